#include <check.h>
#include <string.h>

#include "base/fail.h"
#include "cluster.h"
#include "people/agent.h"
#include "people/password.h"
#include "pg/db.h"
#include "suite.h"

static struct db *owner;

/* Unit 1 is the province, 2 and 3 its communes, 4 a village of 2, 5 one of 3. Who stands
 * where: 51 administers all; 52 is the department; 53 edits commune 2, 54 commune 3; 55
 * leads in village 4; 56 fills forms in 4, 57 in 5; 58 does so in 4 but also manages the
 * province. Session i is of person 50 + i. */
static void
furnish(void)
{
	test_cluster_start();
	test_cluster_fill("insert into unit (code, kind, level) values ('p', 'province', 'province'), ('x', 'commune', 'commune'), ('y', 'commune', 'commune'),"
		    "('xt', 'village', 'village'), ('yt', 'village', 'village');"
		    "insert into unit_parent (unit_id, parent_id) values (2, 1), (3, 1), (4, 2), (5, 3);"
		    "insert into person (id, login, name, kind, unit_id) select 50 + i, 'p' || i, 'Người ' || i, 'person', u "
		    "from unnest('{null,1,2,3,4,4,5,4}'::int[]) with ordinality as x (u, i);"
		    "insert into person_right (person_id, role, unit_id) values (51, 'administrator', null), (52, 'department', 1), (53, 'editor', 2),"
		    "(54, 'editor', 3), (55, 'lead', 4), (56, 'enumerator', 4), (57, 'enumerator', 5), (58, 'enumerator', 4), (58, 'manager', 1);"
		    "insert into session (hash, person_id, csrf, expires_at) select decode(repeat('0' || i, 32), 'hex'), 50 + i, '', now() + '1 day' from generate_series(1, 8) i");
}

static void
setup(void)
{
	arena_open();
	owner = test_db(mem, "dx_owner");
}

static struct db *
speak(int session)
{
	struct db *db = test_db(mem, "dx_web");
	unsigned char hash[32];
	struct fail f = { 0 };

	memset(hash, session, sizeof(hash));
	ck_assert(db_begin(db, &f));
	ck_assert(db_identify(db, session == 1 ? "app_all" : "app_scoped", 2, hash, &f));
	return db;
}

/* --- whom one sees --- */

static const struct {
	int session;
	const char *people;
} sees[] = {
	{ 1, "51 52 53 54 55 56 57 58" }, { 2, "52 53 54 55 56 57 58" }, { 3, "53 55 56 58" }, { 4, "54 57" }, { 5, "55 56 58" },
	{ 6, "56" }, { 7, "57" },
};

START_TEST(one_sees_those_below_and_oneself)
{
	struct db *db = speak(sees[_i].session);

	ck_assert_str_eq(test_value(db, "select string_agg(id::text, ' ' order by id) from person where kind = 'person'"), sees[_i].people);
	ck_assert_str_eq(test_value(db, "select string_agg(distinct person_id::text, ' ' order by person_id::text) from session"), sees[_i].people);
}
END_TEST

/* --- what one does to others --- */

/* Whether the caller may manage each of 51 to 58. */
static const char *const manages[] = { "11111111", "00111110", "00001100", "00000010", "00000100", "00000000", "00000000" };

START_TEST(one_manages_who_is_below_in_everything)
{
	struct db *db = speak(_i + 1);

	ck_assert_str_eq(test_value(db, "select string_agg(case when people_may(i) then '1' else '0' end, '' order by i) from generate_series(51, 58) i"),
			 manages[_i]);
}
END_TEST

/* All by the editor of commune 2. */
static const struct {
	const char *text, *sqlstate;
} tried[] = {
	{ "select person_add(null, 'A', 'a', null, 4, 'enumerator', null)", "" },
	{ "select person_add(null, 'A', 'a', '0912', 2, 'lead', now() + '1 day')", "" },
	{ "select person_add(null, 'A', 'a', null, 4, 'editor', null)", "TS403" },
	{ "select person_add(null, 'A', 'a', null, 4, 'administrator', null)", "TS403" },
	{ "select person_add(null, 'A', 'a', null, 4, 'manager', null)", "TS403" },
	{ "select person_add(null, 'A', 'a', null, 5, 'enumerator', null)", "TS403" },
	{ "select person_add(null, 'A', 'a', null, 1, 'enumerator', null)", "TS403" },
	{ "select person_add(null, 'A', 'a', null, null, 'enumerator', null)", "TS403" },
	{ "select person_add('p6', 'A', 'a', null, 4, 'enumerator', null)", "23505" },
	{ "select right_add(56, 'lead', 4, null)", "" },
	{ "select right_add(56, 'enumerator', 5, null)", "TS403" },
	{ "select right_add(56, 'editor', 4, null)", "TS403" },
	{ "select right_add(57, 'enumerator', 4, null)", "TS403" },
	{ "select right_add(53, 'enumerator', 4, null)", "TS403" },
	{ "select right_end(56, (select id from person_right where person_id = 56))", "" },
	{ "select right_end(54, 4)", "TS403" },
	{ "select link_make(56, sha256('l1'), 24)", "" },
	{ "select link_make(57, sha256('l2'), 24)", "TS403" },
	{ "select link_make(58, sha256('l3'), 24)", "TS403" },
	{ "select link_make(51, sha256('l4'), 24)", "TS403" },
	{ "select link_make(53, sha256('l5'), 24)", "TS403" },
	{ "select link_make(1, sha256('l6'), 24)", "TS403" },
	{ "select person_close(55, true)", "" },
	{ "select person_close(54, true)", "TS403" },
	{ "select person_close(58, true)", "TS403" },
	{ "select person_change(56, 'B', 'b', null)", "" },
	{ "select person_change(53, 'Tôi', 'toi', null)", "" },
	{ "select person_change(57, 'B', 'b', null)", "TS403" },
	{ "select sessions_end(56, null)", "" },
	{ "select sessions_end(54, null)", "TS403" },
};

START_TEST(what_an_editor_may_do)
{
	struct db *db = speak(3);
	struct fail f = { 0 };
	bool done = db_script(db, tried[_i].text, &f);

	ck_assert_msg(done == (tried[_i].sqlstate[0] == 0) && strcmp(db_sqlstate(db), tried[_i].sqlstate) == 0, "%s: %s, wanted %s", tried[_i].text,
		      db_sqlstate(db), tried[_i].sqlstate);
	db_rollback(db);
}
END_TEST

START_TEST(nobody_closes_himself_or_takes_his_own_right)
{
	struct db *db = speak(1);
	struct fail f = { 0 };

	ck_assert(!db_script(db, "select person_close(51, true)", &f));
	ck_assert_str_eq(db_sqlstate(db), "TS409");
	db_rollback(db);
	db = speak(1);
	ck_assert(!db_script(db, "select right_end(51, (select id from person_right where person_id = 51))", &f));
	ck_assert_str_eq(db_sqlstate(db), "TS409");
}
END_TEST

/* --- what rights come to --- */

#define UNITS_OF(person, bit) "select coalesce((select array_to_string(units, ' ') || case when whole then ' all' else '' end from person_units where person_id = " person " and bit = " bit "), '')"

START_TEST(rights_are_worked_out_for_those_concerned)
{
	test_sql(owner, "begin");
	ck_assert_str_eq(test_value(owner, UNITS_OF("53", "64")), "2 4");
	ck_assert_str_eq(test_value(owner, UNITS_OF("53", "2")), "");
	test_sql(owner, "update person_units set units = '{99}' where person_id = 54; insert into person_right (person_id, role, unit_id) values (53, 'lead', 5), (53, 'lead', 5), (53, 'reporter', null)");
	ck_assert_str_eq(test_value(owner, UNITS_OF("53", "64")), "2 4 5");
	ck_assert_str_eq(test_value(owner, UNITS_OF("53", "1")), "1 2 3 4 5 all");
	ck_assert_str_eq(test_value(owner, UNITS_OF("54", "64")), "99");
	test_sql(owner, "insert into unit (code, kind, level) values ('new', 'village', 'village'); insert into unit_parent (unit_id, parent_id) select id, 2 from unit where code = 'new'");
	ck_assert_str_eq(test_value(owner, UNITS_OF("54", "64")), "3 5");
	ck_assert_str_eq(test_value(owner, "select cardinality(units) from person_units where person_id = 53 and bit = 64"), "4");
	test_sql(owner, "delete from person_right where person_id = 53 and role <> 'editor'; update person set disabled_at = now() where id = 54");
	ck_assert_str_eq(test_value(owner, UNITS_OF("53", "2")), "");
	ck_assert_str_eq(test_value(owner, UNITS_OF("54", "64")), "");
	test_sql(owner, "update person set disabled_at = null where id = 54; update person_right set person_id = 57 where person_id = 54");
	ck_assert_str_eq(test_value(owner, UNITS_OF("54", "64")), "");
	ck_assert_str_eq(test_value(owner, UNITS_OF("57", "64")), "3 5");
	test_sql(owner, "rollback");
}
END_TEST

START_TEST(every_change_of_rights_is_in_the_chain_without_personal_data)
{
	test_sql(owner, "begin; update person set name = 'Khác' where id = 56; update person set folded = 'z'; update person_right set valid_to = now() + '1 day' where person_id in (55, 56);"
			"delete from person_right where person_id = 57");
	ck_assert_str_eq(test_value(owner, "select string_agg(action || ' ' || what || ' ' || coalesce(after->>'personal', ''), ', ' order by id) from (select * from audit order by id desc limit 4) a"),
			 "update person changed, update person_right , update person_right , delete person_right ");
	ck_assert_str_eq(test_value(owner, "select count(*) from audit where before::text || after::text ~ 'Người|Khác'"), "0");
	ck_assert_str_eq(test_value(owner, "select coalesce(audit_check(), 0)"), "0");
	test_sql(owner, "rollback");
}
END_TEST

START_TEST(personal_data_expire)
{
	test_sql(owner, "begin; update person set disabled_at = now() - interval '91 days', created_at = now() - interval '1 year' where id = 56;"
			"update person set disabled_at = now() - interval '89 days', created_at = now() - interval '1 year' where id = 57;"
			"update person set created_at = now() - interval '1 year' where id = 55;"
			"update person_right set valid_from = '-infinity', valid_to = now() - interval '91 days' where person_id = 55;"
			"insert into person_password values (56, substring(sha256('') for 16), 1, 8, sha256(''));"
			"update session set expires_at = now() - interval '31 days' where person_id = 57");
	ck_assert_str_eq(test_value(owner, "select people_expire()"), "2");
	ck_assert_str_eq(test_value(owner, "select string_agg(login || ':' || name, ' ' order by id) from person where id between 55 and 57"), "x55: x56: p7:Người 7");
	ck_assert_str_eq(test_value(owner, "select count(*) from person_password"), "0");
	ck_assert_str_eq(test_value(owner, "select count(*) from session where person_id = 57"), "0");
	test_sql(owner, "rollback");
}
END_TEST

START_TEST(ten_thousand_at_once)
{
	test_sql(owner, "begin; insert into person (login, kind, unit_id) select 'many' || i, 'person', 4 from generate_series(1, 10000) i;"
			"insert into person_right (person_id, role, unit_id) select id, 'enumerator', 4 from person where login like 'many%'");
	ck_assert_str_eq(test_value(owner, "select count(*) from person_units u join person p on p.id = u.person_id where p.login like 'many%' and u.units = '{4}'"), "20000");
	ck_assert_str_eq(test_value(owner, "select count(*) from audit where what = 'person_right' and id > (select id - 10000 from audit_tail)"), "10000");
	test_sql(owner, "savepoint one; insert into person_right (person_id, role, unit_id) select id, 'lead', 4 from person where login = 'many7'");
	ck_assert_str_eq(test_value(owner, "select count(*) from person_units u join person p on p.id = u.person_id where p.login like 'many%' and u.units = '{4}'"), "20001");
	test_sql(owner, "rollback");
}
END_TEST

/* --- passwords and browsers --- */

static const struct {
	const char *text, *login;
	enum fail_code code;
} passwords[] = {
	{ "đò ngang sông Lô", "ha", FAIL_NONE },      { "chín chữ.", "ha", FAIL_PASSWORD_SHORT },   { "mười chữ .", "ha", FAIL_NONE },
	{ "aaaabbbbccccdddd", "ha", FAIL_PASSWORD_EASY }, { "MậtKhẩu2026", "ha", FAIL_PASSWORD_EASY },  { "ha.nguyen-2026", "ha.nguyen", FAIL_PASSWORD_EASY },
	{ "ha.nguyen qua sông Gâm", "ha.nguyen", FAIL_NONE }, { "1234567890", "ha", FAIL_PASSWORD_EASY },
};

START_TEST(what_may_be_a_password)
{
	struct fail f = { 0 };
	bool may = password_may_be(mem, str_of(passwords[_i].text), str_of(passwords[_i].login), &f);

	ck_assert_msg(f.code == passwords[_i].code && may == (f.code == FAIL_NONE), "%s: %d", passwords[_i].text, (int)f.code);
}
END_TEST

START_TEST(keys_depend_on_password_salt_and_cost)
{
	uint8_t salt[PASSWORD_SALT] = { 1 }, other[PASSWORD_SALT] = { 2 }, a[PASSWORD_KEY], b[PASSWORD_KEY];

	ck_assert(password_key(STR("x"), salt, 1, 8, a) && password_key(STR("x"), salt, 1, 8, b));
	ck_assert_mem_eq(a, b, sizeof(a));
	ck_assert(password_key(STR("x"), other, 1, 8, b));
	ck_assert_mem_ne(a, b, sizeof(a));
	ck_assert(password_key(STR("x"), salt, 2, 8, b));
	ck_assert_mem_ne(a, b, sizeof(a));
	ck_assert(!password_key(STR("x"), salt, 0, 8, b) && !password_key(STR("x"), salt, 1, 1 << 30, b));
}
END_TEST

START_TEST(browsers_have_names)
{
	ck_assert_str_eq(agent_name(mem, STR("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0")), "Edge, Windows");
	ck_assert_str_eq(agent_name(mem, STR("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1")), "Safari, iPhone");
	ck_assert_str_eq(agent_name(mem, STR("curl/8.0")), "curl");
	ck_assert_str_eq(agent_name(mem, str_n(NULL, 0)), "");
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("people");
	TCase *rights = tcase_create("rights"), *words = tcase_create("words");

	tcase_add_unchecked_fixture(rights, furnish, test_cluster_stop);
	tcase_add_checked_fixture(rights, setup, arena_close);
	tcase_set_timeout(rights, 60);
	tcase_add_loop_test(rights, one_sees_those_below_and_oneself, 0, (int)ARRAY_LEN(sees));
	tcase_add_loop_test(rights, one_manages_who_is_below_in_everything, 0, (int)ARRAY_LEN(manages));
	tcase_add_loop_test(rights, what_an_editor_may_do, 0, (int)ARRAY_LEN(tried));
	tcase_add_test(rights, nobody_closes_himself_or_takes_his_own_right);
	tcase_add_test(rights, rights_are_worked_out_for_those_concerned);
	tcase_add_test(rights, every_change_of_rights_is_in_the_chain_without_personal_data);
	tcase_add_test(rights, personal_data_expire);
	tcase_add_test(rights, ten_thousand_at_once);
	suite_add_tcase(s, rights);
	tcase_add_checked_fixture(words, arena_open, arena_close);
	tcase_add_loop_test(words, what_may_be_a_password, 0, (int)ARRAY_LEN(passwords));
	tcase_add_test(words, keys_depend_on_password_salt_and_cost);
	tcase_add_test(words, browsers_have_names);
	suite_add_tcase(s, words);
	return s;
}

int
main(void)
{
	return suite_run(suite());
}
