/* The push body as machines write it, read in one pass: no tree, no copies.
 *
 * Takes what is plain: strings without escapes, numbers of at most 15 digits without an
 * exponent, no key twice, the types that are wanted. Of everything else, right or wrong,
 * it says so and touches nothing that counts: the reader of trees then takes it, or tells
 * what is wrong and where. What both take they read alike (tests/fuzz/fuzz_push.c).
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct delivery;
struct directory;
struct mem;

/* {"source"?, "observations": [...]}: rows into 'out', the source's code into *source (""
 * if none). False: not plain; 'out' holds rubbish. */
bool push_plain(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out, struct str *source);
