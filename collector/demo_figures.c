#include "collector/demo_figures.h"

#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "base/vec.h"
#include "scoring/framework.h"

/* Everything is in thousandths of full attainment, 0 to FULL. */
enum { FULL = 1000 };

struct drawing {
	struct mem *mem;
	const struct demo_draw *draw;
	VEC(struct demo_figure) out;
};

static uint64_t
hash_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3ULL;
	return (hash ^ 0xff) * 0x100000001b3ULL;
}

/* A number below 'n' that belongs to these words and to nothing else. */
static int64_t
luck(const struct demo_draw *draw, const char *a, const char *b, const char *what, uint64_t n)
{
	struct random r = { hash_text(hash_text(hash_text(draw->seed ^ 0xcbf29ce484222325ULL, a), b), what) };

	return (int64_t)random_below(&r, n);
}

static int64_t
between(int64_t low, int64_t x, int64_t high)
{
	return x < low ? low : x > high ? high : x;
}

static const char *
drawn_as(const struct demo_draw *draw, size_t unit)
{
	return draw->drawn_as && draw->drawn_as[unit] ? draw->drawn_as[unit] : draw->units[unit];
}

/* How good a unit is: the mean of four draws is bell-shaped enough. */
static int64_t
strength(const struct demo_draw *draw, size_t unit)
{
	const char *who = drawn_as(draw, unit);
	int64_t sum = 0;

	sum += luck(draw, who, "", "strength 1", FULL);
	sum += luck(draw, who, "", "strength 2", FULL);
	sum += luck(draw, who, "", "strength 3", FULL);
	sum += luck(draw, who, "", "strength 4", FULL);
	return sum / 4 - 60 + (draw->urban && draw->urban[unit] ? 60 : 0);
}

/* How far the unit got with something by this step; what comes late grows faster. */
static int64_t
attained(const struct demo_draw *draw, size_t unit, const char *what)
{
	const char *who = drawn_as(draw, unit);
	int64_t left = draw->steps - 1 - draw->step;
	int64_t ease = luck(draw, "", what, "ease", 450) - 270;
	int64_t own = luck(draw, who, what, "own", 300) - 150;
	int64_t growth = 5 + luck(draw, who, "", "growth", 35) + luck(draw, who, what, "growth", 15);
	char step[16] = { (char)('a' + draw->step) };
	int64_t noise = left ? luck(draw, who, what, step, 50) - 25 : 0;

	return between(0, strength(draw, unit) + ease + own - left * growth + noise, FULL);
}

static bool
is_rare(const struct demo_draw *draw, size_t unit, const char *what, const char *event, int64_t per_mille)
{
	return luck(draw, drawn_as(draw, unit), what, event, FULL) < per_mille;
}

static struct demo_figure *
push(struct drawing *d, size_t unit, int metric, int item)
{
	struct demo_figure *f = vec_push(d->mem, &d->out);

	f->unit = unit;
	f->metric = metric;
	f->item = item;
	return f;
}

/* A denominator: of officials, enterprises, dossiers or people, by metric. */
static int64_t
base_of(const struct demo_draw *draw, size_t unit, const char *metric)
{
	static const int64_t share[] = { 300, 60, 8, 2 };
	int64_t people = 2800 + luck(draw, drawn_as(draw, unit), "", "people", 17000);
	int64_t part = share[luck(draw, "", metric, "base", 4)];
	int64_t wobble = luck(draw, drawn_as(draw, unit), metric, "base", 200);

	return people * (900 + wobble) / FULL / part + 3;
}

static void
put_fraction(const struct drawing *d, struct demo_figure *f, const struct item *item, int64_t a)
{
	const struct demo_draw *draw = d->draw;
	int64_t base = base_of(draw, f->unit, draw->fw->metrics[f->metric].code);

	if (item->rule.kind == RULE_RATIO_TO_THRESHOLD && item->rule.whole > 0)
		a = between(0, a * item->rule.threshold / item->rule.whole * 5 / 4, FULL);
	if (item->lower_is_better)
		a = FULL - a;
	f->has_fraction = true;
	f->den = base * MICRO;
	f->num = base * a / FULL * MICRO;
}

/* The step that 'a' reaches when the steps are put in order of their points. */
static int64_t
step_value(const struct rule *rule, int64_t a)
{
	size_t place = (size_t)(a * (int64_t)rule->n_steps / (FULL + 1));

	for (size_t i = 0; i < rule->n_steps; i++) {
		size_t better = 0;

		for (size_t k = 0; k < rule->n_steps; k++)
			better += rule->steps[k].points < rule->steps[i].points
				  || (rule->steps[k].points == rule->steps[i].points && k < i);
		if (better == place)
			return rule->steps[i].at;
	}
	return 0;
}

static int64_t
part_value(const struct drawing *d, const struct demo_figure *f, const struct rule *rule, int64_t a)
{
	const struct demo_draw *draw = d->draw;

	for (size_t i = 0; i < rule->n_steps; i++)
		if (rule->steps[i].metric == (size_t)f->metric
		    && luck(draw, drawn_as(draw, f->unit), draw->fw->metrics[f->metric].code, "part", FULL) < a)
			return rule->steps[i].at;
	return 0;
}

static int64_t
scale_value(const struct rule *rule, int64_t a)
{
	int64_t from = rule->from.observed ? 0 : rule->from.at;
	int64_t to = rule->to.observed ? 100 * MICRO : rule->to.at;

	return decimal_round(from + (to - from) / FULL * a, 1);
}

static void
put_value(const struct drawing *d, struct demo_figure *f, const struct item *item, int64_t a)
{
	const struct rule *rule = &item->rule;

	switch (rule->kind) {
	case RULE_RATIO:
	case RULE_RATIO_TO_THRESHOLD:
	case RULE_FORMULA:
		put_fraction(d, f, item, a);
		break;
	case RULE_STEPS:
	case RULE_CHOICE:
		f->value = step_value(rule, a);
		break;
	case RULE_SUM_OF_PARTS:
		f->value = part_value(d, f, rule, a);
		break;
	case RULE_MINMAX:
	case RULE_LIKERT:
		f->value = scale_value(rule, a);
		break;
	case RULE_TALLY:
		f->value = rule->each > 0 ? item->max * a / FULL / rule->each * MICRO : a * MICRO;
		break;
	case RULE_RELATIVE_TO_BEST:
		f->value = base_of(d->draw, f->unit, d->draw->fw->metrics[f->metric].code) * a / FULL * MICRO;
		break;
	case RULE_MANUAL:
	case RULE_KIND_COUNT:
		f->value = a * MICRO / 10;
		break;
	}
}

/* The unit says more of itself than the system does, or less. */
static void
dispute(struct drawing *d, const struct demo_figure *said, const struct item *item, int64_t a)
{
	struct demo_figure *f = push(d, said->unit, said->metric, said->item);

	f->source = DEMO_SELF;
	put_value(d, f, item, between(0, a > 600 ? a - 300 : a + 300, FULL));
}

static void
draw_metric(struct drawing *d, size_t unit, size_t metric)
{
	const struct metric_use *use = &d->draw->fw->metrics[metric];
	const struct item *item = &d->draw->fw->items[use->items[0]];
	int64_t a = attained(d->draw, unit, use->code);
	struct demo_figure *f, copy;

	if (is_rare(d->draw, unit, use->code, "missing", 25))
		return;
	f = push(d, unit, (int)metric, (int)use->items[0]);
	if (is_rare(d->draw, unit, use->code, "not applicable", 8)) {
		f->not_applicable = true;
		return;
	}
	put_value(d, f, item, a);
	copy = *f;
	if (item->rule.kind == RULE_RATIO && is_rare(d->draw, unit, use->code, "dispute", 12))
		dispute(d, &copy, item, a);
}

/* Appraised points come in quarters of the maximum and, one time in nine, not at all. */
static void
draw_points(struct drawing *d, size_t unit, size_t item)
{
	const struct item *it = &d->draw->fw->items[item];
	int64_t a = attained(d->draw, unit, it->code);
	struct demo_figure *f;

	if (is_rare(d->draw, unit, it->code, "missing", 110))
		return;
	f = push(d, unit, -1, (int)item);
	f->value = it->max / 4 * between(0, a * 9 / 2 / FULL, 4);
}

struct demo_figures
demo_figures(struct mem *mem, const struct demo_draw *draw)
{
	struct drawing d = { .mem = mem, .draw = draw };

	must(draw->step >= 0 && draw->step < draw->steps);
	for (size_t unit = 0; unit < draw->n_units; unit++) {
		for (size_t metric = 0; metric < draw->fw->n_metrics; metric++)
			if (draw->fw->metrics[metric].n_items > 0)
				draw_metric(&d, unit, metric);
		for (size_t item = 0; item < draw->fw->n_indicators; item++)
			if (draw->fw->items[item].n_metrics == 0)
				draw_points(&d, unit, item);
	}
	return (struct demo_figures){ d.out.at, d.out.n };
}
