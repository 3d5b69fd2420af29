/* Targets of a round, who reaches them, and setting them: /targets/{round}. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/api.h"
#include "collector/collector.sql.h"
#include "collector/live.h"
#include "collector/pairs.h"
#include "loop/job.h"
#include "pg/pool.h"

static job_f targets, put, put_done;

const struct route api_target_routes[] = {
	{ "GET", "/api/v1/targets/{round}", targets, ROUTE_PUBLIC, "targets" },
	{ "PUT", "/api/v1/targets/{round}", put, ROUTE_BIG_BODY, "targets_set" },
	{ NULL, NULL, NULL, 0, NULL },
};

/* --- who reaches what --- */

/* How many units a target is for, how many have a value, and how many reach it. */
struct reached {
	int64_t of, known, met;
};

static struct reached
count_reached(const struct live_round *round, const struct live_target *target)
{
	const struct item *it = &round->framework->items[target->item];
	struct reached r = { 0 };

	for (size_t u = 0; u < round->n_units; u++) {
		int64_t value;

		if (target->unit >= 0 && target->unit != (int)u)
			continue;
		r.of++;
		if (!it->n_metrics || !live_cell_value(round, u, it->metrics[0], &value))
			continue;
		r.known++;
		r.met += live_target_met(round, u, (size_t)target->item, target->value);
	}
	return r;
}

static void
put_target(struct json_out *out, const struct live_round *round, const struct live_target *target)
{
	const struct item *it = &round->framework->items[target->item];
	struct reached r = count_reached(round, target);

	json_open(out, '{');
	json_pair_cstr(out, "indicator", it->code);
	json_key(out, "title");
	live_put_words(out, it->title);
	json_pair_cstr(out, "unit", target->unit >= 0 ? round->units[target->unit].code : NULL);
	json_pair_micro(out, "value", target->value);
	json_pair_cstr(out, "uom", it->n_metrics ? round->metrics[it->metrics[0]].uom : "");
	json_pair_int(out, "units", r.of);
	json_pair_int(out, "known", r.known);
	json_pair_int(out, "met", r.met);
	json_close(out, '}');
}

static void
targets(struct job *job)
{
	const struct live_round *round = api_round(job);
	struct json_out out = json_out(job_out(job));

	if (!round)
		return;
	list_open(&out);
	for (size_t i = 0; i < round->n_targets; i++)
		put_target(&out, round, &round->targets[i]);
	list_close(&out, NULL);
	reply(job, 200);
}

/* --- setting --- */

struct wanted {
	size_t n;
	int32_t *units; /* ids; 0: every unit */
	struct str *indicators;
	int64_t *values; /* ARG_NONE: no target any more */
	const char *reason;
};

static bool
read_target(struct mem *mem, const struct live_round *round, const struct json_at *at, struct wanted *w, struct fail *f)
{
	static const char *const known[] = { "indicator", "unit", "value", NULL };
	struct json_at value = json_in(at, "value");
	const char *indicator, *code;
	int unit = -1;

	if (!json_is_object(at->value))
		return fail(f, JSON_TYPE, json_place(mem, at), "target", "object");
	if (!json_only(mem, at, known, f) || !json_need_str(mem, at, "indicator", &indicator, f)
	    || !json_str_or(mem, at, "unit", NULL, &code, f))
		return false;
	if (framework_item(round->framework, str_of(indicator)) < 0)
		return fail(f, NOTHING_CALLED, json_place(mem, at), indicator);
	if (code && (unit = live_unit_coded(round, str_of(code))) < 0)
		return fail(f, NOTHING_CALLED, json_place(mem, at), code);
	w->values[w->n] = ARG_NONE;
	if (!value.value)
		return fail(f, JSON_MISSING, json_place(mem, at), "value");
	if (!json_is_null(value.value) && !json_need_micro(mem, at, "value", &w->values[w->n], f))
		return false;
	w->units[w->n] = unit >= 0 ? round->units[unit].id : 0;
	w->indicators[w->n++] = str_of(indicator);
	return true;
}

static bool
read_wanted(struct job *job, const struct live_round *round, struct wanted *w, struct fail *f)
{
	static const char *const known[] = { "targets", "reason", NULL };
	struct mem *mem = job_mem(job);
	struct json_at root = json_root(json_read(mem, "body", job_body(job), f), "body"), list;
	size_t n;

	if (!root.value)
		return false;
	if (!json_is_object(root.value))
		return fail(f, JSON_TYPE, "body:", "targets", "object");
	if (!json_only(mem, &root, known, f) || !json_need_array(mem, &root, "targets", &list, f)
	    || !json_str_or(mem, &root, "reason", "", &w->reason, f))
		return false;
	n = json_array_size(list.value);
	if (n > LIMIT_PUSH_ROWS)
		return fail(f, JSON_RANGE, json_place(mem, &list), "targets", "0", mem_printf(mem, "%d", LIMIT_PUSH_ROWS));
	w->units = mem_array(mem, int32_t, n);
	w->indicators = mem_array(mem, struct str, n);
	w->values = mem_array(mem, int64_t, n);
	for (size_t i = 0; i < n; i++) {
		struct json_at at = json_nth(&list, i);

		if (!read_target(mem, round, &at, w, f))
			return false;
	}
	return true;
}

static void
put(struct job *job)
{
	const struct live_round *round = api_round(job);
	struct mem *mem = job_mem(job);
	struct wanted w = { 0 };
	struct arg units, indicators, values;
	struct fail f;

	if (!round)
		return;
	if (!read_wanted(job, round, &w, &f)) {
		reply_fail(job, &f);
		return;
	}
	units = arg_int4s(mem, w.units, w.n);
	indicators = arg_texts(mem, w.indicators, w.n);
	values = arg_int8s(mem, w.values, w.n);
	ask_sql(job, &SQL_targets_put, arg_int(round->id), units, indicators, values, arg_text(w.reason));
	ask_sql(job, &SQL_targets_drop, arg_int(round->id), units, indicators, values);
	then(job, put_done);
}

static void
put_done(struct job *job)
{
	struct json_out out = json_out(job_out(job));

	json_open(&out, '{');
	json_pair_int(&out, "set", (int64_t)rows_n(rows(job, 0)));
	json_pair_int(&out, "dropped", (int64_t)rows_n(rows(job, 1)));
	json_close(&out, '}');
	reply(job, 200);
}
