/* A table with named columns, from a CSV or an XLSX file alike.
 *
 * In a sheet the header may stand below a title and take two rows; columns are found by
 * their names, in any order, with or without diacritics. Columns that nobody knows are
 * passed over.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct rows;

struct rows_column {
	const char *name;              /* as in messages; matched like the others */
	const char *const *also;       /* other names, NULL-ended, or NULL */
	bool needed;
};

struct rows_wanted {
	const char *sheet; /* NULL: the first one */
	const struct rows_column *columns;
	size_t n;
};

/* The columns must outlive the reader, as must 'bytes'. */
struct rows *rows_open(struct mem *mem, const char *name, struct str bytes, const struct rows_wanted *wanted, struct fail *fail) MUST_USE;

/* Is there a column for the i-th of 'columns'? */
bool rows_have(const struct rows *rows, size_t column);

enum rows_step { ROWS_ROW, ROWS_END, ROWS_BAD };
enum rows_step rows_next(struct rows *rows, struct fail *fail) MUST_USE;

enum rows_kind { ROWS_TEXT, ROWS_NUMBER, ROWS_DATE };

/* A number of a sheet is in machine form already; what a CSV has is always text. */
struct rows_cell {
	enum rows_kind kind;
	bool percent;   /* 0.866 that is shown as 86.6 % */
	struct str text; /* trimmed; empty for no column, an empty cell, an error like #N/A */
};
struct rows_cell rows_get(const struct rows *rows, size_t column);

/* "file:12" or "file:sheet!B7", for messages; good until the sixth next call. */
const char *rows_place(struct rows *rows, size_t column);

/* "row:12" or "sheet:Số liệu!7", for the way back from a figure. */
const char *rows_locator(struct mem *mem, const struct rows *rows);

/* Is it a sheet, or text? */
bool rows_are_sheet(const struct rows *rows);

/* All columns of the header, known or not: how many, the i-th one's name and its cell. */
size_t rows_width(const struct rows *rows);
struct str rows_header(const struct rows *rows, size_t i);
struct rows_cell rows_at(const struct rows *rows, size_t i);
