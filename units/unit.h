/* Administrative units through time: who they are, what they are called, whose they are.
 *
 * A code is used again for other territory, so a unit is (code, first day). A list is read
 * once, then never changes; any number of jobs may hold it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/date.h"
#include "base/str.h"
#include "units/kind.h"

struct mem;
struct unit;

/* From 'from' on, up to the day before 'to', 'parent' is the parent. DAY_NONE: unbounded. */
struct unit_link {
	const struct unit *parent;
	int32_t from, to;
};

struct unit {
	const char *code;
	int32_t from, to;     /* first day, and the day after the last; DAY_NONE: unbounded */
	struct str full_name; /* one spelling: see text_canonical */
	struct str bare;      /* without the word for its kind */
	struct str raw_name;  /* as it was written */
	enum unit_level level;
	enum unit_kind kind;
	const struct unit_link *parents;
	size_t parents_n;
	const struct unit *const *children; /* of any time, in the order of the list */
	size_t children_n;
	size_t at;         /* position in the list */
	const char *place; /* "file:line" */
};

struct units;

/* Does the span [from, to) hold 'day'? DAY_NONE as 'day' means any time. */
bool span_holds(int32_t from, int32_t to, int32_t day);
/* Do two spans share a day? */
bool spans_meet(int32_t from, int32_t to, int32_t other_from, int32_t other_to);

size_t units_count(const struct units *units);
const struct unit *units_at(const struct units *units, size_t i);

/* The unit that has 'code' on 'day'; for DAY_NONE the latest. NULL if there is none. */
const struct unit *units_find(const struct units *units, struct str code, int32_t day);

/* All units that ever had 'code', earliest first. */
size_t units_with_code(const struct units *units, struct str code, const struct unit *const **out);

/* The parent on 'day' (DAY_NONE: the last one); NULL at the root. */
const struct unit *unit_parent(const struct unit *unit, int32_t day);

/* Is 'above' an ancestor of 'unit' on 'day'? Nobody is its own ancestor. */
bool unit_is_under(const struct unit *unit, const struct unit *above, int32_t day);

/* Calls 'each' for the units under 'top' on 'day', parents before children. */
typedef void units_each_f(void *ctx, const struct unit *unit);
void units_under(const struct unit *top, int32_t day, units_each_f *each, void *ctx);

/* "Huyện Càng Long, Tỉnh Trà Vinh": the names above 'unit'. */
const char *unit_place(struct mem *mem, const struct unit *unit, int32_t day);

/* --- for those who read lists: list.c, and tests --- */

/* A unit as a list has it. */
struct unit_row {
	struct unit unit; /* without parents and children */
	struct str parent; /* code, may be empty */
};

struct units_fault {
	enum { UNITS_TWICE, UNITS_NO_PARENT, UNITS_PARENT_LEVEL } what;
	size_t row;
	size_t other; /* the row it meets; for UNITS_TWICE and UNITS_PARENT_LEVEL */
};

/* Build the tree from 'n' rows, in any order. NULL and *fault if they do not make one. */
const struct units *units_build(struct mem *mem, const struct unit_row *rows, size_t n, struct units_fault *fault) MUST_USE;
