/* Values as people type them into tables: numbers with bounds and percent signs, periods.
 *
 * Pure; also for others who read what people write.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* "7/2026", "Tháng 7/2026", "Quý III năm 2026", "6 tháng đầu năm 2026", "2026-Q3", "Năm 2026". */
bool drop_period(struct str text, int *period);

/* A number with what may stand around it. */
struct drop_number {
	const char *bound; /* "=" ">" ">=" "<" "<=" "~" */
	bool percent;
	bool fraction;     /* "447/824": micro / denominator */
	int64_t micro, denominator;
};

/* Take a sign such as ">=" or "≈" off the front of 'text'; "=" if there is none. */
const char *drop_bound(struct str *text);

enum drop_is { DROP_OK, DROP_NOT_A_NUMBER, DROP_TOO_LARGE };

/* 'machine': in machine form (a cell of a sheet), else as Vietnamese write it. */
enum drop_is drop_number(struct str text, bool machine, struct drop_number *out);
