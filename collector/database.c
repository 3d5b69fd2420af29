#include "collector/database.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "collector/catalog_sync.h"
#include "collector/collector.sql.h"
#include "collector/commands.h"
#include "people/administrator.h"
#include "pg/cluster.h"
#include "pg/db.h"
#include "pg/migrate.h"

#define RUNNER_ACCOUNT "thuocso-probe"

enum { REPORT = 3, PAUSE = 1 }; /* where the keeper reports; seconds between two tries */

/* --- the keeper --- */

/* The live boards read everything, by a token that was never anything but its hash. */
static bool
put_board_token(struct db *owner, const unsigned char *hash, struct fail *f)
{
	return db_query(owner, &SQL_board_token_drop, f)
	       && db_query(owner, &SQL_board_token_put, f, arg_bytes(str_n((const char *)hash, 32)));
}

/* What the keeper tells the master after the first start. */
struct report {
	struct fail fail;
	char token[ADMINISTRATOR_TOKEN]; /* "" when no administrator has to be let in */
};

/* 'token' NULL: this is not the first start, and the link already told stays good. */
static bool
migrate(struct mem *mem, const struct cluster *cluster, const unsigned char *board, char *token, struct fail *f)
{
	struct db *owner = db_open(mem, cluster_conninfo(cluster, mem, "dx_owner"), f);
	int ran = 0;
	bool ok = owner && migrate_up(owner, &ran, f) && catalog_sync(mem, owner, f)
		  && put_board_token(owner, board, f) && (!token || administrator_token(owner, token, f));

	if (ok && ran)
		log_info("migrated", "steps", log_num(ran));
	return ok;
}

/* As root the probe runner has an account of its own, where there is one. */
static const char *
runner_account(void)
{
	return geteuid() == 0 && getpwnam(RUNNER_ACCOUNT) ? RUNNER_ACCOUNT : NULL;
}

static struct cluster *
start(struct mem *mem, const struct database *d, char *token, struct fail *f)
{
	struct cluster_options options = { .web = d->account, .runner = runner_account(), .own = true };
	struct cluster *cluster = cluster_start(mem, d->data, &options, f);
	struct mem *while_migrating = mem_new("migrate", LIMIT_ARENA_TOOL);
	bool ok = cluster && migrate(while_migrating, cluster, d->board, token, f);

	mem_free(&while_migrating);
	return ok ? cluster : NULL;
}

/* Until it ends or we are told to stop (true). The child's end is only looked at here: the
 * end of its arena collects it. */
static bool
wait_for_end(const struct cluster *cluster, const sigset_t *signals)
{
	for (;;) {
		struct timespec second = { .tv_sec = PAUSE };
		siginfo_t info = { 0 };
		pid_t pid = cluster_pid(cluster);

		if (sigtimedwait(signals, NULL, &second) == SIGTERM)
			return true;
		if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid)
			return false;
	}
}

/* Nobody reads it any more when the keeper itself was started again. */
static void
report(const struct report *told)
{
	if (write(REPORT, told, sizeof(*told)) < 0)
		log_debug("the first start of the database was not reported");
	close(REPORT);
}

static void
say(const struct fail *f)
{
	char line[900];

	log_error("the database does not start", "why", fail_line(f, line, sizeof(line)));
}

/* The first start is reported to the master; what comes later, to the log. */
static void
keep(const struct database *d, const sigset_t *signals)
{
	bool first = true, stop = false;

	while (!stop) {
		struct mem *mem = mem_new("database", LIMIT_ARENA_TOOL);
		struct timespec pause = { .tv_sec = PAUSE };
		struct report told = { 0 };
		struct cluster *cluster = start(mem, d, first ? told.token : NULL, &told.fail);

		if (first)
			report(&told);
		if (first && !cluster) {
			stop = true; /* whoever waits for the report says why */
		} else if (cluster) {
			if (!first)
				log_info("the database is back");
			stop = wait_for_end(cluster, signals);
			if (!stop)
				log_error("the database ended");
		} else {
			say(&told.fail);
			stop = sigtimedwait(signals, NULL, &pause) == SIGTERM;
		}
		first = false;
		mem_free(&mem);
	}
}

static void
keeper_run(const struct database *d, int fd, pid_t master)
{
	sigset_t signals;

	must(dup2(fd, REPORT) == REPORT);
	must(close_range(REPORT + 1, ~0U, 0) == 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	sigdelset(&signals, SIGINT); /* a terminal's: the master answers it for all */
	if (getppid() == master)
		keep(d, &signals);
	_exit(EXIT_OK);
}

/* --- the master's side --- */

static int
start_keeper(struct database *d)
{
	pid_t master = getpid(), pid;
	int ends[2];

	must(pipe(ends) == 0);
	pid = fork();
	if (pid == 0)
		keeper_run(d, ends[1], master);
	close(ends[1]);
	must(pid > 0);
	d->keeper = pid;
	return ends[0];
}

static bool
wait_for_report(struct database *d, struct fail *f)
{
	int fd = start_keeper(d);
	struct report told = { 0 };
	ssize_t n;

	do
		n = read(fd, &told, sizeof(told));
	while (n < 0 && errno == EINTR);
	close(fd);
	if (n == (ssize_t)sizeof(told) && told.fail.code == FAIL_NONE) {
		memcpy(d->token, told.token, sizeof(d->token));
		return true;
	}
	if (n != (ssize_t)sizeof(told))
		fail(&told.fail, INTERNAL, "keeper");
	*f = told.fail;
	database_close(d);
	return false;
}

static bool
look_at(const char *url, struct fail *f)
{
	struct mem *mem = mem_new("database", LIMIT_ARENA_TOOL);
	struct db *db = db_open(mem, url, f);
	bool ok = db && migrate_check(db, f);

	mem_free(&mem);
	return ok;
}

bool
database_open(struct mem *mem, const char *data, const char *account, struct database *out, struct fail *f)
{
	const char *url = getenv("DATABASE_URL");

	*out = (struct database){ .data = data, .account = account, .own = !url || !url[0] };
	random_bytes(out->board, sizeof(out->board));
	if (!out->own) {
		out->conninfo = mem_str(mem, url);
		return look_at(url, f);
	}
	out->conninfo = cluster_conninfo_dir(mem, data, "dx_web");
	return wait_for_report(out, f);
}

bool
database_watch(struct database *d)
{
	if (!d->own || (d->keeper && waitpid(d->keeper, NULL, WNOHANG) != d->keeper))
		return false;
	close(start_keeper(d));
	return true;
}

void
database_close(struct database *d)
{
	if (!d->keeper)
		return;
	kill(d->keeper, SIGTERM);
	while (waitpid(d->keeper, NULL, 0) < 0 && errno == EINTR)
		;
	d->keeper = 0;
}

const char *
database_folder(struct mem *mem)
{
	const char *home = getenv("XDG_DATA_HOME");

	if (geteuid() == 0)
		return "/var/lib/thuocso";
	if (home && home[0] == '/')
		return mem_printf(mem, "%s/thuocso", home);
	home = getenv("HOME");
	return home && home[0] == '/' ? mem_printf(mem, "%s/.local/share/thuocso", home) : "thuocso-data";
}
