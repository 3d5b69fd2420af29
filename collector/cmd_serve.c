/* thuocso serve: the master. It opens the sockets, starts the database and the workers,
 * starts again what dies, passes on what it is told. It serves nobody itself. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/vec.h"
#include "collector/commands.h"
#include "collector/database.h"
#include "collector/options.h"
#include "collector/serve_http.h"
#include "collector/shared.h"
#include "collector/worker.h"
#include "http/listen.h"

enum { SECOND = 1000000, FIRST_PAUSE = SECOND / 10, LAST_PAUSE = 10 * SECOND, PORT_PATIENCE = 5 * SECOND };

struct child {
	pid_t pid;      /* 0: not running */
	int64_t since;  /* monotonic, when started */
	int64_t pause;  /* before the next start */
	int64_t due;    /* when to start again; 0: not */
};

struct master {
	struct mem *mem;
	const struct options *options;
	struct shared *shared;
	const char *data;
	int lock;
	const char *account;
	unsigned workers;
	struct socket (*sockets)[MAX_SOCKETS]; /* a row a worker */
	unsigned n_sockets;
	struct child child[SHARED_WORKERS];
	struct timespec cert_time, key_time;
	struct database database;
	bool stopping;
};

/* --- before the first worker --- */

static void
set_log_level(const struct options *options)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };

	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(options->text[OPTION_LOG_LEVEL], names[i]) == 0)
			log_set_level((enum log_level)i);
}

static bool
make_folders(struct mem *mem, const char *path, struct fail *f)
{
	char *copy = mem_str(mem, path);

	for (char *at = copy + 1;; at++) {
		char was = *at;

		if (was != '/' && was != '\0')
			continue;
		*at = '\0';
		if (mkdir(copy, 0711) != 0 && errno != EEXIST)
			return fail(f, FILE_WRITE, copy, strerror(errno));
		*at = was;
		if (was == '\0')
			return true;
	}
}

static bool
open_data(struct master *m, struct fail *f)
{
	const char *given = m->options->text[OPTION_DATA], *pid_file = m->options->text[OPTION_PID_FILE];
	char text[24] = "";

	m->data = given[0] ? given : database_folder(m->mem);
	if (!make_folders(m->mem, m->data, f))
		return false;
	if (!pid_file[0])
		pid_file = mem_printf(m->mem, "%s/serve.pid", m->data);
	m->lock = open(pid_file, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (m->lock < 0)
		return fail(f, FILE_WRITE, pid_file, strerror(errno));
	if (flock(m->lock, LOCK_EX | LOCK_NB) != 0) {
		ssize_t n = read(m->lock, text, sizeof(text) - 1);

		text[n > 0 ? strcspn(text, "\n") : 0] = '\0';
		return fail(f, SERVER_RUNS, m->data, text);
	}
	if (ftruncate(m->lock, 0) != 0 || dprintf(m->lock, "%d\n", (int)getpid()) < 0)
		return fail(f, FILE_WRITE, pid_file, strerror(errno));
	return true;
}

/* As root we serve as somebody else; a test of every start, not a wish. */
static bool
choose_account(struct master *m, struct fail *f)
{
	const char *user = m->options->text[OPTION_USER];

	if (geteuid() != 0)
		return true;
	if (!getpwnam(user) && strcmp(user, "thuocso") == 0)
		user = "nobody";
	if (!getpwnam(user))
		return fail(f, NO_ACCOUNT, "--user", user, "?");
	m->account = user;
	return true;
}

static void
wait_a_little(void)
{
	struct timespec t = { .tv_nsec = 100000000 };

	nanosleep(&t, NULL);
}

/* Workers of a master that was just killed need a moment to let go of the port. */
static bool
wait_until_free(const char *host, int port, struct fail *f)
{
	int64_t until = clock_monotonic() + PORT_PATIENCE;

	while (!listen_is_free(host, port, f)) {
		if (f->code != FAIL_PORT_TAKEN || clock_monotonic() > until)
			return false;
		wait_a_little();
	}
	return true;
}

/* A name like localhost stands for two addresses, and a machine may lack the second. */
static bool
is_optional(const char *host, unsigned before, const struct fail *f)
{
	return before > 0 && strcmp(host, "::1") == 0 && f->code == FAIL_LISTEN;
}

static bool
open_port(struct master *m, int port, enum http_kind kind, struct fail *f)
{
	const char *const *hosts = options_list(m->mem, m->options, OPTION_LISTEN);

	for (unsigned i = 0; hosts && hosts[i]; i++) {
		if (!wait_until_free(hosts[i], port, f)) {
			if (is_optional(hosts[i], i, f))
				continue;
			return false;
		}
		must(m->n_sockets < MAX_SOCKETS);
		for (unsigned w = 0; w < m->workers; w++) {
			int fd = listen_open(hosts[i], port, true, f);

			if (fd < 0)
				return false;
			m->sockets[w][m->n_sockets] = (struct socket){ fd, kind };
		}
		m->n_sockets++;
		log_info("listening", "url", mem_printf(m->mem, strchr(hosts[i], ':') ? "%s://[%s]:%d/" : "%s://%s:%d/",
							kind == HTTP_TLS ? "https" : "http", hosts[i], port));
	}
	return true;
}

static struct timespec
time_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mtim : (struct timespec){ 0, 0 };
}

static bool
read_tls(struct master *m, struct fail *f)
{
	const char *cert = m->options->text[OPTION_TLS_CERT], *key = m->options->text[OPTION_TLS_KEY];

	if (!cert[0] && !key[0])
		return true;
	if (!cert[0] || !key[0])
		return fail(f, OPTION_VALUE, "", cert[0] ? "--tls-key" : "--tls-cert");
	m->cert_time = time_of(cert);
	m->key_time = time_of(key);
	return shared_read_tls(m->shared, cert, key, f);
}

static bool
open_sockets(struct master *m, struct fail *f)
{
	int redirect = (int)m->options->number[OPTION_HTTP_REDIRECT_PORT];

	m->sockets = mem_alloc(m->mem, m->workers * sizeof(*m->sockets));
	if (!open_port(m, (int)m->options->number[OPTION_PORT], m->shared->tls_version ? HTTP_TLS : HTTP_PLAIN, f))
		return false;
	return redirect == 0 || open_port(m, redirect, HTTP_REDIRECT, f);
}

/* A connection is a descriptor, and the usual soft limit is 1,024. */
static void
raise_limits(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		log_warn("open files not raised", "limit", log_num((int64_t)limit.rlim_cur));
}

static bool
prepare(struct master *m, struct fail *f)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	raise_limits();
	m->workers = (unsigned)m->options->number[OPTION_WORKERS];
	if (m->workers == 0)
		m->workers = cores < 1 ? 1 : cores > SHARED_WORKERS ? SHARED_WORKERS : (unsigned)cores;
	m->shared = shared_new(m->workers);
	return open_data(m, f) && choose_account(m, f) && read_tls(m, f) && open_sockets(m, f)
	       && database_open(m->mem, m->data, m->account, &m->database, f);
}

/* --- workers --- */

/* A worker that drains must not leave its port open in another. */
static void
close_others(const struct master *m, unsigned number)
{
	for (unsigned w = 0; w < m->workers; w++)
		for (unsigned i = 0; w != number && i < m->n_sockets; i++)
			close(m->sockets[w][i].fd);
}

static void
start_worker(struct master *m, unsigned number)
{
	struct child *child = &m->child[number];
	struct worker worker = {
		.number = number, .options = m->options, .shared = m->shared, .sockets = m->sockets[number],
		.n_sockets = m->n_sockets, .database = m->database.conninfo,
		.board = m->database.board, .account = m->account,
	};
	pid_t pid;

	child->since = clock_monotonic();
	child->due = 0;
	m->shared->worker[number].starts++;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(m->lock);
		close_others(m, number);
		worker_run(&worker);
	}
	if (pid < 0) {
		child->due = child->since + LAST_PAUSE;
		log_error("fork failed", "why", strerror(errno));
		return;
	}
	child->pid = pid;
	m->shared->worker[number].pid = pid;
}

static void
say_ended(const struct master *m, unsigned number, int status)
{
	const char *how = WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exit";

	(void)m;
	log_error("worker ended", "worker", log_num(number), "how", how, "code",
		  log_num(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
}

/* One that ran for a while is started at once; one that keeps failing, ever more slowly. */
static void
worker_ended(struct master *m, unsigned number, int status)
{
	struct child *child = &m->child[number];
	int64_t now = clock_monotonic();

	child->pid = 0;
	m->shared->worker[number].pid = 0;
	m->shared->worker[number].ready = false;
	if (m->stopping)
		return;
	say_ended(m, number, status);
	child->pause = now - child->since > LAST_PAUSE ? FIRST_PAUSE : child->pause * 2;
	if (child->pause < FIRST_PAUSE)
		child->pause = FIRST_PAUSE;
	if (child->pause > LAST_PAUSE)
		child->pause = LAST_PAUSE;
	child->due = now + child->pause;
}

static void
reap(struct master *m)
{
	for (unsigned i = 0; i < m->workers; i++) {
		int status;

		if (m->child[i].pid && waitpid(m->child[i].pid, &status, WNOHANG) == m->child[i].pid)
			worker_ended(m, i, status);
	}
}

static void
start_due(struct master *m)
{
	for (unsigned i = 0; i < m->workers; i++)
		if (!m->child[i].pid && m->child[i].due && m->child[i].due <= clock_monotonic())
			start_worker(m, i);
}

static void
tell(const struct master *m, int signal)
{
	for (unsigned i = 0; i < m->workers; i++)
		if (m->child[i].pid)
			kill(m->child[i].pid, signal);
}

static bool
any_worker(const struct master *m)
{
	for (unsigned i = 0; i < m->workers; i++)
		if (m->child[i].pid)
			return true;
	return false;
}

/* --- what the master is told --- */

static void
reload(struct master *m)
{
	struct fail f = { 0 };
	char line[900];

	log_info("reloading");
	if (!read_tls(m, &f))
		log_error("certificate not reloaded", "why", fail_line(&f, line, sizeof(line)));
	tell(m, SIGHUP);
}

static bool
is_same(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Whoever renews certificates need not know us: new files are noticed. */
static void
look_at_files(struct master *m)
{
	if (m->shared->tls_version
	    && (!is_same(m->cert_time, time_of(m->options->text[OPTION_TLS_CERT]))
		|| !is_same(m->key_time, time_of(m->options->text[OPTION_TLS_KEY]))))
		reload(m);
}

static void
wait_for_workers(struct master *m)
{
	int64_t until = clock_monotonic() + (m->options->number[OPTION_STOP_TIME] + 2) * SECOND;

	while (any_worker(m) && clock_monotonic() < until) {
		wait_a_little();
		reap(m);
	}
	tell(m, SIGKILL);
	while (any_worker(m)) {
		wait_a_little();
		reap(m);
	}
}

/* On the console and not in the log's fields: it is a key for a quarter of an hour. */
static void
print_link(const struct master *m)
{
	const char *const *hosts = options_list(m->mem, m->options, OPTION_LISTEN);
	const char *host = hosts && strcmp(hosts[0], "*") != 0 ? hosts[0] : "localhost";

	if (!m->database.token[0])
		return;
	fprintf(stderr,
		"Quản trị viên đầu tiên, đăng nhập một lần trong 15 phút / first administrator, once, within 15 minutes:\n"
		"  %s://%s:%d/dang-nhap/%s\n",
		m->shared->tls_version ? "https" : "http", host, (int)m->options->number[OPTION_PORT],
		m->database.token);
}

static void
run(struct master *m, const sigset_t *signals)
{
	for (unsigned i = 0; i < m->workers; i++)
		start_worker(m, i);
	while (!m->stopping) {
		struct timespec pause = { .tv_nsec = 200000000 };
		int signal = sigtimedwait(signals, NULL, &pause);

		if (signal == SIGTERM || signal == SIGINT)
			m->stopping = true;
		else if (signal == SIGHUP)
			reload(m);
		reap(m);
		start_due(m);
		look_at_files(m);
		if (database_watch(&m->database))
			log_error("the keeper of the database ended");
	}
	log_info("stopping");
	for (unsigned i = 0; i < m->workers * m->n_sockets; i++)
		close(m->sockets[i / m->n_sockets][i % m->n_sockets].fd);
	tell(m, SIGTERM);
	wait_for_workers(m);
	database_close(&m->database);
	log_info("stopped");
}

/* --- the command --- */

static void
block_signals(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGHUP);
	sigaddset(signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, signals, NULL);
}

static int
refuse(const struct fail *f, int status)
{
	char line[900];

	fprintf(stderr, "thuocso serve: %s\n", fail_line(f, line, sizeof(line)));
	return status;
}

static int
serve(struct mem *mem, int argc, char **argv)
{
	struct master *m = mem_one(mem, struct master);
	struct fail f = { 0 };
	sigset_t signals;

	m->mem = mem;
	m->options = options_read(mem, argc, argv, &f);
	if (!m->options)
		return refuse(&f, EXIT_USAGE);
	log_set_process("serve");
	set_log_level(m->options);
	signal(SIGPIPE, SIG_IGN);
	if (!prepare(m, &f))
		return refuse(&f, EXIT_BAD);
	print_link(m);
	block_signals(&signals);
	run(m, &signals);
	return EXIT_OK;
}

int
cmd_serve(int argc, char **argv)
{
	struct mem *mem;
	int status;

	if (argc == 2 && strcmp(argv[1], "--print-config") == 0)
		options_sample(stdout);
	else if (argc == 2 && strcmp(argv[1], "--print-manual") == 0)
		options_manual(stdout);
	else if (argc == 2 && strcmp(argv[1], "--print-routes") == 0)
		serve_http_print_routes(stdout);
	else {
		mem = mem_new("serve", LIMIT_ARENA_TOOL);
		status = serve(mem, argc, argv);
		mem_free(&mem);
		return status;
	}
	return EXIT_OK;
}
