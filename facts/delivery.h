/* A delivery of figures: resolved, ready to be written, and what came of it.
 *
 * Whoever gets figures (the push API, probes, files) makes one and asks for it with
 * delivery_ask; many at the same time are committed together. Sending the same key again
 * writes nothing and gives the first answer.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "base/str.h"
#include "base/vec.h"

struct job;

#define FACT_NONE INT64_MIN

enum { FACT_NOT_APPLICABLE = 1, FACT_SUM_MISMATCH = 2, FACT_RATE_MISMATCH = 4, FACT_DEFINITION = 8 };

/* One observation; numbers in millionths, FACT_NONE where not known. */
struct fact {
	int32_t row; /* of the delivery, from 0 */
	int32_t unit, metric, period;
	int64_t numerator, denominator, value;
	char bound; /* '=' '>' '<' '~', 'g' >=, 'l' <= */
	int16_t flags;
	struct str basis, locator, note; /* s NULL: none; locator: default /observations/{row} */
};

/* A row that is not taken, and why. */
struct refusal {
	int32_t row;
	enum fail_code code;
	const char *word[2]; /* for the text; "" if not used */
	const char *key;     /* of the row that is wrong, for the pointer; "" for the row itself */
};

struct delivery {
	int32_t source; /* 0: the one of the caller's token */
	struct str key;
	struct str payload; /* the bytes as they came (redacted where that is the law) */
	uint8_t sha256[32]; /* of payload */
	const char *media_type;
	bool redacted;
	int32_t unit; /* what it speaks of when it is one unit; else 0 */
	int32_t rows; /* that were sent */
	int32_t first_line; /* where rows are lines of the payload: that of row 0; else 0 */
	VEC(struct fact) facts;
	VEC(struct refusal) refused;

	/* the answer */
	int64_t batch; /* 0: this source may not be written by the caller */
	bool again;    /* the key was used before; nothing was written */
	bool other;    /* ... and for other bytes */
	int32_t rejected, changed;
	VEC(int32_t) forbidden; /* rows of units the caller may not report on */
	struct mem *mem;        /* its own: the job's */
};

struct delivery *delivery_new(struct mem *mem);

/* Ask for it in this round. */
void delivery_ask(struct job *job, struct delivery *delivery);

/* The delivery of the i-th ask of the round just done. */
struct delivery *delivery_done(const struct job *job, size_t i);

/* For tests: the kind behind delivery_ask. */
struct write_kind;
extern const struct write_kind delivery_kind;
