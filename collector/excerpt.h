/* The passage of a payload that a figure was read from, for the proof of a point.
 *
 * A locator says where: "byte 120-125" in a text (of a .docx: in the text taken from it),
 * "row 12" or "row 12 column F" in a table (the header is row 1), a JSON pointer.
 */
#pragma once

#include <stddef.h>

#include "base/str.h"

struct json_out;
struct mem;

struct cited {
	const char *media_type, *locator;
	struct str bytes; /* s NULL: the reader may not see them */
	size_t row;       /* of the delivery, when the locator says nothing */
};

/* "excerpt" and "table" of a proof's payload; null where there is nothing to show. */
void excerpt_put(struct mem *mem, struct json_out *out, const struct cited *cited);
