/* Group commit: what many jobs write at the same time is committed together.
 *
 * A job's item waits until the line is free; then everything that waits goes in one
 * pipeline and one transaction, each caller's items under his own identity, and the
 * answers come at the one commit. Items of one caller are put into few statements by
 * their kind's pack. A refusal is part of a statement's answer, not an error; if a batch
 * does fail, it is halved until the item at fault stands alone. Items must be idempotent:
 * after a lost connection they are sent again.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "pg/args.h"
#include "pg/sql.h"

struct job;
struct loop;
struct mem;
struct writer;

enum { WRITE_ARGS = 40, WRITE_ITEMS = 1024 };

/* One statement for the first items of a list. */
struct write_call {
	const struct sql *sql;
	struct arg args[WRITE_ARGS];
	size_t items; /* how many it takes: at least one */
};

struct write_kind {
	const char *name;
	/* Items of one caller, in order of arrival; 'mem' lives until they are answered. */
	void (*pack)(struct mem *mem, void *const *items, size_t n, struct write_call *call);
	/* What the statement gave for the items it took. False: something of them met another
	 * transaction's work; send all of them again. */
	bool (*answer)(void *const *items, size_t n, const struct rows *rows);
	/* How heavy an item is; a batch takes at most WRITE_WEIGHT, but always one item. */
	size_t (*weight)(const void *item);
};

enum { WRITE_WEIGHT = 20000 };

struct writer_options {
	const char *conninfo; /* as dx_web */
	int lines;            /* connections; 0: 1 */
	size_t together;      /* items in one commit; 0: as many as wait. 1 is for benchmarks */
	bool runner;          /* act as app_probe */
};

/* Makes the writer and hangs it on the loop; it belongs to 'mem'. */
struct writer *writer_new(struct mem *mem, struct loop *loop, const struct writer_options *options);

/* Ask, in a round, that 'item' be written as the job's caller. It lives in the job's arena;
 * kind->answer has filled it in when the next function runs. */
void ask_write(struct job *job, const struct write_kind *kind, void *item);

/* The item of the i-th ask of the round just done. */
void *written(const struct job *job, size_t i);

struct writer_count {
	unsigned long long items, commits, halved, again;
	size_t waiting;
};
struct writer_count writer_count(const struct writer *writer);
