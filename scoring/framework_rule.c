#include <string.h>

#include "base/decimal.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "scoring/formula.h"
#include "scoring/framework_impl.h"

bool
metric_position(struct reader *r, const struct json_at *at, const char *key, const char *code,
		size_t *out)
{
	int found = position_get(r->metric_at, str_of(code));

	if (found < 0) {
		if (!*code || strlen(code) > LIMIT_CODE)
			return fail(r->f, BAD_CODE, place(r, at, key), code);
		found = (int)r->metrics.n;
		*vec_push(r->mem, &r->metrics) =
			(struct metric_draft){ .code = mem_str(r->mem, code),
					       .whole = 100 * MICRO };
		position_put(r->metric_at, code, (size_t)found);
	}
	*out = (size_t)found;
	return true;
}

/* "whole" belongs to the metric; two rules must not say two things of one metric. */
static bool
read_whole(struct reader *r, const struct json_at *at, const struct item *item)
{
	struct json_at in = json_in(at, "whole");
	int64_t whole;

	if (!in.value)
		return true;
	if (!read_micro(r, at, "whole", RANGE(1, MAX_POINTS), &whole))
		return false;
	for (size_t i = 0; i < item->n_metrics; i++) {
		struct metric_draft *metric = &r->metrics.at[item->metrics[i]];

		if (metric->whole_said && metric->whole != whole)
			return fail(r->f, FRAMEWORK_WHOLE, json_place(r->mem, &in), metric->code,
				    number(r, whole), number(r, metric->whole));
		metric->whole = whole;
		metric->whole_said = true;
	}
	return true;
}

/* 'value_key' names the level of a step ("at"), of a choice ("value"), of a part ("at"). */
static bool
read_step(struct reader *r, const struct json_at *at, const struct item *item, struct step *step)
{
	static const char *const step_keys[] = { "at", "points", "title", NULL };
	static const char *const choice_keys[] = { "value", "points", "title", NULL };
	static const char *const part_keys[] = { "metric", "at", "points", "title", NULL };
	enum rule_kind kind = item->rule.kind;
	const char *const *known = kind == RULE_STEPS    ? step_keys
				   : kind == RULE_CHOICE ? choice_keys
							 : part_keys;
	const char *level = kind == RULE_CHOICE ? "value" : "at";
	const char *code;
	int metric;

	if (!is_object(r, at) || !json_only(r->mem, at, known, r->f)
	    || !read_words(r, at, "title", kind == RULE_SUM_OF_PARTS, &step->title)
	    || !read_micro(r, at, "points", RANGE(0, item->max), &step->points))
		return false;
	if (kind != RULE_SUM_OF_PARTS)
		return read_micro(r, at, level, RANGE(-MAX_BOUND, MAX_BOUND), &step->at);
	if (!read_micro_or(r, at, level, RANGE(-MAX_BOUND, MAX_BOUND), MICRO, &step->at)
	    || !json_need_str(r->mem, at, "metric", &code, r->f))
		return false;
	metric = position_get(r->metric_at, str_of(code));
	for (size_t i = 0; metric >= 0 && i < item->n_metrics; i++)
		if (item->metrics[i] == (size_t)metric) {
			step->metric = i;
			return true;
		}
	return fail(r->f, FRAMEWORK_DANGLING, place(r, at, "metric"), "metric", code);
}

/* Steps go up by level; choices differ; the best of them, or all parts, make the maximum. */
static bool
check_steps(struct reader *r, const struct json_at *list, const struct item *item)
{
	const struct rule *rule = &item->rule;
	bool parts = rule->kind == RULE_SUM_OF_PARTS;
	int64_t reach = rule->otherwise;

	for (size_t i = 0; i < rule->n_steps; i++) {
		struct json_at at = json_nth(list, i);

		if (rule->kind == RULE_STEPS && i && rule->steps[i].at <= rule->steps[i - 1].at)
			return fail(r->f, FRAMEWORK_ORDER, place(r, &at, "at"), list->key);
		for (size_t j = 0; j < i && rule->kind == RULE_CHOICE; j++)
			if (rule->steps[j].at == rule->steps[i].at)
				return fail(r->f, FRAMEWORK_TWICE, place(r, &at, "value"),
					    number(r, rule->steps[i].at));
		if (parts)
			reach += rule->steps[i].points;
		else if (rule->steps[i].points > reach)
			reach = rule->steps[i].points;
	}
	return reach == item->max
	       || fail(r->f, FRAMEWORK_SUM, json_place(r->mem, list), list->key, number(r, reach),
		       number(r, item->max));
}

static bool
read_steps(struct reader *r, const struct json_at *at, const char *key, struct item *item)
{
	struct json_at list;
	struct step *steps;
	size_t n;

	if (!json_need_array(r->mem, at, key, &list, r->f)
	    || !read_list(r, at, key, MAX_STEPS, &list, &n))
		return false;
	if (!n)
		return fail(r->f, FRAMEWORK_EMPTY, json_place(r->mem, &list), key);
	steps = mem_array(r->mem, struct step, n);
	for (size_t i = 0; i < n; i++) {
		struct json_at in = json_nth(&list, i);

		if (!read_step(r, &in, item, &steps[i]))
			return false;
	}
	item->rule.steps = steps;
	item->rule.n_steps = n;
	return check_steps(r, &list, item);
}

static bool
read_limit(struct reader *r, const struct json_at *at, const char *key, bool may_observe,
	   struct limit *limit)
{
	const char *text = json_string_value(json_object_get(at->value, key));

	limit->observed = may_observe && text && strcmp(text, "observed") == 0;
	return limit->observed || read_micro(r, at, key, RANGE(-MAX_BOUND, MAX_BOUND), &limit->at);
}

static bool
read_limits(struct reader *r, const struct json_at *at, struct item *item)
{
	bool may_observe = item->rule.kind == RULE_MINMAX;
	struct limit *from = &item->rule.from, *to = &item->rule.to;

	if (!read_limit(r, at, "from", may_observe, from)
	    || !read_limit(r, at, "to", may_observe, to))
		return false;
	if (!from->observed && !to->observed && from->at >= to->at)
		return fail(r->f, FRAMEWORK_ORDER, place(r, at, "to"), "from, to");
	item->alone = !from->observed && !to->observed;
	return true;
}

static bool
read_formula(struct reader *r, const struct json_at *at, struct item *item)
{
	const char *text;
	const char **names = mem_array(r->mem, const char *, item->n_metrics + 1);

	if (!json_need_str(r->mem, at, "expression", &text, r->f))
		return false;
	for (size_t i = 0; i < item->n_metrics; i++)
		names[i] = r->metrics.at[item->metrics[i]].code;
	item->rule.formula =
		formula_read(r->mem, place(r, at, "expression"), str_of(text), names, r->f);
	return item->rule.formula != NULL;
}

/* What each kind may say, and how it is read. */
static bool
read_kind(struct reader *r, const struct json_at *at, struct item *item)
{
	static const char *const known[RULE_KIND_COUNT][6] = {
		[RULE_RATIO] = { "kind", "whole" },
		[RULE_RATIO_TO_THRESHOLD] = { "kind", "whole", "threshold" },
		[RULE_STEPS] = { "kind", "whole", "steps", "otherwise" },
		[RULE_CHOICE] = { "kind", "choices" },
		[RULE_SUM_OF_PARTS] = { "kind", "parts" },
		[RULE_RELATIVE_TO_BEST] = { "kind", "whole" },
		[RULE_MINMAX] = { "kind", "whole", "from", "to" },
		[RULE_LIKERT] = { "kind", "from", "to" },
		[RULE_TALLY] = { "kind", "each" },
		[RULE_FORMULA] = { "kind", "whole", "expression" },
		[RULE_MANUAL] = { "kind" },
	};
	struct rule *rule = &item->rule;

	if (!json_only(r->mem, at, known[rule->kind], r->f) || !read_whole(r, at, item))
		return false;
	switch (rule->kind) {
	case RULE_RATIO:
	case RULE_MANUAL:
		return true;
	case RULE_RATIO_TO_THRESHOLD:
		return read_micro(r, at, "threshold",
				  RANGE(item->lower_is_better ? 0 : 1, MAX_POINTS),
				  &rule->threshold);
	case RULE_STEPS:
		return read_micro_or(r, at, "otherwise", RANGE(0, item->max), 0, &rule->otherwise)
		       && read_steps(r, at, "steps", item);
	case RULE_CHOICE:
		return read_steps(r, at, "choices", item);
	case RULE_SUM_OF_PARTS:
		return read_steps(r, at, "parts", item);
	case RULE_RELATIVE_TO_BEST:
		item->alone = false;
		return true;
	case RULE_MINMAX:
	case RULE_LIKERT:
		return read_limits(r, at, item);
	case RULE_TALLY:
		return read_micro(r, at, "each", RANGE(1, item->max), &rule->each);
	case RULE_FORMULA:
		return read_formula(r, at, item);
	case RULE_KIND_COUNT:
		break;
	}
	return false;
}

/* The others say themselves what is good. */
static bool
has_direction(enum rule_kind kind)
{
	return kind == RULE_RATIO || kind == RULE_RATIO_TO_THRESHOLD || kind == RULE_STEPS
	       || kind == RULE_RELATIVE_TO_BEST || kind == RULE_MINMAX || kind == RULE_LIKERT;
}

bool
read_rule(struct reader *r, const struct json_at *item_at, struct item *item)
{
	static const char *const keys[] = {
#define X(name, key) key,
		RULE_KINDS(X)
#undef X
			NULL
	};
	struct json_at at;
	int kind;
	bool many;

	if (!json_need_object(r->mem, item_at, "rule", &at, r->f)
	    || !read_key(r, &at, "kind", keys, -1, &kind))
		return false;
	item->rule.kind = (enum rule_kind)kind;
	item->alone = true;
	if (item->lower_is_better && !has_direction(item->rule.kind))
		return fail(r->f, BAD_VALUE, place(r, item_at, "direction"), "direction", "lower");
	many = item->rule.kind == RULE_SUM_OF_PARTS || item->rule.kind == RULE_FORMULA;
	if (!many && item->n_metrics > 1)
		return fail(r->f, FRAMEWORK_LIMIT, place(r, item_at, "metrics"), "metrics", "1");
	return read_kind(r, &at, item);
}

static int64_t
common_divisor(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* points = numerator * (max * whole / reach) / denominator, as times / by in lowest terms. */
static bool
set_factor(struct reader *r, const struct json_at *at, struct rule *rule, int64_t max,
	   int64_t whole, int64_t reach)
{
	int64_t d = common_divisor(whole, reach), e;

	whole /= d;
	reach /= d;
	e = common_divisor(max, reach);
	max /= e;
	reach /= e;
	rule->by = reach;
	return !__builtin_mul_overflow(max, whole, &rule->times) && rule->times < (1LL << 62)
		       ? true
		       : fail(r->f, NUMBER_TOO_LARGE, json_place(r->mem, at), number(r, max));
}

bool
finish_rule(struct reader *r, const struct json_at *rule_at, struct item *item)
{
	struct rule *rule = &item->rule;
	int64_t reach;

	rule->whole = item->n_metrics ? r->metrics.at[item->metrics[0]].whole : 100 * MICRO;
	for (int cause = 0; cause < CAUSE_COUNT; cause++)
		if (item->effect[cause] == EFFECT_LOWEST || item->effect[cause] == EFFECT_MEAN)
			item->alone = false;
	if (rule->kind == RULE_TALLY)
		return set_factor(r, rule_at, rule, rule->each, 1, MICRO);
	if (rule->kind == RULE_RATIO)
		return set_factor(r, rule_at, rule, item->max, 1, 1);
	if (rule->kind != RULE_RATIO_TO_THRESHOLD)
		return true;
	if (rule->threshold > rule->whole
	    || (item->lower_is_better && rule->threshold == rule->whole))
		return fail(r->f, JSON_RANGE, place(r, rule_at, "threshold"), "threshold", "0",
			    number(r, rule->whole));
	reach = item->lower_is_better ? rule->whole - rule->threshold : rule->threshold;
	return set_factor(r, rule_at, rule, item->max, rule->whole, reach);
}
