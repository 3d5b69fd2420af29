#include "facts/prune.h"

#include <stdint.h>

#include "base/fail.h"
#include "base/log.h"
#include "base/mem.h"
#include "facts/statements.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "pg/pool.h"

enum { FIRST = 60000000, EVERY = 600000000 };

struct pruner {
	struct loop *loop;
	struct credential who;
	struct timer *timer;
};

static job_f prune, pruned;

static void
prune(struct job *job)
{
	ask_sql(job, &SQL_change_prune);
	then_even_if(job, pruned);
}

static void
pruned(struct job *job)
{
	const struct fail *failed = asked_fail(job, 0);

	if (failed)
		log_warn("old changes stay", "why", fail_slug(failed->code));
	reply(job, failed ? 503 : 200);
}

static void
on_time(void *ctx)
{
	struct pruner *p = ctx;

	job_start(p->loop, "prune", &p->who, prune, p);
	timer_set(p->timer, EVERY);
}

void
prune_start(struct mem *mem, struct loop *loop, const struct credential *who)
{
	struct pruner *p = mem_one(mem, struct pruner);

	p->loop = loop;
	p->who = *who;
	p->timer = timer_new(mem, loop, on_time, p);
	timer_set(p->timer, FIRST);
}
