#include "pg/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/mem.h"
#include "pg/cluster_in.h"
#include "pg/db.h"
#include "pg/migrate.h"

enum {
	START_WAIT = 60 * 1000000, /* crash recovery included */
	LOCK_WAIT = 30 * 1000000,
	RETRY_WAIT = 8 * 1000000,  /* for the processes of a killed postmaster to be gone */
	NAP = 3000
};

/* Blocking: nothing else runs while a cluster starts. */
static void
nap(long micro)
{
	nanosleep(&(struct timespec){ 0, micro * 1000 }, NULL);
}

struct cluster {
	struct places places;
	pid_t pid; /* our child, else 0 */
	int lock;  /* held as long as the cluster is our child; else -1 */
};

const char *
cluster_conninfo_dir(struct mem *mem, const char *dir, const char *role)
{
	char *real = realpath(dir, NULL);
	const char *info = mem_printf(mem, "host=%s dbname=%s user=%s", places_run(mem, real ? real : dir),
				      strcmp(role, "dx_super") == 0 ? "postgres" : "thuocso", role);

	free(real);
	return info;
}

const char *
cluster_conninfo(const struct cluster *cluster, struct mem *mem, const char *role)
{
	return cluster_conninfo_dir(mem, cluster->places.dir, role);
}

pid_t
cluster_pid(const struct cluster *cluster)
{
	return cluster->pid;
}

static bool
answers(struct mem *mem, const struct places *p)
{
	return PQping(mem_printf(mem, "host=%s dbname=postgres user=dx_super connect_timeout=2", p->run)) == PQPING_OK;
}

/* As root, or as the account itself: nobody else can read it. */
static pid_t
postmaster_of(struct mem *mem, const char *dir)
{
	FILE *file = fopen(mem_printf(mem, "%s/data/postmaster.pid", dir), "re");
	int pid = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%d", &pid) != 1)
		pid = 0;
	fclose(file);
	return pid;
}

/* --- start --- */

enum started { STARTED, DIED, TOO_LONG };

static enum started
wait_ready(struct mem *mem, struct cluster *c)
{
	int64_t end = clock_monotonic() + START_WAIT;

	while (clock_monotonic() < end) {
		if (waitpid(c->pid, NULL, WNOHANG) == c->pid) {
			c->pid = 0;
			return DIED;
		}
		if (postmaster_of(mem, c->places.dir) == c->pid && answers(mem, &c->places))
			return STARTED;
		nap(NAP);
	}
	return TOO_LONG;
}

/* The last start died because of what an earlier postmaster left: that passes. */
static bool
is_passing(const char *line)
{
	return strstr(line, "lock file") || strstr(line, "shared memory") || strstr(line, "in use");
}

static bool
launch(struct mem *mem, struct cluster *c, const struct cluster_options *o, struct fail *f)
{
	int64_t end = clock_monotonic() + RETRY_WAIT;
	pid_t self = getpid();

	for (;;) {
		const char *line;
		pid_t pid;

		postmaster_clear_stale(&c->places);
		c->pid = fork();
		if (c->pid == 0)
			postmaster_exec(&c->places, o, self);
		if (c->pid < 0)
			return fail(f, DB_START, "", strerror(errno));
		pid = c->pid;
		switch (wait_ready(mem, c)) {
		case STARTED:
			return true;
		case TOO_LONG:
			kill(c->pid, SIGQUIT);
			waitpid(c->pid, NULL, 0);
			c->pid = 0;
			return fail(f, DB_START, c->places.log, log_tail(mem, c->places.log));
		case DIED:
			break;
		}
		line = log_fatal(mem, c->places.log, pid);
		if (!is_passing(line) || clock_monotonic() > end)
			return fail(f, DB_START, c->places.log, line);
		nap(200000);
	}
}

/* --- who runs it --- */

/* Alone at starting it; the lock goes with the descriptor, also by kill -9. */
static bool
take_lock(struct mem *mem, struct cluster *c, bool own, struct fail *f)
{
	int64_t end = clock_monotonic() + LOCK_WAIT;

	c->lock = open(c->places.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (c->lock < 0)
		return fail(f, DB_FOLDER, c->places.lock, strerror(errno));
	while (flock(c->lock, LOCK_EX | LOCK_NB)) {
		if (!own && answers(mem, &c->places))
			break;
		if (clock_monotonic() > end)
			return fail(f, DB_OTHER, c->places.dir);
		nap(20000);
	}
	return true;
}

static void
drop_lock(struct cluster *c)
{
	if (c->lock >= 0)
		close(c->lock);
	c->lock = -1;
}

void
cluster_stop(struct cluster *c)
{
	if (c->pid > 0) {
		kill(c->pid, SIGINT);
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
		c->pid = 0;
	}
	drop_lock(c);
}

static void
stop_at_end(void *ctx)
{
	cluster_stop(ctx);
}

/* Roles and database, when they are missing. */
static bool
furnish(struct mem *mem, const struct cluster *c, struct fail *f)
{
	struct mem *tick = mem_new("cluster", 1 << 24);
	struct db *db = db_open(tick, cluster_conninfo(c, mem, "dx_super"), f);
	bool ok = db && migrate_roles(db, f);

	mem_free(&tick);
	return ok;
}

static const char *
detached_mark(struct mem *mem, const char *dir)
{
	return mem_printf(mem, "%s/detached", dir);
}

static bool
mark_detached(struct mem *mem, const struct cluster *c, struct fail *f)
{
	return file_write(detached_mark(mem, c->places.dir), STR("started to outlive its starter\n"), f);
}

/* It runs for somebody: another process holds the lock, or it was started to stay. One that
 * answers without either has lost its parent and is about to end. */
static bool
is_adoptable(struct mem *mem, const struct cluster *c)
{
	bool lives = answers(mem, &c->places);
	bool held = flock(c->lock, LOCK_EX | LOCK_NB) != 0;

	if (!lives && !held)
		unlink(detached_mark(mem, c->places.dir));
	return lives && (held || access(detached_mark(mem, c->places.dir), F_OK) == 0);
}

static bool
start(struct mem *mem, struct cluster *c, const struct cluster_options *o, struct fail *f)
{
	bool found;

	if (!take_lock(mem, c, o->own, f))
		return false;
	found = is_adoptable(mem, c);
	if (!found && !(cluster_init(mem, &c->places, f) && launch(mem, c, o, f)))
		return false;
	if (!found && !furnish(mem, c, f))
		return false;
	if (!found && o->detached && !mark_detached(mem, c, f))
		return false;
	if (found || o->detached) {
		c->pid = 0;
		drop_lock(c);
	}
	return true;
}

struct cluster *
cluster_start(struct mem *mem, const char *dir, const struct cluster_options *options, struct fail *f)
{
	static const struct cluster_options plain;
	struct cluster *c = mem_one(mem, struct cluster);
	const struct cluster_options *o = options ? options : &plain;

	c->lock = -1;
	if (!places_find(mem, dir, &c->places, f) || !places_make(mem, &c->places, o, f))
		return NULL;
	if (!start(mem, c, o, f)) {
		cluster_stop(c);
		return NULL;
	}
	mem_at_end(mem, stop_at_end, c);
	return c;
}

/* --- stop a detached one --- */

bool
cluster_stop_dir(struct mem *mem, const char *dir, struct fail *f)
{
	struct places p;
	int64_t end = clock_monotonic() + LOCK_WAIT;
	pid_t pid;

	if (!places_find(mem, dir, &p, f))
		return false;
	pid = postmaster_of(mem, p.dir);
	unlink(detached_mark(mem, p.dir));
	if (pid <= 0 || !answers(mem, &p))
		return true;
	kill(pid, SIGINT);
	while (postmaster_of(mem, p.dir) == pid) {
		if (clock_monotonic() > end)
			return fail(f, DB_OTHER, p.dir);
		nap(NAP);
	}
	return true;
}
