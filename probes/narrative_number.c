/* Numbers of a text with what belongs to them: fraction, %, scale, bound, noun. */
#include "probes/narrative_number.h"

#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "probes/narrative.h"
#include "probes/narrative_near.h"

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
	if (noun && a <= b && !(i > 0 && (is_any(t, i - 1, day_words) || is_any(t, i - 1, until_words))))
		return false;
	if (i > 0 && is_any(t, i - 1, day_words))
		return true;
	if (i > 0 && a < b && same_sentence(t, i, i - 1) && narrative_sense_before(t, i, SENSE_BOUND))
		return false; /* hơn 3/4 */
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
	       && (is_glued(t, i) == is_glued(t, i + 1) || (counted(t, i + 2) && same_sentence(t, i, i + 2)));
}

/* "78 điện thoại/100 dân", but not "189 tổ/1.301 thành viên" */
static bool
is_per(const struct narrative_text *t, size_t i)
{
	static const char *const rounds[] = { "1", "100", "1.000", "1000", "10.000", "10000", NULL };

	return is_any(t, i, rounds);
}

/* Part of a word ("V5.0", "Covid-19", "4.0") or with letters behind it ("3G", "16h30"). */
static bool
is_in_a_word(const struct narrative_text *t, size_t i)
{
	static const char *const measures[] = { "ha", "km", "m", "kg", "tấn", "tỷ", "triệu", "tr", "đ", "vnđ", "đồng", "người", NULL };

	if (is_glued(t, i) && i >= 2 && is_glued(t, i - 1) && is_word(t, i - 2) && t->toks.at[i - 1].kind == TOK_MARK
	    && !narrative_is(t, i - 1, "(") && !narrative_is(t, i - 1, ":") && !narrative_is(t, i - 1, ",")
	    && !narrative_is(t, i - 1, "\"") && !(narrative_is(t, i - 1, "/") && counted(t, i + 1) && !is_per(t, i)))
		return true;
	if (token_bytes(t, i) == 3 && memcmp(t->text.s + t->toks.at[i].start + 1, ".0", 2) == 0)
		return true;
	return is_word(t, i + 1) && is_glued(t, i + 1) && !is_any(t, i + 1, measures);
}

/* Where a run of numbers that are no figures ends; 'i' itself if it does not begin one. */
size_t
numeral_skip(const struct narrative_text *t, size_t i)
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
	    && t->toks.at[i + 1].start - t->toks.at[i].end <= 3 && t->text.s[t->toks.at[i].end] != '\t' && !t->lines.at[t->toks.at[i].line].table)
		return i + 2;
	return i + 1;
}

bool
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

/* Without diacritics "gan" may be gắn and "chung" a name. */
static bool
is_other_word(const struct narrative_text *t, size_t i)
{
	static const char *const leads[] = { "đã", "cũng", "được", NULL };

	return narrative_is(t, i - 1, "chừng") || (narrative_is(t, i - 1, "gần") && i > 1 && is_any(t, i - 2, leads));
}

const char *
numeral_bound(const struct narrative_text *t, size_t i, size_t noun)
{
	const struct sense *sense = i > 0 && same_sentence(t, i, i - 1) ? narrative_sense_before(t, i, SENSE_BOUND) : NULL;

	if (i > 0 && (narrative_is(t, i - 1, "≥") || narrative_is(t, i - 1, "≤")))
		return narrative_is(t, i - 1, "≥") ? ">=" : "<=";
	if (i > 0 && (narrative_is(t, i - 1, ">") || narrative_is(t, i - 1, "<")))
		return narrative_is(t, i - 1, ">") ? ">" : "<";
	if (i > 0 && (narrative_is(t, i - 1, "~") || narrative_is(t, i - 1, "≈")))
		return "~";
	if (!sense || (t->bare && is_other_word(t, i)))
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

/* "vượt 14% so với kế hoạch", not "vượt 95% số hộ" */
static bool
is_beyond_plan(const struct narrative_text *t, const struct figure *f)
{
	static const char *const plans[] = { "kế", "chỉ", "mục", "so", "yêu", "dự", NULL };

	if (f->first == 0 || !narrative_is(t, f->first - 1, "vượt"))
		return false;
	if (f->first > 1 && (narrative_is(t, f->first - 2, ",") || narrative_is(t, f->first - 2, "(")))
		return true;
	for (size_t i = f->end; i < f->end + 4 && i < t->toks.n && same_sentence(t, f->first, i); i++)
		if (is_any(t, i, plans))
			return true;
	return f->end >= t->toks.n || t->toks.at[f->end].kind == TOK_MARK;
}

/* "vượt 14% so với kế hoạch", "tăng hơn 5%": differences; only the first is exact. */
static void
take_change(const struct narrative_text *t, struct figure *f)
{
	bool beyond = is_beyond_plan(t, f);

	if (f->first > 0 && narrative_is(t, f->first - 1, "vượt") && !beyond)
		return;
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
	if (scale && t->bare && narrative_is(t, f->end, "vạn"))
		scale = NULL; /* van ban */
	power = scale ? scale->arg[0] - '0' : 0;
	if (scale && strlen(scale->arg) > 1)
		power = 12;
	money = narrative_sense(t, f->end + (scale ? scale->length : 0), SENSE_MONEY);
	if (scale)
		f->end += scale->length;
	if (money && counted(t, f->end) && counted(t, f->end)->length > money->length)
		money = NULL; /* đồng bào, đồng chí */
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

void
numeral_noun(const struct narrative_text *t, struct figure *f)
{
	size_t end = f->end;
	const struct sense *count = counted(t, f->end);

	while (end < f->end + 8 && is_word(t, end) && same_sentence(t, f->first, end))
		end++;
	f->noun = narrative_slice(t, f->end, end);
	if (!f->uom)
		f->uom = count ? count->arg : "";
}

bool
numeral_fraction(struct mem *mem, const struct narrative_text *t, struct figure *f)
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
	if (narrative_is(t, f->end, "điểm") && !narrative_is(t, f->end + 1, "phục") && (f->denominator == 100 * MICRO || f->denominator == 1000 * MICRO)) {
		f->value = f->numerator; /* 803/1.000 điểm */
		f->has_value = true;
		f->uom = "points";
	}
	return true;
}

/* The number at 'first' with its fraction, % or scale. */
bool
numeral_figure(struct mem *mem, const struct narrative_text *t, size_t first, struct figure *f, struct numeral *numeral)
{
	if (!numeral_read(mem, t, first, numeral))
		return false;
	*f = (struct figure){ .first = first, .end = numeral->end, .value = numeral->micro, .has_value = true };
	if (is_percent(t, f->end)) {
		f->form = FORM_PERCENT;
		f->end += narrative_is(t, f->end, "%") ? 1 : 2;
		f->uom = "%";
	} else if (!numeral_fraction(mem, t, f)) {
		take_scale(t, f);
	}
	numeral_noun(t, f);
	f->bound = bound_behind(t, f->end, numeral_bound(t, first, f->end));
	take_change(t, f);
	return true;
}

