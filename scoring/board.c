#include "scoring/board.h"

#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/must.h"
#include "scoring/board_impl.h"

struct board *
board_new(struct mem *mem, const struct framework *fw, size_t units)
{
	struct board *b = mem_one(mem, struct board);
	size_t cells = mem_product(fw->n_metrics, units), points = mem_product(fw->n_items, units);
	size_t sums = mem_product(fw->n_indexes, units);

	must(units < UINT32_MAX);
	*b = (struct board){ .mem = mem, .fw = fw, .units = units, .all = true };
	b->flags = mem_alloc(mem, cells);
	b->bound = mem_alloc(mem, cells);
	b->num = mem_array(mem, int64_t, cells);
	b->den = mem_array(mem, int64_t, cells);
	b->value = mem_array(mem, int64_t, cells);
	b->points = mem_array(mem, int64_t, points);
	b->given = mem_array(mem, int64_t, points);
	b->cause = mem_alloc(mem, points);
	b->is_given = mem_alloc(mem, points);
	b->n_given = mem_array(mem, size_t, fw->n_items);
	b->observed = mem_array(mem, struct observed, fw->n_items);
	b->index_points = mem_array(mem, int64_t, sums);
	b->index_max = mem_array(mem, int64_t, sums);
	b->extra = mem_array(mem, int64_t, units);
	b->total = mem_array(mem, int64_t, units);
	b->max = mem_array(mem, int64_t, units);
	b->key = mem_array(mem, int64_t, units);
	b->blocked = mem_array(mem, uint16_t, units);
	b->barred = mem_array(mem, uint8_t, units);
	b->band = mem_alloc(mem, units);
	b->is_ranked = mem_alloc(mem, units);
	b->tied = mem_alloc(mem, units);
	b->was_tied = mem_alloc(mem, units);
	b->rank = mem_array(mem, int32_t, units);
	b->was_rank = mem_array(mem, int32_t, units);
	b->was_total = mem_array(mem, int64_t, units);
	b->order = mem_array(mem, uint32_t, units);
	b->position = mem_array(mem, uint32_t, units);
	b->changed = mem_array(mem, uint32_t, units);
	b->is_changed = mem_alloc(mem, units);
	b->is_touched = mem_alloc(mem, units);
	b->moves = mem_array(mem, struct move, units);
	b->old_points = mem_array(mem, int64_t, units);
	b->old_cause = mem_alloc(mem, units);
	b->sort[0] = mem_array(mem, struct sorting, units);
	b->sort[1] = mem_array(mem, struct sorting, units);
	b->cells = mem_array(mem, struct cell, fw->n_metrics + 1);
	return b;
}

const struct framework *
board_framework(const struct board *b)
{
	return b->fw;
}

size_t
board_units(const struct board *b)
{
	return b->units;
}

static void
soil(struct board *b, size_t unit, size_t item)
{
	b->settled = false;
	if (b->all)
		return;
	if (b->n_dirty == DIRTY_MAX)
		b->all = true;
	else
		b->dirty[b->n_dirty++] = (struct spot){ (uint32_t)unit, (uint32_t)item };
}

static unsigned
class_of(const struct cell *cell)
{
	if (cell->state == CELL_NOT_APPLICABLE)
		return CLASS_NOT_APPLICABLE;
	if (cell->state == CELL_MISSING || (!cell->has_fraction && !cell->has_value))
		return CLASS_MISSING;
	return cell->has_fraction && cell->den == 0 ? CLASS_ZERO_DENOMINATOR : CLASS_USABLE;
}

static bool
within(int64_t n)
{
	return n >= -CELL_LIMIT && n <= CELL_LIMIT;
}

static int64_t
value_of(const struct cell *cell, int64_t whole)
{
	int64_t value;

	if (!cell->has_fraction)
		return cell->value;
	if (cell->den == 0)
		return 0;
	if (decimal_mul_div(cell->num, whole, cell->den, &value) && within(value))
		return value;
	return cell->num < 0 ? -CELL_LIMIT : CELL_LIMIT;
}

static bool
fits(const struct cell *cell)
{
	return within(cell->num) && within(cell->value) && cell->den >= 0
	       && cell->den <= CELL_LIMIT;
}

void
board_put(struct board *b, size_t unit, size_t metric, const struct cell *put)
{
	const struct metric_use *use = &b->fw->metrics[metric];
	struct cell none = { .state = put->state, .bound = put->bound };
	const struct cell *cell = fits(put) ? put : &none;
	size_t at = metric * b->units + unit;

	must(unit < b->units && metric < b->fw->n_metrics);
	b->flags[at] = (uint8_t)(class_of(cell) | (cell->has_fraction ? FLAG_FRACTION : 0)
				 | (cell->has_value ? FLAG_VALUE : 0)
				 | (unsigned)cell->state << FLAG_STATE);
	b->bound[at] = cell->bound;
	b->value[at] = value_of(cell, use->whole);
	b->num[at] = cell->has_fraction ? cell->num : b->value[at];
	b->den[at] = cell->has_fraction ? cell->den : use->whole;
	for (size_t i = 0; i < use->n_items; i++)
		soil(b, unit, use->items[i]);
}

struct cell
board_cell(const struct board *b, size_t unit, size_t metric)
{
	size_t at = metric * b->units + unit;
	unsigned flags;

	must(unit < b->units && metric < b->fw->n_metrics);
	flags = b->flags[at];
	return (struct cell){ .state = (enum cell_state)(flags >> FLAG_STATE),
			      .has_fraction = flags & FLAG_FRACTION,
			      .has_value = (flags & CLASS_MASK) == CLASS_USABLE,
			      .bound = b->bound[at],
			      .num = flags & FLAG_FRACTION ? b->num[at] : 0,
			      .den = flags & FLAG_FRACTION ? b->den[at] : 0,
			      .value = b->value[at] };
}

void
board_give(struct board *b, size_t unit, size_t item, int64_t points)
{
	const struct item *it = &b->fw->items[item];
	bool minus = it->kind == ITEM_PENALTY;
	size_t at = item * b->units + unit;

	must(unit < b->units && item < b->fw->n_items);
	must(points >= (minus ? -it->max : 0) && points <= (minus ? 0 : it->max));
	b->n_given[item] += !b->is_given[at];
	b->is_given[at] = 1;
	b->given[at] = points;
	soil(b, unit, item);
}

void
board_take_back(struct board *b, size_t unit, size_t item)
{
	size_t at = item * b->units + unit;

	must(unit < b->units && item < b->fw->n_items);
	if (!b->is_given[at])
		return;
	b->n_given[item]--;
	b->is_given[at] = 0;
	soil(b, unit, item);
}

void
board_bar(struct board *b, size_t unit, bool out)
{
	must(unit < b->units);
	if (b->barred[unit] == out)
		return;
	b->barred[unit] = out;
	b->all = true; /* rare: all is worked out anew */
	b->settled = false;
}

/* --- settling --- */

/* Add (sign 1) or take away (-1) one cell in the unit's sums. */
static void
count_cell(struct board *b, const struct item *item, size_t unit, int64_t points, uint8_t cause,
	   int sign)
{
	size_t at = (size_t)item->index * b->units + unit;
	enum effect effect = item->effect[cause];

	if (item->kind != ITEM_INDICATOR) {
		b->extra[unit] += sign * points;
		return;
	}
	b->index_points[at] += sign * points;
	if (effect == EFFECT_REMOVED)
		b->index_max[at] -= sign * item->max;
	if (effect == EFFECT_UNRANKED)
		b->blocked[unit] = (uint16_t)(b->blocked[unit] + sign);
}

static void
change(struct board *b, size_t unit)
{
	if (b->is_changed[unit])
		return;
	b->is_changed[unit] = 1;
	b->changed[b->n_changed++] = (uint32_t)unit;
}

/* Score some units of an item again and carry the difference into the sums. */
static void
rescore(struct board *b, size_t item, size_t from, size_t to)
{
	const struct item *it = &b->fw->items[item];
	int64_t *points = b->points + item * b->units;
	uint8_t *cause = b->cause + item * b->units;

	memcpy(b->old_points + from, points + from, (to - from) * sizeof(*points));
	memcpy(b->old_cause + from, cause + from, to - from);
	score_cells(b, item, from, to);
	if (fills_gaps(it))
		fill_gaps(b, item);
	for (size_t u = from; u < to; u++) {
		if (points[u] == b->old_points[u]
		    && it->effect[cause[u]] == it->effect[b->old_cause[u]])
			continue;
		count_cell(b, it, u, b->old_points[u], b->old_cause[u], -1);
		count_cell(b, it, u, points[u], cause[u], 1);
		change(b, u);
	}
}

/* An item that looks at other units: all of it if what it sees changed, or it fills gaps. */
static void
rescore_column(struct board *b, size_t item)
{
	const struct item *it = &b->fw->items[item];
	bool whole = observe(b, item) || fills_gaps(it);

	if (whole)
		rescore(b, item, 0, b->units);
	for (size_t i = 0; i < b->n_dirty; i++)
		if (b->dirty[i].item == item) {
			if (!whole)
				rescore(b, item, b->dirty[i].unit, b->dirty[i].unit + 1);
			b->dirty[i].item = UINT32_MAX;
		}
}

static void
settle_dirty(struct board *b)
{
	b->n_changed = 0;
	for (size_t i = 0; i < b->n_dirty; i++) {
		struct spot *spot = &b->dirty[i];

		if (spot->item == UINT32_MAX)
			continue;
		if (b->fw->items[spot->item].alone)
			rescore(b, spot->item, spot->unit, spot->unit + 1);
		else
			rescore_column(b, spot->item);
	}
	for (size_t i = 0; i < b->n_changed; i++)
		b->is_changed[b->changed[i]] = 0;
	rank_changed(b);
}

/* Sums of a block of units; the rare cells that shrink a maximum or block a rank apart. */
static void
sum_block(struct board *b, size_t item, size_t from, size_t to)
{
	const struct item *it = &b->fw->items[item];
	const int64_t *restrict points = b->points + item * b->units;
	const uint8_t *restrict cause = b->cause + item * b->units;
	int64_t *restrict sums = it->kind == ITEM_INDICATOR
					 ? b->index_points + (size_t)it->index * b->units
					 : b->extra;
	uint8_t worst = 0;

	for (size_t u = from; u < to; u++) {
		sums[u] += points[u];
		worst = cause[u] > worst ? cause[u] : worst;
	}
	if (worst <= CAUSE_APPRAISED || it->kind != ITEM_INDICATOR)
		return;
	for (size_t u = from; u < to; u++) {
		if (it->effect[cause[u]] == EFFECT_REMOVED)
			b->index_max[(size_t)it->index * b->units + u] -= it->max;
		if (it->effect[cause[u]] == EFFECT_UNRANKED)
			b->blocked[u]++;
	}
}

static void
settle_all(struct board *b)
{
	const struct framework *fw = b->fw;

	memset(b->index_points, 0, fw->n_indexes * b->units * sizeof(int64_t));
	memset(b->extra, 0, b->units * sizeof(int64_t));
	memset(b->blocked, 0, b->units * sizeof(uint16_t));
	for (size_t x = 0; x < fw->n_indexes; x++)
		for (size_t u = 0; u < b->units; u++)
			b->index_max[x * b->units + u] = fw->indexes[x].max;
	for (size_t i = 0; i < fw->n_items; i++)
		if (!fw->items[i].alone) {
			(void)observe(b, i);
			score_cells(b, i, 0, b->units);
			if (fills_gaps(&fw->items[i]))
				fill_gaps(b, i);
		}
	for (size_t from = 0; from < b->units; from += BLOCK) {
		size_t to = from + BLOCK < b->units ? from + BLOCK : b->units;

		for (size_t i = 0; i < fw->n_items; i++) {
			if (fw->items[i].alone)
				score_cells(b, i, from, to);
			sum_block(b, i, from, to);
		}
	}
	rank_all(b);
}

/* What was touched and is really different. */
static struct moves
list_moves(struct board *b)
{
	size_t n = 0;

	for (size_t u = 0; u < b->units; u++) {
		if (!b->is_touched[u])
			continue;
		b->is_touched[u] = 0;
		if (b->rank[u] != b->was_rank[u] || b->total[u] != b->was_total[u]
		    || b->tied[u] != b->was_tied[u])
			b->moves[n++] = (struct move){ (uint32_t)u, b->rank[u], b->was_rank[u],
						       b->total[u], b->was_total[u] };
	}
	return (struct moves){ b->moves, n };
}

struct moves
board_settle(struct board *b)
{
	if (b->settled)
		return (struct moves){ b->moves, 0 };
	if (b->all)
		settle_all(b);
	else
		settle_dirty(b);
	b->all = false;
	b->n_dirty = 0;
	b->settled = true;
	return list_moves(b);
}
