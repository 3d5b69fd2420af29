#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"
#include "pg/cluster.h"
#include "pg/cluster_in.h"

enum { OLDEST = 15, NEWEST = 19 };
enum { SOCKET_PATH_MAX = 107, SOCKET_NAME = sizeof("/.s.PGSQL.5432") - 1 };

/* --- PostgreSQL's programs --- */

static bool
has_server(struct mem *mem, const char *bindir)
{
	return access(mem_printf(mem, "%s/initdb", bindir), X_OK) == 0
	       && access(mem_printf(mem, "%s/postgres", bindir), X_OK) == 0;
}

/* The version the data were made by; 0: none yet. */
static int
data_version(struct mem *mem, const char *data)
{
	FILE *file = fopen(mem_printf(mem, "%s/PG_VERSION", data), "re");
	int version = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%d", &version) != 1)
		version = 0;
	fclose(file);
	return version;
}

/* Debian's place, Red Hat's, and that of who builds it himself. */
static const char *
find_bindir(struct mem *mem, int version)
{
	const char *bindir;

	for (int v = version ? version : NEWEST; v >= (version ? version : OLDEST); v--) {
		bindir = mem_printf(mem, "/usr/lib/postgresql/%d/bin", v);
		if (has_server(mem, bindir))
			return bindir;
		bindir = mem_printf(mem, "/usr/pgsql-%d/bin", v);
		if (has_server(mem, bindir))
			return bindir;
	}
	bindir = "/usr/local/pgsql/bin";
	return has_server(mem, bindir) ? bindir : NULL;
}

/* --- the account --- */

static bool
find_account(struct mem *mem, struct account *out, struct fail *f)
{
	const struct passwd *pw;

	out->drop = geteuid() == 0;
	if (!out->drop) {
		pw = getpwuid(geteuid());
	} else {
		pw = getpwnam("postgres");
		if (!pw)
			pw = getpwnam("nobody");
	}
	if (!pw)
		return fail(f, DB_ACCOUNT, "", out->drop ? "postgres" : mem_printf(mem, "uid %u", (unsigned)geteuid()));
	out->name = mem_str(mem, pw->pw_name);
	out->uid = pw->pw_uid;
	out->gid = pw->pw_gid;
	return true;
}

void
account_become(const struct account *account)
{
	if (account->drop
	    && (setgroups(0, NULL) || setgid(account->gid) || setuid(account->uid) || setuid(0) == 0))
		_exit(120);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* --- folders --- */

/* A socket's path has a limit: a long folder keeps its sockets elsewhere. */
const char *
places_run(struct mem *mem, const char *dir)
{
	const char *run = mem_printf(mem, "%s/run", dir);
	uint64_t h = 14695981039346656037u;

	if (strlen(run) + SOCKET_NAME <= SOCKET_PATH_MAX)
		return run;
	for (const char *c = dir; *c; c++)
		h = (h ^ (unsigned char)*c) * 1099511628211u;
	return mem_printf(mem, "/tmp/thuocso-%u-%08x", (unsigned)geteuid(), (unsigned)(h ^ h >> 32));
}

static const char *
absolute(struct mem *mem, const char *dir)
{
	char *real = realpath(dir, NULL);
	const char *copy;

	if (!real)
		return NULL;
	copy = mem_str(mem, real);
	free(real);
	return copy;
}

static bool
make_dir(const char *path, mode_t mode, const struct account *owner, gid_t group, struct fail *f)
{
	struct stat st;

	if (mkdir(path, mode) && errno != EEXIST)
		return fail(f, DB_FOLDER, path, strerror(errno));
	if (lstat(path, &st) || !S_ISDIR(st.st_mode))
		return fail(f, DB_FOLDER, path, "not a directory");
	if (!owner || !owner->drop) {
		if (owner && st.st_uid != owner->uid)
			return fail(f, DB_FOLDER, path, "it belongs to somebody else");
	} else if (chown(path, owner->uid, group)) {
		return fail(f, DB_FOLDER, path, strerror(errno));
	}
	if (chmod(path, mode))
		return fail(f, DB_FOLDER, path, strerror(errno));
	return true;
}

bool
places_find(struct mem *mem, const char *dir, struct places *out, struct fail *f)
{
	struct places p = { 0 };

	if (mkdir(dir, 0711) && errno != EEXIST)
		return fail(f, DB_FOLDER, dir, strerror(errno));
	p.dir = absolute(mem, dir);
	if (!p.dir)
		return fail(f, DB_FOLDER, dir, strerror(errno));
	p.data = mem_printf(mem, "%s/data", p.dir);
	p.fresh = mem_printf(mem, "%s/data.new", p.dir);
	p.run = places_run(mem, p.dir);
	p.log = mem_printf(mem, "%s/log/postgresql.log", p.dir);
	p.lock = mem_printf(mem, "%s/lock", p.dir);
	p.bindir = find_bindir(mem, data_version(mem, p.data));
	if (!p.bindir && data_version(mem, p.data))
		return fail(f, DB_VERSION, p.dir, mem_printf(mem, "%d", data_version(mem, p.data)));
	if (!p.bindir)
		return fail(f, DB_NO_SERVER, "");
	if (!find_account(mem, &p.account, f))
		return false;
	*out = p;
	return true;
}

/* The first folder on the way that the account may not pass; NULL if it gets there. */
static const char *
find_barrier(struct mem *mem, const struct places *p)
{
	size_t n = strlen(p->dir);
	char *path = mem_str(mem, p->dir);

	for (size_t i = 1; i <= n; i++) {
		int status;
		pid_t child;
		char cut = path[i];

		if (cut != '/' && cut != 0)
			continue;
		path[i] = 0;
		child = fork();
		if (child == 0) {
			account_become(&p->account);
			_exit(access(path, X_OK) ? 1 : 0);
		}
		if (child > 0 && waitpid(child, &status, 0) == child && status != 0)
			return path;
		path[i] = cut;
	}
	return NULL;
}

/* 0710 with the service's group lets the serving account reach the socket, and nobody else. */
static gid_t
run_group(const struct places *p, const struct cluster_options *o)
{
	const struct passwd *pw = o->web ? getpwnam(o->web) : NULL;

	return pw ? pw->pw_gid : p->account.gid;
}

bool
places_make(struct mem *mem, const struct places *p, const struct cluster_options *o, struct fail *f)
{
	const char *barrier;
	bool shared = p->account.drop && o->web;

	if (p->account.drop && chmod(p->dir, 0711))
		return fail(f, DB_FOLDER, p->dir, strerror(errno));
	barrier = p->account.drop ? find_barrier(mem, p) : NULL;
	if (barrier)
		return fail(f, DB_BARRIER, p->dir, p->account.name, barrier);
	if (!make_dir(mem_printf(mem, "%s/log", p->dir), 0711, NULL, 0, f))
		return false;
	/* A tool that passes by must not lock the serving account out. */
	if (!o->web && p->account.drop && access(p->run, F_OK) == 0)
		return true;
	return make_dir(p->run, shared ? 0710 : 0700, &p->account, run_group(p, o), f);
}
