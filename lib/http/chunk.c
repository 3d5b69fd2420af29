#include "http/chunk.h"

#include <stdbool.h>
#include <string.h>

enum { SIZE_LINE = 256, TRAILERS = 8192 };

/* "1a;name=value": at most seven digits, so that no sum of chunks can wrap. */
static bool
read_size(struct str line, uint64_t *size)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < line.n && i < 8; i++) {
		char c = line.s[i];

		if (c >= '0' && c <= '9')
			n = n * 16 + (uint64_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			n = n * 16 + (uint64_t)((c | 0x20) - 'a' + 10);
		else
			break;
	}
	if (i == 0 || i == 8 || (i < line.n && line.s[i] != ';' && line.s[i] != ' ' && line.s[i] != '\t'))
		return false;
	*size = n;
	return true;
}

/* A line with its CR LF: CHUNK_PIECE when there is one, in *line without them. */
static enum chunk_is
next_line(struct str in, size_t max, size_t *used, struct str *line)
{
	const char *end = memchr(in.s, '\n', in.n < max ? in.n : max);

	if (!end)
		return in.n >= max ? CHUNK_BAD : CHUNK_MORE;
	if (end == in.s || end[-1] != '\r')
		return CHUNK_BAD;
	*line = str_n(in.s, (size_t)(end - in.s) - 1);
	*used = line->n + 2;
	return CHUNK_PIECE;
}

static enum chunk_is
read_size_line(struct chunks *c, struct str in, size_t *used, struct str *piece)
{
	struct str line;
	enum chunk_is is = next_line(in, SIZE_LINE, used, &line);

	if (is != CHUNK_PIECE)
		return is;
	if (!read_size(line, &c->left))
		return CHUNK_BAD;
	c->at = c->left ? CHUNK_DATA : CHUNK_TRAILER;
	*piece = str_n(in.s, 0);
	return CHUNK_PIECE;
}

static enum chunk_is
read_trailer(struct chunks *c, struct str in, size_t *used, struct str *piece)
{
	struct str line;
	enum chunk_is is = next_line(in, TRAILERS, used, &line);

	if (is != CHUNK_PIECE)
		return is;
	c->extra += *used;
	if (line.n == 0) {
		c->at = CHUNK_END;
		return CHUNK_DONE;
	}
	*piece = str_n(in.s, 0);
	return c->extra > TRAILERS ? CHUNK_BAD : CHUNK_PIECE;
}

static enum chunk_is
read_data(struct chunks *c, struct str in, size_t *used, struct str *piece)
{
	size_t n = in.n < c->left ? in.n : (size_t)c->left;

	if (n == 0)
		return CHUNK_MORE;
	*piece = str_n(in.s, n);
	*used = n;
	c->left -= n;
	if (c->left == 0)
		c->at = CHUNK_DATA_END;
	return CHUNK_PIECE;
}

enum chunk_is
chunks_read(struct chunks *c, struct str in, size_t *used, struct str *piece)
{
	*used = 0;
	switch (c->at) {
	case CHUNK_SIZE:
		return read_size_line(c, in, used, piece);
	case CHUNK_DATA:
		return read_data(c, in, used, piece);
	case CHUNK_DATA_END:
		if (in.n < 2)
			return CHUNK_MORE;
		if (in.s[0] != '\r' || in.s[1] != '\n')
			return CHUNK_BAD;
		*used = 2;
		*piece = str_n(in.s, 0);
		c->at = CHUNK_SIZE;
		return CHUNK_PIECE;
	case CHUNK_TRAILER:
		return read_trailer(c, in, used, piece);
	case CHUNK_END:
		return CHUNK_DONE;
	}
	return CHUNK_BAD;
}
