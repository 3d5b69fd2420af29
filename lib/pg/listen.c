#include "pg/listen.h"

#include "base/mem.h"
#include "loop/loop.h"
#include "pg/conn.h"

struct listener {
	struct conn *conn;
	const char *text;
	listen_f *fn;
	void *ctx;
};

static void
on_up(void *ctx)
{
	static const struct pg_params none;
	struct listener *l = ctx;

	conn_prepare(l->conn, "listen", l->text);
	conn_exec(l->conn, "listen", &none);
	conn_sync(l->conn);
	conn_flush(l->conn);
}

/* Also called once it listens: what was committed before that sent no wake. */
static void
on_result(void *ctx, PGresult *result)
{
	struct listener *l = ctx;

	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
		l->fn(l->ctx);
	PQclear(result);
}

static void
on_lost(void *ctx)
{
	(void)ctx;
}

static void
on_notified(void *ctx)
{
	struct listener *l = ctx;

	l->fn(l->ctx);
}

struct listener *
listen_new(struct mem *mem, struct loop *loop, const char *conninfo, const char *channel, listen_f *fn, void *ctx)
{
	static const struct conn_user user = { on_up, on_result, on_lost, on_notified };
	struct listener *l = mem_one(mem, struct listener);

	l->text = mem_printf(mem, "listen %s", channel);
	l->fn = fn;
	l->ctx = ctx;
	l->conn = conn_new(mem, loop, conninfo, &user, l);
	return l;
}
