/* Rows of a ranking: found, filtered and sorted as a reader asked, for JSON, CSV and sheets. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "collector/live.h"
#include "scoring/board.h"

struct job;
struct live_round;
struct mem;

enum ranking_sort { SORT_RANK, SORT_NAME, SORT_CHANGE, SORT_MISSING };

struct ranking_query {
	struct str search; /* folded; n 0: all */
	struct str kind;   /* s NULL: all */
	int area;          /* -1: all */
	enum ranking_sort sort;
};

struct ranking_row {
	const struct live_round *round;
	size_t unit;
	struct standing standing; /* by its points alone */
	struct live_place place;
	int previous; /* rank in the round before; 0 none */
	bool has_gap_to_cut, has_gap_above;
	int64_t gap_to_cut, gap_above;
	size_t missing;
};

struct ranking_rows {
	const struct ranking_row *at;
	size_t n;
};

/* q, kind, area and sort of the query; answers 400 and returns false for what they cannot be. */
bool ranking_query_read(struct job *job, const struct live_round *round, struct ranking_query *query);

struct ranking_rows ranking_select(struct mem *mem, const struct live_round *round, const struct ranking_query *query);

/* Everything about one unit's place. */
struct ranking_row ranking_row_of(const struct live_round *round, size_t unit);
