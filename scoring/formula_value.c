#include <stdbool.h>

#include "base/decimal.h"
#include "base/must.h"
#include "scoring/board.h"
#include "scoring/formula.h"
#include "scoring/formula_impl.h"

typedef __int128 wide;

/* d > 0. In lowest terms neither passes FRACTION_BITS. */
struct fraction {
	wide n, d;
};

enum { FRACTION_BITS = 120 };

static int
bits(wide x)
{
	unsigned __int128 size = x < 0 ? -(unsigned __int128)x : (unsigned __int128)x;
	uint64_t high = (uint64_t)(size >> 64), low = (uint64_t)size;

	return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

static wide
divisor(wide a, wide b)
{
	a = a < 0 ? -a : a;
	b = b < 0 ? -b : b;
	while (b) {
		wide rest = a % b;

		a = b;
		b = rest;
	}
	return a ? a : 1;
}

static struct fraction
reduced(struct fraction x)
{
	wide by = divisor(x.n, x.d);

	return (struct fraction){ x.n / by, x.d / by };
}

static bool
product(wide a, wide b, wide *out)
{
	if (bits(a) + bits(b) > FRACTION_BITS)
		return false;
	*out = a * b;
	return true;
}

static bool
multiply(struct fraction a, struct fraction b, struct fraction *out)
{
	wide across, back;

	if (product(a.n, b.n, &out->n) && product(a.d, b.d, &out->d))
		return true;
	a = reduced(a), b = reduced(b);
	across = divisor(a.n, b.d), back = divisor(b.n, a.d);
	return product(a.n / across, b.n / back, &out->n)
	       && product(a.d / back, b.d / across, &out->d);
}

static bool
add_plain(struct fraction a, struct fraction b, struct fraction *out)
{
	wide left, right;

	if (!product(a.n, b.d, &left) || !product(b.n, a.d, &right) || !product(a.d, b.d, &out->d))
		return false;
	out->n = left + right;
	return true;
}

/* Lowest terms first, then over the common denominator. */
static bool
add(struct fraction a, struct fraction b, struct fraction *out)
{
	wide by, left, right, sum, d;
	struct fraction low;

	if (a.d == b.d && bits(a.n) < FRACTION_BITS && bits(b.n) < FRACTION_BITS) {
		*out = (struct fraction){ a.n + b.n, a.d };
		return true;
	}
	if (add_plain(a, b, out))
		return true;
	a = reduced(a), b = reduced(b);
	by = divisor(a.d, b.d);
	if (!product(a.n, b.d / by, &left) || !product(b.n, a.d / by, &right))
		return false;
	sum = left + right;
	if (!product(a.d, b.d / by, &d))
		return false;
	low = reduced((struct fraction){ sum, d });
	*out = low;
	return bits(low.n) <= FRACTION_BITS && bits(low.d) <= FRACTION_BITS;
}

/* -1, 0, 1; false if it cannot be told within the bits. */
static bool
compare(struct fraction a, struct fraction b, int *out)
{
	struct fraction difference;

	b.n = -b.n;
	if (!add(a, b, &difference))
		return false;
	*out = (difference.n > 0) - (difference.n < 0);
	return true;
}

static enum formula_is
load(const struct cell *cell, enum formula_op op, struct fraction *out)
{
	if (cell->state == CELL_NOT_APPLICABLE)
		return FORMULA_NOT_APPLICABLE;
	if (cell->state == CELL_MISSING)
		return FORMULA_MISSING;
	if (op != OP_VALUE && !cell->has_fraction)
		return FORMULA_MISSING;
	if (op == OP_VALUE && cell->has_fraction && cell->den == 0)
		return FORMULA_ZERO_DENOMINATOR;
	if (op == OP_VALUE && !cell->has_value)
		return FORMULA_MISSING;
	out->n = op == OP_VALUE ? cell->value : op == OP_NUM ? cell->num : cell->den;
	out->d = MICRO;
	return FORMULA_OK;
}

static bool
holds(enum formula_op op, int order)
{
	return op == OP_LT   ? order < 0
	       : op == OP_LE ? order <= 0
	       : op == OP_GT ? order > 0
	       : op == OP_GE ? order >= 0
	       : op == OP_EQ ? order == 0
			     : order != 0;
}

static const struct fraction truth[] = { { 0, 1 }, { 1, 1 } };

/* top[-1] op top[0] into top[-1]. */
static enum formula_is
binary(enum formula_op op, struct fraction *top)
{
	struct fraction a = top[-1], b = top[0];
	int order;

	if (op == OP_DIV && b.n == 0)
		return FORMULA_ZERO_DENOMINATOR;
	if (op == OP_DIV)
		b = b.n < 0 ? (struct fraction){ -b.d, -b.n } : (struct fraction){ b.d, b.n };
	if (op == OP_SUB)
		b.n = -b.n;
	if (op == OP_MUL || op == OP_DIV)
		return multiply(a, b, &top[-1]) ? FORMULA_OK : FORMULA_OVERFLOW;
	if (op == OP_ADD || op == OP_SUB)
		return add(a, b, &top[-1]) ? FORMULA_OK : FORMULA_OVERFLOW;
	if (!compare(a, b, &order))
		return FORMULA_OVERFLOW;
	if (op == OP_MIN || op == OP_MAX)
		top[-1] = (op == OP_MIN) == (order <= 0) ? a : b;
	else
		top[-1] = truth[holds(op, order)];
	return FORMULA_OK;
}

/* Where to go on: after the jump, or at the next step. */
static size_t
jump(const struct formula_step *s, size_t at, struct fraction **top)
{
	bool is_true = (*top)->n != 0, go = s->op == OP_OR ? is_true : !is_true;

	if (s->op == OP_JUMP)
		return (size_t)s->arg;
	if (s->op == OP_UNLESS || !go)
		(*top)--;
	return go ? (size_t)s->arg : at + 1;
}

static enum formula_is
run(const struct formula *formula, const struct cell *cells, struct fraction *result)
{
	struct fraction stack[FORMULA_STACK + 1] = { { 0, 1 } }, unused;
	struct fraction *top = stack;
	enum formula_is is = FORMULA_OK;
	size_t at = 0;

	while (at < formula->n && is == FORMULA_OK) {
		const struct formula_step *s = &formula->steps[at];

		if (s->op >= OP_JUMP) {
			at = jump(s, at, &top);
			continue;
		}
		at++;
		if (s->op >= OP_ADD && s->op <= OP_NE)
			is = binary(s->op, top--);
		else if (s->op == OP_NUMBER)
			*++top = (struct fraction){ s->arg, MICRO };
		else if (s->op == OP_KNOWN)
			*++top = truth[load(&cells[s->arg], OP_VALUE, &unused) == FORMULA_OK];
		else if (s->op == OP_NEG)
			top->n = -top->n;
		else if (s->op == OP_NOT)
			*top = truth[top->n == 0];
		else
			is = load(&cells[s->arg], s->op, ++top);
	}
	if (is == FORMULA_OK)
		*result = *top;
	return is;
}

/* n / d in millionths, half away from zero, within the limits. */
static int64_t
to_micro(struct fraction x, int64_t min, int64_t max)
{
	wide whole = x.n / x.d, rest = x.n % x.d, out;
	bool minus = x.n < 0;

	if (whole > max / MICRO + 1)
		return max;
	if (whole < min / MICRO - 1)
		return min;
	whole = minus ? -whole : whole;
	rest = minus ? -rest : rest;
	for (int i = 0; i < 6; i++) {
		rest *= 10;
		whole = whole * 10 + rest / x.d;
		rest %= x.d;
	}
	whole += rest >= x.d - rest;
	out = minus ? -whole : whole;
	return out > max ? max : out < min ? min : (int64_t)out;
}

enum formula_is
formula_value(const struct formula *formula, const struct cell *cells, int64_t min, int64_t max,
	      int64_t *out)
{
	struct fraction result = { 0, 1 };
	enum formula_is is = run(formula, cells, &result);

	if (is == FORMULA_OK)
		*out = to_micro(result, min, max);
	return is;
}
