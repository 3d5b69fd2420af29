/* Numbers as a spreadsheet stores them, in decimal from end to end.
 *
 * The file has up to 17 digits and an exponent; a spreadsheet shows 15. Only for xlsx.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct buf;

/* 'digits' * 10^'exponent'; at most 15 digits, no zero at the end. */
struct xlsx_number {
	bool negative;
	int64_t digits;
	int exponent;
};

/* [+-]digits[.digits][e[+-]digits]; false for anything else and for what is beyond
 * 10^±300. */
bool xlsx_number_read(struct str text, struct xlsx_number *out);

/* "86.6", without an exponent. */
void xlsx_number_put(struct buf *out, const struct xlsx_number *number);

/* A serial number as day and time of day, to the second: "2026-07-01", "2026-07-01 08:30:00",
 * "08:30:00". False if it is no day between 1900 and 9999. */
bool xlsx_number_put_date(struct buf *out, const struct xlsx_number *number, bool date1904);
