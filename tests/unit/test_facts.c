#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cluster.h"
#include "crypt/hash.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "facts/feed.h"
#include "facts/push.h"
#include "facts/routes.h"
#include "loop/carrier.h"
#include "loop/loop.h"
#include "pg/pool.h"
#include "pg/writer.h"
#include "suite.h"

static struct loop *loop;
static struct writer *writer;
static struct db *db;
static int waiting;

struct seen {
	int status;
	char body[8000];
};

static void
on_reply(struct job *job, const struct answer *answer)
{
	struct seen *seen = job_carried(job);

	seen->status = answer->status;
	snprintf(seen->body, sizeof(seen->body), "%.*s", (int)answer->body.n, answer->body.s);
	job_free(&job);
	if (--waiting == 0)
		loop_stop(loop);
}

static const struct carrier carrier = { .reply = on_reply };

/* Tokens: 1 reports on unit a as source self; 2 on everything as probe; 3 on everything as
 * file; 4 on everything, any source; 5 reads only. */
static void
furnish(void)
{
	test_cluster_start();
	test_cluster_fill("insert into unit (code, kind, level) values ('a', 'commune', 'commune'), ('b', 'commune', 'commune');"
			  "insert into unit (code, kind, level, valid_to) values ('old', 'commune', 'commune', '2025-07-01');"
			  "insert into metric (code, uom, tolerance) values ('m', '%', 500000), ('n', '', 0);"
			  "insert into source (code, kind) values ('self', 'self'), ('probe', 'probe'), ('file', 'file'), ('file2', 'file');"
			  "insert into person (id, login, kind) select 50 + i, 'p' || i, 'machine' from generate_series(1, 5) i;"
			  "insert into person_right (person_id, role, unit_id) values (51, 'reporter', 1), (52, 'reporter', null),"
			  " (53, 'reporter', null), (54, 'manager', null), (55, 'reader', null);"
			  "insert into token (hash, person_id, source_id, expires_at) select decode(repeat('0' || i, 32), 'hex'), 50 + i,"
			  " case when i <= 3 then i end, now() + '1 day' from generate_series(1, 5) i");
}

static void
wait_ready(void *ctx)
{
	(void)ctx;
	loop_stop(loop);
}

static void
setup(void)
{
	struct pool_options p = { .conninfo = test_conninfo("dx_web"), .connections = 2 };
	struct writer_options w = { .conninfo = p.conninfo, .lines = 2 };
	struct directory *directory;

	arena_open();
	loop = loop_new(mem);
	waiting = 0;
	pool_new(mem, loop, &p);
	writer = writer_new(mem, loop, &w);
	directory = directory_new(mem, loop);
	directory_on_read(directory, wait_ready, NULL);
	loop_run_for(loop, 5000000);
	ck_assert(directory_is_ready(directory));
	directory_on_read(directory, NULL, NULL);
	db = test_db(mem, "dx_owner");
}

static void
post_as(struct seen *seen, int token, const char *key, const char *type, const char *body)
{
	struct job *job = job_new(loop, &carrier, seen);
	struct mem *m = job_mem(job);
	struct request *request = job_request(job);
	struct pair *headers = mem_array(m, struct pair, 2);

	headers[0] = (struct pair){ STR("idempotency-key"), str_of(mem_str(m, key)) };
	headers[1] = (struct pair){ STR("content-type"), str_of(type) };
	request->headers = (struct pairs){ headers, 2 };
	request->body = str_of(mem_str(m, body));
	if (token)
		request->credential.kind = CREDENTIAL_TOKEN;
	memset(request->credential.hash, token, 32);
	waiting++;
	job_run(job, &facts_routes[0], 0);
}

static void
post(struct seen *seen, int token, const char *key, const char *body)
{
	post_as(seen, token, key, "application/json", body);
}

static struct seen
push_as(int token, const char *key, const char *type, const char *body)
{
	struct seen seen = { 0 };

	post_as(&seen, token, key, type, body);
	for (int i = 0; waiting && i < 5; i++) /* a feed may stop the loop before the answer */
		loop_run_for(loop, 5000000);
	return seen;
}

static struct seen
push(int token, const char *key, const char *body)
{
	return push_as(token, key, "application/json", body);
}

#define ROW(unit, metric, period, value) \
	"{\"unit\":\"" unit "\",\"metric\":\"" metric "\",\"period\":\"" period "\",\"value\":" value "}"
#define BODY(rows) "{\"observations\":[" rows "]}"

static void
expect(const struct seen *seen, int status, const char *part)
{
	ck_assert_msg(seen->status == status && strstr(seen->body, part), "wanted %d %s, got %d %s", status, part,
		      seen->status, seen->body);
}

#define EXPECT(pushed, status, part)            \
	do {                                    \
		struct seen came = pushed;      \
		expect(&came, status, part);    \
	} while (0)

/* --- what is refused --- */

static const struct {
	const char *body;
	int status;
	const char *part;
} bad[] = {
	{ "", 400, "json-syntax" },
	{ "[]", 400, "json-type" },
	{ "{}", 400, "json-missing" },
	{ "{\"observations\":{}}", 400, "json-type" },
	{ "{\"observations\":[],\"x\":1}", 400, "json-unknown" },
	{ "{\"source\":\"nobody\",\"observations\":[]}", 422, "unknown-source" },
	{ "{\"source\":\"file\",\"observations\":[]}", 403, "forbidden-source" },
	{ BODY("7"), 200, "\"code\":\"json-type\"" },
	{ BODY("{}"), 200, "\"code\":\"json-missing\"" },
	{ BODY(ROW("zzz", "m", "2025", "1")), 200, "\"code\":\"unknown-unit\"" },
	{ BODY(ROW("old", "m", "2026", "1")), 200, "\"code\":\"unknown-unit\"" },
	{ BODY(ROW("a", "zzz", "2025", "1")), 200, "\"code\":\"unknown-metric\"" },
	{ BODY(ROW("a", "m", "2025-13", "1")), 200, "\"code\":\"bad-period\"" },
	{ BODY(ROW("a", "m", "2025", "\"x\"")), 200, "\"pointer\":\"/observations/0/value\"" },
	{ BODY(ROW("a", "m", "2025", "null")), 200, "\"code\":\"no-value\"" },
	{ BODY(ROW("a", "m", "2025", "1e30")), 200, "\"pointer\":\"/observations/0/value\"" },
	{ BODY(ROW("a", "m", "2025", "1,\"denominator\":-1")), 200, "\"code\":\"negative-denominator\"" },
	{ BODY(ROW("a", "m", "2025", "1,\"bound\":\"!\"")), 200, "\"code\":\"bad-bound-sign\"" },
	{ BODY(ROW("a", "m", "2025", "1,\"surprise\":1")), 200, "\"code\":\"json-unknown\"" },
	{ BODY(ROW("a", "m", "2025", "1,\"note\":5")), 200, "\"pointer\":\"/observations/0/note\"" },
	{ BODY(ROW("b", "m", "2025", "1")), 200, "\"code\":\"forbidden-unit\"" },
	{ BODY(ROW("a", "m", "2025", "4500000000000.1")), 200, "\"code\":\"number-too-large\"" },
	{ BODY(ROW("a", "m", "2025", "-4500000000001")), 200, "\"code\":\"number-too-large\"" },
	{ BODY(ROW("a", "m", "2025", "99999999999999999")), 200, "\"code\":\"number-too-large\"" },
	{ BODY(ROW("a", "m", "2025", "\"99999999999999999999\"")), 200, "\"code\":\"number-too-large\"" },
	{ BODY(ROW("a", "m", "2025", "1e13")), 200, "\"code\":\"number-too-large\"" },
	{ BODY(ROW("a", "m", "2025", "1,\"unit\":\"a\"")), 400, "json-syntax" },
	{ BODY(ROW("a", "m", "2025", "01")), 400, "json-syntax" },
	{ BODY(ROW("a", "m", "2025", "1.")), 400, "json-syntax" },
	{ BODY(ROW("a", "m", "2025", "1")) "x", 400, "json-syntax" },
	{ BODY(ROW("a", "m", "2025", "1") ","), 400, "json-syntax" },
	{ BODY(ROW("a", "m", "2025", "truer")), 400, "json-syntax" },
	{ BODY(ROW("a\x80", "m", "2025", "1")), 400, "json-syntax" },
};

static const struct {
	const char *type, *body;
	int status;
	const char *part;
} bad_forms[] = {
	{ "application/xml", "<a/>", 415, "body-type" },
	{ "application/x-ndjson", "{\"unit\":\"a\"}\n{", 400, "body:2:1" },
	{ "application/x-ndjson", "[1]\n", 200, "\"line\":1,\"pointer\":\"\"" },
	{ "application/x-ndjson", "\n\n" ROW("a", "m", "2025", "1e13"), 200, "\"row\":2,\"status\":\"rejected\",\"code\":\"number-too-large\"" },
	{ "application/x-ndjson", ROW("a", "m", "2025", "null"), 200, "\"code\":\"no-value\"" },
	{ "application/x-ndjson", ROW("a", "zzz", "2025", "1"), 200, "\"line\":1,\"pointer\":\"/metric\"" },
	{ "text/csv", "", 400, "csv-empty" },
	{ "text/csv", "unit,metric,value\na,m,1\n", 400, "csv-no-column" },
	{ "text/csv", "unit,metric,period,what\n", 400, "json-unknown" },
	{ "text/csv", "unit,unit,period\n", 400, "csv-column-twice" },
	{ "text/csv", "unit,metric,period,value\na,m,2025\n", 400, "body:2" },
	{ "text/csv", "unit,metric,period,value\na,m,2025,\"1\n", 400, "csv-quote" },
	{ "text/csv; charset=utf-8", "unit,metric,period,value\n\na,m,2025,\"86,6\"\n", 200, "\"line\":3,\"pointer\":\"/value\"" },
	{ "text/csv", "unit,metric,period,value\na,m,2025-07-01,5\n", 200, "\"code\":\"bad-period\"" },
	{ "text/csv", "unit,metric,period,value\n,m,2025,5\n", 200, "\"code\":\"json-missing\"" },
	{ "text/csv", "unit,metric,period,value\na,m,2025,4500000000001\n", 200, "\"code\":\"number-too-large\"" },
	{ "text/csv", "unit,metric,period,value,not_applicable\na,m,2025,5,maybe\n", 200, "\"pointer\":\"/not_applicable\"" },
};

START_TEST(bad_input_changes_nothing)
{
	char key[20];

	snprintf(key, sizeof(key), "bad %d", _i);
	EXPECT(push(1, key, bad[_i].body), bad[_i].status, bad[_i].part);
	ck_assert_str_eq(test_value(db, "select count(*) from accepted"), "0");
	ck_assert_str_eq(test_value(db, "select count(*) from observation"), "0");
}
END_TEST

START_TEST(bad_forms_change_nothing)
{
	char key[20];

	snprintf(key, sizeof(key), "form %d", _i);
	EXPECT(push_as(1, key, bad_forms[_i].type, bad_forms[_i].body), bad_forms[_i].status, bad_forms[_i].part);
	ck_assert_str_eq(test_value(db, "select count(*) from accepted"), "0");
	ck_assert_str_eq(test_value(db, "select count(*) from observation"), "0");
}
END_TEST

START_TEST(who_may_not_push)
{
	EXPECT(push(0, "k", BODY(ROW("a", "m", "2025", "1"))), 401, "unauthorized");
	EXPECT(push(9, "k", BODY(ROW("a", "m", "2025", "1"))), 401, "unauthorized");
	EXPECT(push(5, "k", "{\"source\":\"file\",\"observations\":[]}"), 403, "forbidden-source");
	EXPECT(push(4, "k", BODY(ROW("a", "m", "2025", "1"))), 403, "forbidden-source");
	EXPECT(push(1, "", BODY(ROW("a", "m", "2025", "1"))), 400, "no-idempotency-key");
	ck_assert_str_eq(test_value(db, "select count(*) from batch where key = 'k'"), "0");
}
END_TEST

/* --- what is kept --- */

#define FACT "select concat_ws(' ', numerator, denominator, value, bound, state, source_id, rival_source, row) from accepted " \
	"where metric_id = 1 and unit_id = "

START_TEST(a_key_sent_again_answers_the_same)
{
	const char *body = BODY(ROW("a", "n", "2024", "5") "," ROW("zzz", "n", "2024", "5") "," ROW("b", "n", "2024", "5"));
	struct seen first = push(1, "again", body), second;

	expect(&first, 200, "\"accepted\":1,\"unchanged\":0,\"rejected\":2,\"replayed\":false");
	second = push(1, "again", body);
	expect(&second, 200, "\"rejected\":2,\"replayed\":true");
	ck_assert_str_eq(strstr(first.body, "\"verdicts\""), strstr(second.body, "\"verdicts\""));
	EXPECT(push(1, "again", BODY("")), 409, "idempotency-key-reused");
	ck_assert_str_eq(test_value(db, "select count(*) from observation where period = 202400"), "1");
	EXPECT(push(2, "again", BODY(ROW("a", "n", "2023", "5"))), 200, "\"replayed\":false");
	EXPECT(push(1, "again 2", body), 200, "\"accepted\":1,\"unchanged\":1");
}
END_TEST

START_TEST(the_payload_is_kept_as_it_came)
{
	const char *body = "{ \"observations\" : [" ROW("a", "n", "2022", "5.25") " ] }";
	uint8_t hash[32];
	char text[HASH_TEXT], question[300];

	hash_sha256(str_of(body), hash);
	EXPECT(push(2, "payload", body), 200, "\"accepted\":1");
	snprintf(question, sizeof(question), "select convert_from(p.bytes, 'UTF8') from payload p join batch b on b.payload = p.sha256 "
		 "where b.key = 'payload' and p.sha256 = '\\x%s'", hash_text(hash, text));
	ck_assert_str_eq(test_value(db, question), body);
	ck_assert_str_eq(test_value(db, "select value from observation where period = 202200"), "5250000");
}
END_TEST

START_TEST(lines_and_tables_are_taken)
{
	const char *lines = ROW("a", "n", "2017", "5") "\r\n\n" ROW("zzz", "n", "2017", "5") "\n" ROW("b", "n", "2017", "4500000000000");
	const char *table = "unit;metric;period;numerator;denominator;value;bound;note;not_applicable\n"
			    "a;n;2016;1;4;;>=;\"một\nhai\";\nb;n;2016-Q1;;;;;;true\nb;n;x;;;5;;;false\n";

	EXPECT(push_as(2, "lines", "application/x-ndjson", lines), 200, "\"accepted\":2,\"unchanged\":0,\"rejected\":1");
	EXPECT(push_as(2, "lines", "application/x-ndjson", lines), 200, "\"replayed\":true,\"verdicts\":[{\"row\":2,");
	ck_assert_str_eq(test_value(db, "select string_agg(row || ' ' || value, ',' order by row) from observation where period = 201700"),
			 "0 5000000,3 4500000000000000000");
	EXPECT(push_as(2, "table", "text/csv", table), 200, "\"line\":5,\"pointer\":\"/period\"");
	ck_assert_str_eq(test_value(db, "select concat_ws(' ', numerator, denominator, bound, note, locator) from observation where period = 201600"),
			 "1000000 4000000 g một\nhai row 2");
	ck_assert_str_eq(test_value(db, "select flags || ' ' || locator from observation where period = 201621"), "1 row 4");
	ck_assert_str_eq(test_value(db, "select media_type from batch where key = 'table'"), "text/csv");
}
END_TEST

/* The strongest source's newest; the last word of another beside it. */
START_TEST(sources_rank_and_dispute)
{
#define SAYS(token, key, value) EXPECT(push(token, key, BODY(ROW("a", "m", "2025", value))), 200, "\"accepted\":1")
	SAYS(1, "s1", "60");
	ck_assert_str_eq(test_value(db, FACT "1 and period = 202500"), "60000000 = f 1 0");
	SAYS(3, "s2", "60.4");
	ck_assert_str_eq(test_value(db, FACT "1 and period = 202500"), "60400000 = f 3 1 0");
	SAYS(2, "s3", "61");
	ck_assert_str_eq(test_value(db, FACT "1 and period = 202500"), "61000000 = d 2 3 0");
	SAYS(1, "s4", "61");
	ck_assert_str_eq(test_value(db, FACT "1 and period = 202500"), "61000000 = f 2 1 0");
	SAYS(1, "s5", "99");
	ck_assert_str_eq(test_value(db, FACT "1 and period = 202500"), "61000000 = d 2 1 0");
	SAYS(2, "s6", "99");
	ck_assert_str_eq(test_value(db, FACT "1 and period = 202500"), "99000000 = f 2 1 0");
	EXPECT(push(4, "s7", "{\"source\":\"file2\",\"observations\":[" ROW("a", "m", "2025", "1") "]}"), 200, "\"accepted\":1");
	ck_assert_str_eq(test_value(db, FACT "1 and period = 202500"), "99000000 = d 2 4 0");
	ck_assert_str_eq(test_value(db, "select count(*) from observation where metric_id = 1 and unit_id = 1 and period = 202500"), "7");
}
END_TEST

START_TEST(fractions_bounds_and_notes_are_kept)
{
	EXPECT(push(2, "f1", BODY("{\"unit\":\"b\",\"metric\":\"m\",\"period\":\"2025-Q3\",\"numerator\":82,\"denominator\":96,\"bound\":\">=\","
				  "\"basis\":\"hồ sơ đã trả\",\"note\":\"ghi chú\"},"
				  "{\"unit\":\"old\",\"metric\":\"m\",\"period\":\"2025\",\"not_applicable\":true}")),
	       200, "\"accepted\":2,\"unchanged\":0");
	ck_assert_str_eq(test_value(db, FACT "2 and period = 202523"), "82000000 96000000 g f 2 0");
	ck_assert_str_eq(test_value(db, FACT "3"), "= n 2 1");
	ck_assert_str_eq(test_value(db, "select basis || note from observation where period = 202523"), "hồ sơ đã trảghi chú");
	EXPECT(push(3, "f2", BODY("{\"unit\":\"b\",\"metric\":\"m\",\"period\":\"2025-Q3\",\"value\":85.4}")), 200, "\"accepted\":1");
	ck_assert_str_eq(test_value(db, FACT "2 and period = 202523"), "82000000 96000000 g f 2 3 0");
}
END_TEST

START_TEST(the_last_of_two_rows_for_a_cell_counts)
{
	EXPECT(push(2, "twice", BODY(ROW("b", "n", "2021", "1") "," ROW("b", "n", "2021", "2"))), 200, "\"accepted\":2");
	ck_assert_str_eq(test_value(db, "select value || ' ' || row from accepted where period = 202100"), "2000000 1");
	ck_assert_str_eq(test_value(db, "select count(*) from observation where period = 202100"), "2");
}
END_TEST

/* --- together --- */

/* Deliveries of three callers at once, keys and cells shared between them. */
START_TEST(many_at_once_are_one_after_the_other)
{
	static struct seen seen[300];
	char key[30], body[200];

	for (int i = 0; i < 300; i++) {
		snprintf(key, sizeof(key), "many %d", i / 2);
		snprintf(body, sizeof(body), BODY("{\"unit\":\"a\",\"metric\":\"n\",\"period\":\"2020-%02d\",\"value\":%d}"), i / 2 % 12 + 1, i / 2);
		memset(&seen[i], 0, sizeof(seen[i]));
		post(&seen[i], i / 2 % 3 + 1, key, body);
	}
	loop_run_for(loop, 10000000);
	ck_assert_int_eq(waiting, 0);
	for (int i = 0; i < 300; i++)
		expect(&seen[i], 200, "\"accepted\":1");
	ck_assert_str_eq(test_value(db, "select count(*) from batch where key like 'many %'"), "150");
	ck_assert_str_eq(test_value(db, "select count(*) from observation where period between 202001 and 202012"), "150");
	ck_assert_uint_lt(writer_count(writer).commits, 100);
}
END_TEST

/* One item that the database itself refuses stands alone in the end. */
static job_f write_bad, wrote_bad;

static void
write_bad(struct job *job)
{
	struct delivery *d = delivery_new(job_mem(job));

	d->key = STR("poison");
	d->media_type = "text/plain";
	d->rows = 1;
	*vec_push(job_mem(job), &d->facts) = (struct fact){ .unit = 1, .metric = 1, .period = 7, .value = 1, .bound = '=',
							     .numerator = FACT_NONE, .denominator = FACT_NONE };
	delivery_ask(job, d);
	then_even_if(job, wrote_bad);
}

static void
wrote_bad(struct job *job)
{
	reply(job, asked_fail(job, 0) ? 500 : 200);
}

START_TEST(one_bad_item_fails_alone)
{
	static const struct route route = { "POST", "/", write_bad, 0, "bad" };
	static struct seen seen[40], poison;
	char key[30], body[200];

	for (int i = 0; i < 40; i++) {
		snprintf(key, sizeof(key), "bisect %d", i);
		snprintf(body, sizeof(body), BODY("{\"unit\":\"a\",\"metric\":\"n\",\"period\":\"2019-%02d\",\"value\":%d}"), i % 12 + 1, i);
		memset(&seen[i], 0, sizeof(seen[i]));
		post(&seen[i], i % 3 + 1, key, body);
		if (i == 17) {
			struct job *job = job_new(loop, &carrier, &poison);

			poison.status = 0;
			job_request(job)->credential.kind = CREDENTIAL_TOKEN;
			memset(job_request(job)->credential.hash, 2, 32);
			waiting++;
			job_run(job, &route, 0);
		}
	}
	loop_run_for(loop, 10000000);
	ck_assert_int_eq(waiting, 0);
	ck_assert_int_eq(poison.status, 500);
	for (int i = 0; i < 40; i++)
		expect(&seen[i], 200, "\"accepted\":1");
	ck_assert_str_eq(test_value(db, "select count(*) from observation where period between 201901 and 201912"), "40");
	ck_assert_str_eq(test_value(db, "select count(*) from batch where key = 'poison'"), "0");
	ck_assert_uint_gt(writer_count(writer).halved, 0);
}
END_TEST

static void
cut(void *ctx)
{
	static int times;
	struct timer **timer = ctx;

	test_sql(test_db(mem, "dx_super"), "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'dx_web'");
	if (times++ < 5)
		timer_set(*timer, 20000);
}

START_TEST(lost_connections_lose_and_double_nothing)
{
	static struct seen seen[500];
	char key[30], body[200];
	struct timer *timer = timer_new(mem, loop, cut, &timer);

	timer_set(timer, 1000);
	for (int i = 0; i < 500; i++) {
		snprintf(key, sizeof(key), "lost %d", i);
		snprintf(body, sizeof(body), BODY("{\"unit\":\"b\",\"metric\":\"n\",\"period\":\"2018-%02d\",\"value\":%d}"), i % 12 + 1, i);
		memset(&seen[i], 0, sizeof(seen[i]));
		post(&seen[i], 2, key, body);
		if (i % 50 == 49)
			loop_run_for(loop, 5000);
	}
	while (waiting)
		loop_run_for(loop, 10000000);
	timer_off(timer);
	for (int i = 0; i < 500; i++)
		ck_assert_msg(seen[i].status == 200 || seen[i].status == 503, "%d: %s", seen[i].status, seen[i].body);
	ck_assert_str_eq(test_value(db, "select count(*) - count(distinct batch_id) from observation where period between 201801 and 201812"), "0");
	for (int i = 0; i < 500; i++) {
		snprintf(body, sizeof(body), "select count(*) from batch join observation o on o.batch_id = batch.id where key = 'lost %d'", i);
		if (seen[i].status == 200)
			ck_assert_str_eq(test_value(db, body), "1");
	}
}
END_TEST

/* --- the feed --- */

static int cells, turns, firsts;
static struct accepted last_cell;
static char others[100];

static void
on_cell(void *ctx, const struct accepted *cell)
{
	(void)ctx;
	cells++;
	last_cell = *cell;
}

static void
on_other(void *ctx, const char *kind)
{
	(void)ctx;
	snprintf(others + strlen(others), sizeof(others) - strlen(others), "%s ", kind);
	loop_stop(loop);
}

static void
on_turn(void *ctx, bool first)
{
	(void)ctx;
	turns++;
	firsts += first;
	loop_stop(loop);
}

START_TEST(a_feed_tells_all_then_each_change)
{
	static const struct feed_user user = { on_cell, on_other, on_turn };
	struct credential who = { .kind = CREDENTIAL_TOKEN };
	struct feed_options o = { .conninfo = test_conninfo("dx_web"), .who = &who };
	struct db *slow = test_db(mem, "dx_owner");
	struct feed *feed;

	memset(who.hash, 4, 32);
	cells = turns = firsts = 0;
	others[0] = 0;
	feed = feed_new(mem, loop, &o, &user, NULL);
	loop_run_for(loop, 5000000);
	ck_assert(feed_is_loaded(feed));
	ck_assert_int_eq(firsts, 1);
	ck_assert_int_eq(cells, atoi(test_value(db, "select count(*) from accepted")));
	cells = turns = 0;
	EXPECT(push(2, "feed 1", BODY(ROW("b", "m", "2026", "7"))), 200, "\"accepted\":1");
	while (!turns)
		loop_run_for(loop, 2000000);
	ck_assert_int_eq(cells, 1);
	ck_assert_int_eq(last_cell.value, 7000000);
	ck_assert_int_eq(last_cell.unit, 2);
	ck_assert_int_eq(last_cell.numerator == FACT_NONE, 1);

	/* an older transaction that is still under way holds nothing back, and is not lost itself */
	test_sql(slow, "begin; update accepted set value = 9000000 where unit_id = 2 and period = 202600;"
		       "insert into change (units, metrics, periods, spans) select array[unit_id], array[metric_id], array[period], "
		       "array[period] from accepted where unit_id = 2 and period = 202600");
	cells = turns = 0;
	EXPECT(push(2, "feed 2", BODY(ROW("b", "m", "2027", "8"))), 200, "\"accepted\":1");
	while (!turns)
		loop_run_for(loop, 2000000);
	ck_assert_int_eq(cells, 1);
	ck_assert_int_eq(last_cell.value, 8000000);
	cells = turns = 0;
	test_sql(slow, "select pg_notify('change', ''); commit");
	while (!turns)
		loop_run_for(loop, 2000000);
	ck_assert_int_eq(cells, 1);
	ck_assert_int_eq(last_cell.value, 9000000);

	test_sql(db, "update source set title_vi = 'x' where id = 1");
	while (!others[0])
		loop_run_for(loop, 2000000);
	ck_assert_str_eq(others, "source ");
}
END_TEST

START_TEST(changes_that_everybody_has_read_are_forgotten)
{
	static const struct feed_user user = { on_cell, on_other, on_turn };
	struct credential who = { .kind = CREDENTIAL_TOKEN };
	struct feed_options o = { .conninfo = test_conninfo("dx_web"), .who = &who };
	struct db *slow = test_db(mem, "dx_owner");
	struct feed *feed;

	memset(who.hash, 4, 32);
	test_sql(slow, "begin; insert into change (kind) values ('round')"); /* under way when the mark is made */
	test_sql(db, "delete from change; insert into change (kind) values ('unit'), ('metric')");
	ck_assert_str_eq(test_value(db, "select change_prune()"), "0");
	ck_assert_str_eq(test_value(db, "select change_prune() + count(*) from change_mark"), "1");
	test_sql(db, "insert into change (kind) values ('source')");
	test_sql(slow, "commit");
	test_sql(db, "insert into change_mark (at) values (now() + '1 hour'); update change_mark set at = at - interval '1 hour'");
	ck_assert_str_eq(test_value(db, "select change_prune()"), "0"); /* the one under way came first */
	test_sql(db, "delete from change_mark; insert into change_mark (xid, at) "
		     "values (pg_current_xact_id(), now() - interval '61 minutes')");
	test_sql(db, "insert into change (kind) values ('target')");
	ck_assert_str_eq(test_value(db, "select change_prune()"), "4");
	ck_assert_str_eq(test_value(db, "select string_agg(kind, ',') from change"), "target");

	feed = feed_new(mem, loop, &o, &user, NULL);
	loop_run_for(loop, 5000000);
	ck_assert(feed_is_loaded(feed));
	firsts = 0;
	clock_hold(clock_unix() + 3600000000LL);
	EXPECT(push(2, "feed 3", BODY(ROW("b", "m", "2028", "7"))), 200, "\"accepted\":1");
	while (!firsts)
		loop_run_for(loop, 2000000);
	clock_hold(0);
}
END_TEST

/* --- the directory --- */

START_TEST(a_code_means_another_unit_at_another_time)
{
	static const char *const units[] = { "id", "code", "level", "from", "to" };
	static const char *const three[] = { "id", "code", "kind" };
	/* 2025-07-01 is day 20270 */
	static const char *const values[] = {
		"1", "x", "commune", "-2147483648", "20270", "2", "x", "commune", "20270", "2147483647",
		"3", "y", "commune", "-2147483648", "20270",
	};
	struct directory *d = directory_made(mem, rows_made(mem, 5, units, 3, values), rows_made(mem, 3, three, 0, NULL),
					     rows_made(mem, 3, three, 0, NULL));

	ck_assert_int_eq(directory_unit(d, STR("x"), 202400), 1);
	ck_assert_int_eq(directory_unit(d, STR("x"), 202506), 1);
	ck_assert_int_eq(directory_unit(d, STR("x"), 202507), 2);
	ck_assert_int_eq(directory_unit(d, STR("x"), 202500), 2);
	ck_assert_int_eq(directory_unit(d, STR("y"), 202500), 3);
	ck_assert_int_eq(directory_unit(d, STR("y"), 202507), 0);
	ck_assert_int_eq(directory_unit(d, STR("z"), 202507), 0);
	ck_assert(str_is(directory_unit_code(d, 3), "y"));
	ck_assert_ptr_null(directory_unit_code(d, 4).s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("facts");
	TCase *c = tcase_create("facts");

	tcase_set_timeout(c, 60);
	tcase_add_unchecked_fixture(c, furnish, test_cluster_stop);
	tcase_add_checked_fixture(c, setup, arena_close);
	tcase_add_loop_test(c, bad_forms_change_nothing, 0, (int)(sizeof(bad_forms) / sizeof(bad_forms[0])));
	tcase_add_loop_test(c, bad_input_changes_nothing, 0, (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_test(c, who_may_not_push);
	tcase_add_test(c, a_key_sent_again_answers_the_same);
	tcase_add_test(c, lines_and_tables_are_taken);
	tcase_add_test(c, the_payload_is_kept_as_it_came);
	tcase_add_test(c, sources_rank_and_dispute);
	tcase_add_test(c, fractions_bounds_and_notes_are_kept);
	tcase_add_test(c, the_last_of_two_rows_for_a_cell_counts);
	tcase_add_test(c, many_at_once_are_one_after_the_other);
	tcase_add_test(c, one_bad_item_fails_alone);
	tcase_add_test(c, lost_connections_lose_and_double_nothing);
	tcase_add_test(c, a_feed_tells_all_then_each_change);
	tcase_add_test(c, changes_that_everybody_has_read_are_forgotten);
	tcase_add_test(c, a_code_means_another_unit_at_another_time);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
