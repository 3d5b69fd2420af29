#include "scoring/framework.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/mem.h"
#include "scoring/framework_impl.h"

static const char *const target_keys[] = { "province", "district", "commune", "department", NULL };
static const char *const rule_keys[] = {
#define X(name, key) key,
	RULE_KINDS(X)
#undef X
};

const char *
target_key(enum target_kind kind)
{
	return target_keys[kind];
}

const char *
rule_key(enum rule_kind kind)
{
	return rule_keys[kind];
}

static bool
read_decision(struct reader *r, const struct json_at *root)
{
	static const char *const known[] = { "number", "date", "body", "article", NULL };
	struct framework *fw = r->fw;
	struct json_at in = json_in(root, "decision");
	int32_t day;

	if (!in.value || json_is_null(in.value))
		return true;
	if (!json_need_object(r->mem, root, "decision", &in, r->f)
	    || !json_only(r->mem, &in, known, r->f)
	    || !json_need_str(r->mem, &in, "number", &fw->decision_number, r->f)
	    || !json_need_str(r->mem, &in, "date", &fw->decision_date, r->f)
	    || !json_need_str(r->mem, &in, "body", &fw->decision_body, r->f)
	    || !json_str_or(r->mem, &in, "article", NULL, &fw->decision_article, r->f))
		return false;
	if (!date_read(str_of(fw->decision_date), &day))
		return fail(r->f, BAD_DATE, place(r, &in, "date"), fw->decision_date);
	if (fw->illustrative)
		return fail(r->f, FRAMEWORK_ILLUSTRATIVE, json_place(r->mem, &in));
	return true;
}

static bool
read_gaps(struct reader *r, const struct json_at *root)
{
	struct json_at list;
	struct words *gaps;
	size_t n;

	if (!read_list(r, root, "gaps", MAX_GAPS, &list, &n))
		return false;
	gaps = mem_array(r->mem, struct words, n);
	for (size_t i = 0; i < n; i++) {
		static const char *const known[] = { "vi", "en", NULL };
		struct json_at at = json_nth(&list, i);

		if (!is_object(r, &at) || !json_only(r->mem, &at, known, r->f)
		    || !json_need_str(r->mem, &at, "vi", &gaps[i].vi, r->f)
		    || !json_str_or(r->mem, &at, "en", gaps[i].vi, &gaps[i].en, r->f))
			return false;
	}
	r->fw->gaps = gaps;
	r->fw->n_gaps = n;
	return true;
}

static bool
read_rounding(struct reader *r, const struct json_at *root)
{
	static const char *const known[] = { "when", "places", NULL };
	static const char *const keys[] = { "never", "before_rank", "display", NULL };
	struct json_at in = json_in(root, "rounding");
	int when;
	int64_t places;

	if (!in.value || json_is_null(in.value))
		return true;
	if (!json_need_object(r->mem, root, "rounding", &in, r->f)
	    || !json_only(r->mem, &in, known, r->f) || !read_key(r, &in, "when", keys, -1, &when)
	    || !json_int_or(r->mem, &in, "places", 0, 6, r->fw->points_places, &places, r->f))
		return false;
	r->fw->rounding = (enum rounding)when;
	r->fw->rounding_places = (int)places;
	return true;
}

static bool
read_composite(struct reader *r, const struct json_at *root)
{
	static const char *const known[] = { "kind",    "weights_total", "places", "scale",
					     "rank_by", "cap",           NULL };
	static const char *const kinds[] = { "sum", "weighted_mean", NULL };
	static const char *const ranks[] = { "total", "share", NULL };
	struct framework *fw = r->fw;
	struct json_at in;
	int kind, rank_by;
	int64_t places;

	if (!json_need_object(r->mem, root, "composite", &in, r->f)
	    || !json_only(r->mem, &in, known, r->f) || !read_key(r, &in, "kind", kinds, -1, &kind)
	    || !read_key(r, &in, "rank_by", ranks, 0, &rank_by)
	    || !json_int_or(r->mem, &in, "places", 0, 6, -1, &places, r->f)
	    || !json_bool_or(r->mem, &in, "cap", false, &fw->capped, r->f)
	    || !read_micro_or(r, &in, "scale", RANGE(1, MAX_POINTS), MICRO, &fw->scale)
	    || !read_micro_or(r, &in, "weights_total", RANGE(1, MAX_POINTS), 0, &fw->weights_total))
		return false;
	fw->composite = (enum composite)kind;
	fw->rank_by_share = rank_by == 1;
	fw->composite_places = (int)places;
	if (fw->composite == COMPOSITE_WEIGHTED_MEAN && !fw->weights_total)
		return fail(r->f, JSON_MISSING, json_place(r->mem, &in), "weights_total");
	return true;
}

static bool
read_header(struct reader *r, const struct json_at *root)
{
	static const char *const periods[] = { "year", "half", "quarter", "month", NULL };
	struct framework *fw = r->fw;
	int target, period;
	int64_t places;

	if (!read_code(r, root, "code", &fw->code) || !read_code(r, root, "version", &fw->version)
	    || !read_words(r, root, "title", true, &fw->title)
	    || !read_words(r, root, "note", false, &fw->note)
	    || !json_bool_or(r->mem, root, "illustrative", false, &fw->illustrative, r->f)
	    || !read_key(r, root, "target_kind", target_keys, -1, &target)
	    || !read_key(r, root, "period", periods, -1, &period)
	    || !json_int_or(r->mem, root, "points_places", 0, 6, 2, &places, r->f))
		return false;
	fw->target = (enum target_kind)target;
	fw->period = "yhqm"[period];
	fw->points_places = (int)places;
	return read_decision(r, root) && read_gaps(r, root) && read_rounding(r, root)
	       && read_composite(r, root);
}

static bool
read_index(struct reader *r, const struct json_at *at, struct main_index *index)
{
	static const char *const known[] = { "code", "title",      "short",    "note", "weight",
					     "max",  "components", "verified", NULL };
	bool weighted = r->fw->composite == COMPOSITE_WEIGHTED_MEAN;
	struct json_at weight = json_in(at, "weight");
	int64_t components;

	if (!is_object(r, at) || !json_only(r->mem, at, known, r->f)
	    || !read_code(r, at, "code", &index->code)
	    || !read_words(r, at, "title", true, &index->title)
	    || !read_words(r, at, "short", false, &index->brief)
	    || !read_words(r, at, "note", false, &index->note)
	    || !read_micro_or(r, at, "max", RANGE(0, MAX_POINTS), -1, &index->max)
	    || !json_int_or(r->mem, at, "components", 0, 10000, -1, &components, r->f)
	    || !json_bool_or(r->mem, at, "verified", true, &index->verified, r->f))
		return false;
	if (weighted ? !read_micro(r, at, "weight", RANGE(0, MAX_POINTS), &index->weight)
		     : weight.value != NULL)
		return weighted ? false
				: fail(r->f, FRAMEWORK_NO_WEIGHT, json_place(r->mem, &weight),
				       index->code);
	index->components = (int)components;
	return true;
}

static bool
read_indexes(struct reader *r, const struct json_at *root)
{
	struct framework *fw = r->fw;
	struct json_at list;
	int64_t weights = 0;

	if (!json_need_array(r->mem, root, "main_indexes", &list, r->f)
	    || !read_list(r, root, "main_indexes", MAX_INDEXES, &list, &fw->n_indexes))
		return false;
	if (!fw->n_indexes)
		return fail(r->f, FRAMEWORK_EMPTY, json_place(r->mem, &list), "main_indexes");
	fw->indexes = r->indexes = mem_array(r->mem, struct main_index, fw->n_indexes);
	for (size_t i = 0; i < fw->n_indexes; i++) {
		struct json_at at = json_nth(&list, i);

		if (!read_index(r, &at, &r->indexes[i]))
			return false;
		if (position_get(r->index_at, str_of(r->indexes[i].code)) >= 0)
			return fail(r->f, FRAMEWORK_TWICE, place(r, &at, "code"),
				    r->indexes[i].code);
		position_put(r->index_at, r->indexes[i].code, i);
		weights += r->indexes[i].weight;
	}
	if (fw->composite == COMPOSITE_WEIGHTED_MEAN && weights != fw->weights_total)
		return fail(r->f, FRAMEWORK_SUM, json_place(r->mem, &list), "weight",
			    number(r, weights), number(r, fw->weights_total));
	return true;
}

/* A list of main index codes under 'key'. */
static bool
read_index_codes(struct reader *r, const struct json_at *at, const char *key, const size_t **out,
		 size_t *n)
{
	struct json_at list;
	size_t *found;

	if (!json_need_array(r->mem, at, key, &list, r->f)
	    || !read_list(r, at, key, MAX_INDEXES, &list, n))
		return false;
	if (!*n)
		return fail(r->f, FRAMEWORK_EMPTY, json_place(r->mem, &list), key);
	*out = found = mem_array(r->mem, size_t, *n);
	for (size_t i = 0; i < *n; i++) {
		struct json_at in = json_nth(&list, i);
		const char *code = json_string_value(in.value);
		int index = code ? position_get(r->index_at, str_of(code)) : -1;

		if (!code)
			return fail(r->f, JSON_TYPE, json_place(r->mem, &in), key, "string");
		if (index < 0)
			return fail(r->f, FRAMEWORK_DANGLING, json_place(r->mem, &in), key, code);
		for (size_t j = 0; j < i; j++)
			if (found[j] == (size_t)index)
				return fail(r->f, FRAMEWORK_TWICE, json_place(r->mem, &in), code);
		found[i] = (size_t)index;
	}
	return true;
}

/* Columns of the output are named by these codes, so none may stand for two things. */
static bool
column_is_free(struct reader *r, const struct json_at *at, const char *code)
{
	static const char *const taken[] = { "rank", "tied", "unit", "total", "max", "band" };
	const struct framework *fw = r->fw;

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strcmp(taken[i], code) == 0)
			return fail(r->f, FRAMEWORK_TWICE, place(r, at, "code"), code);
	if (position_get(r->index_at, str_of(code)) >= 0)
		return fail(r->f, FRAMEWORK_TWICE, place(r, at, "code"), code);
	for (const struct view *v = fw->views; v < fw->views + fw->n_views && v->code; v++)
		if (strcmp(v->code, code) == 0)
			return fail(r->f, FRAMEWORK_TWICE, place(r, at, "code"), code);
	return true;
}

static bool
read_views(struct reader *r, const struct json_at *root)
{
	static const char *const known[] = { "code", "title", "short", "note", "indexes", "max", NULL };
	struct framework *fw = r->fw;
	struct json_at list;
	struct view *views;

	if (!read_list(r, root, "views", MAX_VIEWS, &list, &fw->n_views))
		return false;
	fw->views = views = mem_array(r->mem, struct view, fw->n_views);
	for (size_t i = 0; i < fw->n_views; i++) {
		struct json_at at = json_nth(&list, i);
		struct view *v = &views[i];
		const char *code;

		if (!is_object(r, &at) || !json_only(r->mem, &at, known, r->f)
		    || !read_code(r, &at, "code", &code) || !column_is_free(r, &at, code)
		    || !read_words(r, &at, "title", true, &v->title)
		    || !read_words(r, &at, "short", false, &v->brief)
		    || !read_words(r, &at, "note", false, &v->note)
		    || !read_index_codes(r, &at, "indexes", &v->indexes, &v->n_indexes)
		    || !read_micro_or(r, &at, "max", RANGE(1, MAX_POINTS), 0, &v->scale))
			return false;
		if (!v->scale && fw->composite == COMPOSITE_WEIGHTED_MEAN)
			v->scale = fw->scale;
		v->code = code;
	}
	return true;
}

static bool
read_tie(struct reader *r, const struct json_at *root)
{
	static const char *const known[] = { "rule", "break_by", NULL };
	static const char *const keys[] = { "competition", "dense", NULL };
	struct json_at in = json_in(root, "tie");
	int tie;

	if (!json_is_object(in.value)) {
		if (!read_key(r, root, "tie", keys, 0, &tie))
			return false;
	} else if (!json_only(r->mem, &in, known, r->f) || !read_key(r, &in, "rule", keys, 0, &tie)
		   || !read_index_codes(r, &in, "break_by", &r->fw->tie_indexes,
					&r->fw->n_tie_indexes)) {
		return false;
	}
	r->fw->tie = (enum tie)tie;
	return true;
}

static bool
read_band(struct reader *r, const struct json_at *at, struct band *band)
{
	static const char *const known[] = { "code", "title", "from", "unit", NULL };
	static const char *const units[] = { "points", "share", NULL };
	int unit;

	if (!is_object(r, at) || !json_only(r->mem, at, known, r->f)
	    || !read_code(r, at, "code", &band->code)
	    || !read_words(r, at, "title", true, &band->title)
	    || !read_key(r, at, "unit", units, -1, &unit)
	    || !read_micro(r, at, "from", RANGE(0, unit ? MICRO : MAX_POINTS), &band->from))
		return false;
	band->is_share = unit == 1;
	return true;
}

static bool
read_bands(struct reader *r, const struct json_at *root)
{
	struct framework *fw = r->fw;
	struct json_at list;
	struct band *bands;

	if (!read_list(r, root, "bands", MAX_BANDS, &list, &fw->n_bands))
		return false;
	fw->bands = bands = mem_array(r->mem, struct band, fw->n_bands);
	for (size_t i = 0; i < fw->n_bands; i++) {
		struct json_at at = json_nth(&list, i);

		if (!read_band(r, &at, &bands[i]))
			return false;
		if (i
		    && (bands[i].is_share != bands[0].is_share
			|| bands[i].from >= bands[i - 1].from))
			return fail(r->f, FRAMEWORK_ORDER, place(r, &at, "from"), "bands");
		for (size_t j = 0; j < i; j++)
			if (strcmp(bands[j].code, bands[i].code) == 0)
				return fail(r->f, FRAMEWORK_TWICE, place(r, &at, "code"),
					    bands[i].code);
	}
	return true;
}

/* The drafts of the metrics become the framework's own. */
static void
keep_metrics(struct reader *r)
{
	struct framework *fw = r->fw;
	struct metric_use *metrics = mem_array(r->mem, struct metric_use, r->metrics.n);
	struct lookup *lookup = mem_one(r->mem, struct lookup);

	for (size_t i = 0; i < r->metrics.n; i++)
		metrics[i] = (struct metric_use){ .code = r->metrics.at[i].code,
						  .whole = r->metrics.at[i].whole,
						  .items = r->metrics.at[i].items.at,
						  .n_items = r->metrics.at[i].items.n };
	fw->metrics = metrics;
	fw->n_metrics = r->metrics.n;
	*lookup = (struct lookup){ .metric = r->metric_at, .item = r->item_at };
	fw->lookup = lookup;
}

static bool
read_all(struct reader *r, const struct json_at *root)
{
	static const char *const known[] = { "$schema",  "code",          "version",
					     "title",    "note",          "gaps",
					     "decision", "illustrative",  "target_kind",
					     "period",   "points_places", "rounding",
					     "tie",      "composite",     "main_indexes",
					     "views",    "indicators",    "bands",
					     "bonus",    "penalty",       NULL };

	if (!is_object(r, root))
		return false;
	return json_only(r->mem, root, known, r->f) && read_header(r, root) && read_indexes(r, root)
	       && read_views(r, root) && read_tie(r, root) && read_items(r, root)
	       && read_bands(r, root);
}

const struct framework *
framework_read(struct mem *mem, const char *name, struct str json, struct fail *f)
{
	struct reader r = { .mem = mem, .f = f, .fw = mem_one(mem, struct framework) };
	json_t *value = json_read(mem, name, json, f);
	struct json_at root = json_root(value, name);

	if (!value)
		return NULL;
	if (!json_is_object(value)) {
		fail(f, JSON_TYPE, json_place(mem, &root), "/", "object");
		return NULL;
	}
	r.metric_at = map_new(mem);
	r.index_at = map_new(mem);
	r.item_at = map_new(mem);
	if (!read_all(&r, &root))
		return NULL;
	keep_metrics(&r);
	return r.fw;
}

int
framework_item(const struct framework *fw, struct str code)
{
	const struct lookup *lookup = fw->lookup;

	return position_get(lookup->item, code);
}

int
framework_metric(const struct framework *fw, struct str code)
{
	const struct lookup *lookup = fw->lookup;
	int metric = position_get(lookup->metric, code);
	int item = metric < 0 ? framework_item(fw, code) : -1;

	return item >= 0 && fw->items[item].n_metrics == 1 ? (int)fw->items[item].metrics[0]
							   : metric;
}
