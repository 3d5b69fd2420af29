#include "loop/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "loop/ask.h"
#include "loop/job.h"
#include "loop/loop.h"

enum { OUT = 3, PIECE = 65536 };

struct child {
	pid_t pid;
	int fd;
	struct watch *watch;
	struct ask *ask; /* waiting for bytes; NULL: nobody does */
	bool ended;
};

/* An ask and what it got. */
struct wanted {
	struct child *child;
	struct str got;
};

static void
run_child(child_f *make, void *ctx, int fd, pid_t parent)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	must(dup2(fd, OUT) == OUT);
	must(close_range(OUT + 1, ~0U, 0) == 0);
	_exit(getppid() == parent && make(ctx, OUT) ? 0 : 1);
}

static void
end_child(void *ptr)
{
	struct child *child = ptr;

	close(child->fd);
	if (child->pid) {
		kill(child->pid, SIGKILL);
		while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
}

/* Whether it ended well; called once, when its pipe closed. */
static bool
collect(struct child *child)
{
	int status = 1;

	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	child->pid = 0;
	child->ended = true;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
on_bytes(void *ctx, int readable, int writable)
{
	struct child *child = ctx;
	struct ask *ask = child->ask;
	struct wanted *wanted = ask->what;
	char *piece = mem_alloc(job_mem(ask->job), PIECE);
	ssize_t n = read(child->fd, piece, PIECE);
	struct fail f;

	(void)readable, (void)writable;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	watch_want(child->watch, 0, 0);
	child->ask = NULL;
	wanted->got = str_n(piece, n > 0 ? (size_t)n : 0);
	if (n <= 0 && !collect(child)) {
		fail(&f, INTERNAL, "child");
		ask_failed(ask, &f);
		return;
	}
	ask_done(ask);
}

struct child *
child_start(struct job *job, child_f *make, void *ctx)
{
	struct child *child = mem_one(job_mem(job), struct child);
	pid_t parent = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return NULL;
	child->pid = fork();
	if (child->pid == 0)
		run_child(make, ctx, ends[1], parent);
	close(ends[1]);
	child->fd = ends[0];
	if (child->pid < 0) {
		close(ends[0]);
		return NULL;
	}
	must(fcntl(child->fd, F_SETFL, O_NONBLOCK) == 0);
	mem_at_end(job_mem(job), end_child, child);
	child->watch = watch_new(job_mem(job), job_loop(job), child->fd, on_bytes, child);
	return child;
}

/* --- the asker --- */

static void
send_asks(struct job *job, struct ask *first)
{
	(void)job;
	for (struct ask *ask = first, *next; ask; ask = next) {
		struct wanted *wanted = ask->what;

		next = ask->next;
		if (wanted->child->ended) {
			ask_done(ask);
			continue;
		}
		must(!wanted->child->ask);
		wanted->child->ask = ask;
		watch_want(wanted->child->watch, 1, 0);
	}
}

static const struct asker child_asker = { "child", send_asks };

void
ask_child(struct job *job, struct child *child)
{
	struct wanted *wanted = mem_one(job_mem(job), struct wanted);

	wanted->child = child;
	wanted->got = str_n("", 0);
	ask_add(job, &child_asker, wanted);
}

struct str
child_piece(const struct job *job, size_t i)
{
	const struct wanted *wanted = ask_what(job, &child_asker, i);

	return wanted->got;
}
