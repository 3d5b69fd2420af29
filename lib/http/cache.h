/* Answers kept as long as the data they were made of stands.
 *
 * Kept by address, for callers without a credential, for routes that say ROUTE_CACHED.
 * When the version of the data changes, or the ceiling is reached, all of them go at once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "loop/carrier.h"

struct blob;
struct cache;
struct mem;

struct kept {
	struct blob *blob;   /* with its compressed forms */
	struct pairs fields;
	size_t number;       /* of the route, for counting */
};

/* It belongs to 'mem'; 'max' bytes of bodies, compressed forms not counted. */
struct cache *cache_new(struct mem *mem, size_t max) MUST_USE;

/* Is something kept for that address, of whatever version? Cheaper than asking for one. */
bool cache_has(const struct cache *cache, struct str target);

/* What is kept for that address and this version, or NULL. */
const struct kept *cache_get(const struct cache *cache, uint64_t version, struct str target);

/* Keep a body; borrowed until the cache is used again. Too large a body is not kept (NULL). */
const struct kept *cache_put(struct cache *cache, uint64_t version, struct str target, const struct answer *answer,
			     size_t number);
