#include "loop/job.h"

#include <stddef.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "loop/job_in.h"
#include "loop/loop.h"
#include "loop/route.h"

static struct job *first_job, *last_job; /* every job alive, oldest first */
static size_t rounds_until_fail;

void
job_check(const struct job *job)
{
	must(job && job->magic == JOB_MAGIC);
}

void
job_set_state(struct job *job, enum job_state state)
{
	must(job->state != JOB_ANSWERED);
	job->state = state;
}

/* --- life --- */

static const char *
route_name(const struct job *job)
{
	return job->route ? job->route->name : "(new)";
}

static void
print_job(void *ctx, const struct job_seen *seen)
{
	(void)ctx;
	fprintf(stderr, "job %s: %s, %zu answers missing, %lld us old%s\n", seen->route, seen->round,
		seen->waits_for, (long long)seen->age, seen->gone ? ", client gone" : "");
}

static void
last_words(void)
{
	job_each(print_job, NULL);
}

static void
join_list(struct job *job)
{
	static bool witness;

	if (!witness) {
		witness = true;
		must_add_witness(last_words);
	}
	job->prev = last_job;
	if (last_job)
		last_job->next_job = job;
	else
		first_job = job;
	last_job = job;
}

static void
leave_list(struct job *job)
{
	if (job->prev)
		job->prev->next_job = job->next_job;
	else
		first_job = job->next_job;
	if (job->next_job)
		job->next_job->prev = job->prev;
	else
		last_job = job->prev;
}

struct job *
job_new(struct loop *loop, const struct carrier *carrier, void *ctx)
{
	struct mem *mem = mem_new("job", LIMIT_ARENA_JOB);
	struct job *job = mem_one(mem, struct job);

	job->magic = JOB_MAGIC;
	job->mem = mem;
	job->loop = loop;
	job->carrier = carrier;
	job->carried = ctx;
	job->round = "(new)";
	job->born = clock_monotonic();
	job->out = buf_new(mem, LIMIT_ARENA_JOB / 2);
	join_list(job);
	return job;
}

/* Give everything back once nobody holds it. */
static void
try_end(struct job *job)
{
	struct mem *mem = job->mem;

	if (!job->released || job->pending || job->ready || job->running)
		return;
	leave_list(job);
	job->magic = 0;
	mem_free(&mem);
}

static void
release(struct job *job)
{
	channel_leave(job);
	if (job->limit)
		timer_off(job->limit);
	job->released = true;
	try_end(job);
}

void
job_free(struct job **jobp)
{
	struct job *job = *jobp;

	*jobp = NULL;
	job_check(job);
	must(!job->released);
	release(job);
}

void
job_gone(struct job *job)
{
	job_check(job);
	must(!job->released);
	job->gone = true;
	release(job);
}

/* --- rounds --- */

static void run(struct job *job);

static void
run_next(void *ctx)
{
	struct job *job = ctx;

	job_check(job);
	job->ready = false;
	if (job->released || job->state == JOB_ANSWERED)
		try_end(job);
	else
		run(job);
}

static void
make_ready(struct job *job)
{
	must(!job->ready);
	job->ready = true;
	loop_soon(job->loop, run_next, job);
}

static bool
is_sent(const asked_vec *all, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (all->at[k]->ask.asker == all->at[i]->ask.asker)
			return true;
	return false;
}

/* One chain of asks for each asker, in the order they were asked. */
static struct ask *
chain(const asked_vec *all, size_t from)
{
	struct ask *last = &all->at[from]->ask;

	for (size_t k = from + 1; k < all->n; k++)
		if (all->at[k]->ask.asker == last->asker) {
			last->next = &all->at[k]->ask;
			last = last->next;
		}
	last->next = NULL;
	return &all->at[from]->ask;
}

static bool
injected_fail(struct job *job)
{
	struct fail f = { 0 };

	if (rounds_until_fail == 0 || --rounds_until_fail)
		return false;
	fail(&f, INJECTED, job->round);
	for (size_t i = 0; i < job->asked.n; i++)
		ask_failed(&job->asked.at[i]->ask, &f);
	return true;
}

static void
send_round(struct job *job)
{
	asked_vec all = job->asked;

	job_set_state(job, JOB_ASKS);
	job->pending = all.n;
	if (all.n == 0)
		make_ready(job);
	else if (!injected_fail(job))
		for (size_t i = 0; i < all.n; i++)
			if (!is_sent(&all, i))
				all.at[i]->ask.asker->send(job, chain(&all, i));
}

static const struct fail *
first_fail(const struct job *job)
{
	for (size_t i = 0; i < job->asked.n; i++)
		if (job->asked.at[i]->fail)
			return job->asked.at[i]->fail;
	return NULL;
}

static void
run(struct job *job)
{
	const struct fail *failed = first_fail(job);
	job_f *handler = job->next;

	job_set_state(job, JOB_RUNS);
	job->running = true;
	job->said = false;
	job->next = NULL;
	if (failed && !job->even_if_failed) {
		reply_fail(job, failed);
	} else {
		handler(job);
		must(job->said);
	}
	if (job->state == JOB_RUNS && !job->released)
		send_round(job);
	else if (job->state == JOB_RUNS)
		job_set_state(job, JOB_ANSWERED);
	job->running = false;
	try_end(job);
}

void
job_say(struct job *job)
{
	job_check(job);
	must(job->state == JOB_RUNS);
	must(!job->said);
	job->said = true;
}

/* The round that was just looked at makes way for the one that was asked in this handler. */
static void
turn_asked(struct job *job)
{
	asked_vec fresh = { 0 };

	for (size_t i = 0; i < job->asked.n; i++)
		if (!job->asked.at[i]->ended)
			*vec_push(job->mem, &fresh) = job->asked.at[i];
	job->asked = fresh;
}

void
job_then(struct job *job, job_f *next, const char *name, bool even_if_failed)
{
	job_say(job);
	must(next);
	job->next = next;
	job->round = name;
	job->even_if_failed = even_if_failed;
	turn_asked(job);
}

struct ask *
ask_add(struct job *job, const struct asker *asker, void *what)
{
	struct asked *asked = mem_one(job->mem, struct asked);

	job_check(job);
	must(job->state == JOB_RUNS && !job->said);
	asked->ask = (struct ask){ .job = job, .asker = asker, .what = what };
	*vec_push(job->mem, &job->asked) = asked;
	return &asked->ask;
}

static void
end_ask(struct ask *ask, const struct fail *failed)
{
	struct asked *asked = (struct asked *)(void *)((char *)ask - offsetof(struct asked, ask));
	struct job *job = ask->job;

	job_check(job);
	must(!asked->ended && job->pending > 0);
	asked->ended = true;
	asked->fail = failed;
	if (--job->pending)
		return;
	if (job->state == JOB_ASKS && !job->released)
		make_ready(job);
	else
		try_end(job);
}

void
ask_done(struct ask *ask)
{
	end_ask(ask, NULL);
}

void
ask_failed(struct ask *ask, const struct fail *failed)
{
	struct fail *copy = mem_one(ask->job->mem, struct fail);

	*copy = *failed;
	end_ask(ask, copy);
}

/* Asks of the round done stand first and are ended; those being added come behind. */
size_t
asked(const struct job *job)
{
	size_t n = 0;

	while (n < job->asked.n && job->asked.at[n]->ended)
		n++;
	return n;
}

const struct fail *
asked_fail(const struct job *job, size_t i)
{
	must(i < asked(job));
	return job->asked.at[i]->fail;
}

void *
ask_what(const struct job *job, const struct asker *asker, size_t i)
{
	job_check(job);
	must(i < job->asked.n && job->asked.at[i]->ended);
	must(job->asked.at[i]->ask.asker == asker);
	return job->asked.at[i]->ask.what;
}

void
job_sent(struct job *job)
{
	job_check(job);
	if (job->state != JOB_DRAINS)
		return;
	job_set_state(job, JOB_ASKS);
	make_ready(job);
}

const struct asker *
ask_asker(const struct job *job, size_t i)
{
	must(i < job->asked.n);
	return job->asked.at[i]->ask.asker;
}

void
ask_fail_nth(size_t n)
{
	rounds_until_fail = n;
}

/* --- start --- */

static void
too_late(void *ctx)
{
	struct job *job = ctx;
	struct fail f = { 0 };

	if (job->state == JOB_ANSWERED)
		return;
	job->running = true;
	job->said = false;
	job_set_state(job, JOB_RUNS);
	fail(&f, TIMEOUT, "");
	reply_fail(job, &f);
	job->running = false;
	try_end(job);
}

void
job_run(struct job *job, const struct route *route, int64_t limit)
{
	job_check(job);
	must(job->state == JOB_NEW);
	job->route = route;
	job->round = route->name;
	job->next = route->first;
	if (limit > 0) {
		job->limit = timer_new(job->mem, job->loop, too_late, job);
		timer_set(job->limit, limit);
	}
	run(job);
}

static void
nobody_reply(struct job *job, const struct answer *answer)
{
	(void)answer;
	job_free(&job);
}

static void
nobody_put(struct job *job, struct str bytes)
{
	(void)job, (void)bytes;
}

static size_t
nobody_waiting(struct job *job)
{
	(void)job;
	return 0;
}

static void
nobody_open(struct job *job, const struct answer *answer)
{
	(void)job, (void)answer;
}

static void
nobody_end(struct job *job, bool whole)
{
	(void)whole;
	job_free(&job);
}

void
job_start(struct loop *loop, const char *name, const struct credential *as, job_f *first, void *kept)
{
	static const struct carrier nobody = { nobody_reply, nobody_open, nobody_put, nobody_waiting, nobody_end };
	struct job *job = job_new(loop, &nobody, NULL);
	struct route *route = mem_one(job->mem, struct route);

	*route = (struct route){ "JOB", name, first, ROUTE_STREAM, name };
	if (as)
		job->request.credential = *as;
	job->kept = kept;
	job->route = route;
	job->round = name;
	job->next = first;
	make_ready(job);
}

/* --- what is said of it --- */

static struct str
pair_get(struct pairs pairs, const char *name)
{
	for (size_t i = 0; i < pairs.n; i++)
		if (str_is(pairs.at[i].name, name))
			return pairs.at[i].value;
	return str_n(NULL, 0);
}

struct str
job_param(const struct job *job, const char *name)
{
	struct str value = pair_get(job->request.params, name);

	must(value.s);
	return value;
}

struct str
job_query(const struct job *job, const char *name)
{
	return pair_get(job->request.query, name);
}

struct str
job_header(const struct job *job, const char *name)
{
	return pair_get(job->request.headers, name);
}

struct str
job_method(const struct job *job)
{
	return job->request.method;
}

struct str
job_path(const struct job *job)
{
	return job->request.path;
}

struct str
job_body(const struct job *job)
{
	return job->request.body;
}

const struct credential *
job_credential(const struct job *job)
{
	return &job->request.credential;
}

bool
job_is_public(const struct job *job)
{
	return job->route && job->route->flags & ROUTE_PUBLIC;
}

struct request *
job_request(struct job *job)
{
	job_check(job);
	return &job->request;
}

void *
job_carried(const struct job *job)
{
	return job->carried;
}

struct mem *
job_mem(struct job *job)
{
	return job->mem;
}

struct loop *
job_loop(const struct job *job)
{
	return job->loop;
}

void
job_keep(struct job *job, void *state)
{
	job->kept = state;
}

void *
job_kept(const struct job *job)
{
	return job->kept;
}

void
job_each(job_see_f *see, void *ctx)
{
	for (const struct job *job = first_job; job; job = job->next_job) {
		struct job_seen seen = {
			.route = route_name(job), .round = job->round, .waits_for = job->pending,
			.age = clock_monotonic() - job->born, .gone = job->gone,
		};

		see(ctx, &seen);
	}
}
