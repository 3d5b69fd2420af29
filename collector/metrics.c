#include "collector/metrics.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "collector/serve_http.h"
#include "collector/shared.h"
#include "collector/worker.h"
#include "loop/job.h"
#include "pg/pool.h"

static void
head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP thuocso_%s %s\n# TYPE thuocso_%s %s\n", name, help, name, type);
}

static void
put_one(struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
	head(out, name, type, help);
	buf_printf(out, "thuocso_%s %llu\n", name, (unsigned long long)value);
}

static bool
is_used(const struct route_stats *r)
{
	for (int i = 0; i < STATS_ANSWERS; i++)
		if (r->answers[i])
			return true;
	return false;
}

static void
put_answers(struct buf *out, const struct http_stats *sum)
{
	static const char *const classes[STATS_ANSWERS] = { "gone", "1xx", "2xx", "3xx", "4xx", "5xx" };

	head(out, "http_requests_total", "counter", "Requests answered, by route and class of status.");
	for (unsigned r = 0; r < STATS_ROUTES; r++)
		for (int i = 0; i < STATS_ANSWERS; i++)
			if (sum->routes[r].answers[i])
				buf_printf(out, "thuocso_http_requests_total{route=\"%s\",status=\"%s\"} %llu\n",
					   serve_http_route_name(r), classes[i],
					   (unsigned long long)sum->routes[r].answers[i]);
}

static void
put_latency(struct buf *out, const char *route, const struct route_stats *r)
{
	unsigned long long n = 0;

	for (int i = 0; i < STATS_BUCKETS; i++) {
		n += r->buckets[i];
		buf_printf(out, "thuocso_http_seconds_bucket{route=\"%s\",le=\"", route);
		if (i < STATS_BUCKETS - 1)
			buf_printf(out, "%g", (double)stats_bounds[i] / 1e6);
		else
			buf_str(out, "+Inf");
		buf_printf(out, "\"} %llu\n", n);
	}
	buf_printf(out, "thuocso_http_seconds_sum{route=\"%s\"} %.6f\nthuocso_http_seconds_count{route=\"%s\"} %llu\n",
		   route, (double)r->micro / 1e6, route, n);
}

/* One line a worker, of a number in its slab. */
static void
put_gauge(struct buf *out, const struct shared *shared, const char *name, const char *help, size_t offset)
{
	head(out, name, "gauge", help);
	for (unsigned i = 0; i < shared->workers; i++) {
		int64_t value;

		memcpy(&value, (const char *)&shared->worker[i] + offset, sizeof(value));
		buf_printf(out, "thuocso_%s{worker=\"%u\"} %lld\n", name, i, (long long)value);
	}
}

static void
put_workers(struct buf *out, const struct shared *shared)
{
	head(out, "worker_starts_total", "counter", "How often each worker process was started.");
	for (unsigned i = 0; i < shared->workers; i++)
		buf_printf(out, "thuocso_worker_starts_total{worker=\"%u\"} %u\n", i, shared->worker[i].starts);
	head(out, "worker_ready", "gauge", "1 when the worker can serve.");
	for (unsigned i = 0; i < shared->workers; i++)
		buf_printf(out, "thuocso_worker_ready{worker=\"%u\"} %d\n", i, shared->worker[i].ready);
	put_gauge(out, shared, "worker_jobs", "Jobs that wait.", offsetof(struct slab, jobs));
	put_gauge(out, shared, "worker_resident_bytes", "Resident memory.", offsetof(struct slab, memory));
	put_gauge(out, shared, "pool_connections", "Database connections that stand.", offsetof(struct slab, pool));
	put_gauge(out, shared, "pool_waiting", "Rounds that wait for a connection.",
		  offsetof(struct slab, pool_waiting));
}

static void
put_http(struct buf *out, const struct http_stats *sum)
{
	put_answers(out, sum);
	head(out, "http_seconds", "histogram", "From the request head to the last byte handed to the kernel.");
	for (unsigned r = 0; r < STATS_ROUTES; r++)
		if (is_used(&sum->routes[r]))
			put_latency(out, serve_http_route_name(r), &sum->routes[r]);
	put_one(out, "http_connections_total", "counter", "Connections accepted.", sum->accepted);
	put_one(out, "http_refused_total", "counter", "Connections refused because there were too many.", sum->refused);
	put_one(out, "http_bad_requests_total", "counter", "Requests that were not HTTP.", sum->bad_requests);
	put_one(out, "http_not_modified_total", "counter", "Answers 304.", sum->not_modified);
	put_one(out, "http_received_bytes_total", "counter", "Bytes of requests.", sum->bytes_in);
	put_one(out, "http_sent_bytes_total", "counter", "Bytes of answers.", sum->bytes_out);
	put_one(out, "http_connections", "gauge", "Connections open now.", sum->open);
	put_one(out, "http_streams", "gauge", "Answers that stream now: event listeners and exports.", sum->streams);
}

static void
count_job(void *ctx, const struct job_seen *seen)
{
	int64_t *n = ctx;

	(void)seen;
	++*n;
}

/* Second number of /proc/self/statm: resident pages. */
static int64_t
resident(void)
{
	char text[128];
	long long size = 0, pages = 0;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	if (sscanf(text, "%lld %lld", &size, &pages) != 2)
		return 0;
	return pages * sysconf(_SC_PAGESIZE);
}

void
metrics_note(struct worker *worker)
{
	struct slab *slab = &worker->shared->worker[worker->number];
	int64_t jobs = 0;

	job_each(count_job, &jobs);
	slab->jobs = jobs;
	slab->memory = resident();
	if (worker->pool) {
		slab->pool = (int64_t)pool_connected(worker->pool);
		slab->pool_waiting = (int64_t)pool_waiting(worker->pool);
	}
}

void
metrics_put(struct worker *worker, struct buf *out)
{
	struct mem *mem = mem_new("metrics", 1 << 20);
	struct http_stats *sum = mem_one(mem, struct http_stats);
	const struct shared *shared = worker->shared;

	metrics_note(worker);
	for (unsigned i = 0; i < shared->workers; i++)
		stats_add(sum, &shared->worker[i].http);
	head(out, "info", "gauge", "Version.");
	buf_printf(out, "thuocso_info{version=\"%s\"} 1\n", PACKAGE_VERSION);
	put_one(out, "up_seconds", "gauge", "Since the server was started.",
		(uint64_t)(clock_unix() - shared->started) / 1000000);
	put_workers(out, shared);
	put_http(out, sum);
	mem_free(&mem);
}
