#include "http/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

enum { BLOCK = 65536, LINE = 2048 };

struct access_log {
	const char *path;
	int fd;
	size_t n;
	char block[BLOCK];
	struct mem *line; /* for one line, again and again */
};

static bool
is_standard(const struct access_log *log)
{
	return strcmp(log->path, "-") == 0;
}

static bool
open_file(struct access_log *log, struct fail *f)
{
	int fd = is_standard(log) ? STDERR_FILENO : open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);

	if (fd < 0)
		return fail(f, FILE_WRITE, log->path, strerror(errno));
	log->fd = fd;
	return true;
}

static void
close_log(void *ctx)
{
	struct access_log *log = ctx;

	access_flush(log);
	if (!is_standard(log))
		close(log->fd);
	mem_free(&log->line);
}

struct access_log *
access_open(struct mem *mem, const char *path, struct fail *f)
{
	struct access_log *log = mem_one(mem, struct access_log);

	log->path = mem_str(mem, path);
	if (!open_file(log, f))
		return NULL;
	log->line = mem_new("access", 1 << 20);
	mem_at_end(mem, close_log, log);
	return log;
}

bool
access_reopen(struct access_log *log, struct fail *f)
{
	int old = log->fd;

	access_flush(log);
	if (is_standard(log) || !open_file(log, f))
		return is_standard(log);
	close(old);
	return true;
}

void
access_flush(struct access_log *log)
{
	if (log->n)
		file_put(log->fd, str_n(log->block, log->n));
	log->n = 0;
}

static bool
is_secret(struct str name)
{
	static const char *const names[] = { "token", "code", "key", "secret", "password", "state", NULL };

	for (const char *const *n = names; *n; n++)
		if (str_is(name, *n))
			return true;
	return false;
}

static struct str
redacted(struct mem *mem, const struct access_entry *e)
{
	struct str query, path = str_cut(str_of(e->target), '?', &query);
	struct buf buf = buf_new(mem, LINE);

	if (e->pattern && strstr(e->pattern, "{token}"))
		path = str_of(e->pattern);
	buf_add(&buf, path.s, path.n);
	for (int i = 0; query.n > 0; i++) {
		struct str value, item = str_cut(query, '&', &query), name = str_cut(item, '=', &value);

		buf_char(&buf, i ? '&' : '?');
		buf_add(&buf, name.s, name.n);
		if (item.n > name.n)
			buf_printf(&buf, "=%.*s", is_secret(name) ? 3 : (int)value.n, is_secret(name) ? "..." : value.s);
	}
	return buf_view(&buf);
}

void
access_note(struct access_log *log, const struct access_entry *e)
{
	struct buf buf = buf_new(log->line, LINE);
	struct json_out out = json_out(&buf);
	char at[TIME_TEXT];

	json_open(&out, '{');
	json_pair_cstr(&out, "time", time_text(clock_unix(), at));
	json_pair_cstr(&out, "level", "info");
	json_pair_cstr(&out, "event", "request");
	json_pair_cstr(&out, "trace", e->trace);
	json_pair_cstr(&out, "client", e->peer);
	json_pair_cstr(&out, "method", e->method);
	json_pair_str(&out, "path", redacted(log->line, e));
	json_pair_cstr(&out, "route", e->route);
	json_pair_int(&out, "status", e->status);
	json_pair_int(&out, "bytes", (int64_t)e->bytes);
	json_pair_int(&out, "micro", e->micro);
	json_close(&out, '}');
	buf_char(&buf, '\n');
	if (log->n + buf.n > BLOCK)
		access_flush(log);
	memcpy(log->block + log->n, buf_cstr(&buf), buf.n);
	log->n += buf.n;
	mem_reset(log->line);
}
