/* What the files of the live board know of it; others go by live.h. */
#pragma once

#include "base/vec.h"
#include "collector/live.h"
#include "loop/job.h"
#include "pg/args.h"

/* All rounds as read at one time; replaced whole when a framework, a round or a unit
 * changes. */
struct boards {
	struct mem *mem;
	VEC(struct live_round *) rounds; /* newest period first */
	struct map *by_code;
};

struct live {
	struct mem *mem;
	struct loop *loop;
	struct credential as;
	struct boards *boards; /* NULL until loaded */
	struct boards *next;   /* being filled; NULL: none */
	struct feed *feed;
	struct map *channels;  /* by round code; they outlive the boards */
	bool loading, reload;  /* under way; wanted once more after that */
	const char *conninfo;
	struct timer *timer, *retry, *soon;
	int32_t day; /* on which freshness was judged */
};

/* An accepted value that was committed; ids as in the database. */
struct live_change {
	int32_t unit, metric;
	int period;
	int64_t recorded; /* seconds since 1970 */
	struct cell cell;
};

/* Hashes for the revision. */
uint64_t live_mix(uint64_t a, uint64_t b);
uint64_t live_mix_text(uint64_t h, const char *text);
uint64_t live_cell_hash(size_t unit, size_t metric, const struct cell *cell);

/* A row of values_as_of. */
void live_read_change(const struct rows *rows, size_t row, int period, struct live_change *change);

/* Put it on the round's board; false if it is not on it. */
bool live_put(struct live_round *round, const struct live_change *change);

/* A new board for the round's units, of whom nothing was heard yet. */
void live_new_board(struct live_round *round);

/* Something was heard of a unit that was not known before. */
void live_heard(struct live_round *round, size_t unit);

/* Give the appraised points of live_appraisals. */
void live_read_appraisals(struct live_round *round, const struct rows *rows);

/* The ids of a round's units and metrics as arrays. */
struct arg live_unit_ids(struct mem *mem, const struct live_round *round);
struct arg live_metric_ids(struct mem *mem, const struct live_round *round);

/* Read rounds and units (again), then all values. */
void live_load(struct live *live);

/* Have the values read into 'boards', then use them instead of those in use. */
void live_fill(struct live *live, struct boards *boards);

/* Tell those who watch to fetch the round anew. */
void live_send_reload(struct live_round *round);
