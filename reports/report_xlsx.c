#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "reports/report.h"

enum { COLUMNS_MAX = 512, PLACES = 7, NARROW = 9, WIDE = 60 };

struct book {
	lxw_workbook *workbook;
	lxw_format *title, *subtitle, *label, *header, *text, *integer, *number[PLACES];
};

/* --- formats --- */

static lxw_format *
new_format(struct book *b, const char *number)
{
	lxw_format *format = workbook_add_format(b->workbook);

	format_set_font_name(format, "Times New Roman");
	format_set_font_size(format, 12);
	if (number)
		format_set_num_format(format, number);
	return format;
}

static lxw_format *
bordered(lxw_format *format)
{
	format_set_border(format, LXW_BORDER_THIN);
	format_set_border_color(format, 0xBFBFBF);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	return format;
}

static void
make_formats(struct book *b)
{
	static const char *const numbers[PLACES] = { "#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000", "#,##0.00000", "#,##0.000000" };

	b->title = new_format(b, NULL);
	format_set_bold(b->title);
	format_set_font_size(b->title, 16);
	b->subtitle = new_format(b, NULL);
	format_set_italic(b->subtitle);
	b->label = new_format(b, NULL);
	b->header = bordered(new_format(b, NULL));
	format_set_bold(b->header);
	format_set_text_wrap(b->header);
	format_set_align(b->header, LXW_ALIGN_CENTER);
	format_set_align(b->header, LXW_ALIGN_VERTICAL_CENTER);
	format_set_bg_color(b->header, 0xDDE7F0);
	b->text = bordered(new_format(b, NULL));
	format_set_text_wrap(b->text);
	b->integer = bordered(new_format(b, "#,##0"));
	for (int i = 0; i < PLACES; i++)
		b->number[i] = bordered(new_format(b, numbers[i]));
}

/* --- text as a sheet takes it --- */

/* No control characters, no bytes that are no UTF-8, at most what a cell holds. */
static void
clean(struct str text, char *out, size_t size)
{
	size_t n = 0;

	for (size_t at = 0; at < text.n && n + 5 < size;) {
		uint32_t c = utf8_next(text, &at);

		if ((c < 0x20 && c != '\n' && c != '\t') || (c & 0xfffe) == 0xfffe)
			c = 0xfffd;
		n += utf8_put(c, out + n);
	}
	out[n] = '\0';
}

static void
write_text(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, struct str text, lxw_format *format)
{
	char out[8192];

	clean(text, out, sizeof(out));
	worksheet_write_string(sheet, row, column, out, format);
}

/* --- one sheet --- */

static int
width_of(const struct report_column *column)
{
	int width = column->width ? column->width : (int)strlen(column->title) * 2 / 3 + 2;

	return width < NARROW ? NARROW : width > WIDE ? WIDE : width;
}

static lxw_row_t
write_head(struct book *b, lxw_worksheet *sheet, const struct report *t)
{
	lxw_row_t row = 0;
	char line[1024];

	write_text(sheet, row++, 0, str_of(t->title), b->title);
	if (t->subtitle)
		write_text(sheet, row++, 0, str_of(t->subtitle), b->subtitle);
	for (size_t i = 0; i < t->lines_n; i++) {
		snprintf(line, sizeof(line), "%s: %s", t->lines[i].label, t->lines[i].value);
		write_text(sheet, row++, 0, str_of(line), b->label);
	}
	row++;
	for (size_t i = 0; i < t->columns_n; i++)
		write_text(sheet, row, (lxw_col_t)i, str_of(t->columns[i].title), b->header);
	return row;
}

static void
write_cell(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t at, const struct report_column *column, const struct report_cell *cell)
{
	int places = column->type == CELL_INTEGER || column->places < 0 ? 0 : column->places >= PLACES ? PLACES - 1 : column->places;

	if (!cell->known)
		worksheet_write_blank(sheet, row, at, b->text);
	else if (column->type == CELL_TEXT)
		write_text(sheet, row, at, cell->text, b->text);
	else
		worksheet_write_number(sheet, row, at, (double)cell->micro / 1e6, b->number[places]);
}

static lxw_row_t
write_rows(struct book *b, lxw_worksheet *sheet, const struct report *t, lxw_row_t row)
{
	struct report_cell cells[COLUMNS_MAX];

	for (;;) {
		memset(cells, 0, t->columns_n * sizeof(*cells));
		if (row >= LIMIT_XLSX_ROWS || !t->row(t->ctx, cells))
			return row;
		for (size_t i = 0; i < t->columns_n; i++)
			write_cell(b, sheet, row, (lxw_col_t)i, &t->columns[i], &cells[i]);
		row++;
	}
}

static bool
write_table(struct book *b, const struct report *t, const char *path, struct fail *f)
{
	char name[128];
	lxw_worksheet *sheet;
	lxw_row_t header, end;

	must(t->columns_n > 0 && t->columns_n <= COLUMNS_MAX);
	clean(str_of(t->name), name, sizeof(name));
	sheet = workbook_add_worksheet(b->workbook, name);
	if (!sheet)
		return fail(f, FILE_WRITE, path, name);
	for (size_t i = 0; i < t->columns_n; i++)
		worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, width_of(&t->columns[i]), NULL);
	header = write_head(b, sheet, t);
	end = write_rows(b, sheet, t, header + 1);
	if (end > header + 1)
		worksheet_autofilter(sheet, header, 0, end - 1, (lxw_col_t)(t->columns_n - 1));
	worksheet_freeze_panes(sheet, header + 1, 2 < t->columns_n ? 2 : 0);
	worksheet_repeat_rows(sheet, header, header);
	worksheet_set_paper(sheet, 9); /* A4 */
	worksheet_set_landscape(sheet);
	worksheet_fit_to_pages(sheet, 1, 0);
	worksheet_set_footer(sheet, "&R&P/&N");
	return true;
}

static void
write_notes(struct book *b, const struct report *tables, size_t n)
{
	lxw_worksheet *sheet = NULL;
	lxw_row_t row = 0;

	for (size_t i = 0; i < n; i++)
		for (const char *const *note = tables[i].notes; note && *note; note++) {
			if (!sheet) {
				bool vi = tables[0].lang == LANG_VI;

				sheet = workbook_add_worksheet(b->workbook, vi ? "Nguồn và ghi chú" : "Sources and notes");
				worksheet_set_column(sheet, 0, 0, 110, NULL);
				write_text(sheet, row++, 0, vi ? STR("Nguồn và ghi chú") : STR("Sources and notes"), b->title);
			}
			write_text(sheet, row++, 0, str_of(*note), b->text);
		}
}

bool
report_xlsx_file(const struct report *tables, size_t n, const char *path, struct fail *f)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	struct book b = { 0 };
	lxw_error error;

	must(n > 0);
	/* libxlsxwriter would say it on standard error, at the end. */
	if (fd < 0 || close(fd) != 0)
		return fail(f, FILE_WRITE, path, strerror(errno));
	b.workbook = workbook_new_opt(path, &options);
	if (!b.workbook)
		return fail(f, FILE_WRITE, path, "libxlsxwriter");
	make_formats(&b);
	for (size_t i = 0; i < n; i++)
		if (!write_table(&b, &tables[i], path, f)) {
			lxw_workbook_free(b.workbook);
			return false;
		}
	write_notes(&b, tables, n);
	error = workbook_close(b.workbook);
	return error == LXW_NO_ERROR || fail(f, FILE_WRITE, path, lxw_strerror(error));
}

bool
report_xlsx(struct mem *mem, const struct report *tables, size_t n, struct str *out, struct fail *f)
{
	const char *folder = getenv("TMPDIR");
	char *path = mem_printf(mem, "%s/thuocso-XXXXXX", folder && *folder ? folder : "/tmp");
	int fd = mkstemp(path);
	bool ok;

	if (fd < 0)
		return fail(f, FILE_WRITE, path, strerror(errno));
	close(fd);
	ok = report_xlsx_file(tables, n, path, f) && file_read(mem, path, LIMIT_FILE, out, f);
	unlink(path);
	return ok;
}
