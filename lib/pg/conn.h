/* One connection on the loop, in pipeline mode: it comes up by itself, comes back by itself,
 * and never blocks.
 *
 * The user sends commands and gets exactly one end for each, in order; when the connection
 * is lost, lost() once, for all that was under way. For lib/pg alone.
 */
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "pg/pg_in.h"

struct conn;
struct loop;
struct mem;

struct conn_user {
	void (*up)(void *ctx);                       /* connected, nothing prepared */
	void (*result)(void *ctx, PGresult *result); /* of the oldest command; to be cleared by the user */
	void (*lost)(void *ctx);
	void (*notified)(void *ctx);                 /* may be NULL */
};

struct conn *conn_new(struct mem *mem, struct loop *loop, const char *conninfo, const struct conn_user *user,
		      void *ctx) MUST_USE;

bool conn_is_up(const struct conn *conn);
size_t conn_under_way(const struct conn *conn); /* commands not ended */

/* Commands; conn_flush sends them. A failure to queue shows as lost(). */
void conn_prepare(struct conn *conn, const char *name, const char *text);
void conn_exec(struct conn *conn, const char *name, const struct pg_params *params);
void conn_sync(struct conn *conn);
void conn_flush(struct conn *conn);

/* Which statements this connection has prepared: "role.name". */
bool conn_has(const struct conn *conn, const char *name);
void conn_note(struct conn *conn, const char *name);
