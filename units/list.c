#include "units/list.h"

#include "base/csv.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "units/unit.h"

typedef VEC(struct unit_row) unit_rows;

struct list {
	struct mem *mem;
	const struct kind_words *words;
	struct csv *csv;
	struct units_span span;
	int level, code, parent, full_name, valid_from, valid_to; /* columns */
	unit_rows rows;
};

static bool
find_columns(struct list *list, struct fail *f)
{
	list->valid_from = csv_column(list->csv, "valid_from");
	list->valid_to = csv_column(list->csv, "valid_to");
	return csv_need(list->csv, "level", &list->level, f) && csv_need(list->csv, "code", &list->code, f)
	    && csv_need(list->csv, "parent", &list->parent, f)
	    && csv_need(list->csv, "full_name", &list->full_name, f);
}

/* A code of ours or of others: what fits a URL and a file name. */
static bool
is_code(struct str code)
{
	for (size_t i = 0; i < code.n; i++) {
		char c = code.s[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!plain && (i == 0 || (c != '.' && c != '-' && c != '_')))
			return false;
	}
	return code.n > 0 && code.n <= LIMIT_CODE;
}

static bool
read_day(struct list *list, int column, int32_t otherwise, int32_t *day, struct fail *f)
{
	struct str text = csv_get(list->csv, column);

	if (text.n == 0) {
		*day = otherwise;
		return true;
	}
	if (!date_read(text, day))
		return fail(f, BAD_DATE, csv_place(list->csv), str_dup(list->mem, text));
	return true;
}

static bool
read_name(struct list *list, struct unit *unit, struct fail *f)
{
	struct str raw = csv_get(list->csv, list->full_name);

	if (raw.n == 0)
		return fail(f, UNIT_NO_NAME, csv_place(list->csv), unit->code);
	if (raw.n > LIMIT_NAME)
		return fail(f, CSV_LIMIT, csv_place(list->csv), "full_name");
	unit->raw_name = str_of(str_dup(list->mem, raw));
	unit->full_name = str_of(str_dup(list->mem, text_canonical(list->mem, raw)));
	if (!kind_split(list->mem, list->words, unit->full_name, unit->level, &unit->kind, &unit->bare))
		return fail(f, UNIT_KIND, csv_place(list->csv), unit->full_name.s, level_name(unit->level));
	if (text_fold(list->mem, unit->bare).n == 0)
		return fail(f, UNIT_NO_NAME, csv_place(list->csv), unit->code);
	return true;
}

static bool
read_unit(struct list *list, struct unit_row *row, struct fail *f)
{
	struct str level = csv_get(list->csv, list->level), code = csv_get(list->csv, list->code);
	const char *place = mem_str(list->mem, csv_place(list->csv));

	row->unit.place = place;
	if (!level_read(level, &row->unit.level))
		return fail(f, UNIT_LEVEL, place, str_dup(list->mem, level));
	if (!is_code(code))
		return fail(f, BAD_CODE, place, str_dup(list->mem, code));
	row->unit.code = str_dup(list->mem, code);
	row->parent = str_of(str_dup(list->mem, csv_get(list->csv, list->parent)));
	if (row->parent.n > 0 && !is_code(row->parent))
		return fail(f, BAD_CODE, place, row->parent.s);
	if ((row->unit.level == LEVEL_PROVINCE) != (row->parent.n == 0))
		return row->parent.n ? fail(f, UNIT_ROOT, place, row->unit.code)
				     : fail(f, UNIT_ORPHAN, place, row->unit.code);
	if (!read_day(list, list->valid_from, list->span.from, &row->unit.from, f)
	    || !read_day(list, list->valid_to, list->span.to, &row->unit.to, f))
		return false;
	if (row->unit.from != DAY_NONE && row->unit.to != DAY_NONE && row->unit.to <= row->unit.from)
		return fail(f, UNIT_DAYS, place, row->unit.code);
	return read_name(list, &row->unit, f);
}

static bool
read_rows(struct list *list, struct fail *f)
{
	for (;;) {
		switch (csv_next(list->csv, f)) {
		case CSV_BAD:
			return false;
		case CSV_END:
			return true;
		case CSV_ROW:
			break;
		}
		if (list->rows.n == LIMIT_UNITS)
			return fail(f, CSV_LIMIT, csv_place(list->csv), mem_printf(list->mem, "%d", LIMIT_UNITS));
		if (!read_unit(list, vec_push(list->mem, &list->rows), f))
			return false;
	}
}

static void
explain(const struct list *list, const struct units_fault *fault, struct fail *f)
{
	const struct unit_row *row = &list->rows.at[fault->row];
	const char *place = row->unit.place;

	switch (fault->what) {
	case UNITS_TWICE:
		fail(f, UNIT_TWICE, place, row->unit.code, list->rows.at[fault->other].unit.place);
		return;
	case UNITS_NO_PARENT:
		fail(f, UNIT_NO_PARENT, place, row->parent.s);
		return;
	case UNITS_PARENT_LEVEL:
		fail(f, UNIT_PARENT_LEVEL, place, row->unit.code, row->parent.s);
		return;
	}
}

const struct units *
units_read(struct mem *mem, const char *name, struct str text, struct units_span span, struct fail *f)
{
	struct list list = { .mem = mem, .span = span };
	struct units_fault fault;
	const struct units *units;

	list.csv = csv_open(mem, name, text, f);
	if (!list.csv || !find_columns(&list, f))
		return NULL;
	list.words = kind_words_new(mem);
	if (!read_rows(&list, f))
		return NULL;
	if (list.rows.n == 0) {
		fail(f, UNITS_NONE, name);
		return NULL;
	}
	units = units_build(mem, list.rows.at, list.rows.n, &fault);
	if (!units)
		explain(&list, &fault, f);
	return units;
}
