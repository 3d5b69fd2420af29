/* What surrounds the cells of a workbook: its sheets, shared strings, formats, merges.
 *
 * Only for xlsx.c: read once at opening, then constant.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

struct fail;
struct mem;
struct package;

enum xlsx_format { XLSX_FORMAT_PLAIN, XLSX_FORMAT_DATE, XLSX_FORMAT_PERCENT };

/* An area of merged cells, both ends included. */
struct xlsx_area {
	uint32_t row, last_row;
	uint32_t column, last_column;
};

struct xlsx_parts {
	const char *sheet; /* its name */
	const char *path;  /* its part */
	bool date1904;
	struct buf strings;      /* the shared strings, one after the other */
	const uint32_t *ends;    /* where the i-th ends */
	size_t nstrings;
	const uint8_t *formats;  /* enum xlsx_format by style number */
	size_t nformats;
	const struct xlsx_area *merged; /* by row */
	size_t nmerged;
};

bool xlsx_parts_read(struct mem *mem, struct package *package, const char *sheet, struct xlsx_parts *out, struct fail *fail) MUST_USE;

/* The names of all sheets, hidden ones too. */
bool xlsx_parts_sheets(struct mem *mem, struct package *package, const char *const **names, size_t *n, struct fail *fail) MUST_USE;

/* "B7" -> column 1, row 7. The row may be missing (0). False for anything else. */
bool xlsx_reference(struct str text, uint32_t *column, uint32_t *row);

/* What a number format shows. */
enum xlsx_format xlsx_format_of(struct str code);

/* Text of a cell or string: "_x000D_" stands for a character of its own. */
void xlsx_add_text(struct buf *out, struct str text);
