#include <check.h>
#include <stdlib.h>

#include "base/attr.h"
#include "scoring/threshold.h"
#include "suite.h"

/* Two share place 2; the value at 4 was not published. */
static const struct benchmark rows[] = {
	{ 2021, 1, 63, true, 640000 }, { 2021, 2, 63, true, 500000 }, { 2021, 3, 63, true, 400000 },
	{ 2022, 1, 63, true, 800000 }, { 2022, 2, 63, true, 700000 }, { 2022, 2, 63, true, 700000 },
	{ 2022, 4, 63, false, 0 },     { 2022, 5, 63, true, 600000 }, { 2022, 6, 63, false, 0 },
	{ 2023, 38, 63, true, 673500 },
};

static struct threshold
find(int year, int n)
{
	return threshold_find(rows, ARRAY_LEN(rows), year, n, 63);
}

START_TEST(published_values_are_read)
{
	ck_assert_int_eq(find(2022, 2).kind, THRESHOLD_READ);
	ck_assert_int_eq(find(2022, 2).value, 700000);
	ck_assert_int_eq(find(2022, 3).kind, THRESHOLD_READ); /* covered by the tie */
	ck_assert_int_eq(find(2022, 3).value, 700000);
}
END_TEST

START_TEST(unpublished_values_lie_between)
{
	struct threshold t = find(2022, 4);

	ck_assert_int_eq(t.kind, THRESHOLD_BETWEEN);
	ck_assert_int_eq(t.low, 600000);
	ck_assert(t.has_high);
	ck_assert_int_eq(t.high, 700000);
	t = find(2023, 35); /* only a province behind is known */
	ck_assert_int_eq(t.kind, THRESHOLD_BETWEEN);
	ck_assert_int_eq(t.low, 673500);
	ck_assert(!t.has_high);
	ck_assert_int_eq(find(2022, 6).kind, THRESHOLD_UNKNOWN); /* nobody behind is known */
}
END_TEST

START_TEST(years_to_come_are_forecast)
{
	struct threshold t = find(2024, 1);

	ck_assert_int_eq(t.kind, THRESHOLD_FORECAST);
	ck_assert_int_eq(t.from_year, 2022);
	ck_assert_int_eq(t.value, 800000 + 2 * 160000);
	ck_assert_int_eq(find(2025, 40).kind, THRESHOLD_UNKNOWN);
}
END_TEST

START_TEST(ranks_keep_their_share)
{
	ck_assert_int_eq(threshold_rank(35, 63, 34), 19);
	ck_assert_int_eq(threshold_rank(35, 63, 63), 35);
	ck_assert_int_eq(threshold_rank(1, 1000, 10), 1);
}
END_TEST

START_TEST(fewer_are_ranked_after_a_merger)
{
	static const struct benchmark merged[] = { { 2023, 35, 63, true, 600000 }, { 2024, 19, 34, true, 650000 } };
	struct threshold t = threshold_find(merged, 2, 2024, 35, 63);

	ck_assert_int_eq(t.rank, 19);
	ck_assert_int_eq(t.value, 650000);
	t = threshold_find(merged, 2, 2026, 35, 63);
	ck_assert_int_eq(t.kind, THRESHOLD_FORECAST);
	ck_assert_int_eq(t.among, 34);
	ck_assert_int_eq(t.value, 750000);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("threshold");
	TCase *t = tcase_create("all");

	tcase_add_test(t, published_values_are_read);
	tcase_add_test(t, unpublished_values_lie_between);
	tcase_add_test(t, years_to_come_are_forecast);
	tcase_add_test(t, ranks_keep_their_share);
	tcase_add_test(t, fewer_are_ranked_after_a_merger);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
