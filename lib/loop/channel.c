#include "loop/channel.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "loop/job_in.h"
#include "loop/loop.h"

enum { BEAT = 15 * 1000000 };

struct channel {
	const char *name;
	struct timer *beat;
	struct job *first;
	size_t n;
};

static void
put_all(struct channel *channel, struct str bytes)
{
	struct job *next;

	for (struct job *job = channel->first; job; job = next) {
		next = job->listen_next;
		if (job->carrier->waiting(job) > LIMIT_EVENT_BACKLOG) {
			channel_leave(job);
			job_set_state(job, JOB_ANSWERED);
			job->carrier->end(job, false);
		} else {
			job->carrier->put(job, bytes);
		}
	}
}

static void
beat(void *ctx)
{
	struct channel *channel = ctx;

	put_all(channel, STR(":\n\n"));
	timer_set(channel->beat, BEAT);
}

struct channel *
channel_new(struct mem *mem, struct loop *loop, const char *name)
{
	struct channel *channel = mem_one(mem, struct channel);

	channel->name = name;
	channel->beat = timer_new(mem, loop, beat, channel);
	timer_set(channel->beat, BEAT);
	return channel;
}

struct str
channel_event(struct mem *mem, const char *event, const char *id, struct str data)
{
	struct buf out = buf_new(mem, LIMIT_ARENA_JOB);

	if (id)
		buf_printf(&out, "id: %s\n", id);
	buf_printf(&out, "event: %s\ndata: ", event);
	for (size_t i = 0; i < data.n; i++)
		must(data.s[i] != '\n' && data.s[i] != '\r');
	buf_add(&out, data.s, data.n);
	buf_str(&out, "\n\n");
	return buf_view(&out);
}

void
channel_send(struct channel *channel, const char *event, const char *id, struct str data)
{
	struct mem *mem;

	if (channel->n == 0)
		return;
	mem = mem_new("event", LIMIT_ARENA_JOB);
	put_all(channel, channel_event(mem, event, id, data));
	mem_free(&mem);
}

size_t
channel_listeners(const struct channel *channel)
{
	return channel->n;
}

void
channel_leave(struct job *job)
{
	struct channel *channel = job->channel;

	if (!channel)
		return;
	if (job->listen_prev)
		job->listen_prev->listen_next = job->listen_next;
	else
		channel->first = job->listen_next;
	if (job->listen_next)
		job->listen_next->listen_prev = job->listen_prev;
	job->listen_prev = job->listen_next = NULL;
	job->channel = NULL;
	channel->n--;
}

void
reply_channel(struct job *job, struct channel *channel, struct str first)
{
	job_say(job);
	if (job->limit)
		timer_off(job->limit);
	job->round = channel->name;
	job_set_state(job, JOB_LISTENS);
	if (job->released)
		return;
	reply_type(job, "text/event-stream");
	reply_header(job, "cache-control", "no-store");
	job->channel = channel;
	job->listen_next = channel->first;
	if (channel->first)
		channel->first->listen_prev = job;
	channel->first = job;
	channel->n++;
	job->carrier->open(job, job_answer(job, 200));
	if (job->channel)
		job->carrier->put(job, first.n ? first : STR(":\n\n"));
}
