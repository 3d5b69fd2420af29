/* A worker: one process, one loop, one of each part (parts.c).
 *
 * The master forks it with its sockets open; it serves until SIGTERM, and ends when the
 * master does.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "http/server.h"

struct fail;
struct job;
struct loop;
struct mem;
struct options;
struct pool;
struct shared;
struct timer;

enum { MAX_SOCKETS = 16 };

struct socket {
	int fd;
	enum http_kind kind;
};

struct worker {
	unsigned number; /* from 0 */
	struct mem *mem; /* lives as long as the process */
	struct loop *loop;
	const struct options *options;
	struct shared *shared;
	const struct socket *sockets; /* its own, listening */
	unsigned n_sockets;
	const char *database; /* conninfo of the serving role */
	const unsigned char *board; /* hash of the token that the live boards are read with */
	const char *account;  /* to become, when we are root; NULL: stay */

	struct pool *pool;
	struct directory *directory;
	struct http_server *http;
	struct timer *opening; /* until it listens */
	struct access_log *access;
	struct tls *tls;
};

/* Never returns. */
void worker_run(struct worker *worker) NORETURN;

/* The worker a job runs in. */
struct worker *job_worker(const struct job *job);
