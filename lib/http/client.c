/* A connection: what it waits for, and the way from one request to the next. */
#include "http/inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <openssl/ssl.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "http/stats.h"
#include "http/tls.h"
#include "loop/loop.h"
#include "loop/problem.h"

void
client_check(const struct client *conn)
{
	must(conn && conn->magic == CLIENT_MAGIC);
}

void
client_set_state(struct client *conn, enum client_state state)
{
	struct http_server *server = conn->server;

	must(conn->state != CLIENT_DEAD);
	TAILQ_REMOVE(&server->lists[conn->state], conn, link);
	server->counts[conn->state]--;
	conn->state = state;
	conn->since = server->now;
	TAILQ_INSERT_TAIL(&server->lists[state], conn, link);
	server->counts[state]++;
}

/* --- the end of a connection --- */

void
client_reap(struct http_server *server)
{
	struct client *conn;

	while ((conn = TAILQ_FIRST(&server->lists[CLIENT_DEAD]))) {
		TAILQ_REMOVE(&server->lists[CLIENT_DEAD], conn, link);
		server->counts[CLIENT_DEAD]--;
		conn->magic = 0;
		free(conn);
	}
}

static void
reap(void *ctx)
{
	struct http_server *server = ctx;

	server->reaping = false;
	client_reap(server);
	if (server->draining && http_connections(server) == 0 && server->done) {
		http_done_f *done = server->done;

		server->done = NULL;
		done(server->done_ctx);
	}
}

void
client_reap_soon(struct http_server *server)
{
	if (server->reaping)
		return;
	server->reaping = true;
	loop_soon(server->loop, reap, server);
}

static void
say_goodbye(struct client *conn)
{
	SSL *ssl = conn->kind == HTTP_TLS ? bufferevent_openssl_get_ssl(conn->bev) : NULL;

	if (ssl) {
		SSL_set_shutdown(ssl, SSL_RECEIVED_SHUTDOWN);
		SSL_shutdown(ssl);
		tls_clear_errors();
	}
}

/* Whoever calls this may stand on a stack that still holds the connection: it is freed
 * after the present event. */
void
client_close(struct client *conn)
{
	struct job *job = conn->now.job;
	struct http_server *server = conn->server;

	if (conn->state == CLIENT_DEAD)
		return;
	if (job) {
		server_count(server, &conn->now, conn->peer);
		conn->now.job = NULL;
	}
	say_goodbye(conn);
	client_set_state(conn, CLIENT_DEAD);
	bufferevent_free(conn->bev);
	conn->bev = NULL;
	if (conn->body)
		evbuffer_free(conn->body);
	conn->body = NULL;
	client_reap_soon(server);
	if (job)
		job_gone(job);
}

/* Say that nothing more comes and read what does: closing at once would reset the
 * connection, and the client would never see the answer. */
static void
linger(struct client *conn)
{
	struct evbuffer *in = bufferevent_get_input(conn->bev);

	say_goodbye(conn);
	shutdown(conn->fd, SHUT_WR);
	evbuffer_drain(in, evbuffer_get_length(in));
	client_set_state(conn, CLIENT_LINGER);
}

size_t
client_waiting(const struct client *conn)
{
	return evbuffer_get_length(bufferevent_get_output(conn->bev));
}

/* --- one request after the other --- */

static void process(struct client *conn);

void
client_answered(struct client *conn)
{
	struct exchange *now = &conn->now;
	struct job *job = now->job;

	server_count(conn->server, now, conn->peer);
	now->job = NULL;
	if (job)
		job_free(&job);
	if (now->keep && !conn->server->draining) {
		client_set_state(conn, CLIENT_IDLE);
		process(conn);
	} else if (conn->half) {
		client_close(conn);
	} else {
		linger(conn);
	}
}

static void
refuse(struct client *conn, const struct fail *f)
{
	conn->now.keep = false;
	send_fail(conn, f, NULL);
}

/* Not HTTP: there is no request to count, but an answer to give. */
static void
refuse_head(struct client *conn, const struct fail *f)
{
	struct evbuffer *in = bufferevent_get_input(conn->bev);

	if (conn->server->options.stats)
		conn->server->options.stats->bad_requests++;
	evbuffer_drain(in, evbuffer_get_length(in));
	conn->now = (struct exchange){ .method = HTTP_GET, .minor = 1, .begun = conn->server->now,
				       .number = STATS_OTHER, .form = FORM_PLAIN };
	refuse(conn, f);
}

static bool
read_head(struct client *conn)
{
	struct evbuffer *in = bufferevent_get_input(conn->bev);
	size_t n = evbuffer_get_length(in), used;
	struct http_head head;
	struct fail f;
	struct str bytes;

	if (n > LIMIT_HTTP_HEAD + 1)
		n = LIMIT_HTTP_HEAD + 1;
	bytes = str_n((const char *)evbuffer_pullup(in, (ev_ssize_t)n), n);
	switch (head_read(bytes, &head, &used, &f)) {
	case HEAD_MORE:
		if (conn->state == CLIENT_IDLE)
			client_set_state(conn, CLIENT_HEAD);
		if (conn->half)
			client_close(conn);
		return false;
	case HEAD_BAD:
		refuse_head(conn, &f);
		return false;
	case HEAD_DONE:
		break;
	}
	if (conn->server->options.stats)
		conn->server->options.stats->bytes_in += used;
	request_begin(conn, &head);
	if (conn->state != CLIENT_DEAD)
		evbuffer_drain(in, used);
	return true;
}

/* The body is there: out of the buffer into the job. */
static bool
body_done(struct client *conn)
{
	conn->left = 0;
	conn->chunked = false;
	request_run(conn);
	return true;
}

static void
note_progress(struct client *conn, size_t n)
{
	conn->moved += n;
	if (conn->server->options.stats)
		conn->server->options.stats->bytes_in += n;
	if (conn->moved >= MOVE_STEP) {
		conn->moved = 0;
		client_set_state(conn, CLIENT_BODY);
	}
}

static bool
read_length(struct client *conn, struct evbuffer *in)
{
	int n = evbuffer_remove_buffer(in, conn->body, (size_t)conn->left);

	must(n >= 0);
	conn->left -= (uint64_t)n;
	note_progress(conn, (size_t)n);
	return conn->left == 0 ? body_done(conn) : false;
}

static bool
too_large(struct client *conn)
{
	struct fail f;
	char max[24];

	snprintf(max, sizeof(max), "%zu", conn->max_body);
	fail(&f, BODY_TOO_LARGE, "", max);
	refuse(conn, &f);
	return false;
}

static bool
read_chunked(struct client *conn, struct evbuffer *in)
{
	for (;;) {
		size_t n = evbuffer_get_length(in), used;
		struct str piece, bytes;
		struct fail f;

		if (n > READ_AHEAD)
			n = READ_AHEAD;
		bytes = str_n(n ? (const char *)evbuffer_pullup(in, (ev_ssize_t)n) : "", n);
		switch (chunks_read(&conn->chunks, bytes, &used, &piece)) {
		case CHUNK_MORE:
			return false;
		case CHUNK_BAD:
			fail(&f, HTTP_CHUNK, "");
			refuse(conn, &f);
			return false;
		case CHUNK_DONE:
			evbuffer_drain(in, used);
			return body_done(conn);
		case CHUNK_PIECE:
			if (evbuffer_get_length(conn->body) + piece.n > conn->max_body)
				return too_large(conn);
			must(evbuffer_add(conn->body, piece.s, piece.n) == 0);
			evbuffer_drain(in, used);
			note_progress(conn, used);
		}
	}
}

/* One step; true if there may be another to take. */
static bool
step(struct client *conn)
{
	struct evbuffer *in;

	if (conn->state == CLIENT_DEAD)
		return false;
	in = bufferevent_get_input(conn->bev);
	switch (conn->state) {
	case CLIENT_IDLE:
	case CLIENT_HEAD:
		if (evbuffer_get_length(in) > 0)
			return read_head(conn);
		if (conn->half || (conn->state == CLIENT_IDLE && conn->server->draining))
			client_close(conn);
		return false;
	case CLIENT_BODY:
		if (evbuffer_get_length(in) == 0 && conn->half) {
			client_close(conn);
			return false;
		}
		return conn->chunked ? read_chunked(conn, in) : read_length(conn, in);
	case CLIENT_LINGER:
		evbuffer_drain(in, evbuffer_get_length(in));
		if (conn->half)
			client_close(conn);
		return false;
	case CLIENT_WORK:
	case CLIENT_SEND:
	case CLIENT_STREAM:
	case CLIENT_DEAD:
	case CLIENT_STATES:
		return false;
	}
	return false;
}

/* Iterative, also when answers come at once: they find conn->reading set and return. */
static void
process(struct client *conn)
{
	if (conn->reading)
		return;
	conn->reading = true;
	while (step(conn))
		;
	conn->reading = false;
}

/* --- what libevent says --- */

static void
on_read(struct bufferevent *bev, void *ctx)
{
	struct client *conn = ctx;

	(void)bev;
	client_check(conn);
	server_now(conn->server);
	process(conn);
}

static void
on_write(struct bufferevent *bev, void *ctx)
{
	struct client *conn = ctx;

	(void)bev;
	client_check(conn);
	server_now(conn->server);
	send_rest(conn);
}

static void
on_event(struct bufferevent *bev, short what, void *ctx)
{
	struct client *conn = ctx;

	(void)bev;
	client_check(conn);
	server_now(conn->server);
	if (what & BEV_EVENT_CONNECTED)
		return;
	if (what & BEV_EVENT_ERROR || conn->state == CLIENT_STREAM) {
		tls_clear_errors();
		client_close(conn);
		return;
	}
	/* The client will send no more, but may still listen. */
	conn->half = true;
	process(conn);
}

static struct bufferevent *
new_bev(struct http_server *server, int fd, enum http_kind kind)
{
	SSL *ssl;
	struct bufferevent *bev;

	if (kind != HTTP_TLS)
		return bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);
	ssl = tls_new_session(server->tls);
	if (!ssl)
		return NULL;
	bev = bufferevent_openssl_socket_new(server->base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING,
					     BEV_OPT_CLOSE_ON_FREE);
	if (bev)
		bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
	else
		SSL_free(ssl);
	return bev;
}

static void
name_peer(struct client *conn, const struct sockaddr *from)
{
	union {
		const struct sockaddr *any;
		const struct sockaddr_in *v4;
		const struct sockaddr_in6 *v6;
	} at = { from };

	if (from->sa_family == AF_INET)
		inet_ntop(AF_INET, &at.v4->sin_addr, conn->peer, sizeof(conn->peer));
	else if (from->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&at.v6->sin6_addr))
		inet_ntop(AF_INET, at.v6->sin6_addr.s6_addr + 12, conn->peer, sizeof(conn->peer));
	else if (from->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &at.v6->sin6_addr, conn->peer, sizeof(conn->peer));
	else
		memcpy(conn->peer, "unix", 5);
	for (const char *const *p = conn->server->options.proxies; p && *p; p++)
		if (strcmp(*p, conn->peer) == 0)
			conn->proxied = true;
}

struct client *
client_new(struct http_server *server, int fd, enum http_kind kind, const struct sockaddr *from)
{
	struct bufferevent *bev = new_bev(server, fd, kind);
	struct client *conn;

	if (!bev) {
		close(fd);
		return NULL;
	}
	conn = calloc(1, sizeof(*conn));
	must(conn);
	*conn = (struct client){ .magic = CLIENT_MAGIC, .server = server, .bev = bev, .fd = fd, .kind = kind };
	name_peer(conn, from);
	conn->state = CLIENT_HEAD;
	conn->since = server_now(server);
	TAILQ_INSERT_TAIL(&server->lists[CLIENT_HEAD], conn, link);
	server->counts[CLIENT_HEAD]++;
	bufferevent_setcb(bev, on_read, on_write, on_event, conn);
	bufferevent_setwatermark(bev, EV_READ, 0, READ_AHEAD);
	bufferevent_set_max_single_write(bev, 1 << 20);
	bufferevent_set_max_single_read(bev, READ_AHEAD);
	bufferevent_enable(bev, EV_READ | EV_WRITE);
	return conn;
}

/* Too many: a word of why, as far as the socket takes it. */
void
client_refuse(int fd)
{
	static const char text[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
				   "Connection: close\r\nRetry-After: 1\r\nContent-Length: ";
	struct mem *mem = mem_new("refuse", KIB(64));
	struct buf body = buf_new(mem, KIB(16)), out = buf_new(mem, KIB(16));
	struct fail f;

	fail(&f, HTTP_BUSY, "");
	problem_put(mem, &body, &f);
	buf_printf(&out, "%s%zu\r\n\r\n%s", text, body.n, buf_cstr(&body));
	if (write(fd, buf_cstr(&out), out.n) < 0 && errno != EAGAIN)
		shutdown(fd, SHUT_RDWR);
	close(fd);
	mem_free(&mem);
}

/* 'moved' is how much had left when we last looked. */
static void
see_sending(struct client *conn)
{
	size_t waiting = client_waiting(conn);
	uint64_t left = conn->now.bytes > waiting ? conn->now.bytes - waiting : 0;

	if (waiting > 0 && left <= conn->moved) {
		client_close(conn);
		return;
	}
	conn->moved = left;
	client_set_state(conn, conn->state);
}

/* It stands first on its list and its time is over. */
void
client_tick(struct client *conn)
{
	struct fail f;

	switch (conn->state) {
	case CLIENT_HEAD:
		if (evbuffer_get_length(bufferevent_get_input(conn->bev)) == 0) {
			client_close(conn);
			break;
		}
		fail(&f, HTTP_TIMEOUT, "");
		refuse_head(conn, &f);
		break;
	case CLIENT_BODY:
		fail(&f, HTTP_TIMEOUT, "");
		refuse(conn, &f);
		break;
	case CLIENT_SEND:
	case CLIENT_STREAM:
		see_sending(conn);
		break;
	case CLIENT_IDLE:
	case CLIENT_LINGER:
		client_close(conn);
		break;
	case CLIENT_WORK:
	case CLIENT_DEAD:
	case CLIENT_STATES:
		must(!"no time limit here");
	}
}
