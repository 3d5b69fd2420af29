/* One run of a probe under way; between runner.c and run.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "base/vec.h"
#include "fetch/fetch.h"
#include "loop/job.h"
#include "probes/probe.h"
#include "probes/runner.h"

struct delivery;
struct timer;

struct runner {
	struct mem *mem;
	struct loop *loop;
	struct runner_options options;
	struct fetch_rules rules;
	struct timer *timer;
	bool claiming, rest;
	void (*draining)(void *ctx);
	void *rest_ctx;
	const struct matcher *units; /* NULL: not read, or none */
	struct runner_count count;
};

/* Its arena is its own: it outlives the job that answers for one of its rounds. */
struct run {
	struct mem *mem;
	struct runner *runner;
	int64_t id;        /* of probe_run; 0: none */
	const char *code, *kind;
	struct str config;
	int32_t source, unit;
	bool dry, looked_at;  /* looked_at: somebody did, and takes it as it is */
	bool held;            /* for quarantine */
	struct str shape;     /* what the source looked like last time */
	const struct payload *file; /* instead of asking, or NULL */
	void (*told)(void *ctx, const struct run_told *run);
	void *told_ctx;

	struct probe_setup setup;
	struct probe_world world;
	struct fetch fetch;
	const char *token;         /* of OAuth2, once we have one */
	int64_t token_until;       /* when it is too old */
	struct probe_request request; /* the page to ask for once we have the token */
	VEC(struct payload) pages; /* kept */
	struct probe_answer last;  /* the page before, as it came */
	struct payload joined;
	struct readings readings;
	bool has_readings;
	struct delivery *delivery;
	struct fail fault;
};

void run_start(struct run *run);

/* Something ended: is the runner to rest? */
void runner_rest(struct runner *runner);
