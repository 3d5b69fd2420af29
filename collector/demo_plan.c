#include "collector/demo_plan.h"

#include "base/date.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "collector/catalog.h"

#define NAME "demo/demo.json"

struct reading {
	struct mem *mem;
	struct fail *f;
};

static bool
need(const struct reading *r, const struct json_at *at, const char *key, const char **out)
{
	return json_need_str(r->mem, at, key, out, r->f);
}

static bool
optional(const struct reading *r, const struct json_at *at, const char *key, const char **out)
{
	return json_str_or(r->mem, at, key, NULL, out, r->f);
}

static bool
number(const struct reading *r, const struct json_at *at, const char *key, int64_t *out)
{
	return json_int_or(r->mem, at, key, 0, 1000000, 0, out, r->f);
}

static bool
read_title(const struct reading *r, const struct json_at *up, struct demo_title *out)
{
	struct json_at at;

	return json_need_object(r->mem, up, "title", &at, r->f) && need(r, &at, "vi", &out->vi) && need(r, &at, "en", &out->en);
}

static bool
read_origin(const struct reading *r, const struct json_at *up, const char *key, struct demo_origin *out)
{
	struct json_at at;

	return json_need_object(r->mem, up, key, &at, r->f) && need(r, &at, "code", &out->code)
	       && need(r, &at, "kind", &out->kind) && read_title(r, &at, &out->title);
}

static bool
read_origins(const struct reading *r, const struct json_at *root, struct demo_plan *plan)
{
	struct json_at at;

	return json_need_object(r->mem, root, "sources", &at, r->f) && read_origin(r, &at, "system", &plan->system)
	       && read_origin(r, &at, "one_stop", &plan->one_stop)
	       && read_origin(r, &at, "self", &plan->self) && read_origin(r, &at, "press", &plan->press)
	       && read_origin(r, &at, "published", &plan->published);
}

static bool
read_period(const struct reading *r, const struct json_at *at, int *out)
{
	struct json_at period = json_in(at, "period");
	const char *text;

	if (!need(r, at, "period", &text))
		return false;
	return period_read(str_of(text), out) || fail(r->f, BAD_PERIOD, json_place(r->mem, &period), text);
}

static bool
read_round(const struct reading *r, const struct json_at *at, struct demo_round *out)
{
	return need(r, at, "code", &out->code) && need(r, at, "framework", &out->framework)
	       && need(r, at, "target_kind", &out->target_kind) && need(r, at, "as_of", &out->as_of)
	       && need(r, at, "status", &out->status) && optional(r, at, "top", &out->top)
	       && optional(r, at, "previous", &out->previous) && read_title(r, at, &out->title)
	       && read_period(r, at, &out->period) && number(r, at, "cut", &out->cut)
	       && json_bool_or(r->mem, at, "illustrative", true, &out->illustrative, r->f)
	       && number(r, at, "seed", &out->seed) && number(r, at, "step", &out->step)
	       && number(r, at, "steps", &out->steps);
}

static bool
read_list(const struct reading *r, const struct json_at *at, struct demo_list *out)
{
	return need(r, at, "file", &out->file) && optional(r, at, "from", &out->from)
	       && optional(r, at, "until", &out->until) && optional(r, at, "predecessors", &out->predecessors);
}

static bool
read_codes(const struct reading *r, const struct json_at *up, const char *key, const char *const **out)
{
	struct json_at array;
	const char **codes;
	size_t n;

	if (!json_need_array(r->mem, up, key, &array, r->f))
		return false;
	n = json_array_size(array.value);
	codes = mem_array(r->mem, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		codes[i] = json_string_value(json_array_get(array.value, i));
	*out = codes;
	return true;
}

static bool
read_report(const struct reading *r, const struct json_at *at, struct demo_report *out)
{
	struct json_at day = json_in(at, "as_of");
	const char *text;

	if (!need(r, at, "file", &out->file) || !need(r, at, "units", &out->units) || !need(r, at, "as_of", &text)
	    || !optional(r, at, "unit", &out->unit))
		return false;
	if (out->unit && !(read_period(r, at, &out->period) && read_codes(r, at, "metrics", &out->metrics)))
		return false;
	return date_read(str_of(text), &out->as_of) || fail(r->f, BAD_DATE, json_place(r->mem, &day), text);
}

#define READ_ARRAY(r, root, key, type, read, out, n_out)                                  \
	do {                                                                              \
		struct json_at array;                                                     \
		if (!json_need_array((r)->mem, root, key, &array, (r)->f))                \
			return false;                                                     \
		n_out = json_array_size(array.value);                                     \
		type *items = mem_array((r)->mem, type, n_out);                           \
		for (size_t i = 0; i < n_out; i++) {                                      \
			struct json_at at = json_nth(&array, i);                          \
			if (!read(r, &at, &items[i]))                                     \
				return false;                                             \
		}                                                                         \
		out = items;                                                              \
	} while (0)

static bool
read_arrays(const struct reading *r, const struct json_at *root, struct demo_plan *plan)
{
	READ_ARRAY(r, root, "lists", struct demo_list, read_list, plan->lists, plan->n_lists);
	READ_ARRAY(r, root, "rounds", struct demo_round, read_round, plan->rounds, plan->n_rounds);
	READ_ARRAY(r, root, "reports", struct demo_report, read_report, plan->reports, plan->n_reports);
	return true;
}

static bool
read_simulated(const struct reading *r, const struct json_at *root, struct demo_simulated *out)
{
	struct json_at at;

	return json_need_object(r->mem, root, "simulated", &at, r->f) && read_period(r, &at, &out->period)
	       && read_codes(r, &at, "units", &out->units) && read_codes(r, &at, "metrics", &out->metrics);
}

const struct demo_plan *
demo_plan_read(struct mem *mem, struct fail *f)
{
	struct demo_plan *plan = mem_one(mem, struct demo_plan);
	const struct reading r = { mem, f };
	struct json_at root;
	struct str text;
	json_t *json;

	if (!catalog_read(mem, NAME, &text, f))
		return NULL;
	json = json_read(mem, NAME, text, f);
	if (!json)
		return NULL;
	root = json_root(json, NAME);
	return read_origins(&r, &root, plan) && read_simulated(&r, &root, &plan->simulated) && read_arrays(&r, &root, plan) ? plan : NULL;
}
