#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/real.h"
#include "suite.h"
#include "survey/xpath.h"
#include "survey/xpath_case.h"
#include "survey/xpath_eval.h"
#include "xml/tree.h"

static const char *
top(const char *path)
{
	const char *dir = getenv("top_srcdir");

	return mem_printf(mem, "%s/%s", dir ? dir : ".", path);
}

/* What 'text' is worth over 'xml', as text; "!slug" if it fails. */
static const char *
worth_of(const char *xml, const char *text, bool javarosa)
{
	struct random random = { 1 };
	struct xpath_env env = { .now = 1782900000000, .random = &random, .javarosa = javarosa };
	struct xpath_value value;
	struct fail f = { 0 };
	const struct xpath *x = xpath_parse(mem, str_of(text), XPATH_PLAIN, NULL, &f);

	env.root = tree_read(mem, &(struct tree_read){ .file = "t" }, str_of(xml), &f);
	if (!x || !env.root || !xpath_eval(mem, x, &env, tree_first(env.root), &value, &f))
		return mem_printf(mem, "!%s", fail_slug(f.code));
	return str_dup(mem, xpath_string(mem, &env, &value));
}

static const char *
worth(const char *text)
{
	return worth_of("<data/>", text, false);
}

START_TEST(faults_have_a_place)
{
	static const struct {
		const char *text;
		size_t at;
	} bad[] = {
		{ "", 0 },	 { "1 +", 3 },	     { "a b", 2 },	   { "(1", 2 },
		{ "a[", 2 },	 { "'open", 0 },     { "a//", 3 },	   { "f(1,)", 4 },
		{ "a/b[1]]", 6 }, { "1 = = 2", 4 },  { "x::y", 0 },	   { "#", 0 },
		{ "${name}", 0 }, { "a and", 5 },    { "1 order 2", 8 },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct fail f = { 0 };
		size_t at = 99;

		ck_assert_msg(!xpath_parse(mem, str_of(bad[i].text), XPATH_PLAIN, &at, &f), "%s", bad[i].text);
		ck_assert_int_eq(f.code, FAIL_XPATH_SYNTAX);
		ck_assert_msg(at == bad[i].at, "%s: %zu", bad[i].text, at);
	}
}
END_TEST

START_TEST(limits_hold)
{
	struct buf deep = buf_new(mem, MIB(1)), high = buf_new(mem, MIB(1)), wide = buf_new(mem, MIB(1));
	struct fail f = { 0 };

	for (int i = 0; i < 200; i++)
		buf_char(&deep, '(');
	for (int i = 0; i < 2000; i++)
		buf_str(&high, "1+");
	for (int i = 0; i < 20000; i++)
		buf_str(&wide, "a|");
	ck_assert(!xpath_parse(mem, buf_view(&deep), XPATH_PLAIN, NULL, &f));
	ck_assert_int_eq(f.code, FAIL_XPATH_LIMIT);
	ck_assert(!xpath_parse(mem, buf_view(&high), XPATH_PLAIN, NULL, &f));
	ck_assert_int_eq(f.code, FAIL_XPATH_LIMIT);
	ck_assert(!xpath_parse(mem, buf_view(&wide), XPATH_PLAIN, NULL, &f));
	ck_assert_int_eq(f.code, FAIL_XPATH_LIMIT);
}
END_TEST

struct seen {
	struct buf names;
};

static bool
note(void *ctx, const struct xpath *x, const struct xpath *up UNUSED)
{
	struct seen *seen = ctx;

	if (x->op == XPATH_NAME || x->op == XPATH_CALL)
		buf_printf(&seen->names, "%zu-%zu %.*s;", x->start, x->end, (int)x->text.n, x->text.s);
	if (x->op == XPATH_PATH && xpath_plain_path(mem, x))
		buf_printf(&seen->names, "%zu-%zu %s;", x->start, x->end, xpath_plain_path(mem, x));
	return true;
}

START_TEST(a_walk_meets_every_reference)
{
	struct seen seen = { buf_new(mem, MIB(1)) };
	struct fail f = { 0 };
	size_t at = 0;
	const struct xpath *x = xpath_parse(mem, STR("if(${age} > 5, ../b/c, count(/d/e[f = 1]))"),
					    XPATH_NAMES_OK, NULL, &f);

	ck_assert_ptr_nonnull(x);
	ck_assert(xpath_walk(x, note, &seen));
	ck_assert_str_eq(buf_cstr(&seen.names), "0-42 if;3-9 age;15-21 ../b/c;23-41 count;34-35 f;");
	ck_assert(xpath_check(x, &at, &f));
	x = xpath_parse(mem, STR("1 + selekted(., 'a')"), XPATH_PLAIN, NULL, &f);
	ck_assert(!xpath_check(x, &at, &f));
	ck_assert_int_eq(f.code, FAIL_XPATH_FUNCTION);
	ck_assert_uint_eq(at, 4);
	x = xpath_parse(mem, STR("selected(.)"), XPATH_PLAIN, NULL, &f);
	ck_assert(!xpath_check(x, &at, &f));
	ck_assert_int_eq(f.code, FAIL_XPATH_ARGUMENTS);
}
END_TEST

START_TEST(numbers_are_written_as_read)
{
	static const char *const same[] = { "0", "1", "-1", "0.1", "123456789012345", "0.000001", "1234.5678",
					    "100000000000000000000", "0.30000000000000004", "9007199254740993" };
	char out[REAL_TEXT];
	double x;

	for (size_t i = 0; i < ARRAY_LEN(same) - 1; i++) {
		ck_assert(real_read(str_of(same[i]), &x));
		ck_assert_str_eq(real_text(x, out), same[i]);
	}
	ck_assert(real_read(STR("9007199254740993"), &x) && x == 9007199254740992.0);
	ck_assert(!real_read(STR("1e5"), &x) && !real_read(STR("+1"), &x) && !real_read(STR("."), &x));
	ck_assert(!real_read(STR("1.2.3"), &x) && !real_read(STR(""), &x) && !real_read(STR("-"), &x));
}
END_TEST

/* Where Collect counts differently from a browser. */
START_TEST(collect_counts_its_own_way)
{
	static const char xml[] = "<d><a>1</a><a/><a>x</a><b>2026-07-01T23:30:00.000+07:00</b></d>";

	ck_assert_str_eq(worth_of(xml, "sum(a)", false), "NaN");
	ck_assert_str_eq(worth_of(xml, "sum(a)", true), "1");
	ck_assert_str_eq(worth_of(xml, "max(a)", true), "1");
	ck_assert_str_eq(worth_of(xml, "number(date('1970-01-02'))", true), "1");
	ck_assert_str_eq(worth_of(xml, "date('1970-01-02') + 1", true), "2");
	ck_assert_str_eq(worth_of(xml, "date(1)", true), "1970-01-02");
	ck_assert_str_eq(worth_of(xml, "date(b)", true), "2026-07-01");
	ck_assert_str_eq(worth_of(xml, "date(b)", false), "2026-07-01T23:30:00.000+07:00");
	ck_assert_str_eq(worth_of(xml, "0.1 + 0.2 = 0.3", true), "true");
	ck_assert_str_eq(worth_of(xml, "0.1 + 0.2 = 0.3", false), "false");
}
END_TEST

START_TEST(what_fails_says_why)
{
	ck_assert_str_eq(worth("nothing()"), "!xpath-function");
	ck_assert_str_eq(worth("selected('a')"), "!xpath-arguments");
	ck_assert_str_eq(worth("count('a')"), "!xpath-type");
	ck_assert_str_eq(worth("'a'/b"), "!xpath-type");
	ck_assert_str_eq(worth("regex('a', '(')"), "!xpath-value");
	ck_assert_str_eq(worth("regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '([a-z]+)*[0-9]?')"), "!xpath-limit");
	ck_assert_str_eq(worth("false() and nothing()"), "false");
	ck_assert_str_eq(worth("if(true(), 1, nothing())"), "1");
	ck_assert_str_eq(worth("coalesce('a', nothing())"), "a");
}
END_TEST

/* Lines of mode, xml, root, ctx, expr, kind, expected: all of them must come out. */
static void
replay(const char *name, double least)
{
	struct fail f = { 0 };
	struct str text;
	size_t good = 0, all = 0;

	ck_assert(file_read(mem, name, LIMIT_FILE, &text, &f));
	while (text.n) {
		struct str line = str_trim(str_cut(text, '\n', &text));
		struct buf out = buf_new(mem, MIB(1));
		json_t *asked, *is, *expected;
		const char *kind;

		if (!line.n)
			continue;
		asked = json_read(mem, name, line, &f);
		ck_assert_ptr_nonnull(asked);
		kind = json_string_value(json_object_get(asked, "kind"));
		expected = json_object_get(asked, "expected");
		/* The rest needs more than equality. */
		if (json_is_true(json_object_get(asked, "fails")) || strstr(kind, "-") || strcmp(kind, "observed") == 0)
			continue;
		xpath_case_line(mem, line, &out);
		is = json_object_get(json_read(mem, "out", buf_view(&out), &f), "value");
		all++;
		if (json_is_number(is) && json_is_number(expected) ? json_number_value(is) == json_number_value(expected)
								   : json_equal(is, expected))
			good++;
		else if (least >= 1)
			ck_abort_msg("%.*s: %s", (int)line.n, line.s, buf_cstr(&out));
	}
	ck_assert_uint_gt(all, 0);
	ck_assert_msg((double)good >= least * (double)all, "%zu of %zu", good, all);
}

START_TEST(our_own_cases_come_out)
{
	replay(top("tests/data/survey/xpath.jsonl"), 1);
}
END_TEST

START_TEST(recorded_cases_come_out)
{
	const char *name = top("../shared/data/conformance/xpath-cases-open.jsonl");

	if (access(name, R_OK) == 0)
		replay(name, 0.98);
	else
		ck_assert_str_eq(worth("1 + 1"), "2");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("xpath");
	TCase *tests = tcase_create("xpath");

	tcase_add_checked_fixture(tests, arena_open, arena_close);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, faults_have_a_place);
	tcase_add_test(tests, limits_hold);
	tcase_add_test(tests, a_walk_meets_every_reference);
	tcase_add_test(tests, numbers_are_written_as_read);
	tcase_add_test(tests, collect_counts_its_own_way);
	tcase_add_test(tests, what_fails_says_why);
	tcase_add_test(tests, our_own_cases_come_out);
	tcase_add_test(tests, recorded_cases_come_out);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
