/* Growing arrays of any type: struct { T *at; size_t n, cap; } in an arena.
 *
 *	VEC(struct row) rows = { 0 };
 *	*vec_push(mem, &rows) = row;
 *	for (size_t i = 0; i < rows.n; i++) use(&rows.at[i]);
 */
#pragma once

#include <stddef.h>

struct mem;

#define VEC(type)               \
	struct {                \
		type *at;       \
		size_t n, cap;  \
	}

/* Room for one more, zeroed; the pointer is good until the next push. */
#define vec_push(mem, v)                                                                       \
	((v)->at = vec_room((mem), (v)->at, (v)->n, &(v)->cap, sizeof((v)->at[0])), &(v)->at[(v)->n++])

void *vec_room(struct mem *mem, void *at, size_t n, size_t *cap, size_t item);
