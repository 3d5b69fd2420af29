#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

enum { MEM_MAGIC = 0x6d656d21, BLOCK_FIRST = 4096, BLOCK_LARGEST = 1 << 20, ALIGN = 16 };

/* A run of bytes that pieces are cut from. When emulated, a block is one piece. */
struct block {
	struct block *before;
	size_t size, used;
	_Alignas(ALIGN) char bytes[];
};

struct ending {
	struct ending *before;
	void (*fn)(void *);
	void *ptr;
};

struct mem {
	unsigned magic;
	const char *name;
	size_t ceiling, asked, next_block;
	struct block *block;
	struct ending *ending;
};

struct mem *
mem_new(const char *name, size_t ceiling)
{
	struct mem *mem = calloc(1, sizeof(*mem));

	must(mem);
	mem->magic = MEM_MAGIC;
	mem->name = name;
	mem->ceiling = ceiling;
	mem->next_block = BLOCK_FIRST;
	return mem;
}

void
mem_reset(struct mem *mem)
{
	must(mem->magic == MEM_MAGIC);
	while (mem->ending) {
		struct ending *ending = mem->ending;

		mem->ending = ending->before;
		ending->fn(ending->ptr);
	}
	while (mem->block) {
		struct block *block = mem->block;

		mem->block = block->before;
		free(block);
	}
	mem->asked = 0;
	mem->next_block = BLOCK_FIRST;
}

void
mem_free(struct mem **mem)
{
	if (!*mem)
		return;
	mem_reset(*mem);
	(*mem)->magic = 0;
	free(*mem);
	*mem = NULL;
}

static struct block *
block_new(size_t size)
{
	struct block *block = calloc(1, sizeof(*block) + size);

	must(block);
	block->size = size;
	return block;
}

#ifdef MEM_EMULATE

void *
mem_alloc(struct mem *mem, size_t size)
{
	struct block *block;

	must(mem->magic == MEM_MAGIC);
	must(size <= mem->ceiling && mem->asked <= mem->ceiling - size);
	mem->asked += size;
	block = block_new(size);
	block->before = mem->block;
	mem->block = block;
	return block->bytes;
}

#else

/* A large piece gets a block of its own, behind the current one. */
static void *
alloc_large(struct mem *mem, size_t size)
{
	struct block *block = block_new(size);

	block->used = size;
	if (mem->block) {
		block->before = mem->block->before;
		mem->block->before = block;
	} else {
		mem->block = block;
	}
	return block->bytes;
}

void *
mem_alloc(struct mem *mem, size_t size)
{
	struct block *block = mem->block;
	size_t room = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	void *piece;

	must(mem->magic == MEM_MAGIC);
	must(size <= mem->ceiling && mem->asked <= mem->ceiling - size);
	mem->asked += size;
	if (!block || room > block->size - block->used) {
		if (room > mem->next_block / 4)
			return alloc_large(mem, room);
		block = block_new(mem->next_block);
		block->before = mem->block;
		mem->block = block;
		if (mem->next_block < BLOCK_LARGEST)
			mem->next_block *= 2;
	}
	piece = block->bytes + block->used;
	block->used += room;
	return piece;
}

#endif

void *
mem_grow(struct mem *mem, void *old, size_t old_size, size_t new_size)
{
	void *piece;

	if (old && new_size <= old_size)
		return old;
	piece = mem_alloc(mem, new_size);
	if (old_size)
		memcpy(piece, old, old_size);
	return piece;
}

size_t
mem_product(size_t a, size_t b)
{
	size_t product;

	must(!__builtin_mul_overflow(a, b, &product));
	return product;
}

char *
mem_strn(struct mem *mem, const char *s, size_t n)
{
	char *copy = mem_alloc(mem, n + 1);

	if (n)
		memcpy(copy, s, n);
	return copy;
}

char *
mem_str(struct mem *mem, const char *s)
{
	return mem_strn(mem, s, strlen(s));
}

char *
mem_vprintf(struct mem *mem, const char *format, va_list args)
{
	va_list again;
	int n;
	char *text;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	must(n >= 0);
	text = mem_alloc(mem, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, args);
	return text;
}

char *
mem_printf(struct mem *mem, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = mem_vprintf(mem, format, args);
	va_end(args);
	return text;
}

void
mem_at_end(struct mem *mem, void (*fn)(void *), void *ptr)
{
	struct ending *ending = mem_one(mem, struct ending);

	ending->fn = fn;
	ending->ptr = ptr;
	ending->before = mem->ending;
	mem->ending = ending;
}

size_t
mem_used(const struct mem *mem)
{
	return mem->asked;
}
