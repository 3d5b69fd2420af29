/* Read XML from strangers, piece by piece: events only, no tree.
 *
 * No document type, no entities but the five of XML, no network, no huge nodes; nesting
 * and text are limited by libxml2 itself. Prefixes are dropped: "w:p" arrives as "p".
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct sax;

struct sax_events {
	void (*start)(void *ctx, struct sax *sax, const char *name);
	void (*end)(void *ctx, struct sax *sax, const char *name);
	void (*text)(void *ctx, struct sax *sax, struct str text); /* may come in pieces */
};

/* 'name' is for messages; the parser goes with 'mem'. */
struct sax *sax_new(struct mem *mem, const char *name, const struct sax_events *events, void *ctx) MUST_USE;

/* More bytes; after the last of them, sax_finish. */
bool sax_feed(struct sax *sax, struct str bytes, struct fail *fail) MUST_USE;
bool sax_finish(struct sax *sax, struct fail *fail) MUST_USE;

/* Within start: the value of an attribute by its local name; false if there is none. */
bool sax_attr(const struct sax *sax, const char *name, struct str *out);

/* From an event: no more events, and sax_feed answers true without reading on. */
void sax_stop(struct sax *sax);
bool sax_is_stopped(const struct sax *sax);
