/* National results and the line of the top N: /benchmarks. */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "collector/api.h"
#include "collector/benchmarks.h"
#include "collector/collector.sql.h"
#include "collector/pairs.h"
#include "loop/job.h"
#include "pg/pool.h"
#include "scoring/threshold.h"

static job_f list, list_show, import, import_done, line, line_show;

const struct route api_benchmark_routes[] = {
	{ "GET", "/api/v1/benchmarks", list, ROUTE_PUBLIC, "benchmarks" },
	{ "POST", "/api/v1/benchmarks", import, ROUTE_BIG_BODY, "benchmarks_import" },
	{ "GET", "/api/v1/benchmarks/threshold", line, ROUTE_PUBLIC, "benchmarks_threshold" },
	{ NULL, NULL, NULL, 0, NULL },
};

enum { B_YEAR, B_PROVINCE, B_INDEX, B_VALUE, B_RANK, B_AMONG, B_SOURCE };

/* --- the list --- */

static void
list(struct job *job)
{
	int64_t year;
	struct str index = job_query(job, "index");

	if (!api_query_int(job, "year", 1990, 2999, 0, &year))
		return;
	ask_sql(job, &SQL_benchmarks, year ? arg_int(year) : arg_null(), index.n ? arg_str(index) : arg_null());
	then(job, list_show);
}

static void
list_show(struct job *job)
{
	const struct rows *found = rows(job, 0);
	struct json_out out = json_out(job_out(job));

	list_open(&out);
	for (size_t i = 0; i < rows_n(found); i++) {
		json_open(&out, '{');
		pair_int(&out, "year", found, i, B_YEAR);
		json_pair_str(&out, "province", row_str(found, i, B_PROVINCE));
		json_pair_str(&out, "index", row_str(found, i, B_INDEX));
		pair_micro(&out, "value", found, i, B_VALUE);
		pair_int(&out, "rank", found, i, B_RANK);
		pair_int(&out, "of", found, i, B_AMONG);
		json_pair_str(&out, "source", row_str(found, i, B_SOURCE));
		json_close(&out, '}');
	}
	list_close(&out, NULL);
	reply(job, 200);
}

/* --- import --- */

static void
import(struct job *job)
{
	struct benchmark_table t;
	struct fail f;

	if (!benchmarks_read(job_mem(job), "body", job_body(job), &t, &f)) {
		reply_fail(job, &f);
		return;
	}
	ask_sql(job, &SQL_benchmarks_put, t.years, t.provinces, t.indexes, t.values, t.ranks, t.among, t.sources);
	then(job, import_done);
}

static void
import_done(struct job *job)
{
	struct json_out out = json_out(job_out(job));

	json_open(&out, '{');
	json_pair_int(&out, "changed", (int64_t)rows_n(rows(job, 0)));
	json_close(&out, '}');
	reply(job, 200);
}

/* --- the line --- */

/* What the client asked for. */
struct line_asked {
	int64_t year, n, m;
};

static void
line(struct job *job)
{
	struct line_asked *asked = mem_one(job_mem(job), struct line_asked);
	int this_year = date_of(clock_today()).year;

	if (!api_query_int(job, "year", 1990, 2999, this_year, &asked->year)
	    || !api_query_int(job, "n", 1, 1000, 35, &asked->n) || !api_query_int(job, "m", 1, 1000, 63, &asked->m))
		return;
	job_keep(job, asked);
	ask_sql(job, &SQL_benchmarks, arg_null(), arg_text("dti"));
	then(job, line_show);
}

static size_t
read_benchmarks(const struct rows *found, struct benchmark *out)
{
	size_t n = 0;

	for (size_t i = 0; i < rows_n(found); i++)
		if (!row_is_null(found, i, B_RANK))
			out[n++] = (struct benchmark){ .year = (int)row_int(found, i, B_YEAR),
						       .rank = (int)row_int(found, i, B_RANK),
						       .among = (int)row_int(found, i, B_AMONG),
						       .has_value = !row_is_null(found, i, B_VALUE),
						       .value = row_int(found, i, B_VALUE) };
	return n;
}

static void
put_line(struct json_out *out, const struct line_asked *asked, const struct threshold *t)
{
	static const char *const kinds[] = { [THRESHOLD_UNKNOWN] = "unknown", [THRESHOLD_READ] = "read",
					     [THRESHOLD_BETWEEN] = "between", [THRESHOLD_FORECAST] = "forecast" };
	bool known = t->kind != THRESHOLD_UNKNOWN, exact = known && t->kind != THRESHOLD_BETWEEN;

	json_open(out, '{');
	json_pair_int(out, "year", asked->year);
	json_pair_int(out, "n", asked->n);
	json_pair_int(out, "m", asked->m);
	json_pair_int(out, "rank", t->rank);
	json_pair_int(out, "of", t->among);
	json_pair_cstr(out, "kind", kinds[t->kind]);
	pair_known(out, "value", exact, t->value);
	pair_known(out, "low", known, t->low);
	pair_known(out, "high", known && t->has_high, t->high);
	if (t->kind == THRESHOLD_FORECAST)
		json_pair_int(out, "from_year", t->from_year);
	json_close(out, '}');
}

static void
line_show(struct job *job)
{
	const struct line_asked *asked = job_kept(job);
	const struct rows *found = rows(job, 0);
	struct benchmark *all = mem_array(job_mem(job), struct benchmark, rows_n(found));
	struct json_out out = json_out(job_out(job));
	struct threshold t = threshold_find(all, read_benchmarks(found, all), (int)asked->year, (int)asked->n,
					    (int)asked->m);

	put_line(&out, asked, &t);
	reply(job, 200);
}
