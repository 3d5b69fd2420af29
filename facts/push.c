#include "facts/push.h"

#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypt/hash.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "facts/push_plain.h"
#include "facts/push_row.h"

static const char *const media_types[] = { "application/json", "application/x-ndjson", "text/csv" };

bool
push_form_of(struct str type, enum push_form *form)
{
	struct str rest;

	*form = PUSH_JSON;
	if (!type.s)
		return true;
	type = str_trim(str_cut(type, ';', &rest));
	for (; *form <= PUSH_CSV; ++*form)
		if (str_is(type, media_types[*form]))
			return true;
	return false;
}

/* --- JSON by its tree --- */

static struct scalar
scalar_of(struct mem *mem, const json_t *value)
{
	struct scalar is = { .kind = SCALAR_OTHER };

	if (json_is_null(value))
		is.kind = SCALAR_NULL;
	else if (json_is_boolean(value))
		is.kind = json_is_true(value) ? SCALAR_TRUE : SCALAR_FALSE;
	else if (json_is_number(value))
		is.kind = json_micro(value, &is.micro) ? SCALAR_NUMBER : SCALAR_TOO_LARGE;
	else if (json_is_string(value))
		is = (struct scalar){ SCALAR_TEXT, { json_string_value(value), json_string_length(value) }, 0 };
	if (is.kind == SCALAR_TOO_LARGE)
		is.text = str_of(mem_printf(mem, "%.15g", json_number_value(value)));
	return is;
}

static void
read_row(struct push_row *r, json_t *row, struct delivery *out)
{
	const char *key;
	json_t *value;

	if (json_is_object(row))
		json_object_foreach(row, key, value)
		{
			struct scalar is = scalar_of(r->mem, value);
			enum push_member member = push_member_of(str_of(key));

			if (member == PUSH_MEMBERS)
				push_row_unknown(r, str_of(key));
			else
				push_row_put(r, member, &is);
		}
	else
		push_row_no_object(r);
	push_row_end(r, out);
}

static bool
too_many(struct mem *mem, const char *place, struct fail *f)
{
	return fail(f, TOO_MANY_ROWS, place, mem_printf(mem, "%d", LIMIT_PUSH_ROWS));
}

static bool
find_source(const struct directory *directory, const char *code, struct delivery *out, struct fail *f)
{
	const struct directory_source *source;

	if (!code[0])
		return true;
	source = directory_source(directory, str_of(code));
	if (!source)
		return fail(f, UNKNOWN_SOURCE, "/source", code);
	out->source = source->id;
	return true;
}

static void
read_rows(struct mem *mem, const struct directory *directory, const json_t *rows, struct delivery *out)
{
	for (size_t i = 0; i < json_array_size(rows); i++) {
		struct push_row r = push_row(mem, directory, (int32_t)i);

		read_row(&r, json_array_get(rows, i), out);
	}
}

static bool
read_tree(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out, struct fail *f)
{
	static const char *const known[] = { "source", "observations", NULL };
	json_t *value = json_read(mem, "body", body, f);
	struct json_at root = json_root(value, "body"), rows;
	const char *source;

	if (!value)
		return false;
	if (!json_is_object(value))
		return fail(f, JSON_TYPE, "body:/", "body", "object");
	if (!json_only(mem, &root, known, f) || !json_need_array(mem, &root, "observations", &rows, f))
		return false;
	if (json_array_size(rows.value) > LIMIT_PUSH_ROWS)
		return too_many(mem, "/observations", f);
	if (!json_str_or(mem, &root, "source", "", &source, f) || !find_source(directory, source, out, f))
		return false;
	read_rows(mem, directory, rows.value, out);
	return true;
}

static void
forget(struct delivery *out)
{
	out->rows = 0;
	out->facts.n = out->refused.n = 0;
}

static bool
read_json(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out, struct fail *f)
{
	struct str source;

	if (push_plain(mem, directory, body, out, &source))
		return find_source(directory, str_dup(mem, source), out, f);
	forget(out);
	return read_tree(mem, directory, body, out, f);
}

/* --- a JSON object a line --- */

static bool
read_lines(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out, struct fail *f)
{
	for (int32_t line = 0; body.n; line++) {
		struct str text = str_trim(str_cut(body, '\n', &body));
		struct push_row r = push_row(mem, directory, line);
		const char *name = mem_printf(mem, "body:%d", line + 1);
		json_t *row;

		if (!text.n)
			continue;
		if (out->rows == LIMIT_PUSH_ROWS)
			return too_many(mem, name, f);
		row = json_read(mem, name, text, f);
		if (!row)
			return false;
		read_row(&r, row, out);
	}
	return true;
}

/* --- a table --- */

/* A cell as JSON would have it: nothing is null, and yes or no are words. */
static struct scalar
cell_of(enum push_member member, struct str text)
{
	struct scalar is = { .kind = SCALAR_TEXT, .text = text };

	if (!text.n)
		is.kind = SCALAR_NULL;
	else if (member == PUSH_NOT_APPLICABLE && (str_is(text, "true") || str_is(text, "1")))
		is.kind = SCALAR_TRUE;
	else if (member == PUSH_NOT_APPLICABLE && (str_is(text, "false") || str_is(text, "0")))
		is.kind = SCALAR_FALSE;
	return is;
}

static bool
read_header(struct mem *mem, const struct csv *csv, int columns[PUSH_MEMBERS], struct fail *f)
{
	int found;

	for (size_t c = 0; c < csv_columns(csv); c++)
		if (push_member_of(csv_column_name(csv, c)) == PUSH_MEMBERS)
			return fail(f, JSON_UNKNOWN, "body:1", str_dup(mem, csv_column_name(csv, c)));
	for (enum push_member m = PUSH_UNIT; m < PUSH_MEMBERS; m++)
		columns[m] = csv_column(csv, push_member_name(m));
	return csv_need(csv, "unit", &found, f) && csv_need(csv, "metric", &found, f) && csv_need(csv, "period", &found, f);
}

static void
read_cells(struct push_row *r, const struct csv *csv, const int columns[PUSH_MEMBERS], struct delivery *out)
{
	for (enum push_member m = PUSH_UNIT; m < PUSH_MEMBERS; m++) {
		struct scalar is;

		if (columns[m] < 0)
			continue;
		is = cell_of(m, csv_get(csv, columns[m]));
		if (is.kind != SCALAR_NULL)
			push_row_put(r, m, &is);
	}
	r->fact.locator = str_of(mem_printf(r->mem, "row %d", r->fact.row + 2)); /* as a table's rows are cited */
	push_row_end(r, out);
}

static bool
read_csv(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out, struct fail *f)
{
	struct csv *csv = csv_open(mem, "body", body, f);
	int columns[PUSH_MEMBERS];
	enum csv_step step;

	if (!csv || !read_header(mem, csv, columns, f))
		return false;
	while ((step = csv_next(csv, f)) == CSV_ROW) {
		struct push_row r = push_row(mem, directory, (int32_t)csv_line(csv) - 2);

		if (out->rows == LIMIT_PUSH_ROWS)
			return too_many(mem, csv_place(csv), f);
		read_cells(&r, csv, columns, out);
	}
	return step == CSV_END;
}

/* --- any --- */

bool
push_read_as(struct mem *mem, const struct directory *directory, enum push_form form, struct str body,
	     struct delivery *out, struct fail *f)
{
	bool ok = form == PUSH_JSON ? read_json(mem, directory, body, out, f)
		  : form == PUSH_LINES ? read_lines(mem, directory, body, out, f) : read_csv(mem, directory, body, out, f);

	out->payload = body;
	out->media_type = media_types[form];
	out->first_line = form == PUSH_JSON ? 0 : form == PUSH_LINES ? 1 : 2;
	if (ok)
		hash_sha256(body, out->sha256);
	return ok;
}

bool
push_read(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out, struct fail *f)
{
	return push_read_as(mem, directory, PUSH_JSON, body, out, f);
}

bool
push_read_tree(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out, struct fail *f)
{
	return read_tree(mem, directory, body, out, f);
}
