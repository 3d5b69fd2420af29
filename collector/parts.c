#include "collector/parts.h"

#include <stddef.h>

#include "collector/serve_board.h"
#include "collector/serve_http.h"
#include "collector/serve_pool.h"

const struct part parts[] = {
	{ "database", serve_pool_start, NULL, serve_pool_ready },
	{ "figures", serve_facts_start, NULL, serve_facts_ready },
	{ "board", serve_board_start, NULL, serve_board_ready },
	{ "http", serve_http_start, serve_http_stop, NULL },
	{ NULL, NULL, NULL, NULL },
};

static void
stop_from(struct worker *worker, const struct part *part)
{
	for (; part >= parts; part--)
		if (part->stop)
			part->stop(worker);
}

bool
parts_start(struct worker *worker, const char **failed, struct fail *f)
{
	for (const struct part *part = parts; part->name; part++)
		if (!part->start(worker, f)) {
			*failed = part->name;
			stop_from(worker, part - 1);
			return false;
		}
	return true;
}

void
parts_stop(struct worker *worker)
{
	stop_from(worker, parts + ARRAY_LEN(parts) - 2);
}

const char *
parts_waiting(const struct worker *worker)
{
	for (const struct part *part = parts; part->name; part++)
		if (part->ready && !part->ready(worker))
			return part->name;
	return NULL;
}
