#include "units/letters.h"

#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"

/* A row: base letter, mark, then the letter without tone and with each of the five. */
static const struct {
	char base;
	uint8_t mark;
	uint16_t form[6];
} vowels[] = {
	{ 'a', MARK_NONE, { u'a', u'à', u'ả', u'ã', u'á', u'ạ' } },
	{ 'a', MARK_BREVE, { u'ă', u'ằ', u'ẳ', u'ẵ', u'ắ', u'ặ' } },
	{ 'a', MARK_CIRCUMFLEX, { u'â', u'ầ', u'ẩ', u'ẫ', u'ấ', u'ậ' } },
	{ 'e', MARK_NONE, { u'e', u'è', u'ẻ', u'ẽ', u'é', u'ẹ' } },
	{ 'e', MARK_CIRCUMFLEX, { u'ê', u'ề', u'ể', u'ễ', u'ế', u'ệ' } },
	{ 'i', MARK_NONE, { u'i', u'ì', u'ỉ', u'ĩ', u'í', u'ị' } },
	{ 'o', MARK_NONE, { u'o', u'ò', u'ỏ', u'õ', u'ó', u'ọ' } },
	{ 'o', MARK_CIRCUMFLEX, { u'ô', u'ồ', u'ổ', u'ỗ', u'ố', u'ộ' } },
	{ 'o', MARK_HORN, { u'ơ', u'ờ', u'ở', u'ỡ', u'ớ', u'ợ' } },
	{ 'u', MARK_NONE, { u'u', u'ù', u'ủ', u'ũ', u'ú', u'ụ' } },
	{ 'u', MARK_HORN, { u'ư', u'ừ', u'ử', u'ữ', u'ứ', u'ự' } },
	{ 'y', MARK_NONE, { u'y', u'ỳ', u'ỷ', u'ỹ', u'ý', u'ỵ' } },
};

static const uint8_t tones[] = { 0, TONE_GRAVE, TONE_HOOK, TONE_TILDE, TONE_ACUTE, TONE_DOT };

static bool
is_vowel(char base)
{
	return base == 'a' || base == 'e' || base == 'i' || base == 'o' || base == 'u';
}

/* Letters of other alphabets that people's machines put in place of ours. */
static uint32_t
mended(uint32_t c)
{
	switch (c) {
	case 0x1ce: /* a with caron */
		return u'ă';
	case 0xf0: /* eth */
	case 0x257: /* d with hook */
		return u'đ';
	case 0x131: /* dotless i */
		return u'i';
	default:
		return c;
	}
}

static bool
read_letter(uint32_t c, struct letter *out)
{
	c = mended(c);
	*out = (struct letter){ .base = 0 };
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		out->base = (char)c;
	else if (c == u'đ')
		out->base = 'd', out->mark = MARK_STROKE;
	else
		for (size_t i = 0; i < ARRAY_LEN(vowels) && !out->base; i++)
			for (size_t t = 0; t < ARRAY_LEN(tones); t++)
				if (vowels[i].form[t] == c)
					*out = (struct letter){ vowels[i].base, vowels[i].mark, tones[t], false, 0 };
	out->swapped = out->base == 'y' || out->base == 'k';
	if (out->swapped)
		out->base = out->base == 'y' ? 'i' : 'c';
	return out->base != 0;
}

/* A mark or tone that stands behind its letter, as in text that has no composed form. */
static bool
read_combining(uint32_t c, struct letters *out)
{
	static const struct {
		uint16_t c;
		uint8_t mark, tone;
	} marks[] = {
		{ 0x300, 0, TONE_GRAVE }, { 0x301, 0, TONE_ACUTE }, { 0x303, 0, TONE_TILDE },
		{ 0x309, 0, TONE_HOOK },  { 0x323, 0, TONE_DOT },   { 0x302, MARK_CIRCUMFLEX, 0 },
		{ 0x306, MARK_BREVE, 0 }, { 0x31b, MARK_HORN, 0 },  { 0x30c, MARK_BREVE, 0 },
	};

	if (c < 0x300 || c > 0x36f)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(marks) && out->n > 0; i++)
		if (marks[i].c == c) {
			if (marks[i].mark)
				out->at[out->n - 1].mark = marks[i].mark;
			out->at[out->n - 1].tone |= marks[i].tone;
		}
	return true;
}

static bool
is_invisible(uint32_t c)
{
	return c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff;
}

static enum separator
separator_of(uint32_t c)
{
	switch (c) {
	case '\'': case '`': case 0xb4: case 0x2b9: case 0x2bc: case 0x2018: case 0x2019:
	case 0x2032: case 0x201b:
		return SEP_APOSTROPHE;
	case '.': case 0xb7:
		return SEP_DOT;
	case '-': case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2212:
	case '_': case '+': case '&':
		return SEP_HYPHEN;
	case ' ': case 0xa0: case ':': case '"': case '*': case 0x201c: case 0x201d: case 0xfffd:
		return SEP_SPACE;
	default:
		return c >= 0x2000 && c <= 0x200a ? SEP_SPACE : SEP_HARD;
	}
}

static bool
is_digit(char base)
{
	return base >= '0' && base <= '9';
}

/* A letter goes to the current word, or opens one. */
static void
add_letter(struct letters *out, struct letter letter, enum separator *before)
{
	bool turns = out->n > 0 && is_digit(out->at[out->n - 1].base) != is_digit(letter.base);

	if (out->n == LETTERS_MAX || (out->words == WORDS_MAX && (*before != SEP_GLUED || turns))) {
		out->cut = true;
		return;
	}
	if (out->words == 0 || *before != SEP_GLUED || turns) {
		out->word[out->words++] = (struct word){ (uint16_t)out->n, 0, *before };
		*before = SEP_GLUED;
	}
	if (letter.base == 'h' && out->word[out->words - 1].n > 0 && out->at[out->n - 1].swapped
	    && out->at[out->n - 1].base == 'c')
		out->at[out->n - 1].base = 'k', out->at[out->n - 1].swapped = false; /* kh is not ch */
	letter.word = (uint8_t)(out->words - 1);
	out->word[out->words - 1].n++;
	out->at[out->n++] = letter;
}

void
letters_read(struct mem *mem, struct str text, struct letters *out)
{
	struct str lower = text_lower(mem, str_n(text.s, text.n > 4 * LETTERS_MAX ? utf8_clip(text, 4 * LETTERS_MAX) : text.n));
	enum separator before = SEP_GLUED;
	struct letter letter;

	out->n = out->words = 0;
	out->cut = lower.n < text.n && text.n > 4 * LETTERS_MAX;
	for (size_t at = 0; at < lower.n && !out->cut;) {
		uint32_t c = utf8_next(lower, &at);

		if (read_letter(c, &letter))
			add_letter(out, letter, &before);
		else if (!read_combining(c, out) && !is_invisible(c)) {
			enum separator sep = separator_of(c);

			before = sep > before ? sep : before;
		}
	}
	out->open_end = before == SEP_HARD;
}

/* i or y may be either where it is the whole sound: not beside another vowel. */
static bool
swap_is_free(const struct letter *name, size_t i, size_t n)
{
	if (name[i].base == 'c')
		return true;
	if (i + 1 < n && name[i + 1].word == name[i].word && is_vowel(name[i + 1].base))
		return false;
	if (i == 0 || !is_vowel(name[i - 1].base) || name[i - 1].word != name[i].word)
		return true;
	return i >= 2 && name[i - 1].base == 'u' && name[i - 2].base == 'q';
}

static bool
run_ends_in_k(const struct letter *text, const struct letter *name, size_t end, size_t n)
{
	return end < n && name[end].base == 'c' && (name[end].swapped || text[end].swapped);
}

static void
compare_tones(uint8_t text, uint8_t name, bool wavers, struct likeness *out)
{
	out->tone_kept |= (text & name) != 0;
	if (text == name)
		return;
	if (wavers)
		out->variants++;
	else if ((text & ~name) == 0)
		out->lacks++, out->tone_lost = true;
	else
		out->conflicts++;
}

static void
compare_letter(const struct letter *text, const struct letter *name, size_t i, bool is_free, bool wavers,
	       struct likeness *out)
{
	if (text[i].swapped != name[i].swapped) {
		if (is_free)
			out->variants++;
		else
			out->conflicts++;
	}
	if (text[i].mark == name[i].mark)
		return;
	if (wavers)
		out->variants++;
	else if (text[i].mark == MARK_NONE)
		out->lacks++;
	else
		out->conflicts++;
}

/* Tones belong to a group of vowels as a whole: their place in it is a matter of taste. */
struct likeness
letters_compare(const struct letter *text, const struct letter *name, size_t n)
{
	struct likeness like = { 0 };

	for (size_t i = 0; i < n;) {
		size_t end = i;
		uint8_t has = 0, wants = 0;
		bool wavers;

		while (end < n && is_vowel(name[end].base))
			has |= text[end].tone, wants |= name[end].tone, end++;
		wavers = run_ends_in_k(text, name, end, n);
		if (end > i)
			compare_tones(has, wants, wavers, &like);
		else
			end = i + 1, wavers = false;
		for (; i < end; i++)
			compare_letter(text, name, i, swap_is_free(name, i, n), wavers, &like);
	}
	return like;
}

bool
letters_are_marked(const struct letter *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].mark || at[i].tone)
			return true;
	return false;
}

struct str
letters_key(const struct letter *at, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = at[i].base;
	return str_n(out, n);
}
