#include "collector/units_import.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "collector/units_import.sql.h"
#include "pg/db.h"
#include "units/list.h"
#include "units/unit.h"

enum { SHARE_WHOLE = 1000000 };

struct import {
	struct mem *mem;
	struct db *db;
	const struct units *units;
	size_t n;
	struct str *codes, *froms, *tos; /* columns, by position of the unit */
	int32_t *ids;                    /* in the database */
	struct units_imported *out;
	struct fail *f;
};

static const char *
kind_key(enum unit_kind kind)
{
	static const char *const keys[KINDS] = {
		[KIND_PROVINCE] = "province", [KIND_MUNICIPALITY] = "municipality", [KIND_CITY] = "town",
		[KIND_TOWN] = "town", [KIND_QUARTER] = "district", [KIND_DISTRICT] = "district",
		[KIND_COMMUNE] = "commune", [KIND_WARD] = "ward", [KIND_TOWNSHIP] = "town",
		[KIND_ZONE] = "special_zone", [KIND_DEPARTMENT] = "department", [KIND_VILLAGE] = "village",
	};

	return keys[kind];
}

/* A day as the database reads it; unbounded at the start, null at the end. */
static struct str
day_text(struct mem *mem, int32_t day, bool start)
{
	char text[DATE_TEXT];

	if (day == DAY_NONE)
		return start ? STR("-infinity") : str_n(NULL, 0);
	return str_of(mem_str(mem, date_text(day, text)));
}

static void
fill_columns(struct import *im)
{
	im->codes = mem_array(im->mem, struct str, im->n);
	im->froms = mem_array(im->mem, struct str, im->n);
	im->tos = mem_array(im->mem, struct str, im->n);
	im->ids = mem_array(im->mem, int32_t, im->n);
	for (size_t i = 0; i < im->n; i++) {
		const struct unit *unit = units_at(im->units, i);

		im->codes[i] = str_of(unit->code);
		im->froms[i] = day_text(im->mem, unit->from, true);
		im->tos[i] = day_text(im->mem, unit->to, false);
	}
}

static bool
refuse_clash(struct import *im)
{
	const struct rows *rows = db_query(im->db, &SQL_import_clash, im->f, arg_texts(im->mem, im->codes, im->n),
					   arg_texts(im->mem, im->froms, im->n), arg_texts(im->mem, im->tos, im->n));
	const struct unit *unit;

	if (!rows || rows_n(rows) == 0)
		return rows != NULL;
	unit = units_at(im->units, (size_t)row_int(rows, 0, 0) - 1);
	return fail(im->f, UNIT_CLASH, unit->place, unit->code, row_text(rows, 0, 1), *row_text(rows, 0, 2) ? row_text(rows, 0, 2) : "…");
}

static bool
put_units(struct import *im)
{
	struct str *kinds = mem_array(im->mem, struct str, im->n), *levels = mem_array(im->mem, struct str, im->n);
	const struct rows *rows;

	for (size_t i = 0; i < im->n; i++) {
		kinds[i] = str_of(kind_key(units_at(im->units, i)->kind));
		levels[i] = str_of(level_name(units_at(im->units, i)->level));
	}
	rows = db_query(im->db, &SQL_import_units, im->f, arg_texts(im->mem, im->codes, im->n),
			arg_texts(im->mem, im->froms, im->n), arg_texts(im->mem, im->tos, im->n),
			arg_texts(im->mem, kinds, im->n), arg_texts(im->mem, levels, im->n));
	if (!rows)
		return false;
	im->out->added = (size_t)row_int(rows, 0, 0);
	im->out->changed = (size_t)row_int(rows, 0, 1);
	rows = db_query(im->db, &SQL_import_ids, im->f, arg_texts(im->mem, im->codes, im->n),
			arg_texts(im->mem, im->froms, im->n));
	must(!rows || rows_n(rows) == im->n);
	for (size_t i = 0; rows && i < im->n; i++)
		im->ids[i] = (int32_t)row_int(rows, i, 0);
	return rows != NULL;
}

static bool
put_names(struct import *im)
{
	struct str *names = mem_array(im->mem, struct str, im->n);
	const struct rows *rows;

	for (size_t i = 0; i < im->n; i++)
		names[i] = units_at(im->units, i)->full_name;
	rows = db_query(im->db, &SQL_import_names, im->f, arg_int4s(im->mem, im->ids, im->n),
			arg_texts(im->mem, im->froms, im->n), arg_texts(im->mem, im->tos, im->n),
			arg_texts(im->mem, names, im->n));
	if (rows && (size_t)row_int(rows, 0, 0) > im->out->added + im->out->changed)
		im->out->changed = (size_t)row_int(rows, 0, 0) - im->out->added;
	return rows != NULL;
}

static bool
put_parents(struct import *im)
{
	size_t n = 0, at = 0;
	int32_t *units, *parents;
	struct str *froms, *tos;
	const struct rows *rows;

	for (size_t i = 0; i < im->n; i++)
		n += units_at(im->units, i)->parents_n;
	units = mem_array(im->mem, int32_t, n);
	parents = mem_array(im->mem, int32_t, n);
	froms = mem_array(im->mem, struct str, n);
	tos = mem_array(im->mem, struct str, n);
	for (size_t i = 0; i < im->n; i++)
		for (size_t p = 0; p < units_at(im->units, i)->parents_n; p++, at++) {
			const struct unit_link *link = &units_at(im->units, i)->parents[p];

			units[at] = im->ids[i];
			parents[at] = im->ids[link->parent->at];
			froms[at] = day_text(im->mem, link->from, true);
			tos[at] = day_text(im->mem, link->to, false);
		}
	rows = db_query(im->db, &SQL_import_parents, im->f, arg_int4s(im->mem, units, n), arg_int4s(im->mem, parents, n),
			arg_texts(im->mem, froms, n), arg_texts(im->mem, tos, n));
	return rows != NULL;
}

/* Thousands of rows are new: without this the next statements are planned for none. */
static bool
tell_planner(struct import *im)
{
	if (im->out->added + im->out->changed < im->n / 10 + 1)
		return true;
	return db_script(im->db, "analyze unit, unit_name, unit_parent", im->f);
}

/* --- what became of units --- */

/* As a list, with their ids. */
static const struct units *
list_of(struct import *im, const struct rows *rows, int32_t **ids)
{
	struct buf csv = buf_new(im->mem, LIMIT_FILE);
	size_t n = rows_n(rows);

	*ids = mem_array(im->mem, int32_t, n);
	buf_str(&csv, "level,code,parent,full_name\n");
	for (size_t i = 0; i < n; i++) {
		for (int c = 0; c < 4; c++) {
			csv_put(&csv, row_str(rows, i, c));
			buf_char(&csv, c < 3 ? ',' : '\n');
		}
		(*ids)[i] = (int32_t)row_int(rows, i, 4);
	}
	must(!csv.over);
	return units_read(im->mem, "", buf_view(&csv), (struct units_span){ DAY_NONE, DAY_NONE }, im->f);
}

/* The units of the last day before the mergers. */
static const struct units *
load_before(struct import *im, const struct units_import *what, int32_t **ids)
{
	char text[DATE_TEXT];
	const struct rows *rows = db_query(im->db, &SQL_import_day_before, im->f, arg_text(date_text(what->day, text)));

	if (!rows)
		return NULL;
	if (row_is_null(rows, 0, 0)) {
		fail(im->f, UNITS_NONE_BEFORE, what->name, text);
		return NULL;
	}
	rows = db_query(im->db, &SQL_import_before, im->f, arg_str(row_str(rows, 0, 0)));
	return rows ? list_of(im, rows, ids) : NULL;
}

/* Rows and changes as columns, grouped by the unit that came of them. */
struct changes {
	size_t n, rows;
	int32_t *to, *row_to, *row_from;
	int64_t *share;
	struct str *basis, *kind, *note;
};

static struct changes
changes_new(struct mem *mem, size_t most)
{
	return (struct changes){
		.to = mem_array(mem, int32_t, most), .row_to = mem_array(mem, int32_t, most),
		.row_from = mem_array(mem, int32_t, most), .share = mem_array(mem, int64_t, most),
		.basis = mem_array(mem, struct str, most), .kind = mem_array(mem, struct str, most),
		.note = mem_array(mem, struct str, most),
	};
}

static void
add_row(struct changes *c, int32_t to, int32_t from, const struct predecessor *p)
{
	for (size_t i = c->rows; i-- > 0 && c->row_to[i] == to;)
		if (c->row_from[i] == from)
			return;
	c->row_to[c->rows] = to;
	c->row_from[c->rows] = from;
	c->share[c->rows] = SHARE_WHOLE;
	c->basis[c->rows++] = p->part == PART_WHOLE ? STR("explicit") : STR("unknown");
}

static const char *
change_kind(const struct predecessor *const *of, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (of[i]->part != PART_WHOLE)
			return "split";
	if (n > 1)
		return "merge";
	return str_eq(of[0]->from->full_name, of[0]->to->full_name) ? "transfer" : "rename";
}

static const char *
text_of(struct import *im, const struct predecessor *const *of, size_t n)
{
	struct buf note = buf_new(im->mem, KIB(64));

	for (size_t i = 0; i < n; i++) {
		static const char *const parts[] = { [PART_WHOLE] = "", [PART_SOME] = " (một phần)", [PART_REST] = " (phần còn lại)" };

		buf_printf(&note, "%s%s%s", i ? ", " : "", of[i]->from->full_name.s, parts[of[i]->part]);
	}
	return buf_cstr(&note);
}

/* The told predecessors by the unit they became; start[i] is the first of the i-th unit. */
static const struct predecessor **
group_by_unit(struct import *im, const struct predecessors *told, size_t **start)
{
	const struct predecessor **of = mem_array(im->mem, const struct predecessor *, told->n);
	size_t *next = mem_array(im->mem, size_t, im->n + 1);

	*start = mem_array(im->mem, size_t, im->n + 1);
	for (size_t i = 0; i < told->n; i++)
		(*start)[told->at[i].to->at + 1] += told->at[i].from != NULL;
	for (size_t i = 0; i < im->n; i++)
		next[i + 1] = (*start)[i + 1] += (*start)[i];
	for (size_t i = 0; i < told->n; i++)
		if (told->at[i].from)
			of[next[told->at[i].to->at]++] = &told->at[i];
	return of;
}

static void
fill_changes(struct import *im, const struct predecessors *told, const int32_t *before, struct changes *c)
{
	size_t *start;
	const struct predecessor *const *of = group_by_unit(im, told, &start);

	for (size_t i = 0; i < im->n; i++) {
		size_t first = start[i], n = start[i + 1] - first;

		if (n == 0)
			continue;
		for (size_t k = first; k < first + n; k++)
			add_row(c, im->ids[i], before[of[k]->from->at], of[k]);
		c->to[c->n] = im->ids[i];
		c->kind[c->n] = str_of(change_kind(&of[first], n));
		c->note[c->n++] = str_of(text_of(im, &of[first], n));
	}
}

static bool
put_changes(struct import *im, const struct units_import *what)
{
	int32_t *before = NULL;
	char day[DATE_TEXT];
	struct merger merger = { load_before(im, what, &before), im->units, what->day };
	const struct rows *rows;
	struct changes c;

	if (!merger.then)
		return false;
	im->out->told = predecessors_read(im->mem, what->name, what->text, merger, im->f);
	if (!im->out->told)
		return false;
	c = changes_new(im->mem, im->out->told->n + 1);
	fill_changes(im, im->out->told, before, &c);
	rows = db_query(im->db, &SQL_import_changes, im->f, arg_text(date_text(what->day, day)),
			arg_int4s(im->mem, c.row_to, c.rows), arg_int4s(im->mem, c.row_from, c.rows),
			arg_int8s(im->mem, c.share, c.rows), arg_texts(im->mem, c.basis, c.rows),
			arg_int4s(im->mem, c.to, c.n), arg_texts(im->mem, c.kind, c.n), arg_texts(im->mem, c.note, c.n),
			arg_text(what->decision ? what->decision : ""));
	if (!rows)
		return false;
	im->out->changes = (size_t)row_int(rows, 0, 0);
	im->out->undone = (size_t)row_int(rows, 0, 2);
	return true;
}

bool
units_import(struct mem *mem, struct db *owner, const struct units_import *what, struct units_imported *out,
	     struct fail *f)
{
	struct units_imported done = { .units = units_count(what->units) };
	struct import im = { .mem = mem, .db = owner, .units = what->units, .n = done.units, .out = &done, .f = f };
	bool ok;

	fill_columns(&im);
	if (!db_begin(owner, f))
		return false;
	ok = db_query(owner, &SQL_import_alone, f) && refuse_clash(&im) && put_units(&im) && put_names(&im)
	     && put_parents(&im) && tell_planner(&im) && (what->text.n == 0 || put_changes(&im, what));
	if (!ok) {
		db_rollback(owner);
		return false;
	}
	if (!db_commit(owner, f))
		return false;
	*out = done;
	return true;
}

bool
units_undo(struct db *owner, int32_t day, int64_t change, size_t *n, struct fail *f)
{
	char text[DATE_TEXT];
	const struct rows *rows;

	must(day != DAY_NONE || change != 0);
	rows = db_query(owner, &SQL_changes_undo, f, arg_text(day == DAY_NONE ? NULL : date_text(day, text)),
			change ? arg_int(change) : arg_null());
	*n = rows ? rows_n(rows) : 0;
	return rows != NULL;
}
