/* The private PostgreSQL: made, started and stopped by the program itself.
 *
 * A cluster is a folder: data/ (0700, of an account of its own when we are root), run/ (the
 * socket, the only way in; peer authentication, no network, no password), log/. It runs
 * as our child and ends with us, unless it is started detached. A cluster that runs already is
 * used as it is. Blocking: for the start of a program, never on the loop.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"

struct cluster;
struct fail;
struct mem;

struct cluster_options {
	const char *web;    /* OS account that serves: logs in as dx_web; NULL: our own */
	const char *runner; /* OS account of the probe runner: logs in as dx_runner; NULL: our own */
	bool detached;      /* goes on when we end */
	bool own;           /* wait until nobody else runs it, then run it ourselves */
};

/* Start (first make) the cluster in 'dir', with its database and roles. NULL and *fail, in words a
 * person can act on. It belongs to 'mem' and is stopped at its end, unless detached or
 * found running. */
struct cluster *cluster_start(struct mem *mem, const char *dir, const struct cluster_options *options,
			      struct fail *fail) MUST_USE;

/* Fast stop, now; the end of the arena then does nothing. */
void cluster_stop(struct cluster *cluster);

/* Stop a detached cluster by its folder; fine if none runs. */
bool cluster_stop_dir(struct mem *mem, const char *dir, struct fail *fail) MUST_USE;

/* How to connect as 'role': dx_super, dx_owner, dx_web or dx_runner. */
const char *cluster_conninfo(const struct cluster *cluster, struct mem *mem, const char *role) MUST_USE;

/* The same for a folder whose cluster another process runs. */
const char *cluster_conninfo_dir(struct mem *mem, const char *dir, const char *role) MUST_USE;

/* The postmaster when it is our child, for who waits for children; else 0. */
pid_t cluster_pid(const struct cluster *cluster);
