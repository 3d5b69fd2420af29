#include "people/expire.h"

#include "base/log.h"
#include "base/mem.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "people/session.sql.h"
#include "pg/pool.h"

static const int64_t EVERY = 3600LL * 1000000, FIRST = 60LL * 1000000;

struct expiring {
	struct loop *loop;
	struct timer *timer;
};

static job_f expire, expired;

static void
expire(struct job *job)
{
	ask_sql_public(job, &SQL_people_expired);
	then(job, expired);
}

static void
expired(struct job *job)
{
	if (row_int(rows(job, 0), 0, 0) > 0)
		log_info("people erased", "people", log_num(row_int(rows(job, 0), 0, 0)));
	reply(job, 204);
}

static void
tick(void *ctx)
{
	struct expiring *e = ctx;

	job_start(e->loop, "people_expire", NULL, expire, NULL);
	timer_set(e->timer, EVERY);
}

void
people_expire_start(struct mem *mem, struct loop *loop)
{
	struct expiring *e = mem_one(mem, struct expiring);

	e->loop = loop;
	e->timer = timer_new(mem, loop, tick, e);
	timer_set(e->timer, FIRST);
}
