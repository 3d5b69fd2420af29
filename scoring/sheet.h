/* Values and appraised points, as CSV, onto a board.
 *
 *	values: unit,metric,period,numerator,denominator,value   (also: state, bound)
 *	points: unit,indicator,points
 *
 * A metric may be named by its code or by the code of the indicator it feeds. A row
 * without any number is a missing value. Machine numbers: '.' is the decimal mark.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct board;
struct fail;
struct framework;
struct map;
struct mem;
struct sheet;

/* Metrics of 'elsewhere' (a map by code; may be NULL) that the framework does not use are
 * passed over; any other unknown metric is a fault. */
struct sheet *sheet_new(struct mem *mem, const struct framework *fw,
			const struct map *elsewhere) MUST_USE;

/* Read a file into the sheet; 'period' 0: all rows must be of one period. The text must
 * outlive the sheet. False and *fail with "name:line". */
bool sheet_values(struct sheet *sheet, const char *name, struct str text, int period,
		  struct fail *fail) MUST_USE;
bool sheet_points(struct sheet *sheet, const char *name, struct str text,
		  struct fail *fail) MUST_USE;

/* The settled board of what was read: units in byte order of their codes. NULL and *fail
 * for something given twice. */
struct board *sheet_board(struct sheet *sheet, struct fail *fail) MUST_USE;

/* After sheet_board: code of a unit; the period of the values (0: there were none). */
const char *const *sheet_units(const struct sheet *sheet);
int sheet_period(const struct sheet *sheet);

/* Shares over their whole (110 %, or 85 where 1 is all): scored as all of it, but rarely meant. */
size_t sheet_over(const struct sheet *sheet);

/* Rows passed over because their metric is used elsewhere; columns nobody reads. */
size_t sheet_passed(const struct sheet *sheet);
const char *sheet_unread(const struct sheet *sheet); /* names, comma between; NULL: none */
