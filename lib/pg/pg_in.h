/* What the parts of lib/pg share; the only header of ours that knows libpq. */
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "pg/args.h"
#include "pg/sql.h"

struct fail;
struct mem;

/* A struct rows is a PGresult. */
static inline const PGresult *
pg_of(const struct rows *rows)
{
	return (const PGresult *)rows;
}

static inline const struct rows *
rows_of(const PGresult *result)
{
	return (const struct rows *)result;
}

/* Arguments as libpq wants them, in 'mem'. */
struct pg_params {
	int n;
	const char **values;
	int *lengths, *formats;
};
struct pg_params pg_params(struct mem *mem, const struct arg *args, size_t n);

/* The house's failure for a SQLSTATE; 'state' may be NULL (connection lost). */
void pg_fail(struct fail *f, const char *state, const char *message);
void pg_fail_result(struct fail *f, const PGresult *result);

/* Give the result to the arena. */
const struct rows *pg_keep(struct mem *mem, PGresult *result);

/* Connection settings that every connection has: encoding, search path, plans, name. */
enum { PG_CONNECT_WORDS = 8 };
struct pg_words {
	const char *names[PG_CONNECT_WORDS], *values[PG_CONNECT_WORDS];
};
struct pg_words pg_words(const char *conninfo, const char *application);
