/* A map from text to pointer that hostile keys cannot slow down (keyed SipHash).
 *
 * Keys are copied into the arena; values are borrowed. Iteration is in order of insertion.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct mem;
struct map;

struct map *map_new(struct mem *mem);

/* What was put under 'key', or NULL. */
void *map_get(const struct map *map, struct str key);

/* Put or replace; 'value' must not be NULL. True if the key is new. */
bool map_put(struct map *map, struct str key, void *value);

size_t map_size(const struct map *map);

/* The i-th entry by insertion. */
struct str map_key(const struct map *map, size_t i);
void *map_value(const struct map *map, size_t i);
