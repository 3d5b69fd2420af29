/* Numbers, search forms and order against the vectors that browser and database share. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "suite.h"

static json_t *
vectors(const char *name)
{
	struct fail f;
	struct str text;
	const char *top = getenv("top_srcdir");
	json_t *root;

	ck_assert(file_read(mem, mem_printf(mem, "%s/tests/data/locale/%s.json", top ? top : ".", name), LIMIT_FILE,
			    &text, &f));
	root = json_read(mem, name, text, &f);
	ck_assert_ptr_nonnull(root);
	ck_assert_uint_gt(json_array_size(json_object_get(root, "cases")), 10);
	return json_object_get(root, "cases");
}

static const char *
member(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(row, key));
}

START_TEST(numbers_are_read_alike)
{
	json_t *cases = vectors("parse"), *row;
	char text[DECIMAL_TEXT];
	size_t i;

	json_array_foreach(cases, i, row)
	{
		int64_t micro;
		bool ok = decimal_read_vi(str_trim(str_of(member(row, "text"))), &micro) == DECIMAL_OK;

		ck_assert_msg(ok == (member(row, "number") != NULL), "%s", member(row, "text"));
		if (ok)
			ck_assert_msg(strcmp(decimal_text(micro, text), member(row, "number")) == 0, "%s: %s, not %s",
				      member(row, "text"), text, member(row, "number"));
	}
}
END_TEST

START_TEST(numbers_are_written_alike)
{
	json_t *cases = vectors("format"), *row;
	char text[DECIMAL_TEXT];
	size_t i;

	json_array_foreach(cases, i, row)
	{
		int64_t micro;
		int places = (int)json_integer_value(json_object_get(row, "places"));

		ck_assert_int_eq(decimal_read(str_of(member(row, "number")), &micro), DECIMAL_OK);
		ck_assert_str_eq(decimal_text_vi(micro, places, text), member(row, "text"));
	}
}
END_TEST

START_TEST(names_are_folded_alike)
{
	json_t *cases = vectors("fold"), *row;
	size_t i;

	json_array_foreach(cases, i, row)
		ck_assert_str_eq(str_dup(mem, text_fold(mem, str_of(member(row, "text")))), member(row, "folded"));
}
END_TEST

START_TEST(names_are_ordered_alike)
{
	json_t *cases = vectors("collate"), *row;
	size_t i;

	json_array_foreach(cases, i, row)
	{
		json_t *order = json_object_get(row, "order");

		for (size_t k = 1; k < json_array_size(order); k++) {
			const char *a = json_string_value(json_array_get(order, k - 1));
			const char *b = json_string_value(json_array_get(order, k));

			ck_assert_msg(strcmp(text_sort_key(mem, str_of(a)), text_sort_key(mem, str_of(b))) < 0, "%s, %s",
				      a, b);
		}
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("locale");
	TCase *t = tcase_create("vectors");

	tcase_add_checked_fixture(t, arena_open, arena_close);
	tcase_add_test(t, numbers_are_read_alike);
	tcase_add_test(t, numbers_are_written_alike);
	tcase_add_test(t, names_are_folded_alike);
	tcase_add_test(t, names_are_ordered_alike);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
