#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/must.h"

struct buf
buf_new(struct mem *mem, size_t max)
{
	return (struct buf){ .mem = mem, .max = max };
}

/* Room for n more bytes and a zero; false (and over) past the ceiling. */
static bool
buf_room(struct buf *buf, size_t n)
{
	size_t want, cap;

	if (buf->over)
		return false;
	if (n > buf->max || buf->n > buf->max - n) {
		buf->over = true;
		return false;
	}
	want = buf->n + n + 1;
	if (want <= buf->cap)
		return true;
	cap = buf->cap ? buf->cap : 64;
	while (cap < want)
		cap *= 2;
	buf->s = mem_grow(buf->mem, buf->s, buf->cap, cap);
	buf->cap = cap;
	return true;
}

void
buf_add(struct buf *buf, const void *bytes, size_t n)
{
	if (!buf_room(buf, n))
		return;
	if (n)
		memcpy(buf->s + buf->n, bytes, n);
	buf->n += n;
	buf->s[buf->n] = '\0';
}

void
buf_str(struct buf *buf, const char *s)
{
	buf_add(buf, s, strlen(s));
}

void
buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	must(n >= 0);
	if (buf_room(buf, (size_t)n)) {
		vsnprintf(buf->s + buf->n, (size_t)n + 1, format, args);
		buf->n += (size_t)n;
	}
	va_end(args);
}

void
buf_cut(struct buf *buf, size_t n)
{
	must(n <= buf->n);
	buf->n = n;
	if (buf->s)
		buf->s[n] = '\0';
}

const char *
buf_cstr(struct buf *buf)
{
	if (!buf->s)
		return "";
	buf->s[buf->n] = '\0';
	return buf->s;
}
