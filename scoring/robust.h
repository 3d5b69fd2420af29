/* How firm are the ranks? Many rankings under weights drawn at random.
 *
 * Each draw multiplies the weight of every main index (its maximum, where points are
 * summed) by a number of its own: the mean of four exponential variates, so 1 on average,
 * between 0.34 and 1.94 nine times out of ten; then ranks all units again by the weighted
 * mean of their main indexes and competition rank. Integers throughout, the logarithm
 * included: one seed gives the same answer everywhere. Bonus and penalty points keep
 * their share of the maximum.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct board;
struct mem;

enum { ROBUST_MAX_DRAWS = 100000 };

struct robust_unit {
	int32_t low, middle, high; /* 5th, 50th, 95th percentile of the rank; 0: not ranked */
	int64_t in_top;            /* share of draws with rank <= top, in millionths */
};

struct robust {
	size_t draws, top;
	uint64_t seed;
	const struct robust_unit *units; /* by unit number */
};

/* 'board' is settled; 1 <= draws <= ROBUST_MAX_DRAWS. */
const struct robust *robust_run(struct mem *mem, const struct board *board, size_t draws,
				uint64_t seed, size_t top) MUST_USE;
