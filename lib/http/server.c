#include "http/server.h"

#include <stdio.h>

#include <event2/listener.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "http/access.h"
#include "http/cache.h"
#include "http/inside.h"
#include "http/router.h"
#include "http/stats.h"
#include "http/tls.h"
#include "loop/blob.h"
#include "loop/loop.h"
#include "loop/route.h"

enum { TICK = 250000, SECOND = 1000000, LINGER = 2 * SECOND };

struct listening {
	struct listening *next;
	struct http_server *server;
	struct evconnlistener *listener;
	enum http_kind kind;
};

void
http_defaults(struct http_options *o)
{
	o->max_connections = o->max_connections ? o->max_connections : 4096;
	o->idle_time = o->idle_time ? o->idle_time : 75 * SECOND;
	o->head_time = o->head_time ? o->head_time : 15 * SECOND;
	o->move_time = o->move_time ? o->move_time : 30 * SECOND;
	o->job_time = o->job_time ? o->job_time : 30 * SECOND;
	o->https_port = o->https_port ? o->https_port : 443;
}

int64_t
server_now(struct http_server *server)
{
	server->now = clock_monotonic();
	return server->now;
}

const char *
server_date(struct http_server *server)
{
	static const char *const days[] = { "", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "", "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t second = clock_unix() / SECOND, day = second / 86400, rest = second % 86400;
	struct date d;

	if (second == server->date_at)
		return server->date;
	server->date_at = second;
	d = date_of((int32_t)day);
	snprintf(server->date, sizeof(server->date), "%s, %02d %s %04d %02d:%02d:%02d GMT",
		 days[date_weekday((int32_t)day)], d.day, months[d.month], d.year, (int)(rest / 3600),
		 (int)(rest / 60 % 60), (int)(rest % 60));
	return server->date;
}

void
server_count(struct http_server *server, struct exchange *now, const char *peer)
{
	int64_t took = clock_monotonic() - now->begun;
	struct access_entry entry = {
		.trace = now->trace, .peer = peer, .method = http_method_name(now->method),
		.target = now->target, .status = now->status, .bytes = now->bytes, .micro = took,
	};

	if (server->options.stats)
		server->options.stats->bytes_out += now->bytes;
	stats_note(server->options.stats, now->number, now->status, took);
	if (!server->options.access)
		return;
	if (now->route) {
		entry.route = now->route->name;
		entry.pattern = now->route->path;
	}
	access_note(server->options.access, &entry);
}

size_t
http_connections(const struct http_server *server)
{
	size_t n = 0;

	for (int i = 0; i < CLIENT_DEAD; i++)
		n += server->counts[i];
	return n;
}

/* --- time --- */

static void
expire(struct http_server *server, enum client_state state, int64_t limit)
{
	struct client *conn;

	while ((conn = TAILQ_FIRST(&server->lists[state])) && server->now - conn->since > limit)
		client_tick(conn);
}

static void
tick(void *ctx)
{
	struct http_server *server = ctx;
	const struct http_options *o = &server->options;

	server_now(server);
	expire(server, CLIENT_IDLE, o->idle_time);
	expire(server, CLIENT_HEAD, o->head_time);
	expire(server, CLIENT_BODY, o->move_time);
	expire(server, CLIENT_SEND, o->move_time);
	expire(server, CLIENT_STREAM, o->move_time);
	expire(server, CLIENT_LINGER, LINGER);
	if (o->stats) {
		o->stats->open = http_connections(server);
		o->stats->streams = server->counts[CLIENT_STREAM];
	}
	if (o->access)
		access_flush(o->access);
	timer_set(server->tick, TICK);
}

/* --- life --- */

static void
server_end(void *ctx)
{
	struct http_server *server = ctx;

	for (struct listening *l = server->listening; l; l = l->next)
		if (l->listener)
			evconnlistener_free(l->listener);
	for (int i = 0; i < CLIENT_DEAD; i++)
		while (!TAILQ_EMPTY(&server->lists[i]))
			client_close(TAILQ_FIRST(&server->lists[i]));
	client_reap(server);
	for (size_t i = 0; i < map_size(server->statics); i++) {
		struct blob *blob = map_value(server->statics, i);

		blob_unref(&blob);
	}
	server->magic = 0;
}

struct http_server *
http_new(struct mem *mem, struct loop *loop, const struct http_options *options, const struct route *const *tables)
{
	struct http_server *server = mem_one(mem, struct http_server);

	server->magic = SERVER_MAGIC;
	server->mem = mem;
	server->loop = loop;
	server->base = loop_base(loop);
	server->options = *options;
	http_defaults(&server->options);
	server->router = router_new(mem, tables);
	server->statics = map_new(mem);
	if (options->version)
		server->cache = cache_new(mem, LIMIT_CACHE);
	for (int i = 0; i < CLIENT_STATES; i++)
		TAILQ_INIT(&server->lists[i]);
	random_bytes(&server->trace, sizeof(server->trace));
	server->date_at = -1;
	server_now(server);
	mem_at_end(mem, server_end, server);
	server->tick = timer_new(mem, loop, tick, server);
	timer_set(server->tick, TICK);
	loop_hang(loop, LOOP_HTTP, server);
	return server;
}

void
http_static(struct http_server *server, const char *path, struct blob *blob)
{
	must(map_put(server->statics, str_of(path), blob_ref(blob)));
}

void
http_set_tls(struct http_server *server, struct tls *tls)
{
	server->tls = tls;
}

/* --- coming and going --- */

/* Full: somebody who only waits makes room for somebody who asks. */
static bool
make_room(struct http_server *server)
{
	if (http_connections(server) < server->options.max_connections)
		return true;
	if (!TAILQ_EMPTY(&server->lists[CLIENT_LINGER]))
		client_close(TAILQ_FIRST(&server->lists[CLIENT_LINGER]));
	else if (!TAILQ_EMPTY(&server->lists[CLIENT_IDLE]))
		client_close(TAILQ_FIRST(&server->lists[CLIENT_IDLE]));
	else if (!TAILQ_EMPTY(&server->lists[CLIENT_HEAD]))
		client_close(TAILQ_FIRST(&server->lists[CLIENT_HEAD]));
	else
		return false;
	return true;
}

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from, int n, void *ctx)
{
	struct listening *l = ctx;
	struct http_server *server = l->server;
	struct http_stats *stats = server->options.stats;

	(void)listener, (void)n;
	server_now(server);
	if (stats)
		stats->accepted++;
	if (!make_room(server)) {
		if (stats)
			stats->refused++;
		client_refuse(fd);
		return;
	}
	client_new(server, fd, l->kind, from);
}

void
http_listen(struct http_server *server, int fd, enum http_kind kind)
{
	struct listening *l = mem_one(server->mem, struct listening);

	must(kind != HTTP_TLS || server->tls);
	l->server = server;
	l->kind = kind;
	l->listener = evconnlistener_new(server->base, on_accept, l, LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	must(l->listener);
	l->next = server->listening;
	server->listening = l;
}

void
http_drain(struct http_server *server, http_done_f *done, void *ctx)
{
	static const enum client_state waiting[] = { CLIENT_IDLE, CLIENT_HEAD, CLIENT_LINGER, CLIENT_STREAM };

	server->draining = true;
	server->done = done;
	server->done_ctx = ctx;
	for (struct listening *l = server->listening; l; l = l->next) {
		evconnlistener_free(l->listener);
		l->listener = NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(waiting); i++)
		while (!TAILQ_EMPTY(&server->lists[waiting[i]]))
			client_close(TAILQ_FIRST(&server->lists[waiting[i]]));
	client_reap_soon(server);
}
