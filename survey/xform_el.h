/* XML as a small tree, written with two blanks a level.
 *
 * Elements that hold text are written on one line: white space in them counts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf;
struct mem;
struct xel;

/* An element below 'up' (NULL: the root). */
struct xel *xel_new(struct mem *mem, struct xel *up, const char *tag);
void xel_attr(struct mem *mem, struct xel *el, const char *name, struct str value);
void xel_text(struct mem *mem, struct xel *el, struct str text);
bool xel_is_empty(const struct xel *el);
void xel_write(struct buf *out, const struct xel *el, size_t depth);
