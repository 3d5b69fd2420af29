#include "units/unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/vec.h"

typedef VEC(struct unit_link) links;
typedef VEC(const struct unit *) unit_list;

struct units {
	struct unit *at;
	size_t n;
	struct map *codes; /* code -> unit_list, earliest first */
};

bool
span_holds(int32_t from, int32_t to, int32_t day)
{
	return day == DAY_NONE || ((from == DAY_NONE || from <= day) && (to == DAY_NONE || day < to));
}

bool
spans_meet(int32_t from, int32_t to, int32_t other_from, int32_t other_to)
{
	return (from == DAY_NONE || other_to == DAY_NONE || from < other_to)
	    && (other_from == DAY_NONE || to == DAY_NONE || other_from < to);
}

/* DAY_NONE is the smallest number, so as a first day it sorts right by itself. */
static int32_t
later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static int32_t
sooner_end(int32_t a, int32_t b)
{
	if (a == DAY_NONE || b == DAY_NONE)
		return a == DAY_NONE ? b : a;
	return a < b ? a : b;
}

size_t
units_count(const struct units *units)
{
	return units->n;
}

const struct unit *
units_at(const struct units *units, size_t i)
{
	must(i < units->n);
	return &units->at[i];
}

size_t
units_with_code(const struct units *units, struct str code, const struct unit *const **out)
{
	const unit_list *list = map_get(units->codes, code);

	*out = list ? list->at : NULL;
	return list ? list->n : 0;
}

const struct unit *
units_find(const struct units *units, struct str code, int32_t day)
{
	const struct unit *const *list;
	size_t n = units_with_code(units, code, &list);

	while (n-- > 0)
		if (span_holds(list[n]->from, list[n]->to, day))
			return list[n];
	return NULL;
}

const struct unit *
unit_parent(const struct unit *unit, int32_t day)
{
	for (size_t i = unit->parents_n; i-- > 0;)
		if (span_holds(unit->parents[i].from, unit->parents[i].to, day))
			return unit->parents[i].parent;
	return NULL;
}

bool
unit_is_under(const struct unit *unit, const struct unit *above, int32_t day)
{
	while ((unit = unit_parent(unit, day)))
		if (unit == above)
			return true;
	return false;
}

void
units_under(const struct unit *top, int32_t day, units_each_f *each, void *ctx)
{
	for (size_t i = 0; i < top->children_n; i++) {
		const struct unit *child = top->children[i];

		if (!span_holds(child->from, child->to, day) || unit_parent(child, day) != top)
			continue;
		each(ctx, child);
		units_under(child, day, each, ctx);
	}
}

const char *
unit_place(struct mem *mem, const struct unit *unit, int32_t day)
{
	struct buf text = buf_new(mem, LEVELS * (LIMIT_NAME + 2));

	while ((unit = unit_parent(unit, day)))
		buf_printf(&text, "%s%.*s", text.n ? ", " : "", (int)unit->full_name.n, unit->full_name.s);
	return buf_cstr(&text);
}

/* --- building --- */

static bool
add_code(struct mem *mem, struct units *units, struct unit *unit, struct units_fault *fault)
{
	unit_list *list = map_get(units->codes, str_of(unit->code));
	size_t at;

	if (!list) {
		list = mem_one(mem, unit_list);
		map_put(units->codes, str_of(unit->code), list);
	}
	for (size_t i = 0; i < list->n; i++)
		if (spans_meet(unit->from, unit->to, list->at[i]->from, list->at[i]->to)) {
			*fault = (struct units_fault){ UNITS_TWICE, unit->at, list->at[i]->at };
			return false;
		}
	*vec_push(mem, list) = unit;
	for (at = list->n - 1; at > 0 && list->at[at - 1]->from > unit->from; at--)
		list->at[at] = list->at[at - 1];
	list->at[at] = unit;
	return true;
}

/* A unit may outlive its parent: then the next unit with that code takes over. */
static bool
add_parents(struct mem *mem, const struct units *units, struct unit *unit, struct str code, struct units_fault *fault)
{
	const struct unit *const *list;
	size_t n = units_with_code(units, code, &list);
	links found = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (!spans_meet(unit->from, unit->to, list[i]->from, list[i]->to))
			continue;
		if (list[i]->level >= unit->level) {
			*fault = (struct units_fault){ UNITS_PARENT_LEVEL, unit->at, list[i]->at };
			return false;
		}
		*vec_push(mem, &found) = (struct unit_link){
			list[i],
			later(unit->from, list[i]->from),
			sooner_end(unit->to, list[i]->to),
		};
	}
	unit->parents = found.at;
	unit->parents_n = found.n;
	if (found.n == 0 && code.n > 0)
		*fault = (struct units_fault){ UNITS_NO_PARENT, unit->at, unit->at };
	return found.n > 0 || code.n == 0;
}

static void
add_children(struct mem *mem, struct units *units)
{
	unit_list *children = mem_array(mem, unit_list, units->n);

	for (size_t i = 0; i < units->n; i++)
		for (size_t p = 0; p < units->at[i].parents_n; p++)
			*vec_push(mem, &children[units->at[i].parents[p].parent->at]) = &units->at[i];
	for (size_t i = 0; i < units->n; i++) {
		units->at[i].children = children[i].at;
		units->at[i].children_n = children[i].n;
	}
}

const struct units *
units_build(struct mem *mem, const struct unit_row *rows, size_t n, struct units_fault *fault)
{
	struct units *units = mem_one(mem, struct units);

	units->at = mem_array(mem, struct unit, n);
	units->n = n;
	units->codes = map_new(mem);
	for (size_t i = 0; i < n; i++) {
		units->at[i] = rows[i].unit;
		units->at[i].at = i;
		if (!add_code(mem, units, &units->at[i], fault))
			return NULL;
	}
	for (size_t i = 0; i < n; i++)
		if (!add_parents(mem, units, &units->at[i], rows[i].parent, fault))
			return NULL;
	add_children(mem, units);
	return units;
}
