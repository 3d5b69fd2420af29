/* Changes that were committed become cells, ranks, and events for those who watch. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/collector.sql.h"
#include "collector/live_own.h"
#include "loop/channel.h"
#include "pg/pool.h"

/* --- cells --- */

enum { C_UNIT, C_METRIC, C_STATE, C_BOUND, C_FLAGS, C_NUMERATOR, C_DENOMINATOR, C_VALUE, C_RECORDED, C_PERIOD };

void
live_read_change(const struct rows *rows, size_t row, int period, struct live_change *change)
{
	char state = row_text(rows, row, C_STATE)[0];

	*change = (struct live_change){ .unit = (int32_t)row_int(rows, row, C_UNIT),
					.metric = (int32_t)row_int(rows, row, C_METRIC),
					.period = period,
					.recorded = row_int(rows, row, C_RECORDED) };
	change->cell = (struct cell){
		.state = state == 'd' ? CELL_DISPUTED : state == 'n' ? CELL_NOT_APPLICABLE : CELL_FRESH,
		.has_fraction = !row_is_null(rows, row, C_NUMERATOR) && !row_is_null(rows, row, C_DENOMINATOR),
		.has_value = !row_is_null(rows, row, C_VALUE),
		.bound = row_text(rows, row, C_BOUND)[0],
		.num = row_int(rows, row, C_NUMERATOR),
		.den = row_int(rows, row, C_DENOMINATOR),
		.value = row_int(rows, row, C_VALUE),
	};
	if (!change->cell.has_value && !row_is_null(rows, row, C_NUMERATOR) && !change->cell.has_fraction) {
		change->cell.has_value = true; /* a count without a whole */
		change->cell.value = change->cell.num;
	}
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
	round->cells ^= live_cell_hash((size_t)unit, (size_t)metric, &cell);
	if (change->recorded > round->recorded)
		round->recorded = change->recorded;
	if (old.state == CELL_MISSING)
		live_heard(round, (size_t)unit);
	board_put(round->board, (size_t)unit, (size_t)metric, &cell);
	round->touched = true;
	return true;
}

/* --- events --- */

static void
pair_place(struct json_out *out, const char *key, int32_t rank)
{
	if (rank > 0)
		json_pair_int(out, key, rank);
	else
		json_pair_null(out, key);
}

static void
put_move(struct json_out *out, const struct live_round *round, const struct move *move)
{
	json_open(out, '{');
	json_pair_cstr(out, "unit", round->units[move->unit].code);
	json_pair_micro(out, "total", move->total);
	pair_place(out, "rank", move->rank);
	pair_place(out, "was", move->was_rank);
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
settle(struct live *live)
{
	for (size_t i = 0; i < live->boards->rounds.n; i++) {
		struct live_round *round = live->boards->rounds.at[i];
		struct moves moves;

		if (!round->touched)
			continue;
		round->touched = false;
		moves = board_settle(round->board);
		if (moves.n && channel_listeners(round->channel))
			send_event(round, moves);
	}
}

/* --- the change log --- */

static job_f changes, changes_read, cells_read;

/* Cells to be read anew. */
struct changed {
	struct live *live;
	VEC(int32_t) units;
	VEC(int32_t) metrics;
	VEC(int32_t) periods;
};

void
live_read_changes(struct live *live)
{
	live->wake = true;
	if (live->reading || live->loading || !live->boards)
		return;
	live->wake = false;
	live->reading = true;
	job_start(live->loop, "live changes", &live->as, changes, live);
}

/* The reading is over; what was noted meanwhile is read next. */
static void
done_reading(struct job *job, struct live *live)
{
	live->reading = false;
	reply(job, 200);
	if (live->reload)
		live_load(live);
	else if (live->wake)
		live_read_changes(live);
}

static void
changes(struct job *job)
{
	struct live *live = job_kept(job);
	const char *seen = mem_printf(job_mem(job), "%llu", (unsigned long long)live->boards->seen);

	ask_sql(job, &SQL_live_point);
	ask_sql(job, &SQL_live_changes, arg_text(seen));
	then_even_if(job, changes_read);
}

static void
add_all(struct mem *mem, const struct rows *rows, size_t row, int column, void *list)
{
	VEC(int32_t) *into = list;
	int32_t *at;
	size_t n = row_ints(mem, rows, row, column, &at);

	for (size_t i = 0; i < n; i++)
		*vec_push(mem, into) = at[i];
}

/* Whether the log tells of more than cells. */
static bool
collect(struct job *job, const struct rows *rows, struct changed *changed)
{
	enum { KIND, UNITS, METRICS, PERIODS };
	bool more = false;

	for (size_t i = 0; i < rows_n(rows); i++) {
		if (strcmp(row_text(rows, i, KIND), "accepted") != 0) {
			more = true;
			continue;
		}
		add_all(job_mem(job), rows, i, UNITS, &changed->units);
		add_all(job_mem(job), rows, i, METRICS, &changed->metrics);
		add_all(job_mem(job), rows, i, PERIODS, &changed->periods);
	}
	return more;
}

static void
changes_read(struct job *job)
{
	enum { POINT, CHANGES };
	struct live *live = job_kept(job);
	struct changed *changed = mem_one(job_mem(job), struct changed);

	if (asked_fail(job, POINT) || asked_fail(job, CHANGES)) {
		live->wake = false; /* the next notice or the timer tries again */
		done_reading(job, live);
		return;
	}
	changed->live = live;
	if (collect(job, rows(job, CHANGES), changed))
		live->reload = true;
	/* The point was taken before the log was read: nothing falls between. */
	live->boards->seen = strtoull(row_text(rows(job, POINT), 0, 0), NULL, 10);
	if (!changed->units.n || live->reload) {
		done_reading(job, live);
		return;
	}
	job_keep(job, changed);
	ask_sql(job, &SQL_live_cells, arg_int4s(job_mem(job), changed->units.at, changed->units.n),
		arg_int4s(job_mem(job), changed->metrics.at, changed->metrics.n),
		arg_int4s(job_mem(job), changed->periods.at, changed->periods.n));
	then_even_if(job, cells_read);
}

static void
cells_read(struct job *job)
{
	struct changed *changed = job_kept(job);
	struct live *live = changed->live;
	const struct rows *cells;

	if (asked_fail(job, 0)) {
		live->reload = true; /* the log was passed; only reading everything is safe */
		done_reading(job, live);
		return;
	}
	cells = rows(job, 0);
	for (size_t i = 0; i < rows_n(cells); i++) {
		struct live_change change;

		live_read_change(cells, i, (int)row_int(cells, i, C_PERIOD), &change);
		for (size_t r = 0; r < live->boards->rounds.n; r++)
			live_put(live->boards->rounds.at[r], &change);
	}
	settle(live);
	done_reading(job, live);
}
