#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cluster.h"
#include "pg/args.h"
#include "pg/cluster.h"
#include "pg/db.h"
#include "pg/migrate.h"
#include "suite.h"

static void
setup(void)
{
	arena_open();
}

/* --- the cluster --- */

START_TEST(a_folder_that_cannot_be_reached_is_said)
{
	char dir[] = "/tmp/thuocso-closed-XXXXXX";
	char inner[64], line[700];
	struct fail f = { 0 };

	if (geteuid() != 0)
		return; /* as ourselves there is no account to keep out */
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(inner, sizeof(inner), "%s/data", dir);
	ck_assert_ptr_null(cluster_start(mem, inner, NULL, &f));
	ck_assert_int_eq(f.code, FAIL_DB_BARRIER);
	ck_assert_ptr_nonnull(strstr(fail_line(&f, line, sizeof(line)), dir));
	rmdir(inner);
	rmdir(dir);
}
END_TEST

START_TEST(a_file_in_the_way_is_said)
{
	char path[] = "/tmp/thuocso-file-XXXXXX";
	struct fail f = { 0 };
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_ptr_null(cluster_start(mem, path, NULL, &f));
	ck_assert_int_eq(f.code, FAIL_DB_FOLDER);
	unlink(path);
}
END_TEST

/* A long folder has no room for a socket's path; kill -9 of the postmaster and of our own
 * process leaves nothing that keeps the next start from working. */
START_TEST(it_starts_again_after_kill_9)
{
	char dir[200], command[300];
	struct fail f = { 0 };
	struct cluster *cluster;
	pid_t child;

	snprintf(dir, sizeof(dir), "%s/", "/tmp");
	snprintf(dir, sizeof(dir), "/tmp/thuocso-%d-%0*d", (int)getpid(), 110, 1);
	cluster = cluster_start(mem, dir, NULL, &f);
	ck_assert_ptr_nonnull(cluster);
	kill(cluster_pid(cluster), SIGKILL);
	ck_assert(cluster_pid(cluster) > 0);
	cluster_stop(cluster);
	for (int i = 0; i < 3; i++) {
		child = fork();
		if (child == 0) {
			cluster = cluster_start(mem, dir, NULL, &f);
			if (cluster)
				kill(getpid(), SIGKILL);
			fprintf(stderr, "%s\n", fail_line(&f, command, sizeof(command)));
			_exit(1);
		}
		int status;
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFSIGNALED(status));
	}
	cluster = cluster_start(mem, dir, &(struct cluster_options){ .own = true }, &f);
	ck_assert_msg(cluster != NULL, "%s", fail_line(&f, command, sizeof(command)));
	ck_assert_ptr_nonnull(db_open(mem, cluster_conninfo(cluster, mem, "dx_owner"), &f));
	cluster_stop(cluster);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(who_finds_it_running_uses_it)
{
	char dir[] = "/tmp/thuocso-adopt-XXXXXX", command[100];
	struct cluster_options detached = { .detached = true };
	struct fail f = { 0 };
	struct cluster *first, *second;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	first = cluster_start(mem, dir, &detached, &f);
	ck_assert_ptr_nonnull(first);
	second = cluster_start(mem, dir, NULL, &f);
	ck_assert_ptr_nonnull(second);
	cluster_stop(second);
	ck_assert_ptr_nonnull(db_open(mem, cluster_conninfo(second, mem, "dx_owner"), &f));
	ck_assert(cluster_stop_dir(mem, dir, &f));
	ck_assert_ptr_null(db_open(mem, cluster_conninfo(second, mem, "dx_owner"), &f));
	ck_assert_int_eq(f.code, FAIL_DB_CONNECT);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

/* --- the schema --- */

START_TEST(a_schema_from_the_future_is_refused)
{
	struct db *db = test_db(mem, "dx_owner");
	struct fail f = { 0 };
	int ran;

	ck_assert(migrate_check(db, &f));
	ck_assert(migrate_up(db, &ran, &f));
	ck_assert_int_eq(ran, 0);
	test_sql(db, "insert into migration (name, sha256) values ('9999_later.sql', '')");
	ck_assert(!migrate_up(db, &ran, &f));
	ck_assert_int_eq(f.code, FAIL_DB_NEWER);
	ck_assert(!migrate_check(db, &f));
	ck_assert_int_eq(f.code, FAIL_DB_NEWER);
	test_sql(db, "delete from migration where name = '9999_later.sql'");
}
END_TEST

/* The exit status is how many it ran, 99 for a failure. */
static pid_t
migrate_beside(const char *conninfo)
{
	struct fail f = { 0 };
	pid_t child = fork();
	struct mem *own;
	struct db *db;
	int ran;

	if (child)
		return child;
	own = mem_new("beside", LIMIT_ARENA_TOOL);
	db = db_open(own, conninfo, &f);
	ran = db && migrate_up(db, &ran, &f) ? ran : 99;
	mem_free(&own);
	_exit(ran);
}

START_TEST(several_migrate_a_new_database_one_after_the_other)
{
	enum { AT_ONCE = 3 };
	struct db *super = test_db(mem, "dx_super"), *holder;
	const char *conninfo = mem_printf(mem, "%s dbname=fresh", test_conninfo("dx_owner"));
	struct fail f = { 0 };
	pid_t children[AT_ONCE];
	int sum = 0;

	test_sql(super, "create database fresh owner dx_owner");
	holder = db_open(mem, conninfo, &f);
	ck_assert_ptr_nonnull(holder);
	test_sql(holder, "begin; select pg_advisory_xact_lock(7263108412)"); /* all stand at the door */
	for (int i = 0; i < AT_ONCE; i++)
		children[i] = migrate_beside(conninfo);
	while (atoi(test_value(super, "select count(*) from pg_locks where locktype = 'advisory' and not granted")) < AT_ONCE)
		continue;
	test_sql(holder, "commit");
	for (int i = 0; i < AT_ONCE; i++) {
		int status;

		ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
		ck_assert(WIFEXITED(status) && WEXITSTATUS(status) != 99);
		sum += WEXITSTATUS(status);
	}
	ck_assert_int_eq(sum, atoi(test_value(holder, "select count(*) from migration")));
}
END_TEST

START_TEST(a_changed_migration_is_refused)
{
	struct db *db = test_db(mem, "dx_owner");
	struct fail f = { 0 };
	int ran;

	test_sql(db, "update migration set sha256 = sha256 || '\\x00' where name = '0003_facts.sql'");
	ck_assert(!migrate_up(db, &ran, &f));
	ck_assert_int_eq(f.code, FAIL_DB_MIGRATION_CHANGED);
	ck_assert_str_eq(f.place, "0003_facts.sql");
	test_sql(db, "update migration set sha256 = substr(sha256, 1, 32)");
	ck_assert(migrate_up(db, &ran, &f));
}
END_TEST

START_TEST(an_old_schema_is_said)
{
	struct db *db = test_db(mem, "dx_super");
	struct fail f = { 0 };

	ck_assert(!migrate_check(db, &f));
	ck_assert_int_eq(f.code, FAIL_DB_OLDER);
}
END_TEST

START_TEST(arguments_and_rows_go_both_ways)
{
	static const struct sql empty = { "", "select '{}'::int[]", 0 };
	static const struct sql all = { "all",
		"select $1::int4[], $2::int8[], $3::text[], $4::bytea, $5::\"char\"[], $6::int2[], $7::bool[], $8::bytea[], "
		"$9::text is null, $10::int, $11::bool", 11 };
	struct db *db = test_db(mem, "dx_owner");
	struct fail f = { 0 };
	int32_t ints[] = { 1, -2, INT32_MAX };
	int64_t longs[] = { 1, ARG_NONE, -5000000000 };
	struct str texts[] = { STR("Đức"), { NULL, 0 }, STR("") };
	int16_t shorts[] = { -7 };
	bool bools[] = { true, false };
	const struct rows *rows = db_query(db, &all, &f, arg_int4s(mem, ints, 3), arg_int8s(mem, longs, 3),
		arg_texts(mem, texts, 3), arg_bytes(str_n("\0\xff", 2)), arg_chars(mem, "=g", 2), arg_int2s(mem, shorts, 1),
		arg_bools(mem, bools, 2), arg_byteas(mem, texts, 1), arg_null(), arg_int(42), arg_bool(true));
	int32_t *back;

	ck_assert_ptr_nonnull(rows);
	ck_assert_str_eq(row_text(rows, 0, 0), "{1,-2,2147483647}");
	ck_assert_uint_eq(row_ints(mem, rows, 0, 0, &back), 3);
	ck_assert_int_eq(back[2], INT32_MAX);
	ck_assert_str_eq(row_text(rows, 0, 1), "{1,NULL,-5000000000}");
	ck_assert_str_eq(row_text(rows, 0, 2), "{Đức,NULL,\"\"}");
	ck_assert(str_eq(row_bytes(mem, rows, 0, 3), str_n("\0\xff", 2)));
	ck_assert_str_eq(row_text(rows, 0, 4), "{=,g}");
	ck_assert_str_eq(row_text(rows, 0, 5), "{-7}");
	ck_assert_str_eq(row_text(rows, 0, 6), "{t,f}");
	ck_assert(row_bool(rows, 0, 8));
	ck_assert_int_eq(row_int(rows, 0, 9), 42);
	ck_assert_uint_eq(row_ints(mem, db_query(db, &empty, &f), 0, 0, &back), 0);
}
END_TEST

START_TEST(rows_can_be_made_without_a_server)
{
	static const char *const names[] = { "code", "n" }, *const values[] = { "26734", "1", NULL, "2" };
	const struct rows *rows = rows_made(mem, 2, names, 2, values);

	ck_assert_uint_eq(rows_n(rows), 2);
	ck_assert_str_eq(row_text(rows, 0, 0), "26734");
	ck_assert(row_is_null(rows, 1, 0));
	ck_assert_int_eq(row_int(rows, 1, 1), 2);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pg");
	TCase *c = tcase_create("cluster"), *s = tcase_create("schema");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, setup, arena_close);
	tcase_add_test(c, a_folder_that_cannot_be_reached_is_said);
	tcase_add_test(c, a_file_in_the_way_is_said);
	tcase_add_test(c, it_starts_again_after_kill_9);
	tcase_add_test(c, who_finds_it_running_uses_it);
	suite_add_tcase(suite, c);
	tcase_set_timeout(s, 60);
	tcase_add_unchecked_fixture(s, test_cluster_start, test_cluster_stop);
	tcase_add_checked_fixture(s, setup, arena_close);
	tcase_add_test(s, a_schema_from_the_future_is_refused);
	tcase_add_test(s, several_migrate_a_new_database_one_after_the_other);
	tcase_add_test(s, a_changed_migration_is_refused);
	tcase_add_test(s, an_old_schema_is_said);
	tcase_add_test(s, arguments_and_rows_go_both_ways);
	tcase_add_test(s, rows_can_be_made_without_a_server);
	suite_add_tcase(suite, s);
	return suite_run(suite);
}
