#include "xml/xlsx.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "xml/package.h"
#include "xml/sax.h"
#include "xml/xlsx_number.h"
#include "xml/xlsx_parts.h"

/* A cell that was read; its text is a stretch of the reader's text buffer, or of the
 * shared strings. */
struct cell {
	uint32_t column;
	uint8_t kind;
	bool percent, shared;
	uint32_t at, n;
};

struct row {
	uint32_t number;
	size_t first, n; /* cells */
};

/* The value of a merged area, kept until its last row went by. */
struct held {
	const struct xlsx_area *area;
	struct xlsx_cell cell;
};

struct xlsx {
	struct mem *mem;
	struct package *package;
	struct xlsx_parts parts;
	struct part *part;
	struct sax *sax;
	bool ended, have_row;
	struct fail fault; /* found inside an event */

	/* Rows read and not yet given out; the last one may be still growing. */
	VEC(struct row) rows;
	VEC(struct cell) cells;
	struct buf text;
	size_t given;
	bool growing;
	uint32_t last_row;

	/* The cell being read. */
	struct buf raw;
	char type; /* n s i(nline) t(str) b e d */
	uint8_t format;
	uint32_t column, next_column;
	bool in_cell, in_value, phonetic;

	/* The row given out. */
	const struct row *row;
	struct xlsx_cell *view;
	size_t nview;
	VEC(struct held) held;
	size_t next_area;
	char places[6][LIMIT_NAME + 64];
	unsigned place;
};

char *
xlsx_column_text(size_t column, char *out)
{
	char reversed[8];
	size_t n = 0;

	for (column++; column > 0 && n < 7; column = (column - 1) / 26)
		reversed[n++] = (char)('A' + (column - 1) % 26);
	for (size_t i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	out[n] = '\0';
	return out;
}

static void
format_place(const struct xlsx *x, uint32_t row, size_t column, char *out, size_t size)
{
	char letters[8];

	snprintf(out, size, "%.160s:%.160s!%s%u", package_name(x->package), x->parts.sheet, xlsx_column_text(column, letters), row);
}

static void
bad_cell(struct xlsx *x)
{
	char place[LIMIT_NAME + 64], shown[64];
	struct str raw = buf_view(&x->raw);

	format_place(x, x->last_row, x->column, place, sizeof(place));
	snprintf(shown, sizeof(shown), "%.*s", (int)(raw.n < 40 ? raw.n : 40), raw.s);
	fail(&x->fault, SHEET_CELL, place, shown);
	sax_stop(x->sax);
}

static enum xlsx_kind
put_numeric(struct xlsx *x, struct str raw)
{
	struct xlsx_number number;

	if (!xlsx_number_read(raw, &number))
		return XLSX_EMPTY;
	if (x->format == XLSX_FORMAT_DATE && xlsx_number_put_date(&x->text, &number, x->parts.date1904))
		return XLSX_DATE;
	xlsx_number_put(&x->text, &number);
	return XLSX_NUMBER;
}

/* --- events of the sheet --- */

static void
row_start(struct xlsx *x, struct sax *sax)
{
	struct str r;
	uint32_t number = x->last_row + 1;
	char text[24];

	if (sax_attr(sax, "r", &r) && r.n > 0 && r.n < 9)
		number = (uint32_t)strtoul(memcpy(memset(text, 0, sizeof(text)), r.s, r.n), NULL, 10);
	if (number == 0 || number > LIMIT_XLSX_ROWS) {
		snprintf(text, sizeof(text), "%d", LIMIT_XLSX_ROWS);
		fail(&x->fault, SHEET_ROWS, package_name(x->package), text);
		sax_stop(sax);
		return;
	}
	x->last_row = number;
	x->next_column = 0;
	*vec_push(x->mem, &x->rows) = (struct row){ .number = number, .first = x->cells.n };
	x->growing = true;
}

static void
cell_start(struct xlsx *x, struct sax *sax)
{
	struct str r, type, style;
	uint32_t row;
	size_t s;
	char number[16] = "";

	x->column = x->next_column;
	if (sax_attr(sax, "r", &r) && !xlsx_reference(r, &x->column, &row)) {
		buf_add(&x->raw, r.s, r.n);
		bad_cell(x);
		return;
	}
	x->next_column = x->column + 1;
	x->type = 'n';
	if (sax_attr(sax, "t", &type) && type.n > 0)
		x->type = str_is(type, "str") ? 't' : type.s[0];
	if (sax_attr(sax, "s", &style) && style.n < sizeof(number))
		memcpy(number, style.s, style.n);
	s = strtoul(number, NULL, 10);
	x->format = s < x->parts.nformats ? x->parts.formats[s] : XLSX_FORMAT_PLAIN;
	buf_cut(&x->raw, 0);
	x->raw.over = false;
	x->in_cell = true;
}

/* What the cell holds goes to the text buffer; its kind is the answer. */
static enum xlsx_kind
cell_value(struct xlsx *x, struct cell *cell)
{
	struct str raw = buf_view(&x->raw), value = str_trim(raw);
	char number[16] = "", *end;
	size_t i;

	switch (x->type) {
	case 's':
		if (value.n == 0 || value.n >= sizeof(number))
			return XLSX_EMPTY;
		i = strtoul(memcpy(number, value.s, value.n), &end, 10);
		if (*end || i >= x->parts.nstrings)
			return XLSX_EMPTY;
		cell->shared = true;
		cell->at = i ? x->parts.ends[i - 1] : 0;
		cell->n = x->parts.ends[i] - cell->at;
		return XLSX_TEXT;
	case 'b':
		buf_str(&x->text, str_is(value, "1") || str_is(value, "true") ? "TRUE" : "FALSE");
		return XLSX_BOOL;
	case 'e':
		buf_add(&x->text, value.s, value.n);
		return XLSX_ERROR;
	case 'd':
		for (i = 0; i < value.n; i++)
			buf_char(&x->text, value.s[i] == 'T' ? ' ' : value.s[i]);
		return XLSX_DATE;
	case 'i':
	case 't':
		xlsx_add_text(&x->text, raw);
		return XLSX_TEXT;
	default:
		return put_numeric(x, value);
	}
}

static void
cell_end(struct xlsx *x)
{
	struct cell cell = { .column = x->column, .at = (uint32_t)x->text.n };
	char place[LIMIT_NAME + 64], text[24];

	x->in_cell = x->in_value = false;
	if (x->raw.n == 0 || x->rows.n == 0 || !x->growing)
		return;
	format_place(x, x->last_row, x->column, place, sizeof(place));
	if (x->column >= LIMIT_CSV_COLUMNS || x->raw.over) {
		snprintf(text, sizeof(text), "%d", x->raw.over ? LIMIT_CSV_FIELD : LIMIT_CSV_COLUMNS);
		if (x->raw.over)
			fail(&x->fault, SHEET_TEXT, place, text);
		else
			fail(&x->fault, SHEET_COLUMNS, place, text);
		sax_stop(x->sax);
		return;
	}
	cell.kind = (uint8_t)cell_value(x, &cell);
	if (cell.kind == XLSX_EMPTY) {
		bad_cell(x);
		return;
	}
	cell.percent = cell.kind == XLSX_NUMBER && x->format == XLSX_FORMAT_PERCENT;
	if (!cell.shared)
		cell.n = (uint32_t)(x->text.n - cell.at);
	if (cell.n == 0)
		return;
	*vec_push(x->mem, &x->cells) = cell;
	x->rows.at[x->rows.n - 1].n++;
}

static void
on_start(void *ctx, struct sax *sax, const char *name)
{
	struct xlsx *x = ctx;

	if (strcmp(name, "c") == 0)
		cell_start(x, sax);
	else if (strcmp(name, "v") == 0)
		x->in_value = x->in_cell && x->type != 'i';
	else if (strcmp(name, "t") == 0)
		x->in_value = x->in_cell && x->type == 'i' && !x->phonetic;
	else if (strcmp(name, "rPh") == 0)
		x->phonetic = true;
	else if (strcmp(name, "row") == 0)
		row_start(x, sax);
}

static void
on_end(void *ctx, struct sax *sax, const char *name)
{
	struct xlsx *x = ctx;

	if (strcmp(name, "c") == 0)
		cell_end(x);
	else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		x->in_value = false;
	else if (strcmp(name, "rPh") == 0)
		x->phonetic = false;
	else if (strcmp(name, "row") == 0)
		x->growing = false;
	else if (strcmp(name, "sheetData") == 0)
		sax_stop(sax);
}

static void
on_text(void *ctx, struct sax *sax UNUSED, struct str text)
{
	struct xlsx *x = ctx;

	if (x->in_value)
		buf_add(&x->raw, text.s, text.n);
}

/* --- giving rows out --- */

struct xlsx *
xlsx_open(struct mem *mem, const char *name, struct str bytes, const char *sheet, struct fail *f)
{
	static const struct sax_events events = { on_start, on_end, on_text };
	struct xlsx *x = mem_one(mem, struct xlsx);

	x->mem = mem;
	x->package = package_open(mem, name, ".xlsx", bytes, f);
	if (!x->package || !xlsx_parts_read(mem, x->package, sheet, &x->parts, f))
		return NULL;
	x->part = part_open(mem, x->package, x->parts.path, f);
	if (!x->part)
		return NULL;
	x->sax = sax_new(mem, mem_printf(mem, "%s:%s", name, x->parts.sheet), &events, x);
	x->text = buf_new(mem, LIMIT_XLSX_STRING_BYTES);
	x->raw = buf_new(mem, LIMIT_CSV_FIELD);
	x->view = mem_array(mem, struct xlsx_cell, LIMIT_CSV_COLUMNS);
	return x;
}

bool
xlsx_sheets(struct mem *mem, const char *name, struct str bytes, const char *const **names, size_t *n, struct fail *f)
{
	struct package *package = package_open(mem, name, ".xlsx", bytes, f);

	return package && xlsx_parts_sheets(mem, package, names, n, f);
}

const char *
xlsx_sheet(const struct xlsx *x)
{
	return x->parts.sheet;
}

/* The row still growing goes to the front; what was given out is forgotten. */
static void
make_room(struct xlsx *x)
{
	struct row *row = x->growing ? &x->rows.at[x->rows.n - 1] : NULL;
	size_t n = row ? row->n : 0;
	size_t text = x->text.n;

	x->given = 0;
	if (n > 0)
		memmove(x->cells.at, x->cells.at + row->first, n * sizeof(struct cell));
	for (size_t i = n; i-- > 0;)
		if (!x->cells.at[i].shared)
			text = x->cells.at[i].at;
	for (size_t i = 0; i < n; i++)
		if (!x->cells.at[i].shared)
			x->cells.at[i].at -= (uint32_t)text;
	if (x->text.n > text)
		memmove(x->text.s, x->text.s + text, x->text.n - text);
	buf_cut(&x->text, x->text.n - text);
	x->cells.n = n;
	if (row)
		x->rows.at[0] = (struct row){ row->number, 0, n };
	x->rows.n = row ? 1 : 0;
}

/* Rows that are complete: all but the one still growing. */
static size_t
complete(const struct xlsx *x)
{
	return x->rows.n - (x->growing ? 1 : 0);
}

static bool
read_more(struct xlsx *x, struct fail *f)
{
	char bytes[32768];
	size_t n;

	make_room(x);
	while (complete(x) == 0 && !x->ended) {
		if (!part_read(x->part, bytes, sizeof(bytes), &n, f))
			return false;
		if (n > 0 ? !sax_feed(x->sax, str_n(bytes, n), f) : !sax_finish(x->sax, f))
			return false;
		x->ended = n == 0 || sax_is_stopped(x->sax);
		if (x->fault.code != FAIL_NONE) {
			if (f)
				*f = x->fault;
			return false;
		}
	}
	return true;
}

static void
show_row(struct xlsx *x, const struct row *row)
{
	size_t held = 0;

	memset(x->view, 0, x->nview * sizeof(*x->view));
	x->nview = 0;
	x->row = row;
	for (size_t i = 0; i < row->n; i++) {
		const struct cell *c = &x->cells.at[row->first + i];

		x->view[c->column] = (struct xlsx_cell){ c->kind, c->percent, false,
			str_n((c->shared ? x->parts.strings.s : x->text.s) + c->at, c->n) };
		if (c->column >= x->nview)
			x->nview = c->column + 1;
	}
	for (; x->next_area < x->parts.nmerged && x->parts.merged[x->next_area].row <= row->number; x->next_area++) {
		const struct xlsx_area *area = &x->parts.merged[x->next_area];
		struct xlsx_cell cell = area->column < x->nview ? x->view[area->column] : (struct xlsx_cell){ 0 };

		if (area->row == row->number && cell.kind != XLSX_EMPTY) {
			cell.text = str_of(str_dup(x->mem, cell.text));
			*vec_push(x->mem, &x->held) = (struct held){ area, cell };
		}
	}
	for (size_t i = 0; i < x->held.n; i++) {
		const struct held *h = &x->held.at[i];

		if (h->area->last_row < row->number)
			continue;
		for (uint32_t c = h->area->column; c <= h->area->last_column && c < LIMIT_CSV_COLUMNS; c++) {
			x->view[c] = h->cell;
			x->view[c].spread = c != h->area->column || row->number != h->area->row;
			if (c >= x->nview)
				x->nview = c + 1;
		}
		x->held.at[held++] = *h;
	}
	x->held.n = held;
}

enum xlsx_step
xlsx_next(struct xlsx *x, struct fail *f)
{
	for (;;) {
		if (x->given < complete(x)) {
			const struct row *row = &x->rows.at[x->given++];

			if (row->n == 0)
				continue;
			show_row(x, row);
			return XLSX_ROW;
		}
		if (x->ended)
			return XLSX_END;
		if (!read_more(x, f))
			return XLSX_BAD;
	}
}

size_t
xlsx_columns(const struct xlsx *x)
{
	return x->nview;
}

struct xlsx_cell
xlsx_cell(const struct xlsx *x, size_t column)
{
	if (column >= x->nview || x->view[column].kind == XLSX_EMPTY)
		return (struct xlsx_cell){ .text = STR("") };
	return x->view[column];
}

uint32_t
xlsx_row(const struct xlsx *x)
{
	return x->row ? x->row->number : 0;
}

const char *
xlsx_place(struct xlsx *x, size_t column)
{
	char *out = x->places[x->place++ % ARRAY_LEN(x->places)];

	format_place(x, xlsx_row(x), column, out, sizeof(x->places[0]));
	return out;
}
