/* Scoring and ranking, ours against the least that does the same: a bare loop in doubles
 * over the same arrays, and a radix sort. Then one changed cell at a time.
 *
 *	bench/score [UNITS [INDICATORS]]: one JSON object; bench/score --dump FILE writes the
 *	arrays for bench/score_numpy.py.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "scoring/board.h"

enum { ROUNDS = 41, EDITS = 2001, INDEXES = 8 };

struct arrays {
	size_t units, indicators;
	int64_t *num, *den; /* by indicator, then unit */
	double *threshold;
};

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *times, size_t n)
{
	qsort(times, n, sizeof(*times), by_size);
	return times[n / 2];
}

/* --- the bare loop --- */

struct keyed {
	uint32_t key, unit;
};

static uint32_t
falling(float f)
{
	uint32_t u;

	memcpy(&u, &f, sizeof(u));
	return ~(u ^ (-(u >> 31) | 0x80000000u));
}

static void
bare_rank(const double *total, size_t n, struct keyed *a, struct keyed *b, int32_t *rank)
{
	static uint32_t start[3][2048];

	memset(start, 0, sizeof(start));
	for (size_t i = 0; i < n; i++) {
		uint32_t key = falling((float)total[i]);

		a[i] = (struct keyed){ key, (uint32_t)i };
		start[0][key & 2047]++, start[1][key >> 11 & 2047]++, start[2][key >> 22]++;
	}
	for (int pass = 0; pass < 3; pass++) {
		uint32_t sum = 0;
		struct keyed *swap = a;

		for (int d = 0; d < 2048; d++) {
			uint32_t count = start[pass][d];

			start[pass][d] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			b[start[pass][a[i].key >> (11 * pass) & 2047]++] = a[i];
		a = b, b = swap;
	}
	for (size_t at = 0; at < n; at++)
		rank[a[at].unit] =
			at && a[at].key == a[at - 1].key ? rank[a[at - 1].unit] : (int32_t)at + 1;
}

static void
bare_score(const struct arrays *in, double *points, double *total)
{
	memset(total, 0, in->units * sizeof(*total));
	for (size_t i = 0; i < in->indicators; i++) {
		const int64_t *num = in->num + i * in->units, *den = in->den + i * in->units;
		double *p = points + i * in->units, scale = 1000.0 / in->threshold[i];

		for (size_t u = 0; u < in->units; u++) {
			double x = (double)num[u] / (double)den[u] * scale;

			p[u] = x < 10.0 ? x : 10.0;
			total[u] += p[u];
		}
	}
}

static double
time_bare(struct mem *mem, const struct arrays *in, int32_t *rank)
{
	double *points = mem_array(mem, double, in->units * in->indicators);
	double *total = mem_array(mem, double, in->units), times[ROUNDS];
	struct keyed *a = mem_array(mem, struct keyed, in->units),
		     *b = mem_array(mem, struct keyed, in->units);

	for (int round = 0; round < ROUNDS; round++) {
		double from = cpu_ms();

		bare_score(in, points, total);
		bare_rank(total, in->units, a, b, rank);
		times[round] = cpu_ms() - from;
	}
	return median(times, ROUNDS);
}

/* --- ours --- */

/* 'others': every tenth indicator is measured by the best unit. */
static const struct framework *
make_framework(struct mem *mem, const struct arrays *in, bool others)
{
	struct buf buf = buf_new(mem, LIMIT_FILE);

	buf_str(&buf, "{\"code\":\"bench\",\"version\":\"1\",\"title\":{\"vi\":\"bench\"},\"target_"
		      "kind\":\"commune\","
		      "\"period\":\"year\",\"composite\":{\"kind\":\"sum\"},\"illustrative\":true,"
		      "\"main_indexes\":[");
	for (int x = 0; x < INDEXES; x++)
		buf_printf(&buf, "%s{\"code\":\"x%d\",\"title\":{\"vi\":\"x\"},\"components\":9}",
			   x ? "," : "", x);
	buf_str(&buf, "],\"indicators\":[");
	for (size_t i = 0; i < in->indicators; i++) {
		buf_printf(&buf,
			   "%s{\"code\":\"i%zu\",\"title\":{\"vi\":\"i\"},\"index\":\"x%zu\","
			   "\"max\":10,"
			   "\"metric\":\"m%zu\",\"rule\":{",
			   i ? "," : "", i, i * INDEXES / in->indicators, i);
		if (others && i % 10 == 9)
			buf_str(&buf, "\"kind\":\"relative_to_best\"}}");
		else
			buf_printf(&buf, "\"kind\":\"ratio_to_threshold\",\"threshold\":%.0f}}",
				   in->threshold[i]);
	}
	buf_str(&buf, "]}");
	return framework_read(mem, "bench", buf_view(&buf), NULL);
}

static struct cell
cell_of(const struct arrays *in, size_t unit, size_t indicator)
{
	size_t at = indicator * in->units + unit;

	return (struct cell){
		.state = CELL_FRESH, .has_fraction = true, .num = in->num[at], .den = in->den[at]
	};
}

static struct board *
fill_board(struct mem *mem, const struct arrays *in, bool others)
{
	const struct framework *fw = make_framework(mem, in, others);
	struct board *board;

	must(fw);
	board = board_new(mem, fw, in->units);
	for (size_t i = 0; i < in->indicators; i++)
		for (size_t u = 0; u < in->units; u++) {
			struct cell cell = cell_of(in, u, i);

			board_put(board, u, i, &cell);
		}
	return board;
}

/* Everything again: one more change than the board can list. */
static void
soil_all(struct board *board)
{
	struct cell cell = board_cell(board, 0, 0);

	for (int i = 0; i < 5000; i++)
		board_put(board, 0, 0, &cell);
}

static double
time_full(struct board *board)
{
	double times[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		double from;

		soil_all(board);
		from = cpu_ms();
		board_settle(board);
		times[round] = cpu_ms() - from;
	}
	return median(times, ROUNDS);
}

struct edits {
	double middle, worst99, worst;
};

/* One cell after another; some of them lift or drop their column's best. */
static struct edits
time_edits(const struct arrays *in, struct board *board)
{
	static double times[EDITS];
	struct random random = { 7 };

	for (int e = 0; e < EDITS; e++) {
		size_t unit = random_below(&random, in->units),
		       item = random_below(&random, in->indicators);
		struct cell cell = cell_of(in, unit, item);
		double from;

		cell.num = (int64_t)random_below(&random, 100) * cell.den / 100;
		from = cpu_ms();
		board_put(board, unit, item, &cell);
		board_settle(board);
		times[e] = cpu_ms() - from;
	}
	median(times, EDITS);
	return (struct edits){ times[EDITS / 2], times[EDITS * 99 / 100], times[EDITS - 1] };
}

static struct arrays
make_arrays(struct mem *mem, size_t units, size_t indicators)
{
	struct random random = { 42 };
	struct arrays in = { .units = units, .indicators = indicators };

	in.num = mem_array(mem, int64_t, units * indicators);
	in.den = mem_array(mem, int64_t, units * indicators);
	in.threshold = mem_array(mem, double, indicators);
	for (size_t i = 0; i < indicators; i++)
		in.threshold[i] = (double)(50 + random_below(&random, 51));
	for (size_t at = 0; at < units * indicators; at++) {
		uint64_t den = 100 + random_below(&random, 20000);

		in.den[at] = (int64_t)den * MICRO;
		in.num[at] = (int64_t)random_below(&random, den + 1) * MICRO;
	}
	return in;
}

static int
dump(const struct arrays *in, const char *name)
{
	FILE *file = fopen(name, "wb");
	size_t cells = in->units * in->indicators;
	uint64_t head[2] = { in->units, in->indicators };
	bool ok = file && fwrite(head, 8, 2, file) == 2
		  && fwrite(in->threshold, 8, in->indicators, file) == in->indicators
		  && fwrite(in->num, 8, cells, file) == cells
		  && fwrite(in->den, 8, cells, file) == cells;

	if (file)
		ok = fclose(file) == 0 && ok;
	return ok ? 0 : 1;
}

/* Places where a bare double and the exact number disagree on the rank. */
static size_t
differences(const struct board *board, const int32_t *rank)
{
	size_t n = 0;

	for (size_t u = 0; u < board_units(board); u++)
		n += board_standing(board, u).rank != rank[u];
	return n;
}

int
main(int argc, char **argv)
{
	bool dumping = argc == 3 && strcmp(argv[1], "--dump") == 0;
	size_t units = argc > 1 && !dumping ? strtoul(argv[1], NULL, 10) : 10600;
	size_t indicators = argc > 2 && !dumping ? strtoul(argv[2], NULL, 10) : 100;
	struct mem *mem = mem_new("bench", LIMIT_ARENA_TOOL);
	struct arrays in = make_arrays(mem, units, indicators);
	int32_t *rank = mem_array(mem, int32_t, units);
	struct board *plain, *others;
	struct edits one, best;
	double bare, full, full_others;

	if (dumping)
		return dump(&in, argv[2]);
	plain = fill_board(mem, &in, false);
	others = fill_board(mem, &in, true);
	bare = time_bare(mem, &in, rank);
	full = time_full(plain);
	full_others = time_full(others);
	printf("{\"units\": %zu, \"indicators\": %zu, \"bare_ms\": %.3f, \"full_ms\": %.3f, "
	       "\"ratio\": %.2f, "
	       "\"full_relative_ms\": %.3f, \"rank_differs_from_doubles\": %zu, ",
	       units, indicators, bare, full, full / bare, full_others, differences(plain, rank));
	one = time_edits(&in, plain);
	best = time_edits(&in, others);
	printf("\"cell_ms\": %.4f, \"cell_p99_ms\": %.4f, \"cell_max_ms\": %.4f, "
	       "\"cell_relative_ms\": %.4f, "
	       "\"cell_relative_p99_ms\": %.4f, \"cell_relative_max_ms\": %.4f}\n",
	       one.middle, one.worst99, one.worst, best.middle, best.worst99, best.worst);
	mem_free(&mem);
	return 0;
}
