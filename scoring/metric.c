#include "scoring/metric.h"

#include <string.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"

struct metrics {
	VEC(struct metric) all;
	struct map *by_code;
};

static const char *const merges[] = { "sum", "weighted", "mean", "not_comparable", NULL };
static const char *const directions[] = { "up", "down", "neither", NULL };

const char *
metric_merge_name(enum metric_merge merge)
{
	return merges[merge];
}

const char *
metric_direction_name(enum metric_direction direction)
{
	return directions[direction];
}

static bool
read_choice(struct mem *mem, const struct json_at *up, const char *key, const char *const *names,
	    int *out, struct fail *f)
{
	const char *text;

	if (!json_str_or(mem, up, key, names[0], &text, f))
		return false;
	for (int i = 0; names[i]; i++)
		if (strcmp(text, names[i]) == 0) {
			*out = i;
			return true;
		}
	return fail(f, BAD_VALUE, json_place(mem, up), key, text);
}

/* {"vi", "en"}; absent: two empty texts. */
static bool
read_title(struct mem *mem, const struct json_at *up, const char *key, bool needed,
	   struct metric_title *out, struct fail *f)
{
	struct json_at at = json_in(up, key);

	*out = (struct metric_title){ "", "" };
	if (!needed && (!at.value || json_is_null(at.value)))
		return true;
	return json_need_object(mem, up, key, &at, f) && json_need_str(mem, &at, "vi", &out->vi, f)
	       && json_need_str(mem, &at, "en", &out->en, f);
}

static bool
read_texts(struct mem *mem, const struct json_at *up, const char *key, const char *const **out,
	   size_t *n, struct fail *f)
{
	struct json_at list = json_in(up, key);
	const char **texts;

	*n = 0;
	*out = NULL;
	if (!list.value)
		return true;
	if (!json_need_array(mem, up, key, &list, f))
		return false;
	texts = mem_array(mem, const char *, json_array_size(list.value));
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at item = json_nth(&list, i);

		if (!json_is_string(item.value))
			return fail(f, JSON_TYPE, json_place(mem, &item), key, "string");
		texts[i] = mem_str(mem, json_string_value(item.value));
	}
	*out = texts;
	*n = json_array_size(list.value);
	return true;
}

static bool
read_bases(struct mem *mem, const struct json_at *up, struct metric *metric, struct fail *f)
{
	struct json_at list = json_in(up, "bases");
	struct metric_basis *bases;

	if (!list.value)
		return true;
	if (!json_need_array(mem, up, "bases", &list, f))
		return false;
	bases = mem_array(mem, struct metric_basis, json_array_size(list.value));
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at item = json_nth(&list, i);

		if (!json_need_str(mem, &item, "code", &bases[i].code, f)
		    || !read_title(mem, &item, "title", true, &bases[i].title, f))
			return false;
	}
	metric->bases = bases;
	metric->bases_n = json_array_size(list.value);
	return true;
}

static bool
code_is_good(const char *code)
{
	size_t n = strlen(code);

	return n > 0 && n <= LIMIT_CODE
	       && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == n;
}

static bool
read_metric(struct mem *mem, const struct json_at *at, struct metric *metric, struct fail *f)
{
	static const char *const known[] = { "code",      "title",       "uom",      "direction",
					     "numerator", "denominator", "bases",    "merge",
					     "cadence",   "precedence",  "patterns", NULL };
	int direction, merge;

	if (!json_is_object(at->value))
		return fail(f, JSON_TYPE, json_place(mem, at), "metric", "object");
	if (!json_only(mem, at, known, f) || !json_need_str(mem, at, "code", &metric->code, f))
		return false;
	if (!code_is_good(metric->code))
		return fail(f, BAD_CODE, json_place(mem, at), metric->code);
	if (!read_title(mem, at, "title", true, &metric->title, f)
	    || !json_need_str(mem, at, "uom", &metric->uom, f)
	    || !read_title(mem, at, "numerator", false, &metric->numerator, f)
	    || !read_title(mem, at, "denominator", false, &metric->denominator, f)
	    || !read_bases(mem, at, metric, f)
	    || !json_str_or(mem, at, "cadence", "month", &metric->cadence, f)
	    || !read_texts(mem, at, "precedence", &metric->precedence, &metric->precedence_n, f)
	    || !read_texts(mem, at, "patterns", &metric->patterns, &metric->patterns_n, f)
	    || !read_choice(mem, at, "direction", directions, &direction, f)
	    || !read_choice(mem, at, "merge", merges, &merge, f))
		return false;
	metric->direction = (enum metric_direction)direction;
	metric->merge = (enum metric_merge)merge;
	return true;
}

const struct metrics *
metrics_read(struct mem *mem, const char *name, struct str json, struct fail *f)
{
	struct metrics *metrics = mem_one(mem, struct metrics);
	json_t *tree = json_read(mem, name, json, f);
	struct json_at root;

	if (!tree)
		return NULL;
	root = json_root(tree, name);
	if (!json_is_array(tree)) {
		fail(f, JSON_TYPE, json_place(mem, &root), "", "array");
		return NULL;
	}
	metrics->by_code = map_new(mem);
	for (size_t i = 0; i < json_array_size(tree); i++) {
		struct json_at at = json_nth(&root, i);
		struct metric *metric = vec_push(mem, &metrics->all);

		if (!read_metric(mem, &at, metric, f))
			return NULL;
	}
	for (size_t i = 0; i < metrics->all.n; i++)
		if (!map_put(metrics->by_code, str_of(metrics->all.at[i].code),
			     &metrics->all.at[i])) {
			struct json_at at = json_nth(&root, i);

			fail(f, BAD_VALUE, json_place(mem, &at), "code", metrics->all.at[i].code);
			return NULL;
		}
	return metrics;
}

size_t
metrics_count(const struct metrics *metrics)
{
	return metrics->all.n;
}

const struct metric *
metrics_at(const struct metrics *metrics, size_t i)
{
	return &metrics->all.at[i];
}

const struct metric *
metrics_find(const struct metrics *metrics, struct str code)
{
	return map_get(metrics->by_code, code);
}
