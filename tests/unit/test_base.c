#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/regex.h"
#include "base/text.h"
#include "base/vec.h"
#include "suite.h"

static void
count_up(void *n)
{
	++*(int *)n;
}

START_TEST(arena_keeps_pieces_and_runs_endings)
{
	static const char zeros[300];
	int ended = 0;
	char *last = NULL;

	for (size_t i = 0; i < 5000; i++) {
		char *p = mem_alloc(mem, i % 300);

		ck_assert_uint_eq((uintptr_t)p % 16, 0);
		ck_assert_int_eq(memcmp(p, zeros, i % 300), 0);
		memset(p, 0xaa, i % 300);
		last = p;
	}
	ck_assert_ptr_nonnull(last);
	mem_at_end(mem, count_up, &ended);
	mem_reset(mem);
	ck_assert_int_eq(ended, 1);
	ck_assert_uint_eq(mem_used(mem), 0);
}
END_TEST

START_TEST(arena_past_its_ceiling_is_a_bug)
{
	struct mem *small = mem_new("small", 100);

	ck_assert_ptr_nonnull(mem_alloc(small, 60));
	ck_assert_ptr_nonnull(mem_alloc(small, 60));
}
END_TEST

START_TEST(map_holds_many)
{
	struct map *map = map_new(mem);
	static int values[5000];

	for (int i = 0; i < 5000; i++)
		ck_assert(map_put(map, str_of(mem_printf(mem, "key %d", i)), &values[i]));
	ck_assert(!map_put(map, STR("key 7"), &values[8]));
	ck_assert_ptr_eq(map_get(map, STR("key 7")), &values[8]);
	ck_assert_ptr_eq(map_get(map, STR("key 4999")), &values[4999]);
	ck_assert_ptr_null(map_get(map, STR("key 5000")));
	ck_assert_uint_eq(map_size(map), 5000);
	ck_assert(str_is(map_key(map, 3), "key 3"));
}
END_TEST

START_TEST(buffer_stops_at_its_ceiling)
{
	struct buf buf = buf_new(mem, 10);

	buf_str(&buf, "12345");
	buf_printf(&buf, "%d", 678901);
	ck_assert(buf.over);
	ck_assert_str_eq(buf_cstr(&buf), "12345");
}
END_TEST

/* --- numbers --- */

static const struct {
	const char *text;
	enum decimal_is is;
	int64_t micro;
} machine_numbers[] = {
	{ "0", DECIMAL_OK, 0 },
	{ "12", DECIMAL_OK, 12000000 },
	{ "-0.5", DECIMAL_OK, -500000 },
	{ "0.8575", DECIMAL_OK, 857500 },
	{ "1.0000005", DECIMAL_OK, 1000001 },
	{ "1.00000049", DECIMAL_OK, 1000000 },
	{ "-1.0000005", DECIMAL_OK, -1000001 },
	{ "9000000000000", DECIMAL_OK, 9000000000000000000 },
	{ "9300000000000", DECIMAL_TOO_LARGE, 0 },
	{ "99999999999999999999999", DECIMAL_TOO_LARGE, 0 },
	{ "", DECIMAL_NOT_A_NUMBER, 0 },
	{ "-", DECIMAL_NOT_A_NUMBER, 0 },
	{ ".5", DECIMAL_NOT_A_NUMBER, 0 },
	{ "5.", DECIMAL_NOT_A_NUMBER, 0 },
	{ "1e3", DECIMAL_NOT_A_NUMBER, 0 },
	{ "86,6", DECIMAL_NOT_A_NUMBER, 0 },
	{ "NaN", DECIMAL_NOT_A_NUMBER, 0 },
	{ " 1", DECIMAL_NOT_A_NUMBER, 0 },
};

START_TEST(machine_numbers_read)
{
	int64_t micro = 0;

	ck_assert_int_eq(decimal_read(str_of(machine_numbers[_i].text), &micro), machine_numbers[_i].is);
	if (machine_numbers[_i].is == DECIMAL_OK)
		ck_assert_int_eq(micro, machine_numbers[_i].micro);
}
END_TEST

static const struct {
	const char *text;
	enum decimal_is is;
	int64_t micro;
} vi_numbers[] = {
	{ "1.941", DECIMAL_OK, 1941000000 },
	{ "86,6", DECIMAL_OK, 86600000 },
	{ "86.6", DECIMAL_OK, 86600000 },
	{ "10.325", DECIMAL_OK, 10325000000 },
	{ "0.325", DECIMAL_OK, 325000 },
	{ "1.234.567,89", DECIMAL_OK, 1234567890000 },
	{ "1 234 567", DECIMAL_OK, 1234567000000 },
	{ "1\xc2\xa0""234,5", DECIMAL_OK, 1234500000 },
	{ "07", DECIMAL_OK, 7000000 },
	{ "12.3456", DECIMAL_OK, 12345600 },
	{ "1.234.56", DECIMAL_NOT_A_NUMBER, 0 },
	{ "1,234,567", DECIMAL_NOT_A_NUMBER, 0 },
	{ "12,", DECIMAL_NOT_A_NUMBER, 0 },
	{ "12 34", DECIMAL_NOT_A_NUMBER, 0 },
	{ "x", DECIMAL_NOT_A_NUMBER, 0 },
};

START_TEST(vietnamese_numbers_read)
{
	int64_t micro = 0;

	ck_assert_int_eq(decimal_read_vi(str_of(vi_numbers[_i].text), &micro), vi_numbers[_i].is);
	if (vi_numbers[_i].is == DECIMAL_OK)
		ck_assert_int_eq(micro, vi_numbers[_i].micro);
}
END_TEST

START_TEST(numbers_print)
{
	char out[DECIMAL_TEXT];

	ck_assert_str_eq(decimal_text(787840000, out), "787.84");
	ck_assert_str_eq(decimal_text(-500000, out), "-0.5");
	ck_assert_str_eq(decimal_text(0, out), "0");
	ck_assert_str_eq(decimal_text(INT64_MIN, out), "-9223372036854.775808");
	ck_assert_str_eq(decimal_text_places(800165000, 4, out), "800.1650");
	ck_assert_str_eq(decimal_text_places(1500000, 0, out), "2");
	ck_assert_str_eq(decimal_text_places(-1500000, 0, out), "-2");
	ck_assert_str_eq(decimal_text_places(1499999, 0, out), "1");
	ck_assert_str_eq(decimal_text_vi(1236500000, -1, out), "1.236,5");
	ck_assert_str_eq(decimal_text_vi(1236500000, 2, out), "1.236,50");
	ck_assert_str_eq(decimal_text_vi(-1234567000000, 0, out), "-1.234.567");
	ck_assert_str_eq(decimal_text_vi(999000000, 0, out), "999");
}
END_TEST

START_TEST(rounding_is_half_away_from_zero)
{
	int64_t out;

	ck_assert_int_eq(decimal_round(2500000, 0), 3000000);
	ck_assert_int_eq(decimal_round(-2500000, 0), -3000000);
	ck_assert_int_eq(decimal_round(1234565, 5), 1234570);
	ck_assert_int_eq(decimal_round(1234564, 5), 1234560);
	ck_assert(decimal_mul_div(1, 1, 2, &out) && out == 1);
	ck_assert(decimal_mul_div(-1, 1, 2, &out) && out == -1);
	ck_assert(decimal_mul_div(1, 1, -2, &out) && out == -1);
	ck_assert(decimal_mul_div(1, 1, 3, &out) && out == 0);
	ck_assert(decimal_mul_div(447000000, 10000000, 824000000, &out) && out == 5424757);
	ck_assert(!decimal_mul_div(INT64_MAX, INT64_MAX, 1, &out));
}
END_TEST

/* --- days and periods --- */

START_TEST(days_go_there_and_back)
{
	char out[DATE_TEXT];
	int32_t day, read;

	ck_assert_int_eq(date_day(1970, 1, 1), 0);
	ck_assert_int_eq(date_weekday(0), 4);
	ck_assert_int_eq(date_weekday(-1), 3);
	for (day = date_day(1899, 12, 31); day < date_day(2101, 1, 1); day++) {
		struct date d = date_of(day);

		ck_assert_int_eq(date_day(d.year, d.month, d.day), day);
		ck_assert(date_read(str_of(date_text(day, out)), &read) && read == day);
	}
	ck_assert(date_read_vi(STR("1/7/2025"), &read) && read == date_day(2025, 7, 1));
	ck_assert(!date_read(STR("2025-02-29"), &read));
	ck_assert(!date_read(STR("2025-2-9"), &read));
	ck_assert(!date_read_vi(STR("31/04/2025"), &read));
}
END_TEST

START_TEST(periods_know_their_days)
{
	char out[PERIOD_TEXT_VI];
	static const char *const texts[] = { "2026", "2026-H1", "2026-Q3", "2026-07" };
	int period;

	for (size_t i = 0; i < 4; i++) {
		ck_assert(period_read(str_of(texts[i]), &period));
		ck_assert_str_eq(period_text(period, out), texts[i]);
	}
	ck_assert_str_eq(period_text_vi(202623, out), "Quý III/2026");
	ck_assert_int_eq(period_first(202623), date_day(2026, 7, 1));
	ck_assert_int_eq(period_last(202402), date_day(2024, 2, 29));
	ck_assert_int_eq(period_previous(202600), 202500);
	ck_assert_int_eq(period_previous(202621), 202524);
	ck_assert_int_eq(period_previous(202601), 202512);
	ck_assert_int_eq(period_previous(202631), 202532);
	ck_assert(!period_read(STR("2026-13"), &period));
	ck_assert(!period_read(STR("2026-Q5"), &period));
	ck_assert(!period_read(STR("2026-21"), &period));
	ck_assert(!period_read(STR("26"), &period));
}
END_TEST

START_TEST(times_read_and_print)
{
	char out[TIME_TEXT];
	int64_t t;

	ck_assert(time_read(STR("2026-07-01T08:00:00+07:00"), &t));
	ck_assert_str_eq(time_text(t, out), "2026-07-01T01:00:00Z");
	ck_assert(time_read(STR("2026-07-01T08:00:00.25Z"), &t));
	ck_assert_int_eq(t % 1000000, 250000);
	ck_assert(time_read(STR("2026-07-01"), &t));
	ck_assert(!time_read(STR("2026-07-01T25:00:00Z"), &t));
	ck_assert(!time_read(STR("2026-07-01T08:00:00"), &t));
}
END_TEST

/* --- text --- */

static const struct {
	const char *from, *canonical, *fold;
} spellings[] = {
	{ "Hoà Bình", "Hòa Bình", "hoa binh" },
	{ "  Thuỷ\xc2\xa0 Nguyên ", "Thủy Nguyên", "thuy nguyen" },
	{ "QUÝ", "QUÝ", "quy" },
	{ "Qúy Châu", "Quý Châu", "quy chau" },
	{ "Hoàn Kiếm", "Hoàn Kiếm", "hoan kiem" },
	{ "Hòan", "Hoàn", "hoan" },
	{ "HOÀ", "HÒA", "hoa" },
	{ "Khoẻ", "Khỏe", "khoe" },
	{ "Huỳnh", "Huỳnh", "huynh" },
	{ "Ea H’leo", "Ea H'leo", "ea h leo" },
	{ "\x44\xcc\xa3uc\xcc\x81 My\xcc\x83", "Ḍuć Mỹ", "duc my" },
	{ "Đức – Mỹ", "Đức - Mỹ", "duc my" },
	{ "Ch\xc6\xa1\xcc\x80", "Chờ", "cho" },
	{ "P. 1 (TP)", "P. 1 (TP)", "p 1 tp" },
	{ "a\xff z", "a\xef\xbf\xbd z", "a z" },
};

START_TEST(names_have_one_spelling)
{
	struct str canonical = text_canonical(mem, str_of(spellings[_i].from));

	ck_assert_str_eq(str_dup(mem, canonical), spellings[_i].canonical);
	ck_assert_str_eq(str_dup(mem, text_fold(mem, str_of(spellings[_i].from))), spellings[_i].fold);
	ck_assert_str_eq(str_dup(mem, text_canonical(mem, canonical)), spellings[_i].canonical);
}
END_TEST

START_TEST(spans_find_their_way_back)
{
	/* "Mỹ đạt 9" with ỹ in three pieces */
	static const char nfd[] = "My\xcc\x83 \xc4\x91\x61\xcc\xa3t 9";
	uint32_t *from;
	struct str nfc = text_nfc_mapped(mem, str_of(nfd), &from);

	ck_assert_str_eq(str_dup(mem, nfc), "Mỹ đạt 9");
	ck_assert_uint_eq(from[nfc.n - 1], strlen(nfd) - 1);
	ck_assert_uint_eq(from[nfc.n], strlen(nfd));
	ck_assert_uint_eq(from[1], 1);
}
END_TEST

START_TEST(names_sort_as_vietnamese)
{
	static const char *const sorted[] = { "An", "Ăn", "Ân", "Ba", "Dầu Tiếng", "Đà Nẵng", "Điện Biên", "ma",
					      "mà", "mả", "mã", "má", "mạ", "mạ a" };

	for (size_t i = 1; i < ARRAY_LEN(sorted); i++)
		ck_assert_msg(strcmp(text_sort_key(mem, str_of(sorted[i - 1])), text_sort_key(mem, str_of(sorted[i]))) < 0,
			      "%s, %s", sorted[i - 1], sorted[i]);
}
END_TEST

START_TEST(utf8_is_judged)
{
	ck_assert(utf8_is_valid(STR("Đức")));
	ck_assert(!utf8_is_valid(STR("\xc0\x80")));
	ck_assert(!utf8_is_valid(STR("\xed\xa0\x80")));
	ck_assert(!utf8_is_valid(STR("\xe1\xbb")));
	ck_assert_uint_eq(utf8_clip(STR("aĐ"), 2), 1);
}
END_TEST

/* --- CSV --- */

START_TEST(csv_reads_rows_by_name)
{
	struct fail f;
	struct csv *csv = csv_open(mem, "a.csv", STR("\xef\xbb\xbf" "Unit;Value\r\n01;\"x \"\"y\"\";\nz\"\r\n\r\n02; 3 \n"), &f);
	int value;

	ck_assert_ptr_nonnull(csv);
	ck_assert(csv_need(csv, "value", &value, &f));
	ck_assert_int_eq(csv_next(csv, &f), CSV_ROW);
	ck_assert_str_eq(str_dup(mem, csv_get(csv, value)), "x \"y\";\nz");
	ck_assert_str_eq(csv_place(csv), "a.csv:2");
	ck_assert_int_eq(csv_next(csv, &f), CSV_ROW);
	ck_assert_str_eq(str_dup(mem, csv_get(csv, value)), "3");
	ck_assert_str_eq(csv_place(csv), "a.csv:5");
	ck_assert_int_eq(csv_next(csv, &f), CSV_END);
	ck_assert(!csv_need(csv, "period", &value, &f));
	ck_assert_int_eq(f.code, FAIL_CSV_NO_COLUMN);
}
END_TEST

static const struct {
	const char *text, *line;
} bad_csv[] = {
	{ "", "b.csv: tệp CSV trống, thiếu dòng tiêu đề / empty CSV, no header row" },
	{ "a,A\n", "b.csv:1: cột \"A\" xuất hiện hai lần / column \"A\" appears twice" },
	{ "a,b\n1\n", "b.csv:2: dòng có 1 ô, tiêu đề có 2 / row has 1 fields, the header 2" },
	{ "a,b\n1,\"2\n", "b.csv:2: dấu nháy kép không đóng hoặc đặt sai chỗ / quote not closed or misplaced" },
	{ "a,b\n1,\"2\"x\n", "b.csv:2: dấu nháy kép không đóng hoặc đặt sai chỗ / quote not closed or misplaced" },
	{ "a,b\n1,\xff\n", "b.csv: văn bản không phải UTF-8 / text is not UTF-8" },
};

START_TEST(bad_csv_is_explained)
{
	struct fail f = { 0 };
	struct csv *csv = csv_open(mem, "b.csv", str_of(bad_csv[_i].text), &f);
	char line[600];

	if (csv)
		ck_assert_int_eq(csv_next(csv, &f), CSV_BAD);
	ck_assert_str_eq(fail_line(&f, line, sizeof(line)), bad_csv[_i].line);
}
END_TEST

START_TEST(csv_written_is_read_again)
{
	struct buf buf = buf_new(mem, 1000);

	csv_put(&buf, STR("a,\"b\""));
	buf_char(&buf, ' ');
	csv_put(&buf, STR("=1+1"));
	buf_char(&buf, ' ');
	csv_put(&buf, STR("-12.5"));
	ck_assert_str_eq(buf_cstr(&buf), "\"a,\"\"b\"\"\" '=1+1 -12.5");
}
END_TEST

/* --- JSON --- */

START_TEST(json_names_its_faults)
{
	struct fail f;
	struct json_at root, list, first;
	int64_t n;
	char line[600];

	root = json_root(json_read(mem, "f.json", STR("{\"a\":[{\"b/c\":1.5}],\"n\":12}"), &f), "f.json");
	ck_assert_ptr_nonnull(root.value);
	ck_assert(json_need_array(mem, &root, "a", &list, &f));
	first = json_nth(&list, 0);
	ck_assert(json_need_micro(mem, &first, "b/c", &n, &f) && n == 1500000);
	ck_assert(!json_need_int(mem, &first, "b/c", 0, 1, &n, &f));
	ck_assert_str_eq(fail_line(&f, line, sizeof(line)),
			 "f.json:/a/0/b~1c: \"b/c\" phải là integer / \"b/c\" must be integer");
	ck_assert(!json_need_int(mem, &root, "n", 0, 5, &n, &f));
	ck_assert_str_eq(f.place, "f.json:/n");
	ck_assert_ptr_null(json_read(mem, "f.json", STR("{\"a\":1,\"a\":2}"), &f));
	ck_assert_ptr_null(json_read(mem, "f.json", STR("{} x"), &f));
	ck_assert_ptr_null(json_read(mem, "f.json", str_of(mem_printf(mem, "%0*d", 100, 0)), &f));
}
END_TEST

START_TEST(json_depth_is_limited)
{
	struct fail f;
	char deep[5000];

	memset(deep, '[', sizeof(deep));
	ck_assert_ptr_null(json_read(mem, "d", str_n(deep, sizeof(deep)), &f));
	ck_assert_int_eq(f.code, FAIL_JSON_DEPTH);
}
END_TEST

START_TEST(json_reals_are_exact)
{
	static const char *const texts[] = { "0.1", "0.8575", "123456789.123456", "99.9", "0.000001", "-2.5", "1e3" };
	static const int64_t micros[] = { 100000, 857500, 123456789123456, 99900000, 1, -2500000, 1000000000 };
	struct fail f;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		json_t *list = json_read(mem, "r", str_of(mem_printf(mem, "[%s]", texts[i])), &f);
		int64_t micro;

		ck_assert(json_micro(json_array_get(list, 0), &micro));
		ck_assert_int_eq(micro, micros[i]);
	}
}
END_TEST

START_TEST(json_out_is_json)
{
	struct buf buf = buf_new(mem, 1000);
	struct json_out out = json_out(&buf);

	json_open(&out, '{');
	json_pair_cstr(&out, "tên", "Đức \"Mỹ\"\n\x01</script>");
	json_key(&out, "list");
	json_open(&out, '[');
	json_put_int(&out, -3);
	json_put_micro(&out, 1500000);
	json_put_null(&out);
	json_close(&out, ']');
	json_pair_bool(&out, "ok", true);
	json_close(&out, '}');
	ck_assert_str_eq(buf_cstr(&buf),
			 "{\"tên\":\"Đức \\\"Mỹ\\\"\\n\\u0001</script>\",\"list\":[-3,1.5,null],\"ok\":true}");
}
END_TEST

/* --- the rest --- */

START_TEST(patterns_cannot_run_away)
{
	struct fail f;
	struct regex *regex = regex_new(mem, "(?<all>a+)+$", &f);
	char many[60];

	memset(many, 'a', sizeof(many));
	many[sizeof(many) - 1] = 'b';
	ck_assert_int_eq(regex_find(regex, str_n(many, sizeof(many)), 0), REGEX_LIMIT);
	ck_assert_int_eq(regex_find(regex, STR("xaa"), 0), REGEX_MATCH);
	ck_assert_int_eq((int)regex_start(regex, 0), 1);
	ck_assert_int_eq(regex_named(regex, "all"), 1);
	ck_assert_ptr_null(regex_new(mem, "(a", &f));
	ck_assert_int_eq(f.code, FAIL_REGEX);
}
END_TEST

START_TEST(a_bug_aborts)
{
	must(1 + 1 == 3);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, arena_open, arena_close);
	tcase_add_test(t, arena_keeps_pieces_and_runs_endings);
	tcase_add_test_raise_signal(t, arena_past_its_ceiling_is_a_bug, SIGABRT);
	tcase_add_test(t, map_holds_many);
	tcase_add_test(t, buffer_stops_at_its_ceiling);
	tcase_add_loop_test(t, machine_numbers_read, 0, ARRAY_LEN(machine_numbers));
	tcase_add_loop_test(t, vietnamese_numbers_read, 0, ARRAY_LEN(vi_numbers));
	tcase_add_test(t, numbers_print);
	tcase_add_test(t, rounding_is_half_away_from_zero);
	tcase_add_test(t, days_go_there_and_back);
	tcase_add_test(t, periods_know_their_days);
	tcase_add_test(t, times_read_and_print);
	tcase_add_loop_test(t, names_have_one_spelling, 0, ARRAY_LEN(spellings));
	tcase_add_test(t, spans_find_their_way_back);
	tcase_add_test(t, names_sort_as_vietnamese);
	tcase_add_test(t, utf8_is_judged);
	tcase_add_test(t, csv_reads_rows_by_name);
	tcase_add_loop_test(t, bad_csv_is_explained, 0, ARRAY_LEN(bad_csv));
	tcase_add_test(t, csv_written_is_read_again);
	tcase_add_test(t, json_names_its_faults);
	tcase_add_test(t, json_depth_is_limited);
	tcase_add_test(t, json_reals_are_exact);
	tcase_add_test(t, json_out_is_json);
	tcase_add_test(t, patterns_cannot_run_away);
	tcase_add_test_raise_signal(t, a_bug_aborts, SIGABRT);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
