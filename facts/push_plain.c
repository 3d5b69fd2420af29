#include "facts/push_plain.h"

#include <stdint.h>
#include <string.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "facts/push_row.h"

enum { MOST = 15 }; /* digits of a number */

/* What is left of the body. Every take_* is false where it is not plain. */
struct scan {
	const char *at, *end;
};

static void
skip_space(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
		s->at++;
}

/* The next character behind white space, if it is this one. */
static bool
take(struct scan *s, char c)
{
	skip_space(s);
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

static bool
take_text(struct scan *s, struct str *out)
{
	unsigned char all = 0;
	const char *from;

	if (!take(s, '"'))
		return false;
	from = s->at;
	for (; s->at < s->end && *s->at != '"'; s->at++) {
		unsigned char c = (unsigned char)*s->at;

		if (c < 0x20 || c == '\\')
			return false;
		all |= c;
	}
	if (s->at == s->end)
		return false;
	*out = str_n(from, (size_t)(s->at++ - from));
	return all < 0x80 || utf8_is_valid(*out);
}

static bool
is_digit(const struct scan *s)
{
	return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

/* One more than MOST, so that too many are seen, and none is too much for an int64_t. */
static int
take_digits(struct scan *s, int before, int64_t *n)
{
	const char *from = s->at;

	for (; is_digit(s) && before + (s->at - from) <= MOST; s->at++)
		*n = *n * 10 + (*s->at - '0');
	return (int)(s->at - from);
}

static bool
take_number(struct scan *s, int64_t *micro)
{
	static const int64_t scale[] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
	bool minus = s->at < s->end && *s->at == '-';
	int64_t n = 0;
	int whole, decimals = 0;

	s->at += minus;
	whole = take_digits(s, 0, &n);
	if (!whole || (whole > 1 && s->at[-whole] == '0'))
		return false;
	if (s->at < s->end && *s->at == '.') {
		s->at++;
		decimals = take_digits(s, whole, &n);
		if (!decimals || decimals > 6)
			return false;
	}
	if (whole + decimals > MOST || (s->at < s->end && (*s->at == 'e' || *s->at == 'E' || is_digit(s))))
		return false;
	if (__builtin_mul_overflow(n, scale[decimals], micro))
		return false;
	*micro = minus ? -*micro : *micro;
	return true;
}

static bool
take_word(struct scan *s, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(s->end - s->at) < n || memcmp(s->at, word, n) != 0)
		return false;
	s->at += n;
	return true;
}

static bool
take_scalar(struct scan *s, struct scalar *is)
{
	skip_space(s);
	*is = (struct scalar){ .kind = SCALAR_NUMBER };
	if (s->at == s->end)
		return false;
	switch (*s->at) {
	case '"': is->kind = SCALAR_TEXT; return take_text(s, &is->text);
	case 'n': is->kind = SCALAR_NULL; return take_word(s, "null");
	case 't': is->kind = SCALAR_TRUE; return take_word(s, "true");
	case 'f': is->kind = SCALAR_FALSE; return take_word(s, "false");
	default: return take_number(s, &is->micro);
	}
}

static bool
take_row(struct scan *s, struct push_row *r)
{
	unsigned seen = 0;

	if (!take(s, '{'))
		return false;
	do {
		struct scalar is;
		struct str key;
		enum push_member member;

		if (!take_text(s, &key) || !take(s, ':') || !take_scalar(s, &is))
			return false;
		member = push_member_of(key);
		if (member == PUSH_MEMBERS || seen & 1u << member)
			return false;
		seen |= 1u << member;
		push_row_put(r, member, &is);
	} while (take(s, ','));
	return take(s, '}');
}

static bool
take_rows(struct mem *mem, const struct directory *directory, struct scan *s, struct delivery *out)
{
	if (!take(s, '['))
		return false;
	if (take(s, ']'))
		return true;
	do {
		struct push_row r = push_row(mem, directory, out->rows);

		if (out->rows == LIMIT_PUSH_ROWS || !take_row(s, &r))
			return false;
		push_row_end(&r, out);
	} while (take(s, ','));
	return take(s, ']');
}

bool
push_plain(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out, struct str *source)
{
	struct scan s = { body.s, body.s + body.n };
	bool has_source = false, has_rows = false;

	*source = STR("");
	if (!body.n || !take(&s, '{'))
		return false;
	do {
		struct str key;

		if (!take_text(&s, &key) || !take(&s, ':'))
			return false;
		if (str_is(key, "source") && !has_source) {
			has_source = true;
			skip_space(&s);
			if (!take_text(&s, source))
				return false;
		} else if (str_is(key, "observations") && !has_rows) {
			has_rows = true;
			if (!take_rows(mem, directory, &s, out))
				return false;
		} else {
			return false;
		}
	} while (take(&s, ','));
	if (!has_rows || !take(&s, '}'))
		return false;
	skip_space(&s);
	return s.at == s.end;
}
