/* Lists of units as files: CSV with level, code, parent, full_name, and optionally
 * valid_from and valid_to (the first day, and the day after the last).
 */
#pragma once

#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct units;

/* What rows without dates of their own get; DAY_NONE: unbounded. */
struct units_span {
	int32_t from, to;
};

/* Read a list; 'name' is the file's, for messages. NULL and *fail with file and line. */
const struct units *units_read(struct mem *mem, const char *name, struct str text, struct units_span span,
			       struct fail *fail) MUST_USE;
