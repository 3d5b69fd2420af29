#include <stdio.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/map.h"
#include "base/mem.h"
#include "probes/dossier_impl.h"
#include "probes/grid.h"

enum { DRIFT_ROWS = 5 }; /* so many records of one page without a field are no chance */

/* A source that lost one of these has changed its form. */
static const enum dossier_field needed[] = { FIELD_ID, FIELD_RECEIVED, FIELD_CHANNEL };

struct str
dossier_scalar(struct mem *mem, const json_t *value)
{
	if (json_is_string(value))
		return str_n(json_string_value(value), json_string_length(value));
	if (json_is_integer(value))
		return str_of(mem_printf(mem, "%lld", (long long)json_integer_value(value)));
	if (json_is_real(value))
		return str_of(mem_printf(mem, "%.15g", json_real_value(value)));
	return json_is_true(value) ? STR("1") : json_is_false(value) ? STR("0") : STR("");
}

static bool
is_set(struct str text)
{
	return text.n > 0 && !str_is(text, "0") && !str_is(text, "false") && !str_is(text, "null");
}

/* One member of an element of a list: the list says yes as soon as one element does. */
static void
take_nested(struct dossier_reader *r, struct record *record, enum dossier_field field, struct str text)
{
	struct str *at = &record->at[field];

	record->present[field] = true;
	if (field == FIELD_DATABASE)
		*at = at->n ? str_of(mem_printf(r->mem, "%.*s,%.*s", (int)at->n, at->s, (int)text.n, text.s)) : text;
	else if (field == FIELD_RESULT_LINK)
		*at = at->n ? *at : text;
	else if (field == FIELD_DOC_DIGITISED || field == FIELD_DOC_SHARED || field == FIELD_FEE)
		*at = is_set(text) ? STR("1") : at->n ? *at : STR("0");
}

static void
take_list(struct dossier_reader *r, struct record *record, enum dossier_field list, json_t *value)
{
	const char *key;
	json_t *member;

	record->at[list] = json_array_size(value) > 0 ? STR("1") : STR("0");
	if (list == FIELD_STEPS)
		record->steps = value;
	for (size_t i = 0; list != FIELD_STEPS && i < json_array_size(value); i++) {
		json_t *element = json_array_get(value, i);

		if (list == FIELD_DATABASES && !json_is_object(element))
			take_nested(r, record, FIELD_DATABASE, dossier_scalar(r->mem, element));
		json_object_foreach(element, key, member) {
			int field = dossier_field_of(r->config, str_of(key));

			if (field >= 0)
				take_nested(r, record, (enum dossier_field)field, dossier_scalar(r->mem, member));
		}
	}
}

static struct record
empty_record(void)
{
	struct record record = { 0 };

	for (int i = 0; i < FIELDS; i++)
		record.at[i] = STR("");
	return record;
}

static void
take_object(struct dossier_reader *r, const struct json_at *at, unsigned counts[])
{
	struct record record = empty_record();
	const char *key;
	json_t *value;

	json_object_foreach(at->value, key, value) {
		int field = dossier_field_of(r->config, str_of(key));

		if (field < 0)
			continue;
		record.present[field] = true;
		if (json_is_array(value))
			take_list(r, &record, (enum dossier_field)field, value);
		else
			record.at[field] = dossier_scalar(r->mem, value);
	}
	for (int i = 0; i < FIELDS; i++)
		counts[i] += record.present[i];
	dossier_take(r, &record, json_place(r->mem, at));
}

/* --- where the dossiers stand in a document --- */

/* The member that holds the list; NULL if the object is no page. */
static const char *
list_of(const struct dossier_reader *r, const json_t *object)
{
	static const char *const names[] = { "data", "items", "result", "content", NULL };

	if (r->config->data)
		return json_object_get(object, r->config->data) ? r->config->data : NULL;
	for (const char *const *name = names; *name; name++)
		if (json_is_array(json_object_get(object, *name)) || json_is_object(json_object_get(object, *name)))
			return *name;
	return NULL;
}

/* {"error_code": 0} is well; anything else is the source's own fault. */
static bool
is_well(struct dossier_reader *r, const struct json_at *page, struct fail *f)
{
	struct str code = dossier_scalar(r->mem, json_object_get(page->value, "error_code"));

	if (!is_set(code) || strspn(code.s, "0") == code.n)
		return true;
	return fail(f, SOURCE_SAYS, json_place(r->mem, page), str_dup(r->mem, code));
}

static bool take_any(struct dossier_reader *r, const struct json_at *at, struct fail *f);

static bool
take_page(struct dossier_reader *r, const struct json_at *list, struct fail *f)
{
	unsigned counts[FIELDS] = { 0 }, records = 0;

	for (size_t i = 0; i < json_array_size(list->value); i++) {
		struct json_at at = json_nth(list, i);

		if (json_is_array(at.value) || (json_is_object(at.value) && list_of(r, at.value))) {
			if (!take_any(r, &at, f))
				return false;
			continue;
		}
		if (!json_is_object(at.value))
			return fail(f, JSON_TYPE, json_place(r->mem, &at), mem_printf(r->mem, "%zu", i), "{...}");
		take_object(r, &at, counts);
		records++;
	}
	for (size_t i = 0; i < ARRAY_LEN(needed); i++)
		if (records >= DRIFT_ROWS && counts[needed[i]] == 0)
			return fail(f, FIELD_GONE, json_place(r->mem, list), r->config->names[needed[i]]);
	return true;
}

/* A page, a list of dossiers, or a list of pages. */
static bool
take_any(struct dossier_reader *r, const struct json_at *at, struct fail *f)
{
	const char *name;
	struct json_at list;

	if (json_is_array(at->value))
		return take_page(r, at, f);
	if (!json_is_object(at->value))
		return fail(f, JSON_TYPE, json_place(r->mem, at), "data", "[...]");
	if (!is_well(r, at, f))
		return false;
	name = list_of(r, at->value);
	if (!name)
		return fail(f, JSON_MISSING, json_place(r->mem, at), r->config->data ? r->config->data : "data");
	list = json_in(at, name);
	return take_any(r, &list, f);
}

static bool
read_json(struct dossier_reader *r, struct str bytes, struct fail *f)
{
	json_t *value = json_read(r->mem, r->name, bytes, f);
	struct json_at root = json_root(value, r->name);

	return value && take_any(r, &root, f);
}

/* --- tables --- */

void
dossier_columns(const struct dossier_config *config, struct grid_column *columns)
{
	for (int i = 0; i < FIELDS; i++)
		columns[i] = (struct grid_column){ .name = config->names[i] };
	for (size_t i = 0; i < ARRAY_LEN(needed); i++)
		columns[needed[i]].needed = true;
}

static bool
read_table(struct dossier_reader *r, struct str bytes, struct fail *f)
{
	struct grid_column columns[FIELDS];
	struct grid *rows;
	enum grid_step step;

	dossier_columns(r->config, columns);
	rows = grid_open(r->mem, r->name, bytes, &(struct grid_wanted){ r->config->sheet, columns, FIELDS }, f);
	if (!rows)
		return false;
	while ((step = grid_next(rows, f)) == GRID_ROW) {
		struct record record = empty_record();

		for (size_t i = 0; i < FIELDS; i++) {
			record.present[i] = grid_have(rows, i);
			record.at[i] = str_of(str_dup(r->mem, grid_get(rows, i).text));
		}
		dossier_take(r, &record, mem_str(r->mem, grid_place(rows, FIELD_ID)));
	}
	return step == GRID_END;
}

/* --- the whole --- */

/* A few bad rows are listed and left out; more, and the figures would not be true. */
static bool
is_tolerable(const struct dossier_reader *r, struct fail *f)
{
	size_t bad = r->readings->rejects.n;
	const struct fail *first = bad ? &r->readings->rejects.at[0].fault : NULL;

	if (bad == 0 || (__int128)bad * MICRO <= (__int128)r->out->rows * r->config->tolerance)
		return true;
	return fail(f, ROWS_BAD, first->place, mem_printf(r->mem, "%zu/%zu", bad, r->out->rows),
		mem_printf(r->mem, "%s %s%s%s", fail_slug(first->code), first->word[0], *first->word[1] ? " " : "", first->word[1]));
}

bool
dossiers_read(const struct dossier_config *config, const struct payload *in, struct dossiers *out, struct readings *readings, struct fail *f)
{
	struct dossier_reader r = { out->mem, config, out, readings, in->name, { 0 } };
	struct str start = str_trim(in->bytes);

	out->by_id = map_new(out->mem);
	if (str_starts(start, STR("\xef\xbb\xbf")))
		start = str_trim(str_n(start.s + 3, start.n - 3));
	if (start.n == 0)
		return fail(f, FILE_EMPTY, in->name);
	if (!(start.s[0] == '{' || start.s[0] == '[' ? read_json : read_table)(&r, in->bytes, f))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(needed) && out->rows > 0; i++)
		if (!r.seen[needed[i]])
			return fail(f, FIELD_GONE, in->name, config->names[needed[i]]);
	return is_tolerable(&r, f);
}
