#include "pg/writer.h"

#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/vec.h"
#include "loop/ask.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "pg/conn.h"
#include "pg/identity.h"

enum {
	TRIES = 8,
	PATIENCE = 10000000, /* how long an item waits for a connection */
	TICK = 250000
};

struct entry {
	struct ask *ask;
	const struct write_kind *kind;
	void *item;
	int tries;
	int64_t since;
	struct entry *next;
};

struct queue {
	struct entry *first, *last;
	size_t n;
};

typedef VEC(struct entry *) entry_vec;

struct group;

/* A statement under way and the entries it is for. */
struct call {
	struct write_call write;
	struct entry **at;
	void **items;
	const char *name;
	struct group *group;
	const struct rows *rows;
};

/* The calls of one caller. */
struct group {
	const struct credential *who;
	const char *role; /* NULL: still to be asked */
	int kind;
	entry_vec entries;
	bool unknown;
};

struct slot {
	enum { SLOT_PREPARED, SLOT_IDENTIFY, SLOT_ROWS, SLOT_SYNC } kind;
	const char *name;
	struct group *group;
	struct call *call;
};

struct batch {
	struct mem *mem;
	entry_vec entries;
	VEC(struct slot) slots;
	VEC(struct group *) groups;
	VEC(struct call *) calls;
	size_t slot;
	bool asking; /* only who its unknown callers are, so that no call goes in a wrong role */
	bool failed, again;
	struct fail fail;
};

/* What waits to be tried in a smaller batch of its own. */
struct part {
	entry_vec entries;
	struct mem *mem;
	struct part *next;
};

struct line {
	struct writer *writer;
	struct conn *conn;
	struct batch *batch; /* NULL: idle */
	struct part *parts;
};

struct writer {
	struct loop *loop;
	struct identities *ids;
	size_t together;
	int n;
	struct line *lines;
	struct queue queue;
	struct timer *tick;
	bool soon;
	struct writer_count count;
};

/* --- the queue --- */

static void
push(struct queue *queue, struct entry *entry)
{
	entry->next = NULL;
	if (queue->last)
		queue->last->next = entry;
	else
		queue->first = entry;
	queue->last = entry;
	queue->n++;
}

static struct entry *
pop(struct queue *queue)
{
	struct entry *entry = queue->first;

	queue->first = entry->next;
	if (!queue->first)
		queue->last = NULL;
	queue->n--;
	return entry;
}

static void
fail_entry(struct entry *entry, const struct fail *f)
{
	ask_failed(entry->ask, f);
}

static void
fail_down(struct entry *entry)
{
	struct fail f = { 0 };

	fail(&f, DB_DOWN, "");
	fail_entry(entry, &f);
}

/* --- putting a batch together --- */

static struct group *
group_of(struct batch *batch, const struct entry *entry)
{
	const struct credential *who = job_credential(entry->ask->job);
	struct group *group;

	for (size_t i = batch->groups.n; i-- > 0;) {
		group = batch->groups.at[i];
		if (group->who->kind == who->kind && memcmp(group->who->hash, who->hash, sizeof(who->hash)) == 0)
			return group;
	}
	group = mem_one(batch->mem, struct group);
	group->who = who;
	group->kind = identity_kind(entry->ask->job, false);
	*vec_push(batch->mem, &batch->groups) = group;
	return group;
}

static void
put_slot(struct batch *batch, struct slot slot)
{
	*vec_push(batch->mem, &batch->slots) = slot;
}

/* Once on a connection, and not twice in a batch. */
static void
prepare(struct line *line, struct batch *batch, const char *name, const char *text)
{
	if (conn_has(line->conn, name))
		return;
	for (size_t i = 0; i < batch->slots.n; i++)
		if (batch->slots.at[i].name && strcmp(batch->slots.at[i].name, name) == 0)
			return;
	conn_prepare(line->conn, name, text);
	put_slot(batch, (struct slot){ SLOT_PREPARED, name, NULL, NULL });
}

static void
send_call(struct line *line, struct batch *batch, struct group *group, struct call *call)
{
	const struct sql *sql = call->write.sql;
	struct pg_params p = pg_params(batch->mem, call->write.args, (size_t)sql->params);

	call->name = mem_printf(batch->mem, "%s.%s", group->role, sql->name);
	must(strlen(call->name) < 64);
	call->group = group;
	prepare(line, batch, call->name, sql->text);
	conn_exec(line->conn, call->name, &p);
	put_slot(batch, (struct slot){ SLOT_ROWS, NULL, group, call });
	*vec_push(batch->mem, &batch->calls) = call;
}

/* The entries of one kind from 'from' on. */
static size_t
same_kind(const struct group *group, size_t from)
{
	size_t n = from;

	while (n < group->entries.n && group->entries.at[n]->kind == group->entries.at[from]->kind)
		n++;
	return n - from;
}

static void
send_identity(struct line *line, struct batch *batch, struct group *group, const char *role)
{
	prepare(line, batch, IDENTIFY_WRITER_NAME, IDENTIFY_WRITER_TEXT);
	identity_send(line->conn, IDENTIFY_WRITER_NAME, batch->mem, group->kind, group->who, role);
	put_slot(batch, (struct slot){ SLOT_IDENTIFY, NULL, group, NULL });
}

static void
send_group(struct line *line, struct batch *batch, struct group *group)
{
	send_identity(line, batch, group, group->role);
	for (size_t from = 0; from < group->entries.n;) {
		struct call *call = mem_one(batch->mem, struct call);
		size_t n = same_kind(group, from);

		call->at = &group->entries.at[from];
		call->items = mem_array(batch->mem, void *, n);
		for (size_t i = 0; i < n; i++)
			call->items[i] = call->at[i]->item;
		call->at[0]->kind->pack(batch->mem, call->items, n, &call->write);
		must(call->write.items >= 1 && call->write.items <= n);
		must(call->write.sql->params <= WRITE_ARGS);
		send_call(line, batch, group, call);
		from += call->write.items;
	}
}

static void
send_end(struct line *line, struct batch *batch)
{
	conn_sync(line->conn);
	put_slot(batch, (struct slot){ SLOT_SYNC, NULL, NULL, NULL });
	conn_flush(line->conn);
}

static void
send_groups(struct line *line, struct batch *batch)
{
	for (size_t i = 0; i < batch->groups.n; i++)
		send_group(line, batch, batch->groups.at[i]);
	send_end(line, batch);
}

static void
send_questions(struct line *line, struct batch *batch)
{
	for (size_t i = 0; i < batch->groups.n; i++)
		if (!batch->groups.at[i]->role)
			send_identity(line, batch, batch->groups.at[i], "app_scoped");
	send_end(line, batch);
}

static void
send_batch(struct line *line, struct batch *batch)
{
	struct identities *ids = line->writer->ids;

	line->batch = batch;
	for (size_t i = 0; i < batch->entries.n; i++) {
		struct entry *entry = batch->entries.at[i];

		entry->tries++;
		*vec_push(batch->mem, &group_of(batch, entry)->entries) = entry;
	}
	for (size_t i = 0; i < batch->groups.n; i++) {
		struct group *group = batch->groups.at[i];

		if (identity_is_known(ids, group->who))
			group->role = identity_role(ids, group->who);
		else
			batch->asking = true;
	}
	if (batch->asking)
		send_questions(line, batch);
	else
		send_groups(line, batch);
}

static struct batch *
batch_new(void)
{
	struct mem *mem = mem_new("batch", LIMIT_ARENA_TOOL);
	struct batch *batch = mem_one(mem, struct batch);

	batch->mem = mem;
	return batch;
}

static void
batch_end(struct batch *batch)
{
	struct mem *mem = batch->mem;

	mem_free(&mem);
}

static struct batch *
take_waiting(struct writer *w)
{
	struct batch *batch = batch_new();
	size_t weight = 0;

	while (w->queue.n && batch->entries.n < w->together) {
		const struct entry *first = w->queue.first;

		weight += first->kind->weight(first->item);
		if (batch->entries.n && weight > WRITE_WEIGHT)
			break;
		*vec_push(batch->mem, &batch->entries) = pop(&w->queue);
	}
	return batch;
}

static struct batch *
take_part(struct line *line)
{
	struct part *part = line->parts;
	struct batch *batch = batch_new();
	struct mem *mem = part->mem;

	line->parts = part->next;
	for (size_t i = 0; i < part->entries.n; i++)
		*vec_push(batch->mem, &batch->entries) = part->entries.at[i];
	mem_free(&mem);
	return batch;
}

static void
serve(struct writer *w)
{
	for (int i = 0; i < w->n; i++) {
		struct line *line = &w->lines[i];

		if (line->batch || !conn_is_up(line->conn))
			continue;
		if (line->parts)
			send_batch(line, take_part(line));
		else if (w->queue.n)
			send_batch(line, take_waiting(w));
	}
}

/* --- answers --- */

static void
put_part(struct line *line, struct entry *const *at, size_t n)
{
	struct mem *mem = mem_new("part", LIMIT_ARENA_TOOL);
	struct part *part = mem_one(mem, struct part);

	part->mem = mem;
	for (size_t i = 0; i < n; i++)
		*vec_push(mem, &part->entries) = at[i];
	part->next = line->parts;
	line->parts = part;
}

/* Not its own fault: sent again, unless it has met this too often. */
static void
send_again(struct writer *w, struct entry *entry, const struct fail *f)
{
	w->count.again++;
	if (entry->tries < TRIES)
		push(&w->queue, entry);
	else
		fail_entry(entry, f);
}

static void
fail_batch(struct line *line, struct batch *batch)
{
	struct writer *w = line->writer;
	size_t n = batch->entries.n;

	if (batch->again && (n == 1 || batch->entries.at[0]->tries < TRIES / 2)) {
		for (size_t i = 0; i < n; i++)
			send_again(w, batch->entries.at[i], &batch->fail);
	} else if (n == 1) {
		fail_entry(batch->entries.at[0], &batch->fail);
	} else {
		w->count.halved++;
		put_part(line, batch->entries.at + n / 2, n - n / 2);
		put_part(line, batch->entries.at, n / 2);
	}
}

static void
answer_call(struct writer *w, struct call *call)
{
	const struct group *group = call->group;
	struct fail unknown = { 0 }, busy = { 0 };
	bool good;

	fail(&unknown, UNAUTHORIZED, "");
	fail(&busy, CONFLICT, "");
	good = !group->unknown && call->at[0]->kind->answer(call->items, call->write.items, call->rows);
	for (size_t i = 0; i < call->write.items; i++) {
		struct entry *entry = call->at[i];

		if (group->unknown)
			fail_entry(entry, &unknown);
		else if (!good)
			send_again(w, entry, &busy);
		else
			ask_done(entry->ask);
	}
	w->count.items += call->write.items;
}

/* Whoever was unknown is known now. */
static void
take_answers(struct line *line, struct batch *batch)
{
	batch->asking = false;
	batch->slots.n = 0;
	batch->slot = 0;
	send_groups(line, batch);
}

static void
take_sync(struct line *line, struct batch *batch)
{
	if (batch->asking && !batch->failed) {
		take_answers(line, batch);
		return;
	}
	line->batch = NULL;
	line->writer->count.commits++;
	if (batch->failed || batch->again)
		fail_batch(line, batch);
	else
		for (size_t i = 0; i < batch->calls.n; i++)
			answer_call(line->writer, batch->calls.at[i]);
	batch_end(batch);
	serve(line->writer);
}

/* Two transactions met on the same row: neither is wrong. */
static bool
is_meeting(const char *state)
{
	return state && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "23505") == 0);
}

static void
take_error(struct batch *batch, const PGresult *result)
{
	if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED || batch->failed)
		return;
	pg_fail_result(&batch->fail, result);
	batch->failed = true;
	batch->again = is_meeting(PQresultErrorField(result, PG_DIAG_SQLSTATE));
}

static void
take_identity(struct line *line, struct batch *batch, struct group *group, const PGresult *result)
{
	enum identified is = PQgetvalue(result, 0, 0)[0] - '0';

	if (!group->role) {
		group->role = is == IDENTIFIED_WHOLE ? "app_all" : "app_scoped";
		(void)identity_learn(line->writer->ids, group->who, group->role, is);
	} else if (!identity_learn(line->writer->ids, group->who, group->role, is)) {
		batch->again = true;
	}
	group->unknown = is == IDENTIFIED_UNKNOWN;
}

static bool
is_good(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

static void
take_good(struct line *line, struct batch *batch, const struct slot *slot, PGresult *result)
{
	switch (slot->kind) {
	case SLOT_PREPARED:
		conn_note(line->conn, slot->name);
		break;
	case SLOT_IDENTIFY:
		take_identity(line, batch, slot->group, result);
		break;
	case SLOT_ROWS:
		slot->call->rows = pg_keep(batch->mem, result);
		return;
	case SLOT_SYNC:
		break;
	}
	PQclear(result);
}

static void
on_result(void *ctx, PGresult *result)
{
	struct line *line = ctx;
	struct batch *batch = line->batch;
	struct slot slot;

	must(batch && batch->slot < batch->slots.n);
	slot = batch->slots.at[batch->slot];
	if (slot.kind == SLOT_SYNC && PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		PQclear(result);
		take_sync(line, batch);
		return;
	}
	if (slot.kind != SLOT_SYNC)
		batch->slot++;
	if (is_good(result)) {
		take_good(line, batch, &slot, result);
		return;
	}
	take_error(batch, result);
	PQclear(result);
}

static void
on_up(void *ctx)
{
	struct line *line = ctx;

	serve(line->writer);
}

/* Whether it was committed we do not know; sent again, the items say so themselves. */
static void
on_lost(void *ctx)
{
	struct line *line = ctx;
	struct batch *batch = line->batch;
	struct fail f = { 0 };

	fail(&f, DB_DOWN, "");
	line->batch = NULL;
	while (line->parts) {
		struct batch *part = take_part(line);

		for (size_t i = 0; i < part->entries.n; i++)
			send_again(line->writer, part->entries.at[i], &f);
		batch_end(part);
	}
	if (!batch)
		return;
	for (size_t i = 0; i < batch->entries.n; i++)
		send_again(line->writer, batch->entries.at[i], &f);
	batch_end(batch);
	timer_set(line->writer->tick, TICK);
}

static void
tick(void *ctx)
{
	struct writer *w = ctx;

	while (w->queue.n && clock_monotonic() - w->queue.first->since > PATIENCE)
		fail_down(pop(&w->queue));
	if (w->queue.n)
		timer_set(w->tick, TICK);
}

/* --- asking --- */

static void
serve_soon(void *ctx)
{
	struct writer *w = ctx;

	w->soon = false;
	serve(w);
}

/* What arrives in the same turn of the loop goes together from the start. */
static void
send_asks(struct job *job, struct ask *first)
{
	struct writer *w = loop_part(job_loop(job), LOOP_WRITER);

	for (struct ask *next, *ask = first; ask; ask = next) {
		struct entry *entry = ask->what;

		next = ask->next;
		entry->ask = ask;
		entry->since = clock_monotonic();
		push(&w->queue, entry);
	}
	timer_set(w->tick, TICK);
	if (!w->soon)
		loop_soon(w->loop, serve_soon, w);
	w->soon = true;
}

static const struct asker asker = { "write", send_asks };

void
ask_write(struct job *job, const struct write_kind *kind, void *item)
{
	struct entry *entry = mem_one(job_mem(job), struct entry);

	entry->kind = kind;
	entry->item = item;
	ask_add(job, &asker, entry);
}

void *
written(const struct job *job, size_t i)
{
	const struct entry *entry = ask_what(job, &asker, i);

	return entry->item;
}

/* --- the writer --- */

struct writer *
writer_new(struct mem *mem, struct loop *loop, const struct writer_options *o)
{
	static const struct conn_user user = { on_up, on_result, on_lost, NULL };
	struct writer *w = mem_one(mem, struct writer);

	w->loop = loop;
	w->ids = identities_new(mem, o->runner);
	w->together = o->together ? o->together : WRITE_ITEMS;
	w->n = o->lines ? o->lines : 1;
	w->lines = mem_array(mem, struct line, (size_t)w->n);
	w->tick = timer_new(mem, loop, tick, w);
	for (int i = 0; i < w->n; i++) {
		w->lines[i].writer = w;
		w->lines[i].conn = conn_new(mem, loop, o->conninfo, &user, &w->lines[i]);
	}
	loop_hang(loop, LOOP_WRITER, w);
	return w;
}

struct writer_count
writer_count(const struct writer *w)
{
	struct writer_count count = w->count;

	count.waiting = w->queue.n;
	return count;
}
