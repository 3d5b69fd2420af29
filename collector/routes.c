#include "collector/routes.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "collector/catalog.h"
#include "collector/metrics.h"
#include "collector/options.h"
#include "collector/parts.h"
#include "collector/worker.h"
#include "loop/blob.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "loop/route.h"

extern const struct embedded api_files[];

struct worker *
job_worker(const struct job *job)
{
	return loop_part(job_loop(job), LOOP_COLLECTOR);
}

/* GET /healthz: this process answers. */
static void
health(struct job *job)
{
	struct json_out out = json_out(job_out(job));

	json_open(&out, '{');
	json_pair_cstr(&out, "status", "ok");
	json_pair_cstr(&out, "version", PACKAGE_VERSION);
	json_close(&out, '}');
	reply_header(job, "cache-control", "no-store");
	reply(job, 200);
}

/* GET /readyz: it can serve; else 503 and the part that cannot yet. */
static void
ready(struct job *job)
{
	const char *waiting = parts_waiting(job_worker(job));
	struct json_out out = json_out(job_out(job));

	json_open(&out, '{');
	json_pair_cstr(&out, "status", waiting ? "waiting" : "ready");
	json_pair_cstr(&out, "waiting_for", waiting);
	json_close(&out, '}');
	reply_header(job, "cache-control", "no-store");
	reply(job, waiting ? 503 : 200);
}

static bool
may_monitor(struct job *job)
{
	struct worker *worker = job_worker(job);
	const char *const *list = options_list(job_mem(job), worker->options, OPTION_MONITOR);

	for (; list && *list; list++)
		if (str_is(job_header(job, "x-forwarded-for"), *list))
			return true;
	return false;
}

/* GET /metrics */
static void
metrics(struct job *job)
{
	if (!may_monitor(job)) {
		reply_status(job, 403);
		return;
	}
	metrics_put(job_worker(job), job_out(job));
	reply_type(job, "text/plain; version=0.0.4; charset=utf-8");
	reply_header(job, "cache-control", "no-store");
	reply(job, 200);
}

static void
put_job(void *ctx, const struct job_seen *seen)
{
	struct json_out *out = ctx;

	json_open(out, '{');
	json_pair_cstr(out, "route", seen->route);
	json_pair_cstr(out, "round", seen->round);
	json_pair_int(out, "age_micro", seen->age);
	json_pair_int(out, "waits_for", (int64_t)seen->waits_for);
	json_pair_bool(out, "gone", seen->gone);
	json_close(out, '}');
}

/* GET /debug/jobs: every job of this worker that waits, and for what. */
static void
debug_jobs(struct job *job)
{
	struct json_out out = json_out(job_out(job));

	if (!may_monitor(job)) {
		reply_status(job, 403);
		return;
	}
	json_open(&out, '{');
	json_pair_int(&out, "worker", job_worker(job)->number);
	json_key(&out, "items");
	json_open(&out, '[');
	job_each(put_job, &out);
	json_close(&out, ']');
	json_close(&out, '}');
	reply_header(job, "cache-control", "no-store");
	reply(job, 200);
}

/* GET /api/v1/openapi.json */
static void
openapi(struct job *job)
{
	static struct blob *document;

	if (!document)
		document = blob_new(str_n(api_files[0].bytes, (size_t)(api_files[0].end - api_files[0].bytes)),
				    "application/json");
	reply_blob(job, 200, document);
}

const struct route service_routes[] = {
	{ "GET", "/healthz", health, ROUTE_PUBLIC, "health" },
	{ "GET", "/readyz", ready, ROUTE_PUBLIC, "ready" },
	{ "GET", "/metrics", metrics, ROUTE_PUBLIC, "metrics" },
	{ "GET", "/debug/jobs", debug_jobs, ROUTE_PUBLIC, "debug_jobs" },
	{ "GET", "/api/v1/openapi.json", openapi, ROUTE_PUBLIC, "openapi" },
	{ NULL, NULL, NULL, 0, NULL },
};
