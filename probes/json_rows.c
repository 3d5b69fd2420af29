#include "probes/json_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "probes/mapping.h"
#include "probes/pointer.h"
#include "probes/probe.h"

enum { UP_MAX = 8 };

struct walk {
	struct records *records;
	const struct mapping *mapping;
	json_t *document;
	json_t *up[UP_MAX]; /* elements around the row, outermost first */
	size_t depth;
	size_t count;       /* only counting if records is NULL */
	const char *file;
	const char *base;   /* pointer of the document within the file */
	struct fail *fail;
};

/* --- one cell --- */

static struct cell
cell_of(struct mem *mem, json_t *value)
{
	char text[DECIMAL_TEXT];
	int64_t micro;

	if (!value)
		return (struct cell){ .kind = CELL_ABSENT, .text = STR("") };
	if (json_is_null(value))
		return (struct cell){ .kind = CELL_TEXT, .text = STR("") };
	if (json_is_string(value))
		return (struct cell){ .kind = CELL_TEXT, .text = str_trim(str_n(json_string_value(value), json_string_length(value))) };
	if (json_is_boolean(value))
		return (struct cell){ .kind = CELL_TEXT, .text = json_is_true(value) ? STR("true") : STR("false") };
	if (json_is_number(value) && json_micro(value, &micro))
		return (struct cell){ .kind = CELL_NUMBER, .text = str_of(mem_str(mem, decimal_text(micro, text))) };
	return (struct cell){ .kind = CELL_BAD, .text = STR("") };
}

/* The value a name leads to from a row. */
static json_t *
value_at(const struct walk *w, json_t *row, const char *name)
{
	size_t up = 0;

	if (name[0] == '#')
		return pointer_get(w->document, name + 1);
	while (name[up] == '^')
		up++;
	if (up > 0)
		return up <= w->depth ? pointer_get(w->up[w->depth - up], name + up) : NULL;
	return name[0] == '/' ? pointer_get(row, name) : pointer_down(row, name);
}

static struct cell
field_of(const struct walk *w, json_t *row, size_t i)
{
	const struct field *field = &w->mapping->fields.at[i];
	struct found_field *found = &w->records->found[i];
	struct cell out = { .kind = CELL_ABSENT, .text = STR("") };

	for (const char *const *name = field->names; *name; name++) {
		json_t *value = value_at(w, row, *name);
		struct cell cell = cell_of(w->records->mem, value);

		if (!value)
			continue;
		/* Two names that both are there and differ: who knows which is meant. */
		if (out.kind != CELL_ABSENT && (out.kind != cell.kind || !str_eq(out.text, cell.text)))
			return (struct cell){ .kind = CELL_BAD, .text = STR("") };
		out = cell;
		if (!found->at)
			*found = (struct found_field){ **name == '/' || **name == '#' || **name == '^' ? *name : mem_printf(w->records->mem, "/%s", *name), "" };
	}
	return out;
}

static bool
take_row(struct walk *w, json_t *row, const char *pointer)
{
	struct records *records = w->records;
	struct record *record;

	w->count++;
	if (!records)
		return true;
	if (records->list.n == LIMIT_DROP_ROWS)
		return fail(w->fail, CSV_LIMIT, w->file, "200000");
	if (!json_is_object(row) && !json_is_array(row))
		return fail(w->fail, JSON_TYPE, mem_printf(records->mem, "%s:%s%s", w->file, w->base, pointer), pointer, "{...}");
	record = vec_push(records->mem, &records->list);
	*record = (struct record){ .row = (int32_t)records->list.n - 1, .at = mem_array(records->mem, struct cell, records->fields + 1) };
	record->locator = mem_printf(records->mem, "%s%s", w->base, pointer);
	record->place = mem_printf(records->mem, "%s:%s", w->file, record->locator);
	for (size_t i = 0; i < records->fields; i++)
		record->at[i] = field_of(w, row, i);
	return true;
}

/* --- the way to the rows --- */

static bool go(struct walk *w, json_t *value, const char *rest, struct buf *pointer);

static bool
go_each(struct walk *w, json_t *list, const char *rest, struct buf *pointer)
{
	size_t length = pointer->n;

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *element = json_array_get(list, i);
		bool ok;

		buf_printf(pointer, "/%zu", i);
		if (*rest) {
			if (w->depth == UP_MAX)
				return fail(w->fail, JSON_DEPTH, w->file, "8");
			w->up[w->depth++] = element;
			ok = go(w, element, rest, pointer);
			w->depth--;
		} else
			ok = take_row(w, element, buf_cstr(pointer));
		if (!ok)
			return false;
		buf_cut(pointer, length);
	}
	return true;
}

static bool
missing(struct walk *w, struct buf *pointer, const char *segment)
{
	return fail(w->fail, JSON_MISSING, w->records ? mem_printf(w->records->mem, "%s:%s%s", w->file, w->base, buf_cstr(pointer)) : "", segment);
}

static bool
go(struct walk *w, json_t *value, const char *rest, struct buf *pointer)
{
	char segment[512];

	while (pointer_step(&rest, segment, sizeof(segment))) {
		if (strcmp(segment, "*") == 0)
			return json_is_array(value) ? go_each(w, value, rest, pointer) : missing(w, pointer, "[...]");
		value = pointer_down(value, segment);
		if (!value)
			return missing(w, pointer, segment);
		buf_printf(pointer, "/%s", segment);
	}
	/* The last stretch: the list itself, or one record alone. */
	if (json_is_array(value))
		return go_each(w, value, "", pointer);
	return json_is_object(value) ? take_row(w, value, buf_cstr(pointer)) : missing(w, pointer, "[...]");
}

bool
json_rows_read(struct records *records, const struct mapping *m, const struct json_at *document, const char *rows, struct fail *f)
{
	const char *place = json_place(records->mem, document), *colon = strrchr(place, ':');
	struct walk w = { .records = records, .mapping = m, .document = document->value, .file = records->name, .base = colon ? colon + 1 : "", .fail = f };
	struct buf pointer = buf_new(records->mem, KIB(8));

	return go(&w, document->value, rows, &pointer);
}

bool
json_rows_found(const struct records *records, const struct mapping *m, struct fail *f)
{
	for (size_t i = 0; records->list.n > 0 && i < m->fields.n; i++)
		if (m->fields.at[i].needed && !records->found[i].at)
			return fail(f, MEMBER_GONE, records->name, m->fields.at[i].label);
	return true;
}

size_t
json_rows_count(json_t *root, const char *rows)
{
	struct mem *mem = mem_new("count", MIB(1));
	struct buf pointer = buf_new(mem, KIB(8));
	struct walk w = { .document = root, .file = "", .base = "" };
	bool ok = go(&w, root, rows, &pointer);

	mem_free(&mem);
	return ok ? w.count : 0;
}

bool
json_pages_join(struct mem *mem, const struct payload *pages, size_t n, struct payload *out, struct fail *f)
{
	struct buf text = buf_new(mem, LIMIT_PAYLOAD);
	bool redacted = false;

	if (n == 1) {
		*out = pages[0];
		return true;
	}
	buf_str(&text, "{\"" JSON_PAGES "\":[");
	for (size_t i = 0; i < n; i++) {
		buf_str(&text, i ? ",\n" : "\n");
		buf_add(&text, pages[i].bytes.s, pages[i].bytes.n);
		redacted |= pages[i].redacted;
	}
	buf_str(&text, "]}");
	if (text.over)
		return fail(f, PAYLOAD_TOO_LARGE, n ? pages[0].name : "", mem_printf(mem, "%zu", LIMIT_PAYLOAD));
	*out = (struct payload){ n ? pages[0].name : "", "application/json", buf_view(&text), redacted };
	return true;
}
