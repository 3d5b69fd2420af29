#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/buf.h"
#include "loop/ask.h"
#include "loop/blob.h"
#include "loop/carrier.h"
#include "loop/channel.h"
#include "loop/loop.h"
#include "loop/route.h"
#include "suite.h"

/* --- a carrier that writes down what came --- */

struct seen {
	int status, replies, opens, ends;
	char type[64], body[2000];
	size_t waiting;
	bool whole;
	struct job *job;
};

static void
seen_body(struct seen *seen, struct str bytes)
{
	size_t have = strlen(seen->body);

	ck_assert_uint_lt(have + bytes.n, sizeof(seen->body));
	memcpy(seen->body + have, bytes.s, bytes.n);
	seen->body[have + bytes.n] = 0;
}

static void
on_reply(struct job *job, const struct answer *answer)
{
	struct seen *seen = job_carried(job);

	seen->replies++;
	seen->status = answer->status;
	snprintf(seen->type, sizeof(seen->type), "%s", answer->type);
	seen_body(seen, answer->blob ? answer->blob->bytes : answer->body);
	job_free(&job);
	seen->job = NULL;
}

static void
on_open(struct job *job, const struct answer *answer)
{
	struct seen *seen = job_carried(job);

	seen->opens++;
	seen->status = answer->status;
}

static void
on_put(struct job *job, struct str bytes)
{
	seen_body(job_carried(job), bytes);
}

static size_t
on_waiting(struct job *job)
{
	return ((struct seen *)job_carried(job))->waiting;
}

static void
on_end(struct job *job, bool whole)
{
	struct seen *seen = job_carried(job);

	seen->ends++;
	seen->whole = whole;
	job_free(&job);
	seen->job = NULL;
}

static const struct carrier carrier = { on_reply, on_open, on_put, on_waiting, on_end };

/* --- an asker that answers when told --- */

static char words[4][2] = { "a", "b", "c", "d" };
#define WORD_a words[0]
#define WORD_b words[1]
#define WORD_c words[2]
#define WORD_d words[3]

static struct ask *held[16];
static size_t held_n;
static bool answer_at_once;

static void
hold(struct job *job, struct ask *first)
{
	(void)job;
	for (struct ask *next, *ask = first; ask; ask = next) {
		next = ask->next;
		if (answer_at_once)
			ask_done(ask);
		else
			held[held_n++] = ask;
	}
}

static const struct asker holder = { "holder", hold };
static const struct asker other = { "other", hold };

static struct loop *loop;
static struct seen seen;

static void
setup(void)
{
	mem = mem_new("test", LIMIT_ARENA_JOB);
	loop = loop_new(mem);
	memset(&seen, 0, sizeof(seen));
	held_n = 0;
	answer_at_once = false;
	ask_fail_nth(0);
}

static size_t jobs_alive;

static void
count_job(void *ctx, const struct job_seen *s)
{
	(void)ctx, (void)s;
	jobs_alive++;
}

static void
teardown(void)
{
	jobs_alive = 0;
	job_each(count_job, NULL);
	mem_free(&mem);
	ck_assert_uint_eq(jobs_alive, 0);
}

static void
start(job_f *first, int64_t limit)
{
	static struct route route;
	static const struct pair param[] = { { { "unit", 4 }, { "26734", 5 } } };

	route = (struct route){ "GET", "/u/{unit}", first, 0, "test" };
	seen.job = job_new(loop, &carrier, &seen);
	job_request(seen.job)->params = (struct pairs){ param, 1 };
	job_run(seen.job, &route, limit);
}

static void
turn(void)
{
	loop_run_for(loop, 2000);
}

/* --- handlers --- */

static job_f two_rounds, two_rounds_more, two_rounds_show;

static void
two_rounds(struct job *job)
{
	ask_add(job, &holder, WORD_a);
	ask_add(job, &other, WORD_b);
	ask_add(job, &holder, WORD_c);
	then(job, two_rounds_more);
}

static void
two_rounds_more(struct job *job)
{
	ck_assert_uint_eq(asked(job), 3);
	ck_assert_str_eq(ask_what(job, &other, 1), "b");
	ck_assert_str_eq(ask_what(job, &holder, 2), "c");
	ask_add(job, &holder, WORD_d);
	ck_assert_str_eq(ask_what(job, &holder, 0), "a");
	then(job, two_rounds_show);
}

static void
two_rounds_show(struct job *job)
{
	ck_assert_uint_eq(asked(job), 1);
	ck_assert_str_eq(ask_what(job, &holder, 0), "d");
	buf_printf(job_out(job), "\"%.*s\"", (int)job_param(job, "unit").n, job_param(job, "unit").s);
	reply(job, 200);
}

static void
fail_ask(struct ask *ask)
{
	struct fail f = { 0 };

	fail(&f, DB_DOWN, "");
	ask_failed(ask, &f);
}

/* The error story first: one of three fails, the others answer later, in any order. */
START_TEST(an_error_waits_for_the_other_answers)
{
	start(two_rounds, 0);
	ck_assert_uint_eq(held_n, 3);
	fail_ask(held[2]);
	turn();
	ck_assert_int_eq(seen.replies, 0);
	ask_done(held[0]);
	turn();
	ck_assert_int_eq(seen.replies, 0);
	ask_done(held[1]);
	turn();
	ck_assert_int_eq(seen.replies, 1);
	ck_assert_int_eq(seen.status, 503);
	ck_assert_str_eq(seen.type, "application/problem+json");
	ck_assert_ptr_nonnull(strstr(seen.body, "database-down"));
}
END_TEST

START_TEST(rounds_follow_each_other)
{
	start(two_rounds, 0);
	for (size_t i = 0; i < 3; i++)
		ask_done(held[2 - i]);
	turn();
	ck_assert_uint_eq(held_n, 4);
	ask_done(held[3]);
	turn();
	ck_assert_int_eq(seen.status, 200);
	ck_assert_str_eq(seen.body, "\"26734\"");
}
END_TEST

START_TEST(answers_may_come_from_within_send)
{
	answer_at_once = true;
	start(two_rounds, 0);
	turn();
	ck_assert_int_eq(seen.status, 200);
}
END_TEST

START_TEST(any_round_can_be_made_to_fail)
{
	answer_at_once = true;
	ask_fail_nth((size_t)_i);
	start(two_rounds, 0);
	turn();
	ck_assert_int_eq(seen.replies, 1);
	ck_assert_int_eq(seen.status, _i <= 2 ? 503 : 200);
}
END_TEST

START_TEST(a_client_who_leaves_leaves_the_query_its_memory)
{
	start(two_rounds, 0);
	job_gone(seen.job);
	ask_done(held[0]);
	ask_done(held[1]);
	ask_done(held[2]);
	turn();
	ck_assert_int_eq(seen.replies, 0);
	ck_assert_uint_eq(held_n, 3);
}
END_TEST

START_TEST(too_late_is_504_and_late_answers_are_let_go)
{
	start(two_rounds, 1000);
	loop_run_for(loop, 10000);
	ck_assert_int_eq(seen.status, 504);
	for (size_t i = 0; i < 3; i++)
		ask_done(held[i]);
	turn();
	ck_assert_int_eq(seen.replies, 1);
}
END_TEST

static job_f even_if, even_if_show;

static void
even_if(struct job *job)
{
	ask_add(job, &holder, WORD_a);
	then_even_if(job, even_if_show);
}

static void
even_if_show(struct job *job)
{
	ck_assert_ptr_nonnull(asked_fail(job, 0));
	reply(job, 202);
}

START_TEST(a_handler_may_look_at_failures)
{
	start(even_if, 0);
	fail_ask(held[0]);
	turn();
	ck_assert_int_eq(seen.status, 202);
}
END_TEST

static job_f silent;

static void
silent(struct job *job)
{
	(void)job;
}

START_TEST(a_handler_that_says_nothing_is_a_bug)
{
	start(silent, 0);
}
END_TEST

static job_f talkative;

static void
talkative(struct job *job)
{
	reply(job, 200);
	then(job, silent);
}

START_TEST(a_handler_that_says_two_things_is_a_bug)
{
	start(talkative, 0);
}
END_TEST

static job_f streams, streams_more;

static void
streams(struct job *job)
{
	stream_open(job, 200);
	stream_put(job, STR("one "));
	then_sent(job, streams_more);
}

static void
streams_more(struct job *job)
{
	stream_put(job, STR("two"));
	stream_end(job);
}

START_TEST(a_stream_waits_for_its_reader)
{
	seen.waiting = MIB(1);
	start(streams, 0);
	turn();
	ck_assert_str_eq(seen.body, "one ");
	job_sent(seen.job);
	turn();
	ck_assert_str_eq(seen.body, "one two");
	ck_assert_int_eq(seen.ends, 1);
}
END_TEST

START_TEST(a_stream_reader_may_leave)
{
	seen.waiting = MIB(1);
	start(streams, 0);
	turn();
	job_gone(seen.job);
	turn();
	ck_assert_int_eq(seen.ends, 0);
}
END_TEST

static struct channel *channel;
static job_f listens;

static void
listens(struct job *job)
{
	reply_channel(job, channel, STR("first\n\n"));
}

START_TEST(a_channel_reaches_who_listens_and_drops_who_does_not_read)
{
	channel = channel_new(mem, loop, "ranking");
	start(listens, 0);
	ck_assert_uint_eq(channel_listeners(channel), 1);
	channel_send(channel, "ranking", "7", STR("{}"));
	ck_assert_str_eq(seen.body, "first\n\nid: 7\nevent: ranking\ndata: {}\n\n");
	seen.waiting = LIMIT_EVENT_BACKLOG + 1;
	channel_send(channel, "ranking", "8", STR("{}"));
	ck_assert_int_eq(seen.ends, 1);
	ck_assert_uint_eq(channel_listeners(channel), 0);
	channel_send(channel, "ranking", "9", STR("{}"));
}
END_TEST

START_TEST(a_listener_may_leave)
{
	channel = channel_new(mem, loop, "ranking");
	start(listens, 0);
	job_gone(seen.job);
	ck_assert_uint_eq(channel_listeners(channel), 0);
}
END_TEST

static const struct {
	const char *pattern, *path;
	bool match;
	const char *first, *last;
} paths[] = {
	{ "/api/v1/rounds/{round}", "/api/v1/rounds/xa-2025", true, "xa-2025", "xa-2025" },
	{ "/api/v1/rounds/{round}", "/api/v1/rounds/", false, NULL, NULL },
	{ "/api/v1/rounds/{round}", "/api/v1/rounds/a/b", false, NULL, NULL },
	{ "/api/v1/rounds/{round}", "/api/v1/rounds", false, NULL, NULL },
	{ "/a/{x}/b/{y}", "/a/1/b/2", true, "1", "2" },
	{ "/a/{x}/b/{y}", "/a/1/c/2", false, NULL, NULL },
	{ "/files/{rest...}", "/files/a/b.js", true, "a/b.js", "a/b.js" },
	{ "/files/{rest...}", "/files/", false, NULL, NULL },
	{ "/", "/", true, NULL, NULL },
	{ "/a", "/a/", false, NULL, NULL },
	{ "/a", "a", false, NULL, NULL },
	{ "/a", "", false, NULL, NULL },
};

START_TEST(routes_match)
{
	struct route route = { "GET", paths[_i].pattern, silent, 0, "x" };
	struct pairs params = { 0 };

	ck_assert_int_eq(route_match(mem, &route, str_of(paths[_i].path), &params), paths[_i].match);
	if (paths[_i].first) {
		ck_assert(str_is(params.at[0].value, paths[_i].first));
		ck_assert(str_is(params.at[params.n - 1].value, paths[_i].last));
	}
}
END_TEST

START_TEST(blobs_are_counted_and_tagged)
{
	struct blob *a = blob_new(STR("{\"a\":1}"), "application/json");
	struct blob *b = blob_new(STR("{\"a\":1}"), "application/json");
	struct blob *c = blob_new(STR("{\"a\":2}"), "application/json");
	struct blob *again = blob_ref(a);

	ck_assert_str_eq(a->etag, b->etag);
	ck_assert_str_ne(a->etag, c->etag);
	blob_unref(&a);
	ck_assert_ptr_null(a);
	ck_assert(str_is(again->bytes, "{\"a\":1}"));
	blob_unref(&again);
	blob_unref(&b);
	blob_unref(&c);
	blob_unref(&c);
}
END_TEST

static int ticks;

static void
tick(void *ctx)
{
	(void)ctx;
	ticks++;
}

START_TEST(timers_fire_once_and_can_be_put_off)
{
	struct timer *timer = timer_new(mem, loop, tick, NULL);

	ticks = 0;
	timer_set(timer, 1000);
	loop_run_for(loop, 10000);
	ck_assert_int_eq(ticks, 1);
	timer_set(timer, 1000);
	timer_off(timer);
	loop_run_for(loop, 10000);
	ck_assert_int_eq(ticks, 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("loop");
	TCase *c = tcase_create("loop");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_error_waits_for_the_other_answers);
	tcase_add_test(c, rounds_follow_each_other);
	tcase_add_test(c, answers_may_come_from_within_send);
	tcase_add_loop_test(c, any_round_can_be_made_to_fail, 1, 4);
	tcase_add_test(c, a_client_who_leaves_leaves_the_query_its_memory);
	tcase_add_test(c, too_late_is_504_and_late_answers_are_let_go);
	tcase_add_test(c, a_handler_may_look_at_failures);
	tcase_add_test_raise_signal(c, a_handler_that_says_nothing_is_a_bug, 6);
	tcase_add_test_raise_signal(c, a_handler_that_says_two_things_is_a_bug, 6);
	tcase_add_test(c, a_stream_waits_for_its_reader);
	tcase_add_test(c, a_stream_reader_may_leave);
	tcase_add_test(c, a_channel_reaches_who_listens_and_drops_who_does_not_read);
	tcase_add_test(c, a_listener_may_leave);
	tcase_add_loop_test(c, routes_match, 0, (int)(sizeof(paths) / sizeof(paths[0])));
	tcase_add_test(c, blobs_are_counted_and_tagged);
	tcase_add_test(c, timers_fire_once_and_can_be_put_off);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
