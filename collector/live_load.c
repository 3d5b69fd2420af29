/* Rounds, units, targets and appraised points from the database: a job in two rounds that
 * builds boards beside those in use. The values come by the feed (live_feed.c), which puts
 * them in their place when all is there. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "collector/collector.sql.h"
#include "collector/live_own.h"
#include "loop/blob.h"
#include "loop/channel.h"
#include "loop/loop.h"
#include "pg/pool.h"
#include "units/kind.h"

enum { RETRY_AFTER = 1000000 };

/* What is being built, and for whom. */
struct loading {
	struct live *live;
	struct boards *boards;
	const struct rows *metrics;
};

static job_f load, load_rounds, load_units;

void
live_load(struct live *live)
{
	if (live->loading) {
		live->reload = true;
		return;
	}
	live->loading = true;
	live->reload = false;
	job_start(live->loop, "live board", &live->as, load, live);
}

static void
load(struct job *job)
{
	struct loading *loading = mem_one(job_mem(job), struct loading);
	struct mem *mem = mem_new("boards", LIMIT_ARENA_BOARDS);

	loading->live = job_kept(job);
	loading->boards = mem_one(mem, struct boards);
	loading->boards->mem = mem;
	loading->boards->by_code = map_new(mem);
	job_keep(job, loading);
	ask_sql(job, &SQL_live_rounds);
	ask_sql(job, &SQL_live_metrics);
	then_even_if(job, load_rounds);
}

/* --- the end, good or bad --- */

static void
load_again(void *ctx)
{
	live_load(ctx);
}

static void
give_up(struct job *job, const struct fail *why)
{
	struct loading *loading = job_kept(job);
	struct live *live = loading->live;
	char text[600];

	log_error("boards not loaded", "why", fail_line(why, text, sizeof(text)));
	mem_free(&loading->boards->mem);
	live->loading = false;
	if (!live->retry)
		live->retry = timer_new(live->mem, live->loop, load_again, live);
	timer_set(live->retry, RETRY_AFTER);
	reply_status(job, 500);
}

/* The first failure of the round just done; NULL if there was none. */
static const struct fail *
round_failed(const struct job *job)
{
	for (size_t i = 0; i < asked(job); i++)
		if (asked_fail(job, i))
			return asked_fail(job, i);
	return NULL;
}

/* --- rounds --- */

enum { R_ID, R_CODE, R_TITLE_VI, R_TITLE_EN, R_PERIOD, R_STATUS, R_CUT, R_PREVIOUS, R_FRAMEWORK, R_BODY, R_TOP,
       R_TOP_NAME, R_ILLUSTRATIVE, R_CUT_VI, R_CUT_EN };

static const char *
copy(struct mem *mem, const struct rows *rows, size_t row, int column)
{
	return row_is_null(rows, row, column) ? NULL : mem_str(mem, row_text(rows, row, column));
}

static struct words
copy_words(struct mem *mem, const struct rows *rows, size_t row, int column)
{
	return (struct words){ copy(mem, rows, row, column), copy(mem, rows, row, column + 1) };
}

static void
read_metrics(struct live_round *round, const struct rows *rows)
{
	enum { ID, CODE, CADENCE, UOM, NUMERATOR, DENOMINATOR = NUMERATOR + 2 };
	size_t n = round->framework->n_metrics;
	struct live_metric *metrics = mem_array(round->mem, struct live_metric, n);

	for (size_t i = 0; i < n; i++)
		metrics[i].uom = "";
	for (size_t i = 0; i < rows_n(rows); i++) {
		int metric = framework_metric(round->framework, row_str(rows, i, CODE));

		if (metric < 0 || strcmp(round->framework->metrics[metric].code, row_text(rows, i, CODE)) != 0)
			continue;
		metrics[metric] = (struct live_metric){ .id = (int32_t)row_int(rows, i, ID),
							.cadence = row_text(rows, i, CADENCE)[0],
							.uom = mem_str(round->mem, row_text(rows, i, UOM)),
							.numerator = copy_words(round->mem, rows, i, NUMERATOR),
							.denominator = copy_words(round->mem, rows, i, DENOMINATOR) };
	}
	round->metrics = metrics;
}

static struct channel *
channel_of(struct live *live, const char *code)
{
	struct channel *channel = map_get(live->channels, str_of(code));

	if (!channel) {
		channel = channel_new(live->mem, live->loop, mem_str(live->mem, code));
		map_put(live->channels, str_of(code), channel);
	}
	return channel;
}

static void
drop_json(void *ptr)
{
	struct live_round *round = ptr;

	blob_unref(&round->json);
}

static struct live_round *
read_round(struct loading *loading, const struct rows *rows, size_t i, struct fail *f)
{
	struct mem *mem = loading->boards->mem;
	struct live_round *round = mem_one(mem, struct live_round);

	round->mem = mem;
	round->id = (int32_t)row_int(rows, i, R_ID);
	round->code = copy(mem, rows, i, R_CODE);
	round->title = copy_words(mem, rows, i, R_TITLE_VI);
	round->period = (int)row_int(rows, i, R_PERIOD);
	round->published = strcmp(row_text(rows, i, R_STATUS), "published") == 0;
	round->cut_rank = (int)row_int(rows, i, R_CUT);
	round->province_code = copy(mem, rows, i, R_TOP);
	round->province_name = copy(mem, rows, i, R_TOP_NAME);
	round->illustrative = row_bool(rows, i, R_ILLUSTRATIVE);
	round->cut_title = copy_words(mem, rows, i, R_CUT_VI);
	round->framework = framework_read(mem, row_text(rows, i, R_FRAMEWORK),
					  str_of(copy(mem, rows, i, R_BODY)), f);
	if (!round->framework)
		return NULL;
	read_metrics(round, loading->metrics);
	round->channel = channel_of(loading->live, round->code);
	round->base = live_mix_text(live_mix_text(0, row_text(rows, i, R_BODY)), round->title.vi);
	round->base = live_mix(live_mix(round->base, (uint64_t)round->period), (uint64_t)round->cut_rank);
	mem_at_end(mem, drop_json, round);
	return round;
}

/* Newest last day first; of equal ones the longer period. */
static int
compare_rounds(const void *a, const void *b)
{
	const struct live_round *x = *(struct live_round *const *)a, *y = *(struct live_round *const *)b;
	int32_t last_x = period_last(x->period), last_y = period_last(y->period);
	int32_t first_x = period_first(x->period), first_y = period_first(y->period);

	if (last_x != last_y)
		return last_x > last_y ? -1 : 1;
	if (first_x != first_y)
		return first_x < first_y ? -1 : 1;
	return strcmp(x->code, y->code);
}

/* Among all provinces, the one whose own rounds are ranked here is shown as home. */
static void
find_home(struct boards *boards)
{
	const struct live_round *home = NULL;

	for (size_t i = 0; i < boards->rounds.n && !home; i++)
		if (*boards->rounds.at[i]->province_code)
			home = boards->rounds.at[i];
	for (size_t i = 0; i < boards->rounds.n && home; i++)
		if (!*boards->rounds.at[i]->province_code) {
			boards->rounds.at[i]->province_code = home->province_code;
			boards->rounds.at[i]->province_name = home->province_name;
		}
}

static void
load_rounds(struct job *job)
{
	enum { ROUNDS, METRICS };
	struct loading *loading = job_kept(job);
	struct boards *boards = loading->boards;
	const struct rows *rounds;
	struct fail f;

	if (round_failed(job)) {
		give_up(job, round_failed(job));
		return;
	}
	rounds = rows(job, ROUNDS);
	loading->metrics = rows(job, METRICS);
	for (size_t i = 0; i < rows_n(rounds); i++) {
		struct live_round *round = read_round(loading, rounds, i, &f);

		if (!round) {
			give_up(job, &f);
			return;
		}
		*vec_push(boards->mem, &boards->rounds) = round;
		map_put(boards->by_code, str_of(round->code), round);
	}
	for (size_t i = 0; i < rows_n(rounds); i++)
		boards->rounds.at[i]->previous = map_get(boards->by_code, row_str(rounds, i, R_PREVIOUS));
	if (boards->rounds.n)
		qsort(boards->rounds.at, boards->rounds.n, sizeof(boards->rounds.at[0]), compare_rounds);
	find_home(boards);
	for (size_t i = 0; i < boards->rounds.n; i++) {
		ask_sql(job, &SQL_live_units, arg_int(boards->rounds.at[i]->id));
		ask_sql(job, &SQL_live_targets, arg_int(boards->rounds.at[i]->id));
		ask_sql(job, &SQL_live_appraisals, arg_int(boards->rounds.at[i]->id));
	}
	then_even_if(job, load_units);
}

/* --- units --- */

enum { U_ID, U_CODE, U_NAME, U_KIND, U_AREA, U_AREA_CODE, U_AREA_NAME, U_PUBLISHED, U_TOTAL };

static int
area_number(struct live_round *round, struct live_area *areas, const struct rows *rows, size_t i)
{
	int32_t id = (int32_t)row_int(rows, i, U_AREA);

	if (!id)
		return -1;
	for (size_t a = 0; a < round->n_areas; a++)
		if (areas[a].id == id)
			return (int)a;
	areas[round->n_areas] = (struct live_area){ id, copy(round->mem, rows, i, U_AREA_CODE),
						    copy(round->mem, rows, i, U_AREA_NAME) };
	return (int)round->n_areas++;
}

static int
compare_pairs(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* Ranks that were published, and who shares one. */
static void
read_published(struct live_round *round, struct live_unit *units, const struct rows *rows)
{
	uint8_t *holders = mem_array(round->mem, uint8_t, rows_n(rows) + 1);

	for (size_t i = 0; i < rows_n(rows); i++) {
		int64_t rank = row_is_null(rows, i, U_PUBLISHED) ? 0 : row_int(rows, i, U_PUBLISHED);

		if (rank < 1 || rank > (int64_t)rows_n(rows))
			continue;
		units[i].published = (int)rank;
		units[i].has_published_total = !row_is_null(rows, i, U_TOTAL);
		units[i].published_total = units[i].has_published_total ? row_int(rows, i, U_TOTAL) : 0;
		holders[rank] += holders[rank] < 2;
		round->base = live_mix(live_mix(round->base, (uint64_t)rank), (uint64_t)units[i].published_total);
	}
	for (size_t i = 0; i < rows_n(rows); i++)
		units[i].published_tied = holders[units[i].published] > 1;
}

static void
read_units(struct live_round *round, const struct rows *rows)
{
	size_t n = rows_n(rows);
	struct live_unit *units = mem_array(round->mem, struct live_unit, n);
	struct live_area *areas = mem_array(round->mem, struct live_area, n);
	int32_t *pairs = mem_array(round->mem, int32_t, 2 * n);

	round->unit_by_code = map_new(round->mem);
	for (size_t i = 0; i < n; i++) {
		struct live_unit *unit = &units[i];

		unit->id = (int32_t)row_int(rows, i, U_ID);
		unit->code = copy(round->mem, rows, i, U_CODE);
		unit->name = copy(round->mem, rows, i, U_NAME);
		unit->kind = copy(round->mem, rows, i, U_KIND);
		unit->sort_key = text_sort_key(round->mem, kind_bare(str_of(unit->name)));
		unit->fold = str_dup(round->mem, text_fold(round->mem, str_of(unit->name)));
		unit->area = area_number(round, areas, rows, i);
		round->base = live_mix_text(live_mix_text(round->base, unit->code), unit->name);
		map_put(round->unit_by_code, str_of(unit->code), unit);
		pairs[2 * i] = unit->id;
		pairs[2 * i + 1] = (int32_t)i;
	}
	read_published(round, units, rows);
	qsort(pairs, n, 2 * sizeof(*pairs), compare_pairs);
	round->units = units;
	round->n_units = n;
	round->areas = areas;
	round->unit_of_id = pairs;
	live_new_board(round);
}

static void
read_targets(struct live_round *round, const struct rows *rows)
{
	struct live_target *targets = mem_array(round->mem, struct live_target, rows_n(rows));

	for (size_t i = 0; i < rows_n(rows); i++) {
		int32_t id = (int32_t)row_int(rows, i, 0);
		int item = framework_item(round->framework, row_str(rows, i, 1));
		int unit = id ? live_unit_number(round, id) : -1;

		if (item >= 0 && (!id || unit >= 0))
			targets[round->n_targets++] = (struct live_target){ item, unit, row_int(rows, i, 2) };
		round->base = live_mix(live_mix_text(live_mix(round->base, (uint64_t)unit), row_text(rows, i, 1)),
				       (uint64_t)row_int(rows, i, 2));
	}
	round->targets = targets;
}

static void
give(struct live_round *round, size_t unit, size_t item, int64_t points)
{
	board_give(round->board, unit, item, points);
	live_heard(round, unit);
}

void
live_read_appraisals(struct live_round *round, const struct rows *rows)
{
	for (size_t i = 0; i < rows_n(rows); i++) {
		int unit = live_unit_number(round, (int32_t)row_int(rows, i, 0));
		int item = framework_item(round->framework, row_str(rows, i, 1));
		int64_t points = row_int(rows, i, 2);

		if (unit >= 0 && item >= 0 && points <= round->framework->items[item].max
		    && round->framework->items[item].kind != ITEM_PENALTY)
			give(round, (size_t)unit, (size_t)item, points);
		round->base ^= live_mix(live_mix_text((uint64_t)unit, row_text(rows, i, 1)), (uint64_t)points);
	}
}

struct arg
live_unit_ids(struct mem *mem, const struct live_round *round)
{
	int32_t *ids = mem_array(mem, int32_t, round->n_units);

	for (size_t i = 0; i < round->n_units; i++)
		ids[i] = round->units[i].id;
	return arg_int4s(mem, ids, round->n_units);
}

struct arg
live_metric_ids(struct mem *mem, const struct live_round *round)
{
	size_t n = round->framework->n_metrics;
	int32_t *ids = mem_array(mem, int32_t, n);

	for (size_t i = 0; i < n; i++)
		ids[i] = round->metrics[i].id;
	return arg_int4s(mem, ids, n);
}

static void
load_units(struct job *job)
{
	struct loading *loading = job_kept(job);
	struct boards *boards = loading->boards;

	if (round_failed(job)) {
		give_up(job, round_failed(job));
		return;
	}
	for (size_t i = 0; i < boards->rounds.n; i++) {
		struct live_round *round = boards->rounds.at[i];

		read_units(round, rows(job, 3 * i));
		read_targets(round, rows(job, 3 * i + 1));
		live_read_appraisals(round, rows(job, 3 * i + 2));
	}
	loading->live->loading = false;
	live_fill(loading->live, boards);
	reply(job, 200);
	if (loading->live->reload)
		live_load(loading->live);
}
