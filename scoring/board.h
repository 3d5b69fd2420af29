/* The board: units by metrics, and what the framework makes of them, live.
 *
 * A board is dense and belongs to one process. Put values in with board_put and
 * board_give, then board_settle: points, totals and ranks are consistent again. Settling
 * after one change costs microseconds, after a million it is the full computation; both
 * give the same numbers to the last bit. Nothing is allocated after board_new.
 *
 * Units are numbered 0..n-1 by the caller. Number them by unit code in byte order: units
 * of equal rank stand in that order.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/limits.h"
#include "scoring/framework.h"

struct board;
struct mem;

enum cell_state {
	CELL_MISSING,
	CELL_FRESH,
	CELL_LATE,
	CELL_STALE,
	CELL_DISPUTED, /* scored like the others, and shown as disputed */
	CELL_NOT_APPLICABLE,
};

/* An accepted value. Of a fraction the rule sees the fraction itself; 'value' is then
 * worked out by the board. */
struct cell {
	enum cell_state state;
	bool has_fraction, has_value;
	char bound; /* '=' '>' 'g' (>=) '<' 'l' (<=) '~'; 0 is '=' */
	int64_t num, den, value;
};

/* A cell with a larger number than this (either way, in millionths), or with a negative
 * denominator, counts as having none. Whoever takes values in says so to whoever sent them. */
#define CELL_LIMIT LIMIT_VALUE

/* An empty board: every cell is missing. 'fw' must live as long as 'mem'. */
struct board *board_new(struct mem *mem, const struct framework *fw, size_t units) MUST_USE;

const struct framework *board_framework(const struct board *board);
size_t board_units(const struct board *board);

/* Put the accepted value of a metric; the old one is forgotten. */
void board_put(struct board *board, size_t unit, size_t metric, const struct cell *cell);

/* What was put; state CELL_MISSING if nothing. */
struct cell board_cell(const struct board *board, size_t unit, size_t metric);

/* Appraised points: they override the rule, until taken back. Between 0 and the item's
 * maximum (a penalty: between minus its cap and 0); outside is a bug. */
void board_give(struct board *board, size_t unit, size_t item, int64_t points);
void board_take_back(struct board *board, size_t unit, size_t item);

/* Keep a unit out of the ranking whatever it scores, or let it in again. Who knows more
 * than the framework decides so: for instance that nothing at all was heard of it. */
void board_bar(struct board *board, size_t unit, bool out);

/* A unit that changed in the last settling. */
struct move {
	uint32_t unit;
	int32_t rank, was_rank; /* 0: none */
	int64_t total, was_total;
};

struct moves {
	const struct move *at; /* by unit number; good until the next settling */
	size_t n;
};

/* Make everything consistent with what was put. The answer lists each unit of which a
 * point, the total, the rank or a tie changed. */
struct moves board_settle(struct board *board);

/* --- answers; right after board_settle --- */

struct standing {
	int32_t rank; /* 0: the unit is not ranked */
	bool tied;
	int64_t total; /* exact, or as the framework rounds it before ranking */
	int64_t max;   /* what the unit could have reached */
	int band;      /* position in framework->bands; -1 none */
};

struct standing board_standing(const struct board *board, size_t unit);

/* The unit at a place of the ranking order (0 is first; units without a rank come last),
 * and the way back. */
size_t board_at(const struct board *board, size_t position);
size_t board_position(const struct board *board, size_t unit);
size_t board_ranked(const struct board *board); /* units that have a rank */

/* Points of a cell, the most it could have had (0 if it was removed), and why. */
int64_t board_points(const struct board *board, size_t unit, size_t item);
int64_t board_points_max(const struct board *board, size_t unit, size_t item);
enum cause board_cause(const struct board *board, size_t unit, size_t item);
enum effect board_effect(const struct board *board, size_t unit, size_t item);

/* Main index and view: points and maximum after removals. In a weighted mean a view is
 * the weighted mean of its main indexes on the view's scale. */
int64_t board_index(const struct board *board, size_t unit, size_t index, int64_t *max);
int64_t board_view(const struct board *board, size_t unit, size_t view, int64_t *max);

/* Points of bonus and penalty rows together. */
int64_t board_extra(const struct board *board, size_t unit);

/* The total that holds rank 'n': the n-th in order. False if fewer are ranked. */
bool board_cut(const struct board *board, size_t n, int64_t *total);

/* What the unit lacks to reach rank 'n' (negative: what it has to spare), and to reach the
 * next better rank. Where ranks go by share, in points of the whole maximum. False where
 * there is none. */
bool board_gap_to_rank(const struct board *board, size_t unit, size_t n, int64_t *gap);
bool board_gap_above(const struct board *board, size_t unit, int64_t *gap, size_t *above);

/* One letter for the board page: m met (full points), n near (at least 80 % of the
 * points), x not, - missing, a not applicable, d disputed. */
char board_mark(const struct board *board, size_t unit, size_t item);

/* How fresh the unit's values are as a whole, by the worst: f l s, or - if all are missing. */
char board_freshness(const struct board *board, size_t unit);

/* Indicators of the unit without a value and without appraised points. */
size_t board_missing(const struct board *board, size_t unit);
