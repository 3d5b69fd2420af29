/* CSV as people export it: a header row, fields by name, places for messages.
 *
 * RFC 4180 with comma, semicolon or tab (taken from the header), optional UTF-8 byte
 * order mark, CR LF or LF. The text must outlive the reader; fields are views into it or
 * into the arena.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct csv;

/* Read the header of 'text'; 'name' is the file's name for messages. NULL and *fail for no
 * header, a column twice, text that is not UTF-8. */
struct csv *csv_open(struct mem *mem, const char *name, struct str text, struct fail *fail) MUST_USE;

/* As csv_open, but no row is a header, and rows may be of any length: what people export
 * has titles above its table. */
struct csv *csv_open_rows(struct mem *mem, const char *name, struct str text, struct fail *fail) MUST_USE;

/* Fields of the current row; the row's line; does the text end within it, without a line
 * end? The separator that was found. */
size_t csv_fields(const struct csv *csv);
size_t csv_line(const struct csv *csv);
bool csv_is_open(const struct csv *csv);
char csv_separator(const struct csv *csv);

/* Position of a column by name (ASCII case ignored); -1 if it is not there. */
int csv_column(const struct csv *csv, const char *name);

/* As csv_column, but missing is a failure. */
bool csv_need(const struct csv *csv, const char *name, int *column, struct fail *fail) MUST_USE;

size_t csv_columns(const struct csv *csv);
struct str csv_column_name(const struct csv *csv, size_t column);

enum csv_step { CSV_ROW, CSV_END, CSV_BAD };

/* Next row that is not empty. CSV_BAD and *fail for an open quote, too few or many fields,
 * or a limit passed. */
enum csv_step csv_next(struct csv *csv, struct fail *fail) MUST_USE;

/* Field of the current row, trimmed; empty for column -1. */
struct str csv_get(const struct csv *csv, int column);

/* "file:line" of the current row. */
const char *csv_place(const struct csv *csv);

/* Append a field, quoted if it must be; fields that a spreadsheet would run as a formula
 * (= + - @ at the start, and not a number) get a leading apostrophe. */
struct buf;
void csv_put(struct buf *out, struct str field);
