#include "pg/pool.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "loop/ask.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "pg/conn.h"
#include "pg/identity.h"

enum {
	CONNECTIONS = 8,
	PATIENCE = 2000000,       /* how long a round waits while no connection is up */
	PATIENCE_BUSY = 15000000, /* and while all are busy */
	TICK = 250000,
	TRIES = 4
};

struct question {
	const struct sql *sql;
	struct pg_params params;
	const char *name; /* as prepared: role and statement */
	const struct rows *rows;
	struct fail fail;
	bool failed;
};

/* What the next result of a connection belongs to. */
struct slot {
	enum { SLOT_PREPARED, SLOT_IDENTIFY, SLOT_ROWS, SLOT_SYNC } kind;
	struct question *question;
	const char *name; /* of what was prepared */
};

struct round {
	struct job *job;
	struct ask *first;
	bool public;
	struct credential who;
	const char *role;
	int64_t since;
	int tries;
	size_t slots_n, slot;
	struct slot *slots;
	bool failed;      /* from here on all of it failed */
	bool again;       /* may work if sent again */
	struct fail fail;
	struct round *next;
};

struct line {
	struct pool *pool;
	struct conn *conn;
	struct round *round; /* NULL: idle */
};

struct pool {
	struct mem *mem;
	struct loop *loop;
	struct identities *ids;
	int n;
	struct line *lines;
	struct round *first, *last;
	struct timer *tick;
};

/* --- a round's end --- */

static void
end_round(struct round *round)
{
	struct ask *next;

	for (struct ask *ask = round->first; ask; ask = next) {
		struct question *q = ask->what;

		next = ask->next;
		if (round->failed)
			ask_failed(ask, q->failed ? &q->fail : &round->fail);
		else
			ask_done(ask);
	}
}

static void
fail_round(struct round *round, const struct fail *f)
{
	if (!round->failed)
		round->fail = *f;
	round->failed = true;
}

static void
fail_down(struct round *round)
{
	struct fail f = { 0 };

	fail(&f, DB_DOWN, "");
	fail_round(round, &f);
	end_round(round);
}

/* --- sending --- */

static void
put_slot(struct round *round, int kind, struct question *question, const char *name)
{
	round->slots[round->slots_n++] = (struct slot){ kind, question, name };
}

/* Once on a connection, and not twice in a round. */
static void
prepare(struct line *line, struct round *round, struct question *q, const char *name, const char *text)
{
	if (conn_has(line->conn, name))
		return;
	for (size_t i = 0; i < round->slots_n; i++)
		if (round->slots[i].name && strcmp(round->slots[i].name, name) == 0)
			return;
	conn_prepare(line->conn, name, text);
	put_slot(round, SLOT_PREPARED, q, name);
}

static void
send_question(struct line *line, struct round *round, struct question *q)
{
	q->name = mem_printf(job_mem(round->job), "%s.%s", round->role, q->sql->name);
	q->failed = false;
	must(strlen(q->name) < 64); /* PostgreSQL cuts longer ones */
	prepare(line, round, q, q->name, q->sql->text);
	conn_exec(line->conn, q->name, &q->params);
	put_slot(round, SLOT_ROWS, q, NULL);
}

static void
send_round(struct line *line, struct round *round)
{
	struct mem *mem = job_mem(round->job);
	size_t n = 0;

	for (struct ask *ask = round->first; ask; ask = ask->next)
		n++;
	round->slots = mem_array(mem, struct slot, 2 * n + 3);
	round->slots_n = round->slot = 0;
	round->failed = round->again = false;
	round->tries++;
	round->role = identity_role(line->pool->ids, &round->who);
	line->round = round;
	prepare(line, round, NULL, IDENTIFY_NAME, IDENTIFY_TEXT);
	identity_send(line->conn, IDENTIFY_NAME, mem, identity_kind(round->job, round->public), &round->who, round->role);
	put_slot(round, SLOT_IDENTIFY, NULL, NULL);
	for (struct ask *ask = round->first; ask; ask = ask->next)
		send_question(line, round, ask->what);
	conn_sync(line->conn);
	put_slot(round, SLOT_SYNC, NULL, NULL);
	conn_flush(line->conn);
}

static struct line *
idle_line(struct pool *pool)
{
	for (int i = 0; i < pool->n; i++)
		if (!pool->lines[i].round && conn_is_up(pool->lines[i].conn))
			return &pool->lines[i];
	return NULL;
}

static void
serve_waiting(struct pool *pool)
{
	struct line *line;

	while (pool->first && (line = idle_line(pool))) {
		struct round *round = pool->first;

		pool->first = round->next;
		if (!pool->first)
			pool->last = NULL;
		send_round(line, round);
	}
}

static void
enqueue(struct pool *pool, struct round *round)
{
	round->next = NULL;
	if (pool->last)
		pool->last->next = round;
	else
		pool->first = round;
	pool->last = round;
	timer_set(pool->tick, TICK);
}

/* Rounds that waited too long are told so. */
static void
tick(void *ctx)
{
	struct pool *pool = ctx;
	int64_t patience = pool_connected(pool) ? PATIENCE_BUSY : PATIENCE;

	while (pool->first && clock_monotonic() - pool->first->since > patience) {
		struct round *round = pool->first;

		pool->first = round->next;
		if (!pool->first)
			pool->last = NULL;
		fail_down(round);
	}
	if (pool->first)
		timer_set(pool->tick, TICK);
}

/* --- results --- */

static void
take_error(struct round *round, struct question *q, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	struct fail f = { 0 };

	if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED)
		return;
	pg_fail_result(&f, result);
	if (q) {
		q->failed = true;
		q->fail = f;
	}
	round->again = state && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0);
	fail_round(round, &f);
}

static void
take_identity(struct line *line, struct round *round, const PGresult *result)
{
	enum identified is = PQgetvalue(result, 0, 0)[0] - '0';
	struct fail f = { 0 };

	if (!identity_learn(line->pool->ids, &round->who, round->role, is))
		round->again = true;
	if (is != IDENTIFIED_UNKNOWN || round->public || round->who.kind == CREDENTIAL_NONE)
		return;
	fail(&f, UNAUTHORIZED, "");
	fail_round(round, &f);
}

static void
take_sync(struct line *line, struct round *round)
{
	struct pool *pool = line->pool;

	line->round = NULL;
	if (round->again && round->tries < TRIES)
		enqueue(pool, round);
	else
		end_round(round);
	serve_waiting(pool);
}

static bool
is_good(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

static void
on_result(void *ctx, PGresult *result)
{
	struct line *line = ctx;
	struct round *round = line->round;
	struct slot slot;

	must(round && round->slot < round->slots_n);
	slot = round->slots[round->slot];
	if (slot.kind == SLOT_SYNC && PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		PQclear(result);
		take_sync(line, round);
		return;
	}
	if (slot.kind != SLOT_SYNC)
		round->slot++;
	if (!is_good(result)) {
		take_error(round, slot.question, result);
		PQclear(result);
		return;
	}
	switch (slot.kind) {
	case SLOT_PREPARED:
		conn_note(line->conn, slot.name);
		break;
	case SLOT_IDENTIFY:
		take_identity(line, round, result);
		break;
	case SLOT_ROWS:
		slot.question->rows = pg_keep(job_mem(round->job), result);
		return;
	case SLOT_SYNC:
		break;
	}
	PQclear(result);
}

static void
on_up(void *ctx)
{
	struct line *line = ctx;

	serve_waiting(line->pool);
}

static void
on_lost(void *ctx)
{
	struct line *line = ctx;
	struct round *round = line->round;

	line->round = NULL;
	if (round)
		fail_down(round);
}

/* --- asking --- */

static void
send_asks(struct job *job, struct ask *first, bool public)
{
	struct pool *pool = loop_part(job_loop(job), LOOP_POOL);
	struct round *round = mem_one(job_mem(job), struct round);

	round->job = job;
	round->first = first;
	round->public = public;
	if (!public)
		round->who = *job_credential(job);
	round->since = clock_monotonic();
	enqueue(pool, round);
	serve_waiting(pool);
}

static void
send_as_caller(struct job *job, struct ask *first)
{
	send_asks(job, first, false);
}

static void
send_as_public(struct job *job, struct ask *first)
{
	send_asks(job, first, true);
}

static const struct asker as_caller = { "sql", send_as_caller };
static const struct asker as_public = { "sql public", send_as_public };

void
ask_sql_args(struct job *job, const struct sql *sql, bool public, const struct arg *args, size_t n)
{
	struct question *q = mem_one(job_mem(job), struct question);

	must((int)n == sql->params);
	q->sql = sql;
	q->params = pg_params(job_mem(job), args, n);
	ask_add(job, public ? &as_public : &as_caller, q);
}

const struct rows *
rows(const struct job *job, size_t i)
{
	const struct asker *asker = ask_asker(job, i);
	const struct question *q;

	must(asker == &as_caller || asker == &as_public);
	q = ask_what(job, asker, i);
	must(q->rows);
	return q->rows;
}

bool
no_rows(const struct job *job, size_t i)
{
	return rows_n(rows(job, i)) == 0;
}

/* --- the pool --- */

struct pool *
pool_new(struct mem *mem, struct loop *loop, const struct pool_options *o)
{
	static const struct conn_user user = { on_up, on_result, on_lost, NULL };
	struct pool *pool = mem_one(mem, struct pool);

	pool->mem = mem;
	pool->loop = loop;
	pool->ids = identities_new(mem, o->runner);
	pool->n = o->connections ? o->connections : CONNECTIONS;
	pool->lines = mem_array(mem, struct line, (size_t)pool->n);
	pool->tick = timer_new(mem, loop, tick, pool);
	for (int i = 0; i < pool->n; i++) {
		pool->lines[i].pool = pool;
		pool->lines[i].conn = conn_new(mem, loop, o->conninfo, &user, &pool->lines[i]);
	}
	loop_hang(loop, LOOP_POOL, pool);
	return pool;
}

size_t
pool_connected(const struct pool *pool)
{
	size_t n = 0;

	for (int i = 0; i < pool->n; i++)
		n += conn_is_up(pool->lines[i].conn);
	return n;
}

size_t
pool_waiting(const struct pool *pool)
{
	size_t n = 0;

	for (const struct round *round = pool->first; round; round = round->next)
		n++;
	return n;
}
