/* The map before and after 1 July 2025. */
#include "base/date.h"
#include "base/fail.h"
#include "base/mem.h"
#include "collector/catalog.h"
#include "collector/demo.h"
#include "collector/demo_plan.h"
#include "collector/units_import.h"
#include "units/list.h"

/* A day of the plan; none if it says none. */
static bool
read_day(const char *text, int32_t *day, struct fail *f)
{
	*day = DAY_NONE;
	return !text || date_read(str_of(text), day) || fail(f, BAD_DATE, "demo/demo.json", text);
}

static bool
put_list(const struct demo *demo, const struct demo_list *list)
{
	struct units_import what = { .name = list->predecessors };
	struct units_imported done;
	struct units_span span;
	struct str csv;

	if (!read_day(list->from, &span.from, demo->f) || !read_day(list->until, &span.to, demo->f)
	    || !catalog_read(demo->mem, list->file, &csv, demo->f))
		return false;
	if (list->predecessors && !catalog_read(demo->mem, list->predecessors, &what.text, demo->f))
		return false;
	what.units = units_read(demo->mem, list->file, csv, span, demo->f);
	what.day = span.from;
	return what.units && units_import(demo->mem, demo->owner, &what, &done, demo->f);
}

bool
demo_units(struct demo *demo)
{
	for (size_t i = 0; i < demo->plan->n_lists; i++)
		if (!put_list(demo, &demo->plan->lists[i]))
			return false;
	return true;
}
