#include "probes/source.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "probes/pointer.h"

static bool
is_url(const char *text)
{
	return str_starts(str_of(text), STR("http://")) || str_starts(str_of(text), STR("https://"));
}

bool
source_headers(struct mem *mem, const struct json_at *config, const char *const **out, struct fail *f)
{
	struct json_at headers = json_in(config, "headers");
	VEC(const char *) lines = { 0 };
	const char *key, *text;
	json_t *value;

	if (headers.value && !json_need_object(mem, config, "headers", &headers, f))
		return false;
	json_object_foreach(headers.value, key, value) {
		if (!json_need_str(mem, &headers, key, &text, f))
			return false;
		if (strpbrk(key, ":\r\n ") || strpbrk(text, "\r\n"))
			return fail(f, BAD_VALUE, json_place(mem, &headers), key, text);
		*vec_push(mem, &lines) = mem_printf(mem, "%s: %s", key, text);
	}
	*vec_push(mem, &lines) = NULL;
	*out = lines.at;
	return true;
}

/* {"kind": "bearer|basic|key|oauth2", "secret": NAME, ...} */
static bool
read_auth(struct mem *mem, const struct json_at *config, struct probe_auth *a, struct fail *f)
{
	static const char *const known[] = { "kind", "secret", "user", "name", "token_url", "scope", "cert", "key", NULL };
	static const char *const kinds[] = { "none", "bearer", "basic", "key", "oauth2" };
	struct json_at at = json_in(config, "auth");
	const char *kind;
	size_t i = 0;

	if (!at.value)
		return true;
	if (!json_need_object(mem, config, "auth", &at, f) || !json_only(mem, &at, known, f) || !json_str_or(mem, &at, "kind", "none", &kind, f)
	    || !json_str_or(mem, &at, "secret", NULL, &a->secret, f) || !json_str_or(mem, &at, "user", NULL, &a->user, f)
	    || !json_str_or(mem, &at, "name", "X-API-Key", &a->name, f) || !json_str_or(mem, &at, "token_url", NULL, &a->token_url, f)
	    || !json_str_or(mem, &at, "scope", NULL, &a->scope, f) || !json_str_or(mem, &at, "cert", NULL, &a->cert, f)
	    || !json_str_or(mem, &at, "key", NULL, &a->key, f))
		return false;
	while (i < ARRAY_LEN(kinds) && strcmp(kind, kinds[i]) != 0)
		i++;
	if (i == ARRAY_LEN(kinds))
		return fail(f, BAD_VALUE, json_place(mem, &at), "kind", kind);
	a->kind = (enum probe_auth_kind)i;
	if (a->kind != AUTH_NONE && !a->secret)
		return fail(f, JSON_MISSING, json_place(mem, &at), "secret");
	if ((a->kind == AUTH_BASIC || a->kind == AUTH_OAUTH2) && !a->user)
		return fail(f, JSON_MISSING, json_place(mem, &at), "user");
	if (a->kind == AUTH_OAUTH2 && (!a->token_url || !is_url(a->token_url)))
		return fail(f, JSON_MISSING, json_place(mem, &at), "token_url");
	if (strpbrk(a->name, ": \r\n") || !*a->name)
		return fail(f, BAD_VALUE, json_place(mem, &at), "name", a->name);
	return !a->cert == !a->key || fail(f, JSON_MISSING, json_place(mem, &at), a->cert ? "key" : "cert");
}

static bool
read_page(struct mem *mem, const struct json_at *config, struct source *s, struct fail *f)
{
	static const char *const known[] = { "kind", "first", "size", "max", "next", "total", NULL };
	static const char *const kinds[] = { "none", "number", "cursor", "link" };
	struct json_at at = json_in(config, "page");
	int64_t first = 1, size = 200, max = 1000;
	const char *kind = "none";
	size_t i = 0;

	if (at.value && (!json_need_object(mem, config, "page", &at, f) || !json_only(mem, &at, known, f) || !json_str_or(mem, &at, "kind", "number", &kind, f)
			    || !json_int_or(mem, &at, "first", 0, 1, 1, &first, f) || !json_int_or(mem, &at, "size", 1, 100000, 200, &size, f)
			    || !json_int_or(mem, &at, "max", 1, 100000, 1000, &max, f) || !json_str_or(mem, &at, "next", NULL, &s->next, f)
			    || !json_str_or(mem, &at, "total", NULL, &s->total, f)))
		return false;
	while (i < ARRAY_LEN(kinds) && strcmp(kind, kinds[i]) != 0)
		i++;
	if (i == ARRAY_LEN(kinds))
		return fail(f, BAD_VALUE, json_place(mem, &at), "kind", kind);
	s->paging = (enum paging)i;
	s->first = (unsigned)first;
	s->size = (unsigned)size;
	s->max = (unsigned)max;
	if (s->paging == PAGING_CURSOR && !s->next)
		return fail(f, JSON_MISSING, json_place(mem, &at), "next");
	if (s->paging == PAGING_NUMBER && s->url && !strstr(s->url, "{page}") && !strstr(s->url, "{offset}") && !(s->body && strstr(s->body, "{page}")))
		return fail(f, BAD_VALUE, json_place(mem, config), "url", "{page} | {offset}");
	return s->paging != PAGING_CURSOR || !s->url || strstr(s->url, "{cursor}") || (s->body && strstr(s->body, "{cursor}"))
		|| fail(f, BAD_VALUE, json_place(mem, config), "url", "{cursor}");
}

const struct source *
source_check(struct mem *mem, const struct json_at *config, struct fail *f)
{
	struct source *s = mem_one(mem, struct source);

	if (!json_str_or(mem, config, "url", NULL, &s->url, f) || !json_str_or(mem, config, "body", NULL, &s->body, f))
		return NULL;
	if (s->url && !is_url(s->url)) {
		struct json_at at = json_in(config, "url");

		fail(f, BAD_VALUE, json_place(mem, &at), "url", s->url);
		return NULL;
	}
	s->auth.name = "X-API-Key";
	return source_headers(mem, config, &s->headers, f) && read_auth(mem, config, &s->auth, f) && read_page(mem, config, s, f) ? s : NULL;
}

/* --- asking --- */

struct filling {
	const struct source *source;
	unsigned page;
	const char *cursor;
	char from[DATE_TEXT], to[DATE_TEXT], month[PERIOD_TEXT], before[PERIOD_TEXT];
};

static void
put_escaped(struct buf *out, const char *text)
{
	for (; *text; text++)
		if ((*text >= '0' && *text <= '9') || ((*text | 32) >= 'a' && (*text | 32) <= 'z') || strchr("-._~", *text))
			buf_char(out, *text);
		else
			buf_printf(out, "%%%02X", (unsigned char)*text);
}

/* What stands in braces; NULL if it is nothing of ours. */
static const char *
value_of(struct mem *mem, const struct filling *fill, struct str name)
{
	if (str_is(name, "page"))
		return mem_printf(mem, "%u", fill->source->first + fill->page);
	if (str_is(name, "offset"))
		return mem_printf(mem, "%llu", (unsigned long long)fill->page * fill->source->size);
	if (str_is(name, "size"))
		return mem_printf(mem, "%u", fill->source->size);
	if (str_is(name, "cursor"))
		return fill->cursor;
	return str_is(name, "from") ? fill->from : str_is(name, "to") ? fill->to : str_is(name, "month") ? fill->month
		: str_is(name, "month_before") ? fill->before : NULL;
}

static const char *
filled(struct mem *mem, const struct filling *fill, const char *template, bool escape)
{
	struct buf out = buf_new(mem, LIMIT_HTTP_BODY_SMALL);

	if (!template)
		return NULL;
	for (const char *at = template; *at;) {
		const char *end = *at == '{' ? strchr(at, '}') : NULL;
		const char *value = end ? value_of(mem, fill, str_n(at + 1, (size_t)(end - at - 1))) : NULL;

		if (value) {
			if (escape)
				put_escaped(&out, value);
			else
				buf_str(&out, value);
			at = end + 1;
		} else
			buf_char(&out, *at++);
	}
	return buf_cstr(&out);
}

/* What the last page says about the next one; NULL: there is none. */
static const char *
next_of(struct mem *mem, const struct source *s, const struct probe_answer *last)
{
	json_t *root;
	struct json_at at;

	if (s->paging == PAGING_LINK && !s->next)
		return last->link && *last->link ? last->link : NULL;
	root = json_read(mem, "", last->bytes, NULL);
	at = json_root(root, "");
	if (!root)
		return NULL;
	at.value = pointer_get(root, s->next);
	if (json_is_integer(at.value))
		return mem_printf(mem, "%lld", (long long)json_integer_value(at.value));
	return json_is_string(at.value) && json_string_length(at.value) > 0 ? json_string_value(at.value) : NULL;
}

bool
source_ask(struct mem *mem, const struct source *s, const struct probe_world *world, const struct source_turn *turn, struct probe_request *out)
{
	struct filling fill = { .source = s, .page = turn->page, .cursor = "" };
	int32_t today = (int32_t)((world->now / 1000000 + 7 * 3600) / 86400);
	int month = period_of('m', today);
	const char *next = NULL;

	if (!s->url || turn->page >= s->max || (turn->page > 0 && s->paging == PAGING_NONE))
		return false;
	if (turn->page > 0 && s->paging == PAGING_NUMBER && turn->rows < s->size)
		return false;
	if (turn->page > 0 && s->paging != PAGING_NUMBER) {
		next = next_of(mem, s, turn->last);
		if (!next || (s->paging == PAGING_LINK && !is_url(next)))
			return false;
		fill.cursor = next;
	}
	date_text(today, fill.to);
	date_text(today - 400, fill.from);
	period_text(month, fill.month);
	period_text(period_previous(month), fill.before);
	*out = (struct probe_request){ .headers = s->headers, .auth = s->auth, .body = filled(mem, &fill, s->body, false),
		.url = next && s->paging == PAGING_LINK ? next : filled(mem, &fill, s->url, true) };
	return true;
}
