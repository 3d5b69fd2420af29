/* Between the files of the board: its columns. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scoring/board.h"

/* What the rules need to know of a cell: the low bits of its flags. */
enum { CLASS_MISSING, CLASS_USABLE, CLASS_NOT_APPLICABLE, CLASS_ZERO_DENOMINATOR, CLASS_MASK = 3 };
enum { FLAG_FRACTION = 4, FLAG_VALUE = 8, FLAG_STATE = 4 /* shift */ };

enum { DIRTY_MAX = 4096, BLOCK = 512, FEW_UNITS = 48 };

struct spot {
	uint32_t unit, item;
};

/* What an item takes from the other units. */
struct observed {
	bool any;
	int64_t low, high; /* of the values */
};

struct board {
	struct mem *mem;
	const struct framework *fw;
	size_t units;

	/* By metric, then unit. Without a fraction num / den is value / whole. */
	uint8_t *flags;
	char *bound;
	int64_t *num, *den, *value;

	/* By item, then unit. */
	int64_t *points, *given;
	uint8_t *cause, *is_given;
	size_t *n_given; /* by item */
	struct observed *observed;

	/* By main index, then unit; and by unit. */
	int64_t *index_points, *index_max;
	int64_t *extra, *total, *max, *key;
	uint16_t *blocked; /* cells that cost the unit its rank */
	uint8_t *barred;
	int8_t *band;
	uint8_t *is_ranked, *tied, *was_tied;
	int32_t *rank, *was_rank;
	int64_t *was_total;
	uint32_t *order, *position;
	size_t ranked;

	/* What was put since the last settling; all: more than could be listed. */
	struct spot dirty[DIRTY_MAX];
	size_t n_dirty;
	bool all, settled;
	uint32_t *changed; /* units whose sums changed */
	size_t n_changed;
	uint8_t *is_changed, *is_touched;

	struct move *moves;
	int64_t *old_points; /* scratch, one column */
	uint8_t *old_cause;
	struct sorting {
		uint64_t key;
		uint32_t unit;
	} * sort[2];
	struct cell *cells; /* scratch for formulas */
};

/* board_rules.c: points and causes of units from..to-1. */
void score_cells(struct board *b, size_t item, size_t from, size_t to);
/* Look at the whole column; true if what is seen there changed. */
bool observe(struct board *b, size_t item);
/* Second step of the columns that fill gaps from other units' points. */
void fill_gaps(struct board *b, size_t item);
bool fills_gaps(const struct item *item);

/* board_total.c: total, maximum, key, band of one unit from its sums. */
struct outcome {
	int64_t total, max, key;
	int8_t band;
	bool is_ranked;
};
struct outcome unit_outcome(const struct board *b, size_t unit);

/* board_rank.c */
void rank_all(struct board *b);
/* Give the changed units their new outcome and place, one after the other. */
void rank_changed(struct board *b);
/* Remember what the unit was before this settling. */
void touch(struct board *b, size_t unit);
