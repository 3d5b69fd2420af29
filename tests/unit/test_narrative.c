#include <check.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "probes/narrative.h"
#include "scoring/metric.h"
#include "suite.h"
#include "units/list.h"
#include "units/unit.h"

static const struct narrative *narrative;

static const char *
top(const char *path)
{
	const char *dir = getenv("top_srcdir");

	return mem_printf(mem, "%s/%s", dir ? dir : ".", path);
}

static struct str
bytes_of(const char *path)
{
	struct fail f = { 0 };
	struct str bytes;
	char line[600];

	if (!file_read(mem, path, LIMIT_FILE, &bytes, &f))
		ck_abort_msg("%s", fail_line(&f, line, sizeof(line)));
	return bytes;
}

static const struct narrative *
world(const char *units_file)
{
	struct fail f = { 0 };
	const struct units *units = units_read(mem, "units", bytes_of(units_file), (struct units_span){ DAY_NONE, DAY_NONE }, &f);
	const struct metrics *metrics = metrics_read(mem, "metrics.json", bytes_of(top("catalog/metrics.json")), &f);

	ck_assert_ptr_nonnull(units);
	ck_assert_ptr_nonnull(metrics);
	return narrative_new(mem, units, metrics, &f);
}

static void
set_up(void)
{
	arena_open();
	narrative = world(top("tests/data/narrative/units.csv"));
	ck_assert_ptr_nonnull(narrative);
}

static struct narrative_figures
read_text(const char *text)
{
	return narrative_read(mem, narrative, str_of(text), DAY_NONE);
}

/* "value bound uom" of every figure, separated by "; ". */
static const char *
summary(const char *text)
{
	struct narrative_figures figures = read_text(text);
	struct buf out = buf_new(mem, MIB(1));

	for (size_t i = 0; i < figures.n; i++) {
		const struct narrative_figure *f = &figures.at[i];
		char value[DECIMAL_TEXT];

		buf_printf(&out, "%s%s%s %s", i ? "; " : "", f->bound, f->has_value ? decimal_text_places(f->value, 1, value) : "null", f->uom);
		if (f->has_numerator && f->has_denominator)
			buf_printf(&out, " %lld/%lld", (long long)(f->numerator / MICRO), (long long)(f->denominator / MICRO));
	}
	return buf_cstr(&out);
}

static bool
has_flag(const char *text, size_t i, unsigned flag)
{
	struct narrative_figures figures = read_text(text);

	ck_assert_uint_gt(figures.n, i);
	return figures.at[i].flags & flag;
}

START_TEST(numbers_and_what_is_none)
{
	ck_assert_str_eq(summary("Xã có 1.941 hồ sơ, đạt 86,6%."), "=1941.0 dossiers; =86.6 %");
	ck_assert_str_eq(summary("Xã có 07 lớp và 1,4 triệu người."), "=7.0 classes; =1400000.0 persons");
	ck_assert_str_eq(summary("Kinh phí hơn 2,4 tỷ đồng, còn 300 triệu đồng và 5.000.000 đồng."), ">2.4 bn VND; =300.0 million VND; =5000000.0 VND");
	ck_assert_str_eq(summary("Nghị quyết 48-NQ/TU, Quyết định số 749, QĐ 922/QĐ-BTTTT, Luật 91/2025/QH15."), "");
	ck_assert_str_eq(summary("Ngày 20/8, 19 giờ 30 phút, từ 3G, 4G lên V5.0, ISO 9001:2015, năm 2025, tháng 7."), "");
	ck_assert_str_eq(summary("Giai đoạn 2021 - 2025, Phường 1, thôn 3, lần thứ 2, cách mạng 4.0, mức độ 3."), "");
	ck_assert_str_eq(summary("Liên hệ 0912345678 hoặc tổng đài 1022, mỗi tổ từ 7 - 9 thành viên."), "");
	ck_assert_str_eq(summary("Có hai lớp tập huấn ở ba xã."), "=2.0 classes; =3.0 communes");
	ck_assert_str_eq(summary("Chính quyền hai cấp, một trong những xã đi đầu, thứ hai."), "");
}
END_TEST

START_TEST(bounds)
{
	ck_assert_str_eq(summary("Đạt hơn 90% và trên 80% số hộ."), ">90.0 %; >80.0 %");
	ck_assert_str_eq(summary("Gần 70% số hộ, khoảng 50 hộ, xấp xỉ 40%."), "~70.0 %; ~50.0 households; ~40.0 %");
	ck_assert_str_eq(summary("Tối thiểu 80%, ít nhất 3 lớp, không dưới 60%, từ 90% trở lên."), ">=80.0 %; >=3.0 classes; >=60.0 %; >=90.0 %");
	ck_assert_str_eq(summary("Không quá 1% hồ sơ quá hạn, dưới 5 trường hợp."), "<=1.0 %; <5.0 cases");
	ck_assert_str_eq(summary("Tỷ lệ đạt tới 99,9%, cao hơn 5% so với năm ngoái."), "=99.9 %; =5.0 %");
	ck_assert_str_eq(summary("Phấn đấu vào Top 35 của cả nước."), "<=35.0 rank");
}
END_TEST

/* "7 - 9": at least the first, at most the second; "từ 37% lên 96%" are two levels. */
START_TEST(ranges)
{
	ck_assert_str_eq(summary("Tỷ lệ đạt 80 - 90%, có nơi từ 60% đến dưới 70%."), ">=80.0 %; <=90.0 %; >=60.0 %; <70.0 %");
	ck_assert_str_eq(summary("Mỗi ngày có từ 8 đến 10 hồ sơ."), ">=8.0 dossiers; <=10.0 dossiers");
	ck_assert_str_eq(summary("Tỷ lệ tăng từ 37% đến 96%."), "=37.0 %; =96.0 %");
	ck_assert_str_eq(summary("Mỗi tổ từ 7 - 9 thành viên, làm việc từ 8 - 10 giờ, giai đoạn 2021 - 2025."), "");
	ck_assert(has_flag("Tỷ lệ đạt 80 - 90%.", 0, NARRATIVE_RANGE));
}
END_TEST

/* What people tell of their own affairs says nothing of a unit. */
START_TEST(private_affairs)
{
	ck_assert_str_eq(summary("Anh Lê Văn Phúc, ấp 3, cho biết gia đình anh thu 5 tấn trái, lãi hơn 100 triệu đồng."), "");
	ck_assert_str_eq(summary("Chị Hà Thị Mai, bán hàng ở chợ, kể: \"Mỗi tuần tôi bán được 20 đơn hàng\"."), "");
	ck_assert_str_eq(summary("Ông Lê Văn Phúc, Chủ tịch UBND xã cho biết: xã tôi có 5 tổ công nghệ số."), "=5.0 teams");
}
END_TEST

static const char *
unit_of(const char *text, size_t i)
{
	struct narrative_figures figures = read_text(text);

	ck_assert_uint_gt(figures.n, i);
	return figures.at[i].unit ? figures.at[i].unit->code : "";
}

/* Units named without their kind, beside their figure, in lists; counts of units. */
START_TEST(whose_a_figure_is)
{
	const char *beside = "Tỉnh Tuyên Quang đạt 62%, một số huyện cao như Na Hang (85%), Lâm Bình (90%).";
	const char *listed = "Tỉnh Tuyên Quang có các huyện Hàm Yên, Chiêm Hóa và Na Hang đạt lần lượt 45%, 38% và 60%.";
	const char *counted = "Xã Thổ Sơn, huyện Hòn Đất có 5 ấp. Còn 3 xã, thị trấn dưới 50%.";
	const char *compared = "Huyện Na Hang, tỉnh Tuyên Quang đạt 85% (bình quân của tỉnh là 62%), thanh toán đạt 40%.";
	const char *described = "Huyện Vân Đồn có 12 trạm. Xã đảo Quan Lạn có 8 thôn.";
	const char *behind = "Tại huyện Na Hang, tỉnh Tuyên Quang, cao nhất là 97,2% (thị trấn Na Hang).";

	ck_assert_str_eq(unit_of(beside, 0), "08");
	ck_assert_str_eq(unit_of(beside, 1), "072");
	ck_assert_str_eq(unit_of(beside, 2), "071");
	ck_assert_str_eq(unit_of(listed, 0), "074");
	ck_assert_str_eq(unit_of(listed, 1), "073");
	ck_assert_str_eq(unit_of(listed, 2), "072");
	ck_assert_str_eq(unit_of(counted, 0), "30841");
	ck_assert_str_eq(unit_of(counted, 1), "903");
	ck_assert_str_eq(unit_of(compared, 1), "08");
	ck_assert_str_eq(unit_of(compared, 2), "072");
	ck_assert_str_eq(unit_of(described, 1), "07024");
	ck_assert_str_eq(unit_of(behind, 0), "02221");
}
END_TEST

START_TEST(fractions_and_shares)
{
	ck_assert_str_eq(summary("85/85 xã có điểm bưu chính; 10/12 chỉ tiêu đạt."), "=100.0 % 85/85; =83.3 % 10/12");
	ck_assert_str_eq(summary("Tiếp nhận 824 hồ sơ (có 447/824 hồ sơ nộp tại một cửa)."), "=824.0 dossiers; =447.0 dossiers 447/824");
	ck_assert_str_eq(summary("Tất cả các trường đã thu học phí không dùng tiền mặt."), "=100.0 %");
	ck_assert_str_eq(summary("Toàn thể đảng viên đã kích hoạt VNeID; hơn một nửa số hộ dùng điện thoại."), "=100.0 %; >50.0 %");
	ck_assert_str_eq(summary("Chương trình trên tất cả các lĩnh vực, của toàn thể nhân dân."), "");
	ck_assert_str_eq(summary("Tỷ lệ: 85,3% (1.234/1.447 hồ sơ)"), "=85.3 % 1234/1447; =1234.0 dossiers 1234/1447");
}
END_TEST

START_TEST(breakdowns)
{
	ck_assert_str_eq(summary("150 cơ quan (16 cơ quan Đảng, 134 cơ quan nhà nước; cấp tỉnh 19, cấp huyện 09, cấp xã 106)."),
			 "=150.0 agencies; =16.0 agencies 16/150; =134.0 agencies 134/150; =19.0  19/134; =9.0  9/134; =106.0  106/134");
	ck_assert_str_eq(summary("Tiếp nhận 100 hồ sơ, trong đó có 60 hồ sơ trực tuyến, đạt 60%."),
			 "=100.0 dossiers; =60.0 dossiers 60/100; =60.0 % 60/100");
}
END_TEST

START_TEST(contradictions)
{
	const char *rates = "Tỉnh cung cấp 2.000 dịch vụ. Trong đó, mức độ 3: 300 dịch vụ, đạt 15%; mức độ 4: 900 dịch vụ, đạt 50%.";
	const char *sums = "Có 100 cơ quan (cấp tỉnh 20, cấp huyện 30, cấp xã 40).";
	const char *name = "Tiếp nhận 100 hồ sơ trực tuyến (có 60/100 hồ sơ nhận tại một cửa, 40 hồ sơ nhận trực tuyến).";

	ck_assert(has_flag(rates, 4, NARRATIVE_RATE_MISMATCH));
	ck_assert(!has_flag(rates, 0, NARRATIVE_RATE_MISMATCH));
	ck_assert(has_flag(sums, 0, NARRATIVE_SUM_MISMATCH));
	ck_assert(has_flag(name, 0, NARRATIVE_DEFINITION));
	ck_assert(!has_flag("Có 90 cơ quan (cấp tỉnh 20, cấp huyện 30, cấp xã 40).", 0, NARRATIVE_SUM_MISMATCH));
	ck_assert(!has_flag("Tiếp nhận 100 hồ sơ (có 60 hồ sơ nhận trực tuyến).", 0, NARRATIVE_DEFINITION));
	ck_assert(has_flag("Phấn đấu đạt 80% hồ sơ trực tuyến.", 0, NARRATIVE_TARGET));
	ck_assert(has_flag("Số hồ sơ tăng 15% so với cùng kỳ.", 0, NARRATIVE_CHANGE));
}
END_TEST

START_TEST(periods_and_metrics)
{
	struct narrative_figures figures = read_text(
		"Ngày 15/8/2024\n07 tháng đầu năm 2024, xã tiếp nhận 439 hồ sơ trực tuyến.\nTỷ lệ văn bản ký số đạt 86,6%.\n"
		"Từ đầu năm 2024 đến ngày 20/8, có 12 lớp tập huấn. Quý III/2023 có 9 lớp.\n");

	ck_assert_uint_eq(figures.n, 4);
	ck_assert_int_eq(figures.at[0].from, date_day(2024, 1, 1));
	ck_assert_int_eq(figures.at[0].to, date_day(2024, 7, 31));
	ck_assert_str_eq(figures.at[0].metric, "online_dossiers");
	ck_assert_str_eq(read_text("07 thang dau nam 2024, xa tiep nhan 439 ho so truc tuyen cua nguoi dan.").at[0].metric, "online_dossiers");
	ck_assert_int_eq(figures.at[1].from, DAY_NONE);
	ck_assert_int_eq(figures.at[1].to, date_day(2024, 8, 15));
	ck_assert_str_eq(figures.at[1].metric, "esign_ratio");
	ck_assert_int_eq(figures.at[2].to, date_day(2024, 8, 20));
	ck_assert_int_eq(figures.at[3].from, date_day(2023, 7, 1));
	ck_assert_int_eq(figures.at[3].to, date_day(2023, 9, 30));
}
END_TEST

START_TEST(spans_are_those_of_the_bytes_that_came)
{
	/* decomposed, with a no-break space: xã, hồ sơ */
	const char *text = "Xa\xcc\x83 co\xcc\x81 1.236\xc2\xa0ho\xcc\x82\xcc\x80 so\xcc\x9b, \xc4\x91" "a\xcc\xa3t 86,6%";
	struct narrative_figures figures = read_text(text);

	ck_assert_uint_eq(figures.n, 2);
	ck_assert_mem_eq(text + figures.at[0].start, "1.236", 5);
	ck_assert_uint_eq(figures.at[0].end - figures.at[0].start, 5);
	ck_assert_mem_eq(text + figures.at[1].start, "86,6%", 5);
}
END_TEST

/* --- the texts of tests/data/narrative --- */

struct count {
	size_t expected, found, right;
};

static int64_t
field(const struct csv *csv, const char *name, bool *present)
{
	struct str text = csv_get(csv, csv_column(csv, name));
	int64_t micro = 0;

	*present = text.n > 0;
	if (*present)
		ck_assert_int_eq(decimal_read(text, &micro), DECIMAL_OK);
	return micro;
}

static bool
is_near(int64_t a, int64_t b)
{
	int64_t slack = llabs(b) / 100000 + 10;

	return llabs(a - b) <= slack;
}

static bool
is_right(const struct csv *csv, const struct narrative_figure *f)
{
	bool has_value, has_numerator, has_denominator;
	int64_t value = field(csv, "value", &has_value), numerator = field(csv, "numerator", &has_numerator);
	int64_t denominator = field(csv, "denominator", &has_denominator);
	struct str unit = csv_get(csv, csv_column(csv, "unit"));
	bool fraction = has_numerator && has_denominator && f->has_numerator && f->has_denominator && f->numerator == numerator
			&& f->denominator == denominator;

	return str_eq(unit, str_of(f->unit ? f->unit->code : "")) && str_is(csv_get(csv, csv_column(csv, "bound")), f->bound)
	       && (fraction || (has_value && f->has_value && is_near(f->value, value)));
}

static void
score_text(const struct narrative *n, const char *name, struct count *count)
{
	struct fail fail = { 0 };
	struct str text = bytes_of(mem_printf(mem, "%s/%s.txt", top("tests/data/narrative"), name));
	struct csv *csv = csv_open(mem, name, bytes_of(mem_printf(mem, "%s/%s.csv", top("tests/data/narrative"), name)), &fail);
	struct narrative_figures figures = narrative_read(mem, n, text, DAY_NONE);

	count->found += figures.n;
	while (csv_next(csv, &fail) == CSV_ROW) {
		bool present;
		int64_t start = field(csv, "start", &present) / MICRO, end = field(csv, "end", &present) / MICRO;
		bool right = false;

		for (size_t i = 0; i < figures.n; i++)
			if ((int64_t)figures.at[i].start == start && (int64_t)figures.at[i].end == end)
				right = is_right(csv, &figures.at[i]);
		count->expected++;
		count->right += right;
		if (!right)
			printf("%s: %.*s at %lld is missing or wrong\n", name, (int)(end - start), text.s + start, (long long)start);
	}
}

/* Texts written after 1 July 2025 name the units of that time. */
static bool
is_of_two_tiers(struct str name)
{
	return str_starts(name, STR("09")) || str_starts(name, STR("22")) || str_starts(name, STR("28")) || str_ends(name, STR("-2025.txt"));
}

START_TEST(texts_are_read)
{
	const struct narrative *later = world(top("tests/data/narrative/units-2025.csv"));
	struct count count = { 0, 0, 0 };
	struct dirent **names;
	int n = scandir(top("tests/data/narrative"), &names, NULL, alphasort);

	ck_assert_int_gt(n, 24);
	for (int i = 0; i < n; i++) {
		struct str name = str_of(names[i]->d_name);

		if (str_ends(name, STR(".txt")))
			score_text(is_of_two_tiers(name) ? later : narrative, mem_strn(mem, name.s, name.n - 4), &count);
		free(names[i]);
	}
	free(names);
	printf("recall %.3f precision %.3f of %zu\n", (double)count.right / (double)count.expected,
	       (double)count.right / (double)count.found, count.expected);
	ck_assert_uint_gt(count.expected, 1900);
	ck_assert(count.right * 100 >= count.expected * 95);
	ck_assert(count.right * 100 >= count.found * 95);
}
END_TEST

/* --- hostile texts --- */

static const char *
repeated(const char *piece, size_t size)
{
	struct buf buf = buf_new(mem, size + 64);

	while (buf.n < size)
		buf_str(&buf, piece);
	return buf_cstr(&buf);
}

START_TEST(no_text_makes_it_hang)
{
	static const char *const pieces[] = {
		"9", "1.", "1,1", "((((", "xã ", "Xã Xã ", "xã Đồng Tâm, huyện Yên Thế ", "12 hồ sơ ", "1/2 ", "(1 hồ sơ (2 hồ sơ ", "tất cả các ",
		"từ ngày 1/1 đến ", "trong đó có 1 hồ sơ, ", "85% (1/2 ", "Trà Vinh ", "\xcc\x81", "\xff", "a.b.", "- 1\n", "một ", "1\t", "của ",
		"phần mềm quản lý văn bản ", "100% văn bản điện tử ký số ",
	};

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct mem *own = mem_new("hostile", (size_t)4 << 30);
		clock_t begin = clock();

		narrative_read(own, narrative, str_of(repeated(pieces[i], 1 << 20)), DAY_NONE);
		printf("%-40s %.2f s, %zu MiB\n", pieces[i], (double)(clock() - begin) / CLOCKS_PER_SEC, mem_used(own) >> 20);
		ck_assert_int_lt((clock() - begin) / CLOCKS_PER_SEC, 20);
		mem_free(&own);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("narrative");
	TCase *texts = tcase_create("texts");

	tcase_add_checked_fixture(texts, set_up, arena_close);
	tcase_set_timeout(texts, 400);
	tcase_add_test(texts, numbers_and_what_is_none);
	tcase_add_test(texts, bounds);
	tcase_add_test(texts, ranges);
	tcase_add_test(texts, private_affairs);
	tcase_add_test(texts, whose_a_figure_is);
	tcase_add_test(texts, fractions_and_shares);
	tcase_add_test(texts, breakdowns);
	tcase_add_test(texts, contradictions);
	tcase_add_test(texts, periods_and_metrics);
	tcase_add_test(texts, spans_are_those_of_the_bytes_that_came);
	tcase_add_test(texts, texts_are_read);
	tcase_add_test(texts, no_text_makes_it_hang);
	suite_add_tcase(suite, texts);
	return suite_run(suite);
}
