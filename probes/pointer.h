/* JSON pointers (RFC 6901) into what sources answer. */
#pragma once

#include <stdbool.h>

#include "base/json.h"
#include "base/str.h"

/* The value at "/data/0/so_luong"; "" is 'root' itself; NULL if there is nothing. */
json_t *pointer_get(json_t *root, const char *pointer);

/* The next segment of *rest ("/a/b": a), with ~0 and ~1 undone, into 'out' of 'size' bytes;
 * false at the end, or if it is too long. */
bool pointer_step(const char **rest, char *out, size_t size);

/* One segment down; NULL if there is nothing. */
json_t *pointer_down(json_t *value, const char *segment);

bool pointer_is(const char *text);
