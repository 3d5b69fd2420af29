/* A chunked request body, taken apart as it comes. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum chunk_at { CHUNK_SIZE, CHUNK_DATA, CHUNK_DATA_END, CHUNK_TRAILER, CHUNK_END };

struct chunks {
	enum chunk_at at;
	uint64_t left; /* of the present chunk */
	size_t extra;  /* bytes of trailers so far */
};

enum chunk_is { CHUNK_MORE, CHUNK_PIECE, CHUNK_DONE, CHUNK_BAD };

/* One step: *used bytes of 'in' are done with. CHUNK_PIECE: *piece (within 'in') belongs to
 * the body, call again. CHUNK_MORE: nothing to be done without more bytes. */
enum chunk_is chunks_read(struct chunks *chunks, struct str in, size_t *used, struct str *piece);
