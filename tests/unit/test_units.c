#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/fail.h"
#include "base/mem.h"
#include "suite.h"
#include "units/list.h"
#include "units/match.h"
#include "units/unit.h"

#define HEAD "level,code,parent,full_name,valid_from,valid_to\n"

static const char list[] = HEAD
	"province,84,,Tỉnh Trà Vinh,,\n"
	"province,08,,Tỉnh Tuyên Quang,,\n"
	"province,79,,Thành phố Hồ Chí Minh,,\n"
	"district,842,84,Thành phố Trà Vinh,,\n"
	"district,844,84,Huyện Càng Long,,\n"
	"district,851,84,Thị xã Duyên Hải,,\n"
	"district,850,84,Huyện Duyên Hải,,\n"
	"district,073,08,Huyện Chiêm Hóa,,\n"
	"district,760,79,Quận 1,,\n"
	"commune,29236,842,Phường 4,,\n"
	"commune,29239,842,Phường 1,,\n"
	"commune,29239a,851,Phường 1,,\n"
	"commune,29305,844,Xã Đức Mỹ,,\n"
	"commune,29266,844,Thị trấn Càng Long,,\n"
	"commune,29300,844,Xã Tân An,,\n"
	"commune,02320,073,Xã Tân An,,\n"
	"commune,02287,073,Thị trấn Vĩnh Lộc,,\n"
	"commune,02290,073,Xã Ia H'Drai,,\n"
	"commune,02291,073,Xã Đắk Mơ,,\n"
	"commune,02292,073,Xã Tân Thành,,\n"
	"commune,02293,073,Xã Tân Thạnh,,\n"
	"commune,02294,073,Xã Hòa Phú,,\n"
	"commune,02295,073,Xã Tam Xuân II,,\n"
	"commune,26740,760,Phường Bến Nghé,,\n";

static const struct units *
read_units(const char *text)
{
	struct fail f = { 0 };
	const struct units *units = units_read(mem, "u.csv", str_of(text), (struct units_span){ DAY_NONE, DAY_NONE }, &f);
	char line[1200];

	ck_assert_msg(units != NULL, "%s", fail_line(&f, line, sizeof(line)));
	return units;
}

/* A bad list, the fault it must be found by and its place. */
static const struct {
	const char *text;
	enum fail_code code;
	const char *place;
} bad_lists[] = {
	{ "", FAIL_CSV_EMPTY, "u.csv" },
	{ "code,parent,full_name\n", FAIL_CSV_NO_COLUMN, "u.csv" },
	{ HEAD, FAIL_UNITS_NONE, "u.csv" },
	{ HEAD "region,01,,Tỉnh A,,\n", FAIL_UNIT_LEVEL, "u.csv:2" },
	{ HEAD "province,,,Tỉnh A,,\n", FAIL_BAD_CODE, "u.csv:2" },
	{ HEAD "province,0 1,,Tỉnh A,,\n", FAIL_BAD_CODE, "u.csv:2" },
	{ HEAD "province,../x,,Tỉnh A,,\n", FAIL_BAD_CODE, "u.csv:2" },
	{ HEAD "province,01,,,,\n", FAIL_UNIT_NO_NAME, "u.csv:2" },
	{ HEAD "province,01,,---,,\n", FAIL_UNIT_NO_NAME, "u.csv:2" },
	{ HEAD "province,01,,Xã A,,\n", FAIL_UNIT_KIND, "u.csv:2" },
	{ HEAD "province,01,02,Tỉnh A,,\n", FAIL_UNIT_ROOT, "u.csv:2" },
	{ HEAD "province,01,,Tỉnh A,,\ncommune,00001,,Xã B,,\n", FAIL_UNIT_ORPHAN, "u.csv:3" },
	{ HEAD "province,01,,Tỉnh A,,\nprovince,01,,Tỉnh B,,\n", FAIL_UNIT_TWICE, "u.csv:3" },
	{ HEAD "province,01,,Tỉnh A,,2025-07-01\nprovince,01,,Tỉnh B,2025-06-30,\n", FAIL_UNIT_TWICE, "u.csv:3" },
	{ HEAD "province,01,,Tỉnh A,,\ncommune,00001,02,Xã B,,\n", FAIL_UNIT_NO_PARENT, "u.csv:3" },
	{ HEAD "province,01,,Tỉnh A,,2020-01-01\ncommune,00001,01,Xã B,2021-01-01,\n", FAIL_UNIT_NO_PARENT, "u.csv:3" },
	{ HEAD "district,001,001,Huyện A,,\n", FAIL_UNIT_PARENT_LEVEL, "u.csv:2" },
	{ HEAD "commune,00001,00002,Xã A,,\ncommune,00002,00001,Xã B,,\n", FAIL_UNIT_PARENT_LEVEL, "u.csv:2" },
	{ HEAD "province,01,,Tỉnh A,1/7/2025,\n", FAIL_BAD_DATE, "u.csv:2" },
	{ HEAD "province,01,,Tỉnh A,2025-02-29,\n", FAIL_BAD_DATE, "u.csv:2" },
	{ HEAD "province,01,,Tỉnh A,2025-07-01,2025-07-01\n", FAIL_UNIT_DAYS, "u.csv:2" },
	{ HEAD "province,01,,T\xe1nh A,,\n", FAIL_NOT_UTF8, "u.csv" },
	{ HEAD "province,01,,\"Tỉnh A,,\n", FAIL_CSV_QUOTE, "u.csv:2" },
	{ HEAD "province,01,Tỉnh A\n", FAIL_CSV_FIELDS, "u.csv:2" },
};

START_TEST(refuses_bad_lists_with_their_place)
{
	struct fail f = { 0 };

	ck_assert_ptr_null(units_read(mem, "u.csv", str_of(bad_lists[_i].text), (struct units_span){ DAY_NONE, DAY_NONE }, &f));
	ck_assert_str_eq(fail_slug(f.code), fail_slug(bad_lists[_i].code));
	ck_assert_msg(strncmp(f.place, bad_lists[_i].place, strlen(bad_lists[_i].place)) == 0, "%s", f.place);
}
END_TEST

START_TEST(splits_kinds_and_keeps_the_raw_name)
{
	const struct units *units = read_units(
		HEAD "province,01,,Thành Phố Hà Nội,,\nprovince,38,,Tỉnh Thanh Hoá,,\n"
		     "district,001,01,Quận Ba Đình,,\ncommune,00001,001,Phường  Phúc Xa\xcc\x81,,\n"
		     "commune,19753,001,Phường Phường Đúc,,\ncommune,00002,001,Đặc khu Lý Sơn,,\n"
		     "department,so-tttt,01,Sở Thông tin và Truyền thông,,\nvillage,v1,00001,Thôn Đông,,\n");
	const struct unit *unit = units_find(units, STR("00001"), DAY_NONE);

	ck_assert_int_eq(unit->kind, KIND_WARD);
	ck_assert_str_eq(unit->full_name.s, "Phường Phúc Xá");
	ck_assert(str_is(unit->bare, "Phúc Xá"));
	ck_assert(str_is(unit->raw_name, "Phường  Phúc Xa\xcc\x81"));
	ck_assert_int_eq(units_find(units, STR("01"), DAY_NONE)->kind, KIND_MUNICIPALITY);
	ck_assert_str_eq(units_find(units, STR("38"), DAY_NONE)->full_name.s, "Tỉnh Thanh Hóa");
	ck_assert_int_eq(units_find(units, STR("001"), DAY_NONE)->kind, KIND_QUARTER);
	ck_assert(str_is(units_find(units, STR("19753"), DAY_NONE)->bare, "Phường Đúc"));
	ck_assert_int_eq(units_find(units, STR("00002"), DAY_NONE)->kind, KIND_ZONE);
	ck_assert_int_eq(units_find(units, STR("so-tttt"), DAY_NONE)->kind, KIND_DEPARTMENT);
	ck_assert_int_eq(units_find(units, STR("v1"), DAY_NONE)->kind, KIND_VILLAGE);
}
END_TEST

static void
count(void *ctx, const struct unit *unit)
{
	(void)unit;
	++*(size_t *)ctx;
}

START_TEST(knows_units_by_code_and_day)
{
	const struct units *units = read_units(
		HEAD "province,08,,Tỉnh Tuyên Quang,,2025-07-01\nprovince,08,,Tỉnh Tuyên Quang,2025-07-01,\n"
		     "district,073,08,Huyện Chiêm Hóa,,2025-07-01\n"
		     "commune,02320,073,Xã Tân An,,2025-07-01\ncommune,02320,08,Xã Tân An,2025-07-01,\n"
		     "department,so,08,Sở Y tế,,\n");
	int32_t before = date_day(2025, 6, 30), after = date_day(2025, 7, 1);
	const struct unit *old = units_find(units, STR("02320"), before), *new = units_find(units, STR("02320"), after);
	const struct unit *so = units_find(units, STR("so"), after);
	size_t n = 0;

	ck_assert_ptr_ne(old, new);
	ck_assert_str_eq(unit_parent(old, before)->code, "073");
	ck_assert_str_eq(unit_parent(new, after)->code, "08");
	ck_assert_ptr_eq(units_find(units, STR("02320"), DAY_NONE), new);
	ck_assert_ptr_null(units_find(units, STR("073"), after));
	ck_assert_uint_eq(so->parents_n, 2);
	ck_assert_ptr_ne(unit_parent(so, before), unit_parent(so, after));
	ck_assert(unit_is_under(old, units_find(units, STR("08"), before), before));
	ck_assert(!unit_is_under(old, units_find(units, STR("08"), after), before));
	units_under(units_find(units, STR("08"), before), before, count, &n);
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(unit_place(mem, old, before), "Huyện Chiêm Hóa, Tỉnh Tuyên Quang");
}
END_TEST

/* What people write, and whom they mean; "?" is ambiguous, "" unknown. */
static const struct {
	const char *name, *parent, *code;
} writings[] = {
	{ "Xã Đức Mỹ", "", "29305" },
	{ "xã Đức Mỹ, huyện Càng Long, tỉnh Trà Vinh", "", "29305" },
	{ "Xa\xcc\x83 \xc4\x90u\xcc\x9b\xcc\x81" "c My\xcc\x83", "H. Càng Long", "29305" },
	{ "UBND xã Đức Mỹ", "Càng Long", "29305" },
	{ "ĐỨC MỸ", "CÀNG LONG", "29305" },
	{ "duc my", "cang long", "29305" },
	{ "x.đức mỹ", "844", "29305" },
	{ "Đức Mĩ", "84", "29305" },
	{ "Đức Mỹ Càng Long", "", "29305" },
	{ "Tỉnh Trà Vinh, huyện Càng Long, xã Đức Mỹ", "", "29305" },
	{ "Xã Đức Mỹ thuộc huyện Càng Long", "", "29305" },
	{ "29305", "", "29305" },
	{ "29305", "84", "29305" },
	{ "2320", "Tuyên Quang", "02320" },
	{ "Phường 1", "", "?" },
	{ "Phường 1", "84", "?" },
	{ "P. 1 TP Trà Vinh", "", "29239" },
	{ "Phường 1 (TP Trà Vinh)", "", "29239" },
	{ "P1", "TP. Trà Vinh", "29239" },
	{ "P.01", "Thành phố Trà Vinh, tỉnh Trà Vinh", "29239" },
	{ "Phường Một", "842", "29239" },
	{ "phuong mot", "tp tra vinh", "29239" },
	{ "Phường I", "842", "29239" },
	{ "1", "842", "29239" },
	{ "Phường 1", "Duyên Hải", "29239a" },
	{ "Phường 1", "TX. Duyên Hải", "29239a" },
	{ "Phường 1", "H. Duyên Hải", "" },
	{ "Phường 2", "842", "" },
	{ "Q1", "TPHCM", "760" },
	{ "Q.1", "TP.HCM", "760" },
	{ "P. Bến Nghé, Q.1, TP. HCM", "", "26740" },
	{ "TT Càng Long - H. Càng Long", "", "29266" },
	{ "TT. Càng Long", "T. Trà Vinh", "29266" },
	{ "Càng Long (TT)", "Trà Vinh", "29266" },
	{ "Càng Long", "Trà Vinh", "?" },
	{ "Càng Long", "Huyện Càng Long", "29266" },
	{ "Trà Vinh", "", "?" },
	{ "T. Trà Vinh", "", "84" },
	{ "TP Trà Vinh", "", "842" },
	{ "Trà Vinh", "Trà Vinh", "842" },
	{ "Tân An", "", "?" },
	{ "Tân An", "Chiêm Hoá", "02320" },
	{ "xã Tân An (Chiêm Hóa)", "", "02320" },
	{ "Xã Tân An", "Việt Nam", "?" },
	{ "Ia H Drai", "Chiem Hoa", "02290" },
	{ "IaHDrai", "073", "02290" },
	{ "Ia H’ Drai", "073", "02290" },
	{ "Đak Mơ", "073", "02291" },
	{ "Đắc Mơ", "073", "02291" },
	{ "Tân Thành", "073", "02292" },
	{ "Xã Tân Thành", "073", "02292" },
	{ "Tan Thanh", "073", "?" },
	{ "Xã Tân Thanh", "073", "?" },
	{ "Xã Hoà Phú", "073", "02294" },
	{ "Xã Hòa Phù", "073", "02294" },
	{ "Xã Hòa Phhú", "073", "02294" },
	{ "Xã Tam Xuân 2", "073", "02295" },
	{ "Xã Tam Xuân 1", "073", "" },
	{ "Phường Đức Mỹ", "844", "?" },
	{ "Xã Đức Mỹ", "Huyện Chiêm Hóa", "" },
	{ "Xã Đức Mỹ", "Huyện Không Có", "?" },
	{ "Xã Đức Mỹ, huyện Không Có, tỉnh Trà Vinh", "", "?" },
	{ "Xã Không Có", "84", "" },
	{ "", "", "" },
	{ "...", "84", "" },
	{ "H", "84", "" },
	{ "\xff\xfe", "84", "" },
};

START_TEST(reads_names_as_people_write_them)
{
	const struct matcher *matcher = matcher_new(mem, read_units(list), DAY_NONE);
	struct match match = match_name(mem, matcher, str_of(writings[_i].name), str_of(writings[_i].parent));
	const char *answer = match.status == MATCH_MATCHED ? match.unit->code : match.status == MATCH_AMBIGUOUS ? "?" : "";

	ck_assert_msg(strcmp(answer, writings[_i].code) == 0, "%s | %s: %s, not %s (%s)", writings[_i].name,
		      writings[_i].parent, answer, writings[_i].code, match.why);
	ck_assert_int_eq(match.status == MATCH_AMBIGUOUS, match.candidates_n > 0 && match.status != MATCH_UNKNOWN);
	ck_assert_uint_gt(strlen(match.why), 5);
}
END_TEST

START_TEST(answers_as_of_a_day)
{
	const struct units *units = read_units(
		HEAD "province,86,,Tỉnh Vĩnh Long,,\ncommune,29305,86,Xã Đức Mỹ,,2025-07-01\n"
		     "commune,29302,86,Xã Nhị Long,2025-07-01,\n");
	const struct matcher *before = matcher_new(mem, units, date_day(2025, 6, 30));
	const struct matcher *after = matcher_new(mem, units, date_day(2025, 7, 1));
	struct match match = match_name(mem, before, STR("xã Đức Mỹ"), STR("Vĩnh Long"));

	ck_assert_int_eq(match.status, MATCH_MATCHED);
	match = match_name(mem, after, STR("xã Đức Mỹ"), STR("Vĩnh Long"));
	ck_assert_int_eq(match.status, MATCH_UNKNOWN);
	ck_assert_uint_eq(match.candidates_n, 1);
	match = match_name(mem, before, STR("xã Nhị Long"), STR("86"));
	ck_assert_int_eq(match.status, MATCH_UNKNOWN);
}
END_TEST

START_TEST(takes_known_parents)
{
	const struct units *units = read_units(list);
	const struct matcher *matcher = matcher_new(mem, units, DAY_NONE);
	const struct unit *within[] = { units_find(units, STR("842"), DAY_NONE), units_find(units, STR("844"), DAY_NONE) };

	ck_assert_str_eq(match_within(mem, matcher, STR("P.1"), within, 2).unit->code, "29239");
	ck_assert_str_eq(match_within(mem, matcher, STR("xã Tân An"), within, 2).unit->code, "29300");
	ck_assert_int_eq(match_within(mem, matcher, STR("xã Tân An"), within, 0).status, MATCH_AMBIGUOUS);
	ck_assert_int_eq(match_within(mem, matcher, STR("xã Tân An"), within, 1).status, MATCH_UNKNOWN);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("units");
	TCase *tests = tcase_create("units");

	tcase_add_checked_fixture(tests, arena_open, arena_close);
	tcase_add_loop_test(tests, refuses_bad_lists_with_their_place, 0, sizeof(bad_lists) / sizeof(bad_lists[0]));
	tcase_add_test(tests, splits_kinds_and_keeps_the_raw_name);
	tcase_add_test(tests, knows_units_by_code_and_day);
	tcase_add_loop_test(tests, reads_names_as_people_write_them, 0, sizeof(writings) / sizeof(writings[0]));
	tcase_add_test(tests, answers_as_of_a_day);
	tcase_add_test(tests, takes_known_parents);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
