/* Sheets of a form: from an .xlsx, or from JSON. */
#include "survey/xlsform_in.h"

#include <ctype.h>
#include <strings.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "xml/xlsx.h"

const char *const xsheet_names[X_SHEETS] = { "survey", "choices", "settings", "external_choices", "entities" };

static struct xlsform_book *
book_new(struct mem *mem)
{
	struct xlsform_book *book = mem_one(mem, struct xlsform_book);

	for (int i = 0; i < X_SHEETS; i++)
		book->sheets[i].name = xsheet_names[i];
	return book;
}

static struct xlsform_sheet *
sheet_called(struct xlsform_book *book, const char *name)
{
	for (int i = 0; i < X_SHEETS; i++)
		if (strcasecmp(name, xsheet_names[i]) == 0)
			return &book->sheets[i];
	return NULL;
}

/* Answers the column, or SIZE_MAX when there are too many. */
static size_t
column_of(struct mem *mem, struct xlsform_sheet *sheet, struct str header)
{
	for (size_t i = 0; i < sheet->headers.n; i++)
		if (str_eq(sheet->headers.at[i], header))
			return i;
	if (sheet->headers.n >= LIMIT_FORM_COLUMNS)
		return SIZE_MAX;
	*vec_push(mem, &sheet->headers) = header;
	return sheet->headers.n - 1;
}

static bool
is_full(const struct xlsform_sheet *sheet)
{
	return sheet->lines.n >= LIMIT_FORM_ROWS;
}

/* --- .xlsx --- */

static bool
read_headers(struct mem *mem, struct xlsx *xlsx, struct xlsform_sheet *sheet)
{
	size_t width = xlsx_columns(xlsx);

	if (width > LIMIT_FORM_COLUMNS)
		return false;
	for (size_t i = 0; i < width; i++)
		*vec_push(mem, &sheet->headers) = str_of(str_dup(mem, str_trim(xlsx_cell(xlsx, i).text)));
	return true;
}

static struct str
cell_text(struct mem *mem, const struct xlsx *xlsx, size_t column)
{
	struct xlsx_cell cell = xlsx_cell(xlsx, column);

	return cell.kind == XLSX_EMPTY || cell.kind == XLSX_ERROR ? STR("") : str_of(str_dup(mem, cell.text));
}

static bool
read_sheet(struct mem *mem, struct xlsx *xlsx, struct xlsform_sheet *sheet, const char *name, struct fail *f)
{
	enum xlsx_step step;
	bool first = true;
	size_t bytes = 0;

	sheet->found = true;
	while ((step = xlsx_next(xlsx, f)) == XLSX_ROW) {
		if (first) {
			first = false;
			if (!read_headers(mem, xlsx, sheet))
				return fail(f, FORM_TOO_LARGE, name, sheet->name);
			continue;
		}
		if (is_full(sheet))
			return fail(f, FORM_TOO_LARGE, name, sheet->name);
		struct xlsform_line *line = vec_push(mem, &sheet->lines);
		line->number = xlsx_row(xlsx);
		line->n = sheet->headers.n;
		line->cells = mem_array(mem, struct str, line->n);
		for (size_t i = 0; i < line->n; i++) {
			line->cells[i] = cell_text(mem, xlsx, i);
			bytes += line->cells[i].n;
		}
		if (bytes > LIMIT_FORM_TEXT)
			return fail(f, FORM_TOO_LARGE, name, sheet->name);
	}
	return step == XLSX_END;
}

struct xlsform_book *
xlsform_book_xlsx(struct mem *mem, const char *name, struct str bytes, struct fail *f)
{
	struct xlsform_book *book = book_new(mem);
	const char *const *names;
	size_t n;

	if (!xlsx_sheets(mem, name, bytes, &names, &n, f))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct xlsform_sheet *sheet = sheet_called(book, names[i]);
		struct xlsx *xlsx;

		*vec_push(mem, &book->names) = names[i];
		if (!sheet || sheet->found)
			continue;
		xlsx = xlsx_open(mem, name, bytes, names[i], f);
		if (!xlsx || !read_sheet(mem, xlsx, sheet, name, f))
			return NULL;
	}
	return book;
}

/* --- JSON --- */

static struct str
value_text(struct mem *mem, const json_t *value)
{
	if (json_is_string(value))
		return str_n(json_string_value(value), json_string_length(value));
	if (json_is_integer(value))
		return str_of(mem_printf(mem, "%lld", (long long)json_integer_value(value)));
	if (json_is_real(value))
		return str_of(mem_printf(mem, "%.15g", json_real_value(value)));
	if (json_is_boolean(value))
		return json_is_true(value) ? STR("TRUE") : STR("FALSE");
	return STR("");
}

/* The columns of "x_header", or of the rows in the order they come up. */
static bool
json_headers(struct mem *mem, struct xlsform_sheet *sheet, json_t *header, json_t *rows)
{
	json_t *row, *value;
	const char *key;
	size_t i;

	json_array_foreach (header, i, row)
		json_object_foreach (row, key, value)
			if (column_of(mem, sheet, str_of(key)) == SIZE_MAX)
				return false;
	json_array_foreach (rows, i, row)
		json_object_foreach (row, key, value)
			if (column_of(mem, sheet, str_of(key)) == SIZE_MAX)
				return false;
	return true;
}

static bool
json_sheet(struct mem *mem, struct xlsform_sheet *sheet, json_t *header, json_t *rows)
{
	json_t *row, *value;
	const char *key;
	size_t i;

	sheet->found = true;
	if (json_array_size(rows) > LIMIT_FORM_ROWS || !json_headers(mem, sheet, header, rows))
		return false;
	json_array_foreach (rows, i, row) {
		struct xlsform_line *line = vec_push(mem, &sheet->lines);

		line->number = (uint32_t)i + 2;
		line->n = sheet->headers.n;
		line->cells = mem_array(mem, struct str, line->n);
		for (size_t c = 0; c < line->n; c++)
			line->cells[c] = STR("");
		json_object_foreach (row, key, value)
			line->cells[column_of(mem, sheet, str_of(key))] = value_text(mem, value);
	}
	return true;
}

struct xlsform_book *
xlsform_book_json(struct mem *mem, const char *name, struct str text, struct fail *f)
{
	json_t *root = json_read(mem, name, text, f), *sheets, *value, *names;
	struct xlsform_book *book = book_new(mem);
	const char *key;
	size_t i;

	if (!root)
		return NULL;
	sheets = json_is_object(json_object_get(root, "sheets")) ? json_object_get(root, "sheets") : root;
	names = json_object_get(sheets, "sheet_names");
	json_array_foreach (names, i, value)
		if (json_is_string(value))
			*vec_push(mem, &book->names) = json_string_value(value);
	json_object_foreach (sheets, key, value) {
		struct xlsform_sheet *sheet = sheet_called(book, key);

		if (!json_is_array(names) && json_is_array(value))
			*vec_push(mem, &book->names) = key;
		if (!sheet || sheet->found || !json_is_array(value))
			continue;
		if (!json_sheet(mem, sheet, json_object_get(sheets, mem_printf(mem, "%s_header", key)), value)) {
			fail(f, FORM_TOO_LARGE, name, key);
			return NULL;
		}
	}
	return book;
}
