#include "base/encoding.h"

#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/syllable.h"
#include "base/text.h"

/* An old encoding reads well when nearly all words with marks are syllables; names of
 * peoples and places that are none ("Đắk", "Krông") are few in a file. */
enum { GOOD_SHARE = 85, JUDGED = 200000 };

static const char *const names[ENCODINGS] = { "auto", "utf-8", "utf-16le", "utf-16be", "windows-1258", "tcvn3", "vni", "utf-8-twice" };

/* 0x80 to 0x9f of Windows-1252, 0: not used. */
static const uint16_t cp1252[32] = { 0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0,
	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178 };

/* 0xa0 to 0xff of TCVN3; 0: as in Latin-1. */
static const uint16_t tcvn3[96] = {
	0, 0x102, 0xc2, 0xca, 0xd4, 0x1a0, 0x1af, 0x110, 0x103, 0xe2, 0xea, 0xf4, 0x1a1, 0x1b0, 0x111, 0,
	0, 0, 0, 0, 0, 0xe0, 0x1ea3, 0xe3, 0xe1, 0x1ea1, 0, 0x1eb1, 0x1eb3, 0x1eb5, 0x1eaf, 0,
	0, 0, 0, 0, 0, 0, 0x1eb7, 0x1ea7, 0x1ea9, 0x1eab, 0x1ea5, 0x1ead, 0xe8, 0, 0x1ebb, 0x1ebd,
	0xe9, 0x1eb9, 0x1ec1, 0x1ec3, 0x1ec5, 0x1ebf, 0x1ec7, 0xec, 0x1ec9, 0, 0, 0, 0x129, 0xed, 0x1ecb, 0xf2,
	0, 0x1ecf, 0xf5, 0xf3, 0x1ecd, 0x1ed3, 0x1ed5, 0x1ed7, 0x1ed1, 0x1ed9, 0x1edd, 0x1edf, 0x1ee1, 0x1edb, 0x1ee3, 0xf9,
	0, 0x1ee7, 0x169, 0xfa, 0x1ee5, 0x1eeb, 0x1eed, 0x1eef, 0x1ee9, 0x1ef1, 0x1ef3, 0x1ef7, 0x1ef9, 0xfd, 0x1ef5, 0,
};

/* VNI: a vowel, then a mark; what the two mean. Marks above 0xdf have a capital 0x20 below. */
static const struct vni_pair {
	uint8_t letter, mark;
	uint16_t c;
} vni_pairs[] = {
	{ 'a', 0xf9, 0xe1 }, { 'a', 0xf8, 0xe0 }, { 'a', 0xfb, 0x1ea3 }, { 'a', 0xf5, 0xe3 }, { 'a', 0xef, 0x1ea1 }, { 'a', 0xe2, 0xe2 },
	{ 'a', 0xe1, 0x1ea5 }, { 'a', 0xe0, 0x1ea7 }, { 'a', 0xe5, 0x1ea9 }, { 'a', 0xe3, 0x1eab }, { 'a', 0xe4, 0x1ead }, { 'a', 0xea, 0x103 },
	{ 'a', 0xe9, 0x1eaf }, { 'a', 0xe8, 0x1eb1 }, { 'a', 0xfa, 0x1eb3 }, { 'a', 0xfc, 0x1eb5 }, { 'a', 0xeb, 0x1eb7 },
	{ 'e', 0xf9, 0xe9 }, { 'e', 0xf8, 0xe8 }, { 'e', 0xfb, 0x1ebb }, { 'e', 0xf5, 0x1ebd }, { 'e', 0xef, 0x1eb9 }, { 'e', 0xe2, 0xea },
	{ 'e', 0xe1, 0x1ebf }, { 'e', 0xe0, 0x1ec1 }, { 'e', 0xe5, 0x1ec3 }, { 'e', 0xe3, 0x1ec5 }, { 'e', 0xe4, 0x1ec7 },
	{ 'o', 0xf9, 0xf3 }, { 'o', 0xf8, 0xf2 }, { 'o', 0xfb, 0x1ecf }, { 'o', 0xf5, 0xf5 }, { 'o', 0xef, 0x1ecd }, { 'o', 0xe2, 0xf4 },
	{ 'o', 0xe1, 0x1ed1 }, { 'o', 0xe0, 0x1ed3 }, { 'o', 0xe5, 0x1ed5 }, { 'o', 0xe3, 0x1ed7 }, { 'o', 0xe4, 0x1ed9 },
	{ 0xf4, 0xf9, 0x1edb }, { 0xf4, 0xf8, 0x1edd }, { 0xf4, 0xfb, 0x1edf }, { 0xf4, 0xf5, 0x1ee1 }, { 0xf4, 0xef, 0x1ee3 },
	{ 'u', 0xf9, 0xfa }, { 'u', 0xf8, 0xf9 }, { 'u', 0xfb, 0x1ee7 }, { 'u', 0xf5, 0x169 }, { 'u', 0xef, 0x1ee5 },
	{ 0xf6, 0xf9, 0x1ee9 }, { 0xf6, 0xf8, 0x1eeb }, { 0xf6, 0xfb, 0x1eed }, { 0xf6, 0xf5, 0x1eef }, { 0xf6, 0xef, 0x1ef1 },
	{ 'y', 0xf9, 0xfd }, { 'y', 0xf8, 0x1ef3 }, { 'y', 0xfb, 0x1ef7 }, { 'y', 0xf5, 0x1ef9 },
};

/* Letters of one byte in VNI. */
static const struct { uint8_t byte; uint16_t c; } vni_ones[] = { { 0xf1, 0x111 }, { 0xed, 0xed }, { 0xec, 0xec }, { 0xe6, 0x1ec9 }, { 0xf3, 0x129 },
	{ 0xf2, 0x1ecb }, { 0xf4, 0x1a1 }, { 0xf6, 0x1b0 }, { 0xee, 0x1ef5 } };

enum encoding
encoding_named(struct str name)
{
	for (int i = 0; i < ENCODINGS; i++)
		if (str_is(name, names[i]))
			return (enum encoding)i;
	return ENCODINGS;
}

const char *
encoding_name(enum encoding encoding)
{
	return names[encoding];
}

/* --- judging --- */

static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c != 0xd7 && c != 0xf7 && c < 0x2000);
}

static void
judge_word(struct mem *mem, struct str word, struct encoding_judged *j)
{
	struct str lower = text_lower(mem, word);
	bool ascii = true, small = false;

	for (size_t i = 0; i < word.n; i++)
		ascii &= (unsigned char)word.s[i] < 0x80;
	if (ascii)
		return;
	j->words++;
	/* "hÌ" is no spelling: capitals stand in front, or everywhere. */
	for (size_t at = 0; at < word.n;) {
		size_t from = at;
		uint32_t c = utf8_next(word, &at);
		struct str one = str_n(word.s + from, at - from);
		bool is_small = c < 0x300 || c >= 0x1e00 ? str_eq(text_lower(mem, one), text_nfc(mem, one)) : small;

		if (small && !is_small)
			return;
		small = is_small;
	}
	j->good += syllable_is(lower);
}

struct encoding_judged
encoding_judge(struct str s)
{
	struct encoding_judged j = { 0 };
	struct mem *mem = mem_new("encoding", KIB(64));
	size_t start = 0;

	if (s.n > JUDGED)
		s = str_n(s.s, utf8_clip(s, JUDGED));
	for (size_t at = 0; at <= s.n;) {
		size_t from = at;
		uint32_t c = at < s.n ? utf8_next(s, &at) : (at++, ' ');

		j.foreign |= c == 0xfffd || (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || (c >= 0x7f && c < 0xa0);
		if (is_letter(c) || (c >= 0x300 && c < 0x370))
			continue;
		if (from > start && from - start < 200) {
			judge_word(mem, str_n(s.s + start, from - start), &j);
			mem_reset(mem);
		} else if (from > start)
			j.words++;
		start = at;
	}
	mem_free(&mem);
	return j;
}

static bool
reads_well(struct str s)
{
	struct encoding_judged j = encoding_judge(s);

	return !j.foreign && j.words > 0 && j.good * 100 >= j.words * GOOD_SHARE;
}

/* --- from bytes --- */

static void
put(struct buf *out, uint32_t c)
{
	char bytes[4];

	buf_add(out, bytes, utf8_put(c, bytes));
}

static uint32_t
latin(uint8_t byte)
{
	return byte >= 0x80 && byte < 0xa0 ? cp1252[byte - 0x80] ? cp1252[byte - 0x80] : 0xfffd : byte;
}

static uint32_t
of_1258(uint8_t byte)
{
	switch (byte) {
	case 0xc3: return 0x102;
	case 0xcc: return 0x300;
	case 0xd0: return 0x110;
	case 0xd2: return 0x309;
	case 0xd5: return 0x1a0;
	case 0xdd: return 0x1af;
	case 0xde: return 0x303;
	case 0xe3: return 0x103;
	case 0xec: return 0x301;
	case 0xf0: return 0x111;
	case 0xf2: return 0x323;
	case 0xf5: return 0x1a1;
	case 0xfd: return 0x1b0;
	case 0xfe: return 0x20ab;
	default: return latin(byte);
	}
}

static uint8_t
small(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c < 0xe0) ? (uint8_t)(c + 32) : c;
}

static uint32_t
capital(uint32_t c)
{
	return c >= 0x100 ? c - 1 : c - 32;
}

/* One character of VNI at s[i]; *used: how many bytes. */
static uint32_t
of_vni(struct str s, size_t i, size_t *used)
{
	uint8_t c = (uint8_t)s.s[i], next = i + 1 < s.n ? (uint8_t)s.s[i + 1] : 0;
	bool big = c != small(c);

	*used = 2;
	for (size_t k = 0; next >= 0xc0 && k < ARRAY_LEN(vni_pairs); k++)
		if (vni_pairs[k].letter == small(c) && vni_pairs[k].mark == small(next))
			return big ? capital(vni_pairs[k].c) : vni_pairs[k].c;
	*used = 1;
	for (size_t k = 0; k < ARRAY_LEN(vni_ones); k++)
		if (vni_ones[k].byte == small(c))
			return big ? capital(vni_ones[k].c) : vni_ones[k].c;
	return latin(c);
}

static struct str
of_bytes(struct mem *mem, struct str s, enum encoding as)
{
	struct buf out = buf_new(mem, s.n * 3 + 1);

	for (size_t i = 0, used = 1; i < s.n; i += used) {
		uint8_t c = (uint8_t)s.s[i];

		used = 1;
		if (as == ENCODING_VNI)
			put(&out, of_vni(s, i, &used));
		else if (as == ENCODING_CP1258)
			put(&out, of_1258(c));
		else
			put(&out, c >= 0xa0 && tcvn3[c - 0xa0] ? tcvn3[c - 0xa0] : latin(c));
	}
	return text_nfc(mem, buf_view(&out));
}

static bool
of_utf16(struct mem *mem, struct str s, bool little, struct str *out)
{
	struct buf buf = buf_new(mem, s.n * 2 + 4);

	for (size_t i = 0; i + 1 < s.n; i += 2) {
		const uint8_t *u = (const uint8_t *)s.s + i;
		uint32_t c = little ? u[0] | u[1] << 8 : u[1] | u[0] << 8;

		if (c >= 0xd800 && c < 0xdc00 && i + 3 < s.n) {
			uint32_t low = little ? u[2] | u[3] << 8 : u[3] | u[2] << 8;

			if (low < 0xdc00 || low > 0xdfff)
				return false;
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			i += 2;
		} else if (c >= 0xd800 && c < 0xe000)
			return false;
		if (!(i == 0 && c == 0xfeff))
			put(&buf, c);
	}
	*out = buf_view(&buf);
	return s.n % 2 == 0;
}

/* The bytes of UTF-8 text that only stands for bytes; false if it has other characters. */
static bool
to_bytes(struct mem *mem, struct str s, struct str *out)
{
	char *bytes = mem_alloc(mem, s.n + 1);
	size_t n = 0;

	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);
		int byte = c < 0x100 ? (int)c : -1;

		for (int i = 0; byte < 0 && i < 32; i++)
			if (cp1252[i] == c)
				byte = 0x80 + i;
		if (byte < 0)
			return false;
		bytes[n++] = (char)byte;
	}
	*out = str_n(bytes, n);
	return true;
}

/* --- finding out --- */

/* Every other byte of text in UTF-16 is zero far too often for anything else. */
static enum encoding
utf16_of(struct str s)
{
	size_t even = 0, odd = 0, n = s.n < 4096 ? s.n : 4096;

	if (str_starts(s, STR("\xff\xfe")))
		return ENCODING_UTF16LE;
	if (str_starts(s, STR("\xfe\xff")))
		return ENCODING_UTF16BE;
	for (size_t i = 0; i < n; i++)
		*(i % 2 ? &odd : &even) += s.s[i] == 0;
	if (odd > n / 8 && even == 0)
		return ENCODING_UTF16LE;
	return even > n / 8 && odd == 0 ? ENCODING_UTF16BE : ENCODING_ANY;
}

static bool
try_one(struct mem *mem, struct str bytes, enum encoding as, struct str *out)
{
	if (as == ENCODING_UTF16LE || as == ENCODING_UTF16BE)
		return of_utf16(mem, bytes, as == ENCODING_UTF16LE, out) && !encoding_judge(*out).foreign;
	if (as == ENCODING_TWICE)
		return utf8_is_valid(bytes) && to_bytes(mem, bytes, out) && utf8_is_valid(*out);
	if (as == ENCODING_UTF8) {
		*out = bytes;
		return utf8_is_valid(bytes) && !memchr(bytes.s, 0, bytes.n);
	}
	*out = of_bytes(mem, bytes, as);
	return !encoding_judge(*out).foreign;
}

/* The one old encoding in which bytes read well; ENCODING_ANY: none, or more than one. */
static enum encoding
only_one(struct mem *mem, struct str bytes)
{
	static const enum encoding old[] = { ENCODING_CP1258, ENCODING_TCVN3, ENCODING_VNI };
	enum encoding found = ENCODING_ANY;
	size_t best = 0, words = 0;

	for (size_t i = 0; i < ARRAY_LEN(old); i++) {
		struct str text;
		struct encoding_judged j;

		if (!try_one(mem, bytes, old[i], &text) || !reads_well(text))
			continue;
		j = encoding_judge(text);
		/* By shares: the better one, and by a margin. */
		if (found != ENCODING_ANY && j.good * words * 20 <= best * j.words * 21 && best * j.words * 20 <= j.good * words * 21)
			return ENCODING_ANY;
		if (found == ENCODING_ANY || j.good * words > best * j.words) {
			found = old[i];
			best = j.good;
			words = j.words;
		}
	}
	return found;
}

enum encoding
encoding_of_text(struct str text)
{
	struct mem *mem = mem_new("encoding", MIB(64));
	struct encoding_judged j = encoding_judge(text);
	enum encoding found = ENCODING_UTF8;
	struct str bytes;

	if (text.n > JUDGED)
		text = str_n(text.s, utf8_clip(text, JUDGED));
	if (j.words > 0 && j.good * 100 < j.words * GOOD_SHARE && to_bytes(mem, text, &bytes)) {
		if (utf8_is_valid(bytes) && reads_well(bytes))
			found = ENCODING_TWICE;
		else if (only_one(mem, bytes) != ENCODING_ANY)
			found = only_one(mem, bytes);
	}
	mem_free(&mem);
	return found;
}

struct str
encoding_mend(struct mem *mem, struct str text, enum encoding was)
{
	struct str bytes;

	if (was == ENCODING_ANY || was == ENCODING_UTF8 || !to_bytes(mem, text, &bytes))
		return text;
	if (was == ENCODING_TWICE)
		return utf8_is_valid(bytes) ? bytes : text;
	return of_bytes(mem, bytes, was);
}

static enum encoding
find_out(struct mem *mem, struct str bytes)
{
	enum encoding as = utf16_of(bytes);

	if (as != ENCODING_ANY)
		return as;
	if (utf8_is_valid(bytes))
		return ENCODING_UTF8;
	return only_one(mem, bytes);
}

bool
encoding_read(struct mem *mem, const char *name, struct str bytes, enum encoding *wanted, struct str *out, struct fail *f)
{
	enum encoding as = wanted ? *wanted : ENCODING_ANY, typed;
	bool find = as == ENCODING_ANY;
	struct str text;

	if (find && (as = find_out(mem, bytes)) == ENCODING_ANY)
		return fail(f, ENCODING_UNKNOWN, name);
	if (!try_one(mem, bytes, as, &text))
		return fail(f, ENCODING_WRONG, name, names[as]);
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_n(text.s + 3, text.n - 3);
	/* Also UTF-8 can be the letters of an old font. */
	typed = find && as != ENCODING_CP1258 && as != ENCODING_TCVN3 && as != ENCODING_VNI ? encoding_of_text(text) : ENCODING_UTF8;
	*out = encoding_mend(mem, text, typed);
	if (wanted)
		*wanted = typed == ENCODING_UTF8 ? as : typed;
	return true;
}
