/* A mapping: what a source's records mean, written as JSON by an administrator or taken
 * from a template. docs/mapping.md is its manual, catalog/mapping.schema.json its schema.
 *
 * It is read once, then never changes. Giving meaning is strict: what could be read in two
 * ways, or has lost the form the mapping speaks of, is refused with its reason.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/vec.h"
#include "probes/reading.h"
#include "probes/record.h"

struct fail;
struct json_at;
struct map;
struct mem;
struct probe_world;
struct readings;

enum { FIELD_NONE = -1 };

/* A column, a member, a group: by any of its names. */
struct field {
	const char *const *names; /* NULL-ended */
	const char *label;        /* the first of them */
	bool needed;
};

enum measure { MEASURE_RATE, MEASURE_COUNT, MEASURE_NUMBER };

/* What one figure is and how its number must look. */
struct measure_of {
	const char *metric;
	enum measure is;
	bool share;       /* rates written 0 to 1 */
	bool over;        /* rates and parts may pass the whole */
	bool small;       /* rates of 1 % and below are that, not shares of 1 */
	int places;       /* decimals a text may have */
	int64_t multiply; /* "nghìn": 1000 */
	bool has_min, has_max;
	int64_t min, max; /* micro */
	const char *const *uom; /* words the record's unit of measure may be; NULL: not looked at */
};

struct figure {
	int metric;         /* field with the metric's name; FIELD_NONE: 'one' is it */
	struct map *metrics; /* folded name -> struct measure_of */
	struct measure_of one;
	int numerator, denominator, value, bound, uom, note; /* fields */
	const char *basis;
};

enum numbers { NUMBERS_DEFAULT, NUMBERS_VI, NUMBERS_EN, NUMBERS_MACHINE };
enum dates { DATES_DMY, DATES_MDY };
enum day_of { DAY_ANY, DAY_FIRST, DAY_LAST };

struct mapping_unit {
	int code, name, parent; /* fields */
	const char *is, *within; /* every record is this unit's; what the units belong to */
	int width;               /* digits of a code; 0: any */
	struct map *map;         /* the source's own names -> our codes; NULL */
};

struct mapping_period {
	int field;
	bool has_is;
	int is;
	char length; /* 'm' 'q' 'h' 'y'; 0: as written */
	enum day_of day;
	bool now;    /* the period that holds the moment of reading */
	bool before; /* ... the one before it */
};

struct parts_rule {
	int total;
	int *parts;
	size_t n;
};

struct mapping {
	VEC(struct field) fields;
	struct mapping_unit unit;
	struct mapping_period period;
	VEC(struct figure) figures;
	VEC(struct parts_rule) sums;
	enum numbers numbers;
	enum dates dates;
	const char *const *blank; /* texts that mean nothing is there */
	bool last_line_open;      /* a last line without its end is whole */
	bool totals;              /* a row of totals must add up */
	struct drift_rules drift;
	int64_t bad_rows;         /* percent of figures that may be refused for their numbers */
	int64_t min_rows, max_rows;
};

/* The members of a configuration that are the mapping's; for the adapter's json_only. */
#define MAPPING_KEYS "unit", "period", "figures", "numbers", "dates", "blank", "sums", "rows_expected", "last_line", "totals", "drift", "bad_rows"

const struct mapping *mapping_check(struct mem *mem, const struct json_at *config, struct fail *fail) MUST_USE;

/* The figures of 'in'. False and *fail when the whole of it cannot be trusted. */
bool mapping_read(struct mem *mem, const struct mapping *mapping, const struct probe_world *world, const struct records *in,
	struct readings *out, struct fail *fail) MUST_USE;
