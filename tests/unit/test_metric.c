#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/regex.h"
#include "scoring/metric.h"
#include "suite.h"

static const char *
top(const char *path)
{
	const char *dir = getenv("top_srcdir");

	return mem_printf(mem, "%s/%s", dir ? dir : ".", path);
}

static const struct metrics *
catalogue(void)
{
	struct fail f = { 0 };
	struct str json;
	const struct metrics *metrics;
	char line[600];

	ck_assert(file_read(mem, top("catalog/metrics.json"), LIMIT_FILE, &json, &f));
	metrics = metrics_read(mem, "metrics.json", json, &f);
	if (!metrics)
		ck_abort_msg("%s", fail_line(&f, line, sizeof(line)));
	return metrics;
}

START_TEST(the_catalogue_is_whole)
{
	const struct metrics *metrics = catalogue();

	ck_assert_uint_gt(metrics_count(metrics), 120);
	for (size_t i = 0; i < metrics_count(metrics); i++) {
		const struct metric *m = metrics_at(metrics, i);
		struct fail f = { 0 };

		ck_assert_ptr_eq(metrics_find(metrics, str_of(m->code)), m);
		ck_assert_msg(*m->title.vi && *m->title.en && *m->uom, "%s", m->code);
		ck_assert_msg(m->precedence_n > 0, "%s", m->code);
		for (size_t k = 0; k < m->patterns_n; k++) {
			ck_assert_msg(regex_new(mem, m->patterns[k], &f) != NULL, "%s pattern %zu", m->code, k);
			ck_assert_msg(strchr(m->patterns[k], '#') != NULL, "%s pattern %zu has no place for the figure", m->code, k);
		}
	}
	ck_assert_ptr_null(metrics_find(metrics, STR("no_such_metric")));
}
END_TEST

START_TEST(a_rate_with_several_denominators_names_them)
{
	const struct metrics *metrics = catalogue();
	const struct metric *vneid = metrics_find(metrics, STR("vneid_activation_rate"));

	ck_assert_ptr_nonnull(vneid);
	ck_assert_uint_ge(vneid->bases_n, 5);
	ck_assert_str_eq(metric_merge_name(vneid->merge), "sum");
	ck_assert_str_eq(metric_direction_name(metrics_find(metrics, STR("overdue_rate"))->direction), "down");
}
END_TEST

START_TEST(every_metric_of_a_framework_is_defined)
{
	static const char *const frameworks[] = { "dti-province-922-main", "dti-province-922", "dti-province-405", "dvc-766", "commune-dx",
						  "district-dx", "department-dx", NULL };
	const struct metrics *metrics = catalogue();
	size_t seen = 0;

	for (const char *const *name = frameworks; *name; name++) {
		json_t *tree = json_load_file(top(mem_printf(mem, "catalog/frameworks/%s.json", *name)), 0, NULL), *item;
		size_t i;

		ck_assert_msg(tree != NULL, "%s", *name);
		json_array_foreach(json_object_get(tree, "indicators"), i, item) {
			const char *code = json_string_value(json_object_get(item, "metric"));

			if (!code)
				continue;
			seen++;
			ck_assert_msg(metrics_find(metrics, str_of(code)) != NULL, "%s: %s", *name, code);
		}
		json_decref(tree);
	}
	ck_assert_uint_gt(seen, 40);
}
END_TEST

START_TEST(faults_have_their_place)
{
	static const struct {
		const char *json, *place;
		enum fail_code code;
	} cases[] = {
		{ "{}", "m:", FAIL_JSON_TYPE },
		{ "[1]", "m:/0", FAIL_JSON_TYPE },
		{ "[{\"code\":\"a\"}]", "m:/0", FAIL_JSON_MISSING },
		{ "[{\"code\":\"A b\",\"title\":{\"vi\":\"x\",\"en\":\"x\"},\"uom\":\"%\"}]", "m:/0", FAIL_BAD_CODE },
		{ "[{\"code\":\"a\",\"title\":{\"vi\":\"x\",\"en\":\"x\"},\"uom\":\"%\",\"merge\":\"mix\"}]", "m:/0", FAIL_BAD_VALUE },
		{ "[{\"code\":\"a\",\"title\":{\"vi\":\"x\",\"en\":\"x\"},\"uom\":\"%\",\"extra\":1}]", "m:/0", FAIL_JSON_UNKNOWN },
		{ "[{\"code\":\"a\",\"title\":{\"vi\":\"x\",\"en\":\"x\"},\"uom\":\"%\",\"patterns\":[1]}]", "m:/0/patterns/0", FAIL_JSON_TYPE },
		{ "[{\"code\":\"a\",\"title\":{\"vi\":\"x\",\"en\":\"x\"},\"uom\":\"%\"},{\"code\":\"a\",\"title\":{\"vi\":\"x\",\"en\":\"x\"},\"uom\":\"%\"}]",
		  "m:/1", FAIL_BAD_VALUE },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fail f = { 0 };

		ck_assert_ptr_null(metrics_read(mem, "m", str_of(cases[i].json), &f));
		ck_assert_msg(f.code == cases[i].code, "case %zu: %s", i, fail_slug(f.code));
		ck_assert_msg(str_starts(str_of(f.place), str_of(cases[i].place)), "case %zu: %s", i, f.place);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("metric");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, arena_open, arena_close);
	tcase_add_test(all, the_catalogue_is_whole);
	tcase_add_test(all, a_rate_with_several_denominators_names_them);
	tcase_add_test(all, every_metric_of_a_framework_is_defined);
	tcase_add_test(all, faults_have_their_place);
	suite_add_tcase(suite, all);
	return suite_run(suite);
}
