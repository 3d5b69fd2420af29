#include "tests/support/noise.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "units/unit.h"

enum { NAME_MAX_LETTERS = 400 };

/* A text by characters. */
struct chars {
	uint32_t at[NAME_MAX_LETTERS];
	size_t n;
};

static const struct {
	uint32_t base, marked, mark;
	uint16_t toned[5];
} table[] = {
	{ 'a', 'a', 0, { u'à', u'ả', u'ã', u'á', u'ạ' } },     { 'a', u'ă', 0x306, { u'ằ', u'ẳ', u'ẵ', u'ắ', u'ặ' } },
	{ 'a', u'â', 0x302, { u'ầ', u'ẩ', u'ẫ', u'ấ', u'ậ' } }, { 'e', 'e', 0, { u'è', u'ẻ', u'ẽ', u'é', u'ẹ' } },
	{ 'e', u'ê', 0x302, { u'ề', u'ể', u'ễ', u'ế', u'ệ' } }, { 'i', 'i', 0, { u'ì', u'ỉ', u'ĩ', u'í', u'ị' } },
	{ 'o', 'o', 0, { u'ò', u'ỏ', u'õ', u'ó', u'ọ' } },     { 'o', u'ô', 0x302, { u'ồ', u'ổ', u'ỗ', u'ố', u'ộ' } },
	{ 'o', u'ơ', 0x31b, { u'ờ', u'ở', u'ỡ', u'ớ', u'ợ' } }, { 'u', 'u', 0, { u'ù', u'ủ', u'ũ', u'ú', u'ụ' } },
	{ 'u', u'ư', 0x31b, { u'ừ', u'ử', u'ữ', u'ứ', u'ự' } }, { 'y', 'y', 0, { u'ỳ', u'ỷ', u'ỹ', u'ý', u'ỵ' } },
};

static const uint32_t tone_marks[] = { 0x300, 0x309, 0x303, 0x301, 0x323 };

/* --- characters --- */

static uint32_t
lower(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde))
		return c + 32;
	if (c == u'Ă' || c == u'Đ' || c == u'Ĩ' || c == u'Ũ' || (c >= 0x1ea0 && c <= 0x1ef9 && c % 2 == 0))
		return c + 1;
	return c == u'Ơ' ? u'ơ' : c == u'Ư' ? u'ư' : c;
}

static uint32_t
upper(uint32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe))
		return c - 32;
	if (c == u'ă' || c == u'đ' || c == u'ĩ' || c == u'ũ' || (c >= 0x1ea0 && c <= 0x1ef9 && c % 2 == 1))
		return c - 1;
	return c == u'ơ' ? u'Ơ' : c == u'ư' ? u'Ư' : c;
}

static uint32_t
like_case(uint32_t c, uint32_t model)
{
	return lower(model) == model ? c : upper(c);
}

/* Row and tone (0 none, 1-5) of a vowel; -1 if it is none. */
static int
row_of(uint32_t c, int *tone)
{
	c = lower(c);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (c == table[i].marked) {
			*tone = 0;
			return (int)i;
		}
		for (int t = 0; t < 5; t++)
			if (c == table[i].toned[t]) {
				*tone = t + 1;
				return (int)i;
			}
	}
	return -1;
}

static uint32_t
without_marks(uint32_t c)
{
	int tone, row = row_of(c, &tone);

	if (lower(c) == u'đ')
		return like_case('d', c);
	return row < 0 ? c : like_case(table[row].base, c);
}

static uint32_t
without_tone(uint32_t c)
{
	int tone, row = row_of(c, &tone);

	return row < 0 ? c : like_case(table[row].marked, c);
}

static uint32_t
with_tone(uint32_t c, int tone)
{
	int old, row = row_of(c, &old);

	must(row >= 0);
	return like_case(tone ? table[row].toned[tone - 1] : table[row].marked, c);
}

static struct chars
take(struct str s)
{
	struct chars out = { .n = 0 };

	for (size_t at = 0; at < s.n;) {
		must(out.n < NAME_MAX_LETTERS);
		out.at[out.n++] = utf8_next(s, &at);
	}
	return out;
}

static struct str
give(struct mem *mem, const struct chars *chars)
{
	struct buf out = buf_new(mem, 4 * NAME_MAX_LETTERS);
	char bytes[4];

	for (size_t i = 0; i < chars->n; i++)
		buf_add(&out, bytes, utf8_put(chars->at[i], bytes));
	return str_of(buf_cstr(&out));
}

static void
put(struct chars *chars, uint32_t c)
{
	must(chars->n < NAME_MAX_LETTERS);
	chars->at[chars->n++] = c;
}

/* --- ways --- */

static void
decompose(struct chars *chars)
{
	struct chars out = { .n = 0 };

	for (size_t i = 0; i < chars->n; i++) {
		int tone, row = row_of(chars->at[i], &tone);

		if (row < 0) {
			put(&out, chars->at[i]);
			continue;
		}
		put(&out, like_case(table[row].base, chars->at[i]));
		if (tone == 5)
			put(&out, tone_marks[4]);
		if (table[row].mark)
			put(&out, table[row].mark);
		if (tone && tone != 5)
			put(&out, tone_marks[tone - 1]);
	}
	*chars = out;
}

/* Move the tone of a final oa, oe, uy to the other letter. */
static void
turn_tones(struct chars *chars)
{
	for (size_t i = 1; i < chars->n; i++) {
		int tone, other, first = row_of(chars->at[i - 1], &tone), second = row_of(chars->at[i], &other);
		bool ends = i + 1 == chars->n || chars->at[i + 1] == ' ';
		bool after_q = i >= 2 && lower(chars->at[i - 2]) == 'q';

		if (first < 0 || second < 0 || !ends || after_q || (tone > 0) == (other > 0))
			continue;
		if (i >= 2 && row_of(chars->at[i - 2], &(int){ 0 }) >= 0)
			continue;
		if (!((first == 6 && (second == 0 || second == 3)) || (first == 9 && second == 11)))
			continue;
		chars->at[i - 1] = with_tone(chars->at[i - 1], other);
		chars->at[i] = with_tone(chars->at[i], tone);
	}
}

static void
strip_some_words(struct random *random, struct chars *chars)
{
	bool strip = random_below(random, 2);

	for (size_t i = 0; i < chars->n; i++) {
		if (chars->at[i] == ' ')
			strip = random_below(random, 2);
		else if (strip)
			chars->at[i] = without_marks(chars->at[i]);
	}
}

static void
turn_i_y(struct chars *chars)
{
	for (size_t i = 1; i < chars->n; i++) {
		int tone, before, row = row_of(chars->at[i], &tone);
		bool ends = i + 1 == chars->n || chars->at[i + 1] == ' ';

		if (ends && row == 11 && strchr("mklht", (int)(lower(chars->at[i - 1]) & 0x7f))
		    && row_of(chars->at[i - 1], &before) < 0)
			chars->at[i] = like_case(tone ? table[5].toned[tone - 1] : 'i', chars->at[i]);
	}
}

static void
glue(struct chars *chars)
{
	size_t n = 0;

	for (size_t i = 0; i < chars->n; i++)
		if (chars->at[i] != ' ')
			chars->at[n++] = chars->at[i];
	chars->n = n;
}

static void
turn_apostrophes(struct random *random, struct chars *chars)
{
	uint64_t way = random_below(random, 3);
	size_t n = 0;

	for (size_t i = 0; i < chars->n; i++) {
		if (chars->at[i] == ' ' && i > 0 && chars->at[i - 1] == '\'')
			continue;
		if (chars->at[i] != '\'')
			chars->at[n++] = chars->at[i];
		else if (way != 0)
			chars->at[n++] = way == 1 ? 0x2019 : ' ';
	}
	chars->n = n;
}

static void
spread(struct random *random, struct chars *chars)
{
	struct chars out = { .n = 0 };
	uint64_t way = random_below(random, 3);

	put(&out, ' ');
	for (size_t i = 0; i < chars->n; i++) {
		put(&out, chars->at[i] == ' ' && way == 1 ? 0xa0 : chars->at[i]);
		if (chars->at[i] == ' ' && way == 0)
			put(&out, ' ');
	}
	put(&out, ' ');
	*chars = out;
}

/* --- numbers --- */

static struct str
turn_number(struct mem *mem, struct random *random, struct str bare)
{
	static const char *const words[] = { "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười",
					     "Mười Một", "Mười Hai", "Mười Ba", "Mười Bốn", "Mười Lăm" };
	static const char *const roman[] = { "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X",
					     "XI", "XII", "XIII", "XIV", "XV" };
	size_t at = bare.n, value = 0;

	while (at > 0 && bare.s[at - 1] >= '0' && bare.s[at - 1] <= '9')
		at--;
	for (size_t i = at; i < bare.n; i++)
		value = value * 10 + (size_t)(bare.s[i] - '0');
	if (value == 0 || value > ARRAY_LEN(words))
		return bare;
	switch (random_below(random, 3)) {
	case 0:
		return str_of(mem_printf(mem, "%.*s%s", (int)at, bare.s, words[value - 1]));
	case 1:
		return str_of(mem_printf(mem, "%.*s%s", (int)at, bare.s, roman[value - 1]));
	default:
		return str_of(mem_printf(mem, "%.*s%02zu", (int)at, bare.s, value));
	}
}

/* --- together --- */

static const char *
short_word(struct random *random, enum unit_kind kind)
{
	static const char *const words[KINDS][4] = {
		[KIND_PROVINCE] = { "T.", "T. ", "tỉnh ", "Tỉnh " },
		[KIND_MUNICIPALITY] = { "TP ", "TP. ", "Tp.", "T.P. " },
		[KIND_CITY] = { "TP ", "TP. ", "Tp.", "tp " },
		[KIND_TOWN] = { "TX ", "TX. ", "Tx.", "thị xã " },
		[KIND_QUARTER] = { "Q", "Q.", "Q. ", "quận " },
		[KIND_DISTRICT] = { "H. ", "H.", "h. ", "huyện " },
		[KIND_COMMUNE] = { "X. ", "X.", "x. ", "xã " },
		[KIND_WARD] = { "P. ", "P.", "Ph. ", "F." },
		[KIND_TOWNSHIP] = { "TT ", "TT. ", "TT.", "T.T " },
		[KIND_ZONE] = { "ĐK ", "đặc khu ", "Đ.K ", "ĐK. " },
		[KIND_DEPARTMENT] = { "", "", "", "" },
		[KIND_VILLAGE] = { "", "", "", "" },
	};

	return words[kind][random_below(random, 4)];
}

static const char *
word_for(struct mem *mem, struct random *random, enum noise_kind_word word, const struct unit *unit, struct str bare)
{
	const char *full = kind_word(unit->kind), *brief;

	switch (word) {
	case NOISE_KIND_FULL:
		return *full ? mem_printf(mem, "%s ", full) : "";
	case NOISE_KIND_LOWER:
		return *full ? mem_printf(mem, "%s ", str_dup(mem, text_lower(mem, str_of(full)))) : "";
	case NOISE_KIND_SHORT:
		brief = short_word(random, unit->kind);
		return strcmp(brief, "Q") == 0 && !(bare.s[0] >= '0' && bare.s[0] <= '9') ? "Q. " : brief;
	case NOISE_KIND_NONE:
	case NOISE_KIND_WORDS:
		break;
	}
	return "";
}

static void
spoil(struct random *random, enum noise_way way, struct chars *chars)
{
	switch (way) {
	case NOISE_AS_IS: case NOISE_NUMBER: case NOISE_OFFICE: case NOISE_WAYS:
		return;
	case NOISE_I_Y:
		turn_i_y(chars);
		return;
	case NOISE_GLUED:
		glue(chars);
		return;
	case NOISE_APOSTROPHE:
		turn_apostrophes(random, chars);
		return;
	case NOISE_OLD_TONE:
		turn_tones(chars);
		return;
	case NOISE_NFD:
		decompose(chars);
		return;
	case NOISE_HALF_WORDS:
		strip_some_words(random, chars);
		return;
	case NOISE_SPACES:
		spread(random, chars);
		return;
	case NOISE_STRIPPED: case NOISE_TONELESS: case NOISE_UPPER: case NOISE_LOWER: case NOISE_ETH:
		break;
	}
	for (size_t i = 0; i < chars->n; i++) {
		uint32_t c = chars->at[i];

		chars->at[i] = way == NOISE_STRIPPED ? without_marks(c)
			     : way == NOISE_TONELESS ? without_tone(c)
			     : way == NOISE_UPPER    ? upper(c)
			     : way == NOISE_LOWER    ? lower(c)
			     : c == u'Đ'	     ? 0xd0
						     : c;
	}
}

struct noise
noise_draw(struct random *random)
{
	return (struct noise){
		(enum noise_kind_word)random_below(random, NOISE_KIND_WORDS),
		{ random_below(random, 2) ? NOISE_AS_IS : (enum noise_way)random_below(random, NOISE_NFD),
		  random_below(random, 3) == 0 ? NOISE_AS_IS
					       : (enum noise_way)(NOISE_NFD + random_below(random, NOISE_WAYS - NOISE_NFD)) },
	};
}

struct str
noise_name(struct mem *mem, struct random *random, struct noise noise, const struct unit *unit)
{
	struct str bare = unit->bare;
	struct chars chars;
	const char *word;

	if (noise.ways[0] == NOISE_NUMBER)
		bare = turn_number(mem, random, bare);
	chars = take(bare);
	spoil(random, noise.ways[0], &chars);
	bare = give(mem, &chars);
	word = word_for(mem, random, noise.word, unit, bare);
	if (noise.ways[1] == NOISE_OFFICE)
		return str_of(mem_printf(mem, "UBND %s%s", word, bare.s));
	chars = take(str_of(mem_printf(mem, "%s%s", word, bare.s)));
	spoil(random, noise.ways[1], &chars);
	return give(mem, &chars);
}
