/* A kind of probe: how to ask a unit system, what of the answer may be kept, and what it
 * says. One constant row in table.c, one file of documentation beside the code.
 *
 * All but the asking itself happens in functions without I/O: 'read' and 'keep' see
 * bytes from strangers and are fuzzed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "probes/reading.h"

struct calendar;
struct fail;
struct json_at;
struct matcher;
struct mem;

/* Bytes of a source. */
struct payload {
	const char *name;  /* for messages */
	const char *media; /* "application/json", "text/csv" ... */
	struct str bytes;
	bool redacted;     /* fields were dropped from what the source gave */
};

/* What every reader may look at; never changed by it. */
struct probe_world {
	const struct calendar *calendar;
	const struct matcher *units; /* NULL: codes only */
	int64_t now;                 /* microseconds since 1970 */
};

/* Who we are for a source. Secrets are named: the runner has them, no configuration. */
enum probe_auth_kind { AUTH_NONE, AUTH_BEARER, AUTH_BASIC, AUTH_KEY, AUTH_OAUTH2 };

struct probe_auth {
	enum probe_auth_kind kind;
	const char *secret;          /* name of the token, password, key, client secret */
	const char *user;            /* of Basic; client id of OAuth2 */
	const char *name;            /* header field of a key */
	const char *token_url, *scope;
	const char *cert, *key;      /* names of our certificate and its key (mTLS), or NULL */
};

/* A page to fetch. */
struct probe_request {
	const char *url;
	const char *const *headers; /* "Name: value", NULL-ended */
	struct probe_auth auth;
	const char *body;           /* NULL: GET; else POST of JSON */
};

/* A page as it came. */
struct probe_answer {
	struct str bytes;
	const char *link; /* where the Link header field says the next one is, or "" */
};

struct probe_option {
	const char *name, *vi, *en;
};

struct probe_type {
	const char *name;
	const char *vi, *en;                 /* what it is, one line each */
	bool bears_bad_rows;                 /* a few bad rows do not make the payload bad */
	const struct probe_option *options;  /* of the configuration; ends with a NULL name */
	/* The configuration, or NULL and *fail. */
	const void *(*check)(struct mem *mem, const struct json_at *config, struct fail *fail);
	/* The 'page'-th request (from 0); 'last' is the page before, as it came (empty for the
	 * first). False when there is nothing more to ask. NULL: this kind has no source to ask. */
	bool (*ask)(struct mem *mem, const void *config, const struct probe_world *world, unsigned page, const struct probe_answer *last,
		struct probe_request *out);
	/* What of 'in' may be stored; NULL: all of it. */
	bool (*keep)(struct mem *mem, const void *config, const struct payload *in, struct payload *out, struct fail *fail);
	/* Join kept pages into one payload; NULL: a payload is one page. */
	bool (*join)(struct mem *mem, const struct payload *pages, size_t n, struct payload *out, struct fail *fail);
	/* The figures of a kept payload. */
	bool (*read)(struct mem *mem, const void *config, const struct probe_world *world, const struct payload *in,
		struct readings *out, struct fail *fail);
};

extern const struct probe_type *const probe_types[]; /* NULL-ended */

const struct probe_type *probe_type_find(const char *name);

/* A configuration, {"kind": ..., ...}, by its kind's own check. */
struct probe_setup {
	const struct probe_type *type;
	const void *config;
	const char *name, *source; /* as it says, or NULL */
};

/* 'kind' (or NULL) is what it must be, or what it is where it says nothing. */
bool probe_setup_read(struct mem *mem, const char *name, struct str json, const char *kind, struct probe_setup *out, struct fail *fail) MUST_USE;

/* Keep, then read: what parsing a payload means. */
struct probe_parsed {
	struct payload kept;
	struct readings readings;
};
bool probe_parse(struct mem *mem, const struct probe_setup *setup, const struct probe_world *world, const struct payload *in,
	struct probe_parsed *out, struct fail *fail) MUST_USE;
