#include "base/map.h"
#include "base/vec.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"

void *
vec_room(struct mem *mem, void *at, size_t n, size_t *cap, size_t item)
{
	size_t more;

	if (n < *cap)
		return at;
	more = *cap ? *cap * 2 : 8;
	at = mem_grow(mem, at, mem_product(*cap, item), mem_product(more, item));
	*cap = more;
	return at;
}

struct entry {
	struct str key;
	void *value;
	uint64_t hash;
};

struct map {
	struct mem *mem;
	uint64_t k0, k1;
	VEC(struct entry) entries;
	uint32_t *slots; /* 1 + index of the entry, 0 empty; open addressing */
	size_t mask;
};

static inline uint64_t
rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1], v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0], v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1], v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2], v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

/* SipHash-1-3, Aumasson and Bernstein 2012. */
static uint64_t
sip_hash(const struct map *map, struct str key)
{
	uint64_t v[4] = { map->k0 ^ 0x736f6d6570736575u, map->k1 ^ 0x646f72616e646f6du,
			  map->k0 ^ 0x6c7967656e657261u, map->k1 ^ 0x7465646279746573u };
	size_t i = 0;
	uint64_t word;

	for (; i + 8 <= key.n; i += 8) {
		memcpy(&word, key.s + i, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	word = (uint64_t)key.n << 56;
	for (size_t j = 0; i + j < key.n; j++)
		word |= (uint64_t)(unsigned char)key.s[i + j] << (8 * j);
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	sip_round(v), sip_round(v), sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct map *
map_new(struct mem *mem)
{
	struct map *map = mem_one(mem, struct map);
	uint64_t keys[2];

	random_bytes(keys, sizeof(keys));
	map->mem = mem;
	map->k0 = keys[0];
	map->k1 = keys[1];
	map->mask = 15;
	map->slots = mem_array(mem, uint32_t, 16);
	return map;
}

/* The slot that holds the key, or the empty one where it belongs. */
static size_t
find_slot(const struct map *map, struct str key, uint64_t hash)
{
	size_t at = hash & map->mask;

	for (; map->slots[at]; at = (at + 1) & map->mask) {
		const struct entry *e = &map->entries.at[map->slots[at] - 1];

		if (e->hash == hash && str_eq(e->key, key))
			break;
	}
	return at;
}

void *
map_get(const struct map *map, struct str key)
{
	uint32_t slot = map->slots[find_slot(map, key, sip_hash(map, key))];

	return slot ? map->entries.at[slot - 1].value : NULL;
}

static void
widen(struct map *map)
{
	map->mask = map->mask * 2 + 1;
	map->slots = mem_array(map->mem, uint32_t, map->mask + 1);
	for (size_t i = 0; i < map->entries.n; i++) {
		size_t at = map->entries.at[i].hash & map->mask;

		while (map->slots[at])
			at = (at + 1) & map->mask;
		map->slots[at] = (uint32_t)i + 1;
	}
}

bool
map_put(struct map *map, struct str key, void *value)
{
	uint64_t hash = sip_hash(map, key);
	size_t at = find_slot(map, key, hash);

	must(value);
	if (map->slots[at]) {
		map->entries.at[map->slots[at] - 1].value = value;
		return false;
	}
	must(map->entries.n < UINT32_MAX - 1);
	*vec_push(map->mem, &map->entries) =
		(struct entry){ str_n(str_dup(map->mem, key), key.n), value, hash };
	map->slots[at] = (uint32_t)map->entries.n;
	if (map->entries.n * 3 > map->mask * 2)
		widen(map);
	return true;
}

size_t
map_size(const struct map *map)
{
	return map->entries.n;
}

struct str
map_key(const struct map *map, size_t i)
{
	must(i < map->entries.n);
	return map->entries.at[i].key;
}

void *
map_value(const struct map *map, size_t i)
{
	must(i < map->entries.n);
	return map->entries.at[i].value;
}
