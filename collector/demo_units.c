/* The map before and after 1 July 2025. */
#include "base/date.h"
#include "base/fail.h"
#include "base/mem.h"
#include "base/must.h"
#include "collector/catalog.h"
#include "collector/catalog.sql.h"
#include "collector/demo.h"
#include "collector/demo_plan.h"
#include "pg/db.h"
#include "units/list.h"
#include "units/unit.h"

static const char *
kind_key(enum unit_kind kind)
{
	static const char *const keys[KINDS] = {
		[KIND_PROVINCE] = "province", [KIND_MUNICIPALITY] = "municipality", [KIND_CITY] = "town",
		[KIND_TOWN] = "town", [KIND_QUARTER] = "district", [KIND_DISTRICT] = "district",
		[KIND_COMMUNE] = "commune", [KIND_WARD] = "ward", [KIND_TOWNSHIP] = "commune",
		[KIND_ZONE] = "special_zone", [KIND_DEPARTMENT] = "department", [KIND_VILLAGE] = "village",
	};

	return keys[kind];
}

static bool
put_list(const struct demo *demo, const struct demo_list *list)
{
	struct units_span open = { DAY_NONE, DAY_NONE };
	struct mem *mem = demo->mem;
	const struct units *units;
	struct str csv, *column[5];
	size_t n;

	if (!catalog_read(mem, list->file, &csv, demo->f))
		return false;
	units = units_read(mem, list->file, csv, open, demo->f);
	if (!units)
		return false;
	n = units_count(units);
	for (size_t c = 0; c < 5; c++)
		column[c] = mem_array(mem, struct str, n);
	for (size_t i = 0; i < n; i++) {
		const struct unit *unit = units_at(units, i), *parent = unit_parent(unit, DAY_NONE);

		column[0][i] = str_of(unit->code);
		column[1][i] = str_of(kind_key(unit->kind));
		column[2][i] = str_of(level_name(unit->level));
		column[3][i] = str_of(parent ? parent->code : "");
		column[4][i] = unit->full_name;
	}
	return db_query(demo->owner, &SQL_units_put, demo->f, arg_texts(mem, column[0], n), arg_texts(mem, column[1], n),
			arg_texts(mem, column[2], n), arg_texts(mem, column[3], n), arg_texts(mem, column[4], n),
			arg_text(list->from), arg_text(list->until));
}

bool
demo_units(struct demo *demo)
{
	for (size_t i = 0; i < demo->plan->n_lists; i++)
		if (!put_list(demo, &demo->plan->lists[i]))
			return false;
	return true;
}
