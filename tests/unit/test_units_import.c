/* Lists of units into the database: once, again, wrong, and changed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/units_import.h"
#include "suite.h"
#include "tests/unit/cluster.h"
#include "units/list.h"
#include "units/unit.h"

static struct db *db;

static void
set_up(void)
{
	arena_open();
	db = test_db(mem, "dx_owner");
	test_sql(db, "truncate unit, unit_change cascade");
}

static struct str
demo_file(const char *name)
{
	const char *top = getenv("top_srcdir") ? getenv("top_srcdir") : ".";
	struct fail f = { 0 };
	struct str text;
	char line[1200];

	ck_assert_msg(file_read(mem, mem_printf(mem, "%s/catalog/demo/%s", top, name), LIMIT_FILE, &text, &f), "%s",
		      fail_line(&f, line, sizeof(line)));
	return text;
}

static bool
import(struct str list, int32_t from, int32_t to, struct str texts, struct units_imported *done, struct fail *f)
{
	struct units_import what = { .name = "p.csv", .text = texts, .day = from, .decision = "1684/NQ-UBTVQH15" };

	what.units = units_read(mem, "u.csv", list, (struct units_span){ from, to }, f);
	return what.units && units_import(mem, db, &what, done, f);
}

static struct units_imported
must_import(struct str list, int32_t from, int32_t to, struct str texts)
{
	struct units_imported done = { 0 };
	struct fail f = { 0 };
	char line[1200];

	ck_assert_msg(import(list, from, to, texts, &done, &f), "%s", fail_line(&f, line, sizeof(line)));
	return done;
}

static int
count(const char *what)
{
	return atoi(test_value(db, mem_printf(mem, "select count(*) from %s", what)));
}

START_TEST(imports_before_and_after)
{
	int32_t day = date_day(2025, 7, 1);
	struct str then = demo_file("units-2025-03.csv"), now = demo_file("units-2025-07.csv"),
		   texts = demo_file("predecessors-2025-07.csv");
	struct units_imported done = must_import(then, DAY_NONE, day, STR(""));

	ck_assert_uint_eq(done.added, 350);
	done = must_import(now, day, DAY_NONE, texts);
	ck_assert_uint_eq(done.added, 125);
	ck_assert_uint_eq(done.changes, 125);
	ck_assert_int_eq(count("unit"), 475);
	ck_assert_int_eq(count("unit_name"), 475);
	ck_assert_int_eq(count("unit_parent"), 348 + 124);
	ck_assert_int_eq(count("unit_change_row"), 337);
	ck_assert_int_eq(count("unit_change_row where basis = 'unknown'"), 10);
	ck_assert_str_eq(test_value(db, "select string_agg(f.code, ' ' order by f.code) from unit_change_row r join unit t on t.id = r.to_id "
					"join unit f on f.id = r.from_id where t.code = '02320'"), "02311 02320");
	ck_assert_str_eq(test_value(db, "select kind || ' ' || decision from unit_change c where exists (select from unit_change_row r "
					"join unit t on t.id = r.to_id where r.change_id = c.id and t.code = '00691')"), "split 1684/NQ-UBTVQH15");
}
END_TEST

/* --until as the last day, not the day after it: a day between the lists. */
START_TEST(bridges_a_day_between_the_lists)
{
	struct units_imported done;

	must_import(demo_file("units-2025-03.csv"), DAY_NONE, date_day(2025, 6, 30), STR(""));
	done = must_import(demo_file("units-2025-07.csv"), date_day(2025, 7, 1), DAY_NONE, demo_file("predecessors-2025-07.csv"));
	ck_assert_uint_eq(done.changes, 125);
	ck_assert_uint_eq(done.told->matched, done.told->n);
}
END_TEST

START_TEST(needs_the_older_list_first)
{
	struct units_imported done;
	struct fail f = { 0 };

	ck_assert(!import(demo_file("units-2025-07.csv"), date_day(2025, 7, 1), DAY_NONE, demo_file("predecessors-2025-07.csv"),
			  &done, &f));
	ck_assert_str_eq(fail_slug(f.code), "units-none-before");
	ck_assert_str_eq(f.place, "p.csv");
	ck_assert_int_eq(count("unit"), 0);
}
END_TEST

START_TEST(changes_nothing_the_second_time)
{
	int32_t day = date_day(2025, 7, 1);
	struct str then = demo_file("units-2025-03.csv"), now = demo_file("units-2025-07.csv"),
		   texts = demo_file("predecessors-2025-07.csv");
	struct units_imported done;

	must_import(then, DAY_NONE, day, STR(""));
	must_import(now, day, DAY_NONE, texts);
	done = must_import(then, DAY_NONE, day, STR(""));
	ck_assert_uint_eq(done.added + done.changed, 0);
	done = must_import(now, day, DAY_NONE, texts);
	ck_assert_uint_eq(done.added + done.changed + done.changes + done.undone, 0);
	ck_assert_int_eq(count("unit"), 475);
	ck_assert_int_eq(count("unit_change"), 125);
}
END_TEST

#define HEAD "level,code,parent,full_name\n"

START_TEST(refuses_a_clash_and_changes_nothing)
{
	struct units_imported done;
	struct fail f = { 0 };
	int before;

	must_import(STR(HEAD "province,08,,Tỉnh Tuyên Quang\n"), DAY_NONE, DAY_NONE, STR(""));
	before = count("unit");
	ck_assert(!import(STR(HEAD "province,09,,Tỉnh A\nprovince,08,,Tỉnh Tuyên Quang\n"), date_day(2025, 7, 1), DAY_NONE,
			  STR(""), &done, &f));
	ck_assert_str_eq(fail_slug(f.code), "unit-clash");
	ck_assert_str_eq(f.place, "u.csv:3");
	ck_assert_int_eq(count("unit"), before);
	must_import(STR(HEAD "province,08,,Tỉnh Tuyên Quang\n"), DAY_NONE, date_day(2025, 7, 1), STR(""));
	must_import(STR(HEAD "province,08,,Tỉnh Tuyên Quang\n"), date_day(2025, 7, 1), DAY_NONE, STR(""));
	ck_assert_int_eq(count("unit"), before + 1);
	ck_assert(!import(STR(HEAD "province,10,,Tỉnh B\n"), date_day(1990, 1, 1), DAY_NONE,
			  STR("code,name,province,predecessors_text\n10,Tỉnh B,,tỉnh C\n11,Tỉnh X,,tỉnh C\n"), &done, &f));
	ck_assert_int_eq(count("unit"), before + 1);
}
END_TEST

START_TEST(takes_a_change_back_when_the_text_says_otherwise)
{
	int32_t day = date_day(2025, 7, 1);
	struct str now = STR(HEAD "province,08,,Tỉnh Tuyên Quang\ncommune,00003,08,Xã C\n");
	const char *head = "code,name,province,predecessors_text\n08,Tỉnh Tuyên Quang,,giữ nguyên\n";
	struct units_imported done;
	struct fail f = { 0 };
	size_t n;

	must_import(STR(HEAD "province,08,,Tỉnh Tuyên Quang\ndistrict,072,08,Huyện Na Hang\ncommune,00001,072,Xã A\n"
			     "commune,00002,072,Xã B\n"), DAY_NONE, day, STR(""));
	done = must_import(now, day, DAY_NONE, str_of(mem_printf(mem, "%s00003,Xã C,08,Xã A\n", head)));
	ck_assert_uint_eq(done.changes, 2);
	done = must_import(now, day, DAY_NONE, str_of(mem_printf(mem, "%s00003,Xã C,08,Xã A và Xã B\n", head)));
	ck_assert_uint_eq(done.changes, 1);
	ck_assert_uint_eq(done.undone, 1);
	ck_assert_int_eq(count("unit_change where undone_at is null"), 2);
	ck_assert_int_eq(count("unit_change"), 3);
	ck_assert(units_undo(db, date_day(2020, 1, 1), 0, &n, &f) && n == 0);
	ck_assert(units_undo(db, day, 0, &n, &f) && n == 2);
	ck_assert_int_eq(count("unit_change where undone_at is null"), 0);
	done = must_import(now, day, DAY_NONE, str_of(mem_printf(mem, "%s00003,Xã C,08,Xã A và Xã B\n", head)));
	ck_assert_uint_eq(done.changes, 2);
	done = must_import(STR(HEAD "province,08,,Tỉnh Tuyên Quang\ncommune,00003,08,Phường C\n"), day, DAY_NONE, STR(""));
	ck_assert_uint_eq(done.changed, 1);
	ck_assert_str_eq(test_value(db, "select full_name from unit_name n join unit u on u.id = n.unit_id where code = '00003'"), "Phường C");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("units import");
	TCase *tests = tcase_create("import");

	tcase_set_timeout(tests, 120);
	tcase_add_unchecked_fixture(tests, test_cluster_start, test_cluster_stop);
	tcase_add_checked_fixture(tests, set_up, arena_close);
	tcase_add_test(tests, imports_before_and_after);
	tcase_add_test(tests, bridges_a_day_between_the_lists);
	tcase_add_test(tests, needs_the_older_list_first);
	tcase_add_test(tests, changes_nothing_the_second_time);
	tcase_add_test(tests, refuses_a_clash_and_changes_nothing);
	tcase_add_test(tests, takes_a_change_back_when_the_text_says_otherwise);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
