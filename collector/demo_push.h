/* The demo's deliveries, written as the push API writes its own: same reader, same writer, same
 * rights. A loop of its own until all of them are acknowledged.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct delivery;
struct directory;
struct fail;
struct mem;

struct demo_push;

/* Fill 'out' (all but its key) from what was handed to demo_push_add. */
typedef bool demo_build_f(struct mem *mem, const struct directory *directory, const void *what, struct delivery *out,
			  struct fail *fail);

/* 'conninfo' as dx_web; 'token' is the hash of whose rights count. */
struct demo_push *demo_push_new(struct mem *mem, const char *conninfo, const uint8_t token[32]) MUST_USE;

void demo_push_add(struct demo_push *push, const char *key, demo_build_f *build, const void *what);

/* Until everything is written; *rows is how many figures were taken. False and *fail for the first
 * delivery that is refused, or a row of it. */
bool demo_push_run(struct demo_push *push, size_t *rows, struct fail *fail) MUST_USE;
