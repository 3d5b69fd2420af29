#include "probes/runner.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "facts/directory.h"
#include "fetch/fetch.h"
#include "loop/loop.h"
#include "pg/pool.h"
#include "probes/deliver.h"
#include "probes/run_in.h"
#include "probes/statements.h"

enum { AT_ONCE = 64, EVERY = 1000000 };

static job_f claim, claimed, begin, begun;

struct runner *
runner_new(struct mem *mem, struct loop *loop, const struct runner_options *o)
{
	struct runner *r = mem_one(mem, struct runner);

	r->mem = mem;
	r->loop = loop;
	r->options = *o;
	r->rules = (struct fetch_rules){ .allow = o->allow, .attempts = o->attempts };
	if (!r->options.at_once)
		r->options.at_once = AT_ONCE;
	return r;
}

struct runner_count
runner_count(const struct runner *r)
{
	return r->count;
}

/* --- names of units, read once: a runner is started again when the map changes --- */

static void
ask_units(struct job *job, const struct runner *r)
{
	if (!r->units)
		ask_sql(job, &SQL_units_list);
}

static void
take_units(struct job *job, struct runner *r, size_t ask)
{
	if (!r->units)
		r->units = matcher_of_rows(r->mem, rows(job, ask), clock_today());
}

/* --- claiming --- */

static void
look(void *ctx)
{
	struct runner *r = ctx;

	if (r->draining)
		return;
	timer_set(r->timer, EVERY);
	if (r->claiming || r->count.active >= r->options.at_once || !directory_is_ready(loop_part(r->loop, LOOP_DIRECTORY)))
		return;
	r->claiming = true;
	job_start(r->loop, "probe claim", &r->options.as, claim, r);
}

static void
claim_ended(void *ctx)
{
	struct runner *r = ctx;

	r->claiming = false;
	runner_rest(r);
}

static void
claim(struct job *job)
{
	struct runner *r = job_kept(job);

	mem_at_end(job_mem(job), claim_ended, r);
	ask_sql(job, &SQL_probe_schedule);
	ask_sql(job, &SQL_probe_abandoned);
	ask_sql(job, &SQL_probe_claim, arg_int(r->options.at_once - r->count.active), arg_text(r->options.name));
	ask_units(job, r);
	then(job, claimed);
}

static void
start_row(struct runner *r, const struct rows *rows, size_t i, const struct run *like)
{
	struct mem *mem = mem_new("run", LIMIT_ARENA_JOB);
	struct run *run = mem_one(mem, struct run);

	if (like)
		*run = *like;
	run->mem = mem;
	run->runner = r;
	run->id = row_int(rows, i, 0);
	run->code = mem_str(mem, row_text(rows, i, 1));
	run->kind = mem_str(mem, row_text(rows, i, 2));
	run->config = str_of(mem_str(mem, row_text(rows, i, 3)));
	run->source = (int32_t)row_int(rows, i, 4);
	run->unit = (int32_t)row_int(rows, i, 5);
	run->shape = str_of(mem_str(mem, row_text(rows, i, 6)));
	run_start(run);
}

static void
claimed(struct job *job)
{
	enum { SCHEDULE, ABANDONED, CLAIM, UNITS };
	struct runner *r = job_kept(job);
	const struct rows *runs = rows(job, CLAIM);

	take_units(job, r, UNITS);
	for (size_t i = 0; i < rows_n(runs); i++)
		start_row(r, runs, i, NULL);
	reply(job, 200);
}

void
runner_start(struct runner *r)
{
	r->timer = timer_new(r->mem, r->loop, look, r);
	timer_set(r->timer, 0);
}

/* --- ending --- */

void
runner_rest(struct runner *r)
{
	if (!r->draining || r->claiming || r->count.active > 0 || !r->rest)
		return;
	r->draining(r->rest_ctx);
	r->rest = false;
}

void
runner_drain(struct runner *r, void (*fn)(void *ctx), void *ctx)
{
	r->draining = fn;
	r->rest_ctx = ctx;
	r->rest = true;
	if (r->timer)
		timer_off(r->timer);
	runner_rest(r);
}

/* --- one by name --- */

static void
begin(struct job *job)
{
	struct run *like = job_kept(job);

	if (like->dry)
		ask_sql(job, &SQL_probe_look, arg_text(like->code));
	else
		ask_sql(job, &SQL_probe_begin, arg_text(like->code), arg_text(like->runner->options.name));
	ask_units(job, like->runner);
	then_even_if(job, begun);
}

static void
begun(struct job *job)
{
	struct run *like = job_kept(job);
	struct run_told told = { .probe = like->code };

	if (asked_fail(job, 0))
		told.fault = *asked_fail(job, 0);
	else if (no_rows(job, 0))
		fail(&told.fault, PROBE_UNKNOWN, "", like->code);
	if (told.fault.code != FAIL_NONE)
		like->told(like->told_ctx, &told);
	else {
		take_units(job, like->runner, 1);
		start_row(like->runner, rows(job, 0), 0, like);
	}
	reply(job, 200);
}

void
runner_run(struct runner *r, const struct run_wanted *w)
{
	struct run *like = mem_one(r->mem, struct run);

	*like = (struct run){ .runner = r, .code = mem_str(r->mem, w->code), .dry = w->dry, .looked_at = w->looked_at, .file = w->file, .told = w->told, .told_ctx = w->ctx };
	job_start(r->loop, "probe run", &r->options.as, begin, like);
}

void
runner_try(struct runner *r, const char *code, const char *config, void (*told)(void *ctx, const struct run_told *run), void *ctx)
{
	struct mem *mem = mem_new("run", LIMIT_ARENA_JOB);
	struct run *run = mem_one(mem, struct run);

	*run = (struct run){ .mem = mem, .runner = r, .code = mem_str(mem, code), .config = str_of(mem_str(mem, config)), .dry = true,
		.told = told, .told_ctx = ctx };
	run_start(run);
}
