/* The HTTP server of a worker: sockets in, jobs run, answers out.
 *
 * One server a loop. It speaks HTTP/1.1 and 1.0 on bufferevents, plain or TLS; evhttp 2.1
 * is not used (docs/why says why). It belongs to the arena it was made in. The tables of
 * routes and the options' texts must outlive it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct access_log;
struct blob;
struct fail;
struct http_server;
struct http_stats;
struct loop;
struct mem;
struct route;
struct tls;

/* Zero means the default, which http_defaults fills in. Times in microseconds. */
struct http_options {
	size_t max_connections;
	int64_t idle_time; /* a kept connection without a request */
	int64_t head_time; /* for a whole request head, and for the TLS handshake */
	int64_t move_time; /* for the next 16 KiB of a body, either way */
	int64_t job_time;  /* until a job is answered with 504 */
	int https_port;    /* where a redirecting listener sends people */
	const char *const *proxies;  /* addresses whose X-Forwarded-* count; NULL-ended */
	struct http_stats *stats;    /* where to count; NULL: nowhere */
	struct access_log *access;   /* NULL: none */
	/* What the answers of ROUTE_CACHED are made of; another number, other answers. NULL:
	 * nothing is kept. */
	uint64_t (*version)(void *ctx);
	void *version_ctx;
	/* Names of the query parameters a route takes, NULL-ended; NULL: anything goes. */
	const char *const *(*params)(const struct route *route);
};

void http_defaults(struct http_options *options);

/* 'tables' is NULL-ended; two routes for one request are a bug. */
struct http_server *http_new(struct mem *mem, struct loop *loop, const struct http_options *options,
			     const struct route *const *tables) MUST_USE;

/* A file at a fixed path, served without a job; takes a reference. */
void http_static(struct http_server *server, const char *path, struct blob *blob);

enum http_kind { HTTP_PLAIN, HTTP_TLS, HTTP_REDIRECT };

/* Accept on a listening socket; it stays the caller's. */
void http_listen(struct http_server *server, int fd, enum http_kind kind);

/* Certificate and key for TLS listeners; may be given anew at any time. */
void http_set_tls(struct http_server *server, struct tls *tls);

/* No new connections; those that wait for a request are closed, the others after their
 * answer, streams at once. 'done' runs when none is left. */
typedef void http_done_f(void *ctx);
void http_drain(struct http_server *server, http_done_f *done, void *ctx);

size_t http_connections(const struct http_server *server);
