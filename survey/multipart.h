/* A multipart/form-data body taken apart (RFC 7578), as phones send it.
 *
 * Pure. Parts are slices of the body; nothing is decoded but the names. Strict where two
 * readers could differ: no boundary, a part without an end, a part without a name.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;

struct part_field {
	struct str name;     /* of the form field */
	struct str filename; /* s is NULL if the part is no file */
	struct str type;     /* media type without parameters, lower case; "text/plain" if not said */
	struct str bytes;
};

struct multipart {
	struct part_field *at;
	size_t n;
};

/* 'content_type' as in the header. False and *fail (MULTIPART). At most LIMIT_PARTS parts. */
bool multipart_read(struct mem *mem, struct str content_type, struct str body, struct multipart *out,
		    struct fail *fail) MUST_USE;

/* The first part of that field name, or NULL. */
const struct part_field *multipart_find(const struct multipart *parts, const char *name);
