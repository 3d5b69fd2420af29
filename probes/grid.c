#include "probes/grid.h"

#include <stdio.h>

#include "base/csv.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "xml/xlsx.h"

/* A header stands among the first rows and knows this many columns at least. */
enum { HEADER_ROWS = 40, HEADER_NAMES = 2 };

struct grid {
	struct mem *mem;
	const char *name;
	const struct grid_column *columns;
	size_t n;
	int *at; /* position of each column, or -1 */
	struct str *header;
	size_t width;
	struct csv *csv;   /* one of the two */
	struct xlsx *xlsx;
	bool peeked; /* the sheet's row was looked at, and is the next one to give out */
};

/* Does a header's text name the column? */
static bool
names(struct mem *mem, const struct grid_column *column, struct str folded)
{
	if (str_eq(text_fold(mem, str_of(column->name)), folded))
		return true;
	for (const char *const *also = column->also; also && *also; also++)
		if (str_is(folded, *also))
			return true;
	return false;
}

/* How well a row does as the header. */
struct fit {
	int found, missing; /* columns; of the needed ones */
	const char *twice;  /* a name that stands twice, or NULL */
};

static struct fit
match(struct grid *r, const struct str *header, size_t width)
{
	struct fit fit = { 0 };

	for (size_t c = 0; c < r->n; c++)
		r->at[c] = -1;
	for (size_t h = 0; h < width; h++) {
		struct str folded = header[h].n ? text_fold(r->mem, header[h]) : STR("");

		for (size_t c = 0; folded.n && c < r->n; c++) {
			if (!names(r->mem, &r->columns[c], folded))
				continue;
			if (r->at[c] < 0)
				r->at[c] = (int)h;
			else if (str_eq(text_fold(r->mem, header[r->at[c]]), folded))
				fit.twice = str_dup(r->mem, header[h]);
			/* else two names for one column: the first one counts */
		}
	}
	for (size_t c = 0; c < r->n; c++) {
		fit.found += r->at[c] >= 0;
		fit.missing += r->columns[c].needed && r->at[c] < 0;
	}
	return fit;
}

static bool
is_header(const struct fit *fit, const char *place, struct fail *f)
{
	return !fit->twice || fail(f, CSV_COLUMN_TWICE, place, fit->twice);
}

static bool
no_column(struct grid *r, const char *place, struct fail *f)
{
	for (size_t c = 0; c < r->n; c++)
		if (r->columns[c].needed && r->at[c] < 0)
			return fail(f, CSV_NO_COLUMN, place, r->columns[c].name);
	return fail(f, CSV_EMPTY, place);
}

/* --- CSV --- */

static bool
open_csv(struct grid *r, struct str bytes, struct fail *f)
{
	const char *place = mem_printf(r->mem, "%s:1", r->name);
	struct str *header;
	struct fit fit;

	r->csv = csv_open(r->mem, r->name, bytes, f);
	if (!r->csv)
		return false;
	r->width = csv_columns(r->csv);
	header = mem_array(r->mem, struct str, r->width);
	for (size_t i = 0; i < r->width; i++)
		header[i] = csv_column_name(r->csv, i);
	r->header = header;
	fit = match(r, header, r->width);
	return is_header(&fit, place, f) && (fit.missing == 0 || no_column(r, place, f));
}

/* --- sheets --- */

static struct str *
header_row(struct grid *r, size_t *width)
{
	struct str *header = mem_array(r->mem, struct str, LIMIT_CSV_COLUMNS);

	*width = xlsx_columns(r->xlsx);
	for (size_t i = 0; i < *width; i++) {
		struct str text = str_trim(xlsx_cell(r->xlsx, i).text);

		header[i] = str_of(str_dup(r->mem, text));
	}
	return header;
}

/* A header of two rows: what the lower one leaves empty, the upper one says. */
static void
lay_over(const struct str *upper, size_t upper_width, struct str *lower, size_t *width)
{
	for (size_t i = 0; i < upper_width; i++)
		if (i >= *width || lower[i].n == 0)
			lower[i] = upper[i];
	if (upper_width > *width)
		*width = upper_width;
}

/* The best header so far, and the row it stands in (or ends with). */
struct found {
	struct str *header;
	size_t width;
	struct fit fit;
	const char *place;
};

/* The row the sheet stands at, alone or below 'upper', if that knows more columns than
 * what was found before. */
static bool
try_row(struct grid *r, const struct found *upper, struct found *best)
{
	struct found one = { .place = mem_str(r->mem, xlsx_place(r->xlsx, 0)) };

	one.header = header_row(r, &one.width);
	if (upper->header)
		lay_over(upper->header, upper->width, one.header, &one.width);
	one.fit = match(r, one.header, one.width);
	if (one.fit.twice ? best->header && !best->fit.twice : one.fit.found <= best->fit.found && best->header)
		return false;
	*best = one;
	return true;
}

static bool
open_sheet(struct grid *r, struct str bytes, const char *sheet, struct fail *f)
{
	struct found best = { 0 }, upper = { 0 }, none = { 0 };
	bool done = false;

	r->xlsx = xlsx_open(r->mem, r->name, bytes, sheet, f);
	if (!r->xlsx)
		return false;
	for (int i = 0; i < HEADER_ROWS && !done; i++) {
		enum xlsx_step step = xlsx_next(r->xlsx, f);

		if (step == XLSX_BAD)
			return false;
		if (step == XLSX_END)
			break;
		if (best.header && best.fit.missing == 0 && (best.fit.found >= HEADER_NAMES || r->n < HEADER_NAMES)) {
			/* One row more: the second half of the header, or the first of data. */
			upper = best;
			r->peeked = !try_row(r, &upper, &best);
			done = true;
			continue;
		}
		upper = best;
		best = none;
		if (upper.header)
			try_row(r, &upper, &best);
		try_row(r, &none, &best);
	}
	if (!best.header)
		return fail(f, TABLE_EMPTY, r->name);
	match(r, best.header, best.width);
	r->header = best.header;
	r->width = best.width;
	return is_header(&best.fit, best.place, f) && (best.fit.missing == 0 || no_column(r, mem_printf(r->mem, "%s:%s", r->name, xlsx_sheet(r->xlsx)), f));
}

struct grid *
grid_open(struct mem *mem, const char *name, struct str bytes, const struct grid_wanted *wanted, struct fail *f)
{
	struct grid *r = mem_one(mem, struct grid);
	bool is_text = !str_starts(bytes, STR("PK")) && !str_starts(bytes, STR("\xd0\xcf\x11\xe0")) && !str_starts(str_trim(bytes), STR("<"));

	*r = (struct grid){ .mem = mem, .name = mem_str(mem, name), .columns = wanted->columns, .n = wanted->n,
		.at = mem_array(mem, int, wanted->n) };
	for (size_t i = 0; i < wanted->n; i++)
		r->at[i] = -1;
	return (is_text ? open_csv(r, bytes, f) : open_sheet(r, bytes, wanted->sheet, f)) ? r : NULL;
}

bool
grid_have(const struct grid *r, size_t column)
{
	return r->at[column] >= 0;
}

enum grid_step
grid_next(struct grid *r, struct fail *f)
{
	if (r->csv)
		switch (csv_next(r->csv, f)) {
		case CSV_ROW: return GRID_ROW;
		case CSV_END: return GRID_END;
		case CSV_BAD: return GRID_BAD;
		}
	if (r->peeked) {
		r->peeked = false;
		return GRID_ROW;
	}
	switch (xlsx_next(r->xlsx, f)) {
	case XLSX_ROW: return GRID_ROW;
	case XLSX_END: return GRID_END;
	case XLSX_BAD: break;
	}
	return GRID_BAD;
}

struct grid_cell
grid_at(const struct grid *r, size_t i)
{
	struct xlsx_cell cell;

	if (r->csv)
		return (struct grid_cell){ GRID_TEXT, false, csv_get(r->csv, (int)i) };
	cell = xlsx_cell(r->xlsx, i);
	if (cell.kind == XLSX_ERROR || cell.kind == XLSX_EMPTY)
		return (struct grid_cell){ .text = STR("") };
	return (struct grid_cell){ cell.kind == XLSX_NUMBER ? GRID_NUMBER : cell.kind == XLSX_DATE ? GRID_DATE : GRID_TEXT, cell.percent,
		str_trim(cell.text) };
}

struct grid_cell
grid_get(const struct grid *r, size_t column)
{
	return r->at[column] < 0 ? (struct grid_cell){ .text = STR("") } : grid_at(r, (size_t)r->at[column]);
}

const char *
grid_place(struct grid *r, size_t column)
{
	return r->csv ? csv_place(r->csv) : xlsx_place(r->xlsx, r->at[column] < 0 ? 0 : (size_t)r->at[column]);
}

const char *
grid_locator(struct mem *mem, const struct grid *r)
{
	const char *colon;

	if (r->xlsx)
		return mem_printf(mem, "sheet:%s!%u", xlsx_sheet(r->xlsx), xlsx_row(r->xlsx));
	colon = strrchr(csv_place(r->csv), ':');
	return mem_printf(mem, "row:%s", colon ? colon + 1 : "");
}

bool
grid_are_sheet(const struct grid *r)
{
	return r->xlsx != NULL;
}

size_t
grid_width(const struct grid *r)
{
	return r->width;
}

struct str
grid_header(const struct grid *r, size_t i)
{
	return r->header[i];
}
