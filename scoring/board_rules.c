#include <string.h>

#include "base/must.h"
#include "scoring/board_impl.h"
#include "scoring/formula.h"

/* The hot loops, also for the wide registers of newer processors; chosen at run time. The
 * numbers are the same, they are integers. Not where a sanitizer wants the code plain. */
#if !defined(__x86_64__) || !defined(__OPTIMIZE__) || defined(MEM_EMULATE)
#define CLONES
#elif defined(__clang__) /* its "arch=" is never chosen */
#define CLONES __attribute__((target_clones("default", "avx2", "avx512dq")))
#else
#define CLONES __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#endif

/* points = n * times / (d * by), 0..max. */
struct factor {
	int64_t times, by, max;
	int64_t d_most; /* larger denominators take the long way */
	double ratio, top;
};

static struct factor
factor_of(int64_t times, int64_t by, int64_t max)
{
	return (struct factor){
		times, by, max, (1LL << 61) / by, (double)times / (double)by, (double)max + 1
	};
}

/* The same number by 128 bits; for what does not fit below. */
static int64_t
share_long(int64_t n, int64_t d, const struct factor *k)
{
	unsigned __int128 above = (unsigned __int128)n * (uint64_t)k->times;
	unsigned __int128 below = (unsigned __int128)d * (uint64_t)k->by;
	unsigned __int128 whole = above / below, rest = above % below;

	if (whole >= (uint64_t)k->max)
		return k->max;
	return (int64_t)whole + (rest >= below - rest);
}

/* 'q' is at most one off: put it right, half up, for n >= 0 and d * by < 2^61. The rest is
 * taken modulo 2^64, but known to be small. No branches: whether a unit has full points is
 * anybody's guess. */
static inline int64_t
share_exact(int64_t q, int64_t n, int64_t d, int64_t by, const struct factor *k)
{
	uint64_t below = (uint64_t)d * (uint64_t)by;
	uint64_t rest = ((uint64_t)n * (uint64_t)k->times - (uint64_t)q * below) * 2;

	q += (int64_t)rest >= (int64_t)below;
	q -= (int64_t)(rest + below) < 0;
	return q < k->max ? q : k->max;
}

/* Within 0..top; what is not a number is 0. */
static inline double
share_within(double raw, const struct factor *k)
{
	double guess = raw > 0 ? raw : 0;

	return guess < k->top ? guess : k->top;
}

static inline int64_t
share_near(int64_t n, int64_t d, int64_t by, const struct factor *k)
{
	return share_exact((int64_t)(share_within((double)n * k->ratio / (double)d, k) + 0.5), n, d, by, k);
}

/* Whole numbers from 0 to 2^52 are the last bits of a double between 2^52 and 2^53: with that,
 * registers can be filled that have no other way between the two. */
#define NARROW (1LL << 52)

static inline double
double_of(int64_t n)
{
	uint64_t bits = (uint64_t)n | 0x4330000000000000u;
	double d;

	memcpy(&d, &bits, sizeof(d));
	return d - 0x1p52;
}

/* The nearest. */
static inline int64_t
whole_of(double d)
{
	int64_t n;

	d += 0x1p52;
	memcpy(&n, &d, sizeof(n));
	return n - 0x4330000000000000;
}

/* The same as share_near for n, d < NARROW. */
static inline int64_t
share_narrow(int64_t n, int64_t d, int64_t by, const struct factor *k)
{
	return share_exact(whole_of(share_within(double_of(n) * k->ratio / double_of(d), k)), n, d, by, k);
}

static inline int64_t
share(int64_t n, int64_t d, const struct factor *k)
{
	if (n <= 0)
		return 0;
	return d > k->d_most ? share_long(n, d, k) : share_near(n, d, k->by, k);
}

/* Columns of an item with one metric. */
struct column {
	const uint8_t *flags;
	const int64_t *num, *den, *value;
	int64_t *points;
	uint8_t *cause;
	const struct item *item;
};

static struct column
column_of(struct board *b, size_t item)
{
	const struct item *it = &b->fw->items[item];
	size_t at = it->metrics[0] * b->units;

	return (struct column){ b->flags + at,
				b->num + at,
				b->den + at,
				b->value + at,
				b->points + item * b->units,
				b->cause + item * b->units,
				it };
}

static enum cause
cause_of_class(unsigned class)
{
	return class == CLASS_NOT_APPLICABLE     ? CAUSE_NOT_APPLICABLE
	       : class == CLASS_ZERO_DENOMINATOR ? CAUSE_ZERO_DENOMINATOR
						 : CAUSE_MISSING;
}

static inline void
put_points(const struct column *c, size_t u, int64_t points)
{
	c->points[u] = points;
	c->cause[u] = points >= c->item->max ? CAUSE_FULL : CAUSE_SCORED;
}

static void
put_cause(const struct column *c, size_t u, enum cause cause)
{
	c->points[u] = c->item->effect[cause] == EFFECT_FULL ? c->item->max : 0;
	c->cause[u] = (uint8_t)cause;
}

/* For the cells of a column that have a value do 'usable' (it sees u). */
#define EACH_CELL(c, from, to, usable)                                                             \
	for (size_t u = (from); u < (to); u++) {                                                   \
		unsigned class = (c)->flags[u] & CLASS_MASK;                                       \
		if (__builtin_expect(class == CLASS_USABLE, 1))                                    \
			usable;                                                                    \
		else                                                                               \
			put_cause((c), u, cause_of_class(class));                                  \
	}

/* The loop that most cells go through. Every cell takes the narrow way, whatever it is;
 * false if some had no value or do not fit it, and must be done again. */
static inline __attribute__((always_inline)) bool
ratio_loop(const struct column *c, const struct factor *factor, int64_t by, bool lower, size_t from,
	   size_t to)
{
	const uint8_t *restrict flags = c->flags;
	const int64_t *restrict num = c->num, *restrict den = c->den;
	int64_t *restrict points = c->points;
	uint8_t *restrict cause = c->cause;
	const struct factor k = *factor;
	const int64_t d_most = k.d_most < NARROW ? k.d_most : NARROW - 1;
	int64_t odd = 0;
	uint8_t class = 0;

	for (size_t u = from; u < to; u++) {
		int64_t d = den[u], n = lower ? d - num[u] : num[u], p = share_narrow(n, d, by, &k);

		points[u] = p;
		cause[u] = p == k.max;
		class |= flags[u] ^ CLASS_USABLE;
		odd |= n | (NARROW - 1 - n) | (d_most - d);
	}
	return odd >= 0 && (class & CLASS_MASK) == 0;
}

/* Nearly all are plain shares of the maximum, or of a threshold that divides it. */
CLONES static bool
ratio_near(const struct column *c, const struct factor *k, size_t from, size_t to)
{
	if (c->item->lower_is_better)
		return ratio_loop(c, k, k->by, true, from, to);
	if (k->by == 1)
		return ratio_loop(c, k, 1, false, from, to);
	return ratio_loop(c, k, k->by, false, from, to);
}

static void
score_ratio(const struct column *c, size_t from, size_t to)
{
	const struct rule *rule = &c->item->rule;
	struct factor k = factor_of(rule->times, rule->by, c->item->max);
	bool lower = c->item->lower_is_better;

	_Static_assert(CAUSE_SCORED == 0 && CAUSE_FULL == 1, "ratio_loop writes a comparison");
	if (!ratio_near(c, &k, from, to))
		EACH_CELL(
			c, from, to,
			put_points(c, u,
				   share(lower ? c->den[u] - c->num[u] : c->num[u], c->den[u], &k)))
}

static void
score_tally(const struct column *c, size_t from, size_t to)
{
	struct factor k = factor_of(c->item->rule.times, c->item->rule.by, c->item->max);

	EACH_CELL(c, from, to, put_points(c, u, share(c->value[u], 1, &k)))
}

static int64_t
step_points(const struct item *item, int64_t value)
{
	const struct rule *rule = &item->rule;

	if (item->lower_is_better) {
		for (size_t i = 0; i < rule->n_steps; i++)
			if (value <= rule->steps[i].at)
				return rule->steps[i].points;
		return rule->otherwise;
	}
	for (size_t i = rule->n_steps; i-- > 0;)
		if (value >= rule->steps[i].at)
			return rule->steps[i].points;
	return rule->otherwise;
}

static void
score_steps(const struct column *c, size_t from, size_t to)
{
	EACH_CELL(c, from, to, put_points(c, u, step_points(c->item, c->value[u])))
}

static void
put_choice(const struct column *c, size_t u)
{
	const struct rule *rule = &c->item->rule;

	for (size_t i = 0; i < rule->n_steps; i++)
		if (rule->steps[i].at == c->value[u]) {
			put_points(c, u, rule->steps[i].points);
			return;
		}
	put_cause(c, u, CAUSE_NO_CHOICE);
}

static void
score_choice(const struct column *c, size_t from, size_t to)
{
	EACH_CELL(c, from, to, put_choice(c, u))
}

static void
score_manual(const struct column *c, size_t from, size_t to)
{
	int64_t max = c->item->max;

	EACH_CELL(c, from, to,
		  put_points(c, u,
			     c->value[u] < 0     ? 0
			     : c->value[u] > max ? max
						 : c->value[u]))
}

static void
score_between(const struct column *c, int64_t low, int64_t high, size_t from, size_t to)
{
	struct factor k = factor_of(c->item->max, 1, c->item->max);

	if (high <= low)
		EACH_CELL(c, from, to, put_cause(c, u, CAUSE_ZERO_DENOMINATOR))
	else if (c->item->lower_is_better)
		EACH_CELL(c, from, to, put_points(c, u, share(high - c->value[u], high - low, &k)))
	else
		EACH_CELL(c, from, to, put_points(c, u, share(c->value[u] - low, high - low, &k)))
}

static void
score_minmax(const struct column *c, const struct observed *seen, size_t from, size_t to)
{
	const struct rule *rule = &c->item->rule;

	score_between(c, rule->from.observed ? seen->low : rule->from.at,
		      rule->to.observed ? seen->high : rule->to.at, from, to);
}

/* Of the best: value / best, or best / value where less is better. */
static void
score_best(const struct column *c, const struct observed *seen, size_t from, size_t to)
{
	struct factor k = factor_of(c->item->max, 1, c->item->max);
	int64_t max = c->item->max;

	if (c->item->lower_is_better)
		EACH_CELL(c, from, to,
			  put_points(c, u,
				     c->value[u] <= 0 ? max : share(seen->low, c->value[u], &k)))
	else if (seen->high <= 0)
		EACH_CELL(c, from, to, put_cause(c, u, CAUSE_ZERO_DENOMINATOR))
	else
		EACH_CELL(c, from, to, put_points(c, u, share(c->value[u], seen->high, &k)))
}

/* The parts that hold; a part without a value does not hold, none with one is missing. */
static void
put_parts(struct board *b, const struct column *c, size_t u)
{
	const struct item *item = c->item;
	size_t usable = 0, not_applicable = 0;
	int64_t points = 0;

	for (size_t i = 0; i < item->rule.n_steps; i++) {
		const struct step *part = &item->rule.steps[i];
		size_t at = item->metrics[part->metric] * b->units + u;
		unsigned class = b->flags[at] & CLASS_MASK;

		usable += class == CLASS_USABLE;
		not_applicable += class == CLASS_NOT_APPLICABLE;
		if (class == CLASS_USABLE && b->value[at] >= part->at)
			points += part->points;
	}
	if (usable)
		put_points(c, u, points);
	else
		put_cause(c, u,
			  not_applicable == item->rule.n_steps ? CAUSE_NOT_APPLICABLE
							       : CAUSE_MISSING);
}

static void
put_formula(struct board *b, const struct column *c, size_t u)
{
	const struct item *item = c->item;
	int64_t points = 0;

	for (size_t i = 0; i < item->n_metrics; i++)
		b->cells[i] = board_cell(b, u, item->metrics[i]);
	switch (formula_value(item->rule.formula, b->cells, 0, item->max, &points)) {
	case FORMULA_OK:
		put_points(c, u, points);
		break;
	case FORMULA_MISSING:
		put_cause(c, u, CAUSE_MISSING);
		break;
	case FORMULA_NOT_APPLICABLE:
		put_cause(c, u, CAUSE_NOT_APPLICABLE);
		break;
	case FORMULA_ZERO_DENOMINATOR:
		put_cause(c, u, CAUSE_ZERO_DENOMINATOR);
		break;
	case FORMULA_OVERFLOW:
		put_cause(c, u, CAUSE_OVERFLOW);
		break;
	}
}

static void
score_rule(struct board *b, const struct column *c, const struct observed *seen, size_t from,
	   size_t to)
{
	switch (c->item->rule.kind) {
	case RULE_RATIO:
	case RULE_RATIO_TO_THRESHOLD:
		score_ratio(c, from, to);
		break;
	case RULE_STEPS:
		score_steps(c, from, to);
		break;
	case RULE_CHOICE:
		score_choice(c, from, to);
		break;
	case RULE_SUM_OF_PARTS:
		for (size_t u = from; u < to; u++)
			put_parts(b, c, u);
		break;
	case RULE_RELATIVE_TO_BEST:
		score_best(c, seen, from, to);
		break;
	case RULE_MINMAX:
		score_minmax(c, seen, from, to);
		break;
	case RULE_LIKERT:
		score_between(c, c->item->rule.from.at, c->item->rule.to.at, from, to);
		break;
	case RULE_TALLY:
		score_tally(c, from, to);
		break;
	case RULE_FORMULA:
		for (size_t u = from; u < to; u++)
			put_formula(b, c, u);
		break;
	case RULE_MANUAL:
		score_manual(c, from, to);
		break;
	case RULE_KIND_COUNT:
		must(false);
	}
}

void
score_cells(struct board *b, size_t item, size_t from, size_t to)
{
	struct column c = column_of(b, item);
	const uint8_t *is_given = b->is_given + item * b->units;
	const int64_t *given = b->given + item * b->units;

	score_rule(b, &c, &b->observed[item], from, to);
	if (c.item->kind == ITEM_PENALTY)
		for (size_t u = from; u < to; u++)
			c.points[u] = -c.points[u];
	if (b->n_given[item])
		for (size_t u = from; u < to; u++)
			if (is_given[u]) {
				c.points[u] = given[u];
				c.cause[u] = CAUSE_APPRAISED;
			}
}

bool
observe(struct board *b, size_t item)
{
	struct column c = column_of(b, item);
	struct observed was = b->observed[item], now = { 0 };

	for (size_t u = 0; u < b->units; u++) {
		if ((c.flags[u] & CLASS_MASK) != CLASS_USABLE)
			continue;
		if (!now.any || c.value[u] < now.low)
			now.low = c.value[u];
		if (!now.any || c.value[u] > now.high)
			now.high = c.value[u];
		now.any = true;
	}
	b->observed[item] = now;
	return was.any != now.any || was.low != now.low || was.high != now.high;
}

bool
fills_gaps(const struct item *item)
{
	return item->effect[CAUSE_MISSING] == EFFECT_LOWEST
	       || item->effect[CAUSE_MISSING] == EFFECT_MEAN;
}

void
fill_gaps(struct board *b, size_t item)
{
	struct column c = column_of(b, item);
	int64_t lowest = 0, fill = 0, n = 0;
	__int128 sum = 0;

	for (size_t u = 0; u < b->units; u++) {
		if (c.item->effect[c.cause[u]] != EFFECT_POINTS)
			continue;
		if (!n || c.points[u] < lowest)
			lowest = c.points[u];
		sum += c.points[u];
		n++;
	}
	for (size_t u = 0; u < b->units; u++) {
		enum effect effect = c.item->effect[c.cause[u]];

		if (effect == EFFECT_LOWEST)
			c.points[u] = lowest;
		if (effect != EFFECT_MEAN)
			continue;
		if (n && !fill)
			fill = (int64_t)((2 * sum + n) / (2 * n));
		c.points[u] = fill;
	}
}
