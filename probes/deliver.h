/* From readings to a delivery: the one way from a probe or a file into the facts.
 *
 * Pure but for the directory, which is only looked at.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct delivery;
struct directory;
struct fail;
struct mem;
struct matcher;
struct payload;
struct readings;
struct rows;

/* Fill facts, refusals and the payload of 'out'. Readings of units and metrics that the
 * directory does not have are refused; so are the rejects, if 'rejects'. */
void readings_deliver(const struct directory *directory, const struct readings *readings, bool rejects, const struct payload *kept,
	struct delivery *out);

/* The body of a push that is a table: CSV, or a sheet; 'units' may be NULL. */
bool deliver_table(struct mem *mem, const struct directory *directory, const struct matcher *units, struct str body, struct delivery *out,
	struct fail *fail);

/* The units there are on 'day', from the rows of SQL_units_list, as a matcher. NULL if the
 * database has no units. */
const struct matcher *matcher_of_rows(struct mem *mem, const struct rows *rows, int32_t day);
