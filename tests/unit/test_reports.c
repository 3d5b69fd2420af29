/* Tables as CSV, XLSX (read back with our own reader) and HTML. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "reports/html.h"
#include "reports/report.h"
#include "suite.h"
#include "xml/xlsx.h"

static struct fail fault;

static void
set_up(void)
{
	arena_open();
	fault = (struct fail){ 0 };
}

struct sample {
	size_t at, n;
};

static bool
sample_row(void *ctx, struct report_cell *cells)
{
	static const char *const names[] = { "Phường Trà Vinh", "=HYPERLINK(\"http://x\")", "Xã <b>Đức Mỹ</b> & \"Tân An\"; x" };
	struct sample *s = ctx;

	if (s->at >= s->n)
		return false;
	cells[0] = report_number((int64_t)(s->at + 1) * 1000000);
	cells[1] = report_text(str_of(names[s->at % 3]));
	if (s->at != 1)
		cells[2] = report_number(1236500000 - (int64_t)s->at * 1000);
	cells[2].tone = "met";
	s->at++;
	return true;
}

static struct report
sample(struct sample *s, enum lang lang)
{
	static const struct report_column columns[] = { { "Hạng", CELL_INTEGER, 0, 0, false }, { "Đơn vị", CELL_TEXT, 0, 30, false },
		{ "Tổng điểm", CELL_NUMBER, 2, 0, false } };
	static const struct report_line lines[] = { { "Kỳ", "Năm 2025" }, { "Bộ chỉ số", "commune-dx" } };
	static const char *const notes[] = { "Nguồn: số liệu minh hoạ.", NULL };

	return (struct report){ .title = "Xếp hạng <2025>", .subtitle = "Cấp xã", .name = "Xếp hạng", .lang = lang, .lines = lines, .lines_n = 2,
		.columns = columns, .columns_n = 3, .row = sample_row, .ctx = s, .notes = notes };
}

static const char *
csv(unsigned flags)
{
	struct sample s = { 0, 3 };
	struct report t = sample(&s, LANG_VI);
	struct buf out = buf_new(mem, MIB(1));

	ck_assert(report_csv(&out, &t, flags));
	return buf_cstr(&out);
}

START_TEST(writes_csv)
{
	ck_assert_str_eq(csv(0), "Hạng,Đơn vị,Tổng điểm\r\n1,Phường Trà Vinh,1236.50\r\n2,\"'=HYPERLINK(\"\"http://x\"\")\",\r\n"
		"3,\"Xã <b>Đức Mỹ</b> & \"\"Tân An\"\"; x\",1236.50\r\n");
	ck_assert_str_eq(csv(REPORT_CSV_BOM | REPORT_CSV_SEMICOLON | REPORT_CSV_VIETNAMESE), "\xef\xbb\xbfHạng;Đơn vị;Tổng điểm\r\n1;Phường Trà Vinh;1.236,50\r\n"
		"2;\"'=HYPERLINK(\"\"http://x\"\")\";\r\n3;\"Xã <b>Đức Mỹ</b> & \"\"Tân An\"\"; x\";1.236,50\r\n");
}
END_TEST

START_TEST(says_when_csv_is_too_long)
{
	struct sample s = { 0, 1000 };
	struct report t = sample(&s, LANG_VI);
	struct buf out = buf_new(mem, 1000);

	ck_assert(!report_csv(&out, &t, 0));
}
END_TEST

/* Row by row, cells with '|' between them. */
static const char *
read_back(struct str bytes, const char *sheet)
{
	struct xlsx *x = xlsx_open(mem, "a.xlsx", bytes, sheet, &fault);
	struct buf out = buf_new(mem, MIB(1));

	ck_assert_ptr_nonnull(x);
	while (xlsx_next(x, &fault) == XLSX_ROW) {
		for (size_t c = 0; c < xlsx_columns(x); c++)
			buf_printf(&out, "%s%.*s", c ? "|" : "", (int)xlsx_cell(x, c).text.n, xlsx_cell(x, c).text.s);
		buf_char(&out, '\n');
	}
	return buf_cstr(&out);
}

START_TEST(writes_sheets)
{
	struct sample s = { 0, 3 }, s2 = { 0, 0 };
	struct report tables[] = { sample(&s, LANG_VI), sample(&s2, LANG_VI) };
	struct str bytes;

	tables[1].name = "Trống";
	ck_assert(report_xlsx(mem, tables, 2, &bytes, &fault));
	ck_assert_str_eq(read_back(bytes, NULL), "Xếp hạng <2025>\nCấp xã\nKỳ: Năm 2025\nBộ chỉ số: commune-dx\nHạng|Đơn vị|Tổng điểm\n"
		"1|Phường Trà Vinh|1236.5\n2|=HYPERLINK(\"http://x\")\n3|Xã <b>Đức Mỹ</b> & \"Tân An\"; x|1236.498\n");
	ck_assert_str_eq(read_back(bytes, "trong"), "Xếp hạng <2025>\nCấp xã\nKỳ: Năm 2025\nBộ chỉ số: commune-dx\nHạng|Đơn vị|Tổng điểm\n");
	ck_assert_str_eq(read_back(bytes, "nguon va ghi chu"), "Nguồn và ghi chú\nNguồn: số liệu minh hoạ.\nNguồn: số liệu minh hoạ.\n");
}
END_TEST

START_TEST(writes_many_rows)
{
	struct sample s = { 0, 20000 };
	struct report t = sample(&s, LANG_VI);
	struct str bytes;
	struct xlsx *x;
	size_t rows = 0;

	ck_assert(report_xlsx(mem, &t, 1, &bytes, &fault));
	x = xlsx_open(mem, "a.xlsx", bytes, NULL, &fault);
	ck_assert_ptr_nonnull(x);
	while (xlsx_next(x, &fault) == XLSX_ROW)
		rows++;
	ck_assert_uint_eq(rows, 20000 + 5);
}
END_TEST

START_TEST(says_where_a_sheet_cannot_be_written)
{
	struct sample s = { 0, 1 };
	struct report t = sample(&s, LANG_VI);

	ck_assert(!report_xlsx_file(&t, 1, "/nowhere/at/all.xlsx", &fault));
	ck_assert_int_eq(fault.code, FAIL_FILE_WRITE);
}
END_TEST

START_TEST(writes_a_page)
{
	struct sample s = { 0, 2 }, s2 = { 0, 1 };
	struct report tables[] = { sample(&s, LANG_VI), sample(&s2, LANG_VI) };
	struct report_page page = { .tables = tables, .n = 2, .style = "/in/print.css", .back = "javascript:alert(1)", .illustrative = true };
	struct buf out = buf_new(mem, MIB(1));

	report_html(&out, &page);
	ck_assert_str_eq(buf_cstr(&out), "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Xếp hạng &lt;2025&gt;</title>\n"
		"<link rel=\"stylesheet\" href=\"/in/print.css\">\n</head>\n<body>\n<nav><a href=\"#\">Trở lại</a></nav>\n<main>\n<h1>Xếp hạng &lt;2025&gt;</h1>\n"
		"<p class=\"subtitle\">Cấp xã</p>\n<p class=\"sample\">Số liệu minh hoạ</p>\n"
		"<dl><div><dt>Kỳ</dt><dd>Năm 2025</dd></div><div><dt>Bộ chỉ số</dt><dd>commune-dx</dd></div></dl>\n"
		"<table>\n<thead><tr><th scope=\"col\" class=\"n\">Hạng</th><th scope=\"col\">Đơn vị</th><th scope=\"col\" class=\"n\">Tổng điểm</th></tr></thead>\n<tbody>\n"
		"<tr><td class=\"n\">1</td><td>Phường Trà Vinh</td><td class=\"n met\">1.236,50</td></tr>\n"
		"<tr><td class=\"n\">2</td><td>=HYPERLINK(&quot;http://x&quot;)</td><td class=\"n met\">–</td></tr>\n</tbody>\n</table>\n"
		"<h2>Xếp hạng &lt;2025&gt;</h2>\n<dl><div><dt>Kỳ</dt><dd>Năm 2025</dd></div><div><dt>Bộ chỉ số</dt><dd>commune-dx</dd></div></dl>\n"
		"<table>\n<thead><tr><th scope=\"col\" class=\"n\">Hạng</th><th scope=\"col\">Đơn vị</th><th scope=\"col\" class=\"n\">Tổng điểm</th></tr></thead>\n<tbody>\n"
		"<tr><td class=\"n\">1</td><td>Phường Trà Vinh</td><td class=\"n met\">1.236,50</td></tr>\n</tbody>\n</table>\n"
		"<section class=\"notes\"><h2>Nguồn và ghi chú</h2><ul><li>Nguồn: số liệu minh hoạ.</li><li>Nguồn: số liệu minh hoạ.</li></ul></section>\n"
		"</main>\n</body>\n</html>\n");
}
END_TEST

START_TEST(ships_a_style)
{
	struct str style = report_style();

	ck_assert(str_find(style, STR("@page")) >= 0);
	ck_assert(str_find(style, STR("url(")) < 0 && str_find(style, STR("@import")) < 0);
}
END_TEST

START_TEST(escapes)
{
	static const struct { const char *in, *url; } cases[] = {
		{ "/a?b=1&c=2", "/a?b=1&amp;c=2" }, { "https://a.vn/\"", "https://a.vn/&quot;" }, { "//evil.example", "#" }, { "/\\evil.example", "#" },
		{ "javascript:alert(1)", "#" }, { " /a", "#" }, { "data:text/html,x", "#" }, { "", "#" }, { "#a", "#a" }, { "JAVASCRIPT:x", "#" }, { "/a b", "#" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf out = buf_new(mem, 1000);

		html_url(&out, str_of(cases[i].in));
		ck_assert_str_eq(buf_cstr(&out), cases[i].url);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("reports");
	TCase *tests = tcase_create("all");

	tcase_add_checked_fixture(tests, set_up, arena_close);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, writes_csv);
	tcase_add_test(tests, says_when_csv_is_too_long);
	tcase_add_test(tests, writes_sheets);
	tcase_add_test(tests, writes_many_rows);
	tcase_add_test(tests, says_where_a_sheet_cannot_be_written);
	tcase_add_test(tests, writes_a_page);
	tcase_add_test(tests, ships_a_style);
	tcase_add_test(tests, escapes);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
