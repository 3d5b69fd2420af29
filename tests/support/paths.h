/* The paths an expression looks at; apart, for survey/xpath.h and libxml2 share names. */
#pragma once

#include <stddef.h>

struct mem;

/* NULL if it does not read, calls what does not exist, or holds a path with a predicate;
 * else 'n' paths. */
const char *const *expression_paths(struct mem *mem, const char *expression, size_t *n);
