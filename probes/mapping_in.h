/* What the parts of the mapping share: one reading of one payload. */
#pragma once

#include "base/fail.h"
#include "base/map.h"
#include "probes/mapping.h"
#include "probes/mapping_number.h"
#include "probes/probe.h"
#include "probes/reading.h"

struct mapping_reader {
	struct mem *mem;
	const struct mapping *m;
	const struct probe_world *world;
	const struct records *in;
	struct readings *out;
	struct convention numbers;
	bool dates_kept; /* a date that has only the declared meaning was seen */
	struct map *seen; /* unit, metric, period -> index of its reading, from 1 */
	struct map *metrics; /* folded names of metrics that occurred */
};

/* The cell of a field; absent for FIELD_NONE. Text that the mapping calls blank is empty. */
struct cell mapping_cell(const struct mapping_reader *r, const struct record *record, int field);
bool mapping_is_empty(struct cell cell);

/* "file:sheet!B7", "file:/data/3/tong", "file:12". */
const char *mapping_place(const struct mapping_reader *r, const struct record *record, int field);

/* mapping_value.c: the numbers of one figure; false and *fault. */
struct mapping_number {
	bool has;
	int64_t micro;
	const char *bound;
};
bool mapping_count(const struct mapping_reader *r, const struct record *record, int field, struct mapping_number *out, struct fail *fault);
bool mapping_value(const struct mapping_reader *r, const struct record *record, const struct figure *figure, const struct measure_of *measure,
	struct mapping_number *out, struct fail *fault);

/* mapping_time.c: the period a record speaks of. */
/* Does a date have one meaning only, and which? */
bool mapping_date_form(struct str text, enum dates *only);
bool mapping_period_of(const struct mapping_reader *r, const struct record *record, int *period, struct fail *fault);

/* mapping_checks.c: what the whole payload must keep to; false and *fail. */
bool mapping_scan(struct mapping_reader *r, struct fail *f);
bool mapping_totals(const struct mapping_reader *r, struct fail *f);
bool mapping_is_total(const struct mapping_reader *r, const struct record *record);
