#include "scoring/robust.h"

#include <stdbool.h>
#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "scoring/board.h"

enum { SHARE_BITS = 30, WEIGHT_BITS = 20, VARIATES = 4, ROUND = 128, LOW_BITS = 16 };

/* -ln(u / 2^64) in 2^-32, for u >= 1: the binary logarithm digit by digit, then ln 2. */
static uint64_t
minus_log(uint64_t u)
{
	int zeros = __builtin_clzll(u);
	uint64_t x = u << zeros; /* 1 <= x / 2^63 < 2 */
	uint64_t log2 = 0;       /* of x / 2^63, in 2^-32 */

	for (int i = 0; i < 32; i++) {
		unsigned __int128 square = (unsigned __int128)x * x;
		bool two = square >> 127;

		log2 = log2 << 1 | two;
		x = (uint64_t)(square >> (two ? 64 : 63));
	}
	log2 = ((uint64_t)(zeros + 1) << 32) - log2;
	return (uint64_t)((unsigned __int128)log2 * 2977044472u >> 32); /* ln 2 in 2^-32 */
}

/* Mean of four exponential variates, in 2^-WEIGHT_BITS. */
static uint64_t
draw_factor(struct random *random)
{
	uint64_t sum = 0;

	for (int i = 0; i < VARIATES; i++)
		sum += minus_log(random_next(random) | 1);
	return sum / VARIATES >> (32 - WEIGHT_BITS);
}

struct simulation {
	const struct board *board;
	const struct framework *fw;
	size_t units, top;
	uint32_t *at;    /* units that are ranked */
	uint32_t *share; /* by ranked unit, then main index, in 2^-SHARE_BITS */
	uint64_t *base;  /* weight of each column, scaled to sum to 2^WEIGHT_BITS */
	size_t columns;
	int64_t *extra; /* bonus and penalty, a signed share of the maximum, by ranked unit */
	uint64_t *score;
	uint32_t *order, *spare;
	uint64_t *key, *spare_key;
	uint32_t *ranks;  /* by draw of this round, then ranked unit */
	uint32_t *counts; /* by ranked unit, then rank - 1: how often */
};

/* points / max in 2^-SHARE_BITS, 0..1. */
static uint32_t
share_of(int64_t points, int64_t max)
{
	__int128 share;

	if (max <= 0 || points <= 0)
		return 0;
	share = ((__int128)points << SHARE_BITS) / max;
	return share > 1 << SHARE_BITS ? 1u << SHARE_BITS : (uint32_t)share;
}

static void
set_shares(struct simulation *s)
{
	size_t n = s->fw->n_indexes;

	for (size_t i = 0; i < s->units; i++)
		for (size_t x = 0; x < n; x++) {
			int64_t max, points = board_index(s->board, s->at[i], x, &max);

			s->share[i * s->columns + x] = share_of(points, max);
		}
}

static void
set_weights(struct simulation *s)
{
	const struct framework *fw = s->fw;
	bool mean = fw->composite == COMPOSITE_WEIGHTED_MEAN;
	__int128 sum = 0;

	for (size_t x = 0; x < fw->n_indexes; x++)
		sum += mean ? fw->indexes[x].weight : fw->indexes[x].max;
	for (size_t x = 0; x < fw->n_indexes && sum; x++) {
		__int128 weight = mean ? fw->indexes[x].weight : fw->indexes[x].max;

		s->base[x] = (uint64_t)((weight << WEIGHT_BITS) / sum);
	}
}

/* Weights of one draw, normalised to sum to 2^WEIGHT_BITS. */
static void
draw_weights(const struct simulation *s, struct random *random, uint64_t *weights)
{
	unsigned __int128 sum = 0;

	for (size_t x = 0; x < s->columns; x++) {
		weights[x] = s->base[x] * draw_factor(random);
		sum += weights[x];
	}
	for (size_t x = 0; x < s->columns && sum; x++)
		weights[x] = (uint64_t)(((unsigned __int128)weights[x] << WEIGHT_BITS) / sum);
}

/* Bonus and penalty as a signed share of the maximum, once and for all draws. */
static int64_t
extra_share(const struct simulation *s, uint32_t unit)
{
	struct standing standing = board_standing(s->board, unit);

	if (standing.max <= 0)
		return 0;
	return (int64_t)(((__int128)board_extra(s->board, unit) << (SHARE_BITS + WEIGHT_BITS))
			 / standing.max);
}

static void
score_draw(struct simulation *s, const uint64_t *weights)
{
	for (size_t i = 0; i < s->units; i++) {
		const uint32_t *share = s->share + i * s->columns;
		int64_t sum = s->extra[i];

		for (size_t x = 0; x < s->columns; x++)
			sum += (int64_t)(weights[x] * share[x]);
		s->score[i] = sum < 0 ? 0 : (uint64_t)sum;
	}
}

/* Order by score, highest first, by the bits above LOW_BITS: a byte a pass. */
static void
sort_draw(struct simulation *s)
{
	for (size_t i = 0; i < s->units; i++) {
		s->order[i] = (uint32_t)i;
		s->key[i] = ~s->score[i];
	}
	for (int shift = LOW_BITS; shift < 64; shift += 8) {
		uint32_t start[256] = { 0 }, sum = 0;
		uint32_t *order = s->order;
		uint64_t *key = s->key;

		for (size_t i = 0; i < s->units; i++)
			start[key[i] >> shift & 255]++;
		if (start[key[0] >> shift & 255] == s->units)
			continue;
		for (int d = 0; d < 256; d++) {
			uint32_t count = start[d];

			start[d] = sum;
			sum += count;
		}
		for (size_t i = 0; i < s->units; i++) {
			uint32_t to = start[key[i] >> shift & 255]++;

			s->spare[to] = order[i];
			s->spare_key[to] = key[i];
		}
		s->order = s->spare, s->spare = order;
		s->key = s->spare_key, s->spare_key = key;
	}
}

static void
note_ranks(struct simulation *s, uint32_t *ranks)
{
	uint32_t rank = 0;

	for (size_t at = 0; at < s->units; at++) {
		if (at == 0 || s->key[at] >> LOW_BITS != s->key[at - 1] >> LOW_BITS)
			rank = (uint32_t)at;
		ranks[s->order[at]] = rank;
	}
}

/* Draws are counted a round at a time, unit by unit: the counts of a unit stay near. */
static void
count_ranks(struct simulation *s, size_t draws)
{
	for (size_t i = 0; i < s->units; i++)
		for (size_t d = 0; d < draws; d++)
			s->counts[i * s->units + s->ranks[d * s->units + i]]++;
}

/* The smallest rank that at least part/100 of the draws do not pass. */
static int32_t
percentile(const uint32_t *counts, size_t n, size_t draws, size_t part)
{
	size_t sum = 0;

	for (size_t rank = 0; rank < n; rank++) {
		sum += counts[rank];
		if (sum * 100 >= draws * part)
			return (int32_t)rank + 1;
	}
	return (int32_t)n;
}

static void
conclude(const struct simulation *s, size_t draws, struct robust_unit *units)
{
	for (size_t i = 0; i < s->units; i++) {
		const uint32_t *counts = s->counts + i * s->units;
		struct robust_unit *unit = &units[s->at[i]];
		size_t in_top = 0;

		for (size_t rank = 0; rank < s->units && rank < s->top; rank++)
			in_top += counts[rank];
		unit->low = percentile(counts, s->units, draws, 5);
		unit->middle = percentile(counts, s->units, draws, 50);
		unit->high = percentile(counts, s->units, draws, 95);
		unit->in_top = (int64_t)((in_top * MICRO + draws / 2) / draws);
	}
}

static void
prepare(struct mem *mem, struct simulation *s)
{
	size_t all = board_units(s->board);

	s->units = board_ranked(s->board);
	s->columns = s->fw->n_indexes;
	s->at = mem_array(mem, uint32_t, s->units);
	for (size_t place = 0, n = 0; place < all; place++)
		if (board_standing(s->board, board_at(s->board, place)).rank)
			s->at[n++] = (uint32_t)board_at(s->board, place);
	s->share = mem_array(mem, uint32_t, mem_product(s->units, s->columns));
	s->base = mem_array(mem, uint64_t, s->columns);
	s->score = mem_array(mem, uint64_t, s->units);
	s->key = mem_array(mem, uint64_t, s->units);
	s->spare_key = mem_array(mem, uint64_t, s->units);
	s->order = mem_array(mem, uint32_t, s->units);
	s->spare = mem_array(mem, uint32_t, s->units);
	s->extra = mem_array(mem, int64_t, s->units);
	for (size_t i = 0; i < s->units; i++)
		s->extra[i] = extra_share(s, s->at[i]);
	s->ranks = mem_array(mem, uint32_t, mem_product(s->units, ROUND));
	s->counts = mem_array(mem, uint32_t, mem_product(s->units, s->units));
	set_shares(s);
	set_weights(s);
}

const struct robust *
robust_run(struct mem *mem, const struct board *board, size_t draws, uint64_t seed, size_t top)
{
	struct robust *robust = mem_one(mem, struct robust);
	struct robust_unit *units = mem_array(mem, struct robust_unit, board_units(board));
	struct simulation s = { .board = board, .fw = board_framework(board), .top = top };
	struct random random = { seed };
	uint64_t *weights;

	must(draws > 0 && draws <= ROBUST_MAX_DRAWS);
	*robust = (struct robust){ .draws = draws, .top = top, .seed = seed, .units = units };
	prepare(mem, &s);
	weights = mem_array(mem, uint64_t, s.columns);
	for (size_t i = 0; i < draws && s.units; i++) {
		draw_weights(&s, &random, weights);
		score_draw(&s, weights);
		sort_draw(&s);
		note_ranks(&s, s.ranks + i % ROUND * s.units);
		if (i % ROUND == ROUND - 1 || i == draws - 1)
			count_ranks(&s, i % ROUND + 1);
	}
	conclude(&s, draws, units);
	return robust;
}
