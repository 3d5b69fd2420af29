#include "pg/conn.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "loop/loop.h"

enum conn_state { CONN_DOWN, CONN_CONNECTING, CONN_UP };

enum { CONNECT_LIMIT = 5 * 1000000, AGAIN_FIRST = 50000, AGAIN_MOST = 2000000 };

struct conn {
	struct mem *mem;       /* of this connecting; reset with each */
	struct loop *loop;
	const char *conninfo;
	const struct conn_user *user;
	void *ctx;
	enum conn_state state;
	PGconn *pg;
	struct watch *watch;
	int watched;           /* descriptor of the watch */
	struct timer *timer;   /* connecting takes too long; or time to try again */
	int64_t again;
	size_t under_way;
	bool broken;           /* found while sending; told from the loop */
	bool reading;
	struct map *prepared;
};

static void connect_start(struct conn *c);

/* The one place that arms events. */
static void
arm(struct conn *c, bool write)
{
	watch_want(c->watch, 1, write);
}

static void
set_state(struct conn *c, enum conn_state state)
{
	c->state = state;
	if (state == CONN_DOWN) {
		if (c->watch)
			watch_want(c->watch, 0, 0);
		if (c->pg)
			PQfinish(c->pg);
		c->pg = NULL;
		c->watch = NULL;
		c->under_way = 0;
		c->broken = false;
		mem_reset(c->mem);
		c->prepared = NULL;
		timer_set(c->timer, c->again);
		c->again = c->again * 2 > AGAIN_MOST ? AGAIN_MOST : c->again * 2;
	}
	if (state == CONN_UP) {
		c->again = AGAIN_FIRST;
		c->prepared = map_new(c->mem);
		timer_off(c->timer);
	}
}

static void
lose(struct conn *c)
{
	bool was_up = c->state == CONN_UP;

	if (c->state == CONN_CONNECTING && c->again >= AGAIN_MOST)
		log_warn("database-connect", "error", c->pg ? PQerrorMessage(c->pg) : "");
	set_state(c, CONN_DOWN);
	if (was_up)
		c->user->lost(c->ctx);
}

/* --- connecting --- */

static void connecting(void *ctx, int readable, int writable);

static void
watch_socket(struct conn *c, watch_f *fn)
{
	c->watched = PQsocket(c->pg);
	c->watch = watch_new(c->mem, c->loop, c->watched, fn, c);
}

static void working(void *ctx, int readable, int writable);

static void
come_up(struct conn *c)
{
	must(PQsetnonblocking(c->pg, 1) == 0);
	must(PQenterPipelineMode(c->pg) == 1);
	watch_socket(c, working);
	set_state(c, CONN_UP);
	arm(c, false);
	c->user->up(c->ctx);
}

static void
connecting(void *ctx, int readable, int writable)
{
	struct conn *c = ctx;
	PostgresPollingStatusType status;

	(void)readable, (void)writable;
	watch_want(c->watch, 0, 0); /* libpq may close the socket and try another */
	status = PQconnectPoll(c->pg);
	if (status == PGRES_POLLING_OK) {
		come_up(c);
		return;
	}
	if (status == PGRES_POLLING_FAILED) {
		lose(c);
		return;
	}
	watch_socket(c, connecting);
	watch_want(c->watch, status == PGRES_POLLING_READING, status == PGRES_POLLING_WRITING);
}

/* libpq would write to standard error. */
static void
be_silent(void *ctx, const char *message)
{
	(void)ctx, (void)message;
}

static void
connect_start(struct conn *c)
{
	struct pg_words words = pg_words(c->conninfo, "thuocso");

	c->pg = PQconnectStartParams(words.names, words.values, 1);
	must(c->pg);
	PQsetNoticeProcessor(c->pg, be_silent, NULL);
	c->state = CONN_CONNECTING;
	if (PQstatus(c->pg) == CONNECTION_BAD) {
		lose(c);
		return;
	}
	timer_set(c->timer, CONNECT_LIMIT);
	watch_socket(c, connecting);
	watch_want(c->watch, 0, 1);
}

static void
timed(void *ctx)
{
	struct conn *c = ctx;

	switch (c->state) {
	case CONN_DOWN:
		connect_start(c);
		break;
	case CONN_CONNECTING:
		lose(c);
		break;
	case CONN_UP:
		break;
	}
}

/* --- working --- */

static void
break_later(void *ctx)
{
	struct conn *c = ctx;

	if (c->broken && c->state == CONN_UP)
		lose(c);
}

static void
found_broken(struct conn *c)
{
	if (!c->broken)
		loop_soon(c->loop, break_later, c);
	c->broken = true;
}

static void
count(struct conn *c, int queued)
{
	if (queued)
		c->under_way++;
	else
		found_broken(c);
}

/* Results as far as they are there. A command ends with NULL, a sync with itself. */
static void
read_results(struct conn *c)
{
	int nothing = 0;

	while (c->state == CONN_UP && !c->broken && c->under_way && !PQisBusy(c->pg) && nothing < 2) {
		PGresult *result = PQgetResult(c->pg);

		if (!result) {
			nothing++;
			continue;
		}
		nothing = 0;
		if (PQstatus(c->pg) != CONNECTION_OK) {
			PQclear(result);
			found_broken(c);
			return;
		}
		c->under_way--;
		c->user->result(c->ctx, result);
	}
}

static void
read_notifies(struct conn *c)
{
	bool any = false;
	PGnotify *notify;

	while ((notify = PQnotifies(c->pg))) {
		any = true;
		PQfreemem(notify);
	}
	if (any && c->user->notified)
		c->user->notified(c->ctx);
}

static void
working(void *ctx, int readable, int writable)
{
	struct conn *c = ctx;

	(void)writable;
	if (readable && !PQconsumeInput(c->pg)) {
		lose(c);
		return;
	}
	read_results(c);
	if (c->state != CONN_UP)
		return;
	read_notifies(c);
	if (c->state == CONN_UP)
		conn_flush(c);
}

void
conn_flush(struct conn *c)
{
	int left;

	if (c->state != CONN_UP || c->broken)
		return;
	left = PQflush(c->pg);
	if (left < 0)
		found_broken(c);
	else
		arm(c, left > 0);
}

void
conn_prepare(struct conn *c, const char *name, const char *text)
{
	must(c->state == CONN_UP);
	count(c, PQsendPrepare(c->pg, name, text, 0, NULL));
}

void
conn_exec(struct conn *c, const char *name, const struct pg_params *p)
{
	must(c->state == CONN_UP);
	count(c, PQsendQueryPrepared(c->pg, name, p->n, p->values, p->lengths, p->formats, 0));
}

void
conn_sync(struct conn *c)
{
	must(c->state == CONN_UP);
	count(c, PQpipelineSync(c->pg));
}

bool
conn_has(const struct conn *c, const char *name)
{
	return map_get(c->prepared, str_of(name)) != NULL;
}

void
conn_note(struct conn *c, const char *name)
{
	map_put(c->prepared, str_of(name), c);
}

bool
conn_is_up(const struct conn *c)
{
	return c->state == CONN_UP && !c->broken;
}

size_t
conn_under_way(const struct conn *c)
{
	return c->under_way;
}

static void
conn_end(void *ctx)
{
	struct conn *c = ctx;

	if (c->pg)
		PQfinish(c->pg);
	mem_free(&c->mem);
}

struct conn *
conn_new(struct mem *mem, struct loop *loop, const char *conninfo, const struct conn_user *user, void *ctx)
{
	struct conn *c = mem_one(mem, struct conn);

	c->mem = mem_new("connection", MIB(16));
	c->loop = loop;
	c->conninfo = mem_str(mem, conninfo);
	c->user = user;
	c->ctx = ctx;
	c->again = AGAIN_FIRST;
	mem_at_end(mem, conn_end, c);
	c->timer = timer_new(mem, loop, timed, c);
	timer_set(c->timer, 0);
	return c;
}
