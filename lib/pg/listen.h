/* A connection that only listens: wakes us when something was committed.
 *
 * It is a hint, never the data: after each wake, and after each (re)connection, read what
 * changed from the change log.
 */
#pragma once

#include "base/attr.h"

struct listener;
struct loop;
struct mem;

typedef void listen_f(void *ctx);

/* fn(ctx) for each wake on 'channel' (a literal identifier), several at once as one. */
struct listener *listen_new(struct mem *mem, struct loop *loop, const char *conninfo, const char *channel,
			    listen_f *fn, void *ctx) MUST_USE;
