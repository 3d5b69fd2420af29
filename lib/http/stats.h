/* What the server counts, as plain numbers that can lie in memory shared by workers.
 *
 * Each worker writes its own; whoever answers /metrics adds them up.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum {
	STATS_STATIC = 126, /* files at fixed paths */
	STATS_OTHER = 127,  /* what no route answered */
	STATS_ROUTES = 128,
	STATS_BUCKETS = 12,
	STATS_ANSWERS = 6
};

/* Upper bounds of the latency buckets in microseconds; the last has none. */
extern const int64_t stats_bounds[STATS_BUCKETS - 1];

struct route_stats {
	uint64_t answers[STATS_ANSWERS]; /* by hundreds of the status; [0]: the client left before */
	uint64_t buckets[STATS_BUCKETS];
	uint64_t micro; /* sum of latencies */
};

struct http_stats {
	struct route_stats routes[STATS_ROUTES]; /* by number of the route (router.h) */
	uint64_t accepted, refused;              /* connections */
	uint64_t bytes_in, bytes_out;
	uint64_t not_modified;
	uint64_t bad_requests; /* that were not HTTP */
	uint64_t open, streams; /* now */
};

void stats_note(struct http_stats *stats, size_t route, int status, int64_t micro);
void stats_add(struct http_stats *to, const struct http_stats *from);
