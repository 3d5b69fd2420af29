/* Which numbers of a text are claims: counts, rates, fractions, ranks, shares in words. */
#include <string.h>

#include "base/attr.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "probes/narrative.h"
#include "probes/narrative_near.h"
#include "probes/narrative_number.h"
#include "probes/narrative_parts.h"

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

	if (f->first == line->first || (f->first == line->first + 1 && narrative_is(t, line->first, "|")) || is_year(t, f->first))
		return false; /* the number of the row */
	if (f->form == FORM_COUNT && speaks_of_rate(t, line->first, line->end, f->first) && f->value <= 100 * MICRO) {
		f->form = FORM_PERCENT;
		f->uom = "%";
	}
	return true;
}

/* "tháng 1.2024", "ngày 10.10" */
static bool
is_dotted_date(const struct narrative_text *t, size_t i)
{
	const char *s = t->text.s + t->toks.at[i].start;
	size_t n = token_bytes(t, i);
	const char *dot = memchr(s, '.', n);
	size_t behind = dot ? n - (size_t)(dot - s) - 1 : 0;

	return dot && dot - s <= 2 && i > 0 && is_any(t, i - 1, day_words) && (behind == 4 || behind <= 2);
}

/* "Số 112", "phường 1", "nghị quyết 57", "năm 2023". */
static bool
is_label(const struct narrative_text *t, const struct figure *f, const struct numeral *numeral)
{
	const struct sense *label = f->first > 0 ? narrative_sense_before(t, f->first, SENSE_LABEL) : NULL;
	size_t i = f->first;

	if (is_dotted_date(t, i))
		return true;
	if (numeral->grouped || !numeral->whole)
		return false;
	if (i > 1 && narrative_is(t, i - 1, ":") && (narrative_is(t, i - 2, "xem") || narrative_is(t, i - 2, "đọc") || narrative_is(t, i - 2, "luận")))
		return true; /* Lượt xem: 117 */
	if (label && i > 1 && is_any(t, i - 2, (const char *const[]){ "mỗi", "một", "hằng", "hàng", NULL }) && counted(t, f->end))
		return false; /* mỗi ngày 35 hồ sơ */
	if (label && same_sentence(t, i, i - 1))
		return strcmp(label->arg, "weak") != 0 || !counted(t, f->end);
	if (i > 0 && narrative_is(t, i - 1, "số"))
		return i < 2 || !is_any(t, i - 2, (const char *const[]){ "tổng", "trong", "con", "ký", "kí", NULL });
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

/* Where the second number of a range stands: "7 - 9 thành viên", "từ 80 đến dưới 90%", "60-80%". */
static size_t
range_next(const struct narrative_text *t, const struct figure *f)
{
	bool dash = is_dash(t, f->end) && (is_glued(t, f->end) == is_glued(t, f->end + 1));
	bool from = f->first > 0 && narrative_is(t, f->first - 1, "từ") && (narrative_is(t, f->end, "đến") || narrative_is(t, f->end, "tới"));
	size_t at = f->end + 1;

	if (!from && f->form == FORM_COUNT && narrative_is(t, f->end, "đến") && plain_value(t, f->first) > 0 && is_number(t, at)
	    && plain_value(t, f->first) < plain_value(t, at) && counted(t, at + 1))
		from = true; /* 2 đến 3 người */
	if (from && narrative_is(t, at, "dưới"))
		at++;
	if (!(dash || from) || !is_number(t, at) || !same_sentence(t, f->first, at) || numeral_skip(t, at) > at)
		return f->first;
	return at;
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

/* "mỗi"; without diacritics it may be mới, so that something must be counted behind it. */
static bool
says_apiece(const struct narrative_text *t, size_t i)
{
	return narrative_is(t, i, "mỗi") && (!t->bare || counted(t, i + 1) || is_time(t, i + 1) || narrative_sense(t, i + 1, SENSE_KIND));
}

/* "mỗi lớp từ 50 người", but not "mỗi tháng 150 hồ sơ" */
static bool
is_apiece(const struct narrative_text *t, size_t i)
{
	for (size_t at = i; at > 0 && i - at < 4 && same_sentence(t, i, at - 1); at--)
		if (says_apiece(t, at - 1))
			return !is_time(t, at);
	for (size_t at = i; at > 0 && i - at < 16 && same_sentence(t, i, at - 1); at--)
		if (narrative_is(t, at - 1, "mỗi") && narrative_sense(t, at, SENSE_KIND))
			return true; /* Mỗi huyện, thị xã hỗ trợ ít nhất 200 người */
	return false;
}

/* "mỗi khối có một tổ từ 5 đến 7 người", but not "mỗi ngày có từ 8 đến 10 hồ sơ" */
static bool
is_shared_out(const struct narrative_text *t, size_t i)
{
	for (size_t at = i; at > 0 && i - at < 14 && same_sentence(t, i, at - 1); at--)
		if (narrative_is(t, at - 1, "mỗi"))
			return !is_time(t, at) && !narrative_is(t, at, "ngày") && !narrative_is(t, at, "tháng");
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

/* "ba nhóm nhiệm vụ", "4 tiêu chí, gồm": how a plan is built, not how it went. */
static bool
is_structure(const char *uom)
{
	return strcmp(uom, "tasks") == 0 || strcmp(uom, "indicators") == 0 || strcmp(uom, "fields") == 0 || strcmp(uom, "groups") == 0;
}

static bool
is_quote(const struct narrative_text *t, size_t i)
{
	return narrative_is(t, i, "\"") || narrative_is(t, i, "“") || narrative_is(t, i, "”") || narrative_is(t, i, "'")
	       || narrative_is(t, i, "‘") || narrative_is(t, i, "’");
}

/* "7 chỉ tiêu còn lại", "3 chỉ tiêu chưa đạt": how a plan went. */
static bool
says_rest(const struct narrative_text *t, size_t i)
{
	static const char *const words[] = { "còn", "chưa", "đã", "đạt", "vượt", "hoàn", NULL };

	for (size_t at = i; at < i + 4 && same_sentence(t, i, at); at++)
		if (is_any(t, at, words))
			return true;
	return false;
}

/* "3 tỉnh Vĩnh Phúc, Hòa Bình và Phú Thọ": the names follow, nothing is measured. */
static bool
is_enumeration(const struct narrative_text *t, size_t noun)
{
	const struct sense *kind = narrative_sense(t, noun, SENSE_KIND);
	size_t name = noun + (kind ? kind->length : 0);

	return kind && *kind->arg && is_word(t, name) && t->toks.at[name].capital && same_sentence(t, noun, name);
}

/* Counts that measure nothing: "cách trung tâm 5 km", "cứ 10 hộ thì 8 hộ", "không mất 1
 * đồng", "dự hội nghị có 150 đại biểu". */
static bool
is_aside(const struct narrative_text *t, const struct figure *f)
{
	if ((f->value <= MICRO && (is_each(t, f->first) || narrative_sense(t, f->end, SENSE_MONEY))) || is_apiece(t, f->first))
		return true;
	if (strcmp(f->uom, "km") == 0
	    && (has_before(t, f->first, 10, "cách") || has_before(t, f->first, 10, "xa") || has_before(t, f->first, 6, "tích")))
		return true;
	if (is_structure(f->uom) && !says_rest(t, f->end) && f->value <= 20 * MICRO && t->text.s[t->toks.at[f->first].start] != '0' && !has_before(t, f->first, 4, "đạt")
	    && !has_before(t, f->first, 4, "thành") && !has_before(t, f->first, 1, "còn"))
		return true;
	if (is_enumeration(t, f->end) || (narrative_is(t, f->end, "đại") && narrative_is(t, f->end + 1, "biểu")))
		return true;
	if (f->first > 0 && is_quote(t, f->first - 1) && (is_quote(t, f->end + 1) || is_quote(t, f->end + 2)))
		return true; /* "3 cùng" */
	if (strcmp(f->uom, "VND") == 0 && f->value < 1000000 * MICRO)
		return true; /* trả 20.000 đồng tiền điện */
	if (f->first > 1 && narrative_is(t, f->first - 1, "trong") && narrative_is(t, f->first - 2, "một"))
		return true; /* là một trong 02 xã */
	if (has_before(t, f->first, 5, "lưu") && has_before(t, f->first, 4, "vt"))
		return true;
	return f->first > 0 && narrative_is(t, f->first - 1, "cứ") && !t->bare;
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
	if (narrative_is(t, next, "trong") && (is_number(t, next + 1) || is_number(t, next + 2) || is_number(t, next + 3))
	    && same_sentence(t, next, next + 1))
		return true; /* 480 trong số 612 người */
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
		if (narrative_is(t, at, "phải") || (narrative_is(t, at, "cần") && !(t->bare && narrative_is(t, at + 1, "bộ"))) || narrative_is(t, at, "hãy") || narrative_is(t, at, "nên"))
			return false;
		if (narrative_is(t, at, "đều") || (narrative_sense(t, at, SENSE_VERB) && !narrative_is(t, at, "đi")))
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
	if (!count && !(all && is_word(t, noun) && says_each(t, noun)) && !(half && narrative_is(t, noun, "dân") && narrative_is(t, noun + 1, "số")))
		return false;
	if (all && !(share_stands(t, i, count ? count->arg : "") && is_stated(t, noun)))
		return false;
	numeral_noun(t, f);
	f->bound = narrative_is(t, i, "quá") ? ">" : numeral_bound(t, i, noun);
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

/* "Hai xã vùng cao là Hang Kia và Pà Cò" */
static bool
has_names_behind(const struct narrative_text *t, size_t i)
{
	for (size_t at = i; at < i + 10 && at + 1 < t->toks.n && same_sentence(t, i, at + 1); at++)
		if (narrative_is(t, at, "là") && t->toks.at[at + 1].capital)
			return true;
	return false;
}

static bool
words_read(const struct narrative_text *t, size_t i, struct figure *f)
{
	const struct sense *digits = narrative_sense(t, i, SENSE_DIGITS), *count;
	size_t noun;

	if (!digits || (t->bare && digits->length == 1))
		return false; /* without diacritics "tam" is many words */
	noun = i + digits->length;
	count = counted(t, noun);
	if (!count || !same_sentence(t, i, noun) || (i > 0 && same_sentence(t, i, i - 1) && narrative_sense_before(t, i, SENSE_LABEL)))
		return false;
	if (is_structure(count->arg) || (strcmp(count->arg, "systems") == 0 && narrative_is(t, noun + count->length, "chính")))
		return false;
	if (is_enumeration(t, noun) || (narrative_starts(t, i) && narrative_sense(t, noun, SENSE_KIND) && has_names_behind(t, noun)))
		return false;
	if (i > 0 && (narrative_is(t, i - 1, "một") || narrative_sense_before(t, i, SENSE_DIGITS)))
		return false;
	*f = (struct figure){ .first = i, .end = noun, .has_value = true, .flags = NARRATIVE_WORDS };
	for (const char *d = digits->arg; *d; d++)
		f->value = f->value * 10 + (*d - '0') * MICRO;
	numeral_noun(t, f);
	f->bound = numeral_bound(t, i, noun);
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

/* "... và thứ 7 cả nước", "thứ 3 toàn tỉnh" */
static bool
is_place_among(const struct narrative_text *t, size_t i)
{
	static const char *const among[] = { "cả", "toàn", NULL };

	return narrative_is(t, i - 1, "thứ") && is_any(t, i + 1, among) && same_sentence(t, i, i + 1)
	       && (narrative_is(t, i + 2, "nước") || narrative_is(t, i + 2, "quốc") || narrative_sense(t, i + 2, SENSE_KIND));
}

/* "xếp thứ hai toàn quốc", "đứng thứ nhất" */
static bool
rank_words_read(const struct narrative_text *t, size_t i, struct figure *f)
{
	static const struct {
		const char *word;
		int rank;
	} ordinals[] = { { "nhất", 1 }, { "nhì", 2 }, { "hai", 2 }, { "ba", 3 }, { "tư", 4 }, { "năm", 5 }, { "sáu", 6 },
			 { "bảy", 7 }, { "tám", 8 }, { "chín", 9 }, { "mười", 10 } };

	if (i == 0 || !same_sentence(t, i, i - 1) || !narrative_is(t, i - 1, "thứ") || !narrative_sense_before(t, i, SENSE_RANK))
		return false;
	for (size_t k = 0; k < ARRAY_LEN(ordinals); k++)
		if (narrative_is(t, i, ordinals[k].word)) {
			*f = (struct figure){ .first = i, .end = i + 1, .form = FORM_RANK, .has_value = true, .uom = "rank",
					      .value = ordinals[k].rank * MICRO, .bound = "=", .flags = NARRATIVE_WORDS };
			numeral_noun(t, f);
			return true;
		}
	return false;
}

/* "xếp hạng chuyển đổi số năm 2022 của tỉnh là 17/63" */
static bool
is_ranked(const struct narrative_text *t, size_t i)
{
	if (!(narrative_is(t, i - 1, "là") || narrative_is(t, i - 1, ":") || narrative_is(t, i - 1, "đạt")) || !narrative_is(t, i + 1, "/"))
		return false;
	for (size_t at = i - 1; at > 0 && i - at < 16 && same_sentence(t, i, at - 1); at--) {
		if (narrative_is(t, at - 1, "hạng") && at > 1 && (narrative_is(t, at - 2, "xếp") || narrative_is(t, at - 2, "thứ")))
			return true;
		if (narrative_is(t, at - 1, ",") || narrative_is(t, at - 1, ";"))
			return false;
	}
	return false;
}

static bool
rank_read(struct mem *mem, const struct narrative_text *t, size_t i, struct figure *f)
{
	bool top = is_top(t, i), rank = i > 0 && (narrative_sense_before(t, i, SENSE_RANK) || is_place_among(t, i) || is_ranked(t, i));
	struct numeral numeral;

	if (!(top || rank) || !numeral_read(mem, t, i, &numeral) || !numeral.whole)
		return false;
	*f = (struct figure){ .first = i, .end = numeral.end, .form = FORM_RANK, .has_value = true, .value = numeral.micro,
			      .bound = top ? "<=" : "=" };
	if (numeral_fraction(mem, t, f)) {
		f->form = FORM_RANK;
		f->value = f->numerator;
		f->has_value = true;
	}
	f->uom = "rank";
	numeral_noun(t, f);
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

/* "tăng từ 37% đến 96%": two levels, and no range between them. */
static bool
is_growth(const struct narrative_text *t, size_t i)
{
	for (size_t at = i; at > 0 && i - at < 8 && same_sentence(t, i, at - 1); at--)
		if (narrative_sense(t, at - 1, SENSE_CHANGE) || narrative_is(t, at - 1, "nâng"))
			return true;
	return false;
}

/* A range is two bounds: at least the first, at most the second. The token after it. */
static size_t
range_read(struct mem *mem, const struct narrative_text *t, struct figure *low, size_t at, struct figure_list *out)
{
	struct figure high;
	struct numeral numeral;
	bool growth = is_growth(t, low->first);

	if (!numeral_figure(mem, t, at, &high, &numeral))
		return low->end;
	high.parens = low->parens;
	if (low->value >= high.value || high.form == FORM_FRACTION || low->form == FORM_FRACTION || is_apiece(t, low->first) || is_shared_out(t, low->first)
	    || !is_claim(t, &high, &numeral) || (is_year(t, low->first) && !numeral.grouped) || (low->first > 0 && narrative_sense_before(t, low->first, SENSE_LABEL)))
		return high.end;
	if (high.form == FORM_PERCENT || !*low->uom) {
		low->form = high.form;
		low->uom = high.uom;
	}
	low->noun = high.noun;
	low->flags |= growth ? 0 : NARRATIVE_RANGE;
	high.flags |= growth ? 0 : NARRATIVE_RANGE;
	if (!growth) {
		high.bound = narrative_is(t, at - 1, "dưới") ? "<" : "<=";
		low->bound = ">=";
	}
	keep(mem, *low, low->parens, out);
	return keep(mem, high, low->parens, out);
}

static size_t
read_at(struct mem *mem, const struct narrative_text *t, size_t i, int parens, struct figure_list *out)
{
	struct figure f;
	struct numeral numeral;
	size_t skip;

	if (!is_number(t, i)) {
		if (is_word(t, i) && (rank_words_read(t, i, &f) || share_read(t, i, &f) || cover_read(t, i, &f) || words_read(t, i, &f)))
			return keep(mem, f, parens, out);
		return i + 1;
	}
	if (rank_read(mem, t, i, &f)) {
		skip = rank_total(mem, t, &f);
		keep(mem, f, parens, out);
		return skip;
	}
	skip = numeral_skip(t, i);
	if (skip > i)
		return skip;
	if (!numeral_figure(mem, t, i, &f, &numeral))
		return i + 1;
	f.parens = parens;
	skip = range_next(t, &f);
	if (skip > i)
		return range_read(mem, t, &f, skip, out);
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
