/* The probe runner: claims due runs, fetches, reads, delivers. No listening socket.
 *
 * Any number of runners may work on one database, on any machines. Each run is a job in
 * rounds: pages one after the other, then one delivery through facts, then its end is
 * noted. What a source gave is stored as far as it may be kept.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fail.h"
#include "base/str.h"
#include "loop/job.h"
#include "probes/probe.h"

struct loop;
struct mem;
struct runner;

struct runner_options {
	const char *name;                /* of this runner, for claimed_by */
	struct credential as;
	const struct calendar *calendar;
	const char *const *allow;        /* hosts, see fetch_rules */
	const char *secrets;             /* folder of files named like secrets; NULL: none */
	unsigned at_once;                /* runs; 0: 64 */
	unsigned attempts;               /* to fetch a page; 0: see fetch_rules */
};

/* Needs a pool, a writer, a directory and a fetcher on the loop. */
struct runner *runner_new(struct mem *mem, struct loop *loop, const struct runner_options *options) MUST_USE;

/* Look for due runs now and every second. */
void runner_start(struct runner *runner);

/* No new runs; fn(ctx) when the last one under way has ended. */
void runner_drain(struct runner *runner, void (*fn)(void *ctx), void *ctx);

/* What became of one run. Texts live until told returns. */
struct run_told {
	bool ok;
	bool held;            /* it waits in quarantine; fault says why */
	struct fail fault;
	const char *probe;
	size_t pages;
	const struct payload *kept;       /* NULL: nothing could be kept */
	const struct readings *readings;  /* NULL: nothing was read */
	int64_t batch;                    /* 0: nothing was delivered */
	size_t rejected;                  /* readings that were refused */
};

/* Run the probe 'code' now, whether due or not; told(ctx, ...) at its end. 'dry': fetch
 * and read, write nothing. 'file' (or NULL) stands for what the source would answer: an
 * export of a closed system. */
struct run_wanted {
	const char *code;
	bool dry, looked_at; /* looked_at: whatever it looks like, it is taken */
	const struct payload *file;
	void (*told)(void *ctx, const struct run_told *run);
	void *ctx;
};
void runner_run(struct runner *runner, const struct run_wanted *wanted);

/* Fetch and read by a configuration alone, without a database: only a fetcher is needed. */
void runner_try(struct runner *runner, const char *code, const char *config, void (*told)(void *ctx, const struct run_told *run), void *ctx);

struct runner_count {
	unsigned long long runs, failed, held, pages, facts;
	size_t active;
};
struct runner_count runner_count(const struct runner *runner);
