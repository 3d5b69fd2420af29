/* Functions of texts. */
#include "survey/xpath_in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/regex.h"
#include "base/text.h"
#include "crypt/hash.h"

struct xpath_patterns {
	struct mem *mem;
	struct map *map;
};

struct xpath_patterns *
xpath_patterns_new(struct mem *mem)
{
	struct xpath_patterns *patterns = mem_one(mem, struct xpath_patterns);

	patterns->mem = mem;
	patterns->map = map_new(mem);
	return patterns;
}

static bool
finish(struct call *call, struct buf *buf, struct xpath_value *out)
{
	if (buf->over)
		return fail(call->e->fail, XPATH_LIMIT, "", "LIMIT_XPATH_STRING");
	return eval_work(call->e, buf->n / 64) && give_string(out, buf_view(buf));
}

bool
fn_string(struct call *call, struct xpath_value *out)
{
	struct str text;

	return call_string(call, 0, &text) && give_string(out, text);
}

static bool
join(struct call *call, struct str by, const struct texts *texts, struct xpath_value *out)
{
	struct buf buf = buf_new(call->e->mem, LIMIT_XPATH_STRING);

	for (size_t i = 0; i < texts->n; i++) {
		if (i > 0)
			buf_add(&buf, by.s, by.n);
		buf_add(&buf, texts->at[i].s, texts->at[i].n);
	}
	return finish(call, &buf, out);
}

static bool
concat_first(struct call *call, struct xpath_value *out)
{
	struct texts texts = { .at = mem_array(call->e->mem, struct str, call->x->n_args) };

	for (; texts.n < call->x->n_args; texts.n++)
		if (!call_string(call, texts.n, &texts.at[texts.n]))
			return false;
	return join(call, STR(""), &texts, out);
}

bool
fn_concat(struct call *call, struct xpath_value *out)
{
	struct texts texts;

	if (call->e->env->native)
		return concat_first(call, out);
	return call_texts(call, 0, &texts) && join(call, STR(""), &texts, out);
}

bool
fn_join(struct call *call, struct xpath_value *out)
{
	struct texts texts;
	struct str by;

	return call_string(call, 0, &by) && call_texts(call, 1, &texts) && join(call, by, &texts, out);
}

static bool
two_strings(struct call *call, struct str *a, struct str *b)
{
	return call_string(call, 0, a) && call_string(call, 1, b);
}

bool
fn_starts_with(struct call *call, struct xpath_value *out)
{
	struct str a, b;

	return two_strings(call, &a, &b) && give_boolean(out, str_starts(a, b));
}

bool
fn_ends_with(struct call *call, struct xpath_value *out)
{
	struct str a, b;

	return two_strings(call, &a, &b) && give_boolean(out, str_ends(a, b));
}

/* Where 'b' begins in 'a'; an empty text begins everywhere. */
static ptrdiff_t
find(struct str a, struct str b)
{
	return b.n == 0 ? 0 : str_find(a, b);
}

bool
fn_contains(struct call *call, struct xpath_value *out)
{
	struct str a, b;

	return two_strings(call, &a, &b) && give_boolean(out, find(a, b) >= 0);
}

bool
fn_substring_before(struct call *call, struct xpath_value *out)
{
	struct str a, b;
	ptrdiff_t at;

	if (!two_strings(call, &a, &b))
		return false;
	at = find(a, b);
	return give_string(out, at < 0 ? STR("") : str_n(a.s, (size_t)at));
}

bool
fn_substring_after(struct call *call, struct xpath_value *out)
{
	struct str a, b;
	ptrdiff_t at;

	if (!two_strings(call, &a, &b))
		return false;
	at = find(a, b);
	if (at < 0)
		return give_string(out, STR(""));
	return give_string(out, str_n(a.s + (size_t)at + b.n, a.n - (size_t)at - b.n));
}

static size_t
character(struct str text, size_t at)
{
	size_t n = 1;

	while (at + n < text.n && ((unsigned char)text.s[at + n] & 0xc0) == 0x80)
		n++;
	return n;
}

static size_t
count_characters(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i += character(text, i))
		n++;
	return n;
}

/* Half up, as XPath rounds. */
static double
half_up(double x)
{
	return isfinite(x) ? floor(x + 0.5) : x;
}

/* Characters whose number p has first <= p < end, counted from 1. */
static struct str
cut(struct str text, double first, double end)
{
	size_t from = text.n, until = text.n;
	double p = 1;
	bool begun = false;

	for (size_t i = 0; i < text.n; i += character(text, i), p++) {
		if (p >= first && p < end && !begun) {
			from = i;
			begun = true;
		}
		if (begun && !(p < end)) {
			until = i;
			break;
		}
	}
	return begun ? str_n(text.s + from, until - from) : STR("");
}

bool
fn_substring(struct call *call, struct xpath_value *out)
{
	struct str text;
	double start, length = INFINITY;

	if (!call_string(call, 0, &text) || !call_number(call, 1, &start)
	    || (call->x->n_args > 2 && !call_number(call, 2, &length)))
		return false;
	return give_string(out, cut(text, half_up(start), half_up(start) + half_up(length)));
}

/* From 0, the end not included, negative ones from the end. */
bool
fn_substr(struct call *call, struct xpath_value *out)
{
	struct str text;
	double start, end, length;

	if (!call_string(call, 0, &text) || !call_number(call, 1, &start))
		return false;
	end = length = (double)count_characters(text);
	if (call->x->n_args > 2 && !call_number(call, 2, &end))
		return false;
	start = trunc(start) + (start < 0 ? length : 0);
	end = trunc(end) + (end < 0 ? length : 0);
	return give_string(out, cut(text, (start > 0 ? start : 0) + 1, end + 1));
}

bool
fn_string_length(struct call *call, struct xpath_value *out)
{
	struct str text;

	return call_string(call, 0, &text) && give_number(out, (double)count_characters(text));
}

bool
fn_normalize_space(struct call *call, struct xpath_value *out)
{
	struct buf buf = buf_new(call->e->mem, LIMIT_XPATH_STRING);
	struct str rest, word;

	if (!call_string(call, 0, &rest))
		return false;
	while ((word = word_next(&rest)).n) {
		if (buf.n)
			buf_char(&buf, ' ');
		buf_add(&buf, word.s, word.n);
	}
	return finish(call, &buf, out);
}

/* The n-th character, or none. */
static struct str
nth_character(struct str text, size_t n)
{
	for (size_t i = 0; i < text.n; i += character(text, i))
		if (n-- == 0)
			return str_n(text.s + i, character(text, i));
	return str_n(NULL, 0);
}

bool
fn_translate(struct call *call, struct xpath_value *out)
{
	struct buf buf = buf_new(call->e->mem, LIMIT_XPATH_STRING);
	struct str text, from, to;

	if (!two_strings(call, &text, &from) || !call_string(call, 2, &to)
	    || !eval_work(call->e, text.n / 64 * (from.n + 1)))
		return false;
	for (size_t i = 0, n; i < text.n; i += n) {
		struct str one, with = { NULL, 0 };
		size_t at = 0;
		bool found = false;

		n = character(text, i);
		one = str_n(text.s + i, n);
		for (size_t k = 0; k < from.n && !found; k += character(from, k), at++)
			if (str_eq(str_n(from.s + k, character(from, k)), one)) {
				found = true;
				with = nth_character(to, at);
			}
		if (!found)
			with = one;
		buf_add(&buf, with.s, with.n);
	}
	return finish(call, &buf, out);
}

static struct regex *
pattern(struct call *call, struct str text)
{
	/* Only those written in the form: their number does not grow with use. */
	bool written = call->x->args[1]->op == XPATH_STRING;
	struct xpath_patterns *kept = call->e->env->patterns;
	struct regex *regex = kept ? map_get(kept->map, text) : NULL;
	bool keep = kept && written && map_size(kept->map) < LIMIT_XPATH_PATTERNS;
	struct fail f = { 0 };

	if (regex)
		return regex;
	/* All of the text has to fit, as in Java's Pattern.matches. */
	regex = regex_new(keep ? kept->mem : call->e->mem,
			  mem_printf(call->e->mem, "\\A(?:%.*s)\\z", (int)text.n, text.s), &f);
	if (!regex)
		fail(call->e->fail, XPATH_VALUE, "", "regex", str_dup(call->e->mem, text));
	else if (keep)
		map_put(kept->map, text, regex);
	return regex;
}

bool
fn_regex(struct call *call, struct xpath_value *out)
{
	struct str text, is;
	struct regex *regex;

	if (!two_strings(call, &text, &is))
		return false;
	if (is.n > LIMIT_XPATH_TEXT || !utf8_is_valid(text) || !utf8_is_valid(is))
		return fail(call->e->fail, XPATH_VALUE, "", "regex", "");
	regex = pattern(call, is);
	if (!regex)
		return false;
	switch (regex_find(regex, text.s ? text : STR(""), 0)) {
	case REGEX_MATCH:
		return give_boolean(out, true);
	case REGEX_NONE:
		return give_boolean(out, false);
	case REGEX_LIMIT:
		break;
	}
	return fail(call->e->fail, XPATH_LIMIT, "", "LIMIT_REGEX_MATCH");
}

bool
fn_digest(struct call *call, struct xpath_value *out)
{
	struct str text, name, form = STR("base64");
	uint8_t bytes[HASH_MOST];
	char *result;
	size_t n;

	if (!two_strings(call, &text, &name) || (call->x->n_args > 2 && !call_string(call, 2, &form)))
		return false;
	n = hash_named(str_dup(call->e->mem, name), text, bytes);
	if (n == 0)
		return fail(call->e->fail, XPATH_VALUE, "", "digest", str_dup(call->e->mem, name));
	result = mem_alloc(call->e->mem, 2 * n + 8);
	if (str_is(form, "hex")) {
		for (size_t i = 0; i < n; i++)
			snprintf(result + 2 * i, 3, "%02x", bytes[i]);
	} else if (str_is(form, "base64")) {
		base64_text(str_n((const char *)bytes, n), result);
	} else {
		return fail(call->e->fail, XPATH_VALUE, "", "digest", str_dup(call->e->mem, form));
	}
	return give_string(out, str_of(result));
}

bool
fn_base64_decode(struct call *call, struct xpath_value *out)
{
	struct str text;
	char *bytes;
	size_t n;

	if (!call_string(call, 0, &text))
		return false;
	bytes = mem_alloc(call->e->mem, text.n + 1);
	n = base64_bytes(text, bytes);
	return give_string(out, utf8_is_valid(str_n(bytes, n)) ? str_n(bytes, n) : STR(""));
}

static uint64_t
any_below(struct call *call, uint64_t n)
{
	return call->e->env->random ? random_below(call->e->env->random, n) : 0;
}

/* uuid(): RFC 4122, random; uuid(n): n letters and digits. */
bool
fn_uuid(struct call *call, struct xpath_value *out)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	static const char shape[] = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
	double length;
	char *text;

	if (call->x->n_args == 0) {
		text = mem_str(call->e->mem, shape);
		for (char *p = text; *p; p++)
			if (*p == 'x')
				*p = "0123456789abcdef"[any_below(call, 16)];
			else if (*p == 'y')
				*p = "89ab"[any_below(call, 4)];
		return give_string(out, str_of(text));
	}
	if (!call_number(call, 0, &length))
		return false;
	if (!(length >= 0 && length <= 1000))
		return fail(call->e->fail, XPATH_VALUE, "", "uuid", "");
	text = mem_alloc(call->e->mem, (size_t)length + 1);
	for (size_t i = 0; i < (size_t)length; i++)
		text[i] = letters[any_below(call, sizeof(letters) - 1)];
	return give_string(out, str_of(text));
}

/* Properties belong to a telephone; here there are none. */
bool
fn_property(struct call *call, struct xpath_value *out)
{
	struct str name;

	return call_string(call, 0, &name) && give_string(out, STR(""));
}
