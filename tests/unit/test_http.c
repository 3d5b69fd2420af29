#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "http/accept.h"
#include "http/access.h"
#include "http/chunk.h"
#include "http/compress.h"
#include "http/cookie.h"
#include "http/head.h"
#include "http/out.h"
#include "http/page.h"
#include "http/router.h"
#include "http/stats.h"
#include "http/url.h"
#include "loop/blob.h"
#include "loop/job.h"
#include "loop/route.h"
#include "suite.h"

static void
begin(void)
{
	arena_open();
}

static void
end(void)
{
	mem_free(&mem);
}

/* --- addresses --- */

START_TEST(url_is_taken_apart)
{
	struct url url;
	struct fail f = { 0 };
	struct str value;

	ck_assert(url_read(mem, STR("/don-vi/tr%C3%A0%20vinh?q=%C4%90%E1%BB%A9c+M%E1%BB%B9&dot=xa-2025&x"), &url, &f));
	ck_assert(str_is(url.path, "/don-vi/tr%C3%A0%20vinh"));
	ck_assert_uint_eq(url.n_segments, 2);
	ck_assert(str_is(url.segments[1], "trà vinh"));
	ck_assert(url_param(&url, "q", &value) && str_is(value, "Đức Mỹ"));
	ck_assert(url_param(&url, "x", &value) && value.n == 0);
	ck_assert(!url_param(&url, "y", &value));
	ck_assert(url_read(mem, STR("/"), &url, &f) && url.n_segments == 0);
	ck_assert(url_read(mem, STR("/a/"), &url, &f) && url.n_segments == 2 && url.segments[1].n == 0);
	ck_assert(url_read(mem, STR("/a%2Fb"), &url, &f) && url.n_segments == 1 && str_is(url.segments[0], "a/b"));
	ck_assert(url_read(mem, STR("/?&&a=1&"), &url, &f) && url.n_params == 1);
}
END_TEST

static const struct {
	const char *url;
	enum fail_code code;
} bad_urls[] = {
	{ "", FAIL_URL_PATH }, { "x", FAIL_URL_PATH }, { "/%", FAIL_URL_PERCENT }, { "/%4", FAIL_URL_PERCENT },
	{ "/%zz", FAIL_URL_PERCENT }, { "/a?b=%G0", FAIL_URL_PERCENT }, { "/%00", FAIL_URL_TEXT },
	{ "/a%0d%0ab", FAIL_URL_TEXT }, { "/%C3%28", FAIL_URL_TEXT }, { "/%7f", FAIL_URL_TEXT },
	{ "/?q=%FF", FAIL_URL_TEXT }, { "/a/../b", FAIL_URL_PATH }, { "/a/%2e%2E/b", FAIL_URL_PATH },
	{ "/.", FAIL_URL_PATH }, { "/?a=1&b=2&a=3", FAIL_QUERY_TWICE }, { "/?a=1&%61=2", FAIL_QUERY_TWICE },
	{ "/1/2/3/4/5/6/7/8/9/1/2/3/4/5/6/7/8/9/1/2/3/4/5/6/7/8/9/1/2/3/4/5/6/7/8/9", FAIL_URL_PATH },
};

START_TEST(url_is_refused)
{
	struct url url = { .n_segments = 77 };
	struct fail f = { 0 };

	ck_assert(!url_read(mem, str_of(bad_urls[_i].url), &url, &f));
	ck_assert_str_eq(fail_slug(f.code), fail_slug(bad_urls[_i].code));
	ck_assert_uint_eq(url.n_segments, 77);
}
END_TEST

START_TEST(url_has_a_limit_of_parameters)
{
	struct buf buf = buf_new(mem, 4096);
	struct url url;
	struct fail f = { 0 };

	buf_str(&buf, "/?");
	for (int i = 0; i <= LIMIT_HTTP_PARAMS; i++)
		buf_printf(&buf, "&p%d=1", i);
	ck_assert(!url_read(mem, buf_view(&buf), &url, &f));
	ck_assert_int_eq(f.code, FAIL_QUERY_TOO_MANY);
}
END_TEST

/* --- heads --- */

START_TEST(head_is_read)
{
	struct http_head head;
	size_t used;
	struct str text = STR("\r\nPOST /a?b HTTP/1.1\r\nHost: x:8080\r\nContent-Length: 12\r\nExpect: 100-continue\r\n"
			      "ACCEPT-encoding:  br \r\nX-Empty:\r\nConnection: TE, Close\r\n\r\nbody");

	ck_assert_int_eq(head_read(text, &head, &used, NULL), HEAD_DONE);
	ck_assert_uint_eq(used, text.n - 4);
	ck_assert_int_eq(head.method, HTTP_POST);
	ck_assert(str_is(head.target, "/a?b") && str_is(head.host, "x:8080"));
	ck_assert_uint_eq(head.length, 12);
	ck_assert(!head.keep_alive && head.expects_continue && !head.chunked);
	ck_assert(str_is(head.accept_encoding, "br"));
	ck_assert(head_has(&head, "x-empty") && head_field(&head, "x-empty").n == 0 && !head_has(&head, "x"));
}
END_TEST

START_TEST(head_keeps_the_connection)
{
	static const struct {
		const char *text;
		bool keep;
	} cases[] = {
		{ "GET / HTTP/1.1\r\nHost: a\r\n\r\n", true },
		{ "GET / HTTP/1.0\r\n\r\n", false },
		{ "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true },
		{ "GET http://a/b HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n", false },
		{ "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_head head;
		size_t used;

		ck_assert_int_eq(head_read(str_of(cases[i].text), &head, &used, NULL), HEAD_DONE);
		ck_assert_int_eq(head.keep_alive, cases[i].keep);
	}
}
END_TEST

START_TEST(head_waits_for_every_cut)
{
	struct str text = STR("GET /a HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n");
	struct http_head head;
	size_t used;

	for (size_t n = 0; n < text.n; n++)
		ck_assert_int_eq(head_read(str_n(text.s, n), &head, &used, NULL), HEAD_MORE);
	ck_assert_int_eq(head_read(text, &head, &used, NULL), HEAD_DONE);
}
END_TEST

#define H "Host: a\r\n"
static const struct {
	const char *text;
	enum fail_code code;
} bad_heads[] = {
	{ "GET /\r\n\r\n", FAIL_HTTP_LINE },
	{ "GET  / HTTP/1.1\r\n" H "\r\n", FAIL_URL_TEXT },
	{ " GET / HTTP/1.1\r\n" H "\r\n", FAIL_HTTP_LINE },
	{ "GET / HTTP/1.1\n" H "\r\n", FAIL_HTTP_LINE },
	{ "GET / http/1.1\r\n" H "\r\n", FAIL_HTTP_LINE },
	{ "GET / HTTP/11\r\n" H "\r\n", FAIL_HTTP_LINE },
	{ "GET / HTTP/1.1 \r\n" H "\r\n", FAIL_HTTP_LINE },
	{ "GET a HTTP/1.1\r\n" H "\r\n", FAIL_HTTP_LINE },
	{ "G(T / HTTP/1.1\r\n" H "\r\n", FAIL_HTTP_LINE },
	{ "\x16\x03\x01\x02", FAIL_HTTP_LINE },
	{ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", FAIL_HTTP_VERSION },
	{ "GET / HTTP/0.9\r\n" H "\r\n", FAIL_HTTP_VERSION },
	{ "BREW /pot HTTP/1.1\r\n" H "\r\n", FAIL_HTTP_METHOD },
	{ "get / HTTP/1.1\r\n" H "\r\n", FAIL_HTTP_METHOD },
	{ "CONNECT a:1 HTTP/1.1\r\n" H "\r\n", FAIL_HTTP_METHOD },
	{ "GET /\xc3\xa0 HTTP/1.1\r\n" H "\r\n", FAIL_URL_TEXT },
	{ "GET /a b HTTP/1.1\r\n" H "\r\n", FAIL_URL_TEXT },
	{ "GET / HTTP/1.1\r\n\r\n", FAIL_HTTP_HOST },
	{ "GET / HTTP/1.1\r\n" H H "\r\n", FAIL_HTTP_HOST },
	{ "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", FAIL_HTTP_HOST },
	{ "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", FAIL_HTTP_HOST },
	{ "GET / HTTP/1.1\r\n" H "Name : x\r\n\r\n", FAIL_HTTP_FIELD },
	{ "GET / HTTP/1.1\r\n" H ": x\r\n\r\n", FAIL_HTTP_FIELD },
	{ "GET / HTTP/1.1\r\n" H "no colon\r\n\r\n", FAIL_HTTP_FIELD },
	{ "GET / HTTP/1.1\r\n" H "A: b\r\n folded\r\n\r\n", FAIL_HTTP_FIELD },
	{ "GET / HTTP/1.1\r\n" H "A: b\x01\r\n\r\n", FAIL_HTTP_FIELD },
	{ "GET / HTTP/1.1\r\n" H "A: b\rc\r\n\r\n", FAIL_HTTP_FIELD },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: x\r\n\r\n", FAIL_HTTP_LENGTH },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n", FAIL_HTTP_LENGTH },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: +1\r\n\r\n", FAIL_HTTP_LENGTH },
	{ "POST / HTTP/1.1\r\n" H "Content-Length:\r\n\r\n", FAIL_HTTP_LENGTH },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 1, 1\r\n\r\n", FAIL_HTTP_LENGTH },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 99999999999999999999\r\n\r\n", FAIL_HTTP_LENGTH },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", FAIL_HTTP_LENGTH },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", FAIL_HTTP_LENGTH },
	{ "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", FAIL_HTTP_LENGTH },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n", FAIL_HTTP_ENCODING },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", FAIL_HTTP_ENCODING },
	{ "POST / HTTP/1.1\r\n" H "Expect: tea\r\n\r\n", FAIL_HTTP_EXPECT },
};

START_TEST(head_is_refused)
{
	struct http_head head;
	struct fail f = { 0 };
	size_t used;

	ck_assert_int_eq(head_read(str_of(bad_heads[_i].text), &head, &used, &f), HEAD_BAD);
	ck_assert_str_eq(fail_slug(f.code), fail_slug(bad_heads[_i].code));
}
END_TEST

static enum head_is
read_long(size_t target, size_t fields, size_t value, struct fail *f)
{
	struct buf buf = buf_new(mem, MIB(1));
	struct http_head head;
	size_t used;

	buf_str(&buf, "GET /");
	for (size_t i = 1; i < target; i++)
		buf_char(&buf, 'a');
	buf_str(&buf, " HTTP/1.1\r\nHost: a\r\n");
	for (size_t i = 1; i < fields; i++)
		buf_printf(&buf, "F%zu: %.*s\r\n", i, (int)value, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	buf_str(&buf, "\r\n");
	return head_read(buf_view(&buf), &head, &used, f);
}

START_TEST(head_has_limits)
{
	struct fail f = { 0 };

	ck_assert_int_eq(read_long(LIMIT_HTTP_URL, 2, 3, &f), HEAD_DONE);
	ck_assert_int_eq(read_long(LIMIT_HTTP_URL + 1, 2, 3, &f), HEAD_BAD);
	ck_assert_int_eq(f.code, FAIL_URL_TOO_LONG);
	ck_assert_int_eq(read_long(40000, 2, 3, &f), HEAD_BAD);
	ck_assert_int_eq(f.code, FAIL_URL_TOO_LONG);
	ck_assert_int_eq(read_long(3, LIMIT_HTTP_FIELDS, 3, &f), HEAD_DONE);
	ck_assert_int_eq(read_long(3, LIMIT_HTTP_FIELDS + 1, 3, &f), HEAD_BAD);
	ck_assert_int_eq(f.code, FAIL_HEAD_TOO_LARGE);
	ck_assert_int_eq(read_long(3, 99, 360, &f), HEAD_BAD);
	ck_assert_int_eq(f.code, FAIL_HEAD_TOO_LARGE);
}
END_TEST

/* --- chunks --- */

static enum chunk_is
read_chunks(struct str in, size_t step, struct buf *out)
{
	struct chunks chunks = { .at = CHUNK_SIZE };
	size_t at = 0, have = step;

	for (;;) {
		size_t n = (have < in.n ? have : in.n) - at, used;
		struct str piece;
		enum chunk_is is = chunks_read(&chunks, str_n(in.s + at, n), &used, &piece);

		if (is == CHUNK_PIECE) {
			buf_add(out, piece.s, piece.n);
			at += used;
		} else if (is != CHUNK_MORE || have >= in.n) {
			return is;
		} else {
			have += step;
		}
	}
}

START_TEST(chunks_are_read_in_any_cut)
{
	struct str in = STR("4\r\nwiki\r\n6;name=\"v\"\r\npedia \r\nE \r\nin \r\n\r\nchunks.\r\n0\r\nX: y\r\n\r\n");

	for (size_t step = 1; step <= in.n; step++) {
		struct buf out = buf_new(mem, 100);

		ck_assert_int_eq(read_chunks(in, step, &out), CHUNK_DONE);
		ck_assert(str_is(buf_view(&out), "wikipedia in \r\n\r\nchunks."));
	}
}
END_TEST

static const char *const bad_chunks[] = {
	"x\r\n", "\r\n", "-1\r\n", "4\nwiki\r\n", "4\r\nwikiXY", "4\r\nwiki\n0\r\n\r\n", "12345678\r\n", "0x4\r\nwiki\r\n",
	"4z\r\n",
};

START_TEST(chunks_are_refused)
{
	struct buf out = buf_new(mem, 100);

	ck_assert_int_eq(read_chunks(str_of(bad_chunks[_i]), 1, &out), CHUNK_BAD);
}
END_TEST

/* --- what the client would like --- */

START_TEST(form_is_chosen)
{
	static const struct {
		const char *header;
		enum http_form form;
	} cases[] = {
		{ "", FORM_PLAIN }, { "identity", FORM_PLAIN }, { "gzip", FORM_GZIP }, { "br", FORM_BR },
		{ "gzip, deflate, br", FORM_BR }, { "gzip;q=1, br;q=0.5", FORM_GZIP }, { "br;q=0, gzip", FORM_GZIP },
		{ "br;q=0,gzip;q=0", FORM_PLAIN }, { "*", FORM_BR }, { "*;q=0.5, gzip;q=1.0", FORM_GZIP },
		{ "br;q=0, *", FORM_GZIP }, { "GZIP", FORM_GZIP }, { "zstd", FORM_PLAIN }, { "gzip ; q=0.001", FORM_GZIP },
		{ "*;q=0", FORM_PLAIN }, { ",,;q=,br;q", FORM_BR },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(accept_form(str_of(cases[i].header)) == cases[i].form, "%s", cases[i].header);
}
END_TEST

START_TEST(tags_are_compared)
{
	enum http_form form;
	char tag[64];

	ck_assert_str_eq(etag_of("\"x\"", FORM_BR, tag, sizeof(tag)), "\"x-br\"");
	ck_assert(accept_has_etag(STR("\"a\", \"x\""), "\"x\"", &form) && form == FORM_PLAIN);
	ck_assert(accept_has_etag(STR("W/\"x-gzip\""), "\"x\"", &form) && form == FORM_GZIP);
	ck_assert(accept_has_etag(STR("*"), "\"x\"", &form));
	ck_assert(!accept_has_etag(STR("x"), "\"x\"", &form));
	ck_assert(!accept_has_etag(STR("\"x-zip\",\"y\""), "\"x\"", &form));
	ck_assert(!accept_has_etag(STR(""), "\"x\"", &form));
}
END_TEST

START_TEST(forms_are_made_once)
{
	struct buf buf = buf_new(mem, MIB(1));
	struct blob *blob, *small, *picture;
	struct str form, again;

	for (int i = 0; i < 3000; i++)
		buf_printf(&buf, "{\"unit\":%d},", i);
	blob = blob_new(buf_view(&buf), "application/json");
	ck_assert(blob_form(blob, FORM_BR, &form) && blob_form(blob, FORM_BR, &again) && form.s == again.s);
	ck_assert_uint_lt(form.n, buf.n / 3);
	ck_assert(blob_form(blob, FORM_GZIP, &form));
	ck_assert_mem_eq(form.s, "\x1f\x8b", 2);
	ck_assert(!blob_form(blob, FORM_PLAIN, &form));
	small = blob_new(STR("{}"), "application/json");
	ck_assert(!blob_form(small, FORM_GZIP, &form) && !blob_form(small, FORM_GZIP, &form));
	picture = blob_new(buf_view(&buf), "image/png");
	ck_assert(!blob_form(picture, FORM_BR, &form));
	blob_unref(&blob);
	blob_unref(&small);
	blob_unref(&picture);
}
END_TEST

/* --- routes --- */

static void
nothing(struct job *job)
{
	reply_status(job, 404);
}

static const struct route some[] = {
	{ "GET", "/", nothing, 0, "home" },
	{ "GET", "/units/{unit}", nothing, 0, "unit" },
	{ "GET", "/units/{unit}.csv", nothing, 0, "unit_csv" },
	{ "GET", "/units/search", nothing, 0, "search" },
	{ "PUT", "/units/{unit}", nothing, 0, "put" },
	{ "GET", "/files/{path...}", nothing, 0, "file" },
	{ NULL, NULL, NULL, 0, NULL },
};
static const struct route *const some_tables[] = { some, NULL };

static const char *
find(const char *path, enum http_method method, struct routed *routed)
{
	static const struct router *router;
	struct url url;

	router = router_new(mem, some_tables);
	ck_assert(url_read(mem, str_of(path), &url, NULL));
	switch (router_find(router, mem, &url, method, routed)) {
	case ROUTER_FOUND:
		return routed->route->name;
	case ROUTER_NO_METHOD:
		return routed->allow;
	case ROUTER_NO_PATH:
		return "none";
	}
	return NULL;
}

START_TEST(routes_are_found)
{
	struct routed r;

	ck_assert_str_eq(find("/", HTTP_GET, &r), "home");
	ck_assert_str_eq(find("/units/search", HTTP_GET, &r), "search");
	ck_assert_str_eq(find("/units/79", HTTP_HEAD, &r), "unit");
	ck_assert(str_is(r.params.at[0].name, "unit") && str_is(r.params.at[0].value, "79"));
	ck_assert_str_eq(find("/units/79.csv", HTTP_GET, &r), "unit_csv");
	ck_assert(str_is(r.params.at[0].name, "unit") && str_is(r.params.at[0].value, "79"));
	ck_assert_str_eq(find("/units/.csv", HTTP_GET, &r), "unit");
	ck_assert_str_eq(find("/files/a/b%20c", HTTP_GET, &r), "file");
	ck_assert(str_is(r.params.at[0].value, "a/b c"));
	ck_assert_str_eq(find("/units/79", HTTP_DELETE, &r), "GET, HEAD, PUT, OPTIONS");
	ck_assert_str_eq(find("/units/search", HTTP_PUT, &r), "put");
	ck_assert_str_eq(find("/units", HTTP_GET, &r), "none");
	ck_assert_str_eq(find("/units/", HTTP_GET, &r), "none");
	ck_assert_str_eq(find("/files", HTTP_GET, &r), "none");
	ck_assert_str_eq(find("/units/1/2", HTTP_GET, &r), "none");
}
END_TEST

START_TEST(two_routes_for_one_request_are_a_bug)
{
	static const struct route again[] = {
		{ "GET", "/units/{code}", nothing, 0, "twin" },
		{ NULL, NULL, NULL, 0, NULL },
	};
	const struct route *const tables[] = { some, again, NULL };

	if (router_new(mem, tables))
		ck_abort_msg("taken");
}
END_TEST

/* --- small things --- */

START_TEST(cookies_are_found)
{
	struct credential who = { .kind = CREDENTIAL_SESSION, .hash = { 1, 2, 3 } };
	char token[CSRF_TEXT];

	ck_assert(str_is(cookie_get(STR("a=b; thuocso=xyz;c=d"), "thuocso"), "xyz"));
	ck_assert_uint_eq(cookie_get(STR("xthuocso=1; thuocso2=2"), "thuocso").n, 0);
	ck_assert_str_eq(cookie_session(mem, "v", 60, false), "thuocso=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
	ck_assert_str_eq(cookie_session(mem, "v", 0, true),
			 "__Host-thuocso=v; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
	ck_assert(csrf_is_token(&who, str_of(csrf_token(&who, token))));
	who.hash[31] = 1;
	ck_assert(!csrf_is_token(&who, str_of(token)));
	ck_assert(!csrf_is_token(&who, STR("")));
}
END_TEST

START_TEST(fields_cannot_break_out)
{
	struct out out;

	out_begin(&out, 200, "now");
	out_field(&out, "Location", STR("/a\r\nSet-Cookie: x\n\x7f"));
	out_end(&out);
	ck_assert(strstr(mem_strn(mem, out.s, out.n), "Location: /a  Set-Cookie: x  \r\n\r\n"));
}
END_TEST

START_TEST(pages_are_escaped)
{
	struct fail f = { 0 };
	const char *page;

	fail(&f, CSV_NO_COLUMN, "", "<script>alert('\"&\")</script>");
	page = str_dup(mem, page_of_fail(mem, &f));
	ck_assert(!strstr(page, "<script>") && strstr(page, "&lt;script&gt;alert(&#39;&quot;&amp;&quot;)"));
}
END_TEST

START_TEST(secrets_do_not_get_into_the_log)
{
	char path[] = "/tmp/thuocso-access-XXXXXX";
	int fd = mkstemp(path);
	struct mem *life = mem_new("log", MIB(1));
	struct access_log *log = access_open(life, path, NULL);
	struct access_entry e = {
		.trace = "t", .peer = "p", .method = "GET", .target = "/dang-nhap/s3cret?q=a%20b&token=s3cret&key=s3cret",
		.route = "page_link", .pattern = "/dang-nhap/{token}", .status = 200,
	};
	struct str text;

	ck_assert(fd >= 0 && log);
	access_note(log, &e);
	mem_free(&life);
	ck_assert(file_read(mem, path, MIB(1), &text, NULL));
	ck_assert(str_find(text, STR("s3cret")) < 0);
	ck_assert(str_find(text, STR("\"/dang-nhap/{token}?q=a%20b&token=...&key=...\"")) > 0);
	close(fd);
	unlink(path);
}
END_TEST

START_TEST(numbers_are_added)
{
	struct http_stats *a = mem_one(mem, struct http_stats), *b = mem_one(mem, struct http_stats);

	stats_note(a, 3, 200, 700);
	stats_note(a, 3, 304, 99000000);
	stats_note(b, 3, 200, 700);
	stats_note(NULL, 3, 200, 700);
	stats_add(b, a);
	ck_assert_uint_eq(b->routes[3].answers[2], 2);
	ck_assert_uint_eq(b->routes[3].answers[3], 1);
	ck_assert_uint_eq(b->routes[3].buckets[2], 2);
	ck_assert_uint_eq(b->routes[3].buckets[STATS_BUCKETS - 1], 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("http");
	TCase *tc = tcase_create("http");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, url_is_taken_apart);
	tcase_add_loop_test(tc, url_is_refused, 0, (int)ARRAY_LEN(bad_urls));
	tcase_add_test(tc, url_has_a_limit_of_parameters);
	tcase_add_test(tc, head_is_read);
	tcase_add_test(tc, head_keeps_the_connection);
	tcase_add_test(tc, head_waits_for_every_cut);
	tcase_add_loop_test(tc, head_is_refused, 0, (int)ARRAY_LEN(bad_heads));
	tcase_add_test(tc, head_has_limits);
	tcase_add_test(tc, chunks_are_read_in_any_cut);
	tcase_add_loop_test(tc, chunks_are_refused, 0, (int)ARRAY_LEN(bad_chunks));
	tcase_add_test(tc, form_is_chosen);
	tcase_add_test(tc, tags_are_compared);
	tcase_add_test(tc, forms_are_made_once);
	tcase_add_test(tc, routes_are_found);
	tcase_add_test_raise_signal(tc, two_routes_for_one_request_are_a_bug, 6);
	tcase_add_test(tc, cookies_are_found);
	tcase_add_test(tc, fields_cannot_break_out);
	tcase_add_test(tc, pages_are_escaped);
	tcase_add_test(tc, secrets_do_not_get_into_the_log);
	tcase_add_test(tc, numbers_are_added);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
