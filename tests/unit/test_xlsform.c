/* Forms from spreadsheets: own cases with what must hold of each, workbooks, and the
 * recorded conversions of the conformance data where they are at hand. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "survey/xlsform.h"
#include "tests/support/office.h"
#include "tests/support/paths.h"

static struct mem *mem;
static struct fail fault;

static void
set_up(void)
{
	mem = mem_new("test", MIB(1024));
	fault = (struct fail){ 0 };
}

static void
tear_down(void)
{
	mem_free(&mem);
}

static const char *
below_top(const char *path)
{
	const char *top = getenv("top_srcdir");

	return mem_printf(mem, "%s/%s", top ? top : ".", path);
}

/* --- XPath over what came out --- */

static void
quiet(void *ctx, const char *format, ...)
{
	(void)ctx;
	(void)format;
}

/* How many nodes match; 1 or 0 for a truth value, -1 for no XPath. */
static int
matches(xmlDocPtr doc, const char *path)
{
	static const char *const spaces[][2] = { { "h", "http://www.w3.org/1999/xhtml" }, { "x", "http://www.w3.org/2002/xforms" },
		{ "jr", "http://openrosa.org/javarosa" }, { "orx", "http://openrosa.org/xforms" },
		{ "odk", "http://www.opendatakit.org/xforms" }, { "entities", "http://www.opendatakit.org/xforms/entities" } };
	xmlXPathContextPtr context = xmlXPathNewContext(doc);
	xmlXPathObjectPtr found;
	int n;

	xmlSetGenericErrorFunc(NULL, quiet);
	context->node = (xmlNodePtr)doc;
	for (size_t i = 0; i < ARRAY_LEN(spaces); i++)
		xmlXPathRegisterNs(context, (const xmlChar *)spaces[i][0], (const xmlChar *)spaces[i][1]);
	found = xmlXPathEval((const xmlChar *)path, context);
	n = !found ? -1 : found->type == XPATH_NODESET ? (found->nodesetval ? found->nodesetval->nodeNr : 0) : xmlXPathCastToBoolean(found);
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
	return n;
}

static xmlDocPtr
document(struct str xml)
{
	return xmlReadMemory(xml.s, (int)xml.n, "form.xml", "UTF-8", XML_PARSE_NOBLANKS);
}

static bool
same_xml(struct str a, struct str b)
{
	xmlDocPtr x = document(a), y = document(b);
	xmlChar *p = NULL, *q = NULL;
	bool same = x && y && xmlC14NDocDumpMemory(x, NULL, 0, NULL, 0, &p) >= 0 && xmlC14NDocDumpMemory(y, NULL, 0, NULL, 0, &q) >= 0 &&
		strcmp((char *)p, (char *)q) == 0;

	xmlFree(p);
	xmlFree(q);
	xmlFreeDoc(x);
	xmlFreeDoc(y);
	return same;
}

/* --- own cases --- */

static const struct xlsform_remark *
remark_with(const struct xlsform_result *result, const json_t *want)
{
	for (size_t i = 0; i < result->n; i++) {
		const struct xlsform_remark *r = &result->remarks[i];
		const char *column = json_string_value(json_object_get(want, "column"));

		if (strcmp(r->slug, json_string_value(json_object_get(want, "code"))) == 0 &&
		    (json_int_t)r->row == json_integer_value(json_object_get(want, "row")) && (!column || strcmp(column, r->column) == 0))
			return r;
	}
	return NULL;
}

static void
check_remarks(const char *what, const struct xlsform_result *result, json_t *wanted, bool errors)
{
	size_t n = 0, i;
	json_t *want;

	json_array_foreach (wanted, i, want)
		ck_assert_msg(remark_with(result, want), "%s: no %s in row %lld", what, json_string_value(json_object_get(want, "code")),
			(long long)json_integer_value(json_object_get(want, "row")));
	for (i = 0; i < result->n; i++)
		n += result->remarks[i].error == errors;
	ck_assert_msg(n == json_array_size(wanted), "%s: %zu %s, %zu wanted; first: %s", what, n, errors ? "errors" : "warnings",
		json_array_size(wanted), result->n ? result->remarks[0].en : "");
}

static void
check_case(const char *place, struct str line)
{
	json_t *one = json_read(mem, place, line, &fault), *path;
	const char *what = json_string_value(json_object_get(one, "what")), *name = json_string_value(json_object_get(one, "name"));
	struct xlsform_book *book = xlsform_book_json(mem, place, line, &fault);
	struct xlsform_result result;
	xmlDocPtr doc;
	size_t i;

	ck_assert_msg(book && what, "%s", place);
	result = xlsform_compile(mem, book, name, NULL);
	check_remarks(what, &result, json_object_get(one, "errors"), true);
	check_remarks(what, &result, json_object_get(one, "warnings"), false);
	if (result.errors)
		return;
	doc = document(result.xform);
	ck_assert_msg(doc, "%s: not XML", what);
	json_array_foreach (json_object_get(one, "holds"), i, path)
		ck_assert_msg(matches(doc, json_string_value(path)) > 0, "%s: %s\n%.*s", what, json_string_value(path), (int)result.xform.n, result.xform.s);
	json_array_foreach (json_object_get(one, "not"), i, path)
		ck_assert_msg(matches(doc, json_string_value(path)) == 0, "%s: not %s", what, json_string_value(path));
	xmlFreeDoc(doc);
}

START_TEST(compiles_own_cases)
{
	struct str text, line;
	size_t n = 0;

	ck_assert(file_read(mem, below_top("tests/data/survey/xlsform.jsonl"), MIB(16), &text, &fault));
	while (text.n) {
		line = str_cut(text, '\n', &text);
		if (str_trim(line).n)
			check_case(mem_printf(mem, "case %zu", ++n), line);
	}
	ck_assert(n > 20);
}
END_TEST

/* --- workbooks --- */

#define CELL(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

static struct str
workbook(const char *survey, const char *choices)
{
	const struct office_part parts[] = {
		{ "_rels/.rels", "<Relationships><Relationship Id=\"d\" Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
		{ "xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Survey\" r:id=\"a\"/><sheet name=\"ghi chú\" r:id=\"c\"/><sheet name=\"choices\" r:id=\"b\"/></sheets></workbook>" },
		{ "xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
			"<Relationship Id=\"b\" Type=\"x/worksheet\" Target=\"worksheets/sheet2.xml\"/>"
			"<Relationship Id=\"c\" Type=\"x/worksheet\" Target=\"worksheets/sheet3.xml\"/></Relationships>" },
		{ "xl/worksheets/sheet1.xml", survey },
		{ "xl/worksheets/sheet2.xml", choices },
		{ "xl/worksheets/sheet3.xml", SHEET("<row>" CELL("bỏ qua") "</row>") },
		{ NULL, NULL },
	};

	return office_zip(mem, parts);
}

START_TEST(reads_workbooks)
{
	struct str bytes = workbook(SHEET(
		"<row r=\"1\">" CELL("type") CELL("name") CELL("label::Tiếng Việt (vi)") CELL("default") "</row>"
		"<row r=\"3\">" CELL("select_one xa") CELL("xa") CELL("Xã nào?") "<c><v>1</v></c></row>"
		"<row r=\"4\">" CELL("integer") CELL("tuoi") CELL("Tuổi") "<c><v>18.0</v></c></row>"),
		SHEET("<row>" CELL("list_name") CELL("name") CELL("label") "</row><row>" CELL("xa") "<c><v>1</v></c>" CELL("Tân An") "</row>"));
	struct xlsform_book *book = xlsform_book_xlsx(mem, "a.xlsx", bytes, &fault);
	struct xlsform_result result;
	xmlDocPtr doc;

	ck_assert_msg(book, "%s", fail_slug(fault.code));
	result = xlsform_compile(mem, book, NULL, "a");
	ck_assert_msg(result.errors == 0, "%s", result.n ? result.remarks[0].en : "");
	doc = document(result.xform);
	ck_assert_int_eq(matches(doc, "//x:instance/x:data[@id='a'][x:xa='1'][x:tuoi='18']"), 1);
	ck_assert_int_eq(matches(doc, "//x:instance[@id='xa']/x:root/x:item[x:name='1' and x:label='Tân An']"), 1);
	ck_assert_int_eq(matches(doc, "//x:translation[@lang='Tiếng Việt (vi)']/x:text[@id='/data/xa:label']/x:value[.='Xã nào?']"), 1);
	xmlFreeDoc(doc);
}
END_TEST

START_TEST(names_rows_as_the_sheet_does)
{
	struct str bytes = workbook(SHEET("<row r=\"1\">" CELL("type") CELL("name") CELL("label") "</row>"
		"<row r=\"2\">" CELL("text") CELL("a") CELL("A") "</row><row r=\"7\">" CELL("texte") CELL("b") CELL("B") "</row>"
		"<row r=\"9\">" CELL("text") CELL("c d") CELL("${e}") "</row>"), SHEET(""));
	struct xlsform_book *book = xlsform_book_xlsx(mem, "a.xlsx", bytes, &fault);
	struct xlsform_result result;
	struct buf out = buf_new(mem, MIB(1));

	ck_assert_msg(book, "%s", fail_slug(fault.code));
	result = xlsform_compile(mem, book, NULL, "a");
	ck_assert_uint_eq(result.errors, 3);
	ck_assert_uint_eq(result.remarks[0].row, 7);
	ck_assert_str_eq(result.remarks[0].slug, "unknown-type");
	ck_assert_uint_eq(result.remarks[1].row, 9);
	xlsform_remark_put(&out, &result.remarks[0]);
	ck_assert_str_eq(buf_cstr(&out), "survey, dòng/row 7, cột/column 'type': không có loại câu hỏi 'texte' / Unknown question type 'texte'");
}
END_TEST

START_TEST(refuses_what_is_no_form)
{
	ck_assert(!xlsform_book_xlsx(mem, "a.xlsx", STR("PK\3\4"), &fault));
	ck_assert(!xlsform_book_json(mem, "a.json", STR("{\"survey\": [{]}"), &fault));
	ck_assert_uint_eq(xlsform_compile(mem, xlsform_book_json(mem, "a.json", STR("{}"), &fault), NULL, NULL).errors, 1);
}
END_TEST

/* --- the forms that ship --- */

struct feed {
	xmlDocPtr doc;
	const char *form;
};

/* Each path of a feed's expression leads somewhere in the form. */
static void
check_expression(const struct feed *feed, const char *expression)
{
	size_t n = 0;
	const char *const *paths = expression_paths(mem, expression, &n);

	ck_assert_msg(paths, "%s: %s", feed->form, expression);
	for (size_t i = 0; i < n; i++) {
		struct buf path = buf_new(mem, 1000);

		buf_str(&path, "//x:model/x:instance[1]");
		for (const char *s = paths[i]; *s; s++)
			buf_str(&path, *s == '/' ? "/x:" : (char[]){ *s, 0 });
		ck_assert_msg(matches(feed->doc, buf_cstr(&path)) > 0, "%s: no %s", feed->form, paths[i]);
	}
}

static void
check_feed(struct feed *feed, json_t *one, json_t *metrics)
{
	static const char *const keys[] = { "numerator", "denominator", "unit", "period", "day", "where", "once" };
	const char *metric = json_string_value(json_object_get(one, "metric"));
	bool known = false;
	json_t *row;
	size_t i;

	json_array_foreach (json_is_array(metrics) ? metrics : json_object_get(metrics, "metrics"), i, row)
		known = known || strcmp(json_string_value(json_object_get(row, "code")), metric) == 0;
	ck_assert_msg(known, "%s: no metric %s", feed->form, metric);
	ck_assert(json_is_string(json_object_get(one, "numerator")));
	for (i = 0; i < ARRAY_LEN(keys); i++)
		if (json_object_get(one, keys[i]))
			check_expression(feed, json_string_value(json_object_get(one, keys[i])));
}

static void
check_form(const char *name, json_t *metrics)
{
	struct str text;
	struct xlsform_book *book;
	struct xlsform_result result;
	struct feed feed = { .form = name };
	json_t *root, *one;
	size_t i;

	ck_assert(file_read(mem, mem_printf(mem, "%s/%s", below_top("catalog/forms"), name), MIB(4), &text, &fault));
	book = xlsform_book_json(mem, name, text, &fault);
	root = json_read(mem, name, text, &fault);
	ck_assert_msg(book && root, "%s: %s", name, fail_slug(fault.code));
	result = xlsform_compile(mem, book, NULL, NULL);
	ck_assert_msg(result.n == 0, "%s: row %u: %s", name, result.n ? result.remarks[0].row : 0, result.n ? result.remarks[0].en : "");
	feed.doc = document(result.xform);
	ck_assert_int_eq(matches(feed.doc, "count(//x:translation)=2 and //x:translation[@lang='Tiếng Việt (vi)' and @default]"), 1);
	ck_assert_msg(matches(feed.doc, "//x:value[.='-']") == 0, "%s is not translated throughout", name);
	ck_assert(json_array_size(json_object_get(root, "feeds")) > 0);
	json_array_foreach (json_object_get(root, "feeds"), i, one)
		check_feed(&feed, one, metrics);
	xmlFreeDoc(feed.doc);
}

START_TEST(ships_forms)
{
	DIR *dir = opendir(below_top("catalog/forms"));
	struct dirent *entry;
	struct str text;
	json_t *metrics;
	size_t n = 0;

	ck_assert(dir && file_read(mem, below_top("catalog/metrics.json"), MIB(16), &text, &fault));
	metrics = json_read(mem, "metrics.json", text, &fault);
	while ((entry = readdir(dir)))
		if (strstr(entry->d_name, ".json")) {
			check_form(entry->d_name, metrics);
			n++;
		}
	closedir(dir);
	ck_assert_uint_ge(n, 4);
}
END_TEST

/* --- the recorded conversions --- */

struct score {
	size_t right, all;
	struct buf wrong;
};

/* Does the message speak of what the other one quotes? */
static bool
speaks_of(const char *message, const char *other)
{
	size_t quoted = 0, found = 0;

	for (const char *from; (from = strchr(other, '\'')); other++) {
		const char *to = strchr(from + 1, '\'');

		if (!to)
			break;
		quoted++;
		found += strstr(message, mem_strn(mem, from + 1, (size_t)(to - from - 1))) != NULL;
		other = to;
	}
	return quoted == 0 || found * 2 >= quoted;
}

static bool
errs_alike(const struct xlsform_result *result, json_t *expect)
{
	struct buf all = buf_new(mem, MIB(4));
	json_t *text;
	size_t i;

	for (i = 0; i < result->n; i++)
		xlsform_remark_put(&all, &result->remarks[i]);
	json_array_foreach (json_object_get(expect, "error__contains"), i, text)
		if (!speaks_of(buf_cstr(&all), json_string_value(text)))
			return false;
	return result->errors > 0;
}

static bool
holds_alike(const struct xlsform_result *result, json_t *one, json_t *expect)
{
	json_t *path, *xform = json_object_get(one, "xform");
	xmlDocPtr doc;
	bool good = result->errors == 0;
	size_t i;

	if (!good)
		return false;
	doc = document(result->xform);
	json_array_foreach (json_object_get(expect, "xml__xpath_match"), i, path)
		good = good && matches(doc, json_string_value(path)) > 0;
	json_array_foreach (json_object_get(expect, "xml__xpath_count"), i, path)
		good = good && matches(doc, json_string_value(json_array_get(path, 0))) == json_integer_value(json_array_get(path, 1));
	xmlFreeDoc(doc);
	return good && (!json_is_string(xform) || same_xml(result->xform, str_of(json_string_value(xform))));
}

static bool
is_core(const char *test)
{
	static const char *const later[] = { "geo", "Geo", "range", "Range", "trigger", "Trigger", "audio", "Audio", "audit", "Audit", "entit", "Entit", "mock_accuracy" };

	for (size_t i = 0; i < ARRAY_LEN(later); i++)
		if (strstr(test, later[i]))
			return false;
	return true;
}

static void
score_case(struct str line, struct score *score)
{
	json_t *one = json_read(mem, "case", line, &fault), *expect = json_object_get(one, "expect"), *name = json_object_get(expect, "name");
	const char *test = json_string_value(json_object_get(one, "test")), *outcome = json_string_value(json_object_get(one, "outcome"));
	struct xlsform_book *book;
	struct xlsform_result result;

	if (!outcome || strcmp(outcome, "pass") != 0 || !json_object_get(one, "sheets") || json_object_get(one, "survey_obj") || !is_core(test))
		return;
	book = xlsform_book_json(mem, test, line, &fault);
	ck_assert_msg(book, "%s", test);
	result = xlsform_compile(mem, book, json_is_string(name) ? json_string_value(name) : "test_name", NULL);
	score->all++;
	if (json_is_true(json_object_get(expect, "errored")) ? errs_alike(&result, expect) : holds_alike(&result, one, expect))
		score->right++;
	else
		buf_printf(&score->wrong, "%s\n", test);
}

START_TEST(agrees_with_recorded_conversions)
{
	struct score score = { .wrong = buf_new(mem, MIB(1)) };
	struct str text;

	/* The data are not part of the sources. */
	if (!file_read(mem, below_top("../shared/data/conformance/pyxform-cases-open.jsonl"), MIB(64), &text, &fault))
		return;
	while (text.n)
		score_case(str_cut(text, '\n', &text), &score);
	printf("recorded conversions, core: %zu of %zu right\n%s", score.right, score.all, buf_cstr(&score.wrong));
	ck_assert(score.all > 200 && score.right * 100 >= score.all * 97);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("xlsform");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, compiles_own_cases);
	tcase_add_test(tests, reads_workbooks);
	tcase_add_test(tests, names_rows_as_the_sheet_does);
	tcase_add_test(tests, refuses_what_is_no_form);
	tcase_add_test(tests, ships_forms);
	tcase_add_test(tests, agrees_with_recorded_conversions);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
