#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <uninorm.h>
#include <unictype.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/must.h"

enum { REPLACEMENT = 0xfffd };

/* Continuation bytes that follow a lead byte; -1 for a byte that leads nothing. */
static int
utf8_follow(unsigned char lead)
{
	return lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
}

/* One sequence at 'at': its code point and length, or false. */
static bool
utf8_take(struct str s, size_t at, uint32_t *c, size_t *length)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	unsigned char lead = (unsigned char)s.s[at];
	int follow = utf8_follow(lead);

	if (follow < 0 || at + (size_t)follow >= s.n)
		return false;
	*c = follow ? lead & (0x3f >> follow) : lead;
	for (int i = 1; i <= follow; i++) {
		unsigned char next = (unsigned char)s.s[at + (size_t)i];

		if ((next & 0xc0) != 0x80)
			return false;
		*c = *c << 6 | (next & 0x3f);
	}
	*length = (size_t)follow + 1;
	return *c >= least[follow] && *c <= 0x10ffff && !(*c >= 0xd800 && *c <= 0xdfff);
}

uint32_t
utf8_next(struct str s, size_t *at)
{
	uint32_t c;
	size_t length;

	must(*at < s.n);
	if (!utf8_take(s, *at, &c, &length)) {
		++*at;
		return REPLACEMENT;
	}
	*at += length;
	return c;
}

size_t
utf8_put(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

bool
utf8_is_valid(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		uint32_t c;
		size_t length;

		if ((unsigned char)s.s[at] < 0x80) {
			at++;
			continue;
		}
		if (!utf8_take(s, at, &c, &length))
			return false;
		at += length;
	}
	return true;
}

size_t
utf8_clip(struct str s, size_t n)
{
	if (n >= s.n)
		return s.n;
	while (n > 0 && ((unsigned char)s.s[n] & 0xc0) == 0x80)
		n--;
	return n;
}

static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] >= 0x80)
			return false;
	return true;
}

/* Valid UTF-8 from anything. */
static struct str
repaired(struct mem *mem, struct str s)
{
	struct buf buf;
	char utf8[4];

	if (utf8_is_valid(s))
		return s;
	buf = buf_new(mem, s.n * 3);
	for (size_t at = 0; at < s.n;)
		buf_add(&buf, utf8, utf8_put(utf8_next(s, &at), utf8));
	return buf_view(&buf);
}

static struct str
taken_over(struct mem *mem, uint8_t *bytes, size_t n)
{
	must(bytes || n == 0);
	mem_at_end(mem, free, bytes);
	return str_n(n ? (const char *)bytes : "", n);
}

static struct str
normalized(struct mem *mem, uninorm_t form, struct str s)
{
	size_t n = 0;
	uint8_t *bytes;

	if (is_ascii(s))
		return s;
	s = repaired(mem, s);
	bytes = u8_normalize(form, (const uint8_t *)s.s, s.n, NULL, &n);
	return taken_over(mem, bytes, n);
}

struct str
text_nfc(struct mem *mem, struct str s)
{
	return normalized(mem, UNINORM_NFC, s);
}

struct str
text_nfc_mapped(struct mem *mem, struct str s, uint32_t **from)
{
	struct buf buf = buf_new(mem, s.n * 3 + 16);
	uint32_t *map = mem_array(mem, uint32_t, s.n * 3 + 16);
	size_t at = 0;

	/* One base character and its marks at a time: nothing composes across those. */
	while (at < s.n) {
		size_t start = at, before = buf.n;
		struct mem *piece = NULL;
		struct str cluster;

		utf8_next(s, &at);
		while (at < s.n && (unsigned char)s.s[at] >= 0x80) {
			size_t next = at;

			if (!uc_combining_class(utf8_next(s, &next)))
				break;
			at = next;
		}
		cluster = str_n(s.s + start, at - start);
		if (is_ascii(cluster)) {
			buf_add(&buf, cluster.s, cluster.n);
		} else {
			piece = mem_new("cluster", 16 * cluster.n + 4096);
			cluster = text_nfc(piece, cluster);
			buf_add(&buf, cluster.s, cluster.n);
			mem_free(&piece);
		}
		for (size_t i = before; i < buf.n; i++)
			map[i] = (uint32_t)start;
	}
	map[buf.n] = (uint32_t)s.n;
	*from = map;
	return buf_view(&buf);
}

struct str
text_lower(struct mem *mem, struct str s)
{
	size_t n = 0;
	uint8_t *bytes;

	s = repaired(mem, s);
	bytes = u8_tolower((const uint8_t *)s.s, s.n, NULL, UNINORM_NFC, NULL, &n);
	return taken_over(mem, bytes, n);
}

struct str
text_fold(struct mem *mem, struct str s)
{
	struct str low = text_lower(mem, s), split = normalized(mem, UNINORM_NFKD, low);
	struct buf buf = buf_new(mem, split.n + 1);
	bool gap = false;
	char utf8[4];

	for (size_t at = 0; at < split.n;) {
		uint32_t c = utf8_next(split, &at);

		if (uc_combining_class(c))
			continue;
		if (c == 0x111) /* đ */
			c = 'd';
		if (!uc_is_alnum(c) || c == REPLACEMENT) {
			gap = buf.n > 0;
			continue;
		}
		if (gap)
			buf_char(&buf, ' ');
		gap = false;
		buf_add(&buf, utf8, utf8_put(c, utf8));
	}
	buf_cstr(&buf);
	return buf_view(&buf);
}

/* --- one spelling --- */

/* Typographic marks to plain ones; 0: drop it. */
static uint32_t
plain_mark(uint32_t c)
{
	switch (c) {
	case 0x2018: case 0x2019: case 0x201b: case 0x2032: case 0x02bc: case 0x0060: case 0x00b4:
		return '\'';
	case 0x201c: case 0x201d: case 0x201e: case 0x2033: case 0x00ab: case 0x00bb:
		return '"';
	case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2212:
		return '-';
	case 0x200b: case 0x200c: case 0x200d: case 0xfeff: case 0x00ad:
		return 0;
	case 0x00a0: case 0x202f: case 0x2009: case 0x2007: case 0x3000: case '\t': case '\n': case '\r':
		return ' ';
	default:
		return c;
	}
}

/* The open rhymes whose tone is written on either vowel: first, then second. */
static const struct {
	uint32_t first[2], second[2];
} tones[] = {
	{ { 0x00f2, 'a' }, { 'o', 0x00e0 } }, { { 0x00f3, 'a' }, { 'o', 0x00e1 } },
	{ { 0x1ecf, 'a' }, { 'o', 0x1ea3 } }, { { 0x00f5, 'a' }, { 'o', 0x00e3 } },
	{ { 0x1ecd, 'a' }, { 'o', 0x1ea1 } }, { { 0x00f2, 'e' }, { 'o', 0x00e8 } },
	{ { 0x00f3, 'e' }, { 'o', 0x00e9 } }, { { 0x1ecf, 'e' }, { 'o', 0x1ebb } },
	{ { 0x00f5, 'e' }, { 'o', 0x1ebd } }, { { 0x1ecd, 'e' }, { 'o', 0x1eb9 } },
	{ { 0x00f9, 'y' }, { 'u', 0x1ef3 } }, { { 0x00fa, 'y' }, { 'u', 0x00fd } },
	{ { 0x1ee7, 'y' }, { 'u', 0x1ef7 } }, { { 0x0169, 'y' }, { 'u', 0x1ef9 } },
	{ { 0x1ee5, 'y' }, { 'u', 0x1ef5 } },
};

static uint32_t
cased_like(uint32_t low, uint32_t like)
{
	return like == uc_tolower(like) ? low : uc_toupper(low);
}

/* Put the tone of the pair on its first or second vowel; nothing if it has none. */
static void
place_tone(uint32_t pair[2], bool on_second)
{
	uint32_t low[2] = { uc_tolower(pair[0]), uc_tolower(pair[1]) };

	for (size_t i = 0; i < ARRAY_LEN(tones); i++) {
		const uint32_t *from = on_second ? tones[i].first : tones[i].second;
		const uint32_t *to = on_second ? tones[i].second : tones[i].first;

		if (from[0] != low[0] || from[1] != low[1])
			continue;
		pair[0] = cased_like(to[0], pair[0]);
		pair[1] = cased_like(to[1], pair[1]);
		return;
	}
}

/* House spelling is that of the official unit lists, "hòa", "thủy": on the first vowel of
 * an open rhyme; but "quý", and "hoàn" where something follows. */
static void
place_tones(uint32_t *c, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		bool closed = i + 2 < n && uc_is_alpha(c[i + 2]);
		bool after_q = i > 0 && (c[i - 1] == 'q' || c[i - 1] == 'Q');

		place_tone(c + i, closed || after_q);
	}
}

struct str
text_canonical(struct mem *mem, struct str s)
{
	struct str nfc = text_nfc(mem, s);
	uint32_t *c = mem_array(mem, uint32_t, nfc.n + 1);
	size_t n = 0;
	struct buf buf;

	for (size_t at = 0; at < nfc.n;) {
		uint32_t mark = plain_mark(utf8_next(nfc, &at));

		if (!mark || (mark == ' ' && (n == 0 || c[n - 1] == ' ')))
			continue;
		c[n++] = mark;
	}
	if (n && c[n - 1] == ' ')
		n--;
	place_tones(c, n);
	buf = buf_new(mem, n * 4);
	for (size_t i = 0; i < n; i++) {
		char utf8[4];

		buf_add(&buf, utf8, utf8_put(c[i], utf8));
	}
	buf_cstr(&buf);
	return buf_view(&buf);
}
