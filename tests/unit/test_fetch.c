/* Fetching from a server of our own on the same loop: answers, faults, limits, lines. */
#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "suite.h"

static struct loop *loop;
static struct fetcher *fetcher;
static int listener, port, accepted, open_now, open_most;
static struct buf seen;
static const char *script[8]; /* answers, one a connection; the last one again and again */

struct client {
	int fd;
	struct watch *watch;
	const char *answer;
};

static void
on_client(void *ctx, int readable, int writable)
{
	struct client *c = ctx;
	char bytes[4096];
	ssize_t n = read(c->fd, bytes, sizeof(bytes));

	(void)readable, (void)writable;
	if (n > 0) {
		buf_add(&seen, bytes, (size_t)n);
		if (!memmem(bytes, (size_t)n, "\r\n\r\n", 4) || strcmp(c->answer, "hang") == 0)
			return;
		ck_assert(send(c->fd, c->answer, strlen(c->answer), MSG_NOSIGNAL) > 0);
	}
	watch_want(c->watch, 0, 0);
	shutdown(c->fd, SHUT_RDWR);
	close(c->fd);
	open_now--;
}

static void
on_listener(void *ctx, int readable, int writable)
{
	struct client *c = mem_one(mem, struct client);
	int i = accepted++;

	(void)ctx, (void)readable, (void)writable;
	while (i > 0 && !script[i < 8 ? i : 7])
		i--;
	c->fd = accept(listener, NULL, NULL);
	c->answer = script[i < 8 ? i : 7];
	c->watch = watch_new(mem, loop, c->fd, on_client, c);
	watch_want(c->watch, 1, 0);
	open_now++;
	open_most = open_now > open_most ? open_now : open_most;
}

static void
set_up(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(at);

	arena_open();
	loop = loop_new(mem);
	fetcher = fetcher_new(mem, loop);
	seen = buf_new(mem, MIB(1));
	accepted = open_now = open_most = 0;
	memset(script, 0, sizeof(script));
	listener = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert(bind(listener, (struct sockaddr *)&at, sizeof(at)) == 0 && listen(listener, 64) == 0);
	ck_assert(getsockname(listener, (struct sockaddr *)&at, &size) == 0);
	port = ntohs(at.sin_port);
	watch_want(watch_new(mem, loop, listener, on_listener, NULL), 1, 0);
}

static void
tear_down(void)
{
	mem_free(&mem);
	close(listener);
}

static int waiting;

static void
done(void *ctx, struct fetch *fetch)
{
	(void)ctx, (void)fetch;
	if (--waiting == 0)
		loop_stop(loop);
}

static const char *
here(const char *path)
{
	return mem_printf(mem, "http://127.0.0.1:%d%s", port, path);
}

static struct fetch_rules *
rules(void)
{
	struct fetch_rules *r = mem_one(mem, struct fetch_rules);
	const char **allow = mem_array(mem, const char *, 2);

	allow[0] = mem_printf(mem, "127.0.0.1:%d", port);
	*r = (struct fetch_rules){ .allow = allow, .pause = 1000, .size = 1000, .total = 2000000 };
	return r;
}

static struct fetch *
get(const char *url, struct fetch_rules *r)
{
	struct fetch *f = mem_one(mem, struct fetch);

	f->url = url;
	f->rules = r;
	f->bearer = "s3cret";
	waiting = 1;
	fetch_start(fetcher, mem, f, done, NULL);
	loop_run(loop);
	return f;
}

static const char *
slug(const struct fetch *f)
{
	return f->ok ? "ok" : fail_slug(f->fault.code);
}

#define OK(body) "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" body
#define STATUS(n) "HTTP/1.1 " n " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

START_TEST(fetches)
{
	struct fetch *f;

	script[0] = OK("{\"a\":1}");
	f = get(here("/x?page=1"), rules());
	ck_assert_str_eq(slug(f), "ok");
	ck_assert_int_eq(f->status, 200);
	ck_assert_str_eq(f->type, "application/json");
	ck_assert(str_is(f->bytes, "{\"a\":1}"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&seen), "GET /x?page=1 HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&seen), "Authorization: Bearer s3cret\r\n"));
}
END_TEST

START_TEST(tries_again)
{
	struct fetch *f;

	script[0] = STATUS("503");
	script[1] = STATUS("500");
	script[2] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort";
	script[3] = OK("x");
	f = get(here("/"), rules());
	ck_assert_str_eq(slug(f), "ok");
	ck_assert_uint_eq(f->attempts, 4);
	ck_assert(str_is(f->bytes, "x"));
}
END_TEST

START_TEST(gives_up)
{
	struct fetch *f;

	script[0] = STATUS("500");
	f = get(here("/a?token=secret"), rules());
	ck_assert_str_eq(slug(f), "fetch-status");
	ck_assert_uint_eq(f->attempts, 4);
	ck_assert_str_eq(f->fault.place, here("/a"));
	script[0] = STATUS("404");
	f = get(here("/"), rules());
	ck_assert_uint_eq(f->attempts, 1);
	ck_assert_str_eq(f->fault.word[0], "404");
}
END_TEST

START_TEST(names_each_fault)
{
	static const struct { const char *answer, *slug; } cases[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", "fetch-cut" }, { "hang", "fetch-time" }, { "what is this\r\n\r\n", "fetch-connect" },
		{ "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\nno gzip at all", "fetch-encoding" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fetch_rules *r = rules();

		r->attempts = 1;
		r->total = 300000;
		script[0] = cases[i].answer;
		ck_assert_str_eq(slug(get(here("/"), r)), cases[i].slug);
	}
}
END_TEST

START_TEST(stops_at_the_limit)
{
	struct fetch_rules *r = rules();
	struct buf large = buf_new(mem, MIB(1));

	buf_str(&large, OK(""));
	for (int i = 0; i < 2000; i++)
		buf_char(&large, 'x');
	script[0] = buf_cstr(&large);
	ck_assert_str_eq(slug(get(here("/"), r)), "fetch-size");
}
END_TEST

START_TEST(stays_where_it_may)
{
	static const char *const bad[] = { "http://127.0.0.2/", "http://localhost/", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "",
		"http://user@127.0.0.1/", "http://127.0.0.1:1/" };
	struct fetch_rules named = { .allow = (const char *const[]){ "*.gov.vn", "example.vn", "example.vn:8443", NULL } };
	static const struct { const char *url; bool ok; } cases[] = {
		{ "https://dvc.gov.vn/a", true }, { "https://a.b.GOV.vn/", true }, { "https://gov.vn/", false }, { "https://evilgov.vn/", false },
		{ "http://example.vn/", true }, { "https://example.vn:8443/", true }, { "https://example.vn:8444/", false }, { "https://example.vn.evil.vn/", false },
		{ "https://example.vn@evil.vn/", false },
	};
	struct fail fault;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const char *is = slug(get(bad[i], rules()));

		ck_assert_msg(strcmp(is, "fetch-host") == 0 || strcmp(is, "fetch-url") == 0, "%s: %s", bad[i], is);
	}
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(fetch_is_allowed(&named, cases[i].url, &fault) == cases[i].ok, "%s", cases[i].url);
	ck_assert_int_eq(accepted, 0);
}
END_TEST

START_TEST(looks_at_redirects)
{
	struct fetch *f;

	script[0] = "HTTP/1.1 302 x\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	f = get(here("/"), rules());
	ck_assert_str_eq(slug(f), "fetch-host");
	ck_assert_str_eq(f->fault.word[0], "169.254.169.254:80");
	script[0] = "HTTP/1.1 302 x\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	f = get(here("/"), rules());
	ck_assert_str_eq(slug(f), "fetch-redirects");
	accepted = 0;
	script[1] = OK("there");
	f = get(here("/"), rules());
	ck_assert_str_eq(slug(f), "ok");
	ck_assert_str_eq(f->from, here("/again"));
}
END_TEST

START_TEST(keeps_lines)
{
	struct fetch_rules *r = rules();

	r->at_once = 3;
	script[0] = OK("x");
	waiting = 20;
	for (int i = 0; i < 20; i++) {
		struct fetch *f = mem_one(mem, struct fetch);

		f->url = here("/");
		f->rules = r;
		fetch_start(fetcher, mem, f, done, NULL);
	}
	loop_run(loop);
	ck_assert_int_eq(accepted, 20);
	ck_assert_int_le(open_most, 3);
	ck_assert_uint_eq(fetch_count(fetcher).active, 0);
	ck_assert_uint_eq(fetch_count(fetcher).waiting, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fetch");
	TCase *tests = tcase_create("all");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, fetches);
	tcase_add_test(tests, tries_again);
	tcase_add_test(tests, gives_up);
	tcase_add_test(tests, names_each_fault);
	tcase_add_test(tests, stops_at_the_limit);
	tcase_add_test(tests, stays_where_it_may);
	tcase_add_test(tests, looks_at_redirects);
	tcase_add_test(tests, keeps_lines);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
