/* Office files made by hand for tests: a zip of the parts given. */
#pragma once

#include "base/str.h"

struct mem;

struct office_part {
	const char *path, *text;
};

/* Ends with a part whose path is NULL. */
struct str office_zip(struct mem *mem, const struct office_part *parts);

/* A workbook of one sheet "Số liệu": 'cells' is what stands in <sheetData>, 'strings' in
 * <sst>, 'styles' in <styleSheet>, 'after' behind <sheetData>; each may be NULL. */
struct str office_sheet(struct mem *mem, const char *cells, const char *strings, const char *styles, const char *after);
