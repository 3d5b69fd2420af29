/* Answers on their way: which form, which head, and the bytes into the socket. */
#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "http/cache.h"
#include "http/compress.h"
#include "http/inside.h"
#include "http/out.h"
#include "http/page.h"
#include "http/router.h"
#include "http/stats.h"
#include "loop/blob.h"
#include "loop/problem.h"
#include "loop/route.h"

enum { TLS_RECORD = 15 * 1024 }; /* a little less than the 16 KiB of one, for the head */

/* An answer with everything decided but its head. */
struct leaving {
	int status;
	const char *type; /* NULL: no body at all */
	struct str body;
	struct blob *hold; /* keeps 'body' alive; NULL: the job does */
	bool copy;         /* nobody keeps it alive */
	bool varies;       /* by Accept-Encoding */
	enum http_form form;
	const char *etag, *cache, *allow;
	struct pairs fields;
	bool chunked;
};

static void
unref(const void *bytes, size_t n, void *ctx)
{
	struct blob *blob = ctx;

	(void)bytes, (void)n;
	blob_unref(&blob);
}

/* What the socket did not take at once waits in libevent's buffer. */
static void
put_rest(struct client *conn, struct str head, struct str body, const struct leaving *l)
{
	struct evbuffer *out = bufferevent_get_output(conn->bev);

	conn->moved = 0;
	client_set_state(conn, CLIENT_SEND);
	/* Head and body in one piece are one TLS record and one system call. */
	if (conn->kind == HTTP_TLS && body.n <= TLS_RECORD)
		must(evbuffer_expand(out, head.n + body.n) == 0);
	if (head.n)
		must(evbuffer_add(out, head.s, head.n) == 0);
	if (body.n == 0)
		return;
	if (l->copy || (conn->kind == HTTP_TLS && body.n <= TLS_RECORD))
		must(evbuffer_add(out, body.s, body.n) == 0);
	else if (l->hold)
		must(evbuffer_add_reference(out, body.s, body.n, unref, blob_ref(l->hold)) == 0);
	else
		must(evbuffer_add_reference(out, body.s, body.n, NULL, NULL) == 0);
}

static void
put(struct client *conn, struct str head, struct str body, const struct leaving *l)
{
	ssize_t n = 0;

	conn->now.status = l->status;
	conn->now.bytes += head.n + body.n;
	if (conn->kind != HTTP_TLS && evbuffer_get_length(bufferevent_get_output(conn->bev)) == 0) {
		struct iovec parts[] = {
			{ (void *)(uintptr_t)head.s, head.n },
			{ (void *)(uintptr_t)body.s, body.n },
		};

		n = writev(conn->fd, parts, body.n ? 2 : 1);
		if (n < 0 && errno != EAGAIN && errno != EINTR) {
			client_close(conn);
			return;
		}
		if (n == (ssize_t)(head.n + body.n)) {
			client_answered(conn);
			return;
		}
		if (n < 0)
			n = 0;
	}
	if ((size_t)n < head.n)
		put_rest(conn, str_n(head.s + n, head.n - (size_t)n), body, l);
	else
		put_rest(conn, str_n("", 0), str_n(body.s + n - head.n, body.n - ((size_t)n - head.n)), l);
}

static void
put_fields(struct out *out, const struct leaving *l)
{
	for (size_t i = 0; i < l->fields.n; i++) {
		char name[64];

		must(l->fields.at[i].name.n < sizeof(name));
		memcpy(name, l->fields.at[i].name.s, l->fields.at[i].name.n);
		name[l->fields.at[i].name.n] = '\0';
		out_field(out, name, l->fields.at[i].value);
	}
}

static bool
has_field(const struct leaving *l, const char *name)
{
	for (size_t i = 0; i < l->fields.n; i++)
		if (http_same(l->fields.at[i].name, name))
			return true;
	return false;
}

static void
put_head(struct client *conn, const struct leaving *l, struct out *out)
{
	struct exchange *now = &conn->now;

	out_begin(out, l->status, server_date(conn->server));
	if (l->type) {
		out_field(out, "Content-Type", str_of(l->type));
		if (form_name(l->form))
			out_field(out, "Content-Encoding", str_of(form_name(l->form)));
	}
	if (l->chunked)
		out_field(out, "Transfer-Encoding", STR("chunked"));
	else if (l->type || (l->status >= 200 && l->status != 204 && l->status != 304))
		out_number(out, "Content-Length", l->body.n);
	if (l->etag)
		out_field(out, "ETag", str_of(l->etag));
	if (!has_field(l, "cache-control"))
		out_field(out, "Cache-Control", str_of(l->cache ? l->cache : "no-store"));
	if (l->varies)
		out_field(out, "Vary", STR("Accept-Encoding"));
	if (l->allow)
		out_field(out, "Allow", str_of(l->allow));
	put_fields(out, l);
	out_security(out, l->type, conn->kind == HTTP_TLS);
	if (now->phone)
		out_field(out, "X-OpenRosa-Version", STR("1.0"));
	if (now->trace[0])
		out_field(out, "Trace-Id", str_of(now->trace));
	if (!now->keep)
		out_field(out, "Connection", STR("close"));
	else if (now->minor == 0)
		out_field(out, "Connection", STR("keep-alive"));
	out_end(out);
}

static void
leave(struct client *conn, const struct leaving *l)
{
	struct out out;
	struct str body = conn->now.method == HTTP_HEAD || l->status == 304 ? str_n("", 0) : l->body;

	/* What is left of a body we do not want cannot be told from the next request. */
	if (conn->server->draining || conn->left > 0 || conn->chunked)
		conn->now.keep = false;
	put_head(conn, l, &out);
	put(conn, str_n(out.s, out.n), body, l);
}

static bool
is_read(const struct exchange *now)
{
	return now->method == HTTP_GET || now->method == HTTP_HEAD;
}

/* Has the client this very thing? Then l becomes a 304. */
static void
try_not_modified(struct client *conn, struct leaving *l, const char *etag, struct str if_none_match, char tag[64])
{
	enum http_form form;

	if (if_none_match.n == 0 || !accept_has_etag(if_none_match, etag, &form))
		return;
	l->status = 304;
	l->type = NULL;
	l->body = str_n("", 0);
	l->form = FORM_PLAIN;
	l->etag = etag_of(etag, form, tag, 64);
	if (conn->server->options.stats)
		conn->server->options.stats->not_modified++;
}

static void
leave_blob(struct client *conn, struct leaving *l, struct blob *blob, struct str if_none_match)
{
	struct str form;
	char tag[64];

	l->type = blob->type;
	l->body = blob->bytes;
	l->hold = blob;
	l->cache = blob->cache ? blob->cache : "no-cache";
	l->varies = form_suits(blob->type);
	l->form = FORM_PLAIN;
	if (l->varies && blob_form(blob, conn->now.form, &form)) {
		l->body = form;
		l->form = conn->now.form;
	}
	if (l->status == 200 && is_read(&conn->now)) {
		l->etag = etag_of(blob->etag, l->form, tag, sizeof(tag));
		try_not_modified(conn, l, blob->etag, if_none_match, tag);
	}
	leave(conn, l);
}

void
send_blob(struct client *conn, const struct http_head *head, struct blob *blob, struct pairs fields)
{
	struct leaving l = { .status = 200, .fields = fields };

	leave_blob(conn, &l, blob, head->if_none_match);
}

/* A body made for this one answer: compressed if that pays, with a tag if it can be asked
 * for again. */
static void
leave_body(struct client *conn, struct leaving *l, struct mem *mem)
{
	struct str if_none_match = str_of(conn->now.if_none_match), less;
	bool tagged = l->status == 200 && is_read(&conn->now) && l->body.n > 0;
	char etag[BLOB_ETAG] = "", tag[64];

	if (tagged && !has_field(l, "etag")) {
		blob_etag(l->body, etag);
		l->cache = conn->now.private ? "private, no-cache" : "no-cache";
	}
	l->varies = form_suits(l->type);
	if (l->varies && form_make(mem, l->body, conn->now.form, &less)) {
		l->body = less;
		l->form = conn->now.form;
	}
	if (etag[0]) {
		l->etag = etag_of(etag, l->form, tag, sizeof(tag));
		try_not_modified(conn, l, etag, if_none_match, tag);
	}
	leave(conn, l);
}

/* --- the carrier --- */

static struct client *
carried(struct job *job)
{
	struct client *conn = job_carried(job);

	client_check(conn);
	must(conn->now.job == job);
	return conn;
}

/* An app would ask its owner for a password on 401; a token in the path has none. */
static void
fail_for_phone(struct leaving *l, struct mem *mem, const struct fail *f)
{
	l->type = "text/xml; charset=utf-8";
	l->body = page_of_fail_for_phone(mem, f);
	if (l->status == 401)
		l->status = 403;
}

/* Keep the answer for the next one who asks, if the data did not change meanwhile. */
static const struct kept *
keep(struct client *conn, const struct answer *answer)
{
	struct http_server *server = conn->server;
	struct exchange *now = &conn->now;

	if (now->key.n == 0 || answer->status != 200 || answer->blob || answer->body.n == 0
	    || server->options.version(server->options.version_ctx) != now->version)
		return NULL;
	return cache_put(server->cache, now->version, now->key, answer, now->number);
}

static void
carrier_reply(struct job *job, const struct answer *answer)
{
	struct client *conn = carried(job);
	struct leaving l = {
		.status = answer->status, .type = answer->type, .body = answer->body,
		.fields = answer->headers, .form = FORM_PLAIN,
	};
	const struct kept *kept;

	kept = keep(conn, answer);
	if (kept) {
		l.fields = kept->fields;
		leave_blob(conn, &l, kept->blob, str_of(conn->now.if_none_match));
		return;
	}
	if (answer->blob) {
		leave_blob(conn, &l, answer->blob, str_of(conn->now.if_none_match));
		return;
	}
	if (answer->fail && conn->now.html) {
		l.type = "text/html; charset=utf-8";
		l.body = page_of_fail(job_mem(job), answer->fail);
	} else if (answer->fail && conn->now.phone) {
		fail_for_phone(&l, job_mem(job), answer->fail);
	}
	if (l.status == 204 || l.status == 304 || l.body.n == 0) {
		l.type = NULL;
		l.body = str_n("", 0);
		leave(conn, &l);
	} else {
		leave_body(conn, &l, job_mem(job));
	}
}

static void
carrier_open(struct job *job, const struct answer *answer)
{
	struct client *conn = carried(job);
	struct leaving l = {
		.status = answer->status, .type = answer->type, .fields = answer->headers,
		.form = FORM_PLAIN, .chunked = conn->now.minor >= 1,
	};
	struct out out;

	if (!l.chunked)
		conn->now.keep = false;
	if (conn->server->draining)
		conn->now.keep = false;
	put_head(conn, &l, &out);
	conn->now.status = l.status;
	conn->now.bytes = out.n;
	must(bufferevent_write(conn->bev, out.s, out.n) == 0);
	client_set_state(conn, CLIENT_STREAM);
	if (conn->now.method == HTTP_HEAD) {
		conn->now.job = NULL;
		client_set_state(conn, CLIENT_SEND);
		job_gone(job);
	} else {
		/* More is asked for before all of it is gone. */
		bufferevent_setwatermark(conn->bev, EV_WRITE, MOVE_STEP, 0);
	}
}

static void
carrier_put(struct job *job, struct str bytes)
{
	struct client *conn = carried(job);
	struct evbuffer *out = bufferevent_get_output(conn->bev);

	if (conn->now.minor >= 1)
		must(evbuffer_add_printf(out, "%zx\r\n", bytes.n) > 0);
	must(evbuffer_add(out, bytes.s, bytes.n) == 0);
	if (conn->now.minor >= 1)
		must(evbuffer_add(out, "\r\n", 2) == 0);
	conn->now.bytes += bytes.n;
}

static size_t
carrier_waiting(struct job *job)
{
	return client_waiting(carried(job));
}

static void
carrier_end(struct job *job, bool whole)
{
	struct client *conn = carried(job);

	/* Without its last chunk, and the connection closed: the client sees that it is not all. */
	if (!whole)
		conn->now.keep = false;
	conn->now.job = NULL;
	bufferevent_setwatermark(conn->bev, EV_WRITE, 0, 0);
	if (whole && conn->now.minor >= 1)
		must(bufferevent_write(conn->bev, "0\r\n\r\n", 5) == 0);
	client_set_state(conn, CLIENT_SEND);
	job_free(&job);
	if (client_waiting(conn) == 0)
		client_answered(conn);
}

const struct carrier http_carrier = { carrier_reply, carrier_open, carrier_put, carrier_waiting, carrier_end };

/* --- answers without a job's doing --- */

void
send_fail(struct client *conn, const struct fail *f, const char *allow)
{
	struct mem *mem = mem_new("problem", KIB(256));
	struct buf buf = buf_new(mem, KIB(16));
	struct leaving l = { .status = fail_status(f->code), .allow = allow, .copy = true, .form = FORM_PLAIN };
	struct pair fields[] = {
		{ STR("www-authenticate"), STR("Bearer") },
		{ STR("retry-after"), STR("1") },
	};

	if (conn->now.html) {
		l.type = "text/html; charset=utf-8";
		l.body = page_of_fail(mem, f);
	} else if (conn->now.phone) {
		fail_for_phone(&l, mem, f);
	} else {
		l.type = "application/problem+json";
		problem_put(mem, &buf, f);
		l.body = buf_view(&buf);
	}
	if (l.status == 401)
		l.fields = (struct pairs){ fields, 1 };
	if (l.status == 503)
		l.fields = (struct pairs){ fields + 1, 1 };
	leave(conn, &l);
	mem_free(&mem);
}

void
send_options(struct client *conn, const char *allow)
{
	struct leaving l = { .status = 204, .allow = allow, .form = FORM_PLAIN };

	leave(conn, &l);
}

/* "name:8080" -> "name", "[::1]:8080" -> "[::1]" */
static struct str
without_port(struct str host)
{
	ptrdiff_t end = str_find(host, STR("]"));

	if (end >= 0)
		return str_n(host.s, (size_t)end + 1);
	end = str_find(host, STR(":"));
	return end >= 0 ? str_n(host.s, (size_t)end) : host;
}

/* To the same address under https; 308 keeps method and body. */
void
send_redirect(struct client *conn, const struct http_head *head)
{
	struct mem *mem = mem_new("redirect", KIB(64));
	struct buf buf = buf_new(mem, OUT_HEAD / 2);
	struct str host = without_port(head->host);
	struct leaving l = { .status = 308, .form = FORM_PLAIN };
	struct pair location;

	buf_printf(&buf, "https://%.*s", (int)host.n, host.s);
	if (conn->server->options.https_port != 443)
		buf_printf(&buf, ":%d", conn->server->options.https_port);
	buf_add(&buf, head->target.s, head->target.n);
	location = (struct pair){ STR("location"), buf_view(&buf) };
	l.fields = (struct pairs){ &location, 1 };
	leave(conn, &l);
	mem_free(&mem);
}

void
send_rest(struct client *conn)
{
	switch (conn->state) {
	case CLIENT_SEND:
		if (client_waiting(conn) == 0)
			client_answered(conn);
		break;
	case CLIENT_STREAM:
		client_set_state(conn, CLIENT_STREAM);
		if (conn->now.job)
			job_sent(conn->now.job);
		break;
	case CLIENT_IDLE:
	case CLIENT_HEAD:
	case CLIENT_BODY:
	case CLIENT_WORK:
	case CLIENT_LINGER:
	case CLIENT_DEAD:
	case CLIENT_STATES:
		break;
	}
}
