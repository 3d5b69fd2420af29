/* Working days, times, redaction, tables, the file drop, the rules of Decision 766. */
#include <check.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "probes/calendar.h"
#include "probes/dossier_impl.h"
#include "probes/drop.h"
#include "probes/probe.h"
#include "probes/reading.h"
#include "probes/redact.h"
#include "probes/grid.h"
#include "suite.h"
#include "tests/support/office.h"
#include "units/list.h"
#include "units/match.h"

static struct fail fault;
static struct probe_world world;

static const struct calendar *
holidays(void)
{
	const char *top = getenv("top_srcdir");
	struct str text;

	ck_assert(file_read(mem, mem_printf(mem, "%s/catalog/holidays.json", top ? top : "."), MIB(1), &text, &fault));
	return calendar_read(mem, "holidays.json", text, &fault);
}

static void
set_up(void)
{
	arena_open();
	fault = (struct fail){ 0 };
	world = (struct probe_world){ .calendar = holidays(), .now = 1800000000000000 };
	ck_assert_ptr_nonnull(world.calendar);
}

static const char *
line(const struct fail *f)
{
	return fail_line(f, mem_alloc(mem, 1400), 1400);
}

static int32_t
day(const char *text)
{
	int32_t d = 0;

	ck_assert_msg(date_read(str_of(text), &d), "%s", text);
	return d;
}

/* --- the calendar --- */

START_TEST(counts_working_days)
{
	static const struct { const char *from, *to; int days; } cases[] = {
		{ "2026-07-01", "2026-07-01", 0 }, { "2026-07-01", "2026-07-02", 1 }, { "2026-07-03", "2026-07-06", 1 },
		{ "2026-02-13", "2026-02-23", 1 },  /* Tết */
		{ "2026-08-21", "2026-08-24", 2 },  /* Saturday 22 is worked for 31 August */
		{ "2026-08-28", "2026-09-03", 1 },  /* National Day */
		{ "2024-04-26", "2024-05-06", 4 },  /* 29 April moved to Saturday 4 May */
		{ "2025-04-25", "2025-05-05", 4 },  /* Saturday 26 April worked, 2 May off */
		{ "2022-12-30", "2023-01-03", 1 },  /* New Year on a Sunday: Monday off */
		{ "2020-01-22", "2020-01-30", 1 }, { "2021-12-31", "2022-01-04", 1 }, { "2023-08-31", "2023-09-05", 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ck_assert_msg(calendar_between(world.calendar, day(cases[i].from), day(cases[i].to)) == cases[i].days, "%s %s", cases[i].from, cases[i].to);
		ck_assert_int_eq(calendar_between(world.calendar, day(cases[i].to), day(cases[i].from)), -cases[i].days);
	}
	ck_assert(calendar_knows(world.calendar, 2026));
	ck_assert(!calendar_knows(world.calendar, 2027));
	ck_assert(!calendar_knows(world.calendar, 2035));
	ck_assert_int_eq(calendar_after(world.calendar, day("2026-02-13"), 2), day("2026-02-24"));
	ck_assert_int_eq(calendar_after(world.calendar, day("2026-02-13"), 0), day("2026-02-13"));
}
END_TEST

START_TEST(years_have_eleven_holidays)
{
	/* 1 + 5 + 1 + 1 + 1 + 2 by law since 2021, wherever weekends fall and days are moved. */
	for (int year = 2021; year <= 2027; year++) {
		int weekdays = 0;

		for (int32_t d = date_day(year, 1, 1); d <= date_day(year, 12, 31); d++)
			weekdays += date_weekday(d) <= 5;
		ck_assert_int_eq(calendar_between(world.calendar, date_day(year, 1, 1) - 1, date_day(year, 12, 31)), weekdays - 11);
	}
}
END_TEST

START_TEST(refuses_bad_calendars)
{
	static const struct { const char *json, *line; } cases[] = {
		{ "{\"weekend\":[8],\"years\":[]}", "c:/weekend/0: \"weekend\" phải từ 1 đến 7 / \"weekend\" must be from 1 to 7" },
		{ "{\"weekend\":[1,2,3,4,5,6,7],\"years\":[]}", "c:/weekend: \"weekend\" phải từ 0 đến 6 / \"weekend\" must be from 0 to 6" },
		{ "{\"weekend\":[6,7],\"years\":[{\"year\":2026,\"source\":\"\",\"off\":[{\"date\":\"2025-01-01\"}],\"working\":[]}]}",
			"c:/years/0/off/0: \"date\": 2025-01-01 không hợp lệ / \"date\": 2025-01-01 is not valid" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ck_assert_ptr_null(calendar_read(mem, "c", str_of(cases[i].json), &fault));
		ck_assert_str_eq(line(&fault), cases[i].line);
	}
}
END_TEST

/* --- times --- */

START_TEST(reads_times)
{
	static const struct { const char *text, *same; } cases[] = {
		{ "20260701083000", "2026-07-01 08:30:00" }, { "2026-07-01T08:30:00", "2026-07-01 08:30:00" }, { "2026-07-01T01:30:00Z", "2026-07-01 08:30:00" },
		{ "2026-07-01T08:30:00+07:00", "2026-07-01 08:30:00" }, { "2026-06-30T21:30:00.123-0400", "2026-07-01 08:30:00" },
		{ "01/07/2026 08:30", "2026-07-01 08:30:00" }, { "1/7/2026 08:30:00", "2026-07-01 08:30:00" }, { "08:30 01/07/2026", "2026-07-01 08:30:00" },
		{ "202607010830", "2026-07-01 08:30:00" }, { "1782869400", "2026-07-01 08:30:00" }, { "1782869400000", "2026-07-01 08:30:00" },
		{ "20260701", "2026-07-01" }, { "01/07/2026", "2026-07-01" }, { " 2026-07-01 ", "2026-07-01" },
	};
	static const char *const none[] = { "", "null", "0001-01-01T00:00:00", "01/01/0001", " " };
	static const char *const bad[] = { "2026-13-01", "31/02/2026", "20261301000000", "yesterday", "2026-07-01T25:00:00", "2026-07-01T08:30:00+99:00", "99999999", "2026-07-01x" };
	int64_t a, b;
	bool day_a, day_b;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ck_assert_msg(dossier_time(str_of(cases[i].text), &a, &day_a), "%s", cases[i].text);
		ck_assert(dossier_time(str_of(cases[i].same), &b, &day_b));
		ck_assert_msg(a == b && day_a == day_b, "%s", cases[i].text);
	}
	for (size_t i = 0; i < ARRAY_LEN(none); i++) {
		ck_assert(dossier_time(str_of(none[i]), &a, &day_a));
		ck_assert(a == TIME_NONE);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!dossier_time(str_of(bad[i]), &a, &day_a), "%s", bad[i]);
}
END_TEST

/* --- redaction --- */

static const char *
redacted(const char *json)
{
	struct redaction *r = redaction_new(mem);
	struct buf out = buf_new(mem, MIB(1));
	size_t dropped = 0;

	redaction_keep(r, STR("MaHoSo"));
	redaction_keep(r, STR("data"));
	redaction_keep(r, STR("TaiLieuNop"));
	redaction_keep(r, STR("ChuHoSoKhac"));
	redaction_mask(r, STR("Link"));
	redaction_drop(r, STR("ChuHoSo*"));
	return redact_json(r, "a", str_of(json), &out, &dropped, &fault) ? buf_cstr(&out) : fail_slug(fault.code);
}

START_TEST(redacts)
{
	static const struct { const char *in, *out; } cases[] = {
		{ "{\"MaHoSo\":\"1\",\"ChuHoSo\":\"A\"}", "{\"MaHoSo\":\"1\"}" },
		{ "{\"ChuHoSo\":\"A\",\"MaHoSo\":\"1\"}", "{\"MaHoSo\":\"1\"}" },
		{ "{\"ChuHoSo\":{\"a\":[1,{\"MaHoSo\":\"x\"}]},\"MaHoSo\":1}", "{\"MaHoSo\":1}" },
		{ "{\"chuhoso_ten\":\"A\",\"maHoSo\":1}", "{\"maHoSo\":1}" },
		{ "{\"\\u0043huHoSo\":\"A\",\"MaHoSo\":1}", "{\"MaHoSo\":1}" },
		{ "{\"ChuHoSoKhac\":\"A\"}", "{}" },
		{ "{\"data\":[{\"GhiChu\":\"A \\\" }\",\"TaiLieuNop\":[{\"Link\":\"http://a\"},{\"Link\":\"\"},{\"Link\":null}]}]}",
			"{\"data\":[{\"TaiLieuNop\":[{\"Link\":\"có\"},{\"Link\":\"\"},{\"Link\":null}]}]}" },
		{ "[1, \"a\" ]", "[1, \"a\" ]" }, { "{}", "{}" }, { "{\"x\":1}", "{}" }, { "{\"MaHoSo\":1,\"x\":2,\"data\":3}", "{\"MaHoSo\":1,\"data\":3}" },
		{ "{\"MaHoSo\":\"1\",\"ChuHoSo\":\"Ng", "json-syntax" }, { "{\"MaHoSo\":1}}", "json-syntax" }, { "", "json-syntax" }, { "{\"a\"1}", "json-syntax" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_eq(redacted(cases[i].in), cases[i].out);
}
END_TEST

/* --- what people type --- */

START_TEST(reads_periods)
{
	static const struct { const char *text; int period; } cases[] = {
		{ "2026", 202600 }, { "2026-07", 202607 }, { "2026-Q3", 202623 }, { "2026-H2", 202632 }, { "7/2026", 202607 }, { "Tháng 7/2026", 202607 },
		{ "tháng 07 năm 2026", 202607 }, { "Quý III/2026", 202623 }, { "quý 3 năm 2026", 202623 }, { "Năm 2026", 202600 },
		{ "6 tháng đầu năm 2026", 202631 }, { "6 tháng cuối năm 2026", 202632 }, { "13/2026", 0 }, { "Quý V/2026", 0 }, { "tháng tới", 0 }, { "", 0 },
		{ "1/7/2026", 0 }, { "26", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int period = 0;

		ck_assert_msg(drop_period(str_of(cases[i].text), &period) == (cases[i].period != 0) && period == cases[i].period, "%s", cases[i].text);
	}
}
END_TEST

START_TEST(reads_typed_numbers)
{
	static const struct { const char *text; bool machine; const char *is; } cases[] = {
		{ "86,6", false, "= 86600000" }, { "1.941", false, "= 1941000000" }, { "1.941", true, "= 1941000" }, { "86,6 %", false, "= 86600000 %" },
		{ "> 90%", false, "> 90000000 %" }, { "≥ 1.234,5", false, ">= 1234500000" }, { "~5", false, "~ 5000000" }, { "447/824", false, "= 447000000/824000000" },
		{ "9 / 9", false, "= 9000000/9000000" }, { "một", false, "1" }, { "", false, "1" }, { "99999999999999999", false, "2" }, { "1/2/2026", false, "1" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct drop_number n;
		enum drop_is is = drop_number(str_of(cases[i].text), cases[i].machine, &n);
		const char *got = is != DROP_OK ? mem_printf(mem, "%d", is) : n.fraction
			? mem_printf(mem, "%s %lld/%lld", n.bound, (long long)n.micro, (long long)n.denominator)
			: mem_printf(mem, "%s %lld%s", n.bound, (long long)n.micro, n.percent ? " %" : "");

		ck_assert_str_eq(got, cases[i].is);
	}
}
END_TEST

/* --- the drop --- */

/* Readings as "unit metric period n/d v bound;" and rejects as "!slug@place". */
static const char *
dropped(const char *kind, const char *config, struct str bytes)
{
	struct probe_setup setup;
	struct payload in = { "a", "", bytes, false };
	struct probe_parsed parsed = { 0 };
	struct buf out = buf_new(mem, MIB(4));
	char n[DECIMAL_TEXT], d[DECIMAL_TEXT], v[DECIMAL_TEXT], period[PERIOD_TEXT];

	if (!probe_setup_read(mem, "config", str_of(config), kind, &setup, &fault) || !probe_parse(mem, &setup, &world, &in, &parsed, &fault))
		return line(&fault);
	for (size_t i = 0; i < parsed.readings.list.n; i++) {
		const struct reading *r = &parsed.readings.list.at[i];

		buf_printf(&out, "%s%s %s %s", i ? ";" : "", r->unit, r->metric, period_text(r->period, period));
		if (r->has_numerator)
			buf_printf(&out, " %s/%s", decimal_text(r->numerator, n), r->has_denominator ? decimal_text(r->denominator, d) : "");
		if (r->has_value && !r->has_denominator)
			buf_printf(&out, " %s%s", r->bound, decimal_text(r->value, v));
		if (*r->flags)
			buf_printf(&out, " [%s]", r->flags);
	}
	for (size_t i = 0; i < parsed.readings.rejects.n; i++)
		buf_printf(&out, "!%s@%s", fail_slug(parsed.readings.rejects.at[i].fault.code), parsed.readings.rejects.at[i].fault.place);
	return buf_cstr(&out);
}

START_TEST(drops_csv)
{
	ck_assert_str_eq(dropped("drop", "{}", STR("unit,metric,period,numerator,denominator,value,bound,basis,note\n"
		"02320,online_dossier_rate,2026-07,447,824,,,,\n02320,x.y,2026,,,\"86,6\",>=,,\n02321,x.y,2026,\"1.941\",,,,,\n")),
		"02320 online_dossier_rate 2026-07 447/824;02320 x.y 2026 >=86.6;02321 x.y 2026 1941/");
	ck_assert_str_eq(dropped("drop", "{}", STR("\xef\xbb\xbf" "Mã đơn vị;Chỉ tiêu;Kỳ;Tử số;Mẫu số;Giá trị;Ghi chú\r\n02320;a;Quý III/2026;;;99,9%;\r\n02320;b;T7;1;2;;\r\n")),
		"02320 a 2026-Q3 =99.9!bad-period@a:3");
	ck_assert_str_eq(dropped("drop", "{\"metric\":\"a\",\"period\":\"2026\"}", STR("Đơn vị,Số liệu\n02320,9/9\n02320,5\n")), "02320 a 2026 9/9!row-twice@a:3");
	ck_assert_str_eq(dropped("drop", "{}", STR("unit,metric,period,numerator,denominator,value\n1,a,2026,1,2,50\n2,a,2026,1,2,90\n")),
		"1 a 2026 1/2;2 a 2026 1/2 [rate_mismatch]");
}
END_TEST

START_TEST(drops_sheets)
{
	const char *strings = "<si><t>BÁO CÁO SỐ LIỆU</t></si><si><t>Đơn vị</t></si><si><t>Chỉ tiêu</t></si><si><t>Kỳ</t></si><si><t>Số liệu</t></si>"
		"<si><t>Tử số</t></si><si><t>Mẫu số</t></si><si><t>Giá trị</t></si><si><t>02320</t></si><si><t>a</t></si><si><t>b</t></si>";
	const char *styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"10\"/><xf numFmtId=\"14\"/></cellXfs>";

	/* A title, a header of two rows with merged cells, the unit merged over two rows. */
	ck_assert_str_eq(dropped("drop", "{}", office_sheet(mem, "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"
		"<row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"B3\" t=\"s\"><v>2</v></c><c r=\"C3\" t=\"s\"><v>3</v></c><c r=\"D3\" t=\"s\"><v>4</v></c></row>"
		"<row r=\"4\"><c r=\"D4\" t=\"s\"><v>5</v></c><c r=\"E4\" t=\"s\"><v>6</v></c><c r=\"F4\" t=\"s\"><v>7</v></c></row>"
		"<row r=\"5\"><c r=\"A5\" t=\"s\"><v>8</v></c><c r=\"B5\" t=\"s\"><v>9</v></c><c r=\"C5\" s=\"2\"><v>46204</v></c><c r=\"D5\"><v>439</v></c><c r=\"E5\"><v>824</v></c></row>"
		"<row r=\"6\"><c r=\"B6\" t=\"s\"><v>10</v></c><c r=\"C6\"><v>2026</v></c><c r=\"F6\" s=\"1\"><v>0.86599999999999999</v></c></row>", strings, styles,
		"<mergeCells><mergeCell ref=\"A5:A6\"/><mergeCell ref=\"D3:F3\"/></mergeCells>")), "02320 a 2026-07 439/824;02320 b 2026 =86.6");
	ck_assert_str_eq(dropped("drop", "{\"sheet\":\"khác\"}", office_sheet(mem, "", strings, NULL, NULL)),
		"a: không có trang tính \"khác\" (trong tệp có: \"Số liệu\") / no sheet \"khác\" (the file has: \"Số liệu\")");
}
END_TEST

START_TEST(never_guesses_units)
{
	const struct units *units = units_read(mem, "u", STR("level,code,parent,full_name\nprovince,08,,Tỉnh Tuyên Quang\ndistrict,073,08,Huyện Chiêm Hóa\n"
		"district,076,08,Huyện Sơn Dương\ncommune,02320,073,Xã Tân An\ncommune,02500,076,Xã Tân An\ncommune,02221,073,Xã Minh Quang\n"),
		(struct units_span){ DAY_NONE, DAY_NONE }, &fault);

	ck_assert_ptr_nonnull(units);
	world.units = matcher_new(mem, units, DAY_NONE);
	ck_assert_str_eq(dropped("drop", "{\"metric\":\"a\",\"period\":\"2026\"}", STR("Đơn vị,Huyện,Giá trị\nXã Minh Quang,,1\nXã Tân An,,2\nxã Tân An,Chiêm Hoá,3\nXã Không Có,,4\n,,5\n")),
		"02221 a 2026 =1;02320 a 2026 =3!unit-ambiguous@a:3!unit-unknown@a:5!unit-missing@a:6");
	ck_assert_str_eq(dropped("drop", "{\"metric\":\"a\",\"period\":\"2026\"}", STR("Mã đơn vị,Tên đơn vị,Giá trị\n02221,Xã Minh Quang,1\n02320,Xã Minh Quang,2\n")),
		"02221 a 2026 =1!unit-differs@a:3");
}
END_TEST

/* --- the rules of 2.1 --- */

#define DOSSIER(id, more) "{\"MaHoSo\":\"" id "\",\"KenhThucHien\":2,\"DonViXuLy\":\"02320\",\"NgayTiepNhan\":\"20260701080000\",\"NgayHenTra\":\"20260710170000\"," more "}"
#define STEP(status, time) "{\"TrangThai\":" status ",\"ThoiDiemXuLy\":\"" time "\"}"

/* On time in the months July and August: "1/1;0/1". */
static const char *
on_time(const char *dossier)
{
	const char *all = dropped("dossier", "{\"periods\":[\"2026-07\",\"2026-08\"]}", str_of(mem_printf(mem, "[%s]", dossier)));
	struct buf out = buf_new(mem, 200);

	for (const char *at = all; (at = strstr(at, "on_time_rate ")); at++)
		buf_printf(&out, "%s%.3s", out.n ? ";" : "", at + strlen("on_time_rate 2026-07 "));
	return out.n ? buf_cstr(&out) : all;
}

START_TEST(judges_on_time)
{
	static const struct { const char *dossier, *is; } cases[] = {
		{ DOSSIER("1", "\"NgayKetThucXuLy\":\"20260710170000\""), "1/1" },
		{ DOSSIER("1", "\"NgayKetThucXuLy\":\"20260710170001\""), "0/1" },
		{ DOSSIER("1", "\"NgayKetThucXuLy\":\"20260710170000\",\"NgayTra\":\"20260720170000\""), "1/1" }, /* done comes before returned */
		{ DOSSIER("1", "\"NgayTra\":\"20260720170000\""), "0/1" },
		{ DOSSIER("1", "\"NgayTuChoi\":\"20260709170000\",\"TrangThaiHoSo\":3"), "1/1" },
		{ DOSSIER("1", "\"TrangThaiHoSo\":4"), "0/1;0/1" },                                              /* open: measured at the end */
		{ DOSSIER("1", "\"NgayKetThucXuLy\":\"20260805000000\""), "0/1;0/1" },                           /* still open in July */
		{ DOSSIER("1", "\"TienTrinh\":[" STEP("5", "20260702080000") "]"), "1/1;1/1" },                   /* waits for the citizen */
		{ DOSSIER("1", "\"TienTrinh\":[" STEP("5", "20260711080000") "]"), "0/1;0/1" },                   /* asked too late */
		{ DOSSIER("1", "\"TienTrinh\":[" STEP("5", "20260702080000") "," STEP("4", "20260707080000") "],\"NgayKetThucXuLy\":\"20260714170000\""), "1/1" },
		{ DOSSIER("1", "\"TienTrinh\":[" STEP("5", "20260702080000") "," STEP("4", "20260707080000") "],\"NgayKetThucXuLy\":\"20260715170001\""), "0/1" },
		{ DOSSIER("1", "\"TienTrinh\":[" STEP("5", "20260702080000") "," STEP("4", "20260703080000") "," STEP("5", "20260703090000") "," STEP("4", "20260703100000")
			"],\"NgayKetThucXuLy\":\"20260704170000\""), "0/1" },
		{ DOSSIER("1", "\"SoLanBoSung\":2,\"NgayKetThucXuLy\":\"20260704170000\""), "0/1" },
		{ DOSSIER("1", "\"SoLanBoSung\":1,\"NgayYeuCauBoSung\":\"20260702080000\",\"NgayBoSung\":\"20260707080000\",\"NgayKetThucXuLy\":\"20260714170000\""), "1/1" },
		{ "{\"MaHoSo\":\"1\",\"KenhThucHien\":1,\"DonViXuLy\":\"02320\",\"NgayTiepNhan\":\"2026-07-01\",\"NgayHenTra\":\"2026-07-10\",\"NgayKetThucXuLy\":\"2026-07-10T23:00:00\"}", "1/1" },
		{ "{\"MaHoSo\":\"1\",\"KenhThucHien\":1,\"DonViXuLy\":\"02320\",\"NgayTiepNhan\":\"2026-07-01\",\"NgayHenTra\":null,\"NgayKetThucXuLy\":\"2026-07-02\"}", "0/1" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(strcmp(on_time(cases[i].dossier), cases[i].is) == 0, "%zu %s: %s", i, cases[i].dossier, on_time(cases[i].dossier));
}
END_TEST

START_TEST(keeps_the_latest)
{
	const char *all = dropped("dossier", "{\"period\":\"2026-07\"}", STR("[" DOSSIER("1", "\"TrangThaiHoSo\":4") "," DOSSIER("1", "\"NgayKetThucXuLy\":\"20260709000000\"") "]"));

	ck_assert_ptr_nonnull(strstr(all, "on_time_rate 2026-07 1/1 [duplicates]"));
	ck_assert_ptr_nonnull(strstr(all, "average_handling_days 2026-07 6/1 [duplicates]"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("probes");
	TCase *tests = tcase_create("files");

	tcase_add_checked_fixture(tests, set_up, arena_close);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, counts_working_days);
	tcase_add_test(tests, years_have_eleven_holidays);
	tcase_add_test(tests, refuses_bad_calendars);
	tcase_add_test(tests, reads_times);
	tcase_add_test(tests, redacts);
	tcase_add_test(tests, reads_periods);
	tcase_add_test(tests, reads_typed_numbers);
	tcase_add_test(tests, drops_csv);
	tcase_add_test(tests, drops_sheets);
	tcase_add_test(tests, never_guesses_units);
	tcase_add_test(tests, judges_on_time);
	tcase_add_test(tests, keeps_the_latest);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
