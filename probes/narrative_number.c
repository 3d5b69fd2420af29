/* Which numbers of a text are figures: counts, rates, fractions, ranks. */
#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "probes/narrative.h"
#include "probes/narrative_parts.h"

static size_t
token_bytes(const struct narrative_text *t, size_t i)
{
	return i < t->toks.n ? t->toks.at[i].end - t->toks.at[i].start : 0;
}

static bool
is_number(const struct narrative_text *t, size_t i)
{
	return i < t->toks.n && t->toks.at[i].kind == TOK_NUMBER;
}

static bool
is_word(const struct narrative_text *t, size_t i)
{
	return i < t->toks.n && t->toks.at[i].kind == TOK_WORD;
}

static bool
is_glued(const struct narrative_text *t, size_t i)
{
	return i < t->toks.n && t->toks.at[i].glued;
}

static bool
is_dash(const struct narrative_text *t, size_t i)
{
	return narrative_is(t, i, "-") || narrative_is(t, i, "–") || narrative_is(t, i, "—");
}

static bool
is_any(const struct narrative_text *t, size_t i, const char *const *words)
{
	for (; *words; words++)
		if (narrative_is(t, i, *words))
			return true;
	return false;
}

/* Digits only, at most four: its value; else -1. */
static int
plain_value(const struct narrative_text *t, size_t i)
{
	int value = 0;

	if (!is_number(t, i) || token_bytes(t, i) > 4)
		return -1;
	for (size_t b = t->toks.at[i].start; b < t->toks.at[i].end; b++) {
		if (t->text.s[b] < '0' || t->text.s[b] > '9')
			return -1;
		value = value * 10 + (t->text.s[b] - '0');
	}
	return value;
}

static bool
is_year(const struct narrative_text *t, size_t i)
{
	int value = plain_value(t, i);

	return token_bytes(t, i) == 4 && value >= 1900 && value <= 2100;
}

static bool
same_sentence(const struct narrative_text *t, size_t a, size_t b)
{
	return a < t->toks.n && b < t->toks.n && t->toks.at[a].sentence == t->toks.at[b].sentence;
}

/* The counted noun at 'i', unless a longer phrase there is a time. */
static const struct sense *
counted(const struct narrative_text *t, size_t i)
{
	const struct sense *count = narrative_sense(t, i, SENSE_COUNT), *time = narrative_sense(t, i, SENSE_TIME);

	return count && time && time->length >= count->length ? NULL : count;
}

static bool
is_time(const struct narrative_text *t, size_t i)
{
	return narrative_sense(t, i, SENSE_TIME) && !counted(t, i);
}

/* --- what is not a figure --- */

/* "48-NQ/TU", "922/QĐ-BTTTT", "13/2023/NĐ-CP", "91/2025/QH15": the token after it. */
static size_t
document_end(const struct narrative_text *t, size_t i)
{
	size_t at = i;

	while (is_number(t, at) && is_glued(t, at + 1) && is_glued(t, at + 2)
	       && (narrative_is(t, at + 1, "/") || narrative_is(t, at + 1, "-"))) {
		at += 2;
		if (is_word(t, at)) {
			if (!t->toks.at[at].capital)
				return i;
			while (at < t->toks.n && (is_word(t, at) || is_dash(t, at) || narrative_is(t, at, "/") || is_number(t, at))
			       && is_glued(t, at + 1))
				at++;
			return at + (is_word(t, at) || is_number(t, at));
		}
	}
	return i;
}

/* "29/08/2024", "22-10-2024", "9:45", "09:12:00": the token after it. */
static size_t
clock_end(const struct narrative_text *t, size_t i)
{
	if (is_number(t, i + 2) && is_glued(t, i + 1) && is_glued(t, i + 2)) {
		const char *mark = narrative_is(t, i + 1, ":") ? ":" : narrative_is(t, i + 1, "/") ? "/" : is_dash(t, i + 1) ? "-" : NULL;
		bool third = mark && is_number(t, i + 4) && is_glued(t, i + 3) && is_glued(t, i + 4) && narrative_is(t, i + 3, mark);

		if (third)
			return i + 5;
		if (mark && *mark == ':' && plain_value(t, i) >= 0 && plain_value(t, i) < 24 && token_bytes(t, i + 2) == 2)
			return i + 3;
	}
	return i;
}

static const char *const day_words[] = { "ngày", "hôm", "sáng", "chiều", "tối", "trưa", "đêm", "tháng", "mùng", "quý", NULL };
static const char *const until_words[] = { "đến", "tới", "hết", "từ", "trước", "sau", NULL };

static const char *const yearly[] = { "năm", "hằng", "hàng", NULL };

/* Is number '/' number at 'i' a date or the like, and no fraction? */
static bool
is_day_and_month(const struct narrative_text *t, size_t i)
{
	int a = plain_value(t, i), b = plain_value(t, i + 2);
	bool noun = counted(t, i + 3) != NULL;

	if (a < 0 || b < 0)
		return false;
	if ((is_year(t, i + 2) && a <= 12) || is_any(t, i + 3, yearly))
		return true;
	if (a == 24 && (b == 24 || b == 7))
		return !noun;
	if (a < 1 || a > 31 || b < 1 || b > 12)
		return a > b && !noun;
	if (i > 0 && is_any(t, i - 1, day_words))
		return true;
	if (i > 0 && is_any(t, i - 1, until_words))
		return !(noun && a <= b);
	if (is_word(t, i + 3) && !t->toks.at[i + 3].capital)
		return a > b && !noun;
	return !(narrative_sense_before(t, i, SENSE_STEADY) || (i > 0 && narrative_is(t, i - 1, ":")));
}

static bool
is_slash(const struct narrative_text *t, size_t i)
{
	return narrative_is(t, i, "/") && is_number(t, i - 1) && is_number(t, i + 1)
	       && is_glued(t, i) == is_glued(t, i + 1);
}

/* Part of a word ("V5.0", "Covid-19", "4.0") or with letters behind it ("3G", "16h30"). */
static bool
is_in_a_word(const struct narrative_text *t, size_t i)
{
	static const char *const measures[] = { "ha", "km", "m", "kg", "tấn", "tỷ", "triệu", "tr", "đ", "vnđ", "đồng", "người", NULL };

	if (is_glued(t, i) && i >= 2 && is_glued(t, i - 1) && is_word(t, i - 2) && t->toks.at[i - 1].kind == TOK_MARK
	    && !narrative_is(t, i - 1, "(") && !narrative_is(t, i - 1, ":") && !narrative_is(t, i - 1, ",")
	    && !narrative_is(t, i - 1, "\""))
		return true;
	if (token_bytes(t, i) == 3 && memcmp(t->text.s + t->toks.at[i].start + 1, ".0", 2) == 0)
		return true;
	return is_word(t, i + 1) && is_glued(t, i + 1) && !is_any(t, i + 1, measures);
}

/* Where a run of numbers that are no figures ends; 'i' itself if it does not begin one. */
static size_t
skip_names(const struct narrative_text *t, size_t i)
{
	size_t end = document_end(t, i);

	if (end == i)
		end = clock_end(t, i);
	if (end > i)
		return end;
	if (is_in_a_word(t, i))
		return i + 1;
	if (is_slash(t, i + 1) && is_day_and_month(t, i))
		return i + 3;
	return i;
}

/* --- numbers --- */

/* A number as it stands, perhaps torn apart by a scanner. */
struct numeral {
	size_t end;
	int64_t micro;
	bool whole;    /* no decimals were written */
	bool grouped;  /* dots or spaces group its digits */
};

static bool
has_digits(const struct narrative_text *t, size_t i, size_t n)
{
	return is_number(t, i) && token_bytes(t, i) == n && plain_value(t, i) >= 0;
}

static bool
is_percent(const struct narrative_text *t, size_t i)
{
	return narrative_is(t, i, "%") || (narrative_is(t, i, "phần") && narrative_is(t, i + 1, "trăm"));
}

static bool
is_line_start(const struct narrative_text *t, size_t i)
{
	return t->lines.at[t->toks.at[i].line].first == i;
}

/* "1. 286 hồ sơ", "99, 8%", "1 941 dịch vụ": the token after the number. */
static size_t
torn_end(const struct narrative_text *t, size_t i)
{
	bool mark = i + 2 < t->toks.n && is_glued(t, i + 1) && !is_glued(t, i + 2) && same_sentence(t, i, i + 2);

	if (token_bytes(t, i) > 3 || plain_value(t, i) <= 0)
		return i + 1;
	if (mark && narrative_is(t, i + 1, ".") && !is_line_start(t, i) && has_digits(t, i + 2, 3)
	    && (counted(t, i + 3) || narrative_is(t, i + 3, "/") || narrative_is(t, i + 3, ",")))
		return i + 3;
	if (mark && narrative_is(t, i + 1, ",") && is_percent(t, i + 3) && token_bytes(t, i + 2) <= 2
	    && plain_value(t, i) <= 100)
		return i + 3;
	if (has_digits(t, i + 1, 3) && same_sentence(t, i, i + 1) && counted(t, i + 2)
	    && t->toks.at[i + 1].start - t->toks.at[i].end <= 3)
		return i + 2;
	return i + 1;
}

static bool
numeral_read(struct mem *mem, const struct narrative_text *t, size_t i, struct numeral *out)
{
	size_t end = torn_end(t, i);
	struct buf digits = buf_new(mem, 64);
	int commas = 0, dots = 0, behind = 0;
	struct str text;

	for (size_t b = t->toks.at[i].start; b < t->toks.at[end - 1].end; b++) {
		char c = t->text.s[b];

		if (c != '.' && c != ',' && (c < '0' || c > '9'))
			continue;
		buf_char(&digits, c);
		commas += c == ',';
		dots += c == '.';
		behind = c == ',' || c == '.' ? 0 : behind + 1;
	}
	text = buf_view(&digits);
	if (digits.over)
		return false;
	/* 1,941 dịch vụ: English grouping, where nothing can have decimals */
	if (commas > 0 && dots == 0 && behind == 3 && text.s[0] != '0' && counted(t, end) && !is_percent(t, end))
		for (size_t b = 0; b < digits.n; b++)
			if (digits.s[b] == ',')
				digits.s[b] = '.';
	if (decimal_read_vi(buf_view(&digits), &out->micro) != DECIMAL_OK || out->micro > INT64_MAX / 1000)
		return false;
	out->end = end;
	out->whole = out->micro % MICRO == 0;
	out->grouped = dots > 0 || commas > 0 || end > i + 1;
	return true;
}

/* --- bounds --- */

static bool
is_on_something(const struct narrative_text *t, size_t before, size_t noun)
{
	const struct sense *count = counted(t, noun);

	if (before > 0 && (narrative_sense_before(t, before, SENSE_STEADY) || narrative_starts(t, before)
			   || t->toks.at[before - 1].kind == TOK_MARK))
		return false;
	return count && (strcmp(count->arg, "systems") == 0 || strcmp(count->arg, "fields") == 0);
}

static const char *
bound_before(const struct narrative_text *t, size_t i, size_t noun)
{
	const struct sense *sense = i > 0 && same_sentence(t, i, i - 1) ? narrative_sense_before(t, i, SENSE_BOUND) : NULL;

	if (i > 0 && (narrative_is(t, i - 1, "≥") || narrative_is(t, i - 1, "≤")))
		return narrative_is(t, i - 1, "≥") ? ">=" : "<=";
	if (i > 0 && (narrative_is(t, i - 1, ">") || narrative_is(t, i - 1, "<")))
		return narrative_is(t, i - 1, ">") ? ">" : "<";
	if (i > 0 && (narrative_is(t, i - 1, "~") || narrative_is(t, i - 1, "≈")))
		return "~";
	if (!sense)
		return "=";
	if (narrative_is(t, i - 1, "trên") && is_on_something(t, i - 1, noun))
		return "=";
	return sense->arg;
}

/* "từ 90% trở lên", "200 đơn hàng trở lên": within the noun phrase behind the number. */
static const char *
bound_behind(const struct narrative_text *t, size_t end, const char *bound)
{
	for (size_t i = end; i < end + 7 && i < t->toks.n && same_sentence(t, end - 1, i); i++) {
		const struct sense *sense = narrative_sense(t, i, SENSE_BEHIND);

		if (sense)
			return sense->arg;
		if (!is_word(t, i))
			break;
	}
	return bound;
}

/* "vượt 14% so với kế hoạch", "tăng hơn 5%": differences; only the first is exact. */
static void
take_change(const struct narrative_text *t, struct figure *f)
{
	bool beyond = f->first > 0 && narrative_is(t, f->first - 1, "vượt");

	if (narrative_sense_before(t, f->first, SENSE_CHANGE)
	    || (f->first > 1 && narrative_sense_before(t, f->first - 1, SENSE_CHANGE)))
		f->flags |= NARRATIVE_CHANGE;
	if (beyond && f->form == FORM_PERCENT)
		f->bound = "=";
}

/* --- from numerals to figures --- */

static const int64_t tens[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000 };

/* "1,4 triệu người", "2,4 tỷ đồng": people are counted one by one, money as it is written. */
static void
take_scale(const struct narrative_text *t, struct figure *f)
{
	const struct sense *scale = narrative_sense(t, f->end, SENSE_SCALE), *money;
	int power;

	if (scale && (t->toks.at[f->end].capital || t->toks.at[f->end].line != t->toks.at[f->first].line))
		scale = NULL; /* "1 <tab> Tỷ lệ" */
	power = scale ? scale->arg[0] - '0' : 0;
	if (scale && strlen(scale->arg) > 1)
		power = 12;
	money = narrative_sense(t, f->end + (scale ? scale->length : 0), SENSE_MONEY);
	if (scale)
		f->end += scale->length;
	if (money) {
		bool dollar = money->arg[0] == 'U';

		f->uom = power == 12 ? "thousand bn VND" : power == 9 ? (dollar ? "bn USD" : "bn VND")
			 : power == 6 ? (dollar ? "million USD" : "million VND") : money->arg;
		power = power >= 6 ? 0 : power;
	}
	if (power == 12 || f->value > INT64_MAX / tens[power])
		f->has_value = false;
	else
		f->value *= tens[power];
}

static void
take_noun(const struct narrative_text *t, struct figure *f)
{
	size_t end = f->end;
	const struct sense *count = counted(t, f->end);

	while (end < f->end + 8 && is_word(t, end) && same_sentence(t, f->first, end))
		end++;
	f->noun = narrative_slice(t, f->end, end);
	if (!f->uom)
		f->uom = count ? count->arg : "";
}

static bool
take_fraction(struct mem *mem, const struct narrative_text *t, struct figure *f)
{
	struct numeral below;

	if (!is_slash(t, f->end) || !numeral_read(mem, t, f->end + 1, &below) || below.micro == 0)
		return false;
	f->form = FORM_FRACTION;
	f->numerator = f->value;
	f->denominator = below.micro;
	f->has_numerator = f->has_denominator = true;
	f->has_value = decimal_mul_div(f->numerator, 100 * MICRO, f->denominator, &f->value);
	f->uom = "%";
	f->end = below.end;
	return true;
}

/* The number at 'first' with its fraction, % or scale. */
static bool
figure_read(struct mem *mem, const struct narrative_text *t, size_t first, struct figure *f, struct numeral *numeral)
{
	if (!numeral_read(mem, t, first, numeral))
		return false;
	*f = (struct figure){ .first = first, .end = numeral->end, .value = numeral->micro, .has_value = true };
	if (is_percent(t, f->end)) {
		f->form = FORM_PERCENT;
		f->end += narrative_is(t, f->end, "%") ? 1 : 2;
		f->uom = "%";
	} else if (!take_fraction(mem, t, f)) {
		take_scale(t, f);
	}
	take_noun(t, f);
	f->bound = bound_behind(t, f->end, bound_before(t, first, f->end));
	take_change(t, f);
	return true;
}

/* --- which of them are claims --- */

/* The number has a table cell of its own. */
static bool
is_cell(const struct narrative_text *t, const struct figure *f)
{
	const struct line *line = &t->lines.at[t->toks.at[f->first].line];
	size_t before = t->toks.at[f->first].start, behind = t->toks.at[f->end - 1].end;

	if (!line->table)
		return false;
	while (before > 0 && t->text.s[before - 1] == ' ')
		before--;
	while (behind < t->text.n && t->text.s[behind] == ' ')
		behind++;
	return (before == 0 || strchr("\t|\n", t->text.s[before - 1]))
	       && (behind >= t->text.n || strchr("\t|\r\n", t->text.s[behind]));
}

/* Does the row or clause [first, end) speak of a rate near token 'at'? Bare numbers in it
 * are per cent. */
static bool
speaks_of_rate(const struct narrative_text *t, size_t first, size_t end, size_t at)
{
	enum { NEAR = 50 };

	for (size_t i = at - first > NEAR ? at - NEAR : first; i < end && i < at + NEAR; i++)
		if (narrative_is(t, i, "%")
		    || ((narrative_is(t, i, "tỷ") || narrative_is(t, i, "tỉ")) && narrative_is(t, i + 1, "lệ")))
			return true;
	return false;
}

static bool
claim_in_cell(const struct narrative_text *t, struct figure *f)
{
	const struct line *line = &t->lines.at[t->toks.at[f->first].line];

	if (f->first == line->first || is_year(t, f->first))
		return false;
	if (f->form == FORM_COUNT && speaks_of_rate(t, line->first, line->end, f->first) && f->value <= 100 * MICRO) {
		f->form = FORM_PERCENT;
		f->uom = "%";
	}
	return true;
}

/* "Số 112", "phường 1", "nghị quyết 57", "năm 2023". */
static bool
is_label(const struct narrative_text *t, const struct figure *f, const struct numeral *numeral)
{
	const struct sense *label = f->first > 0 ? narrative_sense_before(t, f->first, SENSE_LABEL) : NULL;
	size_t i = f->first;

	if (numeral->grouped || !numeral->whole)
		return false;
	if (label && same_sentence(t, i, i - 1))
		return strcmp(label->arg, "weak") != 0 || !counted(t, f->end);
	if (i > 0 && narrative_is(t, i - 1, "số"))
		return i < 2 || !(narrative_is(t, i - 2, "tổng") || narrative_is(t, i - 2, "trong") || narrative_is(t, i - 2, "con"));
	if (i > 1 && narrative_is(t, i - 1, ":") && narrative_is(t, i - 2, "số") && !counted(t, f->end))
		return true;
	return false;
}

static const char *const grammar[] = { "là", "và", "đến", "có", "trên", "tại", "cho", "của", "từ", "với", "được", "đã", "trong",
	"để", "thì", "mà", "nên", "theo", "so", "nhưng", "hoặc", "hay", "vào", "ở", "về", "đạt", "chiếm", "tăng", "giảm", "nay", NULL };

/* "... lần lượt là 22, 9, 13" */
static bool
is_respective(const struct narrative_text *t, size_t i)
{
	for (size_t at = i; at > 1 && i - at < 16 && same_sentence(t, i, at - 1); at--)
		if (narrative_is(t, at - 1, "lượt") && narrative_is(t, at - 2, "lần"))
			return true;
	return false;
}

/* A number with nothing counted behind it needs something before it: "là 8.213," */
static bool
is_bare_claim(const struct narrative_text *t, struct figure *f, const struct numeral *numeral)
{
	size_t i = f->first;
	bool led = i > 0 && same_sentence(t, i, i - 1)
		   && (narrative_sense_before(t, i, SENSE_STEADY) || narrative_is(t, i - 1, ":")
		       || narrative_sense_before(t, i, SENSE_BOUND));

	if (!led && i > 1 && (narrative_is(t, i - 1, ",") || narrative_is(t, i - 1, "và")) && is_number(t, i - 2))
		led = is_respective(t, i);
	if (!led && f->parens > 0)
		led = i > 0 && is_word(t, i - 1) && same_sentence(t, i, i - 1);
	if (!led || (is_year(t, i) && !numeral->grouped))
		return false;
	if (speaks_of_rate(t, t->sentences.at[t->toks.at[i].sentence], i, i) && f->value <= 100 * MICRO && !counted(t, f->end)) {
		f->form = FORM_PERCENT;
		f->uom = "%";
	}
	return true;
}

static bool
is_phone(const struct narrative_text *t, const struct figure *f)
{
	size_t n = token_bytes(t, f->first);
	const char *s = t->text.s + t->toks.at[f->first].start;

	return (n >= 9 && !memchr(s, '.', n) && !memchr(s, ',', n)) || (n > 4 && s[0] == '0' && s[1] != ',' && s[1] != '.');
}

/* "7 - 9 thành viên", "từ 10 đến 15%", "2021 - 2025": no single value. */
static size_t
range_end(struct mem *mem, const struct narrative_text *t, const struct figure *f)
{
	struct figure other;
	struct numeral numeral;
	bool dash = is_dash(t, f->end) && (is_glued(t, f->end) == is_glued(t, f->end + 1));
	bool from = f->first > 0 && narrative_is(t, f->first - 1, "từ") && narrative_is(t, f->end, "đến");

	if (!(dash || from) || !is_number(t, f->end + 1) || !same_sentence(t, f->first, f->end + 1))
		return f->first;
	return figure_read(mem, t, f->end + 1, &other, &numeral) ? other.end : f->first;
}

/* "mỗi hộ được tạo 1 mã QR": one apiece is no count. */
static bool
is_each(const struct narrative_text *t, size_t i)
{
	for (size_t at = i; at > 0 && i - at < 10 && same_sentence(t, i, at - 1); at--)
		if (narrative_is(t, at - 1, "mỗi") || narrative_is(t, at - 1, "từng"))
			return true;
	return false;
}

static bool
has_before(const struct narrative_text *t, size_t i, size_t reach, const char *word)
{
	for (size_t at = i; at > 0 && i - at < reach && same_sentence(t, i, at - 1); at--)
		if (narrative_is(t, at - 1, word))
			return true;
	return false;
}

/* Counts that measure nothing: "cách trung tâm 5 km", "cứ 10 hộ thì 8 hộ", "không mất 1
 * đồng", "dự hội nghị có 150 đại biểu". */
static bool
is_aside(const struct narrative_text *t, const struct figure *f)
{
	if (f->value <= MICRO && (is_each(t, f->first) || narrative_sense(t, f->end, SENSE_MONEY)))
		return true;
	if (strcmp(f->uom, "km") == 0 && has_before(t, f->first, 10, "cách"))
		return true;
	if (narrative_is(t, f->end, "đại") && narrative_is(t, f->end + 1, "biểu"))
		return true;
	return f->first > 0 && narrative_is(t, f->first - 1, "cứ");
}

static bool
is_claim(const struct narrative_text *t, struct figure *f, const struct numeral *numeral)
{
	size_t next = f->end;
	bool scaled = numeral->end < f->end;

	if (is_cell(t, f))
		return claim_in_cell(t, f);
	if (f->form == FORM_PERCENT)
		return true;
	if (is_phone(t, f) || (is_line_start(t, f->first) && (narrative_is(t, next, ".") || narrative_is(t, next, ")")) && is_glued(t, next)))
		return false;
	if (f->form == FORM_COUNT && !scaled && is_label(t, f, numeral))
		return false;
	if (f->form == FORM_COUNT && is_time(t, next) && same_sentence(t, f->first, next))
		return false;
	if (is_year(t, f->first) && !numeral->grouped && f->form == FORM_COUNT
	    && (f->first == 0 || !narrative_sense_before(t, f->first, SENSE_STEADY)))
		return false;
	if (f->form == FORM_COUNT && is_aside(t, f))
		return false;
	if (narrative_sense_before(t, f->first, SENSE_ALL) && (strcmp(f->uom, "fields") == 0 || strcmp(f->uom, "tasks") == 0))
		return false;
	if (is_word(t, next) && same_sentence(t, f->first, next)) {
		if (counted(t, next) || scaled)
			return true;
		if (!t->toks.at[next].capital)
			return !is_any(t, next, grammar) || is_bare_claim(t, f, numeral);
		return t->toks.at[next].shout && f->form == FORM_COUNT ? !narrative_starts(t, f->first) || numeral->grouped
			: is_bare_claim(t, f, numeral);
	}
	return is_bare_claim(t, f, numeral);
}

/* --- shares and small numbers in words --- */

static bool
share_stands(const struct narrative_text *t, size_t i, const char *uom)
{
	static const char *const leads[] = { "nay", "hiện", "có", "đạt", "và", "rằng", "bảo", "biết", "hay", "đó", "thành", NULL };
	static const char *const reaches[] = { "tại", "đến", "tới", "ở", "khắp", NULL };
	static const char *const covered[] = { "communes", "villages", "districts", "schools", "agencies", "places", "units", "households", NULL };

	if (narrative_starts(t, i) || t->toks.at[i - 1].kind == TOK_MARK || is_any(t, i - 1, leads))
		return true;
	if (is_any(t, i - 1, reaches))
		for (const char *const *c = covered; *c; c++)
			if (strcmp(uom, *c) == 0)
				return true;
	return false;
}

/* Does the clause from 'i' on say that something is so, and not that it should be? */
static bool
is_stated(const struct narrative_text *t, size_t i)
{
	for (size_t at = i; at < i + 30 && at < t->toks.n && same_sentence(t, i, at); at++) {
		if (narrative_is(t, at, ":") || narrative_is(t, at, ";"))
			return false;
		if (narrative_is(t, at, "phải") || narrative_is(t, at, "cần") || narrative_is(t, at, "hãy") || narrative_is(t, at, "nên"))
			return false;
		if (narrative_is(t, at, "đều") || narrative_sense(t, at, SENSE_VERB))
			return true;
	}
	return false;
}

/* "Tất cả các ngõ ... đều được": whatever it is, all of it. */
static bool
says_each(const struct narrative_text *t, size_t i)
{
	for (size_t at = i; at < i + 14 && at < t->toks.n && same_sentence(t, i, at); at++)
		if (narrative_is(t, at, "đều"))
			return true;
	return false;
}

static bool
share_read(const struct narrative_text *t, size_t i, struct figure *f)
{
	const struct sense *all = narrative_sense(t, i, SENSE_ALL), *half = narrative_sense(t, i, SENSE_HALF), *count;
	const struct sense *share = all ? all : half;
	size_t noun;

	if (!share)
		return false;
	noun = i + share->length;
	while (is_any(t, noun, (const char *const[]){ "các", "những", "số", "mọi", NULL }))
		noun++;
	*f = (struct figure){ .first = i, .end = i + share->length, .form = FORM_SHARE, .has_value = true, .uom = "%",
			      .value = 100 * MICRO, .flags = NARRATIVE_WORDS };
	if (!all)
		decimal_read(str_of(half->arg), &f->value);
	while (f->end > i + 1 && is_any(t, f->end - 1, (const char *const[]){ "các", "số", NULL }))
		f->end--;
	count = counted(t, noun);
	if (all && is_number(t, noun))
		count = counted(t, noun + 1);
	if (count && (strcmp(count->arg, "fields") == 0 || strcmp(count->arg, "tasks") == 0))
		return false;
	if (!count && !(all && is_word(t, noun) && says_each(t, noun)))
		return false;
	if (all && !(share_stands(t, i, count ? count->arg : "") && is_stated(t, noun)))
		return false;
	take_noun(t, f);
	f->bound = narrative_is(t, i, "quá") ? ">" : bound_before(t, i, noun);
	return true;
}

/* "phủ sóng toàn thành phố", "phủ kín toàn xã". */
static bool
cover_read(const struct narrative_text *t, size_t i, struct figure *f)
{
	const struct sense *kind = narrative_is(t, i, "toàn") ? narrative_sense(t, i + 1, SENSE_KIND) : NULL;

	if (!kind || !*kind->arg)
		return false;
	for (size_t at = i; at > 0 && at + 8 > i && same_sentence(t, at - 1, i) && !is_number(t, at - 1); at--)
		if (narrative_is(t, at - 1, "phủ")) {
			*f = (struct figure){ .first = i, .end = i + 1 + kind->length, .form = FORM_SHARE, .has_value = true,
					      .uom = "%", .value = 100 * MICRO, .bound = "=", .flags = NARRATIVE_WORDS };
			return true;
		}
	return false;
}

static bool
words_read(const struct narrative_text *t, size_t i, struct figure *f)
{
	const struct sense *digits = narrative_sense(t, i, SENSE_DIGITS), *count;
	size_t noun;

	if (!digits)
		return false;
	noun = i + digits->length;
	count = counted(t, noun);
	if (!count || !same_sentence(t, i, noun) || (i > 0 && same_sentence(t, i, i - 1) && narrative_sense_before(t, i, SENSE_LABEL)))
		return false;
	if (narrative_sense(t, noun, SENSE_KIND) && is_word(t, noun + 1) && t->toks.at[noun + 1].capital)
		return false;
	if (i > 0 && (narrative_is(t, i - 1, "một") || narrative_sense_before(t, i, SENSE_DIGITS)))
		return false;
	*f = (struct figure){ .first = i, .end = noun, .has_value = true, .flags = NARRATIVE_WORDS };
	for (const char *d = digits->arg; *d; d++)
		f->value = f->value * 10 + (*d - '0') * MICRO;
	take_noun(t, f);
	f->bound = bound_before(t, i, noun);
	return true;
}

/* --- ranks --- */

static bool
is_top(const struct narrative_text *t, size_t i)
{
	static const char *const tops[] = { "top", "tốp", "tóp", NULL };

	if (i == 0 || !same_sentence(t, i, i - 1))
		return false;
	if (is_any(t, i - 1, tops))
		return true;
	if (!narrative_is(t, i - 1, "nhóm") || !counted(t, i + 1))
		return false;
	for (size_t at = i + 1; at < i + 8; at++)
		if (narrative_is(t, at, "đầu") && same_sentence(t, i, at))
			return true;
	return false;
}

static bool
rank_read(struct mem *mem, const struct narrative_text *t, size_t i, struct figure *f)
{
	bool top = is_top(t, i), rank = i > 0 && narrative_sense_before(t, i, SENSE_RANK);
	struct numeral numeral;

	if (!(top || rank) || !numeral_read(mem, t, i, &numeral) || !numeral.whole)
		return false;
	*f = (struct figure){ .first = i, .end = numeral.end, .form = FORM_RANK, .has_value = true, .value = numeral.micro,
			      .bound = top ? "<=" : "=" };
	if (take_fraction(mem, t, f)) {
		f->form = FORM_RANK;
		f->value = f->numerator;
		f->has_value = true;
	}
	f->uom = "rank";
	take_noun(t, f);
	return true;
}

/* "xếp thứ 15 trong tổng số 63 tỉnh": the 63 belongs to the rank. The token after it. */
static size_t
rank_total(struct mem *mem, const struct narrative_text *t, struct figure *f)
{
	struct numeral total;
	size_t at = f->end;

	if (f->has_denominator || !narrative_is(t, at, "trong") || !same_sentence(t, f->first, at))
		return f->end;
	for (at++; narrative_is(t, at, "tổng") || narrative_is(t, at, "số"); at++)
		;
	if (!is_number(t, at) || !numeral_read(mem, t, at, &total) || total.micro < f->value)
		return f->end;
	f->numerator = f->value;
	f->denominator = total.micro;
	f->has_numerator = f->has_denominator = true;
	return total.end;
}

/* --- the pass --- */

static size_t
keep(struct mem *mem, struct figure f, int parens, struct figure_list *out)
{
	f.parens = parens;
	f.total = SIZE_MAX;
	*vec_push(mem, &out->all) = f;
	return f.end;
}

static size_t
read_at(struct mem *mem, const struct narrative_text *t, size_t i, int parens, struct figure_list *out)
{
	struct figure f;
	struct numeral numeral;
	size_t skip;

	if (!is_number(t, i)) {
		if (is_word(t, i) && (share_read(t, i, &f) || cover_read(t, i, &f) || words_read(t, i, &f)))
			return keep(mem, f, parens, out);
		return i + 1;
	}
	if (rank_read(mem, t, i, &f)) {
		skip = rank_total(mem, t, &f);
		keep(mem, f, parens, out);
		return skip;
	}
	skip = skip_names(t, i);
	if (skip > i)
		return skip;
	if (!figure_read(mem, t, i, &f, &numeral))
		return i + 1;
	f.parens = parens;
	skip = range_end(mem, t, &f);
	if (skip > i)
		return skip;
	return is_claim(t, &f, &numeral) ? keep(mem, f, parens, out) : f.end;
}

void
figures_find(struct mem *mem, const struct narrative_text *t, struct figure_list *out)
{
	int parens = 0;

	for (size_t i = 0; i < t->toks.n;) {
		if (narrative_starts(t, i))
			parens = 0;
		if (narrative_is(t, i, "("))
			parens++;
		if (narrative_is(t, i, ")") && parens > 0)
			parens--;
		i = read_at(mem, t, i, parens, out);
	}
}
