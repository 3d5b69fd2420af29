/* Where an adapter's payloads come from over HTTP: address, header fields, who we are,
 * paging. The same members for every adapter; what a payload means is none of its business.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "probes/probe.h"

struct fail;
struct json_at;
struct mem;

enum paging { PAGING_NONE, PAGING_NUMBER, PAGING_CURSOR, PAGING_LINK };

struct source {
	const char *url, *body;     /* url NULL: only files */
	const char *const *headers; /* NULL-ended */
	struct probe_auth auth;
	enum paging paging;
	unsigned first, size, max;  /* page */
	const char *next;           /* pointer of the cursor or link; NULL: the Link header field */
	const char *total;          /* pointer of how many records there are; NULL */
};

#define SOURCE_KEYS "kind", "name", "title", "source", "schedule", "allow", "url", "body", "headers", "auth", "page"

/* "headers" of a configuration as "name: value" lines, NULL-ended; none can break out of its line. */
bool source_headers(struct mem *mem, const struct json_at *config, const char *const **out, struct fail *fail) MUST_USE;

const struct source *source_check(struct mem *mem, const struct json_at *config, struct fail *fail) MUST_USE;

/* The 'page'-th request; 'rows' is how many records the page before had. */
struct source_turn {
	unsigned page;
	size_t rows;
	const struct probe_answer *last; /* NULL for the first */
};
bool source_ask(struct mem *mem, const struct source *source, const struct probe_world *world, const struct source_turn *turn, struct probe_request *out);
