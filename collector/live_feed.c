/* Changes that were committed become cells, ranks, and events for those who watch. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "collector/live_own.h"
#include "collector/pairs.h"
#include "facts/delivery.h"
#include "facts/feed.h"
#include "loop/channel.h"
#include "loop/loop.h"

/* --- cells --- */

enum { C_UNIT, C_METRIC, C_STATE, C_BOUND, C_FLAGS, C_NUMERATOR, C_DENOMINATOR, C_VALUE, C_RECORDED };

static struct cell
cell_of(const struct accepted *a)
{
	struct cell cell = {
		.state = a->state == 'd' ? CELL_DISPUTED : a->state == 'n' ? CELL_NOT_APPLICABLE : CELL_FRESH,
		.bound = a->bound,
		.has_fraction = a->numerator != FACT_NONE && a->denominator != FACT_NONE,
		.has_value = a->value != FACT_NONE,
	};

	if (cell.has_fraction) {
		cell.num = a->numerator;
		cell.den = a->denominator;
	}
	if (cell.has_value) {
		cell.value = a->value;
	} else if (!cell.has_fraction && a->numerator != FACT_NONE) {
		cell.has_value = true; /* a count without a whole */
		cell.value = a->numerator;
	}
	return cell;
}

void
live_read_change(const struct rows *rows, size_t row, int period, struct live_change *change)
{
	struct accepted a = { .numerator = row_int_or(rows, row, C_NUMERATOR, FACT_NONE),
			      .denominator = row_int_or(rows, row, C_DENOMINATOR, FACT_NONE),
			      .value = row_int_or(rows, row, C_VALUE, FACT_NONE),
			      .bound = row_text(rows, row, C_BOUND)[0],
			      .state = row_text(rows, row, C_STATE)[0] };

	*change = (struct live_change){ .unit = (int32_t)row_int(rows, row, C_UNIT),
					.metric = (int32_t)row_int(rows, row, C_METRIC),
					.period = period,
					.recorded = row_int(rows, row, C_RECORDED),
					.cell = cell_of(&a) };
}

static int
metric_number(const struct live_round *round, int32_t metric)
{
	for (size_t i = 0; i < round->framework->n_metrics; i++)
		if (round->metrics[i].id == metric)
			return (int)i;
	return -1;
}

/* Days between two figures of a metric. */
static int
cadence_days(char cadence)
{
	switch (cadence) {
	case 'd': return 1;
	case 'w': return 7;
	case 'm': return 31;
	case 'q': return 92;
	case 'h': return 184;
	default: return 366;
	}
}

/* How old a value was when the period's last figure was due (or is now): within one and a
 * half cadences it is fresh, within three late, then stale. */
static enum cell_state
freshness(int64_t recorded, int period, char cadence)
{
	int64_t span = cadence_days(cadence), today = clock_today();
	int64_t due = period_last(period) + span, day = recorded / 86400;
	int64_t age = (due < today ? due : today) - day;

	return age * 2 <= span * 3 ? CELL_FRESH : age <= span * 3 ? CELL_LATE : CELL_STALE;
}

bool
live_put(struct live_round *round, const struct live_change *change)
{
	struct cell cell = change->cell, old;
	int unit = live_unit_number(round, change->unit);
	int metric = metric_number(round, change->metric);

	if (unit < 0 || metric < 0 || round->period != change->period)
		return false;
	if (cell.state == CELL_FRESH)
		cell.state = freshness(change->recorded, change->period, round->metrics[metric].cadence);
	old = board_cell(round->board, (size_t)unit, (size_t)metric);
	round->cells ^= live_cell_hash((size_t)unit, (size_t)metric, &old);
	if (change->recorded > round->recorded)
		round->recorded = change->recorded;
	if (old.state == CELL_MISSING)
		live_heard(round, (size_t)unit);
	board_put(round->board, (size_t)unit, (size_t)metric, &cell);
	cell = board_cell(round->board, (size_t)unit, (size_t)metric); /* as it will be taken out again */
	round->cells ^= live_cell_hash((size_t)unit, (size_t)metric, &cell);
	round->touched = true;
	return true;
}

/* --- events --- */

static void
put_move(struct json_out *out, const struct live_round *round, const struct move *move)
{
	json_open(out, '{');
	json_pair_cstr(out, "unit", round->units[move->unit].code);
	json_pair_micro(out, "total", move->total);
	pair_rank(out, "rank", move->rank);
	pair_rank(out, "was", move->was_rank);
	json_close(out, '}');
}

static int
places_moved(const struct move *move)
{
	return abs(move->rank - move->was_rank);
}

static int
compare_moves(const void *a, const void *b)
{
	const struct move *x = a, *y = b;
	bool value_x = x->total != x->was_total, value_y = y->total != y->was_total;

	if (value_x != value_y)
		return value_x ? -1 : 1; /* those whose points changed before those they pushed */
	if (places_moved(x) != places_moved(y))
		return places_moved(x) > places_moved(y) ? -1 : 1;
	return (x->unit > y->unit) - (x->unit < y->unit);
}

static void
send_event(struct live_round *round, struct moves moves)
{
	struct mem *mem = mem_new("event", LIMIT_ARENA_JOB);
	struct buf buf = buf_new(mem, LIMIT_EVENT_BACKLOG);
	struct json_out out = json_out(&buf);
	struct move *sorted = mem_array(mem, struct move, moves.n);
	size_t moved = 0, told = moves.n < LIMIT_EVENT_MOVES ? moves.n : LIMIT_EVENT_MOVES;
	char revision[REVISION_TEXT];

	live_revision_text(round, revision);
	for (size_t i = 0; i < moves.n; i++) {
		sorted[i] = moves.at[i];
		moved += moves.at[i].rank != moves.at[i].was_rank;
	}
	qsort(sorted, moves.n, sizeof(*sorted), compare_moves);
	json_open(&out, '{');
	json_pair_cstr(&out, "revision", revision);
	json_pair_int(&out, "moved", (int64_t)moved);
	json_key(&out, "changed");
	json_open(&out, '[');
	for (size_t i = 0; i < told; i++)
		put_move(&out, round, &sorted[i]);
	json_close(&out, ']');
	json_close(&out, '}');
	channel_send(round->channel, "ranking", revision, buf_view(&buf));
	mem_free(&mem);
}

void
live_send_reload(struct live_round *round)
{
	struct mem *mem = mem_new("event", 4096);
	char revision[REVISION_TEXT];

	live_revision_text(round, revision);
	channel_send(round->channel, "ranking", revision,
		     str_of(mem_printf(mem, "{\"revision\":\"%s\",\"moved\":0,\"changed\":[]}", revision)));
	mem_free(&mem);
}

/* Make what was put show: points, ranks, events. */
static void
settle(struct boards *boards)
{
	for (size_t i = 0; i < boards->rounds.n; i++) {
		struct live_round *round = boards->rounds.at[i];
		struct moves moves;

		if (!round->touched)
			continue;
		round->touched = false;
		moves = board_settle(round->board);
		if (moves.n && channel_listeners(round->channel))
			send_event(round, moves);
	}
}

/* --- the feed --- */

/* The filled boards in place of the old; readers are told that everything may differ. */
static void
put_in_place(struct live *live)
{
	struct boards *old = live->boards;

	live->boards = live->next;
	live->next = NULL;
	for (size_t i = 0; i < live->boards->rounds.n; i++) {
		struct live_round *round = live->boards->rounds.at[i];

		board_settle(round->board);
		round->touched = false;
		if (old)
			live_send_reload(round);
	}
	if (old) {
		struct mem *mem = old->mem;

		mem_free(&mem);
	}
	log_info("boards loaded", "rounds", log_num((int64_t)live->boards->rounds.n));
}

static void
put_on_all(struct boards *boards, const struct live_change *change)
{
	for (size_t i = 0; boards && i < boards->rounds.n; i++)
		live_put(boards->rounds.at[i], change);
}

static void
on_cell(void *ctx, const struct accepted *a)
{
	struct live *live = ctx;
	struct live_change change = { .unit = a->unit, .metric = a->metric, .period = a->period,
				      .recorded = a->recorded, .cell = cell_of(a) };

	/* While new boards are filled, in pieces, those in use stay as they are: settled. */
	put_on_all(live->next ? live->next : live->boards, &change);
}

/* Units come in many statements: wait until they are through. */
static void
on_other(void *ctx, const char *kind)
{
	struct live *live = ctx;

	if (strcmp(kind, "source") != 0)
		timer_set(live->soon, LIMIT_BOARD_QUIET);
}

static void
on_turn(void *ctx, bool first)
{
	struct live *live = ctx;

	if (first && live->next)
		put_in_place(live);
	else if (live->boards)
		settle(live->boards);
}

static const struct feed_user feed_user = { on_cell, on_other, on_turn };

void
live_fill(struct live *live, struct boards *boards)
{
	size_t n = boards->rounds.n;
	int32_t *periods = mem_array(boards->mem, int32_t, n + 1);

	for (size_t i = 0; i < n; i++)
		periods[i] = boards->rounds.at[i]->period;
	if (live->next) {
		struct mem *mem = live->next->mem;

		mem_free(&mem);
	}
	live->next = boards;
	if (live->feed)
		feed_restart(live->feed, periods, n);
	else
		live->feed = feed_new(live->mem, live->loop,
				      &(struct feed_options){ live->conninfo, &live->as, periods, n }, &feed_user, live);
}
