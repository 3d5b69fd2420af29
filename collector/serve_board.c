#include "collector/serve_board.h"

#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/live.h"
#include "collector/pages.h"
#include "collector/worker.h"
#include "facts/prune.h"
#include "loop/blob.h"
#include "loop/job.h"
#include "loop/loop.h"

/* The page of the default round with its board inside, made anew when the board is. */
static struct blob *
board_page(struct job *job)
{
	static struct blob *page, *made_of;
	struct live *live = loop_part(job_loop(job), LOOP_BOARD);
	struct live_round *round = live_default(live);
	struct blob *board;

	if (!round || job_query(job, "dot").s)
		return NULL;
	board = live_board_blob(live, round);
	if (board != made_of || !page) {
		blob_unref(&page);
		page = pages_shell(job_worker(job), mem_printf(job_mem(job), "/api/v1/rounds/%s/board", round->code),
				   board->bytes);
		blob_unref(&made_of);
		made_of = blob_ref(board); /* held, so that its address stays its own */
	}
	return page;
}

bool
serve_board_start(struct worker *worker, struct fail *f)
{
	struct credential who = { .kind = CREDENTIAL_TOKEN };

	(void)f;
	memcpy(who.hash, worker->board, sizeof(who.hash));
	prune_start(worker->mem, worker->loop, &who);
	live_new(worker->mem, worker->loop, worker->database, worker->board);
	pages_set_board(board_page);
	return true;
}

bool
serve_board_ready(const struct worker *worker)
{
	return live_is_ready(loop_part(worker->loop, LOOP_BOARD));
}
