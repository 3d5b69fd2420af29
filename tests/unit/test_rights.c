#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cluster.h"
#include "pg/db.h"
#include "suite.h"

static struct db *owner;

/* Token 1 is unit a's, 2 unit b's, 3 everything's. Both units have a row in every table. */
static void
furnish(void)
{
	test_cluster_start();
	test_cluster_fill("insert into unit (code, kind, level) values ('a', 'commune', 'commune'), ('b', 'commune', 'commune');"
			  "insert into metric (code) values ('m'); insert into source (code, kind) values ('s', 'file');"
			  "insert into person (id, login, kind) select 50 + i, 'p' || i, 'machine' from generate_series(1, 3) i;"
			  "insert into person_right (person_id, role, unit_id) values (51, 'manager', 1), (52, 'manager', 2), (53, 'administrator', null);"
			  "insert into token (hash, person_id, expires_at) select decode(repeat('0' || i, 32), 'hex'), 50 + i, now() + '1 day' from generate_series(1, 3) i;"
			  "insert into framework (code, version, body, sha256) values ('f', '1', '{}', sha256(''));"
			  "insert into round (code, title_vi, title_en, framework_id, target_kind, period, as_of) values ('r', '', '', 1, 'commune', 202500, '2025-01-01')");
	test_cluster_fill("insert into payload (sha256, bytes) select sha256(i::text::bytea), 'x' from generate_series(1, 2) i;"
			  "insert into batch (source_id, key, person_id, payload, media_type, size, unit_id, rows) select 1, i, 50 + i, sha256(i::text::bytea), 'text/plain', 1, i, 1 from generate_series(1, 2) i;"
			  "insert into batch_verdict (batch_id, row, code) select i, 1, 'x' from generate_series(1, 2) i;"
			  "insert into observation (batch_id, row, unit_id, metric_id, period, value) select i, 0, i, 1, 202500, i from generate_series(1, 2) i;"
			  "insert into accepted (batch_id, row, unit_id, metric_id, period, value, source_id, rank) select i, 0, i, 1, 202500, i, 1, 1 from generate_series(1, 2) i;"
			  "insert into target (round_id, unit_id, indicator, value) select 1, i, 'x', 1 from generate_series(1, 2) i;"
			  "insert into appraisal (round_id, unit_id, indicator, points) select 1, i, 'x', 1 from generate_series(1, 2) i;"
			  "insert into probe (code, kind, source_id, unit_id, config) select i, 'x', 1, i, '{}' from generate_series(1, 2) i;"
			  "insert into probe_run (probe_id, unit_id) select i, i from generate_series(1, 2) i");
}

static void
setup(void)
{
	arena_open();
	owner = test_db(mem, "dx_owner");
}

static struct db *
speak(const char *role, int token)
{
	struct db *db = test_db(mem, "dx_web");
	unsigned char hash[32];
	struct fail f = { 0 };

	memset(hash, token, sizeof(hash));
	ck_assert(db_begin(db, &f));
	ck_assert(db_identify(db, role, 1, hash, &f));
	return db;
}

static void
expect_refused(struct db *db, const char *text, const char *sqlstate)
{
	struct fail f = { 0 };

	ck_assert_msg(!db_script(db, text, &f), "%s was not refused", text);
	ck_assert_msg(strcmp(db_sqlstate(db), sqlstate) == 0, "%s: %s, wanted %s", text, db_sqlstate(db), sqlstate);
	db_rollback(db);
}

/* --- what the roles are --- */

START_TEST(no_serving_role_is_superuser_or_owner_or_passes_row_security)
{
	ck_assert_str_eq(test_value(owner, "select count(*) from pg_roles where rolname in ('dx_web', 'dx_runner', 'app_all', 'app_scoped', 'app_probe')"), "5");
	ck_assert_str_eq(test_value(owner, "select coalesce(string_agg(rolname, ' '), '') from pg_roles where rolname in "
		"('dx_web', 'dx_runner', 'app_all', 'app_scoped', 'app_probe', 'dx_owner') "
		"and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)"), "");
	ck_assert_str_eq(test_value(owner, "select count(*) from pg_shdepend d join pg_roles r on r.oid = d.refobjid "
		"where d.deptype = 'o' and r.rolname in ('dx_web', 'dx_runner', 'app_all', 'app_scoped', 'app_probe')"), "0");
	ck_assert_str_eq(test_value(owner, "select string_agg(m.rolname || '>' || g.rolname, ' ' order by m.rolname || g.rolname) from pg_auth_members a "
		"join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid where m.rolname in ('dx_web', 'dx_runner', 'app_all', 'app_scoped', 'app_probe')"),
		"dx_runner>app_probe dx_web>app_all dx_web>app_scoped");
}
END_TEST

START_TEST(every_table_has_row_security_and_those_of_units_both_policies)
{
	ck_assert_str_eq(test_value(owner, "select coalesce(string_agg(relname, ' '), '') from pg_class where relnamespace = 'public'::regnamespace "
		"and relkind in ('r', 'p') and not relrowsecurity and relname <> 'migration'"), "");
	ck_assert_str_eq(test_value(owner, "select coalesce(string_agg(distinct c.relname, ' '), '') from pg_class c join pg_attribute a on a.attrelid = c.oid "
		"where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attname in ('unit_id', 'units') "
		"and has_table_privilege('app_scoped', c.oid, 'select') and c.relname not in ('unit_name', 'unit_parent') and not exists (select from pg_policy p where p.polrelid = c.oid "
		"and pg_get_expr(p.polqual, p.polrelid) ~ 'my_units|my_person')"), "");
	ck_assert_str_eq(test_value(owner, "select coalesce(string_agg(relname, ' '), '') from pg_class where relispartition and relkind = 'r' and "
		"(has_table_privilege('app_all', oid, 'select') or has_table_privilege('app_scoped', oid, 'select'))"), "");
}
END_TEST

/* --- what they see --- */

static const char *const tables[] = { "observation", "accepted", "target", "appraisal", "probe", "probe_run" };

START_TEST(another_units_user_sees_nothing_of_this_one)
{
	const char *all = mem_printf(mem, "select count(*) from %s", tables[_i]);
	const char *other = mem_printf(mem, "select count(*) from %s where unit_id = 1", tables[_i]);
	const char *own = mem_printf(mem, "select count(*) from %s where unit_id = 2", tables[_i]);
	struct db *b = speak("app_scoped", 2), *everything = speak("app_all", 3), *wrong_way = speak("app_all", 2);

	ck_assert_str_eq(test_value(b, all), "1");
	ck_assert_str_eq(test_value(b, other), "0");
	ck_assert_str_eq(test_value(b, own), "1");
	ck_assert_str_eq(test_value(everything, all), "2");
	ck_assert_str_eq(test_value(wrong_way, other), "0");
}
END_TEST

START_TEST(bytes_and_verdicts_are_their_senders)
{
	struct db *b = speak("app_scoped", 2), *everything = speak("app_all", 3);

	ck_assert_str_eq(test_value(b, "select count(*) from payload"), "1");
	ck_assert_str_eq(test_value(b, "select count(*) from batch_verdict"), "1");
	ck_assert_str_eq(test_value(everything, "select count(*) from payload"), "2");
	expect_refused(b, "select * from change", "42501");
}
END_TEST

START_TEST(nobody_sees_nothing)
{
	struct db *db = test_db(mem, "dx_web");

	expect_refused(db, "select * from accepted", "42501");
	test_sql(db, "begin; set local role app_all");
	ck_assert_str_eq(test_value(db, "select count(*) from accepted"), "0");
	ck_assert_str_eq(test_value(db, "select count(*) from batch"), "0");
	test_sql(db, "rollback; begin; set local role app_scoped");
	ck_assert_str_eq(test_value(db, "select count(*) from accepted"), "0");
}
END_TEST

/* --- what they may not do --- */

static const struct {
	const char *text, *sqlstate;
} forbidden[] = {
	{ "insert into observation (batch_id, row, unit_id, metric_id, period, value) values (9, 9, 1, 1, 202500, 1)", "42501" },
	{ "insert into accepted (batch_id, row, unit_id, metric_id, period, value, source_id, rank) values (9, 9, 1, 1, 202501, 1, 1, 1)", "42501" },
	{ "insert into target (round_id, unit_id, indicator, value) values (1, 1, 'y', 1)", "42501" },
	{ "insert into target (round_id, unit_id, indicator, value) values (1, null, 'y', 1)", "42501" },
	{ "insert into batch (source_id, key, person_id, payload, media_type, size, rows) values (1, 'z', 51, sha256('1'), 'x', 1, 1)", "42501" },
	{ "update observation set value = 0", "42501" },
	{ "delete from observation", "42501" },
	{ "delete from accepted", "42501" },
	{ "select * from identity_key", "42501" },
	{ "select * from person_password", "42501" },
	{ "update person set name = 'x'", "42501" },
	{ "insert into person_right (person_id, role) values (52, 'administrator')", "42501" },
	{ "insert into session (hash, person_id, csrf, expires_at) values (sha256('x'), 53, '', 'infinity')", "42501" },
	{ "select hash from session", "42501" },
	{ "select * from token", "42501" },
	{ "select * from person_units", "42501" },
	{ "select * from observation_2025", "42501" },
	{ "select * from audit", "42501" },
	{ "select people_rebuild(null)", "42501" },
	{ "select identity_mac('53|0|63|63|1|x')", "42501" },
	{ "select identity_part(1)", "42501" },
	{ "select audit_add('x', 'y', null, null)", "42501" },
	{ "set role dx_owner", "42501" },
	{ "set role app_probe", "42501" },
	{ "create table t (x int)", "42501" },
	{ "create temp table t (x int)", "42501" },
	{ "alter table accepted disable row level security", "42501" },
};

START_TEST(what_a_scoped_caller_may_not_do)
{
	expect_refused(speak("app_scoped", 2), forbidden[_i].text, forbidden[_i].sqlstate);
}
END_TEST

START_TEST(the_owner_cannot_change_what_was_observed)
{
	expect_refused(owner, "update observation set value = 0", "TS409");
	expect_refused(owner, "delete from observation", "TS409");
	expect_refused(owner, "delete from unit", "TS409");
	expect_refused(owner, "update metric set code = 'z'", "TS409");
}
END_TEST

/* --- identity cannot be forged --- */

START_TEST(identity_is_of_one_transaction_of_one_connection)
{
	struct db *b = speak("app_scoped", 2), *other = speak("app_scoped", 1);
	const char *signed_b = mem_str(mem, test_value(b, "select current_setting('app.identity')"));
	const char *forged;

	/* a part changed */
	forged = mem_printf(mem, "select set_config('app.identity', '51%s', true)", strchr(signed_b, '|'));
	test_sql(b, forged);
	expect_refused(b, "select * from accepted", "TS403");

	/* another connection's */
	test_sql(other, mem_printf(mem, "select set_config('app.identity', '%s', true)", signed_b));
	expect_refused(other, "select * from accepted", "TS403");

	/* an earlier transaction's */
	test_sql(b, mem_printf(mem, "begin; set local role app_scoped; select set_config('app.identity', '%s', true)", signed_b));
	expect_refused(b, "select * from accepted", "TS403");

	/* nonsense */
	test_sql(b, "begin; set local role app_scoped; select set_config('app.identity', 'x', true)");
	expect_refused(b, "select * from accepted", "TS403");
}
END_TEST

START_TEST(a_disabled_person_has_no_rights)
{
	struct db *b;

	test_sql(owner, "update person set disabled_at = now() where id = 52");
	b = test_db(mem, "dx_web");
	unsigned char hash[32];
	struct fail f = { 0 };

	memset(hash, 2, sizeof(hash));
	ck_assert(db_begin(b, &f));
	ck_assert(!db_identify(b, "app_scoped", 1, hash, &f));
	test_sql(owner, "update person set disabled_at = null where id = 52");
}
END_TEST

/* --- the audit chain --- */

START_TEST(the_chain_of_changes_shows_tampering)
{
	test_sql(owner, "begin; select set_config('app.why', 'quyết định 12', true); update target set value = 5 where unit_id = 1; commit");
	ck_assert_str_eq(test_value(owner, "select before ->> 'value' || '>' || (after ->> 'value') || ' ' || why from audit where what = 'target' order by id desc limit 1"),
			 "1>5 quyết định 12");
	ck_assert_str_eq(test_value(owner, "select coalesce(audit_check()::text, 'whole')"), "whole");
	ck_assert_str_eq(test_value(owner, "select count(*) from audit where before::text || after::text ~ 'password|hash'"), "0");
	test_sql(owner, "begin; update audit set after = '{}' where id = 3");
	ck_assert_str_eq(test_value(owner, "select audit_check()"), "3");
	test_sql(owner, "rollback; begin; delete from audit where id = (select max(id) from audit)");
	ck_assert_str_eq(test_value(owner, "select audit_check() is not null"), "t");
	test_sql(owner, "rollback; begin; delete from audit where id = 2");
	ck_assert_str_eq(test_value(owner, "select audit_check()"), "2");
	test_sql(owner, "rollback");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("rights");
	TCase *c = tcase_create("rights");

	tcase_set_timeout(c, 60);
	tcase_add_unchecked_fixture(c, furnish, test_cluster_stop);
	tcase_add_checked_fixture(c, setup, arena_close);
	tcase_add_test(c, no_serving_role_is_superuser_or_owner_or_passes_row_security);
	tcase_add_test(c, every_table_has_row_security_and_those_of_units_both_policies);
	tcase_add_loop_test(c, another_units_user_sees_nothing_of_this_one, 0, (int)(sizeof(tables) / sizeof(tables[0])));
	tcase_add_test(c, bytes_and_verdicts_are_their_senders);
	tcase_add_test(c, nobody_sees_nothing);
	tcase_add_loop_test(c, what_a_scoped_caller_may_not_do, 0, (int)(sizeof(forbidden) / sizeof(forbidden[0])));
	tcase_add_test(c, the_owner_cannot_change_what_was_observed);
	tcase_add_test(c, identity_is_of_one_transaction_of_one_connection);
	tcase_add_test(c, a_disabled_person_has_no_rights);
	tcase_add_test(c, the_chain_of_changes_shows_tampering);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
