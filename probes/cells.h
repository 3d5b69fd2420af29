/* A whole table in memory, from CSV, XLSX or a page's HTML, and where its columns are.
 *
 * A header may stand below titles, take up to four rows, have merged cells, its columns in
 * any order. A column is known by what its header says, read from the top down, in any
 * spelling of the names the mapping gives; what fits twice or not at all is refused.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/encoding.h"
#include "base/vec.h"
#include "probes/record.h"

struct fail;
struct mapping;
struct mem;

struct cells_row {
	uint32_t number; /* 1-based */
	struct cell *at;
	size_t n;
	bool open;
};

struct cells {
	struct mem *mem;
	const char *name;
	const char *sheet; /* NULL: no sheets */
	enum encoding encoding;
	char separator;
	VEC(struct cells_row) rows;
};

struct cells_wanted {
	const char *sheet;      /* NULL: the first one that is not hidden */
	enum encoding encoding;
	const char *table;      /* of a page: text in or above the table; NULL: the only one that fits */
};

/* CSV or XLSX, whichever the bytes are. */
bool cells_read(struct mem *mem, const char *name, struct str bytes, const struct cells_wanted *wanted, struct cells *out, struct fail *fail) MUST_USE;

/* The records below the header that has the mapping's fields. */
bool cells_records(const struct cells *cells, const struct mapping *mapping, struct records *out, struct fail *fail) MUST_USE;
