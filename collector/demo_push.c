#include "collector/demo_push.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/vec.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "pg/pool.h"
#include "pg/writer.h"

enum { AT_ONCE = 32 };

struct item {
	const char *key;
	demo_build_f *build;
	const void *what;
};

struct demo_push {
	struct mem *mem;
	struct loop *loop;
	struct directory *directory;
	struct credential as;
	VEC(struct item) items;
	size_t started, next, under_way, rows;
	bool begun, failed;
	struct fail fail;
};

static job_f deliver, delivered;

struct demo_push *
demo_push_new(struct mem *mem, const char *conninfo, const uint8_t token[32])
{
	struct demo_push *push = mem_one(mem, struct demo_push);
	struct pool_options pool = { .conninfo = conninfo, .connections = 2 };
	struct writer_options writer = { .conninfo = conninfo };

	push->mem = mem;
	push->loop = loop_new(mem);
	push->as.kind = CREDENTIAL_TOKEN;
	memcpy(push->as.hash, token, sizeof(push->as.hash));
	(void)!pool_new(mem, push->loop, &pool);
	(void)!writer_new(mem, push->loop, &writer);
	return push;
}

void
demo_push_add(struct demo_push *push, const char *key, demo_build_f *build, const void *what)
{
	*vec_push(push->mem, &push->items) = (struct item){ key, build, what };
}

static void
give_up(struct demo_push *push, const struct fail *why)
{
	if (!push->failed)
		push->fail = *why;
	push->failed = true;
	loop_stop(push->loop);
}

static void
start_more(struct demo_push *push)
{
	while (push->started < push->items.n && push->under_way < AT_ONCE) {
		push->started++;
		push->under_way++;
		job_start(push->loop, "demo", &push->as, deliver, push);
	}
	if (push->under_way == 0)
		loop_stop(push->loop);
}

static void
deliver(struct job *job)
{
	struct demo_push *push = job_kept(job);
	const struct item *item = &push->items.at[push->next++];
	struct delivery *delivery = delivery_new(job_mem(job));
	struct fail f = { 0 };

	delivery->key = str_of(item->key);
	if (!item->build(job_mem(job), push->directory, item->what, delivery, &f)) {
		give_up(push, &f);
		reply_status(job, 500);
		return;
	}
	delivery_ask(job, delivery);
	then_even_if(job, delivered);
}

/* A refused row is a fault of the demo's own data: say which. */
static bool
look_at_rows(const struct delivery *delivery, struct fail *f)
{
	if (delivery->refused.n == 0)
		return true;
	*f = (struct fail){ .code = delivery->refused.at[0].code };
	for (int i = 0; i < 2; i++)
		if (delivery->refused.at[0].word[i])
			snprintf(f->word[i], sizeof(f->word[i]), "%s", delivery->refused.at[0].word[i]);
	return false;
}

static void
delivered(struct job *job)
{
	struct demo_push *push = job_kept(job);
	const struct fail *why = asked_fail(job, 0);
	struct fail f = { 0 };

	push->under_way--;
	if (!why && !look_at_rows(delivery_done(job, 0), &f))
		why = &f;
	if (why) {
		give_up(push, why);
		reply_status(job, 500);
		return;
	}
	push->rows += (size_t)delivery_done(job, 0)->rows;
	start_more(push);
	reply(job, 200);
}

/* The codes are known: begin. */
static void
begin(void *ctx)
{
	struct demo_push *push = ctx;

	if (!push->begun) {
		push->begun = true;
		start_more(push);
	}
}

bool
demo_push_run(struct demo_push *push, size_t *rows, struct fail *f)
{
	push->directory = directory_new(push->mem, push->loop);
	directory_on_read(push->directory, begin, push);
	loop_run(push->loop);
	*rows = push->rows;
	if (push->failed)
		*f = push->fail;
	return !push->failed;
}
