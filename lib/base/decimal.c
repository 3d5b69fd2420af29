#include "base/decimal.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"

static const int64_t powers[7] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What is known of a number while its digits are read. */
struct reading {
	int64_t micro;
	int decimals; /* -1 before the decimal mark */
	bool digits, too_large, up;
};

static void
read_digit(struct reading *r, char c)
{
	int64_t unit = MICRO;

	r->digits = true;
	if (r->decimals < 0) {
		if (__builtin_mul_overflow(r->micro, 10, &r->micro)
		    || __builtin_add_overflow(r->micro, (c - '0') * unit, &r->micro))
			r->too_large = true;
		return;
	}
	r->decimals++;
	if (r->decimals <= 6) {
		if (__builtin_add_overflow(r->micro, (c - '0') * powers[6 - r->decimals], &r->micro))
			r->too_large = true;
	} else if (r->decimals == 7) {
		r->up = c >= '5';
	}
}

static enum decimal_is
finish(struct reading *r, bool minus, int64_t *micro)
{
	if (!r->digits)
		return DECIMAL_NOT_A_NUMBER;
	if (r->too_large || __builtin_add_overflow(r->micro, r->up, &r->micro))
		return DECIMAL_TOO_LARGE;
	*micro = minus ? -r->micro : r->micro;
	return DECIMAL_OK;
}

static bool
read_sign(struct str *text)
{
	bool minus = text->n && text->s[0] == '-';

	if (text->n && (text->s[0] == '-' || text->s[0] == '+'))
		text->s++, text->n--;
	return minus;
}

enum decimal_is
decimal_read(struct str text, int64_t *micro)
{
	struct reading r = { .decimals = -1 };
	bool minus = read_sign(&text);

	for (size_t i = 0; i < text.n; i++) {
		if (is_digit(text.s[i]))
			read_digit(&r, text.s[i]);
		else if (text.s[i] == '.' && r.decimals < 0 && r.digits && i + 1 < text.n)
			r.decimals = 0;
		else
			return DECIMAL_NOT_A_NUMBER;
	}
	return finish(&r, minus, micro);
}

/* Length of a grouping mark other than '.': a space, no-break or narrow no-break. */
static size_t
space_mark(struct str text, size_t at)
{
	if (text.s[at] == ' ')
		return 1;
	if (text.n - at >= 2 && memcmp(text.s + at, "\xc2\xa0", 2) == 0)
		return 2;
	if (text.n - at >= 3 && memcmp(text.s + at, "\xe2\x80\xaf", 3) == 0)
		return 3;
	return 0;
}

/* 1 to 3 digits, then groups of exactly three behind 'mark' ('.' or ' ' of any kind), at
 * least one: how many bytes; 0 if it is not grouped. */
static size_t
grouped_length(struct str text, char mark)
{
	size_t at = 0, lead = 0, groups = 0;

	while (at < text.n && is_digit(text.s[at]))
		at++, lead++;
	if (lead < 1 || lead > 3 || text.s[0] == '0')
		return 0;
	while (at < text.n) {
		size_t skip = mark == '.' ? text.s[at] == '.' : space_mark(text, at);

		if (!skip || at + skip + 3 > text.n || !is_digit(text.s[at + skip])
		    || !is_digit(text.s[at + skip + 1]) || !is_digit(text.s[at + skip + 2]))
			break;
		if (at + skip + 3 < text.n && is_digit(text.s[at + skip + 3]))
			return 0;
		at += skip + 3;
		groups++;
	}
	return groups ? at : 0;
}

enum decimal_is
decimal_read_vi(struct str text, int64_t *micro)
{
	struct reading r = { .decimals = -1 };
	bool minus = read_sign(&text);
	size_t whole = text.n ? grouped_length(text, '.') : 0;
	size_t at = 0;

	if (!whole && text.n)
		whole = grouped_length(text, ' ');
	for (; at < whole; at++)
		if (is_digit(text.s[at]))
			read_digit(&r, text.s[at]);
	for (; at < text.n; at++) {
		if (is_digit(text.s[at]))
			read_digit(&r, text.s[at]);
		else if ((text.s[at] == ',' || (text.s[at] == '.' && !whole)) && r.decimals < 0 && r.digits
			 && at + 1 < text.n)
			r.decimals = 0;
		else
			return DECIMAL_NOT_A_NUMBER;
	}
	return finish(&r, minus, micro);
}

bool
decimal_mul_div(int64_t a, int64_t b, int64_t c, int64_t *out)
{
	__int128 product = (__int128)a * b;
	__int128 by = c, quotient, rest;

	must(c != 0);
	if (by < 0)
		product = -product, by = -by;
	quotient = product / by;
	rest = product % by;
	if (rest < 0)
		rest = -rest;
	if (rest >= by - rest)
		quotient += product < 0 ? -1 : 1;
	if (quotient > INT64_MAX || quotient < INT64_MIN)
		return false;
	*out = (int64_t)quotient;
	return true;
}

int64_t
decimal_round(int64_t micro, int places)
{
	int64_t unit, rest;

	must(places >= 0 && places <= 6);
	unit = powers[6 - places];
	rest = micro % unit;
	micro -= rest;
	if (rest >= unit - rest)
		return micro + unit;
	return -rest >= unit + rest ? micro - unit : micro;
}

/* Sign, whole part and six decimals of any value. */
static uint64_t
split(int64_t micro, const char **sign, uint64_t *decimals)
{
	uint64_t size = micro < 0 ? -(uint64_t)micro : (uint64_t)micro;

	*sign = micro < 0 ? "-" : "";
	*decimals = size % MICRO;
	return size / MICRO;
}

char *
decimal_text(int64_t micro, char *out)
{
	const char *sign;
	uint64_t decimals, whole = split(micro, &sign, &decimals);
	int n = snprintf(out, DECIMAL_TEXT, "%s%llu.%06llu", sign, (unsigned long long)whole,
			 (unsigned long long)decimals);

	while (out[n - 1] == '0')
		out[--n] = '\0';
	if (out[n - 1] == '.')
		out[--n] = '\0';
	return out;
}

char *
decimal_text_places(int64_t micro, int places, char *out)
{
	const char *sign;
	uint64_t decimals, whole = split(decimal_round(micro, places), &sign, &decimals);
	int n = snprintf(out, DECIMAL_TEXT, "%s%llu.%06llu", sign, (unsigned long long)whole,
			 (unsigned long long)decimals);

	out[n - 6 + places - (places == 0)] = '\0';
	return out;
}

char *
decimal_text_vi(int64_t micro, int places, char *out)
{
	char plain[DECIMAL_TEXT];
	char *mark, *from = plain;
	size_t whole, n = 0;

	if (places < 0)
		decimal_text(micro, plain);
	else
		decimal_text_places(micro, places, plain);
	mark = strchr(plain, '.');
	whole = mark ? (size_t)(mark - plain) : strlen(plain);
	if (*from == '-')
		out[n++] = *from++, whole--;
	for (size_t i = 0; i < whole; i++) {
		if (i && (whole - i) % 3 == 0)
			out[n++] = '.';
		out[n++] = *from++;
	}
	if (mark)
		out[n++] = ',', from++;
	memcpy(out + n, from, strlen(from) + 1);
	return out;
}
