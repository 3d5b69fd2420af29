/* The one loop of a process: events, timers, what happens next.
 *
 * One loop, one thread. Parts of the program hang their long-lived state on it by number,
 * so that a job finds it without globals.
 */
#pragma once

#include <stdint.h>

#include "base/attr.h"

struct event_base;
struct loop;
struct mem;

/* A new loop; it and what hangs on it belong to 'mem'. */
struct loop *loop_new(struct mem *mem) MUST_USE;

struct mem *loop_mem(struct loop *loop);
struct event_base *loop_base(struct loop *loop);

/* Until loop_stop; a stopped loop may run again. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* Let 'micro' microseconds pass, or less if loop_stop comes first; for tests and shutdown. */
void loop_run_for(struct loop *loop, int64_t micro);

typedef void loop_f(void *ctx);

/* fn(ctx) after the present event. It cannot be taken back. */
void loop_soon(struct loop *loop, loop_f *fn, void *ctx);

/* A timer that is off until set; belongs to 'mem' and goes with it. */
struct timer;
struct timer *timer_new(struct mem *mem, struct loop *loop, loop_f *fn, void *ctx) MUST_USE;
void timer_set(struct timer *timer, int64_t micro); /* once, after that time; again: moved */
void timer_off(struct timer *timer);

/* A file descriptor to watch: fn(ctx, readable, writable) as long as it is wanted. Belongs
 * to 'mem'; the descriptor stays the caller's. */
struct watch;
typedef void watch_f(void *ctx, int readable, int writable);
struct watch *watch_new(struct mem *mem, struct loop *loop, int fd, watch_f *fn, void *ctx) MUST_USE;
void watch_want(struct watch *watch, int read, int write);

/* What hangs on a loop. */
enum loop_part {
	LOOP_POOL,   /* lib/pg: struct pool */
	LOOP_WRITER, /* facts: struct writer */
	LOOP_BOARD,  /* collector: the live board */
	LOOP_DIRECTORY, /* facts: codes of units and metrics */
	LOOP_FORMS,     /* survey: compiled forms */
	LOOP_HTTP,   /* lib/http: the server */
	LOOP_FETCH,  /* lib/fetch */
	LOOP_COLLECTOR, /* collector: the worker */
	LOOP_PARTS
};

void loop_hang(struct loop *loop, enum loop_part part, void *what);
void *loop_part(struct loop *loop, enum loop_part part); /* must be there */
int loop_has(const struct loop *loop, enum loop_part part);
