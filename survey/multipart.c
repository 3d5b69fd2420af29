#include "survey/multipart.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"

enum { BOUNDARY_MAX = 70 };

/* Lower-case copy of ASCII letters. */
static struct str
lower(struct mem *mem, struct str s)
{
	char *copy = str_dup(mem, s);

	for (size_t i = 0; i < s.n; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] + 32);
	return str_n(copy, s.n);
}

/* A quoted text with its escapes resolved: browsers write %22, others \". */
static struct str
unquote(struct mem *mem, struct str s, size_t *used)
{
	char *out = mem_alloc(mem, s.n + 1);
	size_t n = 0, i = 1;

	while (i < s.n && s.s[i] != '"') {
		if (s.s[i] == '\\' && i + 1 < s.n && (s.s[i + 1] == '"' || s.s[i + 1] == '\\'))
			i++;
		else if (i + 2 < s.n && memcmp(s.s + i, "%22", 3) == 0) {
			out[n++] = '"';
			i += 3;
			continue;
		}
		out[n++] = s.s[i++];
	}
	*used = i < s.n ? i + 1 : 0;
	return str_n(out, n);
}

/* The value of one parameter of "type; a=b; c=\"d\""; s is NULL if it is not there. */
static struct str
parameter(struct mem *mem, struct str field, const char *wanted)
{
	struct str none = { NULL, 0 }, rest;

	str_cut(field, ';', &rest);
	while (rest.n > 0) {
		struct str name = lower(mem, str_trim(str_cut(rest, '=', &rest))), value;
		size_t used;

		rest = str_trim(rest);
		if (rest.n > 0 && rest.s[0] == '"') {
			value = unquote(mem, rest, &used);
			if (used == 0)
				return none;
			rest = str_n(rest.s + used, rest.n - used);
			str_cut(rest, ';', &rest);
		} else {
			value = str_trim(str_cut(rest, ';', &rest));
		}
		if (str_is(name, wanted))
			return value.s ? value : str_n("", 0);
	}
	return none;
}

static bool
is_boundary(struct str s)
{
	static const char marks[] = "'()+_,-./:=? ";

	if (s.n == 0 || s.n > BOUNDARY_MAX || s.s[s.n - 1] == ' ')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr(marks, c))))
			return false;
	}
	return true;
}

static void
skip(struct str *s, size_t n)
{
	s->s += n;
	s->n -= n;
}

/* One line of a part's head, without its end; false if there is no end. */
static bool
head_line(struct str *rest, struct str *line)
{
	ptrdiff_t end = str_find(*rest, STR("\r\n"));

	if (end < 0)
		return false;
	*line = str_n(rest->s, (size_t)end);
	skip(rest, (size_t)end + 2);
	return true;
}

static bool
read_head(struct mem *mem, struct str *rest, struct part_field *part, struct fail *f)
{
	struct str line;

	part->name = part->filename = (struct str){ NULL, 0 };
	part->type = STR("text/plain");
	for (int lines = 0; head_line(rest, &line); lines++) {
		struct str value, name = lower(mem, str_trim(str_cut(line, ':', &value)));

		if (line.n == 0)
			return part->name.s || fail(f, MULTIPART, "", "name");
		if (lines == LIMIT_PART_LINES)
			return fail(f, MULTIPART, "", "head");
		if (str_is(name, "content-disposition")) {
			part->name = parameter(mem, value, "name");
			part->filename = parameter(mem, value, "filename");
		} else if (str_is(name, "content-type")) {
			struct str params;

			part->type = lower(mem, str_trim(str_cut(value, ';', &params)));
		} else if (str_is(name, "content-transfer-encoding")) {
			struct str how = lower(mem, str_trim(value));

			if (!str_is(how, "binary") && !str_is(how, "8bit") && !str_is(how, "7bit"))
				return fail(f, MULTIPART, "", "content-transfer-encoding");
		}
	}
	return fail(f, MULTIPART, "", "head");
}

bool
multipart_read(struct mem *mem, struct str content_type, struct str body, struct multipart *out, struct fail *f)
{
	struct str type, rest = body, boundary = parameter(mem, content_type, "boundary"), params;
	VEC(struct part_field) parts = { 0 };
	struct str between;
	ptrdiff_t at;

	type = lower(mem, str_trim(str_cut(content_type, ';', &params)));
	if (!str_is(type, "multipart/form-data"))
		return fail(f, BODY_TYPE, "", str_dup(mem, type), "multipart/form-data");
	if (!boundary.s || !is_boundary(boundary))
		return fail(f, MULTIPART, "", "boundary");
	between = str_of(mem_printf(mem, "\r\n--%.*s", (int)boundary.n, boundary.s));
	/* The first one may stand at the very start, without an end of line before it. */
	if (str_starts(rest, str_n(between.s + 2, between.n - 2))) {
		skip(&rest, between.n - 2);
	} else {
		at = str_find(rest, between);
		if (at < 0)
			return fail(f, MULTIPART, "", "boundary");
		skip(&rest, (size_t)at + between.n);
	}
	while (!str_starts(rest, STR("--"))) {
		struct part_field part;

		if (!str_starts(rest, STR("\r\n")))
			return fail(f, MULTIPART, "", "boundary");
		skip(&rest, 2);
		if (parts.n == LIMIT_PARTS)
			return fail(f, TOO_MANY_PARTS, "", mem_printf(mem, "%d", LIMIT_PARTS));
		if (!read_head(mem, &rest, &part, f))
			return false;
		at = str_find(rest, between);
		if (at < 0)
			return fail(f, MULTIPART, "", "end");
		part.bytes = str_n(rest.s, (size_t)at);
		skip(&rest, (size_t)at + between.n);
		*vec_push(mem, &parts) = part;
	}
	*out = (struct multipart){ parts.at, parts.n };
	return true;
}

const struct part_field *
multipart_find(const struct multipart *parts, const char *name)
{
	for (size_t i = 0; i < parts->n; i++)
		if (str_is(parts->at[i].name, name))
			return &parts->at[i];
	return NULL;
}
