/* Fetch from elsewhere on the loop, within limits: http and https, only from hosts that
 * are allowed, redirects looked at like the first address.
 *
 * One fetcher a process. A fetch that fails in a way that may pass (no connection, 429,
 * 5xx, cut off) is tried again after a growing, scattered pause.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fail.h"
#include "base/str.h"

struct fetcher;
struct job;
struct loop;
struct mem;

/* Times in microseconds; 0 stands for the number in brackets. */
struct fetch_rules {
	const char *const *allow; /* "host", "host:8080", "*.gov.vn"; NULL-ended. Nothing else is fetched */
	size_t size;       /* bytes of a body, unpacked (LIMIT_FETCH_SIZE) */
	int64_t connect;   /* to have a connection (10 s) */
	int64_t total;     /* for one attempt (60 s) */
	int64_t pause;     /* before the second attempt, doubled for each next (0.5 s) */
	unsigned attempts; /* (4) */
	unsigned redirects; /* (5) */
	unsigned at_once;  /* to one host (4) */
};

struct fetch {
	/* the question */
	const char *url;
	const char *const *headers; /* "Name: value", NULL-ended, or NULL */
	const char *bearer;         /* token, only ever sent to the first host; or NULL */
	const char *user, *password; /* Basic, only ever sent to the first host; or NULL */
	const char *cert, *key;     /* PEM files of our own certificate, for the first host; or NULL */
	const char *body;           /* NULL: GET; else POST */
	const char *body_type;      /* NULL: application/json */
	const struct fetch_rules *rules;
	/* the answer */
	bool ok;           /* a status of 2xx and the whole body; else fault says what */
	struct fail fault; /* place: the address, without its query */
	int status;
	const char *type;  /* media type as sent, or "" */
	const char *from;  /* the address after redirects */
	const char *link;  /* where its Link header field says the next page is, or "" */
	struct str bytes;
	unsigned attempts;
};

/* Makes it and hangs it on the loop. */
struct fetcher *fetcher_new(struct mem *mem, struct loop *loop);

/* done(ctx) when it is answered, never before this returns. What the answer needs is taken
 * from 'mem', which must live until then. */
typedef void fetch_f(void *ctx, struct fetch *fetch);
void fetch_start(struct fetcher *fetcher, struct mem *mem, struct fetch *fetch, fetch_f *done, void *ctx);

/* Ask for it in this round. It is no failure of the round if the fetch is not ok. */
void ask_fetch(struct job *job, struct fetch *fetch);
struct fetch *fetched(const struct job *job, size_t i);

/* The address without user, query and fragment, for messages and logs; at most 'size'
 * bytes. Returns 'out'. */
char *fetch_shown(const char *url, char *out, size_t size);

/* Is the address one that the rules allow? *fault says why not. */
bool fetch_is_allowed(const struct fetch_rules *rules, const char *url, struct fail *fault);

struct fetch_count {
	unsigned long long started, attempts, failed, bytes;
	size_t active, waiting;
};
struct fetch_count fetch_count(const struct fetcher *fetcher);
