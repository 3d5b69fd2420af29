#include "collector/worker.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "collector/commands.h"
#include "collector/metrics.h"
#include "collector/options.h"
#include "collector/parts.h"
#include "collector/serve_http.h"
#include "collector/shared.h"
#include "loop/loop.h"

enum { NOTE_EVERY = 1000000 };

struct signals {
	struct worker *worker;
	int fd;
	pid_t master;
	struct timer *note;
	bool stopping;
};

static bool
become(const char *account, struct fail *f)
{
	const struct passwd *who = account ? getpwnam(account) : NULL;

	if (!account)
		return true;
	if (!who)
		return fail(f, NO_ACCOUNT, "", account, "?");
	if (initgroups(account, who->pw_gid) != 0 || setgid(who->pw_gid) != 0 || setuid(who->pw_uid) != 0)
		return fail(f, NO_ACCOUNT, "", account, strerror(errno));
	must(setuid(0) != 0);
	return true;
}

static void
stop_now(void *ctx)
{
	struct worker *worker = ctx;

	loop_stop(worker->loop);
}

static void
stop_late(void *ctx)
{
	struct worker *worker = ctx;

	log_warn("stopped with requests under way", "connections", log_num((int64_t)http_connections(worker->http)));
	loop_stop(worker->loop);
}

/* Whoever starts the killed master again waits for the port: an orphan finishes fast. */
static int64_t
patience(const struct signals *signals)
{
	bool orphan = getppid() != signals->master;

	return orphan ? NOTE_EVERY : signals->worker->options->number[OPTION_STOP_TIME] * 1000000;
}

static void
stop(struct signals *signals)
{
	struct worker *worker = signals->worker;
	struct timer *late;

	if (signals->stopping)
		return;
	signals->stopping = true;
	worker->shared->worker[worker->number].ready = false;
	late = timer_new(worker->mem, worker->loop, stop_late, worker);
	timer_set(late, patience(signals));
	timer_off(worker->opening);
	http_drain(worker->http, stop_now, worker);
}

static void
on_signal(void *ctx, int readable, int writable)
{
	struct signals *signals = ctx;
	struct signalfd_siginfo info;

	(void)readable, (void)writable;
	while (read(signals->fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGTERM)
			stop(signals);
		else if (info.ssi_signo == SIGHUP)
			serve_http_reload(signals->worker);
	}
}

static void
note(void *ctx)
{
	struct signals *signals = ctx;
	struct worker *worker = signals->worker;

	metrics_note(worker);
	worker->shared->worker[worker->number].ready = !signals->stopping && !parts_waiting(worker);
	timer_set(signals->note, NOTE_EVERY);
}

/* SIGINT comes to the whole group from a terminal; the master answers it for all. */
static void
watch_signals(struct worker *worker, pid_t master)
{
	struct signals *signals = mem_one(worker->mem, struct signals);
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	signals->worker = worker;
	signals->master = master;
	signals->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	must(signals->fd >= 0 && sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	sigdelset(&set, SIGCHLD);
	watch_want(watch_new(worker->mem, worker->loop, signals->fd, on_signal, signals), 1, 0);
	signals->note = timer_new(worker->mem, worker->loop, note, signals);
	timer_set(signals->note, 0);
}

/* What the master blocked for itself would be inherited by our children. */
static void
unblock_child_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static bool
start(struct worker *worker, pid_t master, const char **failed, struct fail *f)
{
	*failed = "account";
	if (!become(worker->account, f))
		return false;
	/* After the account: becoming another one takes it back. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	worker->mem = mem_new("worker", (size_t)1 << 40);
	worker->loop = loop_new(worker->mem);
	loop_hang(worker->loop, LOOP_COLLECTOR, worker);
	watch_signals(worker, master);
	return parts_start(worker, failed, f);
}

void
worker_run(struct worker *worker)
{
	struct slab *slab = &worker->shared->worker[worker->number];
	pid_t master = getppid();
	const char *failed;
	struct fail f = { 0 };
	char line[900];

	unblock_child_signals();
	slab->started = clock_unix();
	if (!start(worker, master, &failed, &f)) {
		log_error("worker not started", "part", failed, "why", fail_line(&f, line, sizeof(line)));
		_exit(EXIT_BAD);
	}
	if (getppid() == master) {
		log_info("worker started", "worker", log_num(worker->number));
		loop_run(worker->loop);
	}
	parts_stop(worker);
	mem_free(&worker->mem);
	_exit(EXIT_OK);
}
