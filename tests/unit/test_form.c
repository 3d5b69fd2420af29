#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "suite.h"
#include "survey/form.h"
#include "xml/tree.h"

#define HEAD                                                                                          \
	"<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' "       \
	"xmlns:jr='http://openrosa.org/javarosa'><h:head><h:title>T</h:title><model><instance>"
#define BODY "</model></h:head><h:body>"
#define TAIL "</h:body></h:html>"

static bool
read_media(void *ctx, struct mem *own, const char *name, struct str *bytes, struct fail *f)
{
	const char *csv = ctx;

	if (strcmp(name, "xa.csv") != 0)
		return fail(f, FORM_MEDIA, "", name);
	*bytes = str_of(mem_str(own, csv));
	return true;
}

static const struct form *
compile(const char *xml)
{
	static char csv[] = "name,label,huyen\nx1,Xã Một,h1\nx2,Xã Hai,h2\n";
	struct form_media media = { read_media, csv };
	struct fail f = { 0 };
	char line[600];
	const struct form *form = form_compile(mem, "form.xml", str_of(xml), &media, &f);

	if (!form)
		ck_abort_msg("%s", fail_line(&f, line, sizeof(line)));
	return form;
}

/* "path kind; path kind;" */
static const char *
wrong_in(const struct form *form, const char *xml, struct form_result *result)
{
	struct form_ask ask = { .now = 1782900000000, .seed = 1 };
	struct buf out = buf_new(mem, MIB(1));
	struct fail f = { 0 };

	if (!form_evaluate(mem, form, str_of(xml), &ask, result, &f))
		return fail_slug(f.code);
	ck_assert_int_eq(result->valid, result->n == 0);
	for (size_t i = 0; i < result->n; i++)
		buf_printf(&out, "%s %s;", result->violations[i].path, violation_slug(result->violations[i].kind));
	return buf_cstr(&out);
}

static const char *
household(const char *xml)
{
	static struct form_result result;
	const char *dir = getenv("top_srcdir");
	struct fail f = { 0 };
	struct str text;

	ck_assert(file_read(mem, mem_printf(mem, "%s/tests/data/survey/household.xml", dir ? dir : "."),
			    LIMIT_FILE, &text, &f));
	return wrong_in(compile(text.s), xml, &result);
}

static const char *
wrong(const char *form, const char *xml)
{
	struct form_result result;

	return wrong_in(compile(form), xml, &result);
}

#define GOOD                                                                                          \
	"<data id='ho' version='1'><name>An</name><age>%s</age><has_phone>no</has_phone>"              \
	"<people><pname>A</pname><page>%s</page><pcode>A-1</pcode></people>"                           \
	"<people><pname>B</pname><page>6</page><pcode>%s</pcode></people><total>4.5</total>"           \
	"<prov>2</prov><dist>%s</dist><when>2026-11-22T08:00:00.000+07:00</when></data>"

START_TEST(a_good_answer_is_good)
{
	ck_assert_str_eq(household(mem_printf(mem, GOOD, "30", "3", "B-2", "d2")), "");
}
END_TEST

/* The five that ODK's own server stores without a word. */
START_TEST(each_wrong_answer_is_found)
{
	ck_assert_str_eq(household(mem_printf(mem, GOOD, "130", "3", "B-2", "d2")), "/data/age constraint;");
	ck_assert_str_eq(household(mem_printf(mem, GOOD, "30", "", "B-2", "d2")),
			 "/data/people[1]/page required;/data/total calculated;");
	ck_assert_str_eq(household(mem_printf(mem, GOOD, "ba mươi", "3", "B-2", "d2")), "/data/age type;");
	ck_assert_str_eq(household(mem_printf(mem, GOOD, "30", "3", "B-9", "d2")),
			 "/data/people[2]/pcode calculated;");
	ck_assert_str_eq(household(mem_printf(mem, GOOD, "30", "3", "B-2", "d1")), "/data/dist choice;");
	ck_assert_str_eq(household("<data id='other'/>"), "form-other");
	ck_assert_str_eq(household("<data id='ho'><name>An</name>"), "xml-syntax");
	ck_assert_str_eq(household("<!DOCTYPE data><data id='ho'/>"), "xml-dtd");
}
END_TEST

START_TEST(the_form_speaks_itself)
{
	static const char form[] =
		HEAD "<data id='t'><a/></data></instance><bind nodeset='/data/a' type='int' required='true()' "
		     "constraint='. &lt; 5' jr:constraintMsg='Phải nhỏ hơn 5' jr:requiredMsg='Cần số'/>" BODY
		     "<input ref='/data/a'/>" TAIL;
	struct form_result result;

	ck_assert_str_eq(wrong_in(compile(form), "<data id='t'><a>7</a></data>", &result), "/data/a constraint;");
	ck_assert_str_eq(result.violations[0].vi, "Phải nhỏ hơn 5");
	ck_assert_str_eq(result.violations[0].value, "7");
	ck_assert_str_eq(wrong_in(compile(form), "<data id='t'/>", &result), "/data/a required;");
	ck_assert_str_eq(result.violations[0].vi, "Cần số");
}
END_TEST

/* Relevance reaches down, hides values, and what is hidden is not asked for. */
START_TEST(what_is_not_relevant_is_not_there)
{
	static const char form[] =
		HEAD "<data id='t'><a/><g><b/><c/></g><n/></data></instance>"
		     "<bind nodeset='/data/g' relevant=\"/data/a = 'y'\"/>"
		     "<bind nodeset='/data/g/b' type='int' required='true()'/>"
		     "<bind nodeset='/data/n' calculate=\"coalesce(/data/g/b, 'none')\"/>" BODY
		     "<input ref='/data/a'/><group ref='/data/g'><input ref='/data/g/b'/></group>" TAIL;
	struct form_result result;
	struct buf out = buf_new(mem, MIB(1));

	ck_assert_str_eq(wrong(form, "<data id='t'><a>y</a><n>none</n></data>"), "/data/g/b required;");
	ck_assert_str_eq(wrong(form, "<data id='t'><a>y</a><g><b>3</b></g><n>3</n></data>"), "");
	ck_assert_str_eq(wrong(form, "<data id='t'><a>n</a><n>none</n></data>"), "");
	ck_assert_str_eq(wrong_in(compile(form), "<data id='t'><a>n</a><g><b>3</b></g><n>none</n></data>", &result), "");
	tree_write(&out, result.instance);
	ck_assert_str_eq(buf_cstr(&out), "<data id=\"t\"><a>n</a><n>none</n></data>");
}
END_TEST

/* As Collect reads paths from within a repeat, to any depth. */
START_TEST(repeats_see_their_own)
{
	static const char form[] =
		HEAD "<data id='t'><r jr:template=''><a/><s jr:template=''><b/><c/></s><d/><e/></r><n/></data></instance>"
		     "<bind nodeset='/data/r/s/c' calculate='/data/r/a * ../b'/>"
		     "<bind nodeset='/data/r/d' calculate='sum(/data/r/s/c)'/>"
		     "<bind nodeset='/data/r/e' calculate=\"coalesce(indexed-repeat(/data/r/e, /data/r, position(..) - 1), 0) + 1\"/>"
		     "<bind nodeset='/data/n' calculate='sum(/data/r/d)'/>" BODY
		     "<repeat nodeset='/data/r'><input ref='/data/r/a'/><repeat nodeset='/data/r/s'>"
		     "<input ref='/data/r/s/b'/></repeat></repeat>" TAIL;
	struct form_result result;
	struct buf out = buf_new(mem, MIB(1));

	wrong_in(compile(form),
		 "<data id='t'><r><a>2</a><s><b>1</b></s><s><b>2</b></s></r><r><a>3</a><s><b>5</b></s></r></data>",
		 &result);
	tree_write(&out, result.instance);
	ck_assert_str_eq(buf_cstr(&out),
			 "<data id=\"t\"><r><a>2</a><s><b>1</b><c>2</c></s><s><b>2</b><c>4</c></s><d>6</d><e>1</e></r>"
			 "<r><a>3</a><s><b>5</b><c>15</c></s><d>15</d><e>2</e></r><n>21</n></data>");
}
END_TEST

START_TEST(types_are_held)
{
	static const struct {
		const char *type, *value;
		bool fits;
	} cases[] = {
		{ "int", "-5", true },		 { "int", "5.0", false },
		{ "int", "2147483648", false },	 { "decimal", "1.5E3", true },
		{ "decimal", "1,5", false },	 { "date", "2026-02-29", false },
		{ "date", "2024-02-29", true },	 { "dateTime", "2026-01-01T25:00:00Z", false },
		{ "time", "06:30:00.000+07:00", true }, { "time", "6:30", false },
		{ "geopoint", "21.8 105.2 0 0", true }, { "geopoint", "121.8 105.2 0 0", false },
		{ "geoshape", "1 1;1 2;2 2;1 1", true }, { "boolean", "yes", false },
		{ "string", "bất kỳ", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *form = mem_printf(mem, "%s<data id='t'><a/></data></instance><bind nodeset='/data/a' type='%s'/>%s",
					      HEAD, cases[i].type, BODY "<input ref='/data/a'/>" TAIL);
		const char *xml = mem_printf(mem, "<data id='t'><a>%s</a></data>", cases[i].value);

		ck_assert_msg(strcmp(wrong(form, xml), cases[i].fits ? "" : "/data/a type;") == 0, "%s %s",
			      cases[i].type, cases[i].value);
	}
}
END_TEST

START_TEST(lists_come_from_files)
{
	static const char form[] =
		HEAD "<data id='t'><h/><x/><l/></data></instance><instance id='xa' src='jr://file-csv/xa.csv'/>"
		     "<bind nodeset='/data/l' calculate=\"pulldata('xa', 'label', 'name', /data/x)\"/>" BODY
		     "<input ref='/data/h'/><select ref='/data/x'><itemset nodeset=\"instance('xa')/root/item[huyen = /data/h]\">"
		     "<value ref='name'/><label ref='label'/></itemset></select>" TAIL;

	ck_assert_str_eq(wrong(form, "<data id='t'><h>h1</h><x>x1</x><l>Xã Một</l></data>"), "");
	ck_assert_str_eq(wrong(form, "<data id='t'><h>h1</h><x>x1 x2</x><l></l></data>"), "/data/x choice;");
	ck_assert_str_eq(wrong(form, "<data id='t'><h>h1</h><x>x1</x><l>Khác</l></data>"), "/data/l calculated;");
}
END_TEST

START_TEST(names_of_choices_are_found)
{
	static const char form[] =
		HEAD "<data id='t'><a/><n/></data></instance><bind nodeset='/data/n' calculate=\"jr:choice-name(/data/a, '/data/a')\"/>"
		BODY "<select1 ref='/data/a'><item><label>Một</label><value>1</value></item></select1>" TAIL;

	ck_assert_str_eq(wrong(form, "<data id='t'><a>1</a><n>Một</n></data>"), "");
	ck_assert_str_eq(wrong(form, "<data id='t'><a>1</a><n>Hai</n></data>"), "/data/n calculated;");
}
END_TEST

/* Where telephone and server rightly differ, what was sent is kept. */
START_TEST(time_and_chance_are_not_compared)
{
	static const char form[] =
		HEAD "<data id='t'><a/><b/><c/><end/></data></instance><bind nodeset='/data/a' calculate='random()'/>"
		     "<bind nodeset='/data/b' calculate='/data/a * 2'/><bind nodeset='/data/end' jr:preload='timestamp' jr:preloadParams='end'/>"
		     "<bind nodeset='/data/c' type='date' constraint='. &lt;= today()'/>" BODY "<input ref='/data/c'/>" TAIL;

	ck_assert_str_eq(wrong(form, "<data id='t'><a>0.25</a><b>9</b><c>2026-06-01</c><end/></data>"), "");
	/* Judged by the day on which it was ended. */
	ck_assert_str_eq(wrong(form, "<data id='t'><a>1</a><b>9</b><c>2026-06-01</c><end>2026-05-31T10:00:00.000+07:00</end></data>"),
			 "/data/c constraint;");
}
END_TEST

START_TEST(a_question_may_be_overwritten)
{
	static const char form[] =
		HEAD "<data id='t'><a/><b/><c/></data></instance><bind nodeset='/data/b' type='int' calculate='/data/a + 1'/>"
		     "<bind nodeset='/data/c' type='int' readonly='true()' calculate='/data/a + 1'/>" BODY
		     "<input ref='/data/a'/><input ref='/data/b'/><input ref='/data/c'/>" TAIL;

	ck_assert_str_eq(wrong(form, "<data id='t'><a>1</a><b>9</b><c>2</c></data>"), "");
	ck_assert_str_eq(wrong(form, "<data id='t'><a>1</a><b>9</b><c>9</c></data>"), "/data/c calculated;");
}
END_TEST

START_TEST(answers_become_data)
{
	static const char form[] =
		HEAD "<data id='t'><a/><d/><n/><g><p/><m/></g><r><x/></r><f/><e/><meta><i/></meta></data></instance>"
		     "<bind nodeset='/data/a' type='int'/><bind nodeset='/data/d' type='decimal'/><bind nodeset='/data/n' personal='true'/>"
		     "<bind nodeset='/data/f' type='binary'/><bind nodeset='/data/e' relevant=\"/data/a = 1\"/>" BODY
		     "<select ref='/data/g/m'><item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item></select>"
		     "<repeat nodeset='/data/r'><input ref='/data/r/x'/></repeat>" TAIL;
	struct form_result result;
	struct buf out = buf_new(mem, MIB(1));
	struct str *files;

	ck_assert_str_eq(wrong_in(compile(form), "<data id='t'><a>007</a><d>1.5E1</d><n>An</n><g><m>b a</m></g><r><x>1</x></r><r/>"
						 "<r><x>2</x></r><f>anh.jpg</f><e>3</e><meta><i>u</i></meta></data>", &result), "");
	form_answers_json(&result, &out);
	ck_assert_str_eq(buf_cstr(&out), "{\"a\":7,\"d\":15,\"g\":{\"m\":[\"b\",\"a\"]},\"r\":[{\"x\":\"1\"},{\"x\":\"2\"}],\"f\":\"anh.jpg\"}");
	ck_assert_uint_eq(form_file_names(mem, &result, &files), 1);
	ck_assert(str_is(files[0], "anh.jpg"));
}
END_TEST

START_TEST(unknown_elements_are_told)
{
	static const char form[] = HEAD "<data id='t'><a/><b/></data></instance>" BODY "<input ref='/data/a'/>" TAIL;

	ck_assert_str_eq(wrong(form, "<data id='t'><a/><x/><b/></data>"), "/data/x unknown;");
	ck_assert_str_eq(wrong(form, "<data id='t'><a/><b/><meta><deprecatedID>uuid:1</deprecatedID></meta></data>"), "");
	ck_assert_str_eq(household(mem_printf(mem, "%.*s<meta><instanceID>u</instanceID><deprecatedID>v</deprecatedID></meta></data>",
					      (int)strlen(GOOD) - 7, GOOD)), "/data/age type;/data/people[1]/page type;"
			 "/data/people[2]/pcode calculated;/data/total calculated;/data/dist choice;");
	ck_assert_str_eq(wrong(form, "<data id='t'><a/><a/></data>"), "/data/a unknown;");
	ck_assert_str_eq(wrong(form, "<data id='t'><b/><a>1</a></data>"), "");
}
END_TEST

static const char *
refusal(const char *binds)
{
	const char *xml = mem_printf(mem, "%s<data id='t'><a/><b/><g><c/></g></data></instance>%s%s", HEAD, binds, BODY TAIL);
	struct fail f = { 0 };
	char line[800];

	if (form_compile(mem, "f", str_of(xml), NULL, &f))
		return "";
	return mem_printf(mem, "%s %s", fail_slug(f.code), fail_text(&f, LANG_EN, line, sizeof(line)));
}

START_TEST(circles_and_faults_are_refused_with_names)
{
	ck_assert_str_eq(refusal("<bind nodeset='/data/a' calculate='/data/b'/><bind nodeset='/data/b' calculate='../a + 1'/>"),
			 "form-cycle expressions wait for one another in a circle: /data/a → /data/b → /data/a");
	ck_assert_str_eq(refusal("<bind nodeset='/data/g' relevant='/data/g/c = 1'/>"),
			 "form-cycle expressions wait for one another in a circle: /data/g → /data/g");
	ck_assert_str_eq(refusal("<bind nodeset='/data/a' calculate='. + 1'/>"),
			 "form-cycle expressions wait for one another in a circle: /data/a → /data/a");
	ck_assert_ptr_nonnull(strstr(refusal("<bind nodeset='/data/z'/>"), "form-node"));
	ck_assert_ptr_nonnull(strstr(refusal("<bind nodeset='/data/a' relevant='1 +'/>"), "xpath-syntax"));
	ck_assert_ptr_nonnull(strstr(refusal("<bind nodeset='/data/a' relevant='nothing()'/>"), "xpath-function"));
	ck_assert_ptr_nonnull(strstr(refusal("<instance id='x' src='jr://file-csv/x.csv'/>"), "form-media"));
	ck_assert_str_eq(refusal("<bind nodeset='/data/a' constraint='. &gt; 1'/>"), "");
	ck_assert_str_eq(refusal("<bind nodeset='/data/a/@id' calculate='uuid()'/>"), "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("form");
	TCase *tests = tcase_create("form");

	tcase_add_checked_fixture(tests, arena_open, arena_close);
	tcase_add_test(tests, a_good_answer_is_good);
	tcase_add_test(tests, each_wrong_answer_is_found);
	tcase_add_test(tests, the_form_speaks_itself);
	tcase_add_test(tests, what_is_not_relevant_is_not_there);
	tcase_add_test(tests, repeats_see_their_own);
	tcase_add_test(tests, types_are_held);
	tcase_add_test(tests, lists_come_from_files);
	tcase_add_test(tests, names_of_choices_are_found);
	tcase_add_test(tests, time_and_chance_are_not_compared);
	tcase_add_test(tests, a_question_may_be_overwritten);
	tcase_add_test(tests, answers_become_data);
	tcase_add_test(tests, unknown_elements_are_told);
	tcase_add_test(tests, circles_and_faults_are_refused_with_names);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
