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
struct grid;

struct grid_column {
	const char *name;              /* as in messages; matched like the others */
	const char *const *also;       /* other names, NULL-ended, or NULL */
	bool needed;
};

struct grid_wanted {
	const char *sheet; /* NULL: the first one */
	const struct grid_column *columns;
	size_t n;
};

/* The columns must outlive the reader, as must 'bytes'. */
struct grid *grid_open(struct mem *mem, const char *name, struct str bytes, const struct grid_wanted *wanted, struct fail *fail) MUST_USE;

/* Is there a column for the i-th of 'columns'? */
bool grid_have(const struct grid *rows, size_t column);

enum grid_step { GRID_ROW, GRID_END, GRID_BAD };
enum grid_step grid_next(struct grid *rows, struct fail *fail) MUST_USE;

enum grid_kind { GRID_TEXT, GRID_NUMBER, GRID_DATE };

/* A number of a sheet is in machine form already; what a CSV has is always text. */
struct grid_cell {
	enum grid_kind kind;
	bool percent;   /* 0.866 that is shown as 86.6 % */
	struct str text; /* trimmed; empty for no column, an empty cell, an error like #N/A */
};
struct grid_cell grid_get(const struct grid *rows, size_t column);

/* "file:12" or "file:sheet!B7", for messages; good until the sixth next call. */
const char *grid_place(struct grid *rows, size_t column);

/* "row:12" or "sheet:Số liệu!7", for the way back from a figure. */
const char *grid_locator(struct mem *mem, const struct grid *rows);

/* Is it a sheet, or text? */
bool grid_are_sheet(const struct grid *rows);

/* All columns of the header, known or not: how many, the i-th one's name and its cell. */
size_t grid_width(const struct grid *rows);
struct str grid_header(const struct grid *rows, size_t i);
struct grid_cell grid_at(const struct grid *rows, size_t i);
