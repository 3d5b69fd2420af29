/* From a head and a body to a job that runs. */
#include <stdio.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "http/cache.h"
#include "http/cookie.h"
#include "http/inside.h"
#include "http/router.h"
#include "http/stats.h"
#include "http/url.h"
#include "loop/route.h"

/* "00-<32 hex>-<16 hex>-01" (W3C trace context): whoever called us keeps its number. */
static bool
is_trace(struct str s)
{
	if (s.n != 55 || !str_starts(s, STR("00-")) || s.s[35] != '-')
		return false;
	for (size_t i = 3; i < 35; i++)
		if (!strchr("0123456789abcdef", s.s[i]))
			return false;
	return true;
}

static void
name_trace(struct http_server *server, const struct http_head *head, char out[33])
{
	struct str given = head_field(head, "traceparent");
	struct random r = { server->trace };
	uint64_t n = random_next(&r);

	server->trace = r.state;
	if (is_trace(given)) {
		memcpy(out, given.s + 3, 32);
		out[32] = '\0';
		return;
	}
	for (int i = 15; i >= 0; i--, n >>= 4)
		out[i] = "0123456789abcdef"[n & 15];
	out[16] = '\0';
}

static void
begin_exchange(struct client *conn, const struct http_head *head)
{
	struct http_server *server = conn->server;

	conn->now = (struct exchange){
		.number = STATS_OTHER,
		.method = head->method,
		.form = accept_form(head->accept_encoding),
		.minor = head->minor,
		.keep = head->keep_alive,
		.begun = server->now,
	};
	name_trace(server, head, conn->now.trace);
	snprintf(conn->now.target, sizeof(conn->now.target), "%.*s", (int)head->target.n, head->target.s);
	conn->left = head->length;
	conn->chunked = head->chunked;
	conn->chunks = (struct chunks){ .at = CHUNK_SIZE };
	conn->moved = 0;
}

/* --- what the job is told --- */

static struct str
copy_lower(struct mem *mem, struct str s)
{
	char *copy = mem_strn(mem, s.s, s.n);

	for (size_t i = 0; i < s.n; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] | 0x20);
	return str_n(copy, s.n);
}

/* Only a proxy we know may say for whom it speaks; whoever else tries is not heard. */
static bool
is_forwarding(struct str name)
{
	return str_starts(name, STR("x-forwarded-")) || str_is(name, "forwarded") || str_is(name, "x-real-ip");
}

/* The last address of X-Forwarded-For: the one that our own proxy added. */
static struct str
client_of(const struct client *conn, const struct http_head *head)
{
	struct str list = conn->proxied ? head_field(head, "x-forwarded-for") : str_n("", 0), last = list;

	while (list.n > 0)
		last = str_trim(str_cut(list, ',', &list));
	return last.n > 0 && last.n < INET6_ADDRSTRLEN ? last : str_of(conn->peer);
}

static bool
is_secure(const struct client *conn, const struct http_head *head)
{
	return conn->kind == HTTP_TLS || (conn->proxied && http_same(head_field(head, "x-forwarded-proto"), "https"));
}

/* The name people know us by; a proxy may call us by another. */
static struct str
own_host(const struct client *conn, const struct http_head *head)
{
	struct str forwarded = conn->proxied ? head_field(head, "x-forwarded-host") : str_n("", 0);

	return forwarded.n > 0 ? forwarded : head->host;
}

static struct pairs
copy_headers(struct mem *mem, const struct client *conn, const struct http_head *head)
{
	struct pair *at = mem_array(mem, struct pair, head->n_fields + 2);
	size_t n = 0;

	for (size_t i = 0; i < head->n_fields; i++) {
		struct str name = copy_lower(mem, head->fields[i].name);

		if (str_is(name, "host"))
			at[n++] = (struct pair){ name, str_of(str_dup(mem, own_host(conn, head))) };
		else if (!is_forwarding(name))
			at[n++] = (struct pair){ name, str_of(str_dup(mem, head->fields[i].value)) };
	}
	at[n++] = (struct pair){ STR("x-forwarded-for"), str_of(str_dup(mem, client_of(conn, head))) };
	at[n++] = (struct pair){ STR("x-forwarded-proto"), is_secure(conn, head) ? STR("https") : STR("http") };
	return (struct pairs){ at, n };
}

static void
hash_credential(struct credential *out, enum credential_kind kind, struct str secret)
{
	out->kind = kind;
	cookie_hash(secret, out->hash);
}

static void
find_credential(const struct client *conn, const struct http_head *head, struct credential *out)
{
	struct str authorization = head_field(head, "authorization"), token;
	struct str cookie = cookie_get(head_field(head, "cookie"), cookie_session_name(is_secure(conn, head)));

	if (http_same(str_cut(authorization, ' ', &token), "bearer") && str_trim(token).n > 0)
		hash_credential(out, CREDENTIAL_TOKEN, str_trim(token));
	else if (cookie.n > 0)
		hash_credential(out, CREDENTIAL_SESSION, cookie);
}

static void
copy_query(struct mem *mem, const struct url *url, struct pairs *out)
{
	struct pair *at = mem_array(mem, struct pair, url->n_params);

	for (size_t i = 0; i < url->n_params; i++)
		at[i] = (struct pair){ url->params[i].name, url->params[i].value };
	*out = (struct pairs){ at, url->n_params };
}

/* --- may it? --- */

static bool
knows_params(struct http_server *server, const struct route *route, const struct pairs *query, struct mem *mem,
	     struct fail *f)
{
	const char *const *known = server->options.params ? server->options.params(route) : NULL;

	for (size_t i = 0; known && i < query->n; i++) {
		const char *const *name = known;

		while (*name && !str_is(query->at[i].name, *name))
			name++;
		if (!*name)
			return fail(f, QUERY_UNKNOWN, "", str_dup(mem, query->at[i].name));
	}
	return true;
}

/* "https://host" of the Origin is the Host we were asked for. */
static bool
is_own_origin(const struct client *conn, const struct http_head *head)
{
	struct str origin = head_field(head, "origin"), site = head_field(head, "sec-fetch-site");
	ptrdiff_t slashes = str_find(origin, STR("://"));

	if (site.n > 0 && !http_same(site, "same-origin") && !http_same(site, "none"))
		return false;
	if (origin.n == 0)
		return true;
	return slashes >= 0 && str_eq(str_n(origin.s + slashes + 3, origin.n - (size_t)slashes - 3), own_host(conn, head));
}

static bool
may_write(const struct client *conn, const struct http_head *head, const struct route *route, struct fail *f)
{
	const struct credential *who = &job_request(conn->now.job)->credential;
	bool reads = head->method == HTTP_GET || head->method == HTTP_HEAD;

	if (reads || who->kind == CREDENTIAL_TOKEN)
		return true;
	if (!is_own_origin(conn, head))
		return fail(f, CSRF, "");
	if (who->kind == CREDENTIAL_SESSION && !(route->flags & ROUTE_NO_CSRF)
	    && !csrf_is_token(who, head_field(head, "x-csrf-token")))
		return fail(f, CSRF, "");
	return true;
}

static bool
may(struct client *conn, const struct http_head *head, const struct route *route, struct fail *f)
{
	struct job *job = conn->now.job;
	struct request *request = job_request(job);
	char max[24];

	if (!(route->flags & ROUTE_PUBLIC) && request->credential.kind == CREDENTIAL_NONE)
		return fail(f, UNAUTHORIZED, "");
	conn->max_body = route->flags & ROUTE_BIG_BODY ? LIMIT_HTTP_BODY : LIMIT_HTTP_BODY_SMALL;
	snprintf(max, sizeof(max), "%zu", conn->max_body);
	if (head->length > conn->max_body)
		return fail(f, BODY_TOO_LARGE, "", max);
	return may_write(conn, head, route, f)
	       && (route->flags & ROUTE_PHONE || knows_params(conn->server, route, &request->query, job_mem(job), f));
}

/* --- routing --- */

static bool
wants_page(const struct http_head *head)
{
	return !str_starts(head->target, STR("/api/")) && http_list_has(head_field(head, "accept"), "text/html");
}

static void
fill_request(struct client *conn, const struct http_head *head, const struct url *url, const struct routed *routed)
{
	struct job *job = conn->now.job;
	struct mem *mem = job_mem(job);
	struct request *request = job_request(job);

	request->method = str_of(http_method_name(head->method));
	request->path = str_of(str_dup(mem, url->path));
	request->params = routed->params;
	request->headers = copy_headers(mem, conn, head);
	copy_query(mem, url, &request->query);
	find_credential(conn, head, &request->credential);
	if (routed->route->flags & ROUTE_PHONE && job_param(job, "token").n > 0)
		hash_credential(&request->credential, CREDENTIAL_TOKEN, job_param(job, "token"));
	conn->now.phone = routed->route->flags & ROUTE_PHONE;
	conn->now.private = request->credential.kind != CREDENTIAL_NONE;
	conn->now.route = routed->route;
	conn->now.number = routed->number;
	conn->now.html = conn->now.html || routed->route->flags & ROUTE_PAGE;
	if (conn->server->cache && (routed->route->flags & ROUTE_CACHED) && !conn->now.private
	    && !head_has(head, "cookie")) {
		conn->now.key = str_of(str_dup(mem, head->target));
		conn->now.version = conn->server->options.version(conn->server->options.version_ctx);
	}
	if (head->if_none_match.n)
		conn->now.if_none_match = str_dup(mem, head->if_none_match);
}

static void
route_request(struct client *conn, const struct http_head *head)
{
	struct mem *mem = job_mem(conn->now.job);
	struct routed routed = { 0 };
	struct url url;
	struct fail f;

	if (str_is(head->target, "*")) {
		send_options(conn, "GET, HEAD, POST, PUT, DELETE, OPTIONS");
		return;
	}
	if (!url_read(mem, head->target, &url, &f)) {
		send_fail(conn, &f, NULL);
		return;
	}
	switch (router_find(conn->server->router, mem, &url, head->method, &routed)) {
	case ROUTER_NO_PATH:
		fail(&f, NO_ROUTE, "");
		send_fail(conn, &f, NULL);
		return;
	case ROUTER_NO_METHOD:
		fail(&f, METHOD_NOT_ALLOWED, "", http_method_name(head->method), routed.allow);
		if (head->method == HTTP_OPTIONS)
			send_options(conn, routed.allow);
		else
			send_fail(conn, &f, routed.allow);
		return;
	case ROUTER_FOUND:
		break;
	}
	fill_request(conn, head, &url, &routed);
	if (!may(conn, head, routed.route, &f)) {
		send_fail(conn, &f, NULL);
		return;
	}
	if (conn->left == 0 && !conn->chunked) {
		request_run(conn);
		return;
	}
	conn->body = evbuffer_new();
	must(conn->body);
	client_set_state(conn, CLIENT_BODY);
	if (head->expects_continue)
		must(bufferevent_write(conn->bev, "HTTP/1.1 100 Continue\r\n\r\n", 25) == 0);
}

/* Files have fixed paths and need no job. */
static bool
send_static(struct client *conn, const struct http_head *head)
{
	struct str query, path = str_cut(head->target, '?', &query);
	struct blob *blob = map_get(conn->server->statics, path);

	if (!blob || (head->method != HTTP_GET && head->method != HTTP_HEAD) || conn->left > 0 || conn->chunked)
		return false;
	conn->now.number = STATS_STATIC;
	send_blob(conn, head, blob, (struct pairs){ NULL, 0 });
	return true;
}

/* An answer made before, of the same data, for somebody as unknown. */
static bool
send_kept(struct client *conn, const struct http_head *head)
{
	struct http_server *server = conn->server;
	const struct kept *kept;

	if (!server->cache || (head->method != HTTP_GET && head->method != HTTP_HEAD) || conn->left > 0 || conn->chunked
	    || !cache_has(server->cache, head->target) || head_has(head, "authorization") || head_has(head, "cookie"))
		return false;
	kept = cache_get(server->cache, server->options.version(server->options.version_ctx), head->target);
	if (!kept)
		return false;
	conn->now.number = kept->number;
	conn->now.route = router_route(server->router, kept->number);
	send_blob(conn, head, kept->blob, kept->fields);
	return true;
}

void
request_begin(struct client *conn, const struct http_head *head)
{
	struct http_server *server = conn->server;

	begin_exchange(conn, head);
	client_set_state(conn, CLIENT_WORK);
	if (conn->kind == HTTP_REDIRECT) {
		send_redirect(conn, head);
		return;
	}
	if (send_static(conn, head) || send_kept(conn, head))
		return;
	conn->now.job = job_new(server->loop, &http_carrier, conn);
	conn->now.html = wants_page(head);
	route_request(conn, head);
}

void
request_run(struct client *conn)
{
	struct job *job = conn->now.job;
	const struct route *route = conn->now.route;
	bool unlimited = route->flags & ROUTE_STREAM;

	if (conn->body) {
		size_t n = evbuffer_get_length(conn->body);
		char *bytes = mem_alloc(job_mem(job), n + 1);

		must(evbuffer_remove(conn->body, bytes, n) == (int)n);
		evbuffer_free(conn->body);
		conn->body = NULL;
		job_request(job)->body = str_n(bytes, n);
	}
	if (!job_request(job)->body.s)
		job_request(job)->body = str_n("", 0);
	client_set_state(conn, CLIENT_WORK);
	job_run(job, route, unlimited ? 0 : conn->server->options.job_time);
}
