#include "http/url.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"

enum { SHOWN = 64 };

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
is_plain_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] < 0x20 || s.s[i] == 0x7f)
			return false;
	return utf8_is_valid(s);
}

/* For messages: the start of what was sent, without what is no plain ASCII. */
static const char *
shown(struct mem *mem, struct str s)
{
	char *text = mem_strn(mem, s.s, s.n < SHOWN ? s.n : SHOWN);

	for (char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return text;
}

bool
url_decode(struct mem *mem, struct str raw, bool plus, struct str *out, struct fail *f)
{
	char *at = mem_alloc(mem, raw.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.s[i];

		if (c == '%') {
			int high = i + 2 < raw.n ? hex_value(raw.s[i + 1]) : -1;
			int low = i + 2 < raw.n ? hex_value(raw.s[i + 2]) : -1;

			if (high < 0 || low < 0)
				return fail(f, URL_PERCENT, "", shown(mem, str_n(raw.s + i, raw.n - i < 3 ? raw.n - i : 3)));
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		at[n++] = c;
	}
	if (!is_plain_text(str_n(at, n)))
		return fail(f, URL_TEXT, "");
	*out = str_n(at, n);
	return true;
}

static bool
fail_path(struct mem *mem, struct str path, struct fail *f)
{
	return fail(f, URL_PATH, "", shown(mem, path));
}

/* "/a//b/" has the segments a, "", b and "". */
static bool
read_segments(struct mem *mem, struct str path, struct url *out, struct fail *f)
{
	VEC(struct str) segments = { 0 };
	size_t from = 1;

	for (size_t i = 1; path.n > 1 && i <= path.n; i++) {
		struct str segment;

		if (i < path.n && path.s[i] != '/')
			continue;
		if (segments.n == LIMIT_HTTP_SEGMENTS)
			return fail_path(mem, path, f);
		if (!url_decode(mem, str_n(path.s + from, i - from), false, &segment, f))
			return false;
		if (str_is(segment, ".") || str_is(segment, ".."))
			return fail_path(mem, path, f);
		*vec_push(mem, &segments) = segment;
		from = i + 1;
	}
	out->segments = segments.at;
	out->n_segments = segments.n;
	return true;
}

bool
url_read_params(struct mem *mem, struct str query, struct url *out, struct fail *f)
{
	VEC(struct url_param) params = { 0 };

	while (query.n > 0) {
		struct str value, name = str_cut(str_cut(query, '&', &query), '=', &value);
		struct url_param param;

		if (name.n == 0 && value.n == 0)
			continue;
		if (params.n == LIMIT_HTTP_PARAMS)
			return fail(f, QUERY_TOO_MANY, "", mem_printf(mem, "%d", LIMIT_HTTP_PARAMS));
		if (!url_decode(mem, name, true, &param.name, f)
		    || !url_decode(mem, value, true, &param.value, f))
			return false;
		for (size_t i = 0; i < params.n; i++)
			if (str_eq(params.at[i].name, param.name))
				return fail(f, QUERY_TWICE, "", str_dup(mem, param.name));
		*vec_push(mem, &params) = param;
	}
	out->params = params.at;
	out->n_params = params.n;
	return true;
}

bool
url_read(struct mem *mem, struct str target, struct url *out, struct fail *f)
{
	struct str query, path = str_cut(target, '?', &query);
	struct url url = { .path = path };

	if (path.n == 0 || path.s[0] != '/')
		return fail_path(mem, path, f);
	if (!read_segments(mem, path, &url, f) || !url_read_params(mem, query, &url, f))
		return false;
	*out = url;
	return true;
}

bool
url_param(const struct url *url, const char *name, struct str *value)
{
	for (size_t i = 0; i < url->n_params; i++)
		if (str_is(url->params[i].name, name)) {
			*value = url->params[i].value;
			return true;
		}
	return false;
}
