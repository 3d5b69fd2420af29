#include "http/stats.h"

#include "base/must.h"

const int64_t stats_bounds[STATS_BUCKETS - 1] = {
	250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 500000, 2500000,
};

void
stats_note(struct http_stats *stats, size_t route, int status, int64_t micro)
{
	struct route_stats *r;
	size_t bucket = 0;

	if (!stats)
		return;
	must(route < STATS_ROUTES && status >= 0 && status < 600);
	r = &stats->routes[route];
	r->answers[status / 100]++;
	while (bucket < STATS_BUCKETS - 1 && micro > stats_bounds[bucket])
		bucket++;
	r->buckets[bucket]++;
	r->micro += (uint64_t)(micro > 0 ? micro : 0);
}

static void
route_add(struct route_stats *to, const struct route_stats *from)
{
	for (size_t i = 0; i < STATS_ANSWERS; i++)
		to->answers[i] += from->answers[i];
	for (size_t i = 0; i < STATS_BUCKETS; i++)
		to->buckets[i] += from->buckets[i];
	to->micro += from->micro;
}

void
stats_add(struct http_stats *to, const struct http_stats *from)
{
	for (size_t i = 0; i < STATS_ROUTES; i++)
		route_add(&to->routes[i], &from->routes[i]);
	to->accepted += from->accepted;
	to->refused += from->refused;
	to->bytes_in += from->bytes_in;
	to->bytes_out += from->bytes_out;
	to->not_modified += from->not_modified;
	to->bad_requests += from->bad_requests;
	to->open += from->open;
	to->streams += from->streams;
}
