/* What the parts of lib/fetch share. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "fetch/fetch.h"

struct map;

/* One fetch under way, through all its attempts and redirects. */
struct transfer {
	struct fetcher *fetcher;
	struct mem *mem;
	struct fetch *fetch;
	fetch_f *done;
	void *ctx;
	struct host *host;
	struct transfer *next; /* in the host's line */
	const char *url;       /* now */
	unsigned redirects;
	CURL *easy;
	struct curl_slist *headers;
	struct buf body;
	int64_t retry_after;   /* microseconds the server asks for, or 0 */
	struct timer *timer;
	bool too_large, foreign; /* foreign: a redirect left the first host */
};

struct host {
	unsigned active, at_once;
	struct transfer *first, **last;
	size_t waiting;
};

struct fetcher {
	struct mem *mem;
	struct loop *loop;
	CURLM *multi;
	struct timer *timer;
	struct map *hosts;
	struct socket *dead; /* to be freed when libcurl is not on the stack */
	struct fetch_count count;
};

/* fetch.c: a transfer's attempt ended with 'code'. */
void transfer_ended(struct transfer *t, CURLcode code);

/* multi.c: libcurl on the loop. */
void multi_start(struct fetcher *fetcher);
bool multi_add(struct fetcher *fetcher, CURL *easy);

/* easy.c: one attempt's handle, made ready; false and *fault for an address that is none. */
bool easy_make(struct transfer *t, struct fail *fault);
void easy_free(struct transfer *t);

/* url.c: "host:port" of an address, in lower case, in 'mem'; NULL if it is no address of
 * ours. */
const char *fetch_host(struct mem *mem, const char *url);
