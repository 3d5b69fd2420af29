#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/text.h"

struct json_out
json_out(struct buf *buf)
{
	return (struct json_out){ .buf = buf };
}

static void
comma(struct json_out *out)
{
	if (out->comma)
		buf_char(out->buf, ',');
	out->comma = true;
}

void
json_open(struct json_out *out, char bracket)
{
	comma(out);
	buf_char(out->buf, bracket);
	out->comma = false;
}

void
json_close(struct json_out *out, char bracket)
{
	buf_char(out->buf, bracket);
	out->comma = true;
}

static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\' && c < 0x7f;
}

static void
put_escaped(struct buf *buf, struct str s)
{
	static const char short_of[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	size_t at = 0;

	while (at < s.n) {
		size_t start = at;
		uint32_t c;
		char utf8[4];

		while (at < s.n && is_plain((unsigned char)s.s[at]))
			at++;
		buf_add(buf, s.s + start, at - start);
		if (at == s.n)
			break;
		c = utf8_next(s, &at);
		if (c >= 0x80) {
			buf_add(buf, utf8, utf8_put(c, utf8));
			continue;
		}
		const char *p = c ? strchr(short_of, (int)c) : NULL;

		if (p && (p - short_of) % 2 == 0)
			buf_add(buf, (char[]){ '\\', p[1] }, 2);
		else if (c == '"' || c == '\\')
			buf_add(buf, (char[]){ '\\', (char)c }, 2);
		else
			buf_printf(buf, "\\u%04x", (unsigned)c);
	}
}

static void
put_quoted(struct json_out *out, struct str s)
{
	buf_char(out->buf, '"');
	put_escaped(out->buf, s);
	buf_char(out->buf, '"');
}

void
json_key(struct json_out *out, const char *key)
{
	comma(out);
	put_quoted(out, str_of(key));
	buf_char(out->buf, ':');
	out->comma = false;
}

void
json_put_str(struct json_out *out, struct str s)
{
	comma(out);
	put_quoted(out, s);
}

void
json_put_cstr(struct json_out *out, const char *s)
{
	if (s)
		json_put_str(out, str_of(s));
	else
		json_put_null(out);
}

void
json_put_int(struct json_out *out, int64_t n)
{
	char text[24];

	json_put_raw(out, str_n(text, (size_t)snprintf(text, sizeof(text), "%lld", (long long)n)));
}

void
json_put_micro(struct json_out *out, int64_t micro)
{
	char text[DECIMAL_TEXT];

	json_put_raw(out, str_of(decimal_text(micro, text)));
}

void
json_put_bool(struct json_out *out, bool b)
{
	json_put_raw(out, str_of(b ? "true" : "false"));
}

void
json_put_null(struct json_out *out)
{
	json_put_raw(out, STR("null"));
}

void
json_put_raw(struct json_out *out, struct str json)
{
	comma(out);
	buf_add(out->buf, json.s, json.n);
}

void
json_pair_str(struct json_out *out, const char *key, struct str s)
{
	json_key(out, key);
	json_put_str(out, s);
}

void
json_pair_cstr(struct json_out *out, const char *key, const char *s)
{
	json_key(out, key);
	json_put_cstr(out, s);
}

void
json_pair_int(struct json_out *out, const char *key, int64_t n)
{
	json_key(out, key);
	json_put_int(out, n);
}

void
json_pair_micro(struct json_out *out, const char *key, int64_t micro)
{
	json_key(out, key);
	json_put_micro(out, micro);
}

void
json_pair_bool(struct json_out *out, const char *key, bool b)
{
	json_key(out, key);
	json_put_bool(out, b);
}

void
json_pair_null(struct json_out *out, const char *key)
{
	json_key(out, key);
	json_put_null(out);
}
