#include "collector/card.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "collector/api.h"
#include "collector/collector.sql.h"
#include "collector/live.h"
#include "loop/job.h"
#include "pg/pool.h"

enum { A_FACTS, A_LINEAGE, A_SINCE };

void
card_ask(struct job *job, const struct live_round *round, size_t unit)
{
	int32_t id = round->units[unit].id;

	ask_sql(job, &SQL_unit_facts, arg_int(id), arg_int(round->period));
	ask_sql(job, &SQL_unit_lineage, arg_int(id));
	ask_sql(job, &SQL_unit_since, arg_int(id));
}

static struct fact
read_fact(const struct rows *rows, size_t i)
{
	enum { CODE, NUMERATOR, DENOMINATOR, VALUE, BOUND, STATE, FLAGS, RECORDED, KIND, SOURCE, TITLE_VI, TITLE_EN,
	       BASIS, RIVAL_KIND, RIVAL };
	struct fact fact = { .known = true };

	fact.recorded = row_text(rows, i, RECORDED);
	fact.kind = row_text(rows, i, KIND);
	fact.source = row_text(rows, i, SOURCE);
	fact.source_title = (struct words){ row_text(rows, i, TITLE_VI), row_text(rows, i, TITLE_EN) };
	fact.basis = row_is_null(rows, i, BASIS) ? NULL : row_text(rows, i, BASIS);
	fact.rival_kind = row_is_null(rows, i, RIVAL_KIND) ? NULL : row_text(rows, i, RIVAL_KIND);
	fact.has_rival = !row_is_null(rows, i, RIVAL);
	fact.rival = row_int(rows, i, RIVAL);
	return fact;
}

void
card_read(struct job *job, const struct live_round *round, size_t unit, struct card *out)
{
	struct mem *mem = job_mem(job);
	const struct rows *facts = rows(job, A_FACTS), *since = rows(job, A_SINCE);
	struct fact *by_metric = mem_array(mem, struct fact, round->framework->n_metrics);

	for (size_t i = 0; i < rows_n(facts); i++) {
		int metric = framework_metric(round->framework, row_str(facts, i, 0));

		if (metric >= 0)
			by_metric[metric] = read_fact(facts, i);
	}
	*out = (struct card){ .mem = mem, .live = api_live(job), .round = round, .unit = unit, .facts = by_metric,
			      .lineage = rows(job, A_LINEAGE) };
	if (rows_n(since) && !row_is_null(since, 0, 0))
		out->since = row_text(since, 0, 0);
}

static int
compare_values(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The value below which 'percent' of the sorted values lie (nearest rank). */
static int64_t
percentile(const int64_t *values, size_t n, size_t percent)
{
	size_t rank = (n * percent + 99) / 100;

	return values[rank ? rank - 1 : 0];
}

bool
card_peers(struct mem *mem, const struct live_round *round, size_t item, struct peers *peers)
{
	const struct item *it = &round->framework->items[item];
	int64_t *values = mem_array(mem, int64_t, round->n_units);
	size_t n = 0;

	if (!it->n_metrics)
		return false;
	for (size_t u = 0; u < round->n_units; u++)
		n += live_cell_value(round, u, it->metrics[0], &values[n]);
	if (n < 5)
		return false;
	qsort(values, n, sizeof(*values), compare_values);
	*peers = (struct peers){ percentile(values, n, 10), percentile(values, n, 25), percentile(values, n, 50),
				 percentile(values, n, 75), percentile(values, n, 90) };
	return true;
}

const char *
card_state(const struct live_round *round, size_t unit, size_t item)
{
	static const char *const names[] = { [CELL_MISSING] = "missing", [CELL_FRESH] = "fresh",
					     [CELL_LATE] = "late", [CELL_STALE] = "stale",
					     [CELL_DISPUTED] = "disputed",
					     [CELL_NOT_APPLICABLE] = "not_applicable" };
	const struct item *it = &round->framework->items[item];
	enum cell_state state = CELL_MISSING;

	if (board_cause(round->board, unit, item) == CAUSE_APPRAISED)
		return "fresh";
	for (size_t i = 0; i < it->n_metrics && state == CELL_MISSING; i++)
		state = board_cell(round->board, unit, it->metrics[i]).state;
	return names[state];
}
