#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "scoring/board.h"
#include "scoring/formula.h"
#include "scoring/robust.h"
#include "scoring/sheet.h"
#include "scoring/table.h"
#include "scoring/words.h"
#include "suite.h"

static struct str
file(const char *name)
{
	const char *top = getenv("top_srcdir");
	struct str text;

	ck_assert(file_read(mem, mem_printf(mem, "%s/%s", top ? top : ".", name), LIMIT_FILE, &text,
			    NULL));
	return text;
}

static const struct framework *
framework(struct str text)
{
	struct fail f = { 0 };
	const struct framework *fw = framework_read(mem, "f", text, &f);
	char line[1000];

	ck_assert_msg(fw != NULL, "%s", fail_line(&f, line, sizeof(line)));
	return fw;
}

/* A framework of one indicator in one main index; 'rule' and what follows it are JSON. */
static const struct framework *
one(const char *indicator)
{
	return framework(str_of(mem_printf(
		mem,
		"{\"code\":\"f\",\"version\":\"1\",\"title\":{\"vi\":\"f\"},\"target_kind\":"
		"\"commune\",\"period\":\"year\","
		"\"composite\":{\"kind\":\"sum\"},\"main_indexes\":[{\"code\":\"x\",\"title\":{"
		"\"vi\":\"x\"}}],"
		"\"indicators\":[{\"code\":\"i\",\"title\":{\"vi\":\"i\"},\"index\":\"x\",%s}]}",
		indicator)));
}

static struct cell
fraction(int64_t num, int64_t den)
{
	return (struct cell){
		.state = CELL_FRESH, .has_fraction = true, .num = num * MICRO, .den = den * MICRO
	};
}

static struct cell
value(int64_t micro)
{
	return (struct cell){ .state = CELL_FRESH, .has_value = true, .value = micro };
}

static int64_t
points(const struct framework *fw, struct cell cell)
{
	struct board *board = board_new(mem, fw, 1);

	board_put(board, 0, 0, &cell);
	board_settle(board);
	return board_points(board, 0, 0);
}

/* --- rules at their edges --- */

START_TEST(a_third_is_rounded_once)
{
	const struct framework *fw =
		one("\"max\":10,\"metric\":\"m\",\"rule\":{\"kind\":\"ratio\"}");

	ck_assert_int_eq(points(fw, fraction(1, 3)), 3333333);
	ck_assert_int_eq(points(fw, fraction(2, 3)), 6666667);
	ck_assert_int_eq(points(fw, fraction(5, 4)), 10000000);
	ck_assert_int_eq(points(fw, fraction(-1, 4)), 0);
	ck_assert_int_eq(points(fw, fraction(0, 0)), 0);
	ck_assert_int_eq(points(fw, value(12345678)), 1234568);
}
END_TEST

START_TEST(the_threshold_itself_is_enough)
{
	const struct framework *fw = one("\"max\":20,\"metric\":\"m\",\"rule\":{\"kind\":\"ratio_"
					 "to_threshold\",\"threshold\":80}");

	ck_assert_int_eq(points(fw, fraction(4, 5)), 20000000);
	ck_assert_int_eq(points(fw, value(80 * MICRO)), 20000000);
	ck_assert_int_eq(points(fw, value(80 * MICRO - 1)), 20000000 - 0);
	ck_assert_int_eq(points(fw, value(79 * MICRO)), 19750000);
	ck_assert_int_eq(points(fw, fraction(2, 5)), 10000000);
}
END_TEST

START_TEST(the_largest_numbers_come_out_exact)
{
	const struct framework *fw =
		one("\"max\":1000000,\"metric\":\"m\",\"rule\":{\"kind\":\"ratio\"}");
	struct cell half = { .state = CELL_FRESH,
			     .has_fraction = true,
			     .num = CELL_LIMIT / 2 - 1,
			     .den = CELL_LIMIT };
	struct cell tiny = {
		.state = CELL_FRESH, .has_fraction = true, .num = 1, .den = CELL_LIMIT
	};

	ck_assert_int_eq(points(fw, half), 500000000000);
	ck_assert_int_eq(points(fw, tiny), 0);
	tiny.den = 2000000000001;
	ck_assert_int_eq(points(fw, tiny), 0);
	tiny.den = 2000000000000;
	ck_assert_int_eq(points(fw, tiny), 1); /* half away from zero */
}
END_TEST

/* The near way and the long way agree with plain 128-bit division, wherever they meet. */
START_TEST(shares_agree_with_long_division)
{
	struct random random = { 11 };

	for (int i = 0; i < 200; i++) {
		int64_t max = 1 + (int64_t)random_below(&random, 1000000000),
			threshold = 1 + (int64_t)random_below(&random, 100);
		const struct framework *fw = one(mem_printf(
			mem,
			"\"max\":\"%lld.%06lld\",\"metric\":\"m\",\"rule\":"
			"{\"kind\":\"ratio_to_threshold\",\"threshold\":%lld}",
			(long long)(max / MICRO), (long long)(max % MICRO), (long long)threshold));
		struct board *board = board_new(mem, fw, 700);

		for (size_t u = 0; u < 700; u++) {
			int shift = (int)random_below(&random, 60);
			int64_t den = 1 + (int64_t)(random_next(&random) >> 3 >> shift);
			int64_t num = (int64_t)random_below(&random, (uint64_t)den + 1);
			struct cell cell = {
				.state = CELL_FRESH, .has_fraction = true, .num = num, .den = den
			};

			cell.den = cell.den > CELL_LIMIT ? CELL_LIMIT : cell.den;
			cell.num = cell.num > cell.den ? cell.den : cell.num;
			board_put(board, u, 0, &cell);
		}
		board_settle(board);
		for (size_t u = 0; u < 700; u++) {
			struct cell cell = board_cell(board, u, 0);
			__int128 above = (__int128)cell.num * (100 * max),
				 below = (__int128)cell.den * threshold;
			__int128 want = (2 * above + below) / (2 * below);

			ck_assert_int_eq(board_points(board, u, 0),
					 want > max ? max : (int64_t)want);
		}
	}
}
END_TEST

/* --- formulas --- */

static enum formula_is
formula(const char *text, const struct cell *cells, int64_t *out)
{
	static const char *const names[] = { "a", "b", NULL };
	const struct formula *formula = formula_read(mem, "f", str_of(text), names, NULL);

	ck_assert_msg(formula != NULL, "%s", text);
	return formula_value(formula, cells, -1000 * MICRO, 1000 * MICRO, out);
}

START_TEST(formulas_end_in_a_number_or_say_why_not)
{
	struct cell none[2] = { { .state = CELL_MISSING }, value(3 * MICRO) };
	struct cell na[2] = { { .state = CELL_NOT_APPLICABLE }, value(3 * MICRO) };
	int64_t out = 0;

	ck_assert_int_eq(formula("1/3 + 1/6", none, &out), FORMULA_OK);
	ck_assert_int_eq(out, 500000);
	ck_assert_int_eq(formula("-7/2*b", none, &out), FORMULA_OK);
	ck_assert_int_eq(out, -10500000);
	ck_assert_int_eq(formula("a + 1", none, &out), FORMULA_MISSING);
	ck_assert_int_eq(formula("a + 1", na, &out), FORMULA_NOT_APPLICABLE);
	ck_assert_int_eq(formula("if(known(a), a, b)", none, &out), FORMULA_OK);
	ck_assert_int_eq(out, 3 * MICRO);
	ck_assert_int_eq(formula("if(b > 0 or a > 0, 1, 2)", none, &out), FORMULA_OK);
	ck_assert_int_eq(formula("1 / (b - 3)", none, &out), FORMULA_ZERO_DENOMINATOR);
	ck_assert_int_eq(formula("min(b, 2, 5) \xc3\x97 max(1, b)", none, &out), FORMULA_OK);
	ck_assert_int_eq(out, 6 * MICRO);
	ck_assert_int_eq(formula("if(not(b = 3) and 1 / 0 > 1, 5, 7)", none, &out), FORMULA_OK);
	ck_assert_int_eq(out, 7 * MICRO);
	ck_assert_int_eq(formula("b.num", none, &out), FORMULA_MISSING);
	ck_assert_int_eq(
		formula("1000000 * 1000000 * 1000000 * 1000000 * 1000000 * 1000000 * 1000000", none,
			&out),
		FORMULA_OVERFLOW);
	ck_assert_int_eq(formula("1000000000000 * 1000000000000 / 1000000000000 / 1000000000000",
				 none, &out),
			 FORMULA_OK);
	ck_assert_int_eq(out, MICRO);
	ck_assert_int_eq(formula("123456789012 * 100", none, &out), FORMULA_OK);
	ck_assert_int_eq(out, 1000 * MICRO); /* held at the limit */
}
END_TEST

START_TEST(formulas_that_make_no_sense_are_refused)
{
	static const struct {
		const char *text;
		enum fail_code code;
	} bad[] = {
		{ "", FAIL_FORMULA_SYNTAX },          { "1 +", FAIL_FORMULA_SYNTAX },
		{ "1 2", FAIL_FORMULA_SYNTAX },       { "(1", FAIL_FORMULA_SYNTAX },
		{ "min()", FAIL_FORMULA_SYNTAX },     { "c + 1", FAIL_FORMULA_NAME },
		{ "known(c)", FAIL_FORMULA_NAME },    { "a > 1", FAIL_FORMULA_TYPE },
		{ "if(1, 2, 3)", FAIL_FORMULA_TYPE }, { "not a", FAIL_FORMULA_TYPE },
		{ "-(a > 1)", FAIL_FORMULA_TYPE },    { "a and b", FAIL_FORMULA_TYPE },
		{ "(a > 1) + 1", FAIL_FORMULA_TYPE }, { "if(a > 1, 2)", FAIL_FORMULA_SYNTAX },
		{ "1 < 2 < 3", FAIL_FORMULA_TYPE },   { "1..2", FAIL_FORMULA_SYNTAX },
		{ "while(1)", FAIL_FORMULA_NAME },
	};
	static const char *const names[] = { "a", "b", NULL };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct fail f = { 0 };

		ck_assert_ptr_null(formula_read(mem, "f:/e", str_of(bad[i].text), names, &f));
		ck_assert_msg(f.code == bad[i].code, "%s: %s", bad[i].text, fail_slug(f.code));
		ck_assert_str_eq(f.place, "f:/e");
	}
}
END_TEST

START_TEST(formulas_without_end_are_refused)
{
	static const char *const names[] = { "a", NULL };
	struct buf deep = buf_new(mem, MIB(1)), chain = buf_new(mem, MIB(1));
	struct fail f = { 0 };

	for (int i = 0; i < 5000; i++) {
		buf_str(&deep, "(");
		buf_str(&chain, "a+");
	}
	buf_str(&chain, "a");
	ck_assert_ptr_null(formula_read(mem, "f", buf_view(&deep), names, &f));
	ck_assert_int_eq(f.code, FAIL_FORMULA_LONG);
	ck_assert_ptr_null(formula_read(mem, "f", buf_view(&chain), names, &f));
	ck_assert_int_eq(f.code, FAIL_FORMULA_LONG);
	buf_cut(&deep, 0);
	for (int i = 0; i < 5000; i++)
		buf_str(&deep, "not ");
	ck_assert_ptr_null(formula_read(mem, "f", buf_view(&deep), names, &f));
	ck_assert_int_eq(f.code, FAIL_FORMULA_LONG);
}
END_TEST

/* --- the board: one change at a time is the same as everything again --- */

enum { UNITS = 23 };

struct given {
	bool is;
	int64_t points;
};

static struct cell
random_cell(struct random *random)
{
	struct cell cell = { .state = (enum cell_state)random_below(random, 6), .bound = '=' };

	if (random_below(random, 4) == 0)
		cell.state = CELL_FRESH;
	cell.has_fraction = random_below(random, 2);
	cell.has_value = !cell.has_fraction && random_below(random, 10) != 0;
	if (cell.has_fraction) {
		cell.den = (int64_t)random_below(random, 20) * MICRO;
		cell.num = (int64_t)random_below(random, 20) * MICRO;
	} else if (cell.has_value) {
		cell.value =
			(int64_t)random_below(random, random_below(random, 2) ? 6 : 100) * MICRO;
	}
	return cell;
}

/* A new board with the same cells and points as 'board'. */
static struct board *
again(const struct board *board, const struct given *given)
{
	const struct framework *fw = board_framework(board);
	struct board *copy = board_new(mem, fw, UNITS);

	for (size_t u = 0; u < UNITS; u++) {
		for (size_t m = 0; m < fw->n_metrics; m++) {
			struct cell cell = board_cell(board, u, m);

			board_put(copy, u, m, &cell);
		}
		for (size_t i = 0; i < fw->n_items; i++)
			if (given[i * UNITS + u].is)
				board_give(copy, u, i, given[i * UNITS + u].points);
	}
	board_settle(copy);
	return copy;
}

static void
same_boards(const struct board *a, const struct board *b)
{
	const struct framework *fw = board_framework(a);

	for (size_t u = 0; u < UNITS; u++) {
		struct standing x = board_standing(a, u), y = board_standing(b, u);

		ck_assert_int_eq(x.rank, y.rank);
		ck_assert_int_eq(x.tied, y.tied);
		ck_assert_int_eq(x.total, y.total);
		ck_assert_int_eq(x.max, y.max);
		ck_assert_int_eq(x.band, y.band);
		ck_assert_int_eq(board_at(a, u), board_at(b, u));
		ck_assert_int_eq(board_position(a, u), board_position(b, u));
		ck_assert_int_eq(board_extra(a, u), board_extra(b, u));
		for (size_t i = 0; i < fw->n_items; i++) {
			ck_assert_int_eq(board_points(a, u, i), board_points(b, u, i));
			ck_assert_int_eq(board_cause(a, u, i), board_cause(b, u, i));
		}
		for (size_t v = 0; v < fw->n_views; v++)
			ck_assert_int_eq(board_view(a, u, v, NULL), board_view(b, u, v, NULL));
	}
	ck_assert_int_eq(board_ranked(a), board_ranked(b));
}

/* The moves are what changed between the standings before and those after, no more. */
static void
check_moves(const struct board *board, struct moves moves, const struct standing *before)
{
	size_t at = 0;

	for (size_t u = 0; u < UNITS; u++) {
		struct standing now = board_standing(board, u);
		bool differs = now.rank != before[u].rank || now.total != before[u].total
			       || now.tied != before[u].tied;

		ck_assert(differs == (at < moves.n && moves.at[at].unit == u));
		if (!differs)
			continue;
		ck_assert_int_eq(moves.at[at].was_rank, before[u].rank);
		ck_assert_int_eq(moves.at[at].rank, now.rank);
		ck_assert_int_eq(moves.at[at].was_total, before[u].total);
		ck_assert_int_eq(moves.at[at].total, now.total);
		at++;
	}
	ck_assert_int_eq(at, moves.n);
}

static void
edit(struct board *board, struct given *given, struct random *random)
{
	const struct framework *fw = board_framework(board);
	size_t unit = random_below(random, UNITS);
	struct cell cell = random_cell(random);

	if (random_below(random, 4)) {
		board_put(board, unit, random_below(random, fw->n_metrics), &cell);
		return;
	}
	size_t item = random_below(random, fw->n_items);
	struct given *g = &given[item * UNITS + unit];

	g->is = random_below(random, 2);
	g->points = (int64_t)random_below(random, (uint64_t)fw->items[item].max + 1);
	if (fw->items[item].kind == ITEM_PENALTY)
		g->points = -g->points;
	if (g->is)
		board_give(board, unit, item, g->points);
	else
		board_take_back(board, unit, item);
}

/* Whoever lacks points stands lower, whoever has some to spare stands higher. */
static void
gaps_agree_with_ranks(const struct board *board)
{
	size_t n = 1 + board_ranked(board) / 3;

	for (size_t u = 0; u < UNITS; u++) {
		int32_t rank = board_standing(board, u).rank;
		size_t above;
		int64_t gap;

		if (!board_gap_to_rank(board, u, n, &gap))
			continue;
		if (gap > 0)
			ck_assert_int_gt(rank, board_standing(board, board_at(board, n - 1)).rank);
		if (gap < 0)
			ck_assert_int_lt(rank, board_standing(board, board_at(board, n - 1)).rank);
		if (board_gap_above(board, u, &gap, &above)) {
			ck_assert_int_ge(gap, 0);
			ck_assert_int_lt(board_standing(board, above).rank, rank);
		}
	}
}

START_TEST(one_change_is_as_good_as_all_again)
{
	const struct framework *fw =
		framework(file(mem_printf(mem, "tests/data/score/property/%02d.json", _i)));
	struct board *board = board_new(mem, fw, UNITS);
	struct given *given = mem_array(mem, struct given, fw->n_items * UNITS);
	struct random random = { (uint64_t)_i };
	struct standing before[UNITS];

	board_settle(board);
	for (int round = 0; round < 150; round++) {
		struct moves moves;

		for (size_t u = 0; u < UNITS; u++)
			before[u] = board_standing(board, u);
		for (uint64_t n = random_below(&random, 4) ? 1 : random_below(&random, 60); n > 0;
		     n--)
			edit(board, given, &random);
		moves = board_settle(board);
		check_moves(board, moves, before);
		gaps_agree_with_ranks(board);
		same_boards(board, again(board, given));
	}
	ck_assert_int_eq(board_settle(board).n, 0);
}
END_TEST

/* --- what a page asks --- */

static struct board *
five(void)
{
	const struct framework *fw = one("\"max\":100,\"metric\":\"m\",\"rule\":{\"kind\":"
					 "\"ratio\"},\"missing\":\"unranked\"");
	struct board *board = board_new(mem, fw, 6);
	static const int64_t rates[] = { 90, 70, 80, 80, 10 };

	for (size_t u = 0; u < 5; u++) {
		struct cell cell = value(rates[u] * MICRO);

		board_put(board, u, 0, &cell);
	}
	board_settle(board);
	return board;
}

START_TEST(ties_share_a_rank_and_the_next_is_skipped)
{
	static const int32_t ranks[] = { 1, 4, 2, 2, 5, 0 };
	struct board *board = five();

	for (size_t u = 0; u < 6; u++) {
		ck_assert_int_eq(board_standing(board, u).rank, ranks[u]);
		ck_assert_int_eq(board_standing(board, u).tied, u == 2 || u == 3);
	}
	ck_assert_int_eq(board_at(board, 1), 2);
	ck_assert_int_eq(board_at(board, 2), 3);
	ck_assert_int_eq(board_at(board, 5), 5);
	ck_assert_int_eq(board_ranked(board), 5);
}
END_TEST

START_TEST(numbers_that_do_not_fit_are_no_values)
{
	const struct framework *fw =
		one("\"max\":10,\"metric\":\"m\",\"rule\":{\"kind\":\"ratio\"}");
	struct board *board = board_new(mem, fw, 3);
	struct cell huge = value(INT64_MAX), below = fraction(1, 2), large = value(INT64_MIN);

	below.den = -below.den;
	board_put(board, 0, 0, &huge);
	board_put(board, 1, 0, &below);
	board_put(board, 2, 0, &large);
	board_settle(board);
	for (size_t u = 0; u < 3; u++)
		ck_assert_int_eq(board_cause(board, u, 0), CAUSE_MISSING);
}
END_TEST

START_TEST(gaps_are_to_the_cut_and_to_the_next_better)
{
	struct board *board = five();
	int64_t gap, cut;
	size_t above;

	ck_assert(board_cut(board, 2, &cut));
	ck_assert_int_eq(cut, 80 * MICRO);
	ck_assert(!board_cut(board, 6, &cut));
	ck_assert(board_gap_to_rank(board, 4, 2, &gap));
	ck_assert_int_eq(gap, 70 * MICRO);
	ck_assert(board_gap_to_rank(board, 0, 2, &gap));
	ck_assert_int_eq(gap, -10 * MICRO);
	ck_assert(!board_gap_to_rank(board, 5, 2, &gap));
	ck_assert(board_gap_above(board, 3, &gap, &above));
	ck_assert_int_eq(gap, 10 * MICRO);
	ck_assert_int_eq(above, 0);
	ck_assert(!board_gap_above(board, 0, &gap, &above));
	ck_assert_int_eq(board_mark(board, 0, 0), 'n');
	ck_assert_int_eq(board_mark(board, 4, 0), 'x');
	ck_assert_int_eq(board_mark(board, 5, 0), '-');
	ck_assert_int_eq(board_freshness(board, 0), 'f');
	ck_assert_int_eq(board_missing(board, 5), 1);
}
END_TEST

static const char *
rule_words(const struct framework *fw, enum lang lang)
{
	struct buf buf = buf_new(mem, MIB(1));

	words_rule(&buf, fw, 0, lang);
	return buf_cstr(&buf);
}

START_TEST(rules_and_points_read_as_sentences)
{
	const struct framework *fw = one("\"max\":10,\"metric\":\"m\",\"rule\":{\"kind\":\"ratio_"
					 "to_threshold\",\"threshold\":50}");
	struct board *board = board_new(mem, fw, 2);
	struct cell cell = fraction(300, 1236);
	struct buf vi = buf_new(mem, MIB(1)), en = buf_new(mem, MIB(1)),
		   none = buf_new(mem, MIB(1));

	ck_assert_str_eq(rule_words(fw, LANG_VI),
			 "Đạt từ 50% trở lên được 10 điểm; dưới 50%: tỷ lệ × 10 / 50%");
	ck_assert_str_eq(rule_words(fw, LANG_EN),
			 "50% or more earns 10 points; below: rate × 10 / 50%");
	board_put(board, 0, 0, &cell);
	board_settle(board);
	words_point(&vi, board, 0, 0, LANG_VI);
	words_point(&en, board, 0, 0, LANG_EN);
	words_point(&none, board, 1, 0, LANG_VI);
	ck_assert_str_eq(buf_cstr(&vi), "300 / 1.236 = 24,271845% → 4,854369/10 điểm");
	ck_assert_str_eq(buf_cstr(&en), "300 / 1236 = 24.271845% → 4.854369/10 points");
	ck_assert_str_eq(buf_cstr(&none), "chưa có số liệu: tính 0 điểm → 0/10 điểm");
}
END_TEST

START_TEST(every_shipped_rule_has_words)
{
	static const char *const codes[] = { "dti-province-922-main",
					     "dti-province-922",
					     "dti-province-405",
					     "dvc-766",
					     "commune-dx",
					     "district-dx",
					     "department-dx" };

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		const struct framework *fw =
			framework(file(mem_printf(mem, "catalog/frameworks/%s.json", codes[i])));

		ck_assert_str_eq(fw->code, codes[i]);
		for (size_t item = 0; item < fw->n_items; item++) {
			struct buf vi = buf_new(mem, MIB(1)), en = buf_new(mem, MIB(1));

			words_rule(&vi, fw, item, LANG_VI);
			words_rule(&en, fw, item, LANG_EN);
			ck_assert(vi.n > 0 && en.n > 0 && strcmp(vi.s, en.s) != 0);
		}
	}
}
END_TEST

/* --- robustness --- */

START_TEST(draws_are_the_same_for_a_seed)
{
	struct sheet *sheet =
		sheet_new(mem, framework(file("catalog/frameworks/commune-dx.json")), NULL);
	struct buf text = buf_new(mem, MIB(1));
	struct random random = { 5 };
	const struct robust *a, *b, *c;
	struct board *board;

	buf_str(&text, "unit,metric,period,numerator,denominator,value\n");
	for (int u = 0; u < 40; u++)
		for (int i = 1; i <= 8; i++)
			buf_printf(&text, "u%d,6.%d,2025,,,%d\n", u, i,
				   (int)random_below(&random, 11));
	for (int u = 0; u < 40; u++)
		buf_printf(&text, "u%d,1.4,2025,,,%d\n", u, (int)random_below(&random, 21));
	ck_assert(sheet_values(sheet, "v", buf_view(&text), 0, NULL));
	board = sheet_board(sheet, NULL);
	a = robust_run(mem, board, 500, 7, 10);
	b = robust_run(mem, board, 500, 7, 10);
	c = robust_run(mem, board, 500, 8, 10);
	ck_assert_int_eq(memcmp(a->units, b->units, 40 * sizeof(*a->units)), 0);
	ck_assert_int_ne(memcmp(a->units, c->units, 40 * sizeof(*a->units)), 0);
	for (size_t u = 0; u < 40; u++) {
		ck_assert(1 <= a->units[u].low && a->units[u].low <= a->units[u].middle);
		ck_assert(a->units[u].middle <= a->units[u].high && a->units[u].high <= 40);
		ck_assert(a->units[u].in_top >= 0 && a->units[u].in_top <= MICRO);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("scoring");
	TCase *rules = tcase_create("rules"), *board = tcase_create("board"),
	      *pages = tcase_create("pages");

	tcase_add_checked_fixture(rules, arena_open, arena_close);
	tcase_add_test(rules, a_third_is_rounded_once);
	tcase_add_test(rules, the_threshold_itself_is_enough);
	tcase_add_test(rules, the_largest_numbers_come_out_exact);
	tcase_add_test(rules, shares_agree_with_long_division);
	tcase_add_test(rules, formulas_end_in_a_number_or_say_why_not);
	tcase_add_test(rules, formulas_that_make_no_sense_are_refused);
	tcase_add_test(rules, formulas_without_end_are_refused);
	suite_add_tcase(suite, rules);
	tcase_add_checked_fixture(board, arena_open, arena_close);
	tcase_set_timeout(board, 60);
	tcase_add_loop_test(board, one_change_is_as_good_as_all_again, 0, 14);
	tcase_add_test(board, ties_share_a_rank_and_the_next_is_skipped);
	tcase_add_test(board, numbers_that_do_not_fit_are_no_values);
	tcase_add_test(board, gaps_are_to_the_cut_and_to_the_next_better);
	suite_add_tcase(suite, board);
	tcase_add_checked_fixture(pages, arena_open, arena_close);
	tcase_add_test(pages, rules_and_points_read_as_sentences);
	tcase_add_test(pages, every_shipped_rule_has_words);
	tcase_add_test(pages, draws_are_the_same_for_a_seed);
	suite_add_tcase(suite, pages);
	return suite_run(suite);
}
