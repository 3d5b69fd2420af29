#include "probes/cells.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/cells_person.h"
#include "xml/xlsx.h"

static struct cells_row *
add_row(struct cells *cells, uint32_t number, size_t n)
{
	struct cells_row *row = vec_push(cells->mem, &cells->rows);

	*row = (struct cells_row){ .number = number, .at = mem_array(cells->mem, struct cell, n ? n : 1), .n = n };
	return row;
}

static bool
too_long(const struct cells *cells, struct fail *f)
{
	return fail(f, CSV_LIMIT, cells->name, mem_printf(cells->mem, "%d", LIMIT_DROP_ROWS));
}

static bool
read_csv(struct cells *cells, struct str bytes, enum encoding wanted, struct fail *f)
{
	struct str text;
	struct csv *csv;
	enum csv_step step;

	cells->encoding = wanted;
	if (!encoding_read(cells->mem, cells->name, bytes, &cells->encoding, &text, f))
		return false;
	csv = csv_open_rows(cells->mem, cells->name, text, f);
	if (!csv)
		return false;
	cells->separator = csv_separator(csv);
	while ((step = csv_next(csv, f)) == CSV_ROW) {
		struct cells_row *row = add_row(cells, (uint32_t)csv_line(csv), csv_fields(csv));

		row->open = csv_is_open(csv);
		for (size_t i = 0; i < row->n; i++)
			row->at[i] = (struct cell){ .kind = CELL_TEXT, .text = str_trim(csv_get(csv, (int)i)) };
		if (cells->rows.n > LIMIT_DROP_ROWS)
			return too_long(cells, f);
	}
	return step == CSV_END;
}

/* --- sheets --- */

static struct cell
of_sheet(struct mem *mem, struct xlsx_cell cell)
{
	struct cell out = { .kind = CELL_TEXT, .percent = cell.percent, .text = str_of(str_dup(mem, str_trim(cell.text))) };

	switch (cell.kind) {
	case XLSX_EMPTY:
	case XLSX_TEXT: break;
	case XLSX_BOOL: break;
	case XLSX_NUMBER: out.kind = CELL_NUMBER; break;
	case XLSX_DATE: out.kind = CELL_DATE; break;
	case XLSX_ERROR: out.kind = CELL_BAD; break;
	}
	/* One number for several rows is nobody's number. */
	if (cell.spread && out.kind != CELL_TEXT)
		out.kind = CELL_BAD;
	return out;
}

/* Text of old fonts: judged by all of it, mended cell by cell. */
static void
mend(struct cells *cells)
{
	struct buf all = buf_new(cells->mem, KIB(256));

	for (size_t r = 0; r < cells->rows.n && !all.over; r++)
		for (size_t i = 0; i < cells->rows.at[r].n; i++)
			if (cells->rows.at[r].at[i].kind == CELL_TEXT && cells->rows.at[r].at[i].text.n > 0) {
				buf_add(&all, cells->rows.at[r].at[i].text.s, cells->rows.at[r].at[i].text.n);
				buf_char(&all, '\n');
			}
	cells->encoding = encoding_of_text(buf_view(&all));
	for (size_t r = 0; cells->encoding != ENCODING_UTF8 && r < cells->rows.n; r++)
		for (size_t i = 0; i < cells->rows.at[r].n; i++)
			if (cells->rows.at[r].at[i].kind == CELL_TEXT)
				cells->rows.at[r].at[i].text = encoding_mend(cells->mem, cells->rows.at[r].at[i].text, cells->encoding);
}

static bool
read_sheet(struct cells *cells, struct str bytes, const char *sheet, struct fail *f)
{
	struct xlsx *xlsx = xlsx_open(cells->mem, cells->name, bytes, sheet, f);
	enum xlsx_step step;

	if (!xlsx)
		return false;
	cells->sheet = mem_str(cells->mem, xlsx_sheet(xlsx));
	while ((step = xlsx_next(xlsx, f)) == XLSX_ROW) {
		struct cells_row *row = add_row(cells, xlsx_row(xlsx), xlsx_columns(xlsx));

		for (size_t i = 0; i < row->n; i++)
			row->at[i] = of_sheet(cells->mem, xlsx_cell(xlsx, i));
		if (cells->rows.n > LIMIT_DROP_ROWS)
			return too_long(cells, f);
	}
	if (step == XLSX_END)
		mend(cells);
	return step == XLSX_END;
}

bool
cells_read(struct mem *mem, const char *name, struct str bytes, const struct cells_wanted *wanted, struct cells *out, struct fail *f)
{
	bool is_page = str_starts(str_trim(bytes), STR("<"));
	bool is_sheet = str_starts(bytes, STR("PK")) || str_starts(bytes, STR("\xd0\xcf\x11\xe0")) || is_page;

	*out = (struct cells){ .mem = mem, .name = mem_str(mem, name) };
	if (str_trim(bytes).n == 0)
		return fail(f, FILE_EMPTY, name);
	if (cells_are_written(bytes))
		return cells_read_written(out, bytes, f);
	return is_sheet ? read_sheet(out, bytes, wanted->sheet, f) : read_csv(out, bytes, wanted->encoding, f);
}
