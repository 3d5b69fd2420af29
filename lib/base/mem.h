/* Memory by lifetime: pieces belong to an arena and go with it.
 *
 * Whoever allocates passes the arena first and frees nothing. An arena is used by one
 * thread. Built with --enable-sanitizers every piece is a malloc of its own, so that
 * AddressSanitizer sees its edges.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "base/attr.h"

struct mem;

/* A new arena; 'name' is a literal (it is kept). More than 'ceiling' bytes is a bug:
 * whoever reads input from outside limits it before it comes to that. */
struct mem *mem_new(const char *name, size_t ceiling) MUST_USE;

/* Run what was tied on with mem_at_end, last first, give everything back; null-safe. */
void mem_free(struct mem **mem);

/* As mem_free, but the arena stays, empty. */
void mem_reset(struct mem *mem);

/* 'size' zeroed bytes, aligned for any type; never NULL, also for 0. */
void *mem_alloc(struct mem *mem, size_t size) MUST_USE;

/* 'old' (of 'old_size' bytes, may be NULL) made 'new_size' bytes long; may move. */
void *mem_grow(struct mem *mem, void *old, size_t old_size, size_t new_size) MUST_USE;

#define mem_one(mem, type)      ((type *)mem_alloc(mem, sizeof(type)))
#define mem_array(mem, type, n) ((type *)mem_alloc(mem, mem_product(n, sizeof(type))))

/* a * b; a product that does not fit is a bug. */
size_t mem_product(size_t a, size_t b);

/* Copies, always with a terminating zero byte. */
char *mem_str(struct mem *mem, const char *s) MUST_USE;
char *mem_strn(struct mem *mem, const char *s, size_t n) MUST_USE;
char *mem_printf(struct mem *mem, const char *format, ...) MUST_USE PRINTF(2, 3);
char *mem_vprintf(struct mem *mem, const char *format, va_list args) MUST_USE PRINTF(2, 0);

/* fn(ptr) when the arena is freed or reset; for what needs a destructor. */
void mem_at_end(struct mem *mem, void (*fn)(void *), void *ptr);

/* Bytes asked for since the arena was new or reset. */
size_t mem_used(const struct mem *mem);
