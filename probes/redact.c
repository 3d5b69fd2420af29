#include "probes/redact.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"

struct redaction {
	struct mem *mem;
	struct map *known; /* lower name -> 1 keep, 2 mask */
	VEC(struct str) drops;
};

/* Only their addresses matter. */
static char keep_mark, mask_mark;

static struct str
lower(struct mem *mem, struct str name)
{
	char *out = mem_strn(mem, name.s, name.n);

	for (size_t i = 0; i < name.n; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] + 32);
	return str_n(out, name.n);
}

struct redaction *
redaction_new(struct mem *mem)
{
	struct redaction *r = mem_one(mem, struct redaction);

	r->mem = mem;
	r->known = map_new(mem);
	return r;
}

static void
put(struct redaction *r, struct str name, char *mark)
{
	map_put(r->known, lower(r->mem, name), mark);
}

void
redaction_keep(struct redaction *r, struct str name)
{
	put(r, name, &keep_mark);
}

void
redaction_mask(struct redaction *r, struct str name)
{
	put(r, name, &mask_mark);
}

void
redaction_drop(struct redaction *r, struct str pattern)
{
	*vec_push(r->mem, &r->drops) = lower(r->mem, pattern);
}

static bool
matches(struct str pattern, struct str name)
{
	if (pattern.n > 0 && pattern.s[pattern.n - 1] == '*')
		return str_starts(name, str_n(pattern.s, pattern.n - 1));
	return str_eq(pattern, name);
}

enum redaction_is
redaction_of(const struct redaction *r, struct str name)
{
	char low[LIMIT_CODE];
	const void *mark;

	if (name.n >= sizeof(low))
		return REDACTION_DROP;
	for (size_t i = 0; i < name.n; i++)
		low[i] = name.s[i] >= 'A' && name.s[i] <= 'Z' ? (char)(name.s[i] + 32) : name.s[i];
	for (size_t i = 0; i < r->drops.n; i++)
		if (matches(r->drops.at[i], str_n(low, name.n)))
			return REDACTION_DROP;
	mark = map_get(r->known, str_n(low, name.n));
	return !mark ? REDACTION_DROP : mark == &mask_mark ? REDACTION_MASK : REDACTION_KEEP;
}

/* --- JSON, byte by byte --- */

struct scan {
	const struct redaction *redaction;
	const char *name;
	struct str in;
	size_t at;
	struct buf *out; /* NULL: what is passed over is not copied */
	size_t dropped;
	int depth;
	struct fail *fault;
};

static bool value(struct scan *s, bool mask);

static bool
syntax(struct scan *s, const char *what)
{
	char place[200];
	size_t line = 1;

	for (size_t i = 0; i < s->at && i < s->in.n; i++)
		line += s->in.s[i] == '\n';
	snprintf(place, sizeof(place), "%.160s:%zu", s->name, line);
	return fail(s->fault, JSON_SYNTAX, place, what);
}

static void
space(struct scan *s)
{
	size_t from = s->at;

	while (s->at < s->in.n && strchr(" \t\r\n", s->in.s[s->at]) && s->in.s[s->at])
		s->at++;
	if (s->out)
		buf_add(s->out, s->in.s + from, s->at - from);
}

static bool
is_next(const struct scan *s, char c)
{
	return s->at < s->in.n && s->in.s[s->at] == c;
}

static bool
take(struct scan *s, char c)
{
	if (!is_next(s, c))
		return false;
	s->at++;
	if (s->out)
		buf_char(s->out, c);
	return true;
}

/* A string token with its quotes; moves on, copies nothing. */
static bool
string_token(struct scan *s, struct str *token)
{
	size_t from = s->at++;

	for (; s->at < s->in.n; s->at++) {
		if (s->in.s[s->at] == '"') {
			s->at++;
			*token = str_n(s->in.s + from, s->at - from);
			return true;
		}
		s->at += s->in.s[s->at] == '\\';
	}
	s->at = s->in.n;
	return syntax(s, "\"");
}

/* The characters of a key: \u0043huHoSo is ChuHoSo. Only what names are made of matters,
 * so other escapes stay as they are and the name is unknown. */
static struct str
key_name(struct str token, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 1; i + 1 < token.n && n + 4 < size; i++) {
		char hex[5] = "";

		if (token.s[i] != '\\' || i + 6 >= token.n || token.s[i + 1] != 'u') {
			out[n++] = token.s[i];
			continue;
		}
		memcpy(hex, token.s + i + 2, 4);
		n += utf8_put((uint32_t)strtoul(hex, NULL, 16), out + n);
		i += 5;
	}
	return str_n(out, n);
}

static bool
member(struct scan *s, bool *first)
{
	struct buf *out = s->out;
	struct str token;
	char name[LIMIT_CODE * 2];
	enum redaction_is is;

	if (!is_next(s, '"'))
		return syntax(s, "{");
	if (!string_token(s, &token))
		return false;
	is = redaction_of(s->redaction, key_name(token, name, sizeof(name)));
	if (is == REDACTION_DROP) {
		s->dropped += out != NULL;
		s->out = NULL;
	} else if (out) {
		if (!*first)
			buf_char(out, ',');
		buf_add(out, token.s, token.n);
		*first = false;
	}
	space(s);
	if (!take(s, ':'))
		return syntax(s, ":");
	space(s);
	if (!value(s, is == REDACTION_MASK))
		return false;
	space(s);
	s->out = out;
	return true;
}

static bool
object(struct scan *s)
{
	bool first = true;

	take(s, '{');
	space(s);
	if (take(s, '}'))
		return true;
	for (;;) {
		space(s);
		if (!member(s, &first))
			return false;
		if (take(s, '}'))
			return true;
		if (!is_next(s, ','))
			return syntax(s, "}");
		s->at++; /* the comma is put before the next member that stays */
	}
}

static bool
array(struct scan *s)
{
	take(s, '[');
	space(s);
	if (take(s, ']'))
		return true;
	for (;;) {
		space(s);
		if (!value(s, false))
			return false;
		space(s);
		if (take(s, ']'))
			return true;
		if (!take(s, ','))
			return syntax(s, "]");
	}
}

static bool
scalar(struct scan *s, bool mask)
{
	size_t from = s->at;
	struct str token;

	if (is_next(s, '"')) {
		if (!string_token(s, &token))
			return false;
		if (mask && token.n > 2)
			token = STR("\"có\"");
	} else {
		while (s->at < s->in.n && s->in.s[s->at] && !strchr(",]} \t\r\n", s->in.s[s->at]))
			s->at++;
		token = str_n(s->in.s + from, s->at - from);
		if (token.n == 0)
			return syntax(s, "?");
	}
	if (s->out)
		buf_add(s->out, token.s, token.n);
	return true;
}

static bool
value(struct scan *s, bool mask)
{
	char limit[16];
	bool ok;

	if (!is_next(s, '{') && !is_next(s, '['))
		return scalar(s, mask);
	if (++s->depth > LIMIT_JSON_DEPTH) {
		snprintf(limit, sizeof(limit), "%d", LIMIT_JSON_DEPTH);
		return fail(s->fault, JSON_DEPTH, s->name, limit);
	}
	ok = is_next(s, '{') ? object(s) : array(s);
	s->depth--;
	return ok;
}

bool
redact_json(const struct redaction *redaction, const char *name, struct str in, struct buf *out, size_t *dropped,
	struct fail *f)
{
	struct scan s = { .redaction = redaction, .name = name, .in = in, .out = out, .fault = f };

	if (str_starts(in, STR("\xef\xbb\xbf")))
		s.at = 3;
	space(&s);
	if (!value(&s, false))
		return false;
	space(&s);
	if (s.at < in.n)
		return syntax(&s, "}");
	*dropped = s.dropped;
	return true;
}
