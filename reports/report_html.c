#include "base/buf.h"
#include "base/decimal.h"
#include "base/embedded.h"
#include "base/must.h"
#include "reports/html.h"
#include "reports/report.h"

enum { COLUMNS_MAX = 512 };

extern const struct embedded report_files[];

struct str
report_style(void)
{
	return str_n(report_files[0].bytes, (size_t)(report_files[0].end - report_files[0].bytes));
}

static void
put(struct buf *out, const char *open, const char *text, const char *close)
{
	buf_str(out, open);
	html_text(out, str_of(text));
	buf_str(out, close);
}

static void
put_cell(struct buf *out, const struct report *t, const struct report_column *column, const struct report_cell *cell)
{
	char number[DECIMAL_TEXT];
	int places = column->type == CELL_INTEGER ? 0 : column->places;

	buf_str(out, column->type == CELL_TEXT ? "<td" : "<td class=\"n");
	if (cell->tone) {
		buf_str(out, column->type == CELL_TEXT ? " class=\"" : " ");
		html_attr(out, str_of(cell->tone));
	}
	buf_str(out, column->type == CELL_TEXT && !cell->tone ? ">" : "\">");
	if (!cell->known)
		buf_str(out, "–");
	else if (column->type == CELL_TEXT)
		html_text(out, cell->text);
	else
		buf_str(out, t->lang == LANG_VI ? decimal_text_vi(cell->micro, places, number) : decimal_text_places(cell->micro, places, number));
	buf_str(out, "</td>");
}

static void
put_rows(struct buf *out, const struct report *t)
{
	struct report_cell cells[COLUMNS_MAX];

	must(t->columns_n <= COLUMNS_MAX);
	for (;;) {
		memset(cells, 0, t->columns_n * sizeof(*cells));
		if (out->over || !t->row(t->ctx, cells))
			return;
		buf_str(out, "<tr>");
		for (size_t i = 0; i < t->columns_n; i++)
			if (!t->columns[i].screen_off)
				put_cell(out, t, &t->columns[i], &cells[i]);
		buf_str(out, "</tr>\n");
	}
}

static void
put_table(struct buf *out, const struct report *t)
{
	if (t->lines_n > 0) {
		buf_str(out, "<dl>");
		for (size_t i = 0; i < t->lines_n; i++) {
			put(out, "<div><dt>", t->lines[i].label, "</dt>");
			put(out, "<dd>", t->lines[i].value, "</dd></div>");
		}
		buf_str(out, "</dl>\n");
	}
	buf_str(out, "<table>\n<thead><tr>");
	for (size_t i = 0; i < t->columns_n; i++)
		if (!t->columns[i].screen_off)
			put(out, t->columns[i].type == CELL_TEXT ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"n\">", t->columns[i].title, "</th>");
	buf_str(out, "</tr></thead>\n<tbody>\n");
	put_rows(out, t);
	buf_str(out, "</tbody>\n</table>\n");
}

static void
put_notes(struct buf *out, const struct report_page *page)
{
	bool any = false;

	for (size_t i = 0; i < page->n; i++)
		for (const char *const *note = page->tables[i].notes; note && *note; note++) {
			if (!any)
				put(out, "<section class=\"notes\"><h2>", page->tables[0].lang == LANG_VI ? "Nguồn và ghi chú" : "Sources and notes", "</h2><ul>");
			any = true;
			put(out, "<li>", *note, "</li>");
		}
	if (any)
		buf_str(out, "</ul></section>\n");
}

void
report_html(struct buf *out, const struct report_page *page)
{
	const struct report *first = &page->tables[0];
	bool vi = first->lang == LANG_VI;

	must(page->n > 0);
	buf_str(out, vi ? "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n" : "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
	buf_str(out, "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	put(out, "<title>", first->title, "</title>\n");
	buf_str(out, "<link rel=\"stylesheet\" href=\"");
	html_url(out, str_of(page->style));
	buf_str(out, page->landscape ? "\">\n</head>\n<body class=\"landscape\">\n" : "\">\n</head>\n<body>\n");
	if (page->back) {
		buf_str(out, "<nav><a href=\"");
		html_url(out, str_of(page->back));
		put(out, "\">", vi ? "Trở lại" : "Back", "</a></nav>\n");
	}
	put(out, "<main>\n<h1>", first->title, "</h1>\n");
	if (first->subtitle)
		put(out, "<p class=\"subtitle\">", first->subtitle, "</p>\n");
	if (page->illustrative)
		put(out, "<p class=\"sample\">", vi ? "Số liệu minh hoạ" : "Illustrative figures", "</p>\n");
	for (size_t i = 0; i < page->n; i++) {
		if (i > 0)
			put(out, "<h2>", page->tables[i].title, "</h2>\n");
		put_table(out, &page->tables[i]);
	}
	put_notes(out, page);
	buf_str(out, "</main>\n</body>\n</html>\n");
}
