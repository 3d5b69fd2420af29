/* Text that grows, up to a ceiling.
 *
 * A buffer that would pass its ceiling keeps what it has, ignores the rest and says so:
 * look at buf->over once, at the end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct mem;

struct buf {
	struct mem *mem;
	char *s; /* zero-terminated once something was added */
	size_t n, cap, max;
	bool over;
};

struct buf buf_new(struct mem *mem, size_t max);
void buf_add(struct buf *buf, const void *bytes, size_t n);
void buf_str(struct buf *buf, const char *s);
void buf_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF(2, 3);

/* Set back to length 0, or to an earlier length. */
void buf_cut(struct buf *buf, size_t n);

/* The text with a zero byte, also when nothing was added. */
const char *buf_cstr(struct buf *buf);

static inline struct str
buf_view(const struct buf *buf)
{
	return str_n(buf->n ? buf->s : "", buf->n);
}
