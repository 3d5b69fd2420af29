/* What a probe reads out of a payload: figures with their places, and rows it refused.
 *
 * Plain data of one arena. facts/ makes observations of them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "base/str.h"
#include "base/vec.h"

struct buf;
struct match;
struct matcher;
struct mem;

/* One figure. Texts are "" where there is nothing to say, codes NULL where unknown. */
struct reading {
	int32_t row;           /* of the payload, from 0 */
	const char *unit;      /* code */
	const char *unit_text; /* as the payload names it */
	const char *metric;
	int period;
	bool has_numerator, has_denominator, has_value;
	int64_t numerator, denominator, value; /* micro */
	const char *bound;     /* "=" ">" ">=" "<" "<=" "~" */
	const char *basis;     /* of the denominator */
	const char *note;
	const char *locator;   /* where in the payload: "row:12", "sheet:Số liệu!7", "rule:3.3" */
	const char *flags;     /* words, with spaces between them */
};

/* A row (or a unit) that gave no figure, and why; fault.place says where. */
struct reject {
	int32_t row;
	struct fail fault;
};

/* When a change of figures is too much; 0 stands for the usual. */
struct drift_rules {
	bool off;
	int64_t jump;    /* times as much, or as little */
	int64_t least;   /* of at least so many */
	int64_t missing; /* percent of units that may be gone */
};

struct readings {
	struct mem *mem;
	VEC(struct reading) list;
	VEC(struct reject) rejects;
	size_t rows; /* read in all */
	const char *form; /* of the payload, a line a thing: encoding, names of columns; NULL */
	struct drift_rules drift;
};

/* Which unit is meant: by its code, or by its name through 'matcher' (which may be NULL:
 * then only texts that look like a code will do). False and *fault for unknown and
 * ambiguous names, with the candidates. */
struct reading_name {
	struct str text, parent; /* parent: of what it is a part, may be empty */
	const char *place;       /* for the fault */
};
bool reading_unit(struct mem *mem, const struct matcher *matcher, struct reading_name name, const char **code, struct fail *fault);

/* One JSON object, as 'thuocso probe parse' prints it. */
void reading_put(struct buf *out, const struct reading *reading);
