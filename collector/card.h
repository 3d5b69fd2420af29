/* A unit's scorecard: what the board knows of it, with where each value comes from. The
 * unit page, the printed page and the sheets are made of this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "scoring/framework.h"

struct job;
struct json_out;
struct live;
struct live_round;
struct mem;
struct rows;

/* What the database says of an accepted value. Text is borrowed from the job. */
struct fact {
	bool known;
	const char *recorded, *kind, *source;
	struct words source_title;
	const char *basis, *rival_kind;
	bool has_rival;
	int64_t rival;
};

struct card {
	struct mem *mem;
	const struct live *live;
	const struct live_round *round;
	size_t unit;
	const struct fact *facts; /* of framework->metrics, in its order */
	const struct rows *lineage;
	const char *since; /* NULL: from the beginning */
};

/* Ask for a card's rows in this round of the job, as the only asks; read them in the next. */
void card_ask(struct job *job, const struct live_round *round, size_t unit);
void card_read(struct job *job, const struct live_round *round, size_t unit, struct card *out);

/* The whole card as JSON (Scorecard of ui/src/api.ts). */
void card_put(struct json_out *out, const struct card *card);

/* The middle of the units' values of an item. False if fewer than five have one. */
struct peers {
	int64_t p10, p25, p50, p75, p90;
};
bool card_peers(struct mem *mem, const struct live_round *round, size_t item, struct peers *peers);

/* Name of a cell's state: "fresh", "late", ... */
const char *card_state(const struct live_round *round, size_t unit, size_t item);
