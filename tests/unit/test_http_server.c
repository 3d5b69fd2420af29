#include <check.h>
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "http/listen.h"
#include "http/server.h"
#include "http/stats.h"
#include "loop/blob.h"
#include "loop/channel.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "loop/route.h"
#include "suite.h"

enum { MS = 1000, PIECE = 1000, PIECES = 5000 };

static struct loop *loop;
static struct http_server *server;
static struct http_stats *stats;
static struct channel *channel;
static int port, calls, pieces, ended, drained;
static uint64_t version;

/* --- handlers --- */

static void
count_end(void *ctx)
{
	(void)ctx;
	ended++;
}

static void
hello(struct job *job)
{
	calls++;
	buf_printf(job_out(job), "{\"calls\":%d}", calls);
	reply(job, 200);
}

static void
echo(struct job *job)
{
	struct str from = job_header(job, "x-forwarded-for"), scheme = job_header(job, "x-forwarded-proto");

	buf_printf(job_out(job), "%.*s %.*s %zu", (int)from.n, from.s, (int)scheme.n, scheme.s, job_body(job).n);
	reply_type(job, "text/plain");
	reply(job, 200);
}

static job_f stream_more;

static void
stream(struct job *job)
{
	pieces = 0;
	mem_at_end(job_mem(job), count_end, NULL);
	reply_type(job, "text/csv");
	stream_open(job, 200);
	then_sent(job, stream_more);
}

static void
stream_more(struct job *job)
{
	char piece[PIECE];

	memset(piece, 'x', sizeof(piece));
	for (int i = 0; i < 20 && pieces < PIECES; i++, pieces++)
		stream_put(job, str_n(piece, sizeof(piece)));
	if (pieces < PIECES)
		then_sent(job, stream_more);
	else
		stream_end(job);
}

static void
cut_later(struct job *job)
{
	struct fail f = { 0 };

	fail(&f, INTERNAL, "");
	reply_fail(job, &f);
}

static void
cut(struct job *job)
{
	reply_type(job, "text/csv");
	stream_open(job, 200);
	stream_put(job, STR("half"));
	then(job, cut_later);
}

static void
listen_in(struct job *job)
{
	reply_channel(job, channel, str_n("", 0));
}

static void
forever(struct job *job)
{
	then(job, forever);
}

static const struct route routes[] = {
	{ "GET", "/hello", hello, ROUTE_PUBLIC, "hello" },
	{ "GET", "/kept", hello, ROUTE_PUBLIC | ROUTE_CACHED, "kept" },
	{ "GET", "/echo", echo, ROUTE_PUBLIC, "echo" },
	{ "POST", "/echo", echo, ROUTE_PUBLIC | ROUTE_BIG_BODY, "echo_post" },
	{ "GET", "/stream", stream, ROUTE_PUBLIC | ROUTE_STREAM, "stream" },
	{ "GET", "/cut", cut, ROUTE_PUBLIC | ROUTE_STREAM, "cut" },
	{ "GET", "/events", listen_in, ROUTE_PUBLIC | ROUTE_STREAM, "events" },
	{ "GET", "/forever", forever, ROUTE_PUBLIC, "forever" },
	{ NULL, NULL, NULL, 0, NULL },
};
static const struct route *const tables[] = { routes, NULL };

static uint64_t
get_version(void *ctx)
{
	(void)ctx;
	return version;
}

static void
begin(void)
{
	static const char *const proxies[] = { "127.0.0.1", NULL };
	struct http_options options = { .max_connections = 4, .job_time = 200 * MS, .version = get_version };
	int fd;

	signal(SIGPIPE, SIG_IGN);
	arena_open();
	loop = loop_new(mem);
	stats = mem_one(mem, struct http_stats);
	options.stats = stats;
	options.proxies = proxies;
	server = http_new(mem, loop, &options, tables);
	channel = channel_new(mem, loop, "test");
	fd = listen_open("127.0.0.1", 0, true, NULL);
	ck_assert_int_ge(fd, 0);
	port = listen_port(fd);
	http_listen(server, fd, HTTP_PLAIN);
	calls = ended = drained = 0;
	version = 1;
}

static void
end(void)
{
	mem_free(&mem);
}

/* --- a client on the same loop --- */

struct peer {
	int fd;
	struct buf got;
	bool closed;
};

static struct peer
peer_open(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct peer peer = { .fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), .got = buf_new(mem, MIB(32)) };
	int small = 8192;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(peer.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	ck_assert(connect(peer.fd, (const struct sockaddr *)&at, sizeof(at)) == 0 || errno == EINPROGRESS);
	loop_run_for(loop, 5 * MS);
	return peer;
}

static void
peer_say(struct peer *peer, const char *text)
{
	ck_assert_int_eq(send(peer->fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
	loop_run_for(loop, 5 * MS);
}

static bool
peer_read(struct peer *peer)
{
	char bytes[65536];
	ssize_t n = recv(peer->fd, bytes, sizeof(bytes), 0);

	if (n > 0)
		buf_add(&peer->got, bytes, (size_t)n);
	if (n == 0 || (n < 0 && errno != EAGAIN))
		peer->closed = true;
	return n > 0;
}

/* Until nothing comes for a while. */
static const char *
peer_hear(struct peer *peer)
{
	for (int quiet = 0; quiet < 8 && !peer->closed;) {
		loop_run_for(loop, 2 * MS);
		quiet = peer_read(peer) ? 0 : quiet + 1;
	}
	return buf_cstr(&peer->got);
}

/* Until that came, or ten seconds went by. */
static bool
hears(struct peer *peer, const char *text)
{
	for (int i = 0; i < 5000 && !strstr(buf_cstr(&peer->got), text); i++) {
		loop_run_for(loop, 2 * MS);
		peer_read(peer);
	}
	return strstr(buf_cstr(&peer->got), text) != NULL;
}

static const char *
ask(struct peer *peer, const char *text)
{
	buf_cut(&peer->got, 0);
	peer_say(peer, text);
	hears(peer, "\r\n\r\n");
	return peer_hear(peer);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

/* --- what it does --- */

START_TEST(answers_are_kept_while_the_data_stands)
{
	struct peer peer = peer_open();
	const char *first = mem_str(mem, strstr(ask(&peer, GET("/kept")), "{"));

	ck_assert_str_eq(first, "{\"calls\":1}");
	ck_assert_str_eq(strstr(ask(&peer, GET("/kept")), "{"), first);
	ck_assert(strstr(ask(&peer, "HEAD /kept HTTP/1.1\r\nHost: a\r\n\r\n"), "Content-Length: 11\r\n"));
	ck_assert_int_eq(calls, 1);
	ask(&peer, GET("/kept?other"));
	ck_assert_int_eq(calls, 2);
	ask(&peer, "GET /kept HTTP/1.1\r\nHost: a\r\nCookie: thuocso=x\r\n\r\n");
	ask(&peer, "GET /kept HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\r\n");
	ck_assert_int_eq(calls, 4);
	version++;
	ck_assert(strstr(ask(&peer, GET("/kept")), "{\"calls\":5}"));
	ask(&peer, GET("/hello"));
	ask(&peer, GET("/hello"));
	ck_assert_int_eq(calls, 7);
	ck_assert_uint_eq(stats->routes[1].answers[2], 7);
	close(peer.fd);
}
END_TEST

/* Bytes of a chunked body; *whole if its last chunk came. */
static size_t
chunked_size(const char *text, bool *whole)
{
	const char *at = strstr(text, "\r\n\r\n") + 4;
	size_t sum = 0;

	*whole = false;
	while (*at) {
		char *line;
		size_t n = strtoul(at, &line, 16);

		if (n == 0) {
			*whole = strcmp(line, "\r\n\r\n") == 0;
			break;
		}
		sum += n;
		at = line + 2 + n + 2;
	}
	return sum;
}

START_TEST(a_stream_waits_for_its_reader)
{
	struct peer peer = peer_open();
	bool whole;

	peer_say(&peer, GET("/stream"));
	loop_run_for(loop, 50 * MS);
	ck_assert_int_gt(pieces, 0);
	ck_assert_int_lt(pieces, PIECES); /* it did not run ahead */
	ck_assert(hears(&peer, "\r\n0\r\n\r\n"));
	ck_assert_uint_eq(chunked_size(buf_cstr(&peer.got), &whole), (size_t)PIECE * PIECES);
	ck_assert(whole && !peer.closed);
	ck_assert_int_eq(ended, 1);
	ck_assert(strstr(ask(&peer, GET("/hello")), "200 OK"));
	close(peer.fd);
}
END_TEST

START_TEST(a_stream_ends_when_its_reader_leaves)
{
	struct peer peer = peer_open();

	peer_say(&peer, GET("/stream"));
	close(peer.fd);
	loop_run_for(loop, 50 * MS);
	ck_assert_int_eq(ended, 1);
	ck_assert_uint_eq(http_connections(server), 0);
}
END_TEST

START_TEST(a_stream_that_fails_does_not_look_whole)
{
	struct peer peer = peer_open();
	bool whole;

	peer_say(&peer, GET("/cut"));
	ck_assert(hears(&peer, "half"));
	peer_hear(&peer);
	chunked_size(buf_cstr(&peer.got), &whole);
	ck_assert(!whole && peer.closed);
	close(peer.fd);
}
END_TEST

START_TEST(events_go_to_all_who_listen)
{
	struct peer a = peer_open(), b = peer_open();

	peer_say(&a, GET("/events"));
	peer_say(&b, GET("/events"));
	ck_assert_uint_eq(channel_listeners(channel), 2);
	channel_send(channel, "ranking", "7", STR("{}"));
	ck_assert(hears(&a, "Content-Type: text/event-stream\r\n"));
	ck_assert(strstr(buf_cstr(&a.got), "id: 7\nevent: ranking\ndata: {}\n\n"));
	ck_assert(hears(&b, "id: 7\nevent: ranking\ndata: {}\n\n"));
	close(a.fd);
	loop_run_for(loop, 20 * MS);
	ck_assert_uint_eq(channel_listeners(channel), 1);
	close(b.fd);
}
END_TEST

START_TEST(a_listener_that_does_not_read_is_let_go)
{
	struct peer slow = peer_open(), good = peer_open();
	struct buf big = buf_new(mem, MIB(1));

	peer_say(&slow, GET("/events"));
	peer_say(&good, GET("/events"));
	for (int i = 0; i < 100000; i++)
		buf_char(&big, 'y');
	for (int i = 0; i < 80; i++) {
		channel_send(channel, "ranking", "1", buf_view(&big));
		peer_hear(&good);
	}
	ck_assert_uint_eq(channel_listeners(channel), 1);
	ck_assert(!good.closed);
	close(slow.fd);
	close(good.fd);
}
END_TEST

START_TEST(a_job_that_takes_too_long_is_504)
{
	struct peer peer = peer_open();

	peer_say(&peer, GET("/forever"));
	ck_assert(hears(&peer, "504 Gateway Timeout"));
	close(peer.fd);
}
END_TEST

START_TEST(too_many_are_told_so)
{
	struct peer peers[5];

	for (int i = 0; i < 4; i++) {
		peers[i] = peer_open();
		peer_say(&peers[i], GET("/events"));
	}
	peers[4] = peer_open();
	ck_assert(hears(&peers[4], "503 Service Unavailable"));
	ck_assert(strstr(buf_cstr(&peers[4].got), "\"code\":\"http-busy\""));
	ck_assert_uint_eq(stats->refused, 1);
	for (int i = 0; i < 5; i++)
		close(peers[i].fd);
}
END_TEST

START_TEST(only_a_known_proxy_speaks_for_others)
{
	struct peer peer = peer_open();

	ck_assert(strstr(ask(&peer, "GET /echo HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9, 10.1.2.3\r\n"
				    "X-Forwarded-Proto: https\r\n\r\n"), "\r\n\r\n10.1.2.3 https 0"));
	ck_assert(strstr(ask(&peer, GET("/echo")), "\r\n\r\n127.0.0.1 http 0"));
	close(peer.fd);
}
END_TEST

START_TEST(a_large_body_comes_whole)
{
	struct peer peer = peer_open();
	struct buf body = buf_new(mem, MIB(4));
	size_t sent = 0;

	buf_printf(&body, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
	for (int i = 0; i < 3000000; i++)
		buf_char(&body, 'z');
	while (sent < body.n) {
		ssize_t n = send(peer.fd, body.s + sent, body.n - sent, MSG_NOSIGNAL);

		sent += n > 0 ? (size_t)n : 0;
		loop_run_for(loop, MS);
	}
	ck_assert(hears(&peer, "127.0.0.1 http 3000000"));
	close(peer.fd);
}
END_TEST

static void
on_drained(void *ctx)
{
	(void)ctx;
	drained++;
}

START_TEST(draining_ends_streams_and_closes_the_rest)
{
	struct peer idle = peer_open(), stream_peer = peer_open();

	ask(&idle, GET("/hello"));
	peer_say(&stream_peer, GET("/events"));
	http_drain(server, on_drained, NULL);
	peer_hear(&idle);
	peer_hear(&stream_peer);
	ck_assert(idle.closed && stream_peer.closed);
	ck_assert_int_eq(drained, 1);
	ck_assert_uint_eq(channel_listeners(channel), 0);
	close(idle.fd);
	close(stream_peer.fd);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("http server");
	TCase *tc = tcase_create("server");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, answers_are_kept_while_the_data_stands);
	tcase_add_test(tc, a_stream_waits_for_its_reader);
	tcase_add_test(tc, a_stream_ends_when_its_reader_leaves);
	tcase_add_test(tc, a_stream_that_fails_does_not_look_whole);
	tcase_add_test(tc, events_go_to_all_who_listen);
	tcase_add_test(tc, a_listener_that_does_not_read_is_let_go);
	tcase_add_test(tc, a_job_that_takes_too_long_is_504);
	tcase_add_test(tc, too_many_are_told_so);
	tcase_add_test(tc, only_a_known_proxy_speaks_for_others);
	tcase_add_test(tc, a_large_body_comes_whole);
	tcase_add_test(tc, draining_ends_streams_and_closes_the_rest);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
