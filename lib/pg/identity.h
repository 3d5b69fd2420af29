/* Whom a connection speaks for in the coming transaction; for lib/pg alone.
 *
 * Callers who may read everything go by app_all, the others by app_scoped. Which it is,
 * only the database knows; we remember its last word for each credential and are told
 * when it was wrong.
 */
#pragma once

#include <stdbool.h>

#include "loop/job.h"

struct conn;
struct mem;

enum identified { IDENTIFIED_UNKNOWN, IDENTIFIED_SCOPED, IDENTIFIED_WHOLE };

struct identities;
struct identities *identities_new(struct mem *mem, bool runner);

/* What the database is told: 0 nobody, 1 token, 2 session, 3 session, else nobody. */
int identity_kind(const struct job *job, bool public);

/* The role to act as: a literal, "app_all", "app_scoped" or "app_probe". */
const char *identity_role(const struct identities *ids, const struct credential *who);

/* Whether that role is more than a guess. */
bool identity_is_known(const struct identities *ids, const struct credential *who);

/* What the database said. True if the role was the right one. */
bool identity_learn(struct identities *ids, const struct credential *who, const char *role, enum identified is);

/* The statement that puts identity and role in front; prepared under this name by whoever
 * sends it first on a connection. */
#define IDENTIFY_NAME "identify"
#define IDENTIFY_TEXT "select public.identify($1::int, $2::bytea), set_config('role', $3::text, true)"

/* The same for writers, whose statements look up few rows by key in tables of any size:
 * plans that read a table whole were right only while it was small. */
#define IDENTIFY_WRITER_NAME "identify writer"
#define IDENTIFY_WRITER_TEXT                                                                      \
	IDENTIFY_TEXT ", set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), " \
	"set_config('enable_mergejoin', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)"

void identity_send(struct conn *conn, const char *name, struct mem *mem, int kind, const struct credential *who, const char *role);
