#include "collector/ranking.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/text.h"
#include "collector/api.h"
#include "collector/live.h"
#include "loop/job.h"

static bool
read_sort(struct str text, enum ranking_sort *sort)
{
	static const char *const names[] = { [SORT_RANK] = "rank", [SORT_NAME] = "name",
					     [SORT_CHANGE] = "change", [SORT_MISSING] = "missing" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_is(text, names[i])) {
			*sort = (enum ranking_sort)i;
			return true;
		}
	return false;
}

static int
area_coded(const struct live_round *round, struct str code)
{
	for (size_t i = 0; i < round->n_areas; i++)
		if (str_is(code, round->areas[i].code))
			return (int)i;
	return -1;
}

bool
ranking_query_read(struct job *job, const struct live_round *round, struct ranking_query *query)
{
	struct str area = job_query(job, "area"), sort = job_query(job, "sort"), q = job_query(job, "q");

	*query = (struct ranking_query){ .area = -1, .kind = job_query(job, "kind") };
	if (area.n && (query->area = area_coded(round, area)) < 0)
		return api_refuse(job, "area", area);
	if (sort.n && !read_sort(sort, &query->sort))
		return api_refuse(job, "sort", sort);
	if (!query->kind.n)
		query->kind.s = NULL;
	query->search = text_fold(job_mem(job), q);
	return true;
}

struct ranking_row
ranking_row_of(const struct live_round *round, size_t unit)
{
	struct ranking_row row = { .round = round, .unit = unit, .standing = board_standing(round->board, unit), .place = live_place(round, unit) };
	int then = round->previous ? live_unit_then(round->previous, round, unit) : -1;
	size_t above;

	if (then >= 0)
		row.previous = live_place(round->previous, (size_t)then).rank;
	row.has_gap_to_cut = round->cut_rank > 0
			     && board_gap_to_rank(round->board, unit, (size_t)round->cut_rank, &row.gap_to_cut);
	row.has_gap_above = board_gap_above(round->board, unit, &row.gap_above, &above);
	row.missing = board_missing(round->board, unit);
	return row;
}

static bool
is_wanted(const struct live_unit *unit, const struct ranking_query *query)
{
	if (query->kind.s && !str_is(query->kind, unit->kind))
		return false;
	if (query->area >= 0 && unit->area != query->area)
		return false;
	return !query->search.n || str_find(str_of(unit->fold), query->search) >= 0;
}

static int
compare_names(const void *a, const void *b)
{
	const struct ranking_row *x = a, *y = b;

	return strcmp(x->round->units[x->unit].sort_key, y->round->units[y->unit].sort_key);
}

/* Places won, most first; those without a previous rank last. */
static int
compare_changes(const void *a, const void *b)
{
	const struct ranking_row *x = a, *y = b;
	bool has_x = x->previous > 0 && x->place.rank > 0, has_y = y->previous > 0 && y->place.rank > 0;
	int won_x = x->previous - x->place.rank, won_y = y->previous - y->place.rank;

	if (has_x != has_y)
		return has_x ? -1 : 1;
	if (has_x && won_x != won_y)
		return won_x > won_y ? -1 : 1;
	return compare_names(a, b);
}

static int
compare_missing(const void *a, const void *b)
{
	const struct ranking_row *x = a, *y = b;

	if (x->missing != y->missing)
		return x->missing > y->missing ? -1 : 1;
	return compare_names(a, b);
}

struct ranking_rows
ranking_select(struct mem *mem, const struct live_round *round, const struct ranking_query *query)
{
	static int (*const compare[])(const void *, const void *) = {
		[SORT_NAME] = compare_names, [SORT_CHANGE] = compare_changes, [SORT_MISSING] = compare_missing
	};
	uint32_t *order = mem_array(mem, uint32_t, round->n_units);
	struct ranking_row *rows = mem_array(mem, struct ranking_row, round->n_units);
	size_t n = 0;

	live_order(round, order);
	for (size_t i = 0; i < round->n_units; i++)
		if (is_wanted(&round->units[order[i]], query))
			rows[n++] = ranking_row_of(round, order[i]);
	if (query->sort != SORT_RANK)
		qsort(rows, n, sizeof(*rows), compare[query->sort]);
	return (struct ranking_rows){ rows, n };
}
