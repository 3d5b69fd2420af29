#include <string.h>

#include "base/decimal.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "scoring/framework_impl.h"

static const char *const missing_keys[] = { "zero", "exclude", "unranked", "lowest", "mean", NULL };
static const enum effect missing_effects[] = { EFFECT_ZERO, EFFECT_REMOVED, EFFECT_UNRANKED,
					       EFFECT_LOWEST, EFFECT_MEAN };

static bool
read_policies(struct reader *r, const struct json_at *at, struct item *item)
{
	static const char *const not_applicable_keys[] = { "remove", "full", NULL };
	static const char *const zero_keys[] = { "missing", "zero", "full", "not_applicable",
						 NULL };
	int missing, not_applicable, zero;
	enum effect *effect = item->effect;

	if (!read_key(r, at, "missing", missing_keys, 0, &missing)
	    || !read_key(r, at, "not_applicable", not_applicable_keys, 0, &not_applicable)
	    || !read_key(r, at, "denominator_zero", zero_keys, 0, &zero))
		return false;
	effect[CAUSE_SCORED] = effect[CAUSE_FULL] = effect[CAUSE_APPRAISED] = EFFECT_POINTS;
	effect[CAUSE_MISSING] = missing_effects[missing];
	effect[CAUSE_NO_CHOICE] = effect[CAUSE_OVERFLOW] = effect[CAUSE_MISSING];
	effect[CAUSE_NOT_APPLICABLE] = not_applicable ? EFFECT_FULL : EFFECT_REMOVED;
	effect[CAUSE_ZERO_DENOMINATOR] = zero == 0   ? effect[CAUSE_MISSING]
					 : zero == 1 ? EFFECT_ZERO
					 : zero == 2 ? EFFECT_FULL
						     : effect[CAUSE_NOT_APPLICABLE];
	return true;
}

static bool
read_precedence(struct reader *r, const struct json_at *at, struct item *item)
{
	static const char *const kinds[] = { "appraised", "probe",     "file", "survey",
					     "self",      "narrative", NULL };
	struct json_at list;
	const char **found;

	if (!read_list(r, at, "precedence", 6, &list, &item->n_precedence))
		return false;
	found = mem_array(r->mem, const char *, item->n_precedence);
	for (size_t i = 0; i < item->n_precedence; i++) {
		struct json_at in = json_nth(&list, i);
		const char *text = json_string_value(in.value);
		size_t kind = 0;

		while (text && kinds[kind] && strcmp(kinds[kind], text) != 0)
			kind++;
		if (!text || !kinds[kind])
			return fail(r->f, BAD_VALUE, json_place(r->mem, &in), "precedence",
				    text ? text : "?");
		for (size_t j = 0; j < i; j++)
			if (strcmp(found[j], text) == 0)
				return fail(r->f, FRAMEWORK_TWICE, json_place(r->mem, &in), text);
		found[i] = kinds[kind];
	}
	item->precedence = item->n_precedence ? found : NULL;
	return true;
}

static bool
read_notes(struct reader *r, const struct json_at *at, struct item *item)
{
	static const char *const merges[] = { "sum", "weighted", "mean", "not_comparable", NULL };
	int merge;

	if (!read_words(r, at, "note", false, &item->note)
	    || !json_str_or(r->mem, at, "evidence", NULL, &item->evidence, r->f)
	    || !json_str_or(r->mem, at, "source", NULL, &item->source, r->f)
	    || !json_str_or(r->mem, at, "verifier", NULL, &item->verifier, r->f)
	    || !json_str_or(r->mem, at, "clause", NULL, &item->clause, r->f)
	    || !read_key(r, at, "merge", merges, 0, &merge)
	    || !read_micro_or(r, at, "tolerance", RANGE(0, MAX_BOUND), -1, &item->tolerance)
	    || !json_bool_or(r->mem, at, "verified", true, &item->verified, r->f))
		return false;
	item->merge = merges[merge];
	return read_precedence(r, at, item);
}

/* "metric" or "metrics": the same list. */
static bool
read_metrics(struct reader *r, const struct json_at *at, struct item *item)
{
	struct json_at one = json_in(at, "metric"), list;
	size_t n = 0, *metrics;
	const char *code = NULL;

	if (!json_str_or(r->mem, at, "metric", NULL, &code, r->f)
	    || !read_list(r, at, "metrics", MAX_ITEM_METRICS, &list, &n))
		return false;
	if (code && n)
		return fail(r->f, BAD_VALUE, json_place(r->mem, &one), "metric", "metrics");
	item->metrics = metrics = mem_array(r->mem, size_t, n ? n : 1);
	item->n_metrics = n ? n : code != NULL;
	if (code && !metric_position(r, at, "metric", code, &metrics[0]))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct json_at in = json_nth(&list, i);

		if (!json_is_string(in.value))
			return fail(r->f, JSON_TYPE, json_place(r->mem, &in), "metrics", "string");
		if (!metric_position(r, &in, NULL, json_string_value(in.value), &metrics[i]))
			return false;
		for (size_t j = 0; j < i; j++)
			if (metrics[j] == metrics[i])
				return fail(r->f, FRAMEWORK_TWICE, json_place(r->mem, &in),
					    json_string_value(in.value));
	}
	return true;
}

/* A manual item that names no metric still takes a value: under its own code. */
static bool
need_metrics(struct reader *r, const struct json_at *at, struct item *item)
{
	struct json_at rule = json_in(at, "rule");
	const char *kind = json_string_value(json_object_get(rule.value, "kind"));
	size_t *metric;

	if (item->n_metrics)
		return true;
	if (!kind || strcmp(kind, rule_key(RULE_MANUAL)) != 0)
		return fail(r->f, JSON_MISSING, json_place(r->mem, at), "metric");
	item->metrics = metric = mem_array(r->mem, size_t, 1);
	item->n_metrics = 1;
	return metric_position(r, at, "code", item->code, metric);
}

static bool
read_item(struct reader *r, const struct json_at *at, const char *max_key, struct item *item)
{
	static const char *const directions[] = { "higher", "lower", NULL };
	int direction;

	if (!read_code(r, at, "code", &item->code)
	    || !read_words(r, at, "title", true, &item->title)
	    || !read_micro(r, at, max_key, RANGE(0, MAX_POINTS), &item->max)
	    || !read_key(r, at, "direction", directions, 0, &direction))
		return false;
	if (position_get(r->item_at, str_of(item->code)) >= 0)
		return fail(r->f, FRAMEWORK_TWICE, place(r, at, "code"), item->code);
	position_put(r->item_at, item->code, 0); /* the place is known later */
	item->lower_is_better = direction == 1;
	return read_notes(r, at, item) && read_metrics(r, at, item) && need_metrics(r, at, item)
	       && read_rule(r, at, item);
}

static bool
read_indicator(struct reader *r, const struct json_at *at, struct item *item)
{
	static const char *const known[] = { "code",
					     "title",
					     "note",
					     "index",
					     "max",
					     "metric",
					     "metrics",
					     "rule",
					     "direction",
					     "evidence",
					     "source",
					     "verifier",
					     "precedence",
					     "tolerance",
					     "missing",
					     "not_applicable",
					     "denominator_zero",
					     "merge",
					     "clause",
					     "verified",
					     NULL };
	const char *index;

	item->kind = ITEM_INDICATOR;
	if (!is_object(r, at) || !json_only(r->mem, at, known, r->f)
	    || !json_need_str(r->mem, at, "index", &index, r->f))
		return false;
	item->index = position_get(r->index_at, str_of(index));
	if (item->index < 0)
		return fail(r->f, FRAMEWORK_DANGLING, place(r, at, "index"), "index", index);
	return read_item(r, at, "max", item) && read_policies(r, at, item);
}

static bool
read_extra(struct reader *r, const struct json_at *at, enum item_kind kind, struct item *item)
{
	static const char *const known[] = { "code",      "title",   "note",     "cap",
					     "metric",    "metrics", "rule",     "direction",
					     "evidence",  "source",  "verifier", "precedence",
					     "tolerance", "merge",   "clause",   "verified",
					     NULL };

	item->kind = kind;
	item->index = -1;
	for (int cause = 0; cause < CAUSE_COUNT; cause++)
		item->effect[cause] = cause <= CAUSE_APPRAISED ? EFFECT_POINTS : EFFECT_ZERO;
	return is_object(r, at) && json_only(r->mem, at, known, r->f)
	       && read_item(r, at, "cap", item);
}

/* Indicators side by side by main index; 'from' in the order of the file. */
static void
arrange(struct reader *r, const struct item *from)
{
	struct framework *fw = r->fw;
	size_t n = 0;

	for (size_t x = 0; x < fw->n_indexes; x++) {
		r->indexes[x].first = n;
		for (size_t i = 0; i < fw->n_indicators; i++)
			if (from[i].index == (int)x)
				r->items[n++] = from[i];
		r->indexes[x].count = n - r->indexes[x].first;
	}
	for (size_t i = fw->n_indicators; i < fw->n_items; i++)
		r->items[i] = from[i];
	for (size_t i = 0; i < fw->n_items; i++) {
		const struct item *item = &r->items[i];

		position_put(r->item_at, item->code, i);
		for (size_t m = 0; m < item->n_metrics; m++)
			*vec_push(r->mem, &r->metrics.at[item->metrics[m]].items) = i;
	}
}

static bool
sum_indexes(struct reader *r, const struct json_at *root)
{
	struct framework *fw = r->fw;
	struct json_at list = json_in(root, "main_indexes");

	for (size_t x = 0; x < fw->n_indexes; x++) {
		struct main_index *index = &r->indexes[x];
		struct json_at at = json_nth(&list, x);
		int64_t sum = 0;

		for (size_t i = index->first; i < index->first + index->count; i++)
			sum += fw->items[i].max;
		if (!index->count && index->components < 0)
			return fail(r->f, FRAMEWORK_EMPTY, json_place(r->mem, &at), index->code);
		if (index->max >= 0 && index->max != sum)
			return fail(r->f, FRAMEWORK_SUM, place(r, &at, "max"), index->code,
				    number(r, sum), number(r, index->max));
		index->max = sum;
		fw->max += sum;
	}
	if (fw->composite == COMPOSITE_WEIGHTED_MEAN)
		fw->max = fw->scale;
	return true;
}

struct list {
	const char *key;
	enum item_kind kind;
	size_t most, n;
	struct json_at at;
};

static bool
finish_items(struct reader *r, const struct list *lists, const struct item *from)
{
	size_t i = 0;

	for (const struct list *l = lists; l < lists + 3; l++)
		for (size_t j = 0; j < l->n; j++, i++) {
			struct json_at at = json_nth(&l->at, j), rule = json_in(&at, "rule");

			if (!finish_rule(r, &rule,
					 &r->items[position_get(r->item_at, str_of(from[i].code))]))
				return false;
		}
	return true;
}

bool
read_items(struct reader *r, const struct json_at *root)
{
	struct list lists[] = { { "indicators", ITEM_INDICATOR, LIMIT_INDICATORS, 0, { 0 } },
				{ "bonus", ITEM_BONUS, MAX_EXTRAS, 0, { 0 } },
				{ "penalty", ITEM_PENALTY, MAX_EXTRAS, 0, { 0 } } };
	struct framework *fw = r->fw;
	struct item *drafts;
	size_t n = 0;

	if (!json_need_array(r->mem, root, "indicators", &lists[0].at, r->f))
		return false;
	for (struct list *l = lists; l < lists + 3; l++) {
		if (!read_list(r, root, l->key, l->most, &l->at, &l->n))
			return false;
		fw->n_items += l->n;
	}
	fw->n_indicators = lists[0].n;
	drafts = mem_array(r->mem, struct item, fw->n_items);
	fw->items = r->items = mem_array(r->mem, struct item, fw->n_items);
	for (struct list *l = lists; l < lists + 3; l++)
		for (size_t j = 0; j < l->n; j++, n++) {
			struct json_at at = json_nth(&l->at, j);

			if (!(l->kind == ITEM_INDICATOR ? read_indicator(r, &at, &drafts[n])
							: read_extra(r, &at, l->kind, &drafts[n])))
				return false;
		}
	arrange(r, drafts);
	return finish_items(r, lists, drafts) && sum_indexes(r, root);
}
