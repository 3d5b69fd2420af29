/* The live board of a worker: every round that is scored, kept up to date.
 *
 * Built from the database at start, changed cell by cell as commits arrive; the database
 * stays the only truth, and every worker, machine and restart comes to the same bytes.
 * All of it belongs to the worker's arena; a round that is loaded again gets a new one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "scoring/board.h"
#include "scoring/framework.h"

struct blob;
struct buf;
struct channel;
struct job;
struct live;
struct loop;
struct map;
struct mem;

/* A unit of a round; numbered by code, so that all boards agree. */
struct live_unit {
	int32_t id;
	const char *code, *name, *kind; /* name with its type word */
	const char *sort_key;           /* Vietnamese order of the name without it */
	const char *fold;               /* search form */
	int area;                       /* position in round->areas, -1 none */
	int published;                  /* the rank that was published; 0 none */
	bool published_tied, has_published_total;
	int64_t published_total;
};

struct live_area {
	int32_t id;
	const char *code, *name;
};

/* What the catalogue says of a metric; id 0 where it lacks it. */
struct live_metric {
	int32_t id;
	char cadence; /* 'd' 'w' 'm' 'q' 'h' 'y', 0 not said */
	const char *uom;
	struct words numerator, denominator; /* vi NULL: not said */
};

/* What an indicator should reach; unit < 0: every unit of the round. */
struct live_target {
	int item, unit;
	int64_t value;
};

struct live_round {
	struct mem *mem;
	int32_t id;
	const char *code;
	struct words title;
	const struct framework *framework;
	int period;
	bool published;
	bool illustrative;
	int cut_rank; /* 0: no line */
	struct words cut_title;
	struct live_round *previous;
	const char *province_code, *province_name;

	const struct live_area *areas;
	size_t n_areas;
	const struct live_unit *units;
	size_t n_units;
	struct map *unit_by_code;     /* -> struct live_unit */
	const int32_t *unit_of_id;    /* sorted pairs id, number; see live_unit_number */
	const struct live_metric *metrics; /* of framework->metrics, in its order */
	const struct live_target *targets;
	size_t n_targets;

	struct board *board;
	uint16_t *heard;      /* by unit: values and appraised points; who has none has no rank */
	bool touched;         /* cells were put since it was settled */
	uint64_t base;        /* of units, targets, appraisals and framework, see live_revision */
	uint64_t cells;       /* of the values on the board */
	int64_t recorded;     /* newest of them, seconds since 1970 */
	struct channel *channel;

	struct blob *json;    /* what GET board answers, made when asked for */
	uint64_t json_revision;
	int64_t json_made;
};

/* What stands for everything the round shows, its history and the day included: the same
 * in every worker and after every restart, another after any change. As hexadecimal text. */
enum { REVISION_TEXT = 17 };
uint64_t live_revision(const struct live_round *round);
char *live_revision_text(const struct live_round *round, char *out);

/* The same for all rounds together. */
uint64_t live_version(const struct live *live);

/* A worker's live board, hung on its loop; it loads at once and then follows the database
 * at 'conninfo', reading as whom the token stands for whose hash is 'as'. */
struct live *live_new(struct mem *mem, struct loop *loop, const char *conninfo, const unsigned char as[32]);

/* Whether it was loaded. */
bool live_is_ready(const struct live *live);

/* The round called 'code', or NULL; all of them, newest period first. */
struct live_round *live_round(const struct live *live, struct str code);
size_t live_rounds(const struct live *live);
struct live_round *live_round_nth(const struct live *live, size_t i);

/* The round that the board page opens with; NULL if there is none. */
struct live_round *live_default(const struct live *live);

/* The unit's number in the round; -1 if it is not in it. */
int live_unit_number(const struct live_round *round, int32_t id);
int live_unit_coded(const struct live_round *round, struct str code);

/* The target of an item for a unit. False: it has none. */
bool live_target(const struct live_round *round, size_t unit, size_t item, int64_t *value);

/* Whether the unit's value reaches it, the right way round. */
bool live_target_met(const struct live_round *round, size_t unit, size_t item, int64_t target);

/* The value of a cell, worked out from its fraction if it has one. False: no value. */
bool live_cell_value(const struct live_round *round, size_t unit, size_t metric, int64_t *value);

/* m n x - a d, as the board page shows it: full points or the target met is m. */
char live_mark(const struct live_round *round, size_t unit, size_t item);

/* Where a unit stands: as it was published, where that is known, else by its points. A
 * published rank may come without a total. */
struct live_place {
	int32_t rank; /* 0: none */
	bool tied, has_total;
	int64_t total;
};
struct live_place live_place(const struct live_round *round, size_t unit);

/* How many of the round's units have a rank. */
size_t live_ranked(const struct live_round *round);

/* Why a unit has no rank or not all its points; false if there is nothing to say. */
bool live_reason(struct mem *mem, const struct live_round *round, size_t unit, struct words *words);

/* Lower bound of a band in points, for a unit that can reach the whole maximum. */
int64_t live_band_from(const struct framework *fw, const struct band *band);

/* Units in the order they are shown: by rank, then name; those without rank last. 'order'
 * has room for all units. */
void live_order(const struct live_round *round, uint32_t *order);

/* How many of the last rounds a history looks back over, this one included. */
enum { LIVE_HISTORY = 8 };

/* The chain of earlier rounds, oldest first, this one last; returns how many. */
size_t live_history(const struct live_round *round, const struct live_round *out[LIVE_HISTORY]);

/* The unit's number in an earlier round, by identity; -1 if it did not exist. */
int live_unit_then(const struct live_round *then, const struct live_round *now, size_t unit);

/* --- as it was known then --- */

/* ?as_of= of the query: a time, or a day and all that was known at its end in Vietnam. NULL
 * if it is not there; answers 400 and returns false for what is no time. */
bool live_then_asked(struct job *job, const char **as_of);

/* Ask, as the only asks of this round of the job, for what was known of a round; in the
 * next make a round of it, which lives as long as the job. */
void live_then_ask(struct job *job, const struct live_round *round, const char *as_of);
const struct live_round *live_then_read(struct job *job, const struct live_round *round);

/* --- as JSON --- */

struct json_out;

/* {"vi":..., "en":...} */
void live_put_words(struct json_out *out, struct words words);

/* "decision": what the framework rests on, or null. */
void live_put_decision(struct json_out *out, const struct framework *fw);

/* A row of GET /rounds, and the fuller one that board and scorecard carry. */
void live_put_round_row(struct json_out *out, const struct live_round *round);
void live_put_round(struct json_out *out, const struct live_round *round);

/* The whole board of GET /rounds/{round}/board. */
void live_put_board(struct mem *mem, struct json_out *out, const struct live *live,
		    const struct live_round *round);

/* The same as a shared body, made anew when the round changed; borrowed. */
struct blob *live_board_blob(struct live *live, struct live_round *round);
