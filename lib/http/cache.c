#include "http/cache.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "loop/blob.h"

struct cache {
	struct mem *mem; /* of what is kept; emptied as a whole */
	struct map *by_target;
	uint64_t version;
	size_t bytes, max;
};

static void
cache_end(void *ctx)
{
	struct cache *cache = ctx;

	mem_free(&cache->mem);
}

static void
empty(struct cache *cache, uint64_t version)
{
	mem_reset(cache->mem);
	cache->by_target = map_new(cache->mem);
	cache->version = version;
	cache->bytes = 0;
}

struct cache *
cache_new(struct mem *mem, size_t max)
{
	struct cache *cache = mem_one(mem, struct cache);

	cache->mem = mem_new("cache", max * 2 + MIB(16));
	cache->max = max;
	empty(cache, 0);
	mem_at_end(mem, cache_end, cache);
	return cache;
}

bool
cache_has(const struct cache *cache, struct str target)
{
	return map_get(cache->by_target, target) != NULL;
}

const struct kept *
cache_get(const struct cache *cache, uint64_t version, struct str target)
{
	return cache->version == version ? map_get(cache->by_target, target) : NULL;
}

static void
unref(void *ctx)
{
	struct blob *blob = ctx;

	blob_unref(&blob);
}

static struct pairs
copy_fields(struct mem *mem, struct pairs fields)
{
	struct pair *at = mem_array(mem, struct pair, fields.n);

	for (size_t i = 0; i < fields.n; i++) {
		at[i].name = str_of(str_dup(mem, fields.at[i].name));
		at[i].value = str_of(str_dup(mem, fields.at[i].value));
	}
	return (struct pairs){ at, fields.n };
}

const struct kept *
cache_put(struct cache *cache, uint64_t version, struct str target, const struct answer *answer, size_t number)
{
	size_t bytes = answer->body.n + target.n + LIMIT_CACHE_EXTRA;
	struct kept *kept;

	if (bytes > cache->max / 4)
		return NULL;
	if (cache->version != version || cache->bytes + bytes > cache->max)
		empty(cache, version);
	kept = mem_one(cache->mem, struct kept);
	kept->blob = blob_new(answer->body, mem_str(cache->mem, answer->type));
	mem_at_end(cache->mem, unref, kept->blob);
	kept->fields = copy_fields(cache->mem, answer->headers);
	kept->number = number;
	cache->bytes += bytes;
	map_put(cache->by_target, target, kept);
	return kept;
}
