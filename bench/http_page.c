/* lib/http alone with one page behind a job: what the server adds to evhttp's yardstick.
 * http_page PORT FILE CONTENT-TYPE [CERT KEY] */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "http/listen.h"
#include "http/server.h"
#include "http/tls.h"
#include "loop/blob.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "loop/route.h"

static struct blob *page;

static void
show(struct job *job)
{
	reply_blob(job, 200, page);
}

static const struct route routes[] = {
	{ "GET", "/api/v1/rounds/{round}/board", show, ROUTE_PUBLIC, "board" },
	{ NULL, NULL, NULL, 0, NULL },
};
static const struct route *const tables[] = { routes, NULL };

static void
die(const struct fail *f)
{
	char line[900];

	fprintf(stderr, "%s\n", fail_line(f, line, sizeof(line)));
	exit(1);
}

static struct str
read_all(struct mem *mem, const char *path)
{
	struct fail f = { 0 };
	struct str bytes;

	if (!file_read(mem, path, LIMIT_FILE, &bytes, &f))
		die(&f);
	return bytes;
}

int
main(int argc, char **argv)
{
	struct mem *mem = mem_new("bench", LIMIT_ARENA_TOOL);
	struct loop *loop = loop_new(mem);
	struct http_options options = { 0 };
	struct http_server *server = http_new(mem, loop, &options, tables);
	struct tls *tls = NULL;
	struct fail f = { 0 };
	int fd;

	if (argc < 4)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	page = blob_new(read_all(mem, argv[2]), argv[3]);
	fd = listen_open("127.0.0.1", (int)strtol(argv[1], NULL, 10), true, &f);
	if (fd < 0)
		die(&f);
	if (argc > 5) {
		tls = tls_new(read_all(mem, argv[4]), read_all(mem, argv[5]), NULL, &f);
		if (!tls)
			die(&f);
		http_set_tls(server, tls);
	}
	http_listen(server, fd, tls ? HTTP_TLS : HTTP_PLAIN);
	loop_run(loop);
	return 0;
}
