/* The demo's figures: the same every time, believable, and able to tie. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/demo_figures.h"
#include "scoring/board.h"
#include "suite.h"

enum { UNITS = 124, STEPS = 6 };

static const struct framework *fw;
static const char *codes[UNITS], *drawn_as[UNITS];
static bool urban[UNITS];

static void
setup(void)
{
	struct fail f = { 0 };
	struct str json;
	const char *path;

	mem = mem_new("test demo", LIMIT_ARENA_TOOL);
	path = mem_printf(mem, "%s/catalog/frameworks/commune-dx.json", getenv("top_srcdir") ? getenv("top_srcdir") : ".");
	ck_assert(file_read(mem, path, LIMIT_FILE, &json, &f));
	fw = framework_read(mem, path, json, &f);
	ck_assert_ptr_nonnull(fw);
	for (size_t i = 0; i < UNITS; i++) {
		codes[i] = mem_printf(mem, "%05zu", 2000 + 3 * i);
		drawn_as[i] = NULL;
		urban[i] = i % 17 == 0;
	}
}

static struct demo_figures
draw(int step)
{
	struct demo_draw d = { fw, codes, drawn_as, urban, UNITS, 2025, step, STEPS };

	return demo_figures(mem, &d);
}

static struct cell
cell_of(const struct demo_figure *f)
{
	return (struct cell){ .state = f->not_applicable ? CELL_NOT_APPLICABLE : CELL_FRESH, .has_fraction = f->has_fraction,
		.has_value = !f->has_fraction, .num = f->num, .den = f->den, .value = f->value };
}

static struct board *
board_of(int step)
{
	struct board *board = board_new(mem, fw, UNITS);
	struct demo_figures figures = draw(step);

	for (size_t i = 0; i < figures.n; i++) {
		const struct demo_figure *f = &figures.at[i];
		struct cell cell = cell_of(f);

		if (f->metric < 0)
			board_give(board, f->unit, (size_t)f->item, f->value);
		else if (f->source == DEMO_SYSTEM)
			board_put(board, f->unit, (size_t)f->metric, &cell);
	}
	board_settle(board);
	return board;
}

START_TEST(same_seed_same_figures)
{
	struct demo_figures a = draw(3), b = draw(3);

	ck_assert_uint_eq(a.n, b.n);
	ck_assert_int_eq(memcmp(a.at, b.at, a.n * sizeof(*a.at)), 0);
}
END_TEST

START_TEST(figures_are_possible)
{
	struct demo_figures figures = draw(STEPS - 1);
	size_t self = 0, none = 0;

	for (size_t i = 0; i < figures.n; i++) {
		const struct demo_figure *f = &figures.at[i];

		if (f->has_fraction) {
			ck_assert_int_gt(f->den, 0);
			ck_assert(f->num >= 0 && f->num <= f->den);
		}
		if (f->metric < 0)
			ck_assert(f->value >= 0 && f->value <= fw->items[f->item].max);
		self += f->source == DEMO_SELF;
		none += f->not_applicable;
	}
	ck_assert_uint_gt(self, 0);
	ck_assert_uint_gt(none, 0);
	ck_assert_uint_lt(figures.n, UNITS * (fw->n_metrics + fw->n_indicators));
}
END_TEST

/* As provinces publish them: nobody near nothing, nobody near everything, wide apart. */
START_TEST(totals_look_like_published_ones)
{
	struct board *board = board_of(STEPS - 1);
	int64_t best = board_standing(board, board_at(board, 0)).total;
	int64_t middle = board_standing(board, board_at(board, UNITS / 2)).total;
	int64_t last = board_standing(board, board_at(board, UNITS - 1)).total;

	ck_assert_int_lt(best, fw->max * 95 / 100);
	ck_assert_int_gt(best, fw->max * 70 / 100);
	ck_assert(middle > fw->max * 45 / 100 && middle < fw->max * 75 / 100);
	ck_assert(last > fw->max * 15 / 100 && last < fw->max * 50 / 100);
}
END_TEST

START_TEST(time_moves_totals_up_and_ranks_about)
{
	struct board *before = board_of(STEPS - 2), *after = board_of(STEPS - 1);
	size_t up = 0, moved = 0;

	for (size_t i = 0; i < UNITS; i++) {
		up += board_standing(after, i).total > board_standing(before, i).total;
		moved += board_standing(after, i).rank != board_standing(before, i).rank;
	}
	ck_assert_uint_gt(up, UNITS / 2);
	ck_assert_uint_gt(moved, UNITS / 3);
}
END_TEST

START_TEST(twins_tie)
{
	struct standing a, b;

	drawn_as[7] = codes[5];
	urban[7] = urban[5];
	a = board_standing(board_of(STEPS - 1), 5);
	b = board_standing(board_of(STEPS - 1), 7);
	ck_assert_int_eq(a.total, b.total);
	ck_assert_int_eq(a.rank, b.rank);
	ck_assert(a.tied && b.tied);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("demo");
	TCase *tc = tcase_create("figures");

	tcase_add_checked_fixture(tc, setup, arena_close);
	tcase_add_test(tc, same_seed_same_figures);
	tcase_add_test(tc, figures_are_possible);
	tcase_add_test(tc, totals_look_like_published_ones);
	tcase_add_test(tc, time_moves_totals_up_and_ranks_about);
	tcase_add_test(tc, twins_tie);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
