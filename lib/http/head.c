#include "http/head.h"

#include <string.h>

#include "base/fail.h"

enum { REST_OF_LINE = 64 }; /* a request line without its target */

static const char *const method_names[HTTP_METHODS] = {
	[HTTP_GET] = "GET",
	[HTTP_HEAD] = "HEAD",
	[HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT",
	[HTTP_PATCH] = "PATCH",
	[HTTP_DELETE] = "DELETE",
	[HTTP_OPTIONS] = "OPTIONS",
};

/* Letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, token). */
static const unsigned char token_chars[256] = {
	['!'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1, ['&'] = 1, ['\''] = 1, ['*'] = 1, ['+'] = 1,
	['-'] = 1, ['.'] = 1, ['^'] = 1, ['_'] = 1, ['`'] = 1, ['|'] = 1, ['~'] = 1,
	['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1,
};

/* What may stand in a field's value: text, blanks, bytes beyond ASCII. */
static const unsigned char value_chars[256] = {
	['\t'] = 1, [' ' ... '~'] = 1, [0x80 ... 0xff] = 1,
};

const char *
http_method_name(enum http_method method)
{
	return method_names[method];
}

bool
http_same(struct str a, const char *lower)
{
	for (size_t i = 0; i < a.n; i++) {
		char c = a.s[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (c != lower[i] || lower[i] == '\0')
			return false;
	}
	return lower[a.n] == '\0';
}

bool
http_list_has(struct str list, const char *lower)
{
	while (list.n > 0) {
		struct str parameters, item = str_cut(list, ',', &list);

		if (http_same(str_trim(str_cut(item, ';', &parameters)), lower))
			return true;
	}
	return false;
}

static bool
only(struct str s, const unsigned char table[256])
{
	for (size_t i = 0; i < s.n; i++)
		if (!table[(unsigned char)s.s[i]])
			return false;
	return true;
}

/* For messages: the start of what was sent, without what a terminal could mistake. */
static const char *
shown(struct str s, char out[48])
{
	size_t n = s.n < 40 ? s.n : 40;

	for (size_t i = 0; i < n; i++)
		out[i] = (char)(s.s[i] >= ' ' && s.s[i] <= '~' ? s.s[i] : '?');
	memcpy(out + n, s.n > n ? "..." : "", s.n > n ? 4 : 1);
	return out;
}

static bool
fail_shown(struct fail *f, enum fail_code code, struct str s)
{
	char text[48];

	return fail_set(f, code, "", (const char *const[]){ shown(s, text), NULL });
}

static bool
read_method(struct str text, struct http_head *out, struct fail *f)
{
	if (text.n == 0 || !only(text, token_chars))
		return fail_shown(f, FAIL_HTTP_LINE, text);
	for (int i = 0; i < HTTP_METHODS; i++)
		if (str_is(text, method_names[i])) {
			out->method = (enum http_method)i;
			return true;
		}
	return fail_shown(f, FAIL_HTTP_METHOD, text);
}

static bool
read_version(struct str text, struct http_head *out, struct fail *f)
{
	if (text.n != 8 || !str_starts(text, STR("HTTP/")) || text.s[6] != '.'
	    || text.s[5] < '0' || text.s[5] > '9' || text.s[7] < '0' || text.s[7] > '9')
		return fail_shown(f, FAIL_HTTP_LINE, text);
	if (text.s[5] != '1')
		return fail(f, HTTP_VERSION, "");
	out->minor = text.s[7] - '0';
	return true;
}

/* "http://host/path" is "/path", and the host counts more than the Host field. */
static bool
read_target(struct str text, struct http_head *out, struct fail *f)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.s[i] <= ' ' || (unsigned char)text.s[i] >= 0x7f)
			return fail(f, URL_TEXT, "");
	if (text.n > LIMIT_HTTP_URL)
		return fail(f, URL_TOO_LONG, "", "8192");
	if (text.n > 8 && (strncasecmp(text.s, "http://", 7) == 0 || strncasecmp(text.s, "https://", 8) == 0)) {
		size_t from = text.s[4] == ':' ? 7 : 8, to = from;

		while (to < text.n && text.s[to] != '/' && text.s[to] != '?')
			to++;
		out->host = str_n(text.s + from, to - from);
		text = str_n(text.s + to, text.n - to);
		if (text.n == 0)
			text = STR("/");
	}
	if (text.n == 0 || (text.s[0] != '/' && !(str_is(text, "*") && out->method == HTTP_OPTIONS)))
		return fail_shown(f, FAIL_HTTP_LINE, text);
	out->target = text;
	return true;
}

static bool
read_request_line(struct str line, struct http_head *out, struct fail *f)
{
	struct str rest, method = str_cut(line, ' ', &rest);
	const char *blank = rest.n ? memrchr(rest.s, ' ', rest.n) : NULL;

	if (!blank) {
		return fail_shown(f, FAIL_HTTP_LINE, line);
	}
	/* The version first: "PRI * HTTP/2.0" is no wrong method. */
	return read_version(str_n(blank + 1, rest.n - (size_t)(blank + 1 - rest.s)), out, f)
	       && read_method(method, out, f)
	       && read_target(str_n(rest.s, (size_t)(blank - rest.s)), out, f);
}

static bool
read_length(struct str value, struct http_head *out, bool *seen, struct fail *f)
{
	uint64_t n = 0;

	if (*seen || value.n == 0 || value.n > 18)
		return fail_shown(f, FAIL_HTTP_LENGTH, value);
	for (size_t i = 0; i < value.n; i++) {
		if (value.s[i] < '0' || value.s[i] > '9')
			return fail_shown(f, FAIL_HTTP_LENGTH, value);
		n = n * 10 + (uint64_t)(value.s[i] - '0');
	}
	*seen = true;
	out->length = n;
	return true;
}

static bool
read_host(struct str value, struct http_head *out, bool *seen, struct fail *f)
{
	if (*seen)
		return fail(f, HTTP_HOST, "");
	for (size_t i = 0; i < value.n; i++)
		if (strchr(" \t/\\?#@<>\"", value.s[i]) || (unsigned char)value.s[i] >= 0x80)
			return fail(f, HTTP_HOST, "");
	*seen = true;
	if (out->host.n == 0)
		out->host = value;
	return true;
}

static bool
read_encoding(struct str value, struct http_head *out, struct fail *f)
{
	if (out->chunked || !http_same(value, "chunked"))
		return fail_shown(f, FAIL_HTTP_ENCODING, value);
	out->chunked = true;
	return true;
}

static bool
read_expect(struct str value, struct http_head *out, struct fail *f)
{
	if (!http_same(value, "100-continue"))
		return fail_shown(f, FAIL_HTTP_EXPECT, value);
	out->expects_continue = out->minor >= 1;
	return true;
}

/* Which fields of the message itself were there. */
struct seen {
	bool host, length;
};

/* Fields that say something about the message itself. */
static bool
note_field(const struct http_field *field, struct http_head *out, struct seen *seen, struct fail *f)
{
	struct str name = field->name, value = field->value;

	switch (name.n) {
	case 4:
		if (http_same(name, "host"))
			return read_host(value, out, &seen->host, f);
		break;
	case 6:
		if (http_same(name, "expect"))
			return read_expect(value, out, f);
		break;
	case 10:
		if (!http_same(name, "connection"))
			break;
		if (http_list_has(value, "close"))
			out->keep_alive = false;
		else if (out->minor == 0 && http_list_has(value, "keep-alive"))
			out->keep_alive = true;
		break;
	case 13:
		if (http_same(name, "if-none-match") && out->if_none_match.n == 0)
			out->if_none_match = value;
		break;
	case 14:
		if (http_same(name, "content-length"))
			return read_length(value, out, &seen->length, f);
		break;
	case 15:
		if (http_same(name, "accept-encoding") && out->accept_encoding.n == 0)
			out->accept_encoding = value;
		break;
	case 17:
		if (http_same(name, "transfer-encoding"))
			return read_encoding(value, out, f);
		break;
	default:
		break;
	}
	return true;
}

static bool
read_field(struct str line, struct http_head *out, struct fail *f)
{
	struct str value, name = str_cut(line, ':', &value);

	if (name.n == 0 || name.n == line.n || !only(name, token_chars) || !only(value, value_chars))
		return fail_shown(f, FAIL_HTTP_FIELD, line);
	if (out->n_fields == LIMIT_HTTP_FIELDS)
		return fail(f, HEAD_TOO_LARGE, "", "100", "fields");
	out->fields[out->n_fields++] = (struct http_field){ name, str_trim(value) };
	return true;
}

static bool
read_fields(struct str text, struct http_head *out, struct fail *f)
{
	struct seen seen = { false, false };

	out->n_fields = 0;
	out->host = out->accept_encoding = out->if_none_match = str_n("", 0);
	out->length = 0;
	out->chunked = out->expects_continue = false;
	out->keep_alive = out->minor >= 1;
	while (text.n > 0) {
		const char *end = memchr(text.s, '\n', text.n);
		struct str line = str_n(text.s, (size_t)(end - text.s) - 1);

		if (!read_field(line, out, f)
		    || !note_field(&out->fields[out->n_fields - 1], out, &seen, f))
			return false;
		text = str_n(end + 1, text.n - (size_t)(end + 1 - text.s));
	}
	if (out->chunked && (seen.length || out->minor == 0))
		return fail(f, HTTP_LENGTH, "", "Content-Length + Transfer-Encoding");
	if (out->minor >= 1 && !seen.host)
		return fail(f, HTTP_HOST, "");
	return true;
}

/* Where the head ends (behind its empty line); 0: not yet. False: a bare line feed. */
static bool
find_end(struct str s, size_t *end)
{
	size_t line = 0;

	*end = 0;
	for (const char *at = s.s; (at = memchr(at, '\n', s.n - (size_t)(at - s.s)));) {
		size_t n = (size_t)(at - s.s);

		if (n == line || at[-1] != '\r')
			return false;
		if (n == line + 1 && line > 0) {
			*end = n + 1;
			return true;
		}
		line = n + 1;
		at++;
	}
	return true;
}

enum head_is
head_read(struct str bytes, struct http_head *out, size_t *used, struct fail *f)
{
	size_t skipped = 0, end;
	struct str line, fields;
	const char *eol;

	while (bytes.n - skipped >= 2 && bytes.s[skipped] == '\r' && bytes.s[skipped + 1] == '\n')
		skipped += 2;
	bytes = str_n(bytes.s + skipped, bytes.n - skipped);
	if (bytes.n > 0 && (unsigned char)bytes.s[0] < '!' && bytes.s[0] != '\r') {
		fail_shown(f, FAIL_HTTP_LINE, bytes);
		return HEAD_BAD;
	}
	if (!find_end(bytes, &end)) {
		fail(f, HTTP_LINE, "", "LF");
		return HEAD_BAD;
	}
	if (end == 0 && bytes.n < LIMIT_HTTP_HEAD)
		return HEAD_MORE;
	eol = memchr(bytes.s, '\n', bytes.n);
	if ((eol ? (size_t)(eol - bytes.s) : bytes.n) > LIMIT_HTTP_URL + REST_OF_LINE) {
		fail(f, URL_TOO_LONG, "", "8192");
		return HEAD_BAD;
	}
	if (end == 0 || end > LIMIT_HTTP_HEAD) {
		fail(f, HEAD_TOO_LARGE, "", "32768", "byte");
		return HEAD_BAD;
	}
	line = str_n(bytes.s, (size_t)(eol - bytes.s) - 1);
	fields = str_n(eol + 1, end - 2 - line.n - 2);
	out->host = str_n("", 0);
	if (!read_request_line(line, out, f) || !read_fields(fields, out, f))
		return HEAD_BAD;
	*used = skipped + end;
	return HEAD_DONE;
}

struct str
head_field(const struct http_head *head, const char *name)
{
	for (size_t i = 0; i < head->n_fields; i++)
		if (http_same(head->fields[i].name, name))
			return head->fields[i].value;
	return str_n("", 0);
}

bool
head_has(const struct http_head *head, const char *name)
{
	for (size_t i = 0; i < head->n_fields; i++)
		if (http_same(head->fields[i].name, name))
			return true;
	return false;
}
