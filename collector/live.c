#include "collector/live_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "loop/loop.h"

/* --- its life --- */

enum { LOOK_AGAIN = 60000000 }; /* whether a new day began: microseconds */

/* Freshness is judged by the day. */
static void
look_again(void *ctx)
{
	struct live *live = ctx;

	if (live->day != clock_today()) {
		live->day = clock_today();
		live_load(live);
	}
	timer_set(live->timer, LOOK_AGAIN);
}

static void
load_soon(void *ctx)
{
	live_load(ctx);
}

struct live *
live_new(struct mem *mem, struct loop *loop, const char *conninfo, const unsigned char as[32])
{
	struct live *live = mem_one(mem, struct live);

	live->mem = mem;
	live->loop = loop;
	live->as.kind = CREDENTIAL_TOKEN;
	memcpy(live->as.hash, as, sizeof(live->as.hash));
	live->channels = map_new(mem);
	live->day = clock_today();
	live->conninfo = conninfo;
	live->timer = timer_new(mem, loop, look_again, live);
	live->soon = timer_new(mem, loop, load_soon, live);
	timer_set(live->timer, LOOK_AGAIN);
	loop_hang(loop, LOOP_BOARD, live);
	live_load(live);
	return live;
}

bool
live_is_ready(const struct live *live)
{
	return live->boards != NULL;
}

/* --- rounds --- */

struct live_round *
live_round(const struct live *live, struct str code)
{
	return live->boards ? map_get(live->boards->by_code, code) : NULL;
}

size_t
live_rounds(const struct live *live)
{
	return live->boards ? live->boards->rounds.n : 0;
}

struct live_round *
live_round_nth(const struct live *live, size_t i)
{
	must(i < live->boards->rounds.n);
	return live->boards->rounds.at[i];
}

/* Communes before districts before departments before provinces, newest first. */
static int
preference(const struct live_round *round)
{
	static const int order[] = { [TARGET_COMMUNE] = 3, [TARGET_DISTRICT] = 2, [TARGET_DEPARTMENT] = 1,
				     [TARGET_PROVINCE] = 0 };

	return order[round->framework->target];
}

struct live_round *
live_default(const struct live *live)
{
	struct live_round *best = NULL;

	for (size_t i = 0; i < live_rounds(live); i++)
		if (!best || preference(live->boards->rounds.at[i]) > preference(best))
			best = live->boards->rounds.at[i];
	return best;
}

/* --- units --- */

static int
compare_ids(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

int
live_unit_number(const struct live_round *round, int32_t id)
{
	const int32_t *pair = bsearch(&id, round->unit_of_id, round->n_units, 2 * sizeof(id), compare_ids);

	return pair ? pair[1] : -1;
}

int
live_unit_coded(const struct live_round *round, struct str code)
{
	const struct live_unit *unit = map_get(round->unit_by_code, code);

	return unit ? (int)(unit - round->units) : -1;
}

int
live_unit_then(const struct live_round *then, const struct live_round *now, size_t unit)
{
	return live_unit_number(then, now->units[unit].id);
}

/* --- nothing is silently zero: who was not heard of has no rank --- */

void
live_new_board(struct live_round *round)
{
	round->board = board_new(round->mem, round->framework, round->n_units);
	round->heard = mem_array(round->mem, uint16_t, round->n_units);
	for (size_t u = 0; u < round->n_units; u++)
		board_bar(round->board, u, true);
}

void
live_heard(struct live_round *round, size_t unit)
{
	if (round->heard[unit]++ == 0)
		board_bar(round->board, unit, false);
}

/* --- revision --- */

/* SplitMix64's finish: every bit of the result depends on every bit given. */
uint64_t
live_mix(uint64_t a, uint64_t b)
{
	uint64_t z = a * 0x9e3779b97f4a7c15u ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2));

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t
live_mix_text(uint64_t h, const char *text)
{
	for (; text && *text; text++)
		h = live_mix(h, (unsigned char)*text);
	return live_mix(h, 0x100);
}

/* Cells are taken together by exclusive or, so that one can be taken out again. */
uint64_t
live_cell_hash(size_t unit, size_t metric, const struct cell *cell)
{
	uint64_t h = live_mix(unit, metric);

	if (cell->state == CELL_MISSING)
		return 0;
	h = live_mix(h, (uint64_t)cell->state << 16 | (uint64_t)(unsigned char)cell->bound << 8 | cell->has_fraction
				| (uint64_t)cell->has_value << 1);
	h = cell->has_fraction ? live_mix(live_mix(h, (uint64_t)cell->num), (uint64_t)cell->den) : h;
	return cell->has_value ? live_mix(h, (uint64_t)cell->value) : h;
}

uint64_t
live_revision(const struct live_round *round)
{
	uint64_t h = live_mix((uint64_t)clock_today(), 0);

	for (; round; round = round->previous)
		h = live_mix(live_mix(live_mix(h, round->base), round->cells), (uint64_t)round->recorded);
	return h;
}

uint64_t
live_version(const struct live *live)
{
	uint64_t h = live_mix((uint64_t)clock_today(), live_rounds(live));

	for (size_t i = 0; i < live_rounds(live); i++) {
		const struct live_round *round = live_round_nth(live, i);

		h = live_mix(live_mix(live_mix(h, round->base), round->cells), (uint64_t)round->recorded);
	}
	return h;
}

char *
live_revision_text(const struct live_round *round, char *out)
{
	snprintf(out, REVISION_TEXT, "%016llx", (unsigned long long)live_revision(round));
	return out;
}

/* --- what is shown --- */

bool
live_target(const struct live_round *round, size_t unit, size_t item, int64_t *value)
{
	bool found = false;

	for (size_t i = 0; i < round->n_targets; i++) {
		const struct live_target *target = &round->targets[i];

		if (target->item != (int)item || (target->unit >= 0 && target->unit != (int)unit))
			continue;
		*value = target->value;
		found = true;
		if (target->unit >= 0)
			return true; /* the unit's own goes before everyone's */
	}
	return found;
}

bool
live_target_met(const struct live_round *round, size_t unit, size_t item, int64_t target)
{
	const struct item *it = &round->framework->items[item];
	int64_t value;

	if (!it->n_metrics || !live_cell_value(round, unit, it->metrics[0], &value))
		return false;
	return it->lower_is_better ? value <= target : value >= target;
}

bool
live_cell_value(const struct live_round *round, size_t unit, size_t metric, int64_t *value)
{
	struct cell cell = board_cell(round->board, unit, metric);

	if (cell.state == CELL_MISSING || cell.state == CELL_NOT_APPLICABLE)
		return false;
	if (cell.has_fraction && cell.den != 0)
		return decimal_mul_div(cell.num, round->framework->metrics[metric].whole, cell.den, value);
	*value = cell.value;
	return cell.has_value;
}

char
live_mark(const struct live_round *round, size_t unit, size_t item)
{
	char mark = board_mark(round->board, unit, item);
	int64_t target;

	if ((mark == 'n' || mark == 'x') && live_target(round, unit, item, &target)
	    && live_target_met(round, unit, item, target))
		return 'm';
	return mark;
}

struct live_place
live_place(const struct live_round *round, size_t unit)
{
	const struct live_unit *u = &round->units[unit];
	struct standing s = board_standing(round->board, unit);
	struct live_place place = { .rank = s.rank, .tied = s.tied, .has_total = s.rank > 0, .total = s.total };

	if (u->published) {
		place.rank = u->published;
		place.tied = u->published_tied;
	}
	if (!place.has_total && u->has_published_total) {
		place.has_total = true;
		place.total = u->published_total;
	}
	return place;
}

size_t
live_ranked(const struct live_round *round)
{
	size_t n = 0;

	for (size_t u = 0; u < round->n_units; u++)
		n += live_place(round, u).rank > 0;
	return n;
}

bool
live_reason(struct mem *mem, const struct live_round *round, size_t unit, struct words *words)
{
	size_t missing = board_missing(round->board, unit), all = round->framework->n_indicators;

	if (missing == 0)
		return false;
	if (round->units[unit].published && !board_standing(round->board, unit).rank)
		*words = (struct words){ "Hạng theo công bố; điểm từng chỉ số không được công bố",
					 "Rank as published; points by indicator were not published" };
	else if (missing == all)
		*words = (struct words){ "Chưa có số liệu nào trong kỳ", "No figures yet in this period" };
	else if (!live_place(round, unit).rank)
		*words = (struct words){
			mem_printf(mem, "Chưa xếp hạng: thiếu %zu/%zu chỉ số", missing, all),
			mem_printf(mem, "Not ranked: %zu of %zu indicators missing", missing, all)
		};
	else
		*words = (struct words){ mem_printf(mem, "Thiếu %zu/%zu chỉ số", missing, all),
					 mem_printf(mem, "%zu of %zu indicators missing", missing, all) };
	return true;
}

int64_t
live_band_from(const struct framework *fw, const struct band *band)
{
	int64_t from;

	if (!band->is_share)
		return band->from;
	must(decimal_mul_div(band->from, fw->max, MICRO, &from));
	return from;
}

/* --- order and history --- */

static const struct live_round *ordered; /* qsort has no argument of ours */

static int
compare_places(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int32_t rx = live_place(ordered, x).rank, ry = live_place(ordered, y).rank;

	if (rx != ry)
		return !rx ? 1 : !ry ? -1 : rx < ry ? -1 : 1;
	return strcmp(ordered->units[x].sort_key, ordered->units[y].sort_key);
}

void
live_order(const struct live_round *round, uint32_t *order)
{
	for (size_t i = 0; i < round->n_units; i++)
		order[i] = (uint32_t)board_at(round->board, i);
	ordered = round;
	qsort(order, round->n_units, sizeof(*order), compare_places);
}

size_t
live_history(const struct live_round *round, const struct live_round *out[LIVE_HISTORY])
{
	const struct live_round *back[LIVE_HISTORY];
	size_t n = 0;

	for (; round && n < LIVE_HISTORY; round = round->previous)
		back[n++] = round;
	for (size_t i = 0; i < n; i++)
		out[i] = back[n - 1 - i];
	return n;
}
