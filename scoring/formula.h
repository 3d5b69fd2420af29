/* Formulas of a framework: a small language in which everything ends.
 *
 *	if(known(b) and b > 0, min(10, a.num / b * 10), 0)
 *
 * Numbers, metrics (their value; .num and .den of a fraction), + - * / (also × ÷), min,
 * max, if, comparisons, and or not, known(metric). No loops, no names of its own. Read and
 * type-checked once; worked out in exact fractions.
 */
#pragma once

#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct cell;
struct fail;
struct formula;
struct mem;

enum {
	FORMULA_MAX_DEPTH = 40,  /* brackets within brackets */
	FORMULA_MAX_STEPS = 500, /* operations */
};

/* 'metrics' are the names it may use, NULL-ended; 'place' is for messages. The result
 * must be a number. NULL and *fail. */
const struct formula *formula_read(struct mem *mem, const char *place, struct str text,
				   const char *const *metrics, struct fail *fail) MUST_USE;

enum formula_is {
	FORMULA_OK,
	FORMULA_MISSING,          /* it met a value that is not there */
	FORMULA_NOT_APPLICABLE,   /* it met a value that does not apply */
	FORMULA_ZERO_DENOMINATOR, /* it divided by 0 */
	FORMULA_OVERFLOW,         /* a fraction in lowest terms passed 120 bits */
};

/* Work it out for the cells of the metrics, in their order. The result in millionths,
 * rounded half away from zero and held between 'min' and 'max'. */
enum formula_is formula_value(const struct formula *formula, const struct cell *cells, int64_t min,
			      int64_t max, int64_t *out);

/* The text it was read from. */
const char *formula_text(const struct formula *formula);
