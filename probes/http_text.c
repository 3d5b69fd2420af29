/* Figures from pages and plain text: see http_text.md. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/encoding.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/regex.h"
#include "base/text.h"
#include "probes/cells.h"
#include "probes/mapping.h"
#include "probes/source.h"
#include "probes/types.h"
#include "xml/html.h"

/* For all matches of one text. */
enum { MATCH_TIME = 2000000 };

struct http_text {
	const struct source *source;
	const struct mapping *mapping;
	const char *table;     /* text in the title of the table that is read */
	struct regex *pattern; /* NULL: tables are read */
	int *groups;           /* of each field */
};

/* --- the configuration --- */

static bool
read_pattern(struct mem *mem, const struct json_at *config, struct http_text *c, struct fail *f)
{
	struct json_at at = json_in(config, "pattern");
	const char *pattern;

	if (!json_str_or(mem, config, "pattern", NULL, &pattern, f) || !json_str_or(mem, config, "table", NULL, &c->table, f))
		return false;
	if (!pattern)
		return true;
	if (strlen(pattern) > LIMIT_NOTE)
		return fail(f, TEXT_TOO_LONG, json_place(mem, &at), "2000");
	c->pattern = regex_new(mem, pattern, f);
	if (!c->pattern) {
		fail_prefix(f, json_place(mem, &at));
		return false;
	}
	c->groups = mem_array(mem, int, c->mapping->fields.n + 1);
	for (size_t i = 0; i < c->mapping->fields.n; i++) {
		const struct field *field = &c->mapping->fields.at[i];

		c->groups[i] = regex_named(c->pattern, field->names[0]);
		if (c->groups[i] < 0)
			return fail(f, BAD_VALUE, json_place(mem, &at), "pattern", mem_printf(mem, "(?<%s>...)", field->names[0]));
	}
	return true;
}

static const void *
check(struct mem *mem, const struct json_at *config, struct fail *f)
{
	static const char *const known[] = { SOURCE_KEYS, MAPPING_KEYS, "pattern", "table", NULL };
	struct http_text *c = mem_one(mem, struct http_text);

	return json_only(mem, config, known, f) && (c->source = source_check(mem, config, f)) && (c->mapping = mapping_check(mem, config, f))
		&& read_pattern(mem, config, c, f) ? c : NULL;
}

static bool
ask(struct mem *mem, const void *config, const struct probe_world *world, unsigned page, const struct probe_answer *last, struct probe_request *out)
{
	const struct http_text *c = config;
	struct source_turn turn = { .page = page, .last = last };

	return page == 0 && source_ask(mem, c->source, world, &turn, out);
}

/* --- text --- */

static bool
is_page(struct str text)
{
	return str_starts(str_trim(text), STR("<"));
}

static void
take_match(const struct http_text *c, struct records *records, size_t start)
{
	struct record *record = vec_push(records->mem, &records->list);

	*record = (struct record){ .row = (int32_t)records->list.n - 1, .at = mem_array(records->mem, struct cell, records->fields + 1) };
	record->locator = mem_printf(records->mem, "byte:%zu", start);
	record->place = mem_printf(records->mem, "%s:%zu", records->name, start);
	for (size_t i = 0; i < records->fields; i++) {
		struct str text = regex_group(c->pattern, (unsigned)c->groups[i]);

		record->at[i] = (struct cell){ text.s ? CELL_TEXT : CELL_ABSENT, false, text.s ? str_of(str_dup(records->mem, str_trim(text))) : STR("") };
	}
}

/* Every match is a record; what takes too long is a fault of the pattern. */
static bool
find_all(const struct http_text *c, struct str text, struct records *records, struct fail *f)
{
	int64_t until = clock_monotonic() + MATCH_TIME;
	enum regex_is is = REGEX_NONE;

	for (size_t at = 0; at <= text.n && (is = regex_find(c->pattern, text, at)) == REGEX_MATCH;) {
		size_t start = regex_start(c->pattern, 0), end = regex_end(c->pattern, 0);

		if (records->list.n == LIMIT_MATCHES || clock_monotonic() > until)
			return fail(f, PATTERN_LIMIT, records->name, records->list.n == LIMIT_MATCHES ? "20000" : "2 s");
		take_match(c, records, start);
		at = end > start ? end : end + 1;
		while (at < text.n && ((unsigned char)text.s[at] & 0xc0) == 0x80)
			at++;
	}
	if (is == REGEX_LIMIT)
		return fail(f, PATTERN_LIMIT, records->name, mem_printf(records->mem, "%d", LIMIT_REGEX_MATCH));
	return records->list.n > 0 || fail(f, PATTERN_NONE, records->name);
}

static bool
read_text(struct mem *mem, const struct http_text *c, const char *name, struct str text, struct records *records, struct fail *f)
{
	struct html_page page;

	*records = (struct records){ .mem = mem, .name = name, .encoding = "", .fields = c->mapping->fields.n,
		.found = mem_array(mem, struct found_field, c->mapping->fields.n + 1) };
	if (is_page(text) && !html_read(mem, name, text, &page, f))
		return false;
	return find_all(c, text_nfc(mem, is_page(text) ? page.text : text), records, f);
}

/* --- tables --- */

static void
cells_of(struct mem *mem, const char *name, const struct html_table *table, size_t number, struct cells *out)
{
	*out = (struct cells){ .mem = mem, .name = name, .encoding = ENCODING_UTF8, .sheet = mem_printf(mem, "table %zu", number + 1) };
	for (size_t r = 0; r < table->rows.n; r++) {
		const struct html_row *from = &table->rows.at[r];
		struct cells_row *row = vec_push(mem, &out->rows);

		*row = (struct cells_row){ .number = (uint32_t)r + 1, .at = mem_array(mem, struct cell, from->n + 1), .n = from->n };
		for (size_t i = 0; i < from->n; i++) {
			bool number_of_many = from->spread[i] && from->at[i].n > 0 && strspn(from->at[i].s, "0123456789.,% ") >= from->at[i].n;

			row->at[i] = (struct cell){ number_of_many ? CELL_BAD : CELL_TEXT, false, from->at[i] };
		}
	}
}

static bool
is_wanted(struct mem *mem, const struct http_text *c, const struct html_table *table)
{
	return !c->table || str_find(text_fold(mem, table->title), text_fold(mem, str_of(c->table))) >= 0;
}

/* The one table that has the columns. */
static bool
read_tables(struct mem *mem, const struct http_text *c, const char *name, struct str text, struct records *records, struct fail *f)
{
	struct html_page page;
	struct fail why = { 0 }, one;
	size_t fitting = 0;
	char n[24];

	if (!html_read(mem, name, text, &page, f))
		return false;
	for (size_t i = 0; i < page.tables.n; i++) {
		struct records found;
		struct cells cells;

		one = (struct fail){ 0 };
		cells_of(mem, name, &page.tables.at[i], i, &cells);
		if (!is_wanted(mem, c, &page.tables.at[i]))
			continue;
		if (cells_records(&cells, c->mapping, &found, &one)) {
			*records = found;
			fitting++;
		} else if (one.code != FAIL_COLUMN_GONE || why.code == FAIL_NONE)
			why = one;
	}
	snprintf(n, sizeof(n), "%zu", fitting > 1 ? fitting : page.tables.n);
	if (fitting > 1)
		return fail(f, TABLES_MANY, name, n);
	if (fitting == 1)
		return true;
	/* A table that has the columns and something else wrong tells of that. */
	if (why.code != FAIL_NONE && why.code != FAIL_COLUMN_GONE) {
		if (f)
			*f = why;
		return false;
	}
	return fail(f, TABLE_NONE, name, n, why.code == FAIL_NONE ? "" : why.word[1]);
}

/* --- the whole --- */

static bool
keep(struct mem *mem, const void *config, const struct payload *in, struct payload *out, struct fail *f)
{
	const struct http_text *c = config;
	struct records records;
	struct str text;

	if (str_trim(in->bytes).n == 0)
		return fail(f, FILE_EMPTY, in->name);
	if (!encoding_read(mem, in->name, in->bytes, NULL, &text, f))
		return false;
	if (!c->pattern && !is_page(text))
		return fail(f, PAGE_CUT, in->name);
	/* A page to log in, or another one, is nothing to keep. */
	if (!(c->pattern ? read_text : read_tables)(mem, c, in->name, text, &records, f))
		return false;
	*out = (struct payload){ in->name, is_page(text) ? "text/html" : "text/plain", text, in->redacted };
	return true;
}

static bool
read_payload(struct mem *mem, const void *config, const struct probe_world *world, const struct payload *in, struct readings *out, struct fail *f)
{
	const struct http_text *c = config;
	struct records records;

	return (c->pattern ? read_text : read_tables)(mem, c, in->name, in->bytes, &records, f) && mapping_read(mem, c->mapping, world, &records, out, f);
}

static const struct probe_option options[] = {
	{ "url", "địa chỉ trang", "address of the page" },
	{ "pattern", "biểu thức PCRE2; tên nhóm là tên trường: (?<so>[0-9.]+)", "PCRE2 pattern; groups are named like the fields: (?<so>[0-9.]+)" },
	{ "table", "chữ có trong tên bảng hay tiêu đề phía trên, khi trang có nhiều bảng như nhau", "words of the caption or the heading above, if several tables fit" },
	{ "unit", "đơn vị: xem docs/mapping.md", "whose: see docs/mapping.md" },
	{ "period", "kỳ", "when" },
	{ "figures", "các số liệu", "what" },
	{ NULL, NULL, NULL },
};

const struct probe_type probe_http_text = {
	.name = "http_text",
	.vi = "bảng trong trang web, hoặc số trong văn bản theo mẫu PCRE2",
	.en = "tables of a page, or figures of a text by a PCRE2 pattern",
	.options = options,
	.check = check,
	.ask = ask,
	.keep = keep,
	.read = read_payload,
};
