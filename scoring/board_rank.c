#include <string.h>

#include "base/must.h"
#include "scoring/board_impl.h"

void
touch(struct board *b, size_t unit)
{
	if (b->is_touched[unit])
		return;
	b->is_touched[unit] = 1;
	b->was_rank[unit] = b->rank[unit];
	b->was_total[unit] = b->total[unit];
	b->was_tied[unit] = b->tied[unit];
}

/* Main indexes that break ties: above 0 if 'a' comes first. */
static int
break_tie(const struct board *b, size_t a, size_t c)
{
	for (size_t i = 0; i < b->fw->n_tie_indexes; i++) {
		const int64_t *points = b->index_points + b->fw->tie_indexes[i] * b->units;

		if (points[a] != points[c])
			return points[a] > points[c] ? 1 : -1;
	}
	return 0;
}

static bool
comes_before(const struct board *b, size_t a, size_t c)
{
	int by;

	if (b->is_ranked[a] != b->is_ranked[c])
		return b->is_ranked[a];
	if (b->key[a] != b->key[c])
		return b->key[a] > b->key[c];
	by = break_tie(b, a, c);
	return by ? by > 0 : a < c;
}

/* The unit at a place shares the rank of the one before it. */
static bool
shares_rank(const struct board *b, size_t at)
{
	size_t a, c;

	if (at == 0 || at >= b->units)
		return false;
	a = b->order[at - 1], c = b->order[at];
	return b->is_ranked[a] && b->is_ranked[c] && b->key[a] == b->key[c]
	       && break_tie(b, a, c) == 0;
}

/* Ranks from place 'from' to 'to', and on for as long as they could differ. */
static void
assign_ranks(struct board *b, size_t from, size_t to)
{
	bool dense = b->fw->tie == TIE_DENSE;

	for (size_t at = from; at < b->units; at++) {
		size_t u = b->order[at];
		bool shared = shares_rank(b, at);
		int32_t before = at ? b->rank[b->order[at - 1]] : 0;
		int32_t rank = !b->is_ranked[u] ? 0
			       : shared         ? before
			       : dense          ? before + 1
						: (int32_t)at + 1;
		uint8_t tied = shared || shares_rank(b, at + 1);

		if (at > to && !dense && rank == b->rank[u] && tied == b->tied[u])
			break;
		if (rank != b->rank[u] || tied != b->tied[u]) {
			touch(b, u);
			b->rank[u] = rank;
			b->tied[u] = tied;
		}
	}
}

static void
take_outcome(struct board *b, size_t u)
{
	struct outcome out = unit_outcome(b, u);

	b->ranked += (size_t)out.is_ranked - b->is_ranked[u];
	b->total[u] = out.total;
	b->max[u] = out.max;
	b->key[u] = out.key;
	b->band[u] = out.band;
	b->is_ranked[u] = out.is_ranked;
}

/* Least significant digit first; stable, so equal keys stay in order of units. */
static struct sorting *
radix_sort(struct board *b, size_t n, uint64_t most)
{
	struct sorting *from = b->sort[0], *to = b->sort[1];
	int bits = most ? 64 - __builtin_clzll(most) : 0;
	int passes = (bits + 10) / 11;
	int width = passes ? (bits + passes - 1) / passes : 0;

	for (int pass = 0; pass < passes; pass++) {
		uint32_t start[2048] = { 0 }, sum = 0;
		uint64_t mask = (1u << width) - 1;
		int shift = pass * width;
		struct sorting *swap = from;

		for (size_t i = 0; i < n; i++)
			start[(from[i].key >> shift) & mask]++;
		for (uint64_t d = 0; d <= mask; d++) {
			uint32_t count = start[d];

			start[d] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			to[start[(from[i].key >> shift) & mask]++] = from[i];
		from = to;
		to = swap;
	}
	return from;
}

/* Units with (or without) a rank into the order, from place 'at' on. */
static size_t
order_part(struct board *b, bool ranked, size_t at)
{
	int64_t high = INT64_MIN, low = INT64_MAX;
	struct sorting *sorted;
	size_t n = 0;

	for (size_t u = 0; u < b->units; u++) {
		if (b->is_ranked[u] != ranked)
			continue;
		high = b->key[u] > high ? b->key[u] : high;
		low = b->key[u] < low ? b->key[u] : low;
	}
	for (size_t u = 0; u < b->units; u++)
		if (b->is_ranked[u] == ranked)
			b->sort[0][n++] =
				(struct sorting){ (uint64_t)(high - b->key[u]), (uint32_t)u };
	sorted = radix_sort(b, n, n ? (uint64_t)(high - low) : 0);
	for (size_t i = 0; i < n; i++)
		b->order[at + i] = sorted[i].unit;
	return at + n;
}

/* Groups of equal keys by what breaks ties; groups are short, insertion will do. */
static void
order_ties(struct board *b)
{
	for (size_t at = 1; at < b->units; at++) {
		uint32_t u = b->order[at];
		size_t to = at;

		while (to > 0 && comes_before(b, u, b->order[to - 1])) {
			b->order[to] = b->order[to - 1];
			to--;
		}
		b->order[to] = u;
	}
}

static void
order_all(struct board *b)
{
	order_part(b, false, order_part(b, true, 0));
	if (b->fw->n_tie_indexes)
		order_ties(b);
	for (size_t at = 0; at < b->units; at++)
		b->position[b->order[at]] = (uint32_t)at;
	if (b->units)
		assign_ranks(b, 0, b->units - 1);
}

void
rank_all(struct board *b)
{
	for (size_t u = 0; u < b->units; u++) {
		touch(b, u);
		take_outcome(b, u);
	}
	order_all(b);
}

/* How many of the others come before 'u'. */
static size_t
place_of(const struct board *b, size_t u)
{
	size_t own = b->position[u], low = 0, high = b->units - 1;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		size_t other = b->order[mid < own ? mid : mid + 1];

		if (comes_before(b, other, u))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
move_unit(struct board *b, size_t u, size_t to)
{
	size_t from = b->position[u];
	uint32_t *order = b->order;

	if (to < from)
		memmove(order + to + 1, order + to, (from - to) * sizeof(*order));
	else
		memmove(order + from, order + from + 1, (to - from) * sizeof(*order));
	order[to] = (uint32_t)u;
	for (size_t at = to < from ? to : from; at <= (to < from ? from : to); at++)
		b->position[order[at]] = (uint32_t)at;
}

void
rank_changed(struct board *b)
{
	size_t low = b->units, high = 0;

	if (b->n_changed > FEW_UNITS || (b->n_changed > 1 && b->fw->n_tie_indexes)) {
		for (size_t i = 0; i < b->n_changed; i++) {
			touch(b, b->changed[i]);
			take_outcome(b, b->changed[i]);
		}
		order_all(b);
		return;
	}
	for (size_t i = 0; i < b->n_changed; i++) {
		size_t u = b->changed[i], from = b->position[u], to;

		touch(b, u);
		take_outcome(b, u);
		to = place_of(b, u);
		move_unit(b, u, to);
		low = from < low ? from : low;
		low = to < low ? to : low;
		high = from > high ? from : high;
		high = to > high ? to : high;
	}
	if (b->n_changed)
		assign_ranks(b, low ? low - 1 : 0, high + 1);
}
