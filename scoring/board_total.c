#include "base/decimal.h"
#include "base/must.h"
#include "scoring/board_impl.h"

#define FINE 1000000000000LL /* main indexes of a weighted mean are rounded to 1e-12 */

typedef __int128 wide;

static int64_t
nearest(wide above, wide below)
{
	wide whole = above / below, rest = above % below;

	return (int64_t)(whole + (rest >= below - rest));
}

/* Weighted mean of main indexes on 'scale'; those without a maximum are left out. False if
 * no weight is left. */
static bool
weighted(const struct board *b, size_t unit, const size_t *indexes, size_t n, int64_t scale,
	 int64_t *out)
{
	const struct framework *fw = b->fw;
	wide sum = 0, weights = 0;

	for (size_t i = 0; i < n; i++) {
		size_t x = indexes ? indexes[i] : i;
		size_t at = x * b->units + unit;
		int64_t points = b->index_points[at], max = b->index_max[at];

		if (max <= 0)
			continue;
		sum += (wide)fw->indexes[x].weight
		       * (max == MICRO ? points * MICRO : nearest((wide)points * FINE, max));
		weights += fw->indexes[x].weight;
	}
	if (!weights)
		return false;
	*out = nearest(sum * scale, weights * FINE);
	return true;
}

static int64_t
rounded(const struct framework *fw, int64_t points)
{
	return fw->rounding == ROUND_BEFORE_RANK ? decimal_round(points, fw->rounding_places)
						 : points;
}

static int
band_of(const struct framework *fw, int64_t total, int64_t max)
{
	for (size_t i = 0; i < fw->n_bands; i++) {
		const struct band *band = &fw->bands[i];

		if (band->is_share ? (wide)total * MICRO >= (wide)band->from * max
				   : total >= band->from)
			return (int)i;
	}
	return -1;
}

struct outcome
unit_outcome(const struct board *b, size_t unit)
{
	const struct framework *fw = b->fw;
	struct outcome out = { .is_ranked = !b->blocked[unit] && !b->barred[unit] };

	if (fw->composite == COMPOSITE_WEIGHTED_MEAN) {
		out.max = weighted(b, unit, NULL, fw->n_indexes, fw->scale, &out.total) ? fw->scale
											: 0;
	} else {
		for (size_t x = 0; x < fw->n_indexes; x++) {
			out.total += b->index_points[x * b->units + unit];
			out.max += b->index_max[x * b->units + unit];
		}
	}
	out.total += b->extra[unit];
	if (fw->capped && out.total > out.max)
		out.total = out.max;
	if (out.total < 0)
		out.total = 0;
	out.total = rounded(fw, out.total);
	out.key = out.total;
	if (out.max <= 0)
		out.is_ranked = false;
	else if (fw->rank_by_share && out.max != fw->max)
		out.key = rounded(fw, nearest((wide)out.total * fw->max, out.max));
	out.band = (int8_t)(out.is_ranked ? band_of(fw, out.total, out.max) : -1);
	return out;
}

int64_t
board_index(const struct board *b, size_t unit, size_t index, int64_t *max)
{
	must(unit < b->units && index < b->fw->n_indexes);
	if (max)
		*max = b->index_max[index * b->units + unit];
	return b->index_points[index * b->units + unit];
}

int64_t
board_view(const struct board *b, size_t unit, size_t view, int64_t *max)
{
	const struct view *v = &b->fw->views[view];
	int64_t points = 0, most = 0;

	must(unit < b->units && view < b->fw->n_views);
	if (b->fw->composite == COMPOSITE_WEIGHTED_MEAN) {
		most = weighted(b, unit, v->indexes, v->n_indexes, v->scale, &points) ? v->scale
										      : 0;
	} else {
		for (size_t i = 0; i < v->n_indexes; i++) {
			points += b->index_points[v->indexes[i] * b->units + unit];
			most += b->index_max[v->indexes[i] * b->units + unit];
		}
		if (v->scale && most > 0) {
			points = nearest((wide)points * v->scale, most);
			most = v->scale;
		}
	}
	if (max)
		*max = most;
	return points;
}
