#include "scoring/threshold.h"

#include "base/decimal.h"
#include "base/must.h"

enum { YEARS_BACK = 30 };

int
threshold_rank(int rank, int of, int among)
{
	int64_t scaled;

	must(of > 0 && rank > 0 && among > 0);
	must(decimal_mul_div(rank, among, of, &scaled));
	return scaled < 1 ? 1 : (int)scaled;
}

/* How many are ranked in a year: as said for it, or for the last year before. */
static int
among_in(const struct benchmark *rows, size_t count, int year, int of)
{
	int best = 0;

	for (size_t i = 0; i < count; i++)
		if (rows[i].among && rows[i].year <= year && rows[i].year >= best) {
			best = rows[i].year;
			of = rows[i].among;
		}
	return of;
}

/* The rank that covers place n: 15 for place 16 where two share 15. */
static int
rank_covering(const struct benchmark *rows, size_t count, int year, int n)
{
	int inside = 0, last = 0;

	for (size_t i = 0; i < count; i++)
		if (rows[i].year == year && rows[i].rank <= n) {
			inside++;
			if (rows[i].rank > last)
				last = rows[i].rank;
		}
	return inside >= n ? last : n;
}

/* The value at place n of one year: read, or between the nearest known on either side. */
static struct threshold
read_year(const struct benchmark *rows, size_t count, int year, int n)
{
	struct threshold t = { .rank = n };
	int rank = rank_covering(rows, count, year, n), better = 0, worse = 0;

	for (size_t i = 0; i < count; i++) {
		const struct benchmark *row = &rows[i];

		if (row->year != year || !row->has_value)
			continue;
		if (row->rank == rank)
			return (struct threshold){ .kind = THRESHOLD_READ,
						   .rank = n,
						   .value = row->value,
						   .low = row->value,
						   .high = row->value,
						   .has_high = true };
		if (row->rank < rank && row->rank > better) {
			better = row->rank;
			t.high = row->value;
			t.has_high = true;
		} else if (row->rank > rank && (!worse || row->rank < worse)) {
			worse = row->rank;
			t.low = row->value;
		}
	}
	if (worse)
		t.kind = THRESHOLD_BETWEEN;
	t.value = t.low;
	return t;
}

/* Yearly changes between years that were read in full. */
struct changes {
	int last_year;
	int64_t last, first;
	int first_year;
	bool any;
	int64_t least, most;
};

static void
add_year(struct changes *c, int year, int64_t value)
{
	if (c->last_year) {
		int64_t yearly;

		must(decimal_mul_div(value - c->last, 1, year - c->last_year, &yearly));
		c->least = !c->any || yearly < c->least ? yearly : c->least;
		c->most = !c->any || yearly > c->most ? yearly : c->most;
		c->any = true;
	} else {
		c->first_year = year;
		c->first = value;
	}
	c->last_year = year;
	c->last = value;
}

static struct threshold
forecast(const struct changes *c, int year, int n)
{
	int64_t ahead = year - c->last_year, mean;

	must(decimal_mul_div((c->last - c->first) * ahead, 1, c->last_year - c->first_year, &mean));
	return (struct threshold){ .kind = THRESHOLD_FORECAST,
				   .rank = n,
				   .value = c->last + mean,
				   .low = c->last + c->least * ahead,
				   .high = c->last + c->most * ahead,
				   .has_high = true,
				   .from_year = c->last_year };
}

struct threshold
threshold_find(const struct benchmark *rows, size_t count, int year, int n, int of)
{
	int among = among_in(rows, count, year, of);
	struct threshold t = read_year(rows, count, year, threshold_rank(n, of, among));
	struct changes c = { 0 };

	for (int before = year - YEARS_BACK; t.kind == THRESHOLD_UNKNOWN && before < year;
	     before++) {
		int rank = threshold_rank(n, of, among_in(rows, count, before, of));
		struct threshold then = read_year(rows, count, before, rank);

		if (then.kind == THRESHOLD_READ)
			add_year(&c, before, then.value);
	}
	if (t.kind == THRESHOLD_UNKNOWN && c.any)
		t = forecast(&c, year, t.rank);
	t.among = among;
	return t;
}
