#include "facts/feed.h"

#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "facts/statements.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "pg/listen.h"
#include "pg/pool.h"

enum {
	PIECE = 20000,      /* cells of one piece of loading */
	AGAIN = 300000,     /* after a failure */
	SURE = 1000000,     /* a wake may be lost with its connection */
	TOO_OLD = 1800000000 /* the change log keeps an hour */
};

struct feed {
	struct loop *loop;
	struct credential who;
	const struct feed_user *user;
	void *ctx;
	struct mem *mem;        /* of the periods */
	const int32_t *periods;
	size_t n_periods;
	struct timer *timer;
	struct listener *listener;
	enum fail_code told; /* said in the log already */
	bool reading, woken, loaded, restart;
	struct mem *place;
	const char *upto;       /* what was visible when it was last read: to read on from */
	int64_t read_at;
	int32_t unit, metric, period; /* loaded up to here */
};

static job_f feed_begin, feed_begun, feed_more, feed_loaded, feed_look, feed_looked;

static void
start(struct feed *f, job_f *first)
{
	f->reading = true;
	f->woken = false;
	timer_off(f->timer);
	job_start(f->loop, "feed", &f->who, first, f);
}

static void
next(struct feed *f, int64_t pause)
{
	f->reading = false;
	if (f->restart) {
		f->restart = false;
		start(f, feed_begin);
	} else if (f->woken && pause == SURE) {
		start(f, f->loaded ? feed_look : feed_begin);
	} else {
		timer_set(f->timer, pause);
	}
}

static bool
is_failed(struct job *job, struct feed *f)
{
	const struct fail *failed = asked_fail(job, 0);

	if (!failed)
		return false;
	if (failed->code != FAIL_DB_DOWN && failed->code != f->told)
		log_error("changes cannot be read", "why", fail_slug(failed->code), "state", failed->word[0], "detail", failed->word[1]);
	f->told = failed->code;
	next(f, AGAIN);
	reply(job, 503);
	return true;
}

static void
keep_place(struct feed *f, const char *snapshot)
{
	mem_reset(f->place);
	f->upto = mem_str(f->place, snapshot);
	f->read_at = clock_unix();
}

/* --- cells --- */

enum column { UNIT, METRIC, PERIOD, NUMERATOR, DENOMINATOR, VALUE, BOUND, STATE, FLAGS, SOURCE, BATCH, ROW, RECORDED };

static struct accepted
cell_of(const struct rows *rows, size_t i, int from)
{
	return (struct accepted){
		.unit = (int32_t)row_int(rows, i, from + UNIT),
		.metric = (int32_t)row_int(rows, i, from + METRIC),
		.period = (int32_t)row_int(rows, i, from + PERIOD),
		.numerator = row_int_or(rows, i, from + NUMERATOR, FACT_NONE),
		.denominator = row_int_or(rows, i, from + DENOMINATOR, FACT_NONE),
		.value = row_int_or(rows, i, from + VALUE, FACT_NONE),
		.bound = row_text(rows, i, from + BOUND)[0],
		.state = row_text(rows, i, from + STATE)[0],
		.flags = (int16_t)row_int(rows, i, from + FLAGS),
		.source = (int32_t)row_int(rows, i, from + SOURCE),
		.batch = row_int(rows, i, from + BATCH),
		.row = (int32_t)row_int(rows, i, from + ROW),
		.recorded = row_int(rows, i, from + RECORDED),
	};
}

static struct arg
periods_of(struct mem *mem, const struct feed *f)
{
	return f->periods ? arg_int4s(mem, f->periods, f->n_periods) : arg_null();
}

/* --- loading --- */

static void
feed_begin(struct job *job)
{
	ask_sql(job, &SQL_feed_first);
	then_even_if(job, feed_begun);
}

/* The point to read on from is taken before the first cell is read. */
static void
feed_begun(struct job *job)
{
	struct feed *f = job_kept(job);

	if (is_failed(job, f))
		return;
	keep_place(f, row_text(rows(job, 0), 0, 0));
	f->loaded = false;
	f->unit = f->metric = f->period = 0;
	start(f, feed_more);
	reply(job, 200);
}

static void
feed_more(struct job *job)
{
	struct feed *f = job_kept(job);

	ask_sql(job, &SQL_feed_load, arg_int(f->unit), arg_int(f->metric), arg_int(f->period), periods_of(job_mem(job), f),
		arg_int(PIECE));
	then_even_if(job, feed_loaded);
}

static void
feed_loaded(struct job *job)
{
	struct feed *f = job_kept(job);
	size_t n;

	if (is_failed(job, f))
		return;
	n = rows_n(rows(job, 0));
	for (size_t i = 0; i < n && !f->restart; i++) {
		struct accepted cell = cell_of(rows(job, 0), i, 0);

		f->unit = cell.unit;
		f->metric = cell.metric;
		f->period = cell.period;
		f->user->cell(f->ctx, &cell);
	}
	if (f->restart) {
		next(f, 0);
	} else if (n == PIECE) {
		start(f, feed_more);
	} else {
		f->loaded = true;
		f->user->turn(f->ctx, true);
		start(f, feed_look);
	}
	reply(job, 200);
}

/* --- following --- */

static void
feed_look(struct job *job)
{
	struct feed *f = job_kept(job);

	if (clock_unix() - f->read_at > TOO_OLD) {
		feed_begin(job);
		return;
	}
	ask_sql(job, &SQL_feed_read, arg_text(f->upto), periods_of(job_mem(job), f));
	then_even_if(job, feed_looked);
}

static void
tell_other(struct feed *f, const char *kind)
{
	bool listed = strcmp(kind, "unit") == 0 || strcmp(kind, "metric") == 0 || strcmp(kind, "source") == 0;

	if (listed && loop_has(f->loop, LOOP_DIRECTORY))
		directory_reload(loop_part(f->loop, LOOP_DIRECTORY));
	f->user->other(f->ctx, kind);
}

static void
feed_looked(struct job *job)
{
	enum { KIND, UPTO, CELL };
	struct feed *f = job_kept(job);
	const struct rows *all;
	bool any = false;

	if (is_failed(job, f))
		return;
	all = rows(job, 0);
	for (size_t i = 0; i < rows_n(all) && !f->restart; i++) {
		const char *kind = row_text(all, i, KIND);

		if (strcmp(kind, "upto") == 0) {
			keep_place(f, row_text(all, i, UPTO));
		} else if (strcmp(kind, "accepted") == 0) {
			struct accepted cell = cell_of(all, i, CELL);

			any = true;
			f->user->cell(f->ctx, &cell);
		} else {
			tell_other(f, kind);
		}
	}
	if (any)
		f->user->turn(f->ctx, false);
	next(f, SURE);
	reply(job, 200);
}

/* --- the feed --- */

static void
look(void *ctx)
{
	struct feed *f = ctx;

	if (!f->reading)
		start(f, f->loaded ? feed_look : feed_begin);
}

static void
wake(void *ctx)
{
	struct feed *f = ctx;

	f->woken = true;
	if (!f->reading && f->loaded)
		start(f, feed_look);
}

static void
keep_periods(struct feed *f, const int32_t *periods, size_t n)
{
	int32_t *copy;

	mem_reset(f->mem);
	f->periods = NULL;
	f->n_periods = n;
	if (!periods)
		return;
	copy = mem_array(f->mem, int32_t, n);
	memcpy(copy, periods, n * sizeof(*copy));
	f->periods = copy;
}

void
feed_restart(struct feed *f, const int32_t *periods, size_t n)
{
	keep_periods(f, periods, n);
	f->loaded = false;
	if (f->reading)
		f->restart = true;
	else
		start(f, feed_begin);
}

bool
feed_is_loaded(const struct feed *f)
{
	return f->loaded;
}

static void
feed_end(void *ctx)
{
	struct feed *f = ctx;

	mem_free(&f->mem);
	mem_free(&f->place);
}

struct feed *
feed_new(struct mem *mem, struct loop *loop, const struct feed_options *o, const struct feed_user *user, void *ctx)
{
	struct feed *f = mem_one(mem, struct feed);

	f->loop = loop;
	f->who = *o->who;
	f->user = user;
	f->ctx = ctx;
	f->mem = mem_new("feed", 1 << 20);
	f->place = mem_new("feed place", 1 << 20);
	mem_at_end(mem, feed_end, f);
	keep_periods(f, o->periods, o->n_periods);
	f->timer = timer_new(mem, loop, look, f);
	f->listener = listen_new(mem, loop, o->conninfo, "change", wake, f);
	start(f, feed_begin);
	return f;
}
