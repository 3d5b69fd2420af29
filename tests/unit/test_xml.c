/* lib/xml: sheets and documents, as Excel, LibreOffice and lesser writers make them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "suite.h"
#include "tests/support/office.h"
#include "xml/docx.h"
#include "xml/xlsx.h"
#include "xml/xlsx_parts.h"

static struct fail fault;

static void
set_up(void)
{
	arena_open();
	fault = (struct fail){ 0 };
}

/* "A1=x|B1=n:5;A2=..." of all rows: t text, n number, % percentage, d date, b, e. */
static const char *
dump(struct str bytes)
{
	struct xlsx *x = xlsx_open(mem, "a.xlsx", bytes, NULL, &fault);
	struct buf out = buf_new(mem, MIB(1));
	enum xlsx_step step = XLSX_BAD;
	char letters[8];

	while (x && (step = xlsx_next(x, &fault)) == XLSX_ROW) {
		if (out.n)
			buf_char(&out, ';');
		for (size_t c = 0, n = 0; c < xlsx_columns(x); c++) {
			struct xlsx_cell cell = xlsx_cell(x, c);

			if (cell.kind != XLSX_EMPTY)
				buf_printf(&out, "%s%s%u=%c:%.*s", n++ ? "|" : "", xlsx_column_text(c, letters), xlsx_row(x),
					cell.percent ? '%' : " tndbe"[cell.kind], (int)cell.text.n, cell.text.s);
		}
	}
	return step == XLSX_END ? buf_cstr(&out) : fail_slug(fault.code);
}

static const char *
line(void)
{
	return fail_line(&fault, mem_alloc(mem, 1024), 1024);
}

START_TEST(reads_kinds_of_cells)
{
	struct str bytes = office_sheet(mem,
		"<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"C2\"><v>86.599999999999994</v></c>"
		"<c r=\"D2\" s=\"1\"><v>46204</v></c><c r=\"E2\" s=\"2\"><v>0.866</v></c><c r=\"F2\" t=\"b\"><v>1</v></c>"
		"<c r=\"G2\" t=\"e\"><v>#N/A</v></c><c r=\"H2\" t=\"str\"><f>A1&amp;\"x\"</f><v>Đức Mỹ</v></c>"
		"<c r=\"I2\"><f>1+1</f><v>2</v></c><c r=\"J2\" t=\"inlineStr\"><is><r><t>Xã </t></r><r><t>Tân An</t></r></is></c>"
		"<c r=\"K2\" s=\"3\"><v>46204.354166666664</v></c><c r=\"L2\" t=\"d\"><v>2026-07-01T08:30:00</v></c></row>",
		"<si><t>khác</t></si><si><r><t>Phường</t></r><r><t xml:space=\"preserve\"> 1</t></r><rPh sb=\"0\" eb=\"1\"><t>đọc</t></rPh></si>",
		"<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\\ hh:mm\"/></numFmts>"
		"<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
		"<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"10\"/><xf numFmtId=\"164\"/></cellXfs>", NULL);

	ck_assert_str_eq(dump(bytes), "A2=t:Phường 1|C2=n:86.6|D2=d:2026-07-01|E2=%:0.866|F2=b:TRUE|G2=e:#N/A|H2=t:Đức Mỹ|I2=n:2|"
		"J2=t:Xã Tân An|K2=d:2026-07-01 08:30:00|L2=d:2026-07-01 08:30:00");
}
END_TEST

START_TEST(reads_cells_without_references)
{
	ck_assert_str_eq(dump(office_sheet(mem, "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>", NULL, NULL, NULL)),
		"A1=n:1|C1=n:3;A3=n:4");
}
END_TEST

START_TEST(reads_numbers)
{
	static const struct { const char *raw, *text; } cases[] = {
		{ "0.1", "n:0.1" }, { "1E-3", "n:0.001" }, { "1.5E3", "n:1500" }, { "-0.5", "n:-0.5" }, { "1e-7", "n:0.0000001" },
		{ "1234567.89", "n:1234567.89" }, { "0.30000000000000004", "n:0.3" }, { "99.900000000000006", "n:99.9" },
		{ "1E+20", "n:100000000000000000000" }, { "+7", "n:7" }, { "  8 ", "n:8" }, { "-0", "n:0" }, { "1e-10", "n:0.0000000001" },
		{ "123456789012345678", "n:123456789012346000" }, { "999999999999999.9", "n:1000000000000000" }, { ".5", "n:0.5" }, { "5.", "n:5" }, { "0.000", "n:0" },
		{ "0.86599999999999999", "n:0.866" }, { "1e400", "sheet-cell" }, { "e5", "sheet-cell" }, { "1e", "sheet-cell" }, { "1.2.3", "sheet-cell" }, { "0x10", "sheet-cell" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_eq(dump(office_sheet(mem, mem_printf(mem, "<row><c><v>%s</v></c></row>", cases[i].raw), NULL, NULL, NULL)),
			mem_printf(mem, "%s%s", cases[i].text[1] == ':' ? "A1=" : "", cases[i].text));
}
END_TEST

START_TEST(reads_days_of_both_calendars)
{
	static const struct office_part parts[] = {
		{ "xl/workbook.xml", "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"a\"/></sheets></workbook>" },
		{ "xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"x\" Type=\"a/styles\" Target=\"/xl/styles.xml\"/></Relationships>" },
		{ "xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>" },
		{ "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c><v>44742</v></c></row></sheetData></worksheet>" },
		{ NULL, NULL },
	};
	const char *days = "<row><c><v>1</v></c><c><v>59</v></c><c><v>61</v></c><c><v>0.5</v></c><c><v>2958465</v></c><c><v>2958466</v></c><c><v>-1</v></c></row>";

	ck_assert_str_eq(dump(office_zip(mem, parts)), "A1=d:2026-07-01");
	ck_assert_str_eq(dump(office_sheet(mem, days, NULL, parts[2].text, NULL)),
		"A1=d:1900-01-01|B1=d:1900-02-28|C1=d:1900-03-01|D1=d:12:00:00|E1=d:9999-12-31|F1=n:2958466|G1=n:-1");
}
END_TEST

START_TEST(knows_formats)
{
	static const struct { const char *code; enum xlsx_format is; } cases[] = {
		{ "General", XLSX_FORMAT_PLAIN }, { "0.00%", XLSX_FORMAT_PERCENT }, { "yyyy-mm-dd", XLSX_FORMAT_DATE },
		{ "[$-42A]dd/mm/yyyy;@", XLSX_FORMAT_DATE }, { "[h]:mm:ss", XLSX_FORMAT_PLAIN }, { "#,##0 \"đồng/ngày d\"", XLSX_FORMAT_PLAIN },
		{ "0.0\\ \\d", XLSX_FORMAT_PLAIN }, { "h:mm AM/PM", XLSX_FORMAT_DATE }, { "[Red]0.0%;-0.0%", XLSX_FORMAT_PERCENT },
		{ "_-* #,##0.00\\ _d_-", XLSX_FORMAT_PLAIN }, { "#,##0", XLSX_FORMAT_PLAIN },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(xlsx_format_of(str_of(cases[i].code)) == cases[i].is, "%s", cases[i].code);
}
END_TEST

START_TEST(fills_merged_areas)
{
	ck_assert_str_eq(dump(office_sheet(mem,
		"<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Xã A</t></is></c><c r=\"B1\"><v>1</v></c></row>"
		"<row r=\"2\"><c r=\"A2\"/><c r=\"B2\"><v>2</v></c></row><row r=\"3\"><c r=\"B3\"><v>3</v></c></row>", NULL, NULL,
		"<mergeCells count=\"2\"><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B3:D3\"/></mergeCells>")),
		"A1=t:Xã A|B1=n:1;A2=t:Xã A|B2=n:2;B3=n:3|C3=n:3|D3=n:3");
}
END_TEST

START_TEST(reads_rows_across_chunks)
{
	struct buf cells = buf_new(mem, MIB(16));
	struct xlsx *x;
	long rows = 0, sum = 0;
	char text[64];

	for (int i = 0; i < 20000; i++)
		buf_printf(&cells, "<row r=\"%d\"><c r=\"A%d\" t=\"inlineStr\"><is><t>dòng số %d</t></is></c><c r=\"B%d\"><v>%d</v></c></row>", i + 1, i + 1, i, i + 1, i);
	x = xlsx_open(mem, "a.xlsx", office_sheet(mem, buf_cstr(&cells), NULL, NULL, NULL), NULL, &fault);
	ck_assert_ptr_nonnull(x);
	for (enum xlsx_step step; (step = xlsx_next(x, &fault)) != XLSX_END; rows++) {
		struct xlsx_cell a = xlsx_cell(x, 0), b = xlsx_cell(x, 1);

		ck_assert_int_eq(step, XLSX_ROW);
		snprintf(text, sizeof(text), "dòng số %ld", rows);
		ck_assert_msg(str_is(a.text, text), "%.*s is not %s", (int)a.text.n, a.text.s, text);
		sum += strtol(str_dup(mem, b.text), NULL, 10);
	}
	ck_assert_int_eq(rows, 20000);
	ck_assert_int_eq(sum, 199990000);
}
END_TEST

START_TEST(chooses_a_sheet)
{
	static const struct office_part parts[] = {
		{ "_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>" },
		{ "xl/workbook.xml", "<x:workbook xmlns:x=\"m\" xmlns:r=\"r\"><x:sheets><x:sheet name=\"ẩn\" state=\"hidden\" r:id=\"r1\"/>"
			"<x:sheet name=\"Số liệu\" r:id=\"r2\"/></x:sheets></x:workbook>" },
		{ "xl\\_rels\\workbook.xml.rels", "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/a.xml\"/>"
			"<Relationship Id=\"r2\" Type=\"x/worksheet\" Target=\"../xl/worksheets/B.xml\"/></Relationships>" },
		{ "xl/worksheets/a.xml", "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>" },
		{ "xl/worksheets/b.xml", "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>" },
		{ NULL, NULL },
	};
	struct str bytes = office_zip(mem, parts);
	struct xlsx *x = xlsx_open(mem, "a.xlsx", bytes, "SO LIEU", &fault);

	ck_assert_str_eq(dump(bytes), "A1=n:2");
	ck_assert_ptr_nonnull(x);
	ck_assert_str_eq(xlsx_sheet(x), "Số liệu");
	ck_assert_ptr_null(xlsx_open(mem, "a.xlsx", bytes, "khác", &fault));
	ck_assert_str_eq(line(), "a.xlsx: không có trang tính \"khác\" (trong tệp có: \"ẩn\", \"Số liệu\") / no sheet \"khác\" (the file has: \"ẩn\", \"Số liệu\")");
}
END_TEST

START_TEST(gives_places)
{
	struct xlsx *x = xlsx_open(mem, "a.xlsx", office_sheet(mem, "<row r=\"7\"><c r=\"B7\"><v>1</v></c></row>", NULL, NULL, NULL), NULL, &fault);
	char out[8];

	ck_assert_int_eq(xlsx_next(x, &fault), XLSX_ROW);
	ck_assert_str_eq(xlsx_place(x, 1), "a.xlsx:Số liệu!B7");
	ck_assert_str_eq(xlsx_column_text(25, out), "Z");
	ck_assert_str_eq(xlsx_column_text(26, out), "AA");
	ck_assert_str_eq(xlsx_column_text(16383, out), "XFD");
}
END_TEST

START_TEST(refuses_what_is_no_sheet)
{
	static const struct { struct str bytes; const char *slug; } cases[] = {
		{ { "", 0 }, "file-empty" }, { { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", 12 }, "office-old" },
		{ { "<html><table>", 13 }, "office-html" }, { { "\xef\xbb\xbf <!DOCTYPE html>", 20 }, "office-html" },
		{ { "unit,metric", 11 }, "office-not" }, { { "PK\3\4 cut off", 12 }, "zip-broken" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_eq(dump(cases[i].bytes), cases[i].slug);
}
END_TEST

START_TEST(refuses_bad_cells)
{
	static const struct { const char *cells, *line; } cases[] = {
		{ "<row r=\"3\"><c r=\"B3\" t=\"s\"><v>9</v></c></row>", "a.xlsx:Số liệu!B3: không đọc được ô này: \"9\" / cannot read this cell: \"9\"" },
		{ "<row r=\"3\"><c r=\"B3\"><v>1,5</v></c></row>", "a.xlsx:Số liệu!B3: không đọc được ô này: \"1,5\" / cannot read this cell: \"1,5\"" },
		{ "<row r=\"3\"><c r=\"3B\"><v>1</v></c></row>", "a.xlsx:Số liệu!A3: không đọc được ô này: \"3B\" / cannot read this cell: \"3B\"" },
		{ "<row r=\"3\"><c r=\"B3\"><v>nan</v></c></row>", "a.xlsx:Số liệu!B3: không đọc được ô này: \"nan\" / cannot read this cell: \"nan\"" },
		{ "<row r=\"0\"/>", "a.xlsx: số dòng sai hoặc quá 1048576 dòng / bad row number, or more than 1048576 rows" },
		{ "<row r=\"1\"><c r=\"ZZZ1\"><v>1</v></c></row>", "a.xlsx:Số liệu!ZZZ1: quá 1024 cột / more than 1024 columns" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		dump(office_sheet(mem, cases[i].cells, NULL, NULL, NULL));
		ck_assert_str_eq(line(), cases[i].line);
	}
	ck_assert_str_eq(dump(office_sheet(mem, "<row><c", NULL, NULL, NULL)), "xml-syntax");
}
END_TEST

START_TEST(knows_no_entities)
{
	static const char *const bombs[] = {
		"<!DOCTYPE worksheet [<!ENTITY a \"aaaaaaaaaa\">]><worksheet><sheetData><row><c t=\"str\"><v>&a;</v></c></row></sheetData></worksheet>",
		"<!DOCTYPE worksheet SYSTEM \"http://127.0.0.1:1/x.dtd\"><worksheet><sheetData/></worksheet>",
		"<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData><row><c t=\"str\"><v>&x;</v></c></row></sheetData></worksheet>",
	};

	for (size_t i = 0; i < ARRAY_LEN(bombs); i++) {
		struct office_part parts[] = {
			{ "xl/workbook.xml", "<workbook><sheets><sheet name=\"a\"/></sheets></workbook>" },
			{ "xl/worksheets/sheet1.xml", bombs[i] }, { NULL, NULL },
		};

		ck_assert_str_eq(dump(office_zip(mem, parts)), "xml-dtd");
	}
	ck_assert_str_eq(dump(office_sheet(mem, "<row><c t=\"str\"><v>a&lt;&#7879;</v></c></row>", NULL, NULL, NULL)), "A1=t:a<ệ");
	ck_assert_str_eq(dump(office_sheet(mem, "<row><c t=\"str\"><v>&none;</v></c></row>", NULL, NULL, NULL)), "xml-syntax");
}
END_TEST

START_TEST(refuses_a_bomb)
{
	size_t n = LIMIT_UNZIPPED + MIB(1);
	char *text = malloc(n + 1);
	struct str bytes;

	memset(text, ' ', n);
	text[n] = '\0';
	memcpy(text, "<worksheet><sheetData>", 22);
	struct office_part parts[] = {
		{ "xl/workbook.xml", "<workbook><sheets><sheet name=\"a\"/></sheets></workbook>" },
		{ "xl/worksheets/sheet1.xml", text }, { NULL, NULL },
	};
	bytes = office_zip(mem, parts);
	free(text);
	ck_assert_uint_lt(bytes.n, MIB(1));
	ck_assert_str_eq(dump(bytes), "zip-inflated");
}
END_TEST

START_TEST(reads_a_document)
{
	static const struct office_part parts[] = {
		{ "_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"word/document.xml\"/></Relationships>" },
		{ "word/document.xml", "<w:document xmlns:w=\"w\" xmlns:mc=\"m\"><w:body><w:p><w:r><w:t xml:space=\"preserve\">Xã Đức Mỹ </w:t></w:r>"
			"<w:ins><w:r><w:t>đạt</w:t></w:r></w:ins><w:del><w:r><w:delText>chưa</w:delText></w:r></w:del><w:r><w:tab/><w:t>86,6%</w:t></w:r></w:p>"
			"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Chỉ tiêu</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Số</w:t></w:r></w:p><w:p><w:r><w:t>liệu</w:t></w:r></w:p></w:tc></w:tr>"
			"<w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>9/9</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
			"<w:p><w:r><w:fldChar/><w:instrText>PAGE</w:instrText><mc:AlternateContent><mc:Choice><w:t>một</w:t></mc:Choice><mc:Fallback><w:t>một</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
			"</w:body></w:document>" },
		{ NULL, NULL },
	};
	struct str text;

	ck_assert(docx_text(mem, "a.docx", office_zip(mem, parts), &text, &fault));
	ck_assert_str_eq(str_dup(mem, text), "Xã Đức Mỹ đạt\t86,6%\nChỉ tiêu\tSố liệu\n\t9/9\nmột\n");
	ck_assert(!docx_text(mem, "a.docx", STR("not"), &text, &fault));
	ck_assert_str_eq(line(), "a.docx: không phải tệp .docx / not a .docx file");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("xml");
	TCase *tests = tcase_create("all");

	tcase_add_checked_fixture(tests, set_up, arena_close);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, reads_kinds_of_cells);
	tcase_add_test(tests, reads_cells_without_references);
	tcase_add_test(tests, reads_numbers);
	tcase_add_test(tests, reads_days_of_both_calendars);
	tcase_add_test(tests, knows_formats);
	tcase_add_test(tests, fills_merged_areas);
	tcase_add_test(tests, reads_rows_across_chunks);
	tcase_add_test(tests, chooses_a_sheet);
	tcase_add_test(tests, gives_places);
	tcase_add_test(tests, refuses_what_is_no_sheet);
	tcase_add_test(tests, refuses_bad_cells);
	tcase_add_test(tests, knows_no_entities);
	tcase_add_test(tests, refuses_a_bomb);
	tcase_add_test(tests, reads_a_document);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
