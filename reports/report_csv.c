#include "base/buf.h"
#include "base/csv.h"
#include "base/decimal.h"
#include "base/must.h"
#include "reports/report.h"

enum { COLUMNS_MAX = 512 };

static void
put_separator(struct buf *out, size_t column, unsigned flags)
{
	if (column > 0)
		buf_char(out, flags & REPORT_CSV_SEMICOLON ? ';' : ',');
}

/* csv_put quotes for commas; a semicolon wants quotes of its own. */
static void
put_field(struct buf *out, struct str text, unsigned flags)
{
	size_t from = out->n;

	csv_put(out, text);
	if (!(flags & REPORT_CSV_SEMICOLON) || out->n == from || out->s[from] == '"' || !memchr(out->s + from, ';', out->n - from))
		return;
	buf_cut(out, from);
	buf_char(out, '"');
	csv_put(out, text);
	buf_char(out, '"');
}

static void
put_number(struct buf *out, const struct report_column *column, int64_t micro, unsigned flags)
{
	char text[DECIMAL_TEXT];
	int places = column->type == CELL_INTEGER ? 0 : column->places;

	if (!(flags & REPORT_CSV_VIETNAMESE))
		buf_str(out, decimal_text_places(micro, places, text));
	else if (flags & REPORT_CSV_SEMICOLON)
		buf_str(out, decimal_text_vi(micro, places, text));
	else
		put_field(out, str_of(decimal_text_vi(micro, places, text)), flags);
}

void
report_csv_header(struct buf *out, const struct report *table, unsigned flags)
{
	if (flags & REPORT_CSV_BOM)
		buf_str(out, "\xef\xbb\xbf");
	for (size_t i = 0; i < table->columns_n; i++) {
		put_separator(out, i, flags);
		put_field(out, str_of(table->columns[i].title), flags);
	}
	buf_str(out, "\r\n");
}

bool
report_csv_row(struct buf *out, const struct report *table, unsigned flags)
{
	struct report_cell cells[COLUMNS_MAX] = { 0 };

	must(table->columns_n <= COLUMNS_MAX);
	if (!table->row(table->ctx, cells))
		return false;
	for (size_t i = 0; i < table->columns_n; i++) {
		put_separator(out, i, flags);
		if (!cells[i].known)
			continue;
		if (table->columns[i].type == CELL_TEXT)
			put_field(out, cells[i].text, flags);
		else
			put_number(out, &table->columns[i], cells[i].micro, flags);
	}
	buf_str(out, "\r\n");
	return true;
}

bool
report_csv(struct buf *out, const struct report *table, unsigned flags)
{
	report_csv_header(out, table, flags);
	while (!out->over && report_csv_row(out, table, flags))
		;
	return !out->over;
}
