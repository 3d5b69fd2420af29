/* The database of the server: DATABASE_URL, or a private cluster.
 *
 * The cluster is kept by a process of its own, which starts it, brings its schema up to
 * date, starts it again when it dies, and ends with the master. So the master never waits
 * for PostgreSQL while a worker needs it.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "people/administrator.h"

struct fail;
struct mem;

struct database {
	const char *conninfo; /* for the role that serves */
	unsigned char board[32]; /* hash of the token that the live boards are read with */
	const char *data, *account;
	char token[ADMINISTRATOR_TOKEN]; /* for the first administrator's link; "" if not needed */
	pid_t keeper; /* 0: somebody else's server, or it does not run */
	bool own;
};

/* Start the cluster in 'data' and wait until it answers, or look at the schema that
 * DATABASE_URL leads to. 'account' will serve (NULL: we). The texts live in 'mem'. */
bool database_open(struct mem *mem, const char *data, const char *account, struct database *out,
		   struct fail *fail) MUST_USE;

/* To be called now and then: a keeper that died is started again. True if it had. */
bool database_watch(struct database *database);

void database_close(struct database *database);

/* Where the private cluster is if nobody says: /var/lib/thuocso as root, else below the
 * home folder. */
const char *database_folder(struct mem *mem) MUST_USE;
