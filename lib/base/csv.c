#include "base/csv.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"

struct csv {
	struct mem *mem;
	const char *name;
	struct str rest;
	char sep;
	size_t line, row_line;
	bool any_length, is_open; /* rows are; the last one read has no line end */
	VEC(struct str) header;
	VEC(struct str) row;
	char place[256];
};

/* Unquote in place is not possible (the text is borrowed): a quoted field with doubled
 * quotes is copied. */
static bool
take_quoted(struct csv *csv, struct str *field, struct fail *f)
{
	struct str at = str_n(csv->rest.s + 1, csv->rest.n - 1);
	struct buf buf = buf_new(csv->mem, LIMIT_CSV_FIELD);

	for (;;) {
		const char *quote = at.n ? memchr(at.s, '"', at.n) : NULL;
		size_t n;

		if (!quote)
			return fail(f, CSV_QUOTE, csv_place(csv));
		n = (size_t)(quote - at.s);
		for (size_t i = 0; i < n; i++)
			csv->line += at.s[i] == '\n';
		buf_add(&buf, at.s, n);
		at = str_n(quote + 1, at.n - n - 1);
		if (!at.n || at.s[0] != '"')
			break;
		buf_char(&buf, '"');
		at.s++, at.n--;
	}
	if (buf.over)
		return fail(f, CSV_LIMIT, csv_place(csv), "LIMIT_CSV_FIELD");
	if (at.n && at.s[0] != csv->sep && at.s[0] != '\n' && at.s[0] != '\r')
		return fail(f, CSV_QUOTE, csv_place(csv));
	*field = buf_view(&buf);
	csv->rest = at;
	return true;
}

static bool
take_plain(struct csv *csv, struct str *field, struct fail *f)
{
	size_t n = 0;

	while (n < csv->rest.n && csv->rest.s[n] != csv->sep && csv->rest.s[n] != '\n' && csv->rest.s[n] != '\r')
		n++;
	if (n > LIMIT_CSV_FIELD)
		return fail(f, CSV_LIMIT, csv_place(csv), "LIMIT_CSV_FIELD");
	if (memchr(csv->rest.s, '"', n))
		return fail(f, CSV_QUOTE, csv_place(csv));
	*field = str_trim(str_n(csv->rest.s, n));
	csv->rest = str_n(csv->rest.s + n, csv->rest.n - n);
	return true;
}

static void
take_line_end(struct csv *csv)
{
	csv->is_open = !csv->rest.n;
	if (csv->rest.n && csv->rest.s[0] == '\r')
		csv->rest.s++, csv->rest.n--;
	if (csv->rest.n && csv->rest.s[0] == '\n')
		csv->rest.s++, csv->rest.n--;
	csv->line++;
}

/* One record, of whatever length, into csv->row. */
static bool
take_record(struct csv *csv, struct fail *f)
{
	csv->row.n = 0;
	csv->row_line = csv->line;
	for (;;) {
		struct str field;

		if (csv->row.n == LIMIT_CSV_COLUMNS)
			return fail(f, CSV_LIMIT, csv_place(csv), "LIMIT_CSV_COLUMNS");
		if (!(csv->rest.n && csv->rest.s[0] == '"' ? take_quoted : take_plain)(csv, &field, f))
			return false;
		*vec_push(csv->mem, &csv->row) = field;
		if (!csv->rest.n || csv->rest.s[0] != csv->sep)
			break;
		csv->rest.s++, csv->rest.n--;
	}
	take_line_end(csv);
	return true;
}

static bool
row_is_empty(const struct csv *csv)
{
	for (size_t i = 0; i < csv->row.n; i++)
		if (csv->row.at[i].n)
			return false;
	return true;
}

/* The separator that occurs most in the first line. */
static char
guess_separator(struct str text)
{
	static const char marks[] = { ',', ';', '\t' };
	size_t count[3] = { 0 }, best = 0;

	for (size_t i = 0; i < text.n && text.s[i] != '\n'; i++)
		for (size_t m = 0; m < sizeof(marks); m++)
			count[m] += text.s[i] == marks[m];
	for (size_t m = 1; m < sizeof(marks); m++)
		if (count[m] > count[best])
			best = m;
	return marks[best];
}

/* Above a table stand titles: the separator is what is in most lines, then what there is
 * most of. */
static char
guess_from_lines(struct str text)
{
	static const char marks[] = { ',', ';', '\t', '|' };
	size_t lines[4] = { 0 }, all[4] = { 0 }, best = 0;

	for (int n = 0; text.n > 0 && n < 200; n++) {
		struct str line = str_cut(text, '\n', &text);

		for (size_t m = 0; m < sizeof(marks); m++) {
			size_t before = all[m];

			for (size_t i = 0; i < line.n; i++)
				all[m] += line.s[i] == marks[m];
			lines[m] += all[m] > before;
		}
	}
	for (size_t m = 1; m < sizeof(marks); m++)
		if (lines[m] > lines[best] || (lines[m] == lines[best] && all[m] > all[best]))
			best = m;
	return marks[best];
}

static bool
same_name(struct str a, struct str b)
{
	return a.n == b.n && strncasecmp(a.s, b.s, a.n) == 0;
}

static bool
take_header(struct csv *csv, struct fail *f)
{
	do {
		if (!csv->rest.n)
			return fail(f, CSV_EMPTY, csv->name);
		if (!take_record(csv, f))
			return false;
	} while (row_is_empty(csv));
	for (size_t i = 0; i < csv->row.n; i++) {
		for (size_t j = 0; j < i; j++)
			if (csv->row.at[i].n && same_name(csv->row.at[i], csv->row.at[j]))
				return fail(f, CSV_COLUMN_TWICE, csv_place(csv), str_dup(csv->mem, csv->row.at[i]));
		*vec_push(csv->mem, &csv->header) = csv->row.at[i];
	}
	return true;
}

static struct csv *
open_text(struct mem *mem, const char *name, struct str text, struct fail *f)
{
	struct csv *csv = mem_one(mem, struct csv);

	csv->mem = mem;
	csv->name = name;
	csv->line = 1;
	csv->row_line = 1;
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_n(text.s + 3, text.n - 3);
	if (!utf8_is_valid(text) || memchr(text.s, '\0', text.n)) {
		fail(f, NOT_UTF8, name);
		return NULL;
	}
	csv->rest = text;
	csv->sep = guess_separator(text);
	return csv;
}

struct csv *
csv_open(struct mem *mem, const char *name, struct str text, struct fail *f)
{
	struct csv *csv = open_text(mem, name, text, f);

	return csv && take_header(csv, f) ? csv : NULL;
}

struct csv *
csv_open_rows(struct mem *mem, const char *name, struct str text, struct fail *f)
{
	struct csv *csv = open_text(mem, name, text, f);

	if (!csv)
		return NULL;
	csv->any_length = true;
	if (str_starts(csv->rest, STR("sep=")) && csv->rest.n > 4) { /* as a spreadsheet says it */
		csv->sep = csv->rest.s[4];
		str_cut(csv->rest, '\n', &csv->rest);
		csv->line++;
	} else
		csv->sep = guess_from_lines(csv->rest);
	return csv;
}

size_t
csv_fields(const struct csv *csv)
{
	return csv->row.n;
}

size_t
csv_line(const struct csv *csv)
{
	return csv->row_line;
}

bool
csv_is_open(const struct csv *csv)
{
	return csv->is_open;
}

char
csv_separator(const struct csv *csv)
{
	return csv->sep;
}

int
csv_column(const struct csv *csv, const char *name)
{
	for (size_t i = 0; i < csv->header.n; i++)
		if (same_name(csv->header.at[i], str_of(name)))
			return (int)i;
	return -1;
}

bool
csv_need(const struct csv *csv, const char *name, int *column, struct fail *f)
{
	*column = csv_column(csv, name);
	return *column >= 0 || fail(f, CSV_NO_COLUMN, csv_place(csv), name);
}

size_t
csv_columns(const struct csv *csv)
{
	return csv->header.n;
}

struct str
csv_column_name(const struct csv *csv, size_t column)
{
	return csv->header.at[column];
}

enum csv_step
csv_next(struct csv *csv, struct fail *f)
{
	do {
		if (!csv->rest.n)
			return CSV_END;
		if (!take_record(csv, f))
			return CSV_BAD;
	} while (row_is_empty(csv));
	if (!csv->any_length && csv->row.n != csv->header.n) {
		fail(f, CSV_FIELDS, csv_place(csv), mem_printf(csv->mem, "%zu", csv->row.n),
		     mem_printf(csv->mem, "%zu", csv->header.n));
		return CSV_BAD;
	}
	return CSV_ROW;
}

struct str
csv_get(const struct csv *csv, int column)
{
	return column < 0 || (size_t)column >= csv->row.n ? str_n("", 0) : csv->row.at[column];
}

const char *
csv_place(const struct csv *csv)
{
	struct csv *writable = (struct csv *)(uintptr_t)csv;

	snprintf(writable->place, sizeof(writable->place), "%s:%zu", csv->name, csv->row_line);
	return csv->place;
}

static bool
would_run(struct str field)
{
	int64_t micro;

	return field.n && strchr("=+-@\t\r", field.s[0]) && decimal_read(field, &micro) != DECIMAL_OK
	       && decimal_read_vi(field, &micro) != DECIMAL_OK;
}

void
csv_put(struct buf *out, struct str field)
{
	bool quote = false;

	for (size_t i = 0; i < field.n; i++)
		quote |= field.s[i] != 0 && strchr(",;\"\r\n\t", field.s[i]) != NULL;
	if (quote)
		buf_char(out, '"');
	if (would_run(field))
		buf_char(out, '\'');
	for (size_t i = 0; i < field.n; i++) {
		if (field.s[i] == '"')
			buf_char(out, '"');
		buf_char(out, field.s[i]);
	}
	if (quote)
		buf_char(out, '"');
}
