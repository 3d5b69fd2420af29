/* The pool: what a job asks of the database, answered on the loop.
 *
 * All statements of a round travel in one pipeline, the caller's identity in front, and
 * are one transaction: either all took effect or none. A handler never sees a connection.
 * An unknown token answers the job with 401; what the database refuses, with its failure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "pg/args.h"
#include "pg/sql.h"

struct credential;
struct job;
struct loop;
struct mem;
struct pool;

struct pool_options {
	const char *conninfo; /* as dx_web or dx_runner */
	int connections;      /* 0: 8 */
	bool runner;          /* act as app_probe instead of app_all and app_scoped */
};

/* Makes the pool and hangs it on the loop; it belongs to 'mem'. */
struct pool *pool_new(struct mem *mem, struct loop *loop, const struct pool_options *options);

size_t pool_connected(const struct pool *pool);
size_t pool_waiting(const struct pool *pool); /* rounds without a connection */

/* Queue one statement of this round, as the job's caller. */
#define ask_sql(job, sql, ...)                                                                    \
	ask_sql_args(job, sql, false, (const struct arg[]){ __VA_ARGS__ __VA_OPT__(,) arg_null() }, \
		     sizeof((const struct arg[]){ __VA_ARGS__ __VA_OPT__(,) arg_null() }) / sizeof(struct arg) - 1)

/* As everyone, whoever asks: for what is public. A transaction of its own. */
#define ask_sql_public(job, sql, ...)                                                             \
	ask_sql_args(job, sql, true, (const struct arg[]){ __VA_ARGS__ __VA_OPT__(,) arg_null() },  \
		     sizeof((const struct arg[]){ __VA_ARGS__ __VA_OPT__(,) arg_null() }) / sizeof(struct arg) - 1)

void ask_sql_args(struct job *job, const struct sql *sql, bool public, const struct arg *args, size_t n);

/* The i-th answer of the round just done; it must be one of the database. */
const struct rows *rows(const struct job *job, size_t i);
bool no_rows(const struct job *job, size_t i);
