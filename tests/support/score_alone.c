/* Scoring with nothing around it, for tests/stories/05-same-bytes: every framework named
 * on the command line is scored on random values, changed, scored again, and printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "scoring/board.h"
#include "scoring/robust.h"
#include "scoring/table.h"

enum { UNITS = 700, EDITS = 300, DRAWS = 60 };

static struct cell
any_cell(struct random *random)
{
	static const uint64_t sizes[] = { 3, 120, 5000, 90000000, (uint64_t)CELL_LIMIT / MICRO / 2 };
	uint64_t size = sizes[random_below(random, 5)];
	struct cell cell = { .state = (enum cell_state)random_below(random, 6) };

	if (random_below(random, 3))
		cell.state = CELL_FRESH;
	cell.has_fraction = random_below(random, 3) != 0;
	cell.has_value = !cell.has_fraction;
	cell.den = (int64_t)random_below(random, size + 1) * MICRO;
	cell.num = cell.den ? (int64_t)random_below(random,
						    (uint64_t)cell.den + (uint64_t)cell.den / 9)
			    : 0;
	cell.value = (int64_t)random_below(random, 101 * MICRO);
	if (random_below(random, 2))
		cell.value -= cell.value % MICRO;
	return cell;
}

static void
put_any(struct board *board, struct random *random)
{
	const struct framework *fw = board_framework(board);
	struct cell cell = any_cell(random);
	size_t unit = random_below(random, UNITS), metric = random_below(random, fw->n_metrics);

	board_put(board, unit, metric, &cell);
}

static void
print_moves(struct buf *out, struct moves moves)
{
	for (size_t i = 0; i < moves.n; i++)
		buf_printf(out, "%u %d %d %lld\n", moves.at[i].unit, moves.at[i].was_rank,
			   moves.at[i].rank, (long long)moves.at[i].total);
}

static void
play(struct mem *mem, const struct framework *fw, struct buf *out)
{
	struct board *board = board_new(mem, fw, UNITS);
	struct random random = { 20261122 };
	const char *units[UNITS];

	for (size_t u = 0; u < UNITS; u++) {
		units[u] = mem_printf(mem, "u%03zu", u);
		for (size_t m = 0; m < fw->n_metrics; m++) {
			struct cell cell = any_cell(&random);

			board_put(board, u, m, &cell);
		}
	}
	board_settle(board);
	table_csv(out, board, units, robust_run(mem, board, DRAWS, 7, 35));
	for (int e = 0; e < EDITS; e++) {
		put_any(board, &random);
		print_moves(out, board_settle(board));
	}
	table_json(out, board, units, 2025 * 100, NULL);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct mem *mem = mem_new("alone", LIMIT_ARENA_TOOL);
		struct buf out = buf_new(mem, LIMIT_ARENA_TOOL / 4);
		struct fail f = { 0 };
		struct str text;
		const struct framework *fw;
		char line[1000];

		if (!file_read(mem, argv[i], LIMIT_FILE, &text, &f)
		    || !(fw = framework_read(mem, argv[i], text, &f))) {
			fprintf(stderr, "%s\n", fail_line(&f, line, sizeof(line)));
			return 1;
		}
		play(mem, fw, &out);
		if (!file_put(STDOUT_FILENO, buf_view(&out)))
			return 1;
		mem_free(&mem);
	}
	return 0;
}
