/* Figures from a JSON service, or a JSON file: see http_json.md. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/encoding.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "probes/json_rows.h"
#include "probes/mapping.h"
#include "probes/pointer.h"
#include "probes/redact.h"
#include "probes/source.h"
#include "probes/types.h"

struct http_json {
	const struct source *source;
	const struct mapping *mapping;
	const char *rows;            /* pointer with "*" */
	const char *ok;              /* pointer of the source's own verdict, or NULL */
	const char *const *ok_is;    /* NULL-ended */
	struct redaction *keep;
};

/* --- the configuration --- */

static void
keep_segments(struct redaction *keep, const char *pointer)
{
	char segment[512];

	while (pointer && *pointer && *pointer != '/')
		pointer++;
	while (pointer && pointer_step(&pointer, segment, sizeof(segment)))
		redaction_keep(keep, str_of(segment));
}

/* Only what the mapping speaks of may be stored; and what "keep" names. */
static bool
make_redaction(struct mem *mem, const struct json_at *config, struct http_json *c, struct fail *f)
{
	struct json_at list = json_in(config, "keep");

	c->keep = redaction_new(mem);
	keep_segments(c->keep, c->rows);
	keep_segments(c->keep, c->ok);
	keep_segments(c->keep, c->source->next);
	keep_segments(c->keep, c->source->total);
	redaction_keep(c->keep, STR(JSON_PAGES));
	for (size_t i = 0; i < c->mapping->fields.n; i++)
		for (const char *const *name = c->mapping->fields.at[i].names; *name; name++) {
			if (strchr(*name, '/'))
				keep_segments(c->keep, *name);
			else
				redaction_keep(c->keep, str_of(*name));
		}
	if (!list.value)
		return true;
	if (!json_need_array(mem, config, "keep", &list, f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at at = json_nth(&list, i);

		if (!json_is_string(at.value))
			return fail(f, JSON_TYPE, json_place(mem, &at), "keep", "\"...\"");
		redaction_keep(c->keep, str_of(json_string_value(at.value)));
	}
	return true;
}

/* {"ok": {"at": "/error_code", "is": ["0"]}} */
static bool
read_ok(struct mem *mem, const struct json_at *config, struct http_json *c, struct fail *f)
{
	static const char *const known[] = { "at", "is", NULL };
	struct json_at at = json_in(config, "ok"), list;
	VEC(const char *) texts = { 0 };

	if (!at.value)
		return true;
	if (!json_need_object(mem, config, "ok", &at, f) || !json_only(mem, &at, known, f) || !json_need_str(mem, &at, "at", &c->ok, f)
	    || !json_need_array(mem, &at, "is", &list, f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at one = json_nth(&list, i);

		if (!json_is_string(one.value))
			return fail(f, JSON_TYPE, json_place(mem, &one), "is", "\"...\"");
		*vec_push(mem, &texts) = json_string_value(one.value);
	}
	*vec_push(mem, &texts) = NULL;
	c->ok_is = texts.at;
	return pointer_is(c->ok) || fail(f, BAD_VALUE, json_place(mem, &at), "at", c->ok);
}

static const void *
check(struct mem *mem, const struct json_at *config, struct fail *f)
{
	static const char *const known[] = { SOURCE_KEYS, MAPPING_KEYS, "rows", "ok", "keep", NULL };
	struct http_json *c = mem_one(mem, struct http_json);
	struct json_at at = json_in(config, "rows");

	if (!json_only(mem, config, known, f) || !(c->source = source_check(mem, config, f)) || !(c->mapping = mapping_check(mem, config, f))
	    || !json_str_or(mem, config, "rows", "", &c->rows, f))
		return NULL;
	if (!pointer_is(c->rows)) {
		fail(f, BAD_VALUE, json_place(mem, &at), "rows", c->rows);
		return NULL;
	}
	return read_ok(mem, config, c, f) && make_redaction(mem, config, c, f) ? c : NULL;
}

/* --- asking --- */

static bool
ask(struct mem *mem, const void *config, const struct probe_world *world, unsigned page, const struct probe_answer *last, struct probe_request *out)
{
	const struct http_json *c = config;
	struct source_turn turn = { .page = page, .last = last };

	/* A page that cannot be read counts as full: reading it will say what is wrong. */
	if (page > 0 && c->source->paging == PAGING_NUMBER) {
		json_t *root = json_read(mem, "", last->bytes, NULL);

		turn.rows = root ? json_rows_count(root, c->rows) : SIZE_MAX;
	}
	return source_ask(mem, c->source, world, &turn, out);
}

/* --- keeping --- */

static bool
keep(struct mem *mem, const void *config, const struct payload *in, struct payload *out, struct fail *f)
{
	const struct http_json *c = config;
	struct buf text = buf_new(mem, LIMIT_PAYLOAD);
	struct str utf8;
	size_t dropped = 0;

	if (str_trim(in->bytes).n == 0)
		return fail(f, FILE_EMPTY, in->name);
	if (str_starts(str_trim(in->bytes), STR("<")))
		return fail(f, SOURCE_HTML, in->name);
	if (!encoding_read(mem, in->name, in->bytes, NULL, &utf8, f))
		return false;
	/* What is no JSON cannot be cleaned of persons, so none of it is kept, nor told. */
	if (!json_read(mem, in->name, utf8, f)) {
		if (f && strstr(f->word[0], " near "))
			*strstr(f->word[0], " near ") = '\0';
		return false;
	}
	if (!redact_json(c->keep, in->name, utf8, &text, &dropped, f))
		return false;
	if (text.over)
		return fail(f, PAYLOAD_TOO_LARGE, in->name, mem_printf(mem, "%zu", LIMIT_PAYLOAD));
	*out = (struct payload){ in->name, "application/json", buf_view(&text), in->redacted || dropped > 0 };
	return true;
}

static bool
join(struct mem *mem, const struct payload *pages, size_t n, struct payload *out, struct fail *f)
{
	return json_pages_join(mem, pages, n, out, f);
}

/* --- reading --- */

/* A source may say that it is ill while it answers 200. */
static bool
is_well(struct mem *mem, const struct http_json *c, const struct json_at *page, struct fail *f)
{
	json_t *verdict = c->ok ? pointer_get(page->value, c->ok) : NULL;
	char text[200];

	if (!c->ok)
		return true;
	if (json_is_string(verdict))
		snprintf(text, sizeof(text), "%s", json_string_value(verdict));
	else if (json_is_integer(verdict))
		snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(verdict));
	else
		snprintf(text, sizeof(text), "%s", json_is_true(verdict) ? "true" : json_is_false(verdict) ? "false" : "null");
	for (const char *const *is = c->ok_is; *is; is++)
		if (strcmp(*is, text) == 0)
			return true;
	return fail(f, SOURCE_SAYS, json_place(mem, page), text);
}

static bool
read_page(struct records *records, const struct http_json *c, const struct json_at *page, int64_t *total, struct fail *f)
{
	json_t *said = c->source->total ? pointer_get(page->value, c->source->total) : NULL;

	if (!is_well(records->mem, c, page, f))
		return false;
	if (c->source->total && !json_is_integer(said))
		return fail(f, JSON_MISSING, json_place(records->mem, page), c->source->total);
	if (said && *total >= 0 && *total != json_integer_value(said))
		return fail(f, SOURCE_SAYS, json_place(records->mem, page), c->source->total);
	*total = said ? json_integer_value(said) : *total;
	return json_rows_read(records, c->mapping, page, c->rows, f);
}

static bool
read_payload(struct mem *mem, const void *config, const struct probe_world *world, const struct payload *in, struct readings *out, struct fail *f)
{
	const struct http_json *c = config;
	json_t *value = json_read(mem, in->name, in->bytes, f), *pages;
	struct json_at root = json_root(value, in->name), list;
	struct records records = { .mem = mem, .name = in->name, .encoding = "", .machine = true, .fields = c->mapping->fields.n };
	int64_t total = -1;
	char n[24], wanted[24];

	if (!value)
		return false;
	records.found = mem_array(mem, struct found_field, records.fields + 1);
	pages = json_object_get(value, JSON_PAGES);
	list = json_in(&root, JSON_PAGES);
	if (!json_is_array(pages) && !read_page(&records, c, &root, &total, f))
		return false;
	for (size_t i = 0; i < json_array_size(pages); i++) {
		struct json_at page = json_nth(&list, i);

		if (!read_page(&records, c, &page, &total, f))
			return false;
	}
	/* Pages that are missing or came twice show here. */
	if (total >= 0 && (uint64_t)total != records.list.n) {
		snprintf(n, sizeof(n), "%zu", records.list.n);
		snprintf(wanted, sizeof(wanted), "%lld", (long long)total);
		return fail(f, ROWS_WRONG, in->name, n, wanted, wanted);
	}
	return json_rows_found(&records, c->mapping, f) && mapping_read(mem, c->mapping, world, &records, out, f);
}

static const struct probe_option options[] = {
	{ "url", "địa chỉ; {page} {size} {offset} {cursor} {from} {to} {month} {month_before} được thay", "address; {page} {size} {offset} {cursor} {from} {to} {month} {month_before} are filled in" },
	{ "auth", "{kind: bearer|basic|key|oauth2, secret, user, name, token_url, scope, cert, key}", "who we are: {kind: bearer|basic|key|oauth2, secret, user, name, token_url, scope, cert, key}" },
	{ "page", "{kind: number|cursor|link, first, size, max, next, total}", "pages: {kind: number|cursor|link, first, size, max, next, total}" },
	{ "rows", "con trỏ JSON tới danh sách bản ghi; * là mọi phần tử", "JSON pointer of the list of records; * is every element" },
	{ "ok", "{at, is}: nơi nguồn nói nó có lỗi", "{at, is}: where the source says whether it is well" },
	{ "keep", "tên khác được phép lưu", "further names that may be stored" },
	{ "unit", "đơn vị: xem docs/mapping.md", "whose: see docs/mapping.md" },
	{ "period", "kỳ", "when" },
	{ "figures", "các số liệu", "what" },
	{ NULL, NULL, NULL },
};

const struct probe_type probe_http_json = {
	.name = "http_json",
	.vi = "dịch vụ JSON qua HTTP, hoặc tệp JSON, theo bảng ánh xạ",
	.en = "a JSON service over HTTP, or a JSON file, by a mapping",
	.options = options,
	.check = check,
	.ask = ask,
	.keep = keep,
	.join = join,
	.read = read_payload,
};
