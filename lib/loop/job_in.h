/* Inside of a job; for lib/loop alone. */
#pragma once

#include "base/buf.h"
#include "base/fail.h"
#include "base/vec.h"
#include "loop/ask.h"
#include "loop/carrier.h"

struct asked {
	struct ask ask;
	bool ended;
	const struct fail *fail;
};

typedef VEC(struct asked *) asked_vec;

/* What a job is doing. Moved by job_set_state only. */
enum job_state {
	JOB_NEW,
	JOB_RUNS,      /* in a handler */
	JOB_ASKS,      /* waits for answers */
	JOB_DRAINS,    /* waits for the client to take more */
	JOB_LISTENS,   /* on a channel */
	JOB_ANSWERED   /* carried away; freed when the carrier and the last ask let go */
};

struct job {
	unsigned magic;
	enum job_state state;
	struct mem *mem;
	struct loop *loop;
	const struct carrier *carrier;
	void *carried;
	const struct route *route;
	struct request request;
	void *kept;

	job_f *next;
	const char *round; /* name of the function that runs or comes next */
	asked_vec asked;   /* of the round being put together, then of the round done */
	size_t pending;
	bool even_if_failed;
	bool said;         /* then or reply, in this handler */
	bool running;      /* a handler of it is on the stack */
	bool opened;       /* the answer goes piece by piece */
	bool gone;         /* the client left */
	bool released;     /* the carrier let go */
	bool ready;        /* the next round is queued on the loop */

	struct timer *limit;
	int64_t born;
	struct buf out;
	struct answer answer;
	VEC(struct pair) headers;
	struct channel *channel;
	struct job *listen_prev, *listen_next;
	struct job *prev, *next_job;
};

enum { JOB_MAGIC = 0x4a6f6221 };

void job_check(const struct job *job);
void job_set_state(struct job *job, enum job_state state);
void job_say(struct job *job); /* the handler replies or says then: once */
struct answer *job_answer(struct job *job, int status);
void channel_leave(struct job *job);
