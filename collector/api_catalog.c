/* What there is: units, frameworks, metrics, observations. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "collector/api.h"
#include "collector/collector.sql.h"
#include "collector/live.h"
#include "collector/pairs.h"
#include "loop/job.h"
#include "pg/pool.h"

static job_f units, units_show, unit, unit_found, unit_show, frameworks, frameworks_show, framework, framework_show,
	metrics, metrics_show, observations, observations_show;

const struct route api_catalog_routes[] = {
	{ "GET", "/api/v1/units", units, ROUTE_PUBLIC, "units" },
	{ "GET", "/api/v1/units/{unit}", unit, ROUTE_PUBLIC, "unit" },
	{ "GET", "/api/v1/frameworks", frameworks, ROUTE_PUBLIC, "frameworks" },
	{ "GET", "/api/v1/frameworks/{framework}", framework, ROUTE_PUBLIC, "framework" },
	{ "GET", "/api/v1/metrics", metrics, ROUTE_PUBLIC, "metric_catalog" },
	{ "GET", "/api/v1/observations", observations, ROUTE_PUBLIC, "observations" },
	{ NULL, NULL, NULL, 0, NULL },
};

static void
put_parent(struct json_out *out, const struct rows *rows, size_t row, int column)
{
	json_key(out, "parent");
	if (row_is_null(rows, row, column)) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	pair_text(out, "code", rows, row, column);
	pair_text(out, "name", rows, row, column + 1);
	json_close(out, '}');
}

static bool
read_day(struct job *job, const char *name, char out[DATE_TEXT])
{
	struct str text = job_query(job, name);
	int32_t day = clock_today();

	if (text.s && !date_read(text, &day))
		return api_refuse(job, name, text);
	date_text(day, out);
	return true;
}

/* --- units --- */

struct units_asked {
	int64_t limit;
	struct str search; /* folded */
};

enum { SEARCHED = 20000 }; /* units looked at for a search: all there are */

static void
units(struct job *job)
{
	struct units_asked *asked = mem_one(job_mem(job), struct units_asked);
	struct str kind = job_query(job, "kind"), parent = job_query(job, "parent"), cursor = job_query(job, "cursor");
	char *day = mem_alloc(job_mem(job), DATE_TEXT);

	if (!api_query_int(job, "limit", 1, 1000, 100, &asked->limit) || !read_day(job, "as_of", day))
		return;
	asked->search = text_fold(job_mem(job), job_query(job, "q"));
	job_keep(job, asked);
	ask_sql(job, &SQL_units_page, arg_text(day), kind.n ? arg_str(kind) : arg_null(),
		parent.n ? arg_str(parent) : arg_null(), cursor.n ? arg_str(cursor) : arg_null(),
		arg_int(asked->search.n ? SEARCHED : asked->limit + 1));
	then(job, units_show);
}

static void
put_unit_row(struct json_out *out, const struct rows *found, size_t i)
{
	enum { CODE, NAME, KIND, LEVEL, FROM, TO, PARENT };

	json_open(out, '{');
	pair_text(out, "code", found, i, CODE);
	pair_text(out, "name", found, i, NAME);
	pair_text(out, "kind", found, i, KIND);
	pair_text(out, "level", found, i, LEVEL);
	pair_text(out, "valid_from", found, i, FROM);
	pair_text(out, "valid_to", found, i, TO);
	put_parent(out, found, i, PARENT);
	json_close(out, '}');
}

static bool
name_matches(struct mem *mem, const struct rows *found, size_t i, struct str search)
{
	return !search.n || str_find(text_fold(mem, row_str(found, i, 1)), search) >= 0;
}

static void
units_show(struct job *job)
{
	const struct units_asked *asked = job_kept(job);
	const struct rows *found = rows(job, 0);
	struct json_out out = json_out(job_out(job));
	const char *last = NULL;
	int64_t n = 0;
	bool more = false;

	list_open(&out);
	for (size_t i = 0; i < rows_n(found) && !more; i++) {
		if (!name_matches(job_mem(job), found, i, asked->search))
			continue;
		more = n == asked->limit;
		if (more)
			break;
		put_unit_row(&out, found, i);
		last = row_text(found, i, 0);
		n++;
	}
	list_close(&out, more ? last : NULL);
	reply(job, 200);
}

/* --- one unit: every unit that had the code --- */

enum { D_ID, D_KIND, D_LEVEL, D_FROM, D_TO, D_NAME, D_PARENT };

static void
unit(struct job *job)
{
	ask_sql(job, &SQL_unit_dated, arg_str(job_param(job, "unit")));
	then(job, unit_found);
}

static void
unit_found(struct job *job)
{
	const struct rows *found = rows(job, 0);

	if (!rows_n(found)) {
		api_nothing(job, "unit", job_param(job, "unit"));
		return;
	}
	job_keep(job, (void *)(uintptr_t)found);
	for (size_t i = 0; i < rows_n(found); i++) {
		ask_sql(job, &SQL_unit_lineage, arg_int(row_int(found, i, D_ID)));
		ask_sql(job, &SQL_unit_successors, arg_int(row_int(found, i, D_ID)));
	}
	then(job, unit_show);
}

static void
put_related(struct json_out *out, const char *key, const struct rows *related)
{
	enum { CODE, NAME, SHARE, BASIS, DAY, DECISION };

	json_key(out, key);
	json_open(out, '[');
	for (size_t i = 0; i < rows_n(related); i++) {
		json_open(out, '{');
		pair_text(out, "code", related, i, CODE);
		pair_text(out, "name", related, i, NAME);
		if (strcmp(row_text(related, i, BASIS), "unknown") == 0)
			json_pair_null(out, "share");
		else
			pair_micro(out, "share", related, i, SHARE);
		pair_text(out, "basis", related, i, BASIS);
		pair_text(out, "date", related, i, DAY);
		pair_text(out, "decision", related, i, DECISION);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
unit_show(struct job *job)
{
	const struct rows *found = job_kept(job);
	struct json_out out = json_out(job_out(job));

	json_open(&out, '{');
	json_pair_str(&out, "code", job_param(job, "unit"));
	json_key(&out, "units");
	json_open(&out, '[');
	for (size_t i = 0; i < rows_n(found); i++) {
		json_open(&out, '{');
		pair_text(&out, "name", found, i, D_NAME);
		pair_text(&out, "kind", found, i, D_KIND);
		pair_text(&out, "level", found, i, D_LEVEL);
		pair_text(&out, "valid_from", found, i, D_FROM);
		pair_text(&out, "valid_to", found, i, D_TO);
		put_parent(&out, found, i, D_PARENT);
		put_related(&out, "made_from", rows(job, 2 * i));
		put_related(&out, "became", rows(job, 2 * i + 1));
		json_close(&out, '}');
	}
	json_close(&out, ']');
	json_close(&out, '}');
	reply(job, 200);
}

/* --- frameworks --- */

static void
frameworks(struct job *job)
{
	ask_sql(job, &SQL_frameworks);
	then(job, frameworks_show);
}

static void
frameworks_show(struct job *job)
{
	const struct rows *found = rows(job, 0);
	struct json_out out = json_out(job_out(job));

	list_open(&out);
	for (size_t i = 0; i < rows_n(found); i++) {
		json_open(&out, '{');
		pair_text(&out, "code", found, i, 0);
		pair_text(&out, "version", found, i, 1);
		pair_text(&out, "sha256", found, i, 2);
		pair_text(&out, "recorded_at", found, i, 3);
		json_close(&out, '}');
	}
	list_close(&out, NULL);
	reply(job, 200);
}

static void
framework(struct job *job)
{
	struct str version = job_query(job, "version");

	ask_sql(job, &SQL_framework_body, arg_str(job_param(job, "framework")),
		version.n ? arg_str(version) : arg_null());
	then(job, framework_show);
}

/* The law as it was published, byte for byte. */
static void
framework_show(struct job *job)
{
	struct str body;

	if (no_rows(job, 0)) {
		api_nothing(job, "framework", job_param(job, "framework"));
		return;
	}
	body = row_str(rows(job, 0), 0, 0);
	buf_add(job_out(job), body.s, body.n);
	reply(job, 200);
}

/* --- metrics --- */

static void
metrics(struct job *job)
{
	ask_sql(job, &SQL_metrics_catalog);
	then(job, metrics_show);
}

static void
metrics_show(struct job *job)
{
	const struct rows *found = rows(job, 0);
	struct json_out out = json_out(job_out(job));

	list_open(&out);
	for (size_t i = 0; i < rows_n(found); i++) {
		json_open(&out, '{');
		pair_text(&out, "code", found, i, 0);
		pair_text(&out, "uom", found, i, 1);
		pair_micro(&out, "tolerance", found, i, 2);
		pair_text(&out, "merge", found, i, 3);
		json_key(&out, "definition");
		json_put_raw(&out, row_str(found, i, 4));
		json_close(&out, '}');
	}
	list_close(&out, NULL);
	reply(job, 200);
}

/* --- observations --- */

static void
observations(struct job *job)
{
	struct str unit_code = job_query(job, "unit"), metric = job_query(job, "metric"), text = job_query(job, "period"),
		   cursor = job_query(job, "cursor");
	int64_t *limit = mem_one(job_mem(job), int64_t);
	long long batch = 0;
	int period = 0, row = 0;

	if (!unit_code.n) {
		struct fail f;

		fail(&f, JSON_MISSING, "unit", "unit");
		reply_fail(job, &f);
		return;
	}
	if (text.n && !period_read(text, &period)) {
		api_refuse(job, "period", text);
		return;
	}
	if (cursor.n && sscanf(str_dup(job_mem(job), cursor), "%lld.%d", &batch, &row) != 2) {
		api_refuse(job, "cursor", cursor);
		return;
	}
	if (!api_query_int(job, "limit", 1, 1000, 100, limit))
		return;
	job_keep(job, limit);
	ask_sql(job, &SQL_observations_page, arg_str(unit_code), metric.n ? arg_str(metric) : arg_null(),
		period ? arg_int(period) : arg_null(), cursor.n ? arg_int(batch) : arg_null(), arg_int(row),
		arg_int(*limit + 1));
	then(job, observations_show);
}

static void
put_observation(struct json_out *out, const struct rows *found, size_t i)
{
	enum { UNIT, METRIC, PERIOD, NUMERATOR, DENOMINATOR, VALUE, BOUND, FLAGS, BASIS, LOCATOR, NOTE, SOURCE, KIND,
	       RECEIVED, BATCH, ROW };
	char period[PERIOD_TEXT];

	json_open(out, '{');
	json_pair_cstr(out, "id", mem_printf(out->buf->mem, "%s.%s", row_text(found, i, BATCH), row_text(found, i, ROW)));
	pair_text(out, "unit", found, i, UNIT);
	pair_text(out, "metric", found, i, METRIC);
	json_pair_cstr(out, "period", period_text((int)row_int(found, i, PERIOD), period));
	pair_micro(out, "numerator", found, i, NUMERATOR);
	pair_micro(out, "denominator", found, i, DENOMINATOR);
	pair_micro(out, "value", found, i, VALUE);
	pair_bound(out, row_text(found, i, BOUND)[0]);
	pair_text(out, "basis", found, i, BASIS);
	pair_text(out, "locator", found, i, LOCATOR);
	pair_text(out, "note", found, i, NOTE);
	pair_text(out, "source", found, i, SOURCE);
	pair_text(out, "source_kind", found, i, KIND);
	pair_text(out, "recorded_at", found, i, RECEIVED);
	json_close(out, '}');
}

static void
observations_show(struct job *job)
{
	const struct rows *found = rows(job, 0);
	const int64_t *kept = job_kept(job);
	size_t limit = (size_t)*kept, n = rows_n(found) < limit ? rows_n(found) : limit;
	const char *next = NULL;
	struct json_out out = json_out(job_out(job));

	list_open(&out);
	for (size_t i = 0; i < n; i++)
		put_observation(&out, found, i);
	if (rows_n(found) > limit)
		next = mem_printf(job_mem(job), "%s.%s", row_text(found, n - 1, 14), row_text(found, n - 1, 15));
	list_close(&out, next);
	reply(job, 200);
}
