#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/must.h"

enum { KEPT = 64, LINE = 1024 };

static char kept[KEPT][LINE];
static unsigned kept_next;
static enum log_level least = LOG_LEVEL_INFO;
static const char *process = "thuocso";

static void
print_kept(void)
{
	fprintf(stderr, "last events:\n");
	for (unsigned i = 0; i < KEPT; i++) {
		const char *line = kept[(kept_next + i) % KEPT];

		if (line[0])
			fprintf(stderr, "  %s\n", line);
	}
}

static void
keep(const char *line)
{
	static int witness;

	if (!witness++)
		must_add_witness(print_kept);
	snprintf(kept[kept_next], LINE, "%s", line);
	kept_next = (kept_next + 1) % KEPT;
}

void
log_event(enum log_level level, const char *event, const char *const *fields)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	struct mem *mem = mem_new("log", 65536);
	struct buf buf = buf_new(mem, 16384);
	struct json_out out = json_out(&buf);
	char at[TIME_TEXT];

	json_open(&out, '{');
	json_pair_cstr(&out, "time", time_text(clock_unix(), at));
	json_pair_cstr(&out, "level", names[level]);
	json_pair_cstr(&out, "process", process);
	json_pair_int(&out, "pid", getpid());
	json_pair_cstr(&out, "event", event);
	for (size_t i = 0; fields[i] && fields[i + 1]; i += 2)
		json_pair_cstr(&out, fields[i], fields[i + 1]);
	json_close(&out, '}');
	keep(buf_cstr(&buf));
	if (level >= least) {
		buf_char(&buf, '\n');
		file_put(STDERR_FILENO, buf_view(&buf));
	}
	mem_free(&mem);
}

const char *
log_num(int64_t n)
{
	static char texts[16][24];
	static unsigned next;
	char *text = texts[next++ % ARRAY_LEN(texts)];

	snprintf(text, sizeof(texts[0]), "%lld", (long long)n);
	return text;
}

void
log_set_level(enum log_level level)
{
	least = level;
}

void
log_set_process(const char *name)
{
	process = name;
}
