#include <check.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cluster.h"
#include "loop/carrier.h"
#include "loop/loop.h"
#include "loop/route.h"
#include "pg/listen.h"
#include "pg/pool.h"
#include "suite.h"

static struct loop *loop;
static int waiting_for;
static int status;
static char body[4000];

/* --- carrier --- */

static void
on_reply(struct job *job, const struct answer *answer)
{
	status = answer->status;
	snprintf(body, sizeof(body), "%.*s", (int)answer->body.n, answer->body.s);
	job_free(&job);
	if (--waiting_for == 0)
		loop_stop(loop);
}

static const struct carrier carrier = { .reply = on_reply };

static void
start(job_f *first, unsigned flags, const struct credential *who)
{
	static struct route route;
	struct job *job = job_new(loop, &carrier, NULL);

	route = (struct route){ "GET", "/", first, flags, "test" };
	if (who)
		job_request(job)->credential = *who;
	waiting_for++;
	job_run(job, &route, 8000000);
}

static void
run(job_f *first, unsigned flags, const struct credential *who)
{
	status = 0;
	start(first, flags, who);
	if (waiting_for)
		loop_run_for(loop, 10000000);
	ck_assert_int_ne(status, 0);
}

/* --- a slow wire: what the server says comes in crumbs --- */

static char wire_dir[] = "/tmp/thuocso-wire-XXXXXX";
static pid_t wire_pid;

static int
dial(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (strlen(path) >= sizeof(to.sun_path))
		_exit(1);
	memcpy(to.sun_path, path, strlen(path));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
		_exit(1);
	return fd;
}

static void
relay(int client, int server, size_t crumb)
{
	struct pollfd p[2] = { { client, POLLIN, 0 }, { server, POLLIN, 0 } };
	char bytes[8192];

	while (poll(p, 2, -1) > 0) {
		ssize_t n;

		if (p[0].revents) {
			n = read(client, bytes, sizeof(bytes));
			if (n <= 0 || write(server, bytes, (size_t)n) != n)
				_exit(0);
		}
		if (p[1].revents) {
			n = read(server, bytes, crumb);
			if (n <= 0 || write(client, bytes, (size_t)n) != n)
				_exit(0);
			usleep(100);
		}
	}
}

/* Peer authentication sees the relay's account, which is ours: the same. */
static const char *
slow_wire(size_t crumb)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const char *real = strstr(test_conninfo("dx_web"), "host=") + 5;
	char path[200];
	int door = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_ptr_nonnull(mkdtemp(wire_dir));
	snprintf(path, sizeof(path), "%.*s/.s.PGSQL.5432", (int)strcspn(real, " "), real);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/.s.PGSQL.5432", wire_dir);
	ck_assert_int_eq(bind(door, (struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(door, 16), 0);
	wire_pid = fork();
	if (wire_pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		for (;;) {
			int client = accept(door, NULL, NULL);

			if (client >= 0 && fork() == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				relay(client, dial(path), crumb);
			}
			close(client);
		}
	}
	close(door);
	return mem_printf(mem, "host=%s dbname=thuocso user=dx_web", wire_dir);
}

/* --- fixture --- */

static struct credential token = { .kind = CREDENTIAL_TOKEN }, wide = { .kind = CREDENTIAL_TOKEN };
static const struct credential stranger = { .kind = CREDENTIAL_TOKEN, .hash = { 9 } };
static const struct credential old_session = { .kind = CREDENTIAL_SESSION, .hash = { 9 } };

static void
furnish(void)
{
	test_cluster_start();
	test_cluster_fill("insert into unit (code, kind, level) values ('a', 'commune', 'commune'), ('b', 'commune', 'commune');"
			  "insert into person (id, login, kind) values (50, 'scoped', 'machine'), (51, 'wide', 'machine');"
			  "insert into person_right (person_id, role, unit_id) values (50, 'manager', 1), (51, 'manager', null);"
			  "insert into token (hash, person_id, expires_at) values"
			  " (decode(repeat('01', 32), 'hex'), 50, now() + '1 day'), (decode(repeat('02', 32), 'hex'), 51, now() + '1 day');"
			  "insert into framework (code, version, body, sha256) values ('f', '1', '{}', sha256(''));"
			  "insert into round (code, title_vi, title_en, framework_id, target_kind, period, as_of) values ('r', '', '', 1, 'commune', 202500, '2025-01-01');"
			  "insert into target (round_id, unit_id, indicator, value) values (1, 1, 'i', 1), (1, 2, 'i', 2);"
			  "insert into setting values ('public_board', 'on')");
	memset(token.hash, 1, 32);
	memset(wide.hash, 2, 32);
}

static void
setup(void)
{
	arena_open();
	loop = loop_new(mem);
	waiting_for = 0;
}

static void
teardown(void)
{
	if (wire_pid > 0)
		kill(wire_pid, SIGKILL);
	mem_free(&mem);
}

static struct pool *
pool(const char *conninfo, int connections)
{
	struct pool_options o = { .conninfo = conninfo, .connections = connections };

	return pool_new(mem, loop, &o);
}

/* --- handlers --- */

static const struct sql SQL_bad = { "test_bad", "select 1 / $1::int", 1 };
static const struct sql SQL_one = { "test_one", "select $1::text || repeat('x', 300)", 1 };
static const struct sql SQL_targets = { "test_targets", "select count(*), current_user from target", 0 };
static const struct sql SQL_set = { "test_set", "update target set value = $1::bigint where unit_id = 1 returning id", 1 };
static const struct sql SQL_wrong = { "test_wrong", "select nothing from nowhere", 0 };
static const struct sql SQL_sleep = { "test_sleep", "select pg_sleep($1::float8)", 1 };

static job_f divides, divides_show;

static void
divides(struct job *job)
{
	ask_sql(job, &SQL_one, arg_text("a"));
	ask_sql(job, &SQL_bad, arg_int(0));
	ask_sql(job, &SQL_one, arg_text("b"));
	then_even_if(job, divides_show);
}

static void
divides_show(struct job *job)
{
	ck_assert_uint_eq(asked(job), 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_ptr_nonnull(asked_fail(job, i));
		ck_assert_int_eq(asked_fail(job, i)->code, FAIL_DB_SQL);
	}
	reply(job, 200);
}

static job_f counts, counts_show;

static void
counts(struct job *job)
{
	ask_sql(job, &SQL_targets);
	ask_sql(job, &SQL_one, arg_text("c"));
	then(job, counts_show);
}

static void
counts_show(struct job *job)
{
	buf_printf(job_out(job), "%s %s %zu", row_text(rows(job, 0), 0, 0), row_text(rows(job, 0), 0, 1),
		   strlen(row_text(rows(job, 1), 0, 0)));
	reply(job, 200);
}

/* An error that arrives in crumbs, then the same connection again: for any size of crumb. */
START_TEST(an_error_in_two_packets_hangs_nothing)
{
	static const size_t crumbs[] = { 1, 5, 17, 40, 100, 1000 };

	(void)pool(slow_wire(crumbs[_i]), 1);
	for (int i = 0; i < 2; i++) {
		run(divides, ROUTE_PUBLIC, &token);
		ck_assert_int_eq(status, 200);
		run(counts, ROUTE_PUBLIC, &token);
		ck_assert_str_eq(body, "1 app_scoped 301");
	}
}
END_TEST

static job_f wrong;

static void
wrong(struct job *job)
{
	ask_sql(job, &SQL_wrong);
	then(job, counts_show);
}

START_TEST(a_statement_that_does_not_prepare_is_an_error_each_time)
{
	(void)pool(test_conninfo("dx_web"), 1);
	for (int i = 0; i < 3; i++) {
		run(wrong, ROUTE_PUBLIC, &token);
		ck_assert_int_eq(status, 500);
	}
	run(counts, ROUTE_PUBLIC, &token);
	ck_assert_str_eq(body, "1 app_scoped 301");
}
END_TEST

static job_f sets_and_fails;

static void
sets_and_fails(struct job *job)
{
	ask_sql(job, &SQL_set, arg_int(77));
	ask_sql(job, &SQL_bad, arg_int(0));
	then(job, counts_show);
}

static job_f sets, sets_show;

static void
sets(struct job *job)
{
	ask_sql(job, &SQL_set, arg_int(5));
	then(job, sets_show);
}

static void
sets_show(struct job *job)
{
	reply(job, no_rows(job, 0) ? 404 : 200);
}

START_TEST(a_round_is_one_transaction)
{
	struct db *db = test_db(mem, "dx_owner");

	(void)pool(test_conninfo("dx_web"), 2);
	run(sets, 0, &token);
	ck_assert_int_eq(status, 200);
	run(sets_and_fails, 0, &token);
	ck_assert_int_eq(status, 500);
	ck_assert_str_eq(test_value(db, "select value from target where unit_id = 1"), "5");
}
END_TEST

START_TEST(whom_it_speaks_for)
{
	(void)pool(test_conninfo("dx_web"), 1);
	run(counts, 0, &stranger);
	ck_assert_int_eq(status, 401);
	run(counts, 0, &token);
	ck_assert_str_eq(body, "1 app_scoped 301");
	run(counts, 0, &wide);
	ck_assert_str_eq(body, "2 app_scoped 301");
	run(counts, 0, &wide);
	ck_assert_str_eq(body, "2 app_all 301");
	run(counts, 0, &token);
	ck_assert_str_eq(body, "1 app_scoped 301");
	run(counts, 0, &old_session);
	ck_assert_int_eq(status, 401);
	run(counts, ROUTE_PUBLIC, &old_session);
	ck_assert_str_eq(body, "2 app_scoped 301");
	run(counts, ROUTE_PUBLIC, NULL);
	ck_assert_str_eq(body, "2 app_scoped 301");
	run(counts, ROUTE_PUBLIC, NULL);
	ck_assert_str_eq(body, "2 app_all 301");
}
END_TEST

START_TEST(a_right_taken_away_is_gone_at_once)
{
	struct db *db = test_db(mem, "dx_owner");

	(void)pool(test_conninfo("dx_web"), 1);
	run(counts, 0, &wide);
	run(counts, 0, &wide);
	ck_assert_str_eq(body, "2 app_all 301");
	test_sql(db, "update person_right set unit_id = 2 where person_id = 51");
	run(counts, 0, &wide);
	ck_assert_str_eq(body, "1 app_scoped 301");
	test_sql(db, "update token set revoked_at = now() where person_id = 51");
	run(counts, 0, &wide);
	ck_assert_int_eq(status, 401);
	test_sql(db, "update token set revoked_at = null; update person_right set unit_id = null where person_id = 51");
}
END_TEST

START_TEST(it_comes_back_when_the_server_drops_it)
{
	struct db *db = test_db(mem, "dx_super");

	(void)pool(test_conninfo("dx_web"), 2);
	run(counts, 0, &token);
	test_sql(db, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'dx_web'");
	for (int i = 0; i < 5; i++) {
		run(counts, 0, &token);
		if (i >= 2) /* each of the two may have been found dead by a round */
			ck_assert_int_eq(status, 200);
	}
}
END_TEST

static job_f sleeps;

static void
sleeps(struct job *job)
{
	ask_sql(job, &SQL_sleep, arg_text("5"));
	then(job, sets_show);
}

static void
cut(void *ctx)
{
	struct db *db = ctx;

	test_sql(db, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'dx_web'");
}

START_TEST(a_round_cut_off_is_503)
{
	struct timer *timer = timer_new(mem, loop, cut, test_db(mem, "dx_super"));

	(void)pool(test_conninfo("dx_web"), 1);
	timer_set(timer, 200000);
	run(sleeps, 0, &token);
	ck_assert_int_eq(status, 503);
}
END_TEST

START_TEST(no_server_is_503)
{
	(void)pool("host=/nowhere dbname=x user=y", 2);
	run(counts, 0, &token);
	ck_assert_int_eq(status, 503);
}
END_TEST

START_TEST(many_rounds_share_few_connections)
{
	(void)pool(test_conninfo("dx_web"), 3);
	for (int i = 0; i < 200; i++)
		start(i % 3 ? counts : divides, 0, i % 2 ? &token : &wide);
	loop_run_for(loop, 10000000);
	ck_assert_int_eq(waiting_for, 0);
	ck_assert_int_eq(status, 200);
}
END_TEST

static int wakes;

static void
woken(void *ctx)
{
	(void)ctx;
	wakes++;
	loop_stop(loop);
}

START_TEST(a_listener_is_woken)
{
	struct db *db = test_db(mem, "dx_super"), *owner = test_db(mem, "dx_owner");

	wakes = 0;
	ck_assert_ptr_nonnull(listen_new(mem, loop, test_conninfo("dx_web"), "change", woken, NULL));
	loop_run_for(loop, 5000000);
	ck_assert_int_eq(wakes, 1);
	test_sql(owner, "update unit_name set full_name = 'x'");
	loop_run_for(loop, 5000000);
	ck_assert_int_eq(wakes, 2);
	test_sql(db, "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'");
	loop_run_for(loop, 5000000);
	ck_assert_int_eq(wakes, 3);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pool");
	TCase *c = tcase_create("pool");

	tcase_set_timeout(c, 60);
	tcase_add_unchecked_fixture(c, furnish, test_cluster_stop);
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, an_error_in_two_packets_hangs_nothing, 0, 6);
	tcase_add_test(c, a_statement_that_does_not_prepare_is_an_error_each_time);
	tcase_add_test(c, a_round_is_one_transaction);
	tcase_add_test(c, whom_it_speaks_for);
	tcase_add_test(c, a_right_taken_away_is_gone_at_once);
	tcase_add_test(c, it_comes_back_when_the_server_drops_it);
	tcase_add_test(c, a_round_cut_off_is_503);
	tcase_add_test(c, no_server_is_503);
	tcase_add_test(c, many_rounds_share_few_connections);
	tcase_add_test(c, a_listener_is_woken);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
