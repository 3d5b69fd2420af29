/* Read one sheet of an XLSX file row by row, in constant memory.
 *
 * Shared, rich and inline strings, numbers, dates (1900 and 1904), truth values, results
 * of formulas, cells without a reference, merged areas. Whoever wants a table with a
 * header puts it on top (probes/rows.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct xlsx;

enum xlsx_kind { XLSX_EMPTY, XLSX_TEXT, XLSX_NUMBER, XLSX_DATE, XLSX_BOOL, XLSX_ERROR };

struct xlsx_cell {
	enum xlsx_kind kind;
	bool percent; /* a number shown as a percentage: 0.866 is 86.6 % */
	bool spread;  /* the value of a merged area's first cell, in another of its cells */
	/* As it stands. A number is in machine form ("86.6", at most 15 digits, no
	 * exponent); a date "2026-07-01" or "2026-07-01 08:30:00", a time alone "08:30:00";
	 * a truth value "TRUE" or "FALSE"; an error "#N/A". */
	struct str text;
};

/* 'bytes' must outlive the reader. 'sheet' by its name (case and diacritics ignored);
 * NULL: the first one that is not hidden. */
struct xlsx *xlsx_open(struct mem *mem, const char *name, struct str bytes, const char *sheet, struct fail *fail) MUST_USE;

/* The names of all sheets in their order, hidden ones too. */
bool xlsx_sheets(struct mem *mem, const char *name, struct str bytes, const char *const **names, size_t *n, struct fail *fail) MUST_USE;

/* The sheet's name. */
const char *xlsx_sheet(const struct xlsx *xlsx);

enum xlsx_step { XLSX_ROW, XLSX_END, XLSX_BAD };

/* The next row that holds something; its cells are good until the next call. */
enum xlsx_step xlsx_next(struct xlsx *xlsx, struct fail *fail) MUST_USE;

/* One more than the last column used in this row. */
size_t xlsx_columns(const struct xlsx *xlsx);

/* A cell by column (0 is A); XLSX_EMPTY where there is none. In a merged area every cell
 * has the value of its first one. */
struct xlsx_cell xlsx_cell(const struct xlsx *xlsx, size_t column);

/* 1-based row number, and "file:sheet!B7"; the text is good until the sixth next call. */
uint32_t xlsx_row(const struct xlsx *xlsx);
const char *xlsx_place(struct xlsx *xlsx, size_t column);

/* "A", "Z", "AA"; 'out' has room for 8. */
char *xlsx_column_text(size_t column, char *out);
