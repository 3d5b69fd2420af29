#include "loop/loop.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/must.h"

struct soon {
	loop_f *fn;
	void *ctx;
};

struct loop {
	struct mem *mem;
	struct event_base *base;
	void *part[LOOP_PARTS];
	struct event *soon_event;
	struct soon *soon; /* malloc: it lives as long as the loop and only grows */
	size_t soon_n, soon_cap;
	bool in_soon;
};

struct timer {
	struct event *event;
	loop_f *fn;
	void *ctx;
};

struct watch {
	struct loop *loop;
	struct event *read, *write;
	watch_f *fn;
	void *ctx;
};

static struct timeval
timeval_of(int64_t micro)
{
	if (micro < 0)
		micro = 0;
	return (struct timeval){ .tv_sec = micro / 1000000, .tv_usec = micro % 1000000 };
}

/* What is added while this runs waits for the next turn, so that nobody starves the rest. */
static void
run_soon(evutil_socket_t fd, short what, void *ctx)
{
	struct loop *loop = ctx;
	size_t n = loop->soon_n;

	(void)fd, (void)what;
	loop->in_soon = true;
	for (size_t i = 0; i < n; i++) {
		struct soon s = loop->soon[i];

		s.fn(s.ctx);
	}
	loop->in_soon = false;
	loop->soon_n -= n;
	for (size_t i = 0; i < loop->soon_n; i++)
		loop->soon[i] = loop->soon[n + i];
	/* By the clock, not event_active: that would run it again before anything is polled. */
	if (loop->soon_n)
		event_add(loop->soon_event, &(struct timeval){ 0, 0 });
}

static void
loop_end(void *ctx)
{
	struct loop *loop = ctx;

	event_free(loop->soon_event);
	event_base_free(loop->base);
	free(loop->soon);
}

struct loop *
loop_new(struct mem *mem)
{
	struct loop *loop = mem_one(mem, struct loop);
	struct event_config *config = event_config_new();

	must(config);
	must(event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_PRECISE_TIMER) == 0);
	loop->mem = mem;
	loop->base = event_base_new_with_config(config);
	event_config_free(config);
	must(loop->base);
	loop->soon_event = event_new(loop->base, -1, 0, run_soon, loop);
	must(loop->soon_event);
	mem_at_end(mem, loop_end, loop);
	return loop;
}

struct mem *
loop_mem(struct loop *loop)
{
	return loop->mem;
}

struct event_base *
loop_base(struct loop *loop)
{
	return loop->base;
}

void
loop_run(struct loop *loop)
{
	must(event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY) >= 0);
}

void
loop_stop(struct loop *loop)
{
	event_base_loopbreak(loop->base);
}

void
loop_soon(struct loop *loop, loop_f *fn, void *ctx)
{
	if (loop->soon_n == loop->soon_cap) {
		loop->soon_cap = loop->soon_cap ? loop->soon_cap * 2 : 64;
		loop->soon = reallocarray(loop->soon, loop->soon_cap, sizeof(struct soon));
		must(loop->soon);
	}
	loop->soon[loop->soon_n++] = (struct soon){ fn, ctx };
	if (!loop->in_soon)
		event_active(loop->soon_event, EV_TIMEOUT, 1);
}

static void
timer_fired(evutil_socket_t fd, short what, void *ctx)
{
	struct timer *timer = ctx;

	(void)fd, (void)what;
	timer->fn(timer->ctx);
}

static void
timer_end(void *ctx)
{
	struct timer *timer = ctx;

	event_free(timer->event);
}

struct timer *
timer_new(struct mem *mem, struct loop *loop, loop_f *fn, void *ctx)
{
	struct timer *timer = mem_one(mem, struct timer);

	timer->fn = fn;
	timer->ctx = ctx;
	timer->event = event_new(loop->base, -1, 0, timer_fired, timer);
	must(timer->event);
	mem_at_end(mem, timer_end, timer);
	return timer;
}

void
timer_set(struct timer *timer, int64_t micro)
{
	struct timeval tv = timeval_of(micro);

	must(event_add(timer->event, &tv) == 0);
}

static void
stop_at(void *ctx)
{
	loop_stop(ctx);
}

void
loop_run_for(struct loop *loop, int64_t micro)
{
	struct mem *mem = mem_new("loop_run_for", 65536);
	struct timer *timer = timer_new(mem, loop, stop_at, loop);

	timer_set(timer, micro);
	loop_run(loop);
	mem_free(&mem);
}

void
timer_off(struct timer *timer)
{
	event_del(timer->event);
}

static void
watch_read(evutil_socket_t fd, short what, void *ctx)
{
	struct watch *watch = ctx;

	(void)fd, (void)what;
	watch->fn(watch->ctx, 1, 0);
}

static void
watch_write(evutil_socket_t fd, short what, void *ctx)
{
	struct watch *watch = ctx;

	(void)fd, (void)what;
	watch->fn(watch->ctx, 0, 1);
}

static void
watch_end(void *ctx)
{
	struct watch *watch = ctx;

	event_free(watch->read);
	event_free(watch->write);
}

struct watch *
watch_new(struct mem *mem, struct loop *loop, int fd, watch_f *fn, void *ctx)
{
	struct watch *watch = mem_one(mem, struct watch);

	watch->loop = loop;
	watch->fn = fn;
	watch->ctx = ctx;
	watch->read = event_new(loop->base, fd, EV_READ | EV_PERSIST, watch_read, watch);
	watch->write = event_new(loop->base, fd, EV_WRITE, watch_write, watch);
	must(watch->read && watch->write);
	mem_at_end(mem, watch_end, watch);
	return watch;
}

/* The only place that arms them. */
void
watch_want(struct watch *watch, int read, int write)
{
	if (read)
		must(event_add(watch->read, NULL) == 0);
	else
		event_del(watch->read);
	if (write)
		must(event_add(watch->write, NULL) == 0);
	else
		event_del(watch->write);
}

void
loop_hang(struct loop *loop, enum loop_part part, void *what)
{
	must(part < LOOP_PARTS);
	loop->part[part] = what;
}

void *
loop_part(struct loop *loop, enum loop_part part)
{
	must(part < LOOP_PARTS && loop->part[part]);
	return loop->part[part];
}

int
loop_has(const struct loop *loop, enum loop_part part)
{
	return loop->part[part] != NULL;
}
