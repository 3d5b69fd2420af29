/* thuocso probe: the runner, one run, a probe into the database. */
#include <pwd.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "base/vec.h"
#include "collector/catalog.h"
#include "collector/cmd_probe.h"
#include "collector/commands.h"
#include "facts/directory.h"
#include "fetch/fetch.h"
#include "loop/loop.h"
#include "pg/cluster.h"
#include "pg/db.h"
#include "pg/pool.h"
#include "pg/writer.h"
#include "probes/calendar.h"
#include "probes/runner.h"
#include "probes/statements.h"

enum { STOP_TIME = 30 };

/* The command line, and what stands on it. */
struct host {
	struct mem *mem;
	const char *data, *account, *secrets, *every, *file;
	struct payload payload;
	VEC(const char *) allow; /* NULL-ended */
	VEC(const char *) words; /* what is no option */
	bool dry, looked_at;

	struct loop *loop;
	struct runner *runner;
	struct runner_options options;
	struct timer *wait, *late;
	int signals, status;
};

static bool
take_option(struct host *h, const char *name, const char *value)
{
	if (strcmp(name, "--data") == 0)
		h->data = value;
	else if (strcmp(name, "--account") == 0)
		h->account = value;
	else if (strcmp(name, "--secrets") == 0)
		h->secrets = value;
	else if (strcmp(name, "--file") == 0)
		h->file = value;
	else if (strcmp(name, "--every") == 0)
		h->every = value;
	else if (strcmp(name, "--attempts") == 0 && *value >= '1' && *value <= '9' && !value[1])
		h->options.attempts = (unsigned)(*value - '0');
	else if (strcmp(name, "--allow") == 0)
		*vec_push(h->mem, &h->allow) = value;
	else
		return false;
	return true;
}

static bool
take_options(struct host *h, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			h->dry = true;
		else if (argv[i][0] != '-')
			*vec_push(h->mem, &h->words) = argv[i];
		else if (i + 1 == argc || !take_option(h, argv[i], argv[i + 1]))
			return false;
		else
			i++;
	}
	return true;
}

/* --- the start --- */

/* DIR/probe.allow has a host a line; '#' begins a remark. */
static bool
read_allowed(struct host *h, struct fail *f)
{
	const char *path = h->data ? mem_printf(h->mem, "%s/probe.allow", h->data) : NULL;
	struct str text = STR(""), line;

	if (path && access(path, F_OK) == 0 && !file_read(h->mem, path, KIB(256), &text, f))
		return false;
	while (text.n > 0) {
		line = str_trim(str_cut(str_cut(text, '\n', &text), '#', &line));
		if (line.n > 0)
			*vec_push(h->mem, &h->allow) = str_dup(h->mem, line);
	}
	*vec_push(h->mem, &h->allow) = NULL;
	h->options.allow = h->allow.at;
	return true;
}

static bool
read_calendar(struct host *h, struct fail *f)
{
	struct str text;

	if (!catalog_read(h->mem, "holidays.json", &text, f))
		return false;
	h->options.calendar = calendar_read(h->mem, "catalog/holidays.json", text, f);
	return h->options.calendar != NULL;
}

/* Runners that start together make the one person they all are once, with his right. */
static bool
make_person(struct db *owner, struct fail *f)
{
	return db_begin(owner, f) && db_query(owner, &SQL_runner_person, f) && db_query(owner, &SQL_runner_right, f) && db_commit(owner, f);
}

/* A token of our own, that was never anything but its hash. */
static bool
make_token(struct host *h, struct fail *f)
{
	struct db *owner = db_open(h->mem, cluster_conninfo_dir(h->mem, h->data, "dx_owner"), f);

	random_bytes(h->options.as.hash, sizeof(h->options.as.hash));
	h->options.as.kind = CREDENTIAL_TOKEN;
	return owner && make_person(owner, f) && db_query(owner, &SQL_runner_tokens_drop, f)
		&& db_query(owner, &SQL_runner_token, f, arg_bytes(str_n((const char *)h->options.as.hash, sizeof(h->options.as.hash))));
}

static bool
become(const char *account, struct fail *f)
{
	const struct passwd *who = account ? getpwnam(account) : NULL;

	if (!account)
		return true;
	if (!who || initgroups(account, who->pw_gid) != 0 || setgid(who->pw_gid) != 0 || setuid(who->pw_uid) != 0)
		return fail(f, NO_ACCOUNT, "", account, who ? "setuid" : "?");
	must(setuid(0) != 0);
	return true;
}

static void
stopped(void *ctx)
{
	struct host *h = ctx;

	loop_stop(h->loop);
}

static void
on_signal(void *ctx, int readable UNUSED, int writable UNUSED)
{
	struct host *h = ctx;
	struct signalfd_siginfo info;

	while (read(h->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (!h->late) {
			log_info("stopping", "runs", log_num((int64_t)runner_count(h->runner).active));
			h->late = timer_new(h->mem, h->loop, stopped, h);
			timer_set(h->late, (int64_t)STOP_TIME * 1000000);
			runner_drain(h->runner, stopped, h);
		}
}

static void
watch_signals(struct host *h)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	h->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	must(h->signals >= 0 && sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	watch_want(watch_new(h->mem, h->loop, h->signals, on_signal, h), 1, 0);
}

static void
make_loop(struct host *h)
{
	char host[64] = "?";

	gethostname(host, sizeof(host) - 1);
	h->options.name = mem_printf(h->mem, "%s:%d", host, (int)getpid());
	h->options.secrets = h->secrets ? h->secrets : h->data ? mem_printf(h->mem, "%s/secrets", h->data) : NULL;
	h->loop = loop_new(h->mem);
	fetcher_new(h->mem, h->loop);
	watch_signals(h);
}

static void
connect_database(struct host *h)
{
	const char *conninfo = cluster_conninfo_dir(h->mem, h->data, "dx_runner");
	struct pool_options pool = { .conninfo = conninfo, .connections = 4, .runner = true };
	struct writer_options writer = { .conninfo = conninfo, .runner = true };

	pool_new(h->mem, h->loop, &pool);
	writer_new(h->mem, h->loop, &writer);
	directory_new(h->mem, h->loop);
}

static bool
start(struct host *h, struct fail *f)
{
	if (!read_allowed(h, f) || !read_calendar(h, f) || (h->data && !make_token(h, f)) || !become(h->account, f))
		return false;
	make_loop(h);
	if (h->data)
		connect_database(h);
	h->runner = runner_new(h->mem, h->loop, &h->options);
	return true;
}

/* --- the runner --- */

int
probe_serve(struct mem *mem, int argc, char **argv)
{
	struct host h = { .mem = mem };
	struct fail f = { 0 };
	struct runner_count count;

	if (!take_options(&h, argc, argv) || !h.data || h.words.n || h.dry || h.every)
		return command_usage("probe");
	log_set_process("probe");
	if (!start(&h, &f))
		return probe_bad(&f);
	log_info("the probe runner is ready", "name", h.options.name, "hosts", log_num((int64_t)h.allow.n - 1));
	runner_start(h.runner);
	loop_run(h.loop);
	count = runner_count(h.runner);
	log_info("stopped", "runs", log_num((int64_t)count.runs), "failed", log_num((int64_t)count.failed), "quarantined", log_num((int64_t)count.held));
	return EXIT_OK;
}

/* --- one run --- */

static void
told(void *ctx, const struct run_told *run)
{
	struct host *h = ctx;

	if (run->readings)
		probe_print(h->mem, run->readings);
	h->status = run->ok ? EXIT_OK : probe_bad(&run->fault);
	if (run->held && !h->dry)
		fprintf(stderr, "vào cách ly / held in quarantine: thuocso probe quarantine\n");
	if (run->ok && !h->dry)
		fprintf(stderr, "lô %lld / batch %lld\n", (long long)run->batch, (long long)run->batch);
	loop_stop(h->loop);
}

/* The directory is read as soon as the database answers. */
static void
when_ready(void *ctx)
{
	struct host *h = ctx;

	if (directory_is_ready(loop_part(h->loop, LOOP_DIRECTORY)))
		runner_run(h->runner, &(struct run_wanted){ h->words.at[0], h->dry, h->looked_at, h->file ? &h->payload : NULL, told, h });
	else
		timer_set(h->wait, 50000);
}

int
probe_run(struct mem *mem, int argc, char **argv)
{
	struct host h = { .mem = mem };
	struct fail f = { 0 };
	struct str config;

	if (!take_options(&h, argc, argv) || h.words.n != 1 || h.every || (!h.data && (!h.dry || h.file)))
		return command_usage("probe");
	/* A configuration from a file is only tried. */
	if (!h.data && !file_read(mem, h.words.at[0], LIMIT_FILE, &config, &f))
		return probe_bad(&f);
	h.payload = (struct payload){ .name = h.file, .media = "application/octet-stream" };
	if (h.file && !file_read(mem, h.file, LIMIT_PAYLOAD, &h.payload.bytes, &f))
		return probe_bad(&f);
	log_set_level(LOG_LEVEL_ERROR);
	if (!start(&h, &f))
		return probe_bad(&f);
	h.status = EXIT_BAD;
	h.wait = timer_new(mem, h.loop, when_ready, &h);
	if (h.data)
		timer_set(h.wait, 0);
	else
		runner_try(h.runner, h.words.at[0], config.s, told, &h);
	loop_run(h.loop);
	return h.status;
}

/* --- quarantine --- */

static int
list_quarantine(struct db *owner)
{
	struct fail f = { 0 };
	const struct rows *held = owner ? db_query(owner, &SQL_quarantine_list, &f) : NULL;

	if (!held)
		return probe_bad(&f);
	for (size_t i = 0; i < rows_n(held); i++)
		printf("%s\t%s\t%s\t%s\n", row_text(held, i, 0), row_text(held, i, 1), row_text(held, i, 2), row_text(held, i, 3));
	return EXIT_OK;
}

/* Read what was held again, as it stands, and deliver it. */
static int
take_held(struct host *h, struct db *owner, int64_t run, struct fail *f)
{
	const struct rows *held = db_query(owner, &SQL_quarantine_payload, f, arg_int(run));

	if (!held)
		return probe_bad(f);
	if (rows_n(held) == 0) {
		fail(f, NOTHING_CALLED, "", mem_printf(h->mem, "%lld", (long long)run));
		return probe_bad(f);
	}
	h->looked_at = true;
	h->file = mem_printf(h->mem, "run-%lld", (long long)run);
	h->words.at[0] = mem_str(h->mem, row_text(held, 0, 0));
	h->payload = (struct payload){ .name = h->file, .media = mem_str(h->mem, row_text(held, 0, 1)), .bytes = row_bytes(h->mem, held, 0, 2), .redacted = true };
	log_set_level(LOG_LEVEL_ERROR);
	if (!start(h, f))
		return probe_bad(f);
	h->status = EXIT_BAD;
	h->wait = timer_new(h->mem, h->loop, when_ready, h);
	timer_set(h->wait, 0);
	loop_run(h->loop);
	return h->status;
}

int
probe_quarantine(struct mem *mem, int argc, char **argv)
{
	struct host h = { .mem = mem };
	struct fail f = { 0 };
	struct db *owner;
	bool take;
	int status = EXIT_OK;
	int64_t run;

	if (!take_options(&h, argc, argv) || !h.data || h.dry || h.every || h.file || (h.words.n != 0 && h.words.n != 2))
		return command_usage("probe");
	owner = db_open(mem, cluster_conninfo_dir(mem, h.data, "dx_owner"), &f);
	if (!owner)
		return probe_bad(&f);
	if (h.words.n == 0)
		return list_quarantine(owner);
	take = strcmp(h.words.at[0], "take") == 0;
	run = strtoll(h.words.at[1], NULL, 10);
	if (!take && strcmp(h.words.at[0], "refuse") != 0)
		return command_usage("probe");
	if (take)
		status = take_held(&h, owner, run, &f);
	if (status == EXIT_OK && !db_query(owner, &SQL_quarantine_end, &f, arg_int(run), arg_text(take ? "accepted" : "refused")))
		return probe_bad(&f);
	return status;
}

/* --- a probe into the database --- */

int
probe_add(struct mem *mem, int argc, char **argv)
{
	struct host h = { .mem = mem };
	struct fail f = { 0 };
	struct probe_setup setup;
	struct str json;
	struct db *owner;

	if (!take_options(&h, argc, argv) || !h.data || h.words.n != 2)
		return command_usage("probe");
	if (!file_read(mem, h.words.at[1], LIMIT_FILE, &json, &f) || !probe_setup_read(mem, h.words.at[1], json, NULL, &setup, &f))
		return probe_bad(&f);
	owner = db_open(mem, cluster_conninfo_dir(mem, h.data, "dx_owner"), &f);
	if (!owner || !db_query(owner, &SQL_probe_put, &f, arg_text(h.words.at[0]), arg_text(setup.type->name),
			arg_text(setup.source ? setup.source : h.words.at[0]), arg_str(json), arg_text(h.every)))
		return probe_bad(&f);
	printf("%s: %s\n", h.words.at[0], setup.type->name);
	return EXIT_OK;
}
