/* A framework from anywhere: refused with a place, or it scores whatever comes. */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "scoring/board.h"
#include "scoring/table.h"

enum { UNITS = 5 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct cell
any_cell(struct random *random)
{
	static const int64_t sizes[] = { 2, 100, MICRO, 100 * MICRO, CELL_LIMIT };
	uint64_t size = (uint64_t)sizes[random_below(random, 5)];
	struct cell cell = { .state = (enum cell_state)random_below(random, 6),
			     .has_fraction = random_below(random, 2),
			     .has_value = random_below(random, 2) };

	cell.num = (int64_t)random_below(random, size + 1);
	cell.den = (int64_t)random_below(random, size + 1);
	cell.value = (int64_t)random_below(random, size + 1);
	if (random_below(random, 4) == 0)
		cell.num = -cell.num, cell.value = -cell.value;
	return cell;
}

static void
check_board(const struct board *board)
{
	const struct framework *fw = board_framework(board);

	for (size_t u = 0; u < UNITS; u++) {
		struct standing s = board_standing(board, u);

		must(s.rank >= 0 && s.rank <= UNITS && s.total >= 0);
		for (size_t i = 0; i < fw->n_items; i++) {
			int64_t points = board_points(board, u, i), max = fw->items[i].max;

			must(fw->items[i].kind == ITEM_PENALTY ? points <= 0 && points >= -max
							       : points >= 0 && points <= max);
		}
	}
}

static void
score(struct mem *mem, const struct framework *fw, uint64_t seed)
{
	static const char *const names[UNITS] = { "a", "b", "c", "d", "e" };
	struct board *board = board_new(mem, fw, UNITS);
	struct random random = { seed };
	struct buf out = buf_new(mem, LIMIT_ARENA_JOB);

	for (int round = 0; round < 3; round++) {
		for (size_t m = 0; m < fw->n_metrics; m++)
			for (size_t u = 0; u < UNITS; u++) {
				struct cell cell = any_cell(&random);

				board_put(board, u, m, &cell);
			}
		board_settle(board);
		check_board(board);
	}
	table_csv(&out, board, names, NULL);
	if (fw->n_items < 50)
		table_json(&out, board, names, 0, NULL);
	must(out.n > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct fail f = { 0 };
	const struct framework *fw = framework_read(mem, "f", str_n((const char *)bytes, n), &f);

	must((fw != NULL) == (f.code == FAIL_NONE));
	must(fw || f.place[0]);
	if (fw)
		score(mem, fw, n);
	mem_free(&mem);
	return 0;
}
