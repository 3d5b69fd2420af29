/* Accepted values as they are and as they change: what live boards are built on.
 *
 * First everything is read, in pieces, then what was committed since, each time somebody
 * commits. Reading goes by what a snapshot sees, not by number, so nothing that committed
 * out of order is lost and a long transaction holds nothing back; a cell may be told twice,
 * always with its present value. After a lost connection it goes on where it was.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct credential;
struct feed;
struct loop;
struct mem;

/* An accepted value; numbers in millionths, FACT_NONE where not known (facts/delivery.h). */
struct accepted {
	int32_t unit, metric, period; /* as in the directory */
	int64_t numerator, denominator, value;
	char bound;  /* '=' '>' '<' '~', 'g' >=, 'l' <= */
	char state;  /* 'f' fresh, 'd' disputed, 'n' not applicable */
	int16_t flags;
	int32_t source;
	int64_t batch;
	int32_t row;
	int64_t recorded; /* seconds since 1970 */
};

struct feed_user {
	void (*cell)(void *ctx, const struct accepted *cell);
	/* Something else changed: "unit", "metric", "source", "round", "target", "appraisal". */
	void (*other)(void *ctx, const char *kind);
	/* All cells of one reading were told; 'first' once, when everything is loaded. */
	void (*turn)(void *ctx, bool first);
};

struct feed_options {
	const char *conninfo;         /* direct to the primary: it listens */
	const struct credential *who; /* must read everything */
	const int32_t *periods;       /* only these; NULL: all */
	size_t n_periods;
};

/* Begins to read; needs the pool on the loop. Units, metrics and sources that change also
 * make the directory read again, if one hangs on the loop. */
struct feed *feed_new(struct mem *mem, struct loop *loop, const struct feed_options *options,
		      const struct feed_user *user, void *ctx) MUST_USE;

/* From now on only these periods; everything is read again. */
void feed_restart(struct feed *feed, const int32_t *periods, size_t n);

bool feed_is_loaded(const struct feed *feed);
