/* Pages as sites send them: their tables, and their text as one reads it.
 *
 * Real pages are full of faults and libxml2 mends them; what is cut off in the middle of a
 * table is refused, for nobody can tell what is missing. Scripts and styles are no text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

struct fail;
struct mem;

struct html_row {
	struct str *at; /* merged cells stand in each of their places */
	bool *spread;   /* ... and all but the first are marked */
	size_t n;
};

struct html_table {
	struct str title; /* caption, or the heading before it */
	VEC(struct html_row) rows;
};

struct html_page {
	VEC(struct html_table) tables; /* in the order they begin; inner tables on their own */
	struct str text;               /* a block a line */
};

/* 'bytes' are UTF-8; at most LIMIT_HTML bytes. */
bool html_read(struct mem *mem, const char *name, struct str bytes, struct html_page *out, struct fail *fail) MUST_USE;
