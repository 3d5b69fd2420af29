#include "collector/serve_http.h"

#include <string.h>
#include <sys/resource.h>

#include "base/fail.h"
#include "base/log.h"
#include "base/mem.h"
#include "collector/api.h"
#include "collector/api_params.h"
#include "collector/files.h"
#include "collector/live.h"
#include "collector/options.h"
#include "collector/pages.h"
#include "collector/parts.h"
#include "collector/routes.h"
#include "collector/shared.h"
#include "collector/worker.h"
#include "facts/routes.h"
#include "http/access.h"
#include "http/server.h"
#include "http/stats.h"
#include "http/tls.h"
#include "loop/loop.h"
#include "loop/route.h"
#include "people/routes.h"
#include "survey/routes.h"

const struct route *const all_routes[] = {
	page_routes,
	api_benchmark_routes,
	api_catalog_routes,
	api_form_routes,
	api_proof_routes,
	api_report_routes,
	api_round_routes,
	api_table_routes,
	api_target_routes,
	api_unit_routes,
	facts_routes,
	people_session_routes,
	people_sign_in_routes,
	service_routes,
	survey_openrosa_routes,
	survey_submission_routes,
	NULL,
};

const char *
serve_http_route_name(unsigned number)
{
	if (number == STATS_STATIC)
		return "static";
	for (const struct route *const *table = all_routes; *table; table++)
		for (const struct route *route = *table; route->path; route++)
			if (number-- == 0)
				return route->name;
	return "other";
}

void
serve_http_print_routes(FILE *out)
{
	for (const struct route *const *table = all_routes; *table; table++)
		for (const struct route *route = *table; route->path; route++)
			fprintf(out, "%s %s %s%s\n", route->method, route->path, route->name,
				route->flags & ROUTE_PAGE ? " page" : "");
}

/* What was asked for, but never so many that descriptors run out. */
static size_t
most_connections(const struct worker *worker)
{
	enum { OTHER_FILES = 128 }; /* database, sockets, logs */
	size_t wanted = (size_t)worker->options->number[OPTION_MAX_CONNECTIONS];
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY
	    || limit.rlim_cur >= wanted + OTHER_FILES)
		return wanted;
	return limit.rlim_cur > 2 * OTHER_FILES ? limit.rlim_cur - OTHER_FILES : OTHER_FILES;
}

static int64_t
seconds(const struct worker *worker, enum option_id id)
{
	return worker->options->number[id] * 1000000;
}

static uint64_t
version(void *ctx)
{
	return live_version(ctx);
}

static bool
open_access(struct worker *worker, struct fail *f)
{
	const char *path = worker->options->text[OPTION_ACCESS_LOG];

	if (path[0] == '\0')
		return true;
	worker->access = access_open(worker->mem, path, f);
	return worker->access != NULL;
}

/* Who connects waits in the kernel's queue until this worker has all it answers from; if
 * that takes long, it says what it waits for. */
struct opening {
	struct worker *worker;
	unsigned looks;
};

enum { LOOK_EVERY = 10000, LOOKS = 300 };

static void
open_when_ready(void *ctx)
{
	struct opening *opening = ctx;
	struct worker *worker = opening->worker;

	if (parts_waiting(worker) && opening->looks++ < LOOKS) {
		timer_set(worker->opening, LOOK_EVERY);
		return;
	}
	for (unsigned i = 0; i < worker->n_sockets; i++)
		http_listen(worker->http, worker->sockets[i].fd, worker->sockets[i].kind);
}

static void
open_soon(struct worker *worker)
{
	struct opening *opening = mem_one(worker->mem, struct opening);

	opening->worker = worker;
	worker->opening = timer_new(worker->mem, worker->loop, open_when_ready, opening);
	timer_set(worker->opening, 0);
}

bool
serve_http_start(struct worker *worker, struct fail *f)
{
	const struct options *o = worker->options;
	struct http_options http = {
		.max_connections = most_connections(worker),
		.idle_time = seconds(worker, OPTION_IDLE_TIME),
		.head_time = seconds(worker, OPTION_HEAD_TIME),
		.move_time = seconds(worker, OPTION_MOVE_TIME),
		.job_time = seconds(worker, OPTION_JOB_TIME),
		.https_port = (int)o->number[OPTION_PORT],
		.proxies = options_list(worker->mem, o, OPTION_PROXY),
		.version = version,
		.params = api_params,
		.version_ctx = loop_part(worker->loop, LOOP_BOARD),
		.stats = &worker->shared->worker[worker->number].http,
	};

	api_params_read(worker->mem);
	if (!open_access(worker, f))
		return false;
	http.access = worker->access;
	worker->http = http_new(worker->mem, worker->loop, &http, all_routes);
	files_serve(worker->http);
	if (worker->shared->tls_version) {
		worker->tls = shared_tls(worker->shared, f);
		if (!worker->tls)
			return false;
		http_set_tls(worker->http, worker->tls);
	}
	open_soon(worker);
	return true;
}

void
serve_http_stop(struct worker *worker)
{
	if (worker->access)
		access_flush(worker->access);
}

static void
say_failed(const char *what, const struct fail *f)
{
	char line[900];

	log_error(what, "why", fail_line(f, line, sizeof(line)));
}

void
serve_http_reload(struct worker *worker)
{
	struct fail f = { 0 };
	struct tls *tls;

	if (worker->access && !access_reopen(worker->access, &f))
		say_failed("access log not opened anew", &f);
	if (!worker->tls)
		return;
	tls = shared_tls(worker->shared, &f);
	if (!tls) {
		say_failed("certificate not reloaded", &f);
		return;
	}
	http_set_tls(worker->http, tls);
	tls_free(&worker->tls);
	worker->tls = tls;
}
