#include "collector/excerpt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "xml/docx.h"

enum { AROUND = 320 }; /* bytes shown on either side */

static bool
type_is(const struct cited *cited, const char *type)
{
	return str_starts(str_of(cited->media_type), str_of(type));
}

/* --- text --- */

/* Where a character begins, at 'at' or before. */
static size_t
char_start(struct str text, size_t at)
{
	return utf8_clip(text, at);
}

static bool
put_passage(struct json_out *out, struct str text, size_t start, size_t end)
{
	size_t from = start > AROUND ? char_start(text, start - AROUND) : 0;
	size_t to = char_start(text, end + AROUND < text.n ? end + AROUND : text.n);

	if (start > end || end > text.n)
		return false;
	json_open(out, '{');
	json_pair_str(out, "before", str_n(text.s + from, start - from));
	json_pair_str(out, "span", str_n(text.s + start, end - start));
	json_pair_str(out, "after", str_n(text.s + end, to - end));
	json_pair_int(out, "start", (int64_t)start);
	json_pair_int(out, "end", (int64_t)end);
	json_close(out, '}');
	return true;
}

static bool
put_text(struct mem *mem, struct json_out *out, const struct cited *cited)
{
	struct str text = cited->bytes;
	size_t start, end;

	if (!text.s || sscanf(cited->locator, "byte %zu-%zu", &start, &end) != 2)
		return false;
	if (type_is(cited, "application/vnd.openxmlformats-officedocument.wordprocessingml")
	    && !docx_text(mem, "", cited->bytes, &text, NULL))
		return false;
	return put_passage(out, text, start, end);
}

/* --- tables --- */

static int
column_number(const char *letters)
{
	int n = 0;

	for (; *letters >= 'A' && *letters <= 'Z' && n < 20000; letters++)
		n = n * 26 + (*letters - 'A' + 1);
	return n - 1;
}

static void
put_row(struct json_out *out, const struct csv *csv, size_t row, int marked)
{
	json_open(out, '{');
	json_key(out, "header");
	json_open(out, '[');
	for (size_t i = 0; i < csv_columns(csv); i++)
		json_put_str(out, csv_column_name(csv, i));
	json_close(out, ']');
	json_pair_int(out, "row", (int64_t)row);
	json_key(out, "cells");
	json_open(out, '[');
	for (size_t i = 0; i < csv_columns(csv); i++)
		json_put_str(out, csv_get(csv, (int)i));
	json_close(out, ']');
	json_key(out, "marked");
	json_open(out, '[');
	if (marked >= 0)
		json_put_int(out, marked);
	json_close(out, ']');
	json_close(out, '}');
}

/* A row of CSV by its line: what csv_place calls it. */
static bool
put_csv(struct mem *mem, struct json_out *out, const struct cited *cited)
{
	struct csv *csv;
	size_t row;
	char letters[8] = "";
	int n = sscanf(cited->locator, "row %zu column %7[A-Z]", &row, letters);

	if (!cited->bytes.s || n < 1 || !type_is(cited, "text/csv"))
		return false;
	csv = csv_open(mem, "", cited->bytes, NULL);
	while (csv && csv_next(csv, NULL) == CSV_ROW)
		if (strtoul(csv_place(csv) + 1, NULL, 10) == row) {
			put_row(out, csv, row, n == 2 ? column_number(letters) : -1);
			return true;
		}
	return false;
}

/* One observation of a push: an element of its list, or a line. */
static json_t *
find_pushed(struct mem *mem, const struct cited *cited)
{
	struct str line, rest = cited->bytes;
	json_t *root, *list;

	if (type_is(cited, "application/x-ndjson")) {
		line = str_cut(rest, '\n', &rest);
		for (size_t i = 0; i < cited->row; i++)
			line = str_cut(rest, '\n', &rest);
		return json_read(mem, "", line, NULL);
	}
	if (!type_is(cited, "application/json"))
		return NULL;
	root = json_read(mem, "", cited->bytes, NULL);
	list = json_is_array(root) ? root : json_object_get(root, "observations");
	return json_array_get(list, cited->row);
}

/* Its members. */
static bool
put_pushed(struct mem *mem, struct json_out *out, const struct cited *cited)
{
	json_t *row, *value;
	const char *key;

	if (!cited->bytes.s || cited->locator[0])
		return false;
	row = find_pushed(mem, cited);
	if (!json_is_object(row))
		return false;
	json_open(out, '{');
	json_key(out, "header");
	json_open(out, '[');
	json_object_foreach(row, key, value)
		json_put_cstr(out, key);
	json_close(out, ']');
	json_pair_int(out, "row", (int64_t)cited->row + 1);
	json_key(out, "cells");
	json_open(out, '[');
	json_object_foreach(row, key, value)
	{
		char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

		json_put_cstr(out, text ? text : json_string_value(value));
		free(text);
	}
	json_close(out, ']');
	json_key(out, "marked");
	json_open(out, '[');
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

void
excerpt_put(struct mem *mem, struct json_out *out, const struct cited *cited)
{
	json_key(out, "excerpt");
	if (!put_text(mem, out, cited))
		json_put_null(out);
	json_key(out, "table");
	if (!put_csv(mem, out, cited) && !put_pushed(mem, out, cited))
		json_put_null(out);
}
