/* Random numbers: one kind for secrets and keys, one repeatable kind for simulations. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* From the kernel. */
void random_bytes(void *out, size_t n);

/* SplitMix64: the same seed gives the same numbers on every machine. */
struct random {
	uint64_t state;
};

uint64_t random_next(struct random *r);
uint64_t random_below(struct random *r, uint64_t n); /* unbiased; n > 0 */
