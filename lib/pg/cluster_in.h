/* Inside of the private cluster; for lib/pg/cluster*.c alone. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"

struct cluster_options;
struct fail;
struct mem;

struct account {
	const char *name;
	uid_t uid;
	gid_t gid;
	bool drop; /* we are root and become it */
};

/* Where things are; all absolute. */
struct places {
	const char *dir, *data, *fresh, *run, *log, *lock;
	const char *bindir;
	struct account account;
};

/* Look around: accounts, folders, PostgreSQL's programs. */
bool places_find(struct mem *mem, const char *dir, struct places *out, struct fail *fail) MUST_USE;
bool places_make(struct mem *mem, const struct places *p, const struct cluster_options *o, struct fail *fail) MUST_USE;
const char *places_run(struct mem *mem, const char *dir);

/* In a child: become the account for good. */
void account_become(const struct account *account);

/* Run initdb if there is no data yet. */
bool cluster_init(struct mem *mem, const struct places *p, struct fail *fail) MUST_USE;

/* Become the account, write the files of authentication, turn into the postmaster. Never returns. */
void postmaster_exec(const struct places *p, const struct cluster_options *o, pid_t parent) NORETURN;

/* A lock file left behind by a dead machine, with nobody using the data: remove it. */
void postmaster_clear_stale(const struct places *p);

/* Last line of the log, for the message. */
const char *log_tail(struct mem *mem, const char *log);

/* Why the process 'pid' gave up, by the log. */
const char *log_fatal(struct mem *mem, const char *log, pid_t pid);
