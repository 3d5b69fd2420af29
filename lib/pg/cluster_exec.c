#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"
#include "pg/cluster.h"
#include "pg/cluster_in.h"

/* Nothing of our environment reaches PostgreSQL. */
static const char *const bare_env[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/", NULL };

static void
exec_bare(const char *program, const char *const *argv) NORETURN;

static void
exec_bare(const char *program, const char *const *argv)
{
	/* execve's prototype lacks const; it does not write. */
	execve(program, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)bare_env);
	_exit(121);
}

static void
to_log(const char *log)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);

	if (null < 0 || out < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(122);
}

/* What the program blocked or ignored is inherited through exec. */
static void
plain_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int s = 1; s < 32; s++)
		signal(s, SIG_DFL);
}

/* The end of the log; a postmaster that is just dying may write into it too. */
static char *
log_end(struct mem *mem, const char *log)
{
	enum { END = 8192 };
	char *text = mem_alloc(mem, END);
	FILE *file = fopen(log, "re");
	size_t n;

	if (!file)
		return text;
	if (fseek(file, -(long)END + 1, SEEK_END))
		rewind(file);
	n = fread(text, 1, END - 1, file);
	fclose(file);
	while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	text[n] = 0;
	return text;
}

const char *
log_tail(struct mem *mem, const char *log)
{
	char *text = log_end(mem, log), *line = strrchr(text, '\n');

	return line ? line + 1 : text;
}

const char *
log_fatal(struct mem *mem, const char *log, pid_t pid)
{
	const char *mark = mem_printf(mem, "[%d]", (int)pid), *found = NULL;
	char *rest = log_end(mem, log);

	while (rest) {
		char *line = rest;

		rest = strchr(line, '\n');
		if (rest)
			*rest++ = 0;
		if (strstr(line, mark) && strstr(line, "FATAL"))
			found = strstr(line, "FATAL");
	}
	return found ? found : log_tail(mem, log);
}

/* --- a new cluster --- */

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st, (void)flag, (void)where;
	return remove(path);
}

static void
initdb_exec(struct mem *mem, const struct places *p)
{
	const char *const argv[] = {
		mem_printf(mem, "%s/initdb", p->bindir), "-D", p->fresh, "-U", "dx_super", "-A", "peer",
		"-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi-VN",
		"--data-checksums", NULL
	};

	to_log(p->log);
	account_become(&p->account);
	if (chdir("/"))
		_exit(122);
	exec_bare(argv[0], argv);
}

/* Made beside and renamed, so that a half-made one is never taken for a whole. */
bool
cluster_init(struct mem *mem, const struct places *p, struct fail *f)
{
	int status;
	pid_t child;

	if (access(p->data, F_OK) == 0)
		return true;
	nftw(p->fresh, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (mkdir(p->fresh, 0700) || (p->account.drop && chown(p->fresh, p->account.uid, p->account.gid)))
		return fail(f, DB_FOLDER, p->fresh, strerror(errno));
	child = fork();
	if (child == 0)
		initdb_exec(mem, p);
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		return fail(f, DB_INIT, p->log, log_tail(mem, p->log));
	if (rename(p->fresh, p->data))
		return fail(f, DB_FOLDER, p->data, strerror(errno));
	return true;
}

/* --- the postmaster --- */

static const char *
own_name(char *out, size_t size)
{
	const struct passwd *pw = getpwuid(getuid());

	snprintf(out, size, "%s", pw ? pw->pw_name : "root");
	return out;
}

/* Which OS account may log in as which role: the serving accounts as one role each; who
 * starts the cluster as all of them, for it has them in its hands anyway. */
static void
write_auth(const struct places *p, const struct cluster_options *o, const char *self)
{
	FILE *hba = fopen("dx_hba.conf.new", "we"), *ident = fopen("dx_ident.conf.new", "we");

	if (!hba || !ident)
		_exit(123);
	fprintf(hba, "local all all peer map=dx\n");
	fprintf(ident, "dx %s dx_super\ndx %s dx_super\ndx %s dx_owner\n", p->account.name, self, self);
	fprintf(ident, "dx %s dx_web\ndx %s dx_runner\n", self, self);
	if (o->web)
		fprintf(ident, "dx %s dx_web\n", o->web);
	if (o->runner)
		fprintf(ident, "dx %s dx_runner\n", o->runner);
	if (fclose(hba) || fclose(ident) || rename("dx_hba.conf.new", "dx_hba.conf")
	    || rename("dx_ident.conf.new", "dx_ident.conf"))
		_exit(123);
}

static long
buffer_megabytes(void)
{
	struct sysinfo info;
	uint64_t eighth;

	if (sysinfo(&info))
		return 128;
	eighth = (uint64_t)info.totalram * info.mem_unit / 8 / 1048576;
	return eighth < 64 ? 64 : eighth > 1024 ? 1024 : (long)eighth;
}

/* Settings go by argument, so that a new version of the program brings its own. */
void
postmaster_exec(const struct places *p, const struct cluster_options *o, pid_t parent)
{
	char postgres[4200], sockets[4200], buffers[64], self[256];
	const char *const argv[] = {
		postgres, "-D", p->data, "-c", "listen_addresses=", "-c", sockets,
		"-c", "unix_socket_permissions=0777", "-c", "hba_file=dx_hba.conf", "-c", "ident_file=dx_ident.conf",
		"-c", buffers, "-c", "max_connections=100", "-c", "wal_level=replica", "-c", "max_wal_size=2GB",
		"-c", "checkpoint_timeout=15min", "-c", "wal_compression=lz4", "-c", "default_toast_compression=lz4",
		"-c", "jit=off", "-c", "max_parallel_workers_per_gather=0", "-c", "random_page_cost=1.1",
		"-c", "timezone=UTC", "-c", "log_timezone=UTC",
		"-c", "datestyle=ISO,YMD", "-c", "lc_messages=C", "-c", "log_line_prefix=%m [%p] %u/%a ",
		"-c", "cluster_name=thuocso", "-c", "password_encryption=scram-sha-256", NULL
	};

	snprintf(postgres, sizeof(postgres), "%s/postgres", p->bindir);
	snprintf(sockets, sizeof(sockets), "unix_socket_directories=%s", p->run);
	snprintf(buffers, sizeof(buffers), "shared_buffers=%ldMB", buffer_megabytes());
	own_name(self, sizeof(self));
	plain_signals();
	to_log(p->log);
	if (o->detached)
		setsid();
	else
		setpgid(0, 0);
	account_become(&p->account);
	if (!o->detached) {
		prctl(PR_SET_PDEATHSIG, SIGINT); /* after setuid, which clears it */
		if (getppid() != parent)
			_exit(124);
	}
	umask(077);
	if (chdir(p->data))
		_exit(122);
	write_auth(p, o, self);
	exec_bare(postgres, argv);
}

/* --- a lock file left behind --- */

/* Every process of PostgreSQL works in its data folder. */
static bool
somebody_works_in(const char *data)
{
	DIR *proc = opendir("/proc");
	bool found = proc == NULL;
	const struct dirent *entry;

	while (!found && (entry = readdir(proc))) {
		char link[300], cwd[4200];
		ssize_t n;

		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		snprintf(link, sizeof(link), "/proc/%s/cwd", entry->d_name);
		n = readlink(link, cwd, sizeof(cwd) - 1);
		found = n > 0 && (size_t)n == strlen(data) && memcmp(cwd, data, (size_t)n) == 0;
	}
	if (proc)
		closedir(proc);
	return found;
}

void
postmaster_clear_stale(const struct places *p)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/postmaster.pid", p->data);
	if (access(path, F_OK) == 0 && !somebody_works_in(p->data))
		unlink(path);
}
