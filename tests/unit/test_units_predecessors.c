/* Texts of mergers: split into names, names told, parts weighed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "suite.h"
#include "units/list.h"
#include "units/predecessors.h"
#include "units/unit.h"

/* Text, and its pieces as "kind+name@place" with ' one part, " the rest, ~ carried. */
static const struct {
	const char *text, *pieces;
} texts[] = {
	{ "giữ nguyên", "=" },
	{ "Giữ nguyên.", "=" },
	{ "Xã A", "Xã A" },
	{ "Phường A, Xã B và Xã C", "Phường A;Xã B;Xã C" },
	{ "Xã Hòa và, Xã B", "Xã Hòa và;Xã B" },
	{ "tỉnh Hà Giang và tỉnh Tuyên Quang", "tỉnh Hà Giang;tỉnh Tuyên Quang" },
	{ "TPHCM, tỉnh Bà Rịa - Vũng Tàu và tỉnh B", "TPHCM;tỉnh Bà Rịa - Vũng Tàu;tỉnh B" },
	{ "Xã A (huyện Đồng Văn), Xã B", "Xã A@huyện Đồng Văn;Xã B" },
	{ "Xã A (huyện C, tỉnh D)", "Xã A@huyện C, tỉnh D" },
	{ "Phường 5 (Quận 8)", "Phường 5@Quận 8" },
	{ "Xã A và một phần diện tích tự nhiên, quy mô dân số của Xã B", "Xã A;'Xã B" },
	{ "Xã A, một phần diện tích TN, toàn bộ quy mô dân số của Xã B", "Xã A;'Xã B" },
	{ "một phần diện tích TN, quy mô dân số của các phường A, B, C và phần còn lại của phường D sau khi sắp xếp, Xã E",
	  "'phường A;'~phường +B;'~phường +C;\"phường D;Xã E" },
	{ "một phần diện tích TN phường Phúc Đồng", "'phường Phúc Đồng" },
	{ "Xã A (phần còn lại sau khi sáp nhập vào xã B, xã C), Xã D", "\"Xã A;Xã D" },
	{ "Xã A (huyện B) (phần còn lại sau khi sáp nhập vào xã C)", "\"Xã A@huyện B" },
	{ "Xã A (một phần), Xã B (bao gồm đảo C)", "'Xã A;Xã B" },
	{ "Sắp xếp một phần diện tích TN, quy mô dân số của các phường  Phường A, Phường B", "'Phường A;'~Phường B" },
	{ "Toàn bộ diện tích TN, quy mô dân số của các phường Phường A", "Phường A" },
	{ "và phần còn lại của xã  Xã Vầy Nưa sau khi sắp xếp theo quy định tại khoản 99 Điều này", "\"Xã Vầy Nưa" },
	{ "quy mô dân số của xã Yên Định  Xã Yên Định", "Xã Yên Định" },
	{ "Phường Phương Mai, Phường Điện Biên, Điện Biên", "Phường Phương Mai;Phường Điện Biên;Phường +Điện Biên" },
	{ "tỉnh A và tỉnh B. Từ ngày 30/4/2026, Tỉnh B thành Thành phố B", "tỉnh A;tỉnh B" },
	{ "", "" },
	{ "((", "" },
	{ ", , và , (", "" },
};

START_TEST(splits_texts)
{
	struct piece *pieces;
	size_t n = pieces_read(mem, str_of(texts[_i].text), &pieces);
	const char *got = "";

	for (size_t i = 0; i < n; i++) {
		const struct piece *p = &pieces[i];

		got = mem_printf(mem, "%s%s%s%s%s%.*s%s%.*s%s%.*s", got, i ? ";" : "", p->kept ? "=" : "",
				 p->part == PART_SOME ? "'" : p->part == PART_REST ? "\"" : "", p->carried ? "~" : "",
				 (int)p->kind.n, p->kind.s, p->kind.n ? "+" : "", (int)p->name.n, p->name.s,
				 p->place.n ? "@" : "", (int)p->place.n, p->place.s);
	}
	ck_assert_str_eq(got, texts[_i].pieces);
}
END_TEST

static const struct units *
read_units(const char *name, struct str text)
{
	struct fail f = { 0 };
	const struct units *units = units_read(mem, name, text, (struct units_span){ DAY_NONE, DAY_NONE }, &f);
	char line[1200];

	ck_assert_msg(units != NULL, "%s", fail_line(&f, line, sizeof(line)));
	return units;
}

#define HEAD "level,code,parent,full_name\n"

static const char then_list[] = HEAD
	"province,02,,Tỉnh Hà Giang\nprovince,08,,Tỉnh Tuyên Quang\nprovince,91,,Tỉnh Kiên Giang\n"
	"district,024,02,Thành phố Hà Giang\ndistrict,026,02,Huyện Đồng Văn\ndistrict,027,02,Huyện Mèo Vạc\n"
	"district,074,08,Huyện Hàm Yên\ndistrict,907,91,Huyện Kiên Hải\n"
	"commune,00688,024,Phường Quang Trung\ncommune,00692,024,Phường Ngọc Hà\n"
	"commune,00742,026,Xã Tả Lủng\ncommune,00721,026,Thị trấn Đồng Văn\ncommune,00733,026,Xã Sủng Là\n"
	"commune,00796,027,Xã Tả Lủng\ncommune,00769,027,Thị trấn Mèo Vạc\n"
	"commune,00730,026,Xã Minh Tân\ncommune,00731,027,Xã Minh Tân\n"
	"commune,02425,074,Xã Hùng Đức\ncommune,02400,074,Xã Bỏ Quên\n"
	"commune,31105,907,Xã Hòn Tre\ncommune,31111,907,Xã An Sơn\n";

static const char now_list[] = HEAD
	"province,08,,Tỉnh Tuyên Quang\nprovince,91,,Tỉnh An Giang\n"
	"commune,00691,08,Phường Hà Giang 2\ncommune,00694,08,Phường Hà Giang 1\ncommune,00721,08,Xã Đồng Văn\n"
	"commune,00769,08,Xã Mèo Vạc\ncommune,02425,08,Xã Hùng Đức\ncommune,31108,91,Đặc khu Kiên Hải\n";

static const char merge_text[] =
	"code,name,province,predecessors_text\n"
	"08,Tỉnh Tuyên Quang,,tỉnh Hà Giang và tỉnh Tuyên Quang\n91,Tỉnh An Giang,,tỉnh Kiên Giang\n"
	"00691,Phường Hà Giang 2,08,\"Phường Ngọc Hà, phần còn lại của Phường Quang Trung sau khi sắp xếp\"\n"
	"00694,Phường Hà Giang 1,08,Phường Quang Trung\n"
	"00721,Xã Đồng Văn,08,\"Thị trấn Đồng Văn, Xã Tả Lủng (huyện Đồng Văn), Xã Minh Tân, Xã Sủng Lá\"\n"
	"99999,Xã Mèo Vạc,08,\"Thị trấn Mèo Vạc, Xã Tả Lủng, Xã Minh Tân, Thôn Nà Lừa\"\n"
	"02425,Xã Hùng Đức,08,giữ nguyên\n31108,Đặc khu Kiên Hải,91,Huyện Kiên Hải\n";

static const struct predecessor *
find(const struct predecessors *all, const char *to, const char *from)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->at[i].from && strcmp(all->at[i].to->code, to) == 0 && strcmp(all->at[i].from->code, from) == 0)
			return &all->at[i];
	ck_abort_msg("no %s from %s", to, from);
	return NULL;
}

START_TEST(tells_predecessors_apart)
{
	struct fail f = { 0 };
	struct merger merger = { read_units("then.csv", str_of(then_list)), read_units("now.csv", str_of(now_list)),
				 date_day(2025, 7, 1) };
	const struct predecessors *all = predecessors_read(mem, "p.csv", str_of(merge_text), merger, &f);

	ck_assert_ptr_nonnull(all);
	ck_assert_uint_eq(all->ambiguous + all->unknown, 0);
	ck_assert_uint_eq(all->no_unit, 1);
	ck_assert_uint_eq(all->mended, 1);
	ck_assert_uint_eq(all->left, 1);
	ck_assert_int_eq(find(all, "00691", "00688")->part, PART_REST);
	ck_assert_int_eq(find(all, "00694", "00688")->part, PART_SOME);
	ck_assert_int_eq(find(all, "00691", "00692")->part, PART_WHOLE);
	ck_assert_int_eq(find(all, "00721", "00742")->how, HOW_PLACE);
	ck_assert_int_eq(find(all, "00769", "00796")->how, HOW_LEFT_OVER);
	ck_assert_int_eq(find(all, "00721", "00730")->how, HOW_NEIGHBOURS);
	ck_assert_int_eq(find(all, "00769", "00731")->how, HOW_NEIGHBOURS);
	ck_assert_int_eq(find(all, "02425", "02425")->how, HOW_KEPT);
	ck_assert_int_eq(find(all, "31108", "907")->how, HOW_NAME);
	ck_assert_int_eq(find(all, "31108", "31105")->how, HOW_ABOVE);
	ck_assert_int_eq(find(all, "31108", "31111")->part, PART_WHOLE);
	find(all, "00721", "00733");
}
END_TEST

START_TEST(refuses_bad_files)
{
	static const struct {
		const char *text, *slug, *place;
	} bad[] = {
		{ "code,name,province\n", "csv-no-column", "p.csv" },
		{ "code,name,province,predecessors_text\n08,Tỉnh Tuyên Quang,,tỉnh Hà Giang\n77777,Xã X,08,Xã Y\n", "unit-not-listed", "p.csv:3" },
		{ "code,name,province,predecessors_text\n08,Tỉnh,,\"tỉnh\n", "csv-quote", "p.csv:2" },
	};
	struct merger merger = { read_units("then.csv", str_of(then_list)), read_units("now.csv", str_of(now_list)),
				 date_day(2025, 7, 1) };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fail f = { 0 };

		ck_assert_ptr_null(predecessors_read(mem, "p.csv", str_of(bad[i].text), merger, &f));
		ck_assert_str_eq(fail_slug(f.code), bad[i].slug);
		ck_assert_msg(strncmp(f.place, bad[i].place, strlen(bad[i].place)) == 0, "%s", f.place);
	}
}
END_TEST

static struct str
read_file(const char *folder, const char *file)
{
	struct fail f = { 0 };
	struct str text;
	char line[1200];

	ck_assert_msg(file_read(mem, mem_printf(mem, "%s/%s", folder, file), LIMIT_FILE, &text, &f), "%s",
		      fail_line(&f, line, sizeof(line)));
	return text;
}

static const char *
top(const char *folder)
{
	return mem_printf(mem, "%s/%s", getenv("top_srcdir") ? getenv("top_srcdir") : ".", folder);
}

static const struct predecessors *
read_all(const char *folder, const char *then, const char *now, const char *text)
{
	struct fail f = { 0 };
	struct merger merger = { read_units(then, read_file(folder, then)), read_units(now, read_file(folder, now)),
				 date_day(2025, 7, 1) };
	const struct predecessors *all = predecessors_read(mem, text, read_file(folder, text), merger, &f);
	char line[1200];

	ck_assert_msg(all != NULL, "%s", fail_line(&f, line, sizeof(line)));
	printf("%s: %zu tên, rõ %zu, mơ hồ %zu, không rõ %zu, không phải đơn vị %zu; còn sót %zu xã cũ\n", text, all->n,
	       all->matched, all->ambiguous, all->unknown, all->no_unit, all->left);
	return all;
}

START_TEST(tells_all_of_the_demo_province)
{
	const struct predecessors *all = read_all(top("catalog/demo"), "units-2025-03.csv", "units-2025-07.csv", "predecessors-2025-07.csv");
	size_t parts = 0;

	ck_assert_uint_eq(all->matched, all->n);
	ck_assert_uint_eq(all->left, 0);
	for (size_t i = 0; i < all->n; i++)
		parts += all->at[i].part != PART_WHOLE;
	ck_assert_uint_eq(parts, 10); /* five communes were split in two */
}
END_TEST

START_TEST(tells_nearly_all_of_the_country)
{
	const char *folder = top("../shared/data");
	const struct predecessors *all;

	if (access(folder, R_OK) != 0)
		folder = top("../../shared/data");
	if (access(folder, R_OK) != 0) {
		tells_all_of_the_demo_province_fn(_i);
		return;
	}
	all = read_all(folder, "units_3tier_2025-03.csv", "units_2tier_2026-07.csv", "merge_text_2025-07.csv");
	ck_assert_uint_ge(all->matched * 1000, 998 * all->n);
	ck_assert_uint_le(all->left, 20);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("predecessors");
	TCase *tests = tcase_create("predecessors");

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, arena_open, arena_close);
	tcase_add_loop_test(tests, splits_texts, 0, sizeof(texts) / sizeof(texts[0]));
	tcase_add_test(tests, tells_predecessors_apart);
	tcase_add_test(tests, refuses_bad_files);
	tcase_add_test(tests, tells_all_of_the_demo_province);
	tcase_add_test(tests, tells_nearly_all_of_the_country);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
