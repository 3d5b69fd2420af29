/* Server-sent events: what is sent to a channel goes to everyone who listens.
 *
 * A listener that takes too long (more than LIMIT_EVENT_BACKLOG bytes waiting) is let go;
 * its browser comes back by itself. A comment goes out every 15 s so that dead ones show.
 */
#pragma once

#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct channel;
struct loop;
struct mem;

struct channel *channel_new(struct mem *mem, struct loop *loop, const char *name) MUST_USE;

/* To all: "id: ...", "event: ...", "data: ..." (data without line ends). */
void channel_send(struct channel *channel, const char *event, const char *id, struct str data);

size_t channel_listeners(const struct channel *channel);

/* One event as text, for the 'first' of reply_channel. */
struct str channel_event(struct mem *mem, const char *event, const char *id, struct str data);
