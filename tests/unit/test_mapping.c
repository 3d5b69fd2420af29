/* Encodings, syllables, forms of numbers, headers, what a mapping refuses. */
#include <check.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/encoding.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/syllable.h"
#include "probes/drift.h"
#include "probes/mapping_number.h"
#include "probes/pointer.h"
#include "probes/probe.h"
#include "probes/reading.h"
#include "suite.h"
#include "tests/support/office.h"

static struct fail fault;

static void
set_up(void)
{
	arena_open();
	fault = (struct fail){ 0 };
}

/* --- encodings --- */

START_TEST(knows_syllables)
{
	static const char *const good[] = { "xã", "huyện", "nguyễn", "quốc", "giếng", "gì", "thuở", "khuya", "đường", "nghĩa", "ở", "yên", "tuyên", "quý", "hoà", "hòa", "thủy", "trực", "tuyến", "giải", "ủy" };
	static const char *const bad[] = { "x·", "hâ", "xóă", "ngh", "ắ", "nâ", "krông", "hũnh", "bỡnh", "thuûy", "ạạ", "" };

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		ck_assert_msg(syllable_is(str_of(good[i])), "%s", good[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!syllable_is(str_of(bad[i])), "%s", bad[i]);
}
END_TEST

/* The motto as each encoding writes it. */
static const struct { enum encoding is; const char *bytes; } mottos[] = {
	{ ENCODING_UTF8, "Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập tự do" },
	{ ENCODING_TCVN3, "C\xe9ng h\xdf" "a x\xb7 h\xe9i ch\xf1 ngh\xdc" "a Vi\xd6t Nam, \xae\xe9" "c l\xcb" "p t\xf9 do" },
	{ ENCODING_VNI, "Co\xe4ng ho\xf8" "a xa\xf5 ho\xe4i chu\xfb ngh\xf3" "a Vie\xe4t Nam, \xf1o\xe4" "c la\xe4p t\xf6\xef do" },
	{ ENCODING_CP1258, "C\xf4\xf2ng ho\xcc" "a xa\xde h\xf4\xf2i chu\xd2 nghi\xde" "a Vi\xea\xf2t Nam, \xf0\xf4\xf2" "c l\xe2\xf2p t\xfd\xf2 do" },
};

START_TEST(reads_encodings)
{
	struct str text;
	enum encoding was;

	for (size_t i = 0; i < ARRAY_LEN(mottos); i++) {
		was = ENCODING_ANY;
		ck_assert_msg(encoding_read(mem, "f", str_of(mottos[i].bytes), &was, &text, &fault), "%zu", i);
		ck_assert_str_eq(str_dup(mem, text), mottos[0].bytes);
		ck_assert_str_eq(encoding_name(was), encoding_name(mottos[i].is));
		ck_assert(encoding_read(mem, "f", str_of(mottos[i].bytes), &was, &text, &fault));
		ck_assert_str_eq(str_dup(mem, text), mottos[0].bytes);
	}
}
END_TEST

START_TEST(refuses_what_nothing_reads)
{
	enum encoding utf8 = ENCODING_UTF8;
	struct str text;

	ck_assert(!encoding_read(mem, "f", str_of("\x81\x82\x83\x84 \x90\x91"), NULL, &text, &fault));
	ck_assert_int_eq(fault.code, FAIL_ENCODING_UNKNOWN);
	ck_assert(!encoding_read(mem, "f", str_of("xã\xff"), &utf8, &text, &fault));
	ck_assert_int_eq(fault.code, FAIL_ENCODING_WRONG);
	ck_assert(!encoding_read(mem, "f", str_n("\xff\xfe" "a\0b", 5), NULL, &text, &fault));
	ck_assert_int_eq(fault.code, FAIL_ENCODING_WRONG);
	/* German is no Vietnamese in any of the old encodings. */
	ck_assert(!encoding_read(mem, "f", str_of("gr\xf6\xdf" "er f\xfcr d\xe4nische M\xe4" "dchen, \xd6ls\xe4ure"), NULL, &text, &fault));
}
END_TEST

START_TEST(mends_letters_of_old_fonts)
{
	struct str text;
	enum encoding was;

	/* TCVN3 and VNI as sheets hold them: the letters of Latin-1 in UTF-8. */
	was = ENCODING_ANY;
	ck_assert(encoding_read(mem, "f", STR("Céng hßa x· héi chñ nghÜa ViÖt Nam"), &was, &text, &fault));
	ck_assert_str_eq(str_dup(mem, text), "Cộng hòa xã hội chủ nghĩa Việt Nam");
	was = ENCODING_ANY;
	ck_assert(encoding_read(mem, "f", STR("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"), &was, &text, &fault));
	ck_assert_str_eq(str_dup(mem, text), "Cộng hòa xã hội chủ nghĩa Việt Nam");
	was = ENCODING_ANY;
	ck_assert(encoding_read(mem, "f", STR("Tá»· lá»‡ há»“ sÆ¡ trá»±c tuyáº¿n"), &was, &text, &fault));
	ck_assert_str_eq(str_dup(mem, text), "Tỷ lệ hồ sơ trực tuyến");
	ck_assert_int_eq(was, ENCODING_TWICE);
	/* What is Vietnamese stays. */
	was = ENCODING_ANY;
	ck_assert(encoding_read(mem, "f", STR("Hòa Bình, Đắk Lắk, Krông Nô"), &was, &text, &fault));
	ck_assert_str_eq(str_dup(mem, text), "Hòa Bình, Đắk Lắk, Krông Nô");
}
END_TEST

/* --- numbers --- */

START_TEST(tells_forms_of_numbers)
{
	static const struct { const char *text; enum number_form form; } cases[] = {
		{ "1941", FORM_PLAIN }, { "1 941", FORM_PLAIN }, { "-5", FORM_PLAIN }, { "0", FORM_PLAIN }, { "86,6", FORM_VI }, { "1.234.567", FORM_VI },
		{ "1.234,5", FORM_VI }, { "1 234,5", FORM_VI }, { "0,866", FORM_VI }, { "1234,567", FORM_VI }, { "86.6", FORM_EN }, { "1,234,567", FORM_EN },
		{ "1,234.5", FORM_EN }, { "0.866", FORM_EN }, { "1.941", FORM_DOT }, { "12.000", FORM_DOT }, { "1,941", FORM_COMMA }, { "", FORM_NONE },
		{ "1.94.1", FORM_NONE }, { "1,2,3", FORM_NONE }, { "12.34,5", FORM_NONE }, { ",5", FORM_NONE }, { "5,", FORM_NONE }, { "1e5", FORM_NONE }, { "12 34", FORM_NONE },
		{ "1.2.3", FORM_NONE }, { "1234.567.890", FORM_NONE }, { "1.234.56", FORM_NONE }, { "1.234,5.6", FORM_NONE }, { "~5", FORM_NONE },
	};
	int64_t micro;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(number_form(str_of(cases[i].text)) == cases[i].form, "%s: %d", cases[i].text, number_form(str_of(cases[i].text)));
	ck_assert(number_read(NUMBERS_VI, STR("1.234,5"), &micro) && micro == 1234500000);
	ck_assert(number_read(NUMBERS_VI, STR("12.000"), &micro) && micro == 12000 * MICRO);
	ck_assert(number_read(NUMBERS_EN, STR("12,000"), &micro) && micro == 12000 * MICRO);
	ck_assert(number_read(NUMBERS_MACHINE, STR("-86.6"), &micro) && micro == -86600000);
	ck_assert(!number_read(NUMBERS_VI, STR("86.6"), &micro) && !number_read(NUMBERS_EN, STR("86,6"), &micro) && !number_read(NUMBERS_MACHINE, STR("1,941"), &micro));
}
END_TEST

/* --- mappings --- */

/* "unit metric period n/d=v;..." then "!slug@place", or "slug@place" for the whole. */
static const char *
read_as(const char *kind, const char *config, struct str bytes)
{
	struct probe_world world = { .now = 1800000000000000 };
	struct payload in = { "a", "", bytes, false };
	struct probe_parsed out = { 0 };
	struct probe_setup setup;
	struct buf text = buf_new(mem, KIB(64));
	char number[DECIMAL_TEXT], period[PERIOD_TEXT];

	ck_assert_msg(probe_setup_read(mem, "c", str_of(config), kind, &setup, &fault), "%s", fail_line(&fault, mem_alloc(mem, 1400), 1400));
	if (!probe_parse(mem, &setup, &world, &in, &out, &fault))
		return mem_printf(mem, "%s@%s", fail_slug(fault.code), fault.place);
	for (size_t i = 0; i < out.readings.list.n; i++) {
		const struct reading *r = &out.readings.list.at[i];

		buf_printf(&text, "%s%s %s %s", text.n ? ";" : "", r->unit, r->metric, period_text(r->period, period));
		if (r->has_numerator)
			buf_printf(&text, " %s", decimal_text(r->numerator, number));
		if (r->has_denominator)
			buf_printf(&text, "/%s", decimal_text(r->denominator, number));
		if (r->has_value)
			buf_printf(&text, " %s%s", r->bound, decimal_text(r->value, number));
	}
	for (size_t i = 0; i < out.readings.rejects.n; i++)
		buf_printf(&text, "!%s@%s", fail_slug(out.readings.rejects.at[i].fault.code), out.readings.rejects.at[i].fault.place);
	return buf_cstr(&text);
}

#define CODE "\"unit\":{\"code\":[\"Mã\",\"Mã đơn vị\"]},\"period\":{\"is\":\"2026-07\"}"
#define RATE "{" CODE ",\"figures\":[{\"metric\":\"a\",\"numerator\":[\"Trực tuyến\",\"Hồ sơ > Trực tuyến\"],\"denominator\":[\"Tổng số\",\"Hồ sơ > Tổng số\"]}]}"
#define COUNT "{" CODE ",\"figures\":[{\"metric\":\"a\",\"value\":\"Số\",\"is\":\"count\"}],\"bad_rows\":100}"
#define SHARE "{" CODE ",\"figures\":[{\"metric\":\"a\",\"value\":[\"Tỷ lệ\",\"Tỷ lệ (%)\"],\"is\":\"rate\"}]}"
#define NUMBER "{" CODE ",\"figures\":[{\"metric\":\"a\",\"value\":\"Số\",\"is\":\"number\"}]}"
#define DAYS(more) "{\"unit\":{\"code\":\"Mã\"},\"period\":{\"field\":\"Ngày\",\"length\":\"month\"" more "},\"figures\":[{\"metric\":\"a\",\"value\":\"Số\",\"is\":\"count\"}]}"

static const struct { const char *config, *csv, *is; } tables[] = {
	/* headers: moved, of two rows, joined, numbered, with titles above */
	{ RATE, "Tổng số,x,Mã,Trực tuyến\n10,,11,4\n", "11 a 2026-07 4/10" },
	{ RATE, "Báo cáo\n\nMã;Hồ sơ;\n;Trực tuyến;Tổng số\n(1);(2);(3)\n11;4;10\n", "11 a 2026-07 4/10" },
	{ RATE, "Mã,Hồ sơ trực tuyến,Hồ sơ tổng số\n11,4,10\n", "11 a 2026-07 4/10" },
	{ RATE, "Mã,Trực tuyến,Tổng số,Trực tuyến\n11,4,10,5\n", "column-ambiguous@a" },
	{ RATE, "Mã,Trực tuyến\n11,4\n", "column-gone@a" },
	{ RATE, "Mã,Trực tuyến,Tổng số\n11,40,10\n12,1,1\n", "12 a 2026-07 1/1!part-larger@a:2" },
	{ RATE, "Mã,Trực tuyến,Tổng số\n11,4\n", "row-fields@a:2" },
	{ RATE, "Mã,Trực tuyến,Tổng số\n11,4,\n", "!fraction-half@a:2" },
	/* totals */
	{ RATE, "Mã,Trực tuyến,Tổng số\n11,4,10\n12,1,5\nTổng cộng,5,15\n", "11 a 2026-07 4/10;12 a 2026-07 1/5" },
	{ RATE, "Mã,Trực tuyến,Tổng số\n11,4,10\nTổng cộng,5,15\n", "sum-differs@a:3" },
	/* the end */
	{ COUNT, "Mã,Số\n11,4\n12,19", "11 a 2026-07 =4!last-line@a:3" },
	{ COUNT, "Mã,Số\n", "table-empty@a" },
	/* twice */
	{ COUNT, "Mã,Số\n11,4\n11,4\n12,5\n12,6\n13,1\n", "11 a 2026-07 =4;13 a 2026-07 =1!figures-disagree@a:5" },
	/* units of measure */
	{ COUNT, "Mã,Số (nghìn)\n11,4\n", "column-unit@a" },
	{ COUNT, "Mã,Số (%)\n11,4\n", "column-unit@a" },
	{ COUNT, "Đơn vị tính: triệu đồng,\nMã,Số\n11,4\n", "column-unit@a" },
	{ COUNT, "Mã,Số (hồ sơ)\n11,4\n", "11 a 2026-07 =4" },
	/* numbers */
	{ COUNT, "Mã;Số\n11;1.941\n12;12.000\n", "11 a 2026-07 =1941;12 a 2026-07 =12000" },
	{ COUNT, "Mã;Số\n11;1,941\n12;12,000\n", "numbers-changed@a:2" },
	{ COUNT, "Mã;Số\n11;1.941\n12;5.5\n", "numbers-changed@a:3" },
	{ COUNT, "Mã;Số\n11;4,5\n12;-5\n13;x\n14;5%\n", "!number-not-whole@a:2!number-negative@a:3!number-not-whole@a:4!bad-number@a:5" },
	{ SHARE, "Mã;Tỷ lệ (%)\n11;86,6\n12;> 90%\n13;-\n14;100,5\n", "11 a 2026-07 =86.6;12 a 2026-07 >90!number-range@a:5" },
	{ SHARE, "Mã;Tỷ lệ\n11;86,6\n12;0,866\n13;0,5%\n", "11 a 2026-07 =86.6;13 a 2026-07 =0.5!rate-small@a:3" },
	{ SHARE, "Mã;Tỷ lệ\n11;86.6\n", "numbers-changed@a:2" },
	{ SHARE, "Mã;Tỷ lệ\n11;86,625\n12;86.625\n", "11 a 2026-07 =86.625!number-range@a:3" },
	{ NUMBER, "Mã;Số\n11;1.941\n12;3,25\n13;1,941\n", "11 a 2026-07 =1941;12 a 2026-07 =3.25!number-places@a:4" },
	/* One bad row is a slip, more are another form. */
	{ RATE, "Mã,Trực tuyến,Tổng số\n11,40,10\n12,50,10\n13,1,2\n", "rows-bad@a:2" },
	/* days */
	{ DAYS(""), "Mã,Ngày,Số\n11,2026-07-15,1\n12,7/2026,2\n13,Quý III/2026,3\n", "11 a 2026-07 =1;12 a 2026-07 =2!period-length@a:4" },
	{ DAYS(""), "Mã,Ngày,Số\n11,01/07/2026,1\n12,07/07/2026,2\n", "12 a 2026-07 =2!date-ambiguous@a:2" },
	{ DAYS(""), "Mã,Ngày,Số\n11,01/07/2026,1\n12,31/07/2026,2\n", "11 a 2026-07 =1;12 a 2026-07 =2" },
	{ DAYS(""), "Mã,Ngày,Số\n11,01/07/2026,1\n12,07/31/2026,2\n", "dates-changed@a:3" },
	{ DAYS(",\"day\":\"first\""), "Mã,Ngày,Số\n11,01/07/2026,1\n12,07/01/2026,2\n", "11 a 2026-07 =1!day-wrong@a:3" },
	{ DAYS(""), "Mã,Ngày,Số\n11,2036-07-15,1\n", "!period-future@a:2" },
};

START_TEST(reads_tables)
{
	struct buf wrong = buf_new(mem, MIB(1));

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		const char *is = read_as("csv", tables[i].config, str_of(tables[i].csv));

		if (strcmp(is, tables[i].is) != 0)
			buf_printf(&wrong, "\n%s\t%s\n\t%s", tables[i].csv, is, tables[i].is);
	}
	ck_assert_str_eq(buf_cstr(&wrong), "");
}
END_TEST

START_TEST(reads_sheets)
{
	static const char strings[] = "<si><t>Mã</t></si><si><t>Hồ sơ</t></si><si><t>Trực tuyến</t></si><si><t>Tổng số</t></si>";
	static const char merged[] = "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/></mergeCells>";
	static const char head[] = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
		"<row r=\"2\"><c r=\"B2\" t=\"s\"><v>3</v></c><c r=\"C2\" t=\"s\"><v>2</v></c></row>";

	ck_assert_str_eq(read_as("xlsx", "{\"unit\":{\"code\":\"Mã\",\"width\":5},\"period\":{\"is\":\"2026-07\"},\"figures\":[{\"metric\":\"a\",\"numerator\":\"Hồ sơ > Trực tuyến\",\"denominator\":\"Hồ sơ > Tổng số\"}]}",
		office_sheet(mem, mem_printf(mem, "%s<row r=\"3\"><c r=\"A3\"><v>2320</v></c><c r=\"B3\"><v>10</v></c><c r=\"C3\"><v>4</v></c></row>"
		"<row r=\"4\"><c r=\"A4\"><v>1232320</v></c><c r=\"B4\"><v>10</v></c><c r=\"C4\"><v>4</v></c></row>", head), strings, NULL, merged)),
		"02320 a 2026-07 4/10!code-width@a:Số liệu!A4");
	/* One number over two rows is nobody's. */
	ck_assert_str_eq(read_as("xlsx", RATE, office_sheet(mem, mem_printf(mem, "%s<row r=\"3\"><c r=\"A3\"><v>11</v></c><c r=\"B3\"><v>10</v></c><c r=\"C3\"><v>4</v></c></row>"
		"<row r=\"4\"><c r=\"A4\"><v>12</v></c><c r=\"C4\"><v>3</v></c></row>", head), strings, NULL,
		"<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/><mergeCell ref=\"B3:B4\"/></mergeCells>")),
		"11 a 2026-07 4/10!cell-no-value@a:Số liệu!B4");
}
END_TEST

#define JSON "{\"rows\":\"/data/*/items\",\"unit\":{\"code\":\"^/ma\"},\"period\":{\"field\":\"#/ky\"},\"figures\":[{\"metric\":\"a\",\"numerator\":\"n\",\"denominator\":\"/chi_tiet/d\"}," \
	"{\"metric\":\"b\",\"value\":{\"name\":[\"r\",\"ty_le\"],\"optional\":true},\"is\":\"rate\"}],\"bad_rows\":100}"

static const struct { const char *json, *is; } documents[] = {
	{ "{\"ky\":\"2026-07\",\"data\":[{\"ma\":\"11\",\"items\":[{\"n\":1,\"chi_tiet\":{\"d\":\"2\"},\"r\":86.6}]}]}", "11 a 2026-07 1/2;11 b 2026-07 =86.6" },
	{ "{\"ky\":\"2026-07\",\"data\":[{\"ma\":\"11\",\"items\":[{\"n\":1.5,\"chi_tiet\":{\"d\":2},\"r\":0.866}]}]}", "!number-not-whole@a:/data/0/items/0/n!rate-small@a:/data/0/items/0/r" },
	{ "{\"ky\":\"2026-07\",\"data\":[{\"ma\":\"11\",\"items\":[{\"n\":\"12.000\",\"chi_tiet\":{\"d\":20000}}]}]}", "numbers-changed@a:/data/0/items/0/n" },
	{ "{\"ky\":\"2026-07\",\"data\":[{\"ma\":\"11\",\"items\":[{\"n\":1,\"chi_tiet\":{\"d\":2},\"r\":5,\"ty_le\":6}]}]}", "11 a 2026-07 1/2!cell-no-value@a:/data/0/items/0/r" },
	{ "{\"ky\":\"2026-07\",\"data\":[{\"ma\":\"11\",\"items\":[{\"m\":1,\"chi_tiet\":{\"d\":2}}]}]}", "member-gone@a" },
	{ "{\"ky\":\"2026-07\",\"data\":[{\"ma\":\"11\",\"itemz\":[]}]}", "json-missing@a:/data/0" },
	{ "{\"ky\":\"2026-07\",\"data\":[]}", "rows-wrong@a" },
	{ "{\"ky\":\"2026-07\",\"data\":[{\"ma\":\"11\",\"items\":[{\"n\":[1],\"chi_tiet\":{\"d\":2}}]}]}", "!cell-no-value@a:/data/0/items/0/n" },
	{ "<html>", "source-html@a" },
};

START_TEST(reads_json)
{
	struct buf wrong = buf_new(mem, MIB(1));

	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		const char *is = read_as("http_json", JSON, str_of(documents[i].json));

		if (strcmp(is, documents[i].is) != 0)
			buf_printf(&wrong, "\n%s\n\t%s\n\t%s", documents[i].json, is, documents[i].is);
	}
	ck_assert_str_eq(buf_cstr(&wrong), "");
}
END_TEST

#define TABLE "{\"unit\":{\"code\":\"Mã\"},\"period\":{\"is\":\"2026-07\"},\"figures\":[{\"metric\":\"a\",\"numerator\":\"Hồ sơ > Trực tuyến\",\"denominator\":\"Hồ sơ > Tổng số\"}]"
#define HEAD "<tr><th rowspan=2>Mã<th colspan=2>Hồ sơ</tr><tr><th>Tổng số<th>Trực <b>tuyến</b></tr>"
#define PATTERN "{\"unit\":{\"code\":\"xa\"},\"period\":{\"is\":\"2026-07\"},\"pattern\":\"[Xx]ã (?<xa>\\\\d+) có (?<so>[0-9.,]+) trạm\",\"figures\":[{\"metric\":\"a\",\"value\":\"so\",\"is\":\"count\"}]}"

static const struct { const char *config, *page, *is; } pages[] = {
	{ TABLE "}", "<html><table><tr><td>Menu</table><p><table>" HEAD "<tr><td>11<td>1.000<td>4</tr><tr><td>12<td>5<td>&nbsp;5 </tr></table>", "11 a 2026-07 4/1000;12 a 2026-07 5/5" },
	{ TABLE "}", "<html><table>" HEAD "<tr><td>11<td>1.000<td>4</tr><tr><td>12<td", "page-cut@a" },
	{ TABLE "}", "<html><table>" HEAD "<tr><td>11<td rowspan=2>10<td>4</tr><tr><td>12<td>5</table>", "11 a 2026-07 4/10!cell-no-value@a:table 1!B4" },
	{ TABLE "}", "<html><form>Đăng nhập</form></html>", "table-none@a" },
	{ TABLE "}", "<table><tr><th>Mã<th>Tổng</table>", "table-none@a" },
	{ TABLE "}", "<table>" HEAD "<tr><td>11<td>9<td>4</table><table>" HEAD "<tr><td>11<td>8<td>4</table>", "tables-many@a" },
	{ TABLE ",\"table\":\"quý 2\"}", "<h2>Quý 1</h2><table>" HEAD "<tr><td>11<td>9<td>4</table><h2>Số liệu Quý 2</h2><table>" HEAD "<tr><td>11<td>8<td>4</table>", "11 a 2026-07 4/8" },
	{ PATTERN, "<p>Xã 11 có 1.234 trạm,<br>xã\n12 có <b>5</b> trạm</p><script>xã 13 có 1 trạm</script>", "11 a 2026-07 =1234;12 a 2026-07 =5" },
	{ PATTERN, "Xã 11 có 1.234 trạm; xã 12 có 12 trạm.", "11 a 2026-07 =1234;12 a 2026-07 =12" },
	{ PATTERN, "Xã 11 có 1,234 trạm", "numbers-changed@a:0" },
	{ PATTERN, "Xã 11 gồm 1.234 trạm", "pattern-none@a" },
	{ "{\"unit\":{\"is\":\"1\"},\"period\":{\"is\":\"2026\"},\"pattern\":\"(?<so>(?:a|aa)+)$\",\"figures\":[{\"metric\":\"a\",\"value\":\"so\",\"is\":\"count\"}]}",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", "pattern-limit@a" },
};

START_TEST(reads_pages)
{
	struct buf wrong = buf_new(mem, MIB(1));

	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		const char *is = read_as("http_text", pages[i].config, str_of(pages[i].page));

		if (strcmp(is, pages[i].is) != 0)
			buf_printf(&wrong, "\n%s\n\t%s\n\t%s", pages[i].page, is, pages[i].is);
	}
	ck_assert_str_eq(buf_cstr(&wrong), "");
}
END_TEST

#define METRICS "{\"unit\":{\"code\":\"xa\"},\"period\":{\"is\":\"2026-07\"},\"figures\":[{\"metric\":{\"field\":\"@name\",\"map\":{\"bts_total\":\"a\",\"rate\":{\"metric\":\"b\",\"is\":\"rate\",\"share\":true}}},\"value\":\"@value\",\"is\":\"count\"}]}"

static const struct { const char *text, *is; } metrics[] = {
	{ "# TYPE bts_total gauge\nbts_total{xa=\"11\",x=\"a\\\"},b\"} 12\nbts_total{ xa = \"12\" , } 1.5e+03 1712345678\nrate{xa=\"11\"} 0.866\nup 1\n", "11 a 2026-07 =12;12 a 2026-07 =1500;11 b 2026-07 =86.6" },
	{ "bts_total{xa=\"11\"} 1.2345678e+07\nbts_total{xa=\"12\"} 5e0\nbts_total{xa=\"13\"} 1.2e-9\nrate{xa=\"11\"} 8.66e-01\nrate{xa=\"12\"} 1e-02\nrate{xa=\"13\"} 2e-03\n",
		"11 a 2026-07 =12345678;12 a 2026-07 =5;13 a 2026-07 =0;11 b 2026-07 =86.6;12 b 2026-07 =1;13 b 2026-07 =0.2" },
	{ "bts_total{xa=\"11\"} 12\nrate{xa=\"11\"} 0.8", "fetch-cut@a" },
	{ "bts_total{xa=\"11\"} 12\n", "metric-gone@a" },
	{ "bts_total{xa=\"11\"} 12.5\nbts_total{xa=\"12\"} NaN\nbts_total{xa=\"13\"} +Inf\nbts_total{xa=\"14\"} 1\nbts_total{xa=\"15\"} 1\nrate{xa=\"11\"} 1\nrate{xa=\"12\"} 0\nrate{xa=\"13\"} 0\nrate{xa=\"14\"} 0\n",
		"14 a 2026-07 =1;15 a 2026-07 =1;11 b 2026-07 =100;12 b 2026-07 =0;13 b 2026-07 =0;14 b 2026-07 =0!number-not-whole@a:1!cell-no-value@a:3" },
	{ "bts_total{ma=\"11\"} 12\nrate{ma=\"11\"} 1\n", "member-gone@a" },
	{ "bts_total{xa=\"11\" 12\n", "sample-bad@a:1" },
	{ "bts_total{xa=\"11\"} 12 13 14\n", "sample-bad@a:1" },
	{ "<html>\n", "source-html@a" },
};

START_TEST(reads_metrics)
{
	struct buf wrong = buf_new(mem, MIB(1));

	for (size_t i = 0; i < ARRAY_LEN(metrics); i++) {
		const char *is = read_as("prometheus", METRICS, str_of(metrics[i].text));

		if (strcmp(is, metrics[i].is) != 0)
			buf_printf(&wrong, "\n%s\n\t%s\n\t%s", metrics[i].text, is, metrics[i].is);
	}
	ck_assert_str_eq(buf_cstr(&wrong), "");
}
END_TEST

START_TEST(stores_no_persons)
{
	struct probe_setup setup;
	struct payload out, in = { "a", "", STR("Mã,Họ và tên,Số,Liên hệ\n11,Nguyễn Văn Giả,4,0901234567\n"), false };

	ck_assert(probe_setup_read(mem, "c", STR(COUNT), "csv", &setup, &fault));
	ck_assert(setup.type->keep(mem, setup.config, &in, &out, &fault));
	ck_assert(out.redacted && str_find(out.bytes, STR("Giả")) < 0 && str_find(out.bytes, STR("0901")) < 0);
	ck_assert_str_eq(read_as("csv", COUNT, in.bytes), "11 a 2026-07 =4");
	ck_assert_str_eq(read_as("csv", COUNT, out.bytes), "11 a 2026-07 =4");
	in.bytes = STR("{\"data\":[{\"ma\":\"11\",\"n\":3,\"HoTen\":\"Nguyễn Văn Giả\"}]}");
	ck_assert(probe_setup_read(mem, "c", STR("{\"rows\":\"/data\",\"unit\":{\"code\":\"ma\"},\"period\":{\"is\":\"2026\"},\"figures\":[{\"metric\":\"a\",\"value\":\"n\",\"is\":\"count\"}]}"), "http_json", &setup, &fault));
	ck_assert(setup.type->keep(mem, setup.config, &in, &out, &fault));
	ck_assert_str_eq(str_dup(mem, out.bytes), "{\"data\":[{\"ma\":\"11\",\"n\":3}]}");
}
END_TEST

/* What comes of 'now' after 'before': readings and those held back, or the fault. */
static const char *
after(const char *config, const char *before, const char *now)
{
	struct probe_world world = { .now = 1800000000000000 };
	struct payload in = { "a", "", str_of(before), false };
	struct probe_parsed out = { 0 };
	struct probe_setup setup;
	const char *shape;

	fault = (struct fail){ 0 };
	ck_assert(probe_setup_read(mem, "c", str_of(config), "csv", &setup, &fault));
	ck_assert(probe_parse(mem, &setup, &world, &in, &out, &fault));
	shape = drift_shape(mem, STR(""), &out.readings);
	/* Remembering is stable, and keeps what did not come. */
	ck_assert_str_eq(drift_shape(mem, str_of(shape), &out.readings), shape);
	in.bytes = str_of(now);
	ck_assert(probe_parse(mem, &setup, &world, &in, &out, &fault));
	if (!drift_check(mem, str_of(shape), &out.readings, &fault))
		return fail_slug(fault.code);
	return mem_printf(mem, "%zu %zu", out.readings.list.n, out.readings.rejects.n);
}

START_TEST(holds_back_what_drifts)
{
	static const struct { const char *config, *before, *now, *is; } cases[] = {
		{ COUNT, "Mã,Số\n11,100\n12,200\n13,300\n", "Mã,Số\n11,120\n12,21\n13,310\n", "3 0" },
		{ COUNT, "Mã,Số\n11,100\n12,200\n13,300\n", "Số,x,Mã\n120,,11\n19,,12\n310,,13\n", "2 1" },
		{ COUNT, "Mã,Số\n11,100\n12,200\n13,300\n", "Mã,Số\n11,1000\n12,2000\n13,300\n", "figures-jump" },
		{ COUNT, "Mã,Số\n11,100\n12,200\n13,300\n", "Mã,Số\n11,0\n12,0\n13,300\n", "figures-jump" },
		{ COUNT, "Mã,Số\n11,1\n12,2\n13,3\n", "Mã,Số\n11,19\n12,0\n13,1\n", "3 0" },
		{ COUNT, "Mã,Số\n11,100\n12,200\n13,300\n", "Mã,Số\n11,100\n", "units-gone" },
		{ COUNT, "Mã,Số\n11,100\n", "Mã đơn vị,Số\n11,100\n", "form-changed" },
		{ COUNT, "Mã,Số\n11,100\n", "Mã,Số\n11,100\n12,5000\n", "2 0" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_eq(after(cases[i].config, cases[i].before, cases[i].now), cases[i].is);
}
END_TEST

START_TEST(explains_bad_mappings)
{
	static const struct { const char *json, *place; } cases[] = {
		{ "{\"period\":{\"is\":\"2026\"},\"figures\":[]}", "c:" },
		{ "{\"unit\":{},\"period\":{\"is\":\"2026\"},\"figures\":[]}", "c:/unit" },
		{ "{\"unit\":{\"is\":\"1\"},\"period\":{},\"figures\":[]}", "c:/period" },
		{ "{\"unit\":{\"is\":\"1\"},\"period\":{\"is\":\"2026-13\"},\"figures\":[]}", "c:/period" },
		{ "{\"unit\":{\"is\":\"1\"},\"period\":{\"is\":\"2026\"},\"figures\":[]}", "c:/figures" },
		{ "{\"unit\":{\"is\":\"1\"},\"period\":{\"is\":\"2026\"},\"figures\":[{\"metric\":\"a\",\"value\":\"x\"}]}", "c:/figures/0" },
		{ "{\"unit\":{\"is\":\"1\"},\"period\":{\"is\":\"2026\"},\"figures\":[{\"metric\":\"a b\",\"value\":\"x\",\"is\":\"count\"}]}", "c:/figures/0/metric" },
		{ "{\"unit\":{\"is\":\"1\"},\"period\":{\"is\":\"2026\"},\"figures\":[{\"metric\":\"a\",\"value\":\"x\",\"is\":\"counts\"}]}", "c:/figures/0/is" },
		{ "{\"unit\":{\"is\":\"1\"},\"period\":{\"now\":\"week\"},\"figures\":[{\"metric\":\"a\",\"value\":\"x\",\"is\":\"count\"}]}", "c:/period/now" },
		{ "{\"url\":\"ftp://x\",\"unit\":{\"is\":\"1\"},\"period\":{\"is\":\"2026\"},\"figures\":[{\"metric\":\"a\",\"value\":\"x\",\"is\":\"count\"}]}", "c:/url" },
		{ "{\"unitt\":{}}", "c:/unitt" },
	};
	struct probe_setup setup;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ck_assert_msg(!probe_setup_read(mem, "c", str_of(cases[i].json), "csv", &setup, &fault), "%zu", i);
		ck_assert_msg(strcmp(fault.place, cases[i].place) == 0, "%zu: %s", i, fail_line(&fault, mem_alloc(mem, 1400), 1400));
	}
}
END_TEST

START_TEST(follows_pointers)
{
	json_t *root = json_loads("{\"a/b\":[{\"~\":1},2],\"\":3}", 0, NULL);

	ck_assert_int_eq(json_integer_value(pointer_get(root, "/a~1b/0/~0")), 1);
	ck_assert_int_eq(json_integer_value(pointer_get(root, "/a~1b/1")), 2);
	ck_assert_int_eq(json_integer_value(pointer_get(root, "/")), 3);
	ck_assert_ptr_eq(pointer_get(root, ""), root);
	ck_assert_ptr_null(pointer_get(root, "/a~1b/01"));
	ck_assert_ptr_null(pointer_get(root, "/a~1b/2"));
	ck_assert(pointer_is("/a") && pointer_is("") && !pointer_is("a") && !pointer_is("/~2"));
	json_decref(root);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("mapping");
	TCase *tests = tcase_create("all");

	tcase_add_checked_fixture(tests, set_up, arena_close);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, knows_syllables);
	tcase_add_test(tests, reads_encodings);
	tcase_add_test(tests, refuses_what_nothing_reads);
	tcase_add_test(tests, mends_letters_of_old_fonts);
	tcase_add_test(tests, tells_forms_of_numbers);
	tcase_add_test(tests, reads_tables);
	tcase_add_test(tests, reads_sheets);
	tcase_add_test(tests, reads_json);
	tcase_add_test(tests, reads_pages);
	tcase_add_test(tests, reads_metrics);
	tcase_add_test(tests, stores_no_persons);
	tcase_add_test(tests, holds_back_what_drifts);
	tcase_add_test(tests, explains_bad_mappings);
	tcase_add_test(tests, follows_pointers);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
