#include "base/must.h"
#include "scoring/board_impl.h"

static void
is_fine(const struct board *b, size_t unit)
{
	must(b->settled && unit < b->units);
}

struct standing
board_standing(const struct board *b, size_t unit)
{
	is_fine(b, unit);
	return (struct standing){ .rank = b->rank[unit],
				  .tied = b->tied[unit],
				  .total = b->total[unit],
				  .max = b->max[unit],
				  .band = b->band[unit] };
}

size_t
board_at(const struct board *b, size_t position)
{
	is_fine(b, position);
	return b->order[position];
}

size_t
board_position(const struct board *b, size_t unit)
{
	is_fine(b, unit);
	return b->position[unit];
}

size_t
board_ranked(const struct board *b)
{
	must(b->settled);
	return b->ranked;
}

int64_t
board_points(const struct board *b, size_t unit, size_t item)
{
	is_fine(b, unit);
	must(item < b->fw->n_items);
	return b->points[item * b->units + unit];
}

enum cause
board_cause(const struct board *b, size_t unit, size_t item)
{
	is_fine(b, unit);
	must(item < b->fw->n_items);
	return (enum cause)b->cause[item * b->units + unit];
}

enum effect
board_effect(const struct board *b, size_t unit, size_t item)
{
	return b->fw->items[item].effect[board_cause(b, unit, item)];
}

int64_t
board_points_max(const struct board *b, size_t unit, size_t item)
{
	return board_effect(b, unit, item) == EFFECT_REMOVED ? 0 : b->fw->items[item].max;
}

int64_t
board_extra(const struct board *b, size_t unit)
{
	is_fine(b, unit);
	return b->extra[unit];
}

bool
board_cut(const struct board *b, size_t n, int64_t *total)
{
	must(b->settled);
	if (n == 0 || n > b->ranked)
		return false;
	*total = board_standing(b, b->order[n - 1]).total;
	return true;
}

bool
board_gap_to_rank(const struct board *b, size_t unit, size_t n, int64_t *gap)
{
	is_fine(b, unit);
	if (!b->is_ranked[unit] || n == 0 || n > b->ranked)
		return false;
	*gap = b->key[b->order[n - 1]] - b->key[unit];
	return true;
}

bool
board_gap_above(const struct board *b, size_t unit, int64_t *gap, size_t *above)
{
	size_t at;

	is_fine(b, unit);
	if (!b->is_ranked[unit])
		return false;
	for (at = b->position[unit]; at > 0 && b->rank[b->order[at - 1]] == b->rank[unit]; at--)
		;
	if (at == 0)
		return false;
	*above = b->order[at - 1];
	*gap = b->key[*above] - b->key[unit];
	return true;
}

char
board_mark(const struct board *b, size_t unit, size_t item)
{
	const struct item *it = &b->fw->items[item];
	enum cause cause = board_cause(b, unit, item);
	int64_t points = board_points(b, unit, item);

	for (size_t i = 0; i < it->n_metrics; i++)
		if (b->flags[it->metrics[i] * b->units + unit] >> FLAG_STATE == CELL_DISPUTED)
			return 'd';
	if (cause == CAUSE_NOT_APPLICABLE || it->effect[cause] == EFFECT_REMOVED)
		return 'a';
	if (cause > CAUSE_APPRAISED)
		return '-';
	if (points >= it->max)
		return 'm';
	return points >= it->max / 5 * 4 ? 'n' : 'x';
}

char
board_freshness(const struct board *b, size_t unit)
{
	static const char letters[] = {
		[CELL_MISSING] = '-', [CELL_FRESH] = 'f',    [CELL_LATE] = 'l',
		[CELL_STALE] = 's',   [CELL_DISPUTED] = 'f', [CELL_NOT_APPLICABLE] = '-'
	};
	char worst = '-';

	is_fine(b, unit);
	for (size_t m = 0; m < b->fw->n_metrics; m++) {
		char c = letters[b->flags[m * b->units + unit] >> FLAG_STATE];

		if (c != '-' && (worst == '-' || c > worst))
			worst = c;
	}
	return worst;
}

size_t
board_missing(const struct board *b, size_t unit)
{
	size_t n = 0;

	is_fine(b, unit);
	for (size_t i = 0; i < b->fw->n_indicators; i++)
		n += board_cause(b, unit, i) == CAUSE_MISSING;
	return n;
}
