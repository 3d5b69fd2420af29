/* Inside of the HTTP server; for lib/http alone. */
#pragma once

#include <netinet/in.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "base/str.h"
#include "http/accept.h"
#include "http/chunk.h"
#include "http/head.h"
#include "http/server.h"
#include "loop/carrier.h"

struct answer;
struct cache;
struct bufferevent;
struct evbuffer;
struct evconnlistener;
struct event_base;
struct fail;
struct job;
struct map;
struct router;
struct timer;

/* What a connection is doing. It is the list it stands on; client_set_state moves it. Each
 * list is in the order of 'since', so that the first one is the next to be late. */
enum client_state {
	CLIENT_IDLE,   /* kept, waits for a request */
	CLIENT_HEAD,   /* a head, or the TLS handshake, has begun */
	CLIENT_BODY,
	CLIENT_WORK,   /* its job runs */
	CLIENT_SEND,   /* the rest of an answer is on its way */
	CLIENT_STREAM, /* an answer piece by piece */
	CLIENT_LINGER, /* answered and closed by us; the client still talks */
	CLIENT_DEAD,   /* to be freed after the present event */
	CLIENT_STATES
};

/* The request being answered, as far as the answer and the log need it. */
struct exchange {
	struct job *job;
	const struct route *route;
	size_t number; /* of the route */
	enum http_method method;
	enum http_form form; /* what the client would like */
	const char *if_none_match; /* in the job's arena, or NULL */
	char target[192];          /* as sent, cut */
	int minor;
	bool keep;  /* the connection, after the answer */
	bool ended; /* all of a streamed answer was put */
	bool html;  /* failures as a page */
	bool phone; /* failures as OpenRosa says */
	bool private; /* depends on who asks */
	struct str key;   /* to keep the answer under; empty: not kept */
	uint64_t version; /* of the data, when it came */
	int status;
	uint64_t bytes; /* of the answer */
	int64_t begun;
	char trace[33];
};

struct client {
	unsigned magic;
	enum client_state state;
	TAILQ_ENTRY(client) link;
	struct http_server *server;
	struct bufferevent *bev;
	int fd;
	enum http_kind kind;
	bool reading;  /* process is on the stack */
	bool half;     /* the client will send no more */
	bool proxied;  /* the peer is a proxy we trust */
	int64_t since;
	uint64_t moved;       /* bytes in or out when 'since' was set */
	struct chunks chunks; /* of the body */
	uint64_t left;        /* of a body with a length */
	size_t max_body;
	bool chunked;
	struct evbuffer *body;
	struct exchange now;
	char peer[INET6_ADDRSTRLEN];
};

TAILQ_HEAD(clients, client);

struct http_server {
	unsigned magic;
	struct mem *mem;
	struct loop *loop;
	struct event_base *base;
	struct http_options options;
	struct router *router;
	struct map *statics; /* path -> struct blob */
	struct cache *cache; /* NULL: nothing is kept */
	struct tls *tls;
	struct clients lists[CLIENT_STATES];
	size_t counts[CLIENT_STATES];
	struct timer *tick;
	struct listening *listening; /* chain */
	int64_t now;          /* monotonic, as of the present event */
	int64_t date_at;      /* the second 'date' stands for */
	char date[40];
	uint64_t trace;
	bool draining, reaping;
	http_done_f *done;
	void *done_ctx;
};

enum { CLIENT_MAGIC = 0x436f6e21, SERVER_MAGIC = 0x48747021, MOVE_STEP = 16384, READ_AHEAD = 65536 };

/* client.c */
struct client *client_new(struct http_server *server, int fd, enum http_kind kind, const struct sockaddr *from);
void client_check(const struct client *conn);
void client_set_state(struct client *conn, enum client_state state);
void client_close(struct client *conn);
/* The answer is out: on to the next request, or away. */
void client_answered(struct client *conn);
size_t client_waiting(const struct client *conn);
void client_tick(struct client *conn);
void client_reap(struct http_server *server); /* free the dead */
void client_reap_soon(struct http_server *server);
void client_refuse(int fd);

/* request.c: from a head and a body to a job that runs. After request_begin the state is
 * CLIENT_BODY if the body has still to be read; else the request is under way or answered. */
void request_begin(struct client *conn, const struct http_head *head);
void request_run(struct client *conn);

/* send.c */
extern const struct carrier http_carrier;
void send_blob(struct client *conn, const struct http_head *head, struct blob *blob, struct pairs fields);
void send_fail(struct client *conn, const struct fail *fail, const char *allow);
void send_options(struct client *conn, const char *allow);
void send_redirect(struct client *conn, const struct http_head *head);
void send_rest(struct client *conn); /* more room in the socket */

/* server.c */
int64_t server_now(struct http_server *server);
const char *server_date(struct http_server *server);
void server_count(struct http_server *server, struct exchange *now, const char *peer);
