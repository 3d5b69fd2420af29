/* A round as it would have stood with what was known at an earlier time. */
#include <string.h>

#include "base/date.h"
#include "base/fail.h"
#include "base/mem.h"
#include "collector/collector.sql.h"
#include "collector/live_own.h"
#include "pg/pool.h"

enum { DAY_SECONDS = 86400, VIETNAM_EAST = 7 * 3600 };

bool
live_then_asked(struct job *job, const char **as_of)
{
	struct str text = job_query(job, "as_of");
	char *out = mem_alloc(job_mem(job), TIME_TEXT);
	int64_t at;
	int32_t day;
	struct fail f;

	*as_of = NULL;
	if (!text.s)
		return true;
	if (!time_read(text, &at)) {
		fail(&f, BAD_VALUE, "as_of", "as_of", str_dup(job_mem(job), text));
		reply_fail(job, &f);
		return false;
	}
	if (date_read(text, &day))
		at += (int64_t)(DAY_SECONDS - VIETNAM_EAST) * 1000000 - 1;
	*as_of = time_text(at, out);
	return true;
}

void
live_then_ask(struct job *job, const struct live_round *round, const char *as_of)
{
	struct mem *mem = job_mem(job);

	ask_sql(job, &SQL_values_as_of, live_unit_ids(mem, round), live_metric_ids(mem, round), arg_int(round->period),
		arg_text(as_of));
	ask_sql(job, &SQL_appraisals_as_of, arg_int(round->id), arg_text(as_of));
}

const struct live_round *
live_then_read(struct job *job, const struct live_round *round)
{
	struct mem *mem = job_mem(job);
	struct live_round *then = mem_one(mem, struct live_round);
	const struct rows *values = rows(job, 0);

	*then = *round;
	then->mem = mem;
	then->cells = 0;
	then->recorded = 0;
	then->json = NULL;
	live_new_board(then);
	for (size_t i = 0; i < rows_n(values); i++) {
		struct live_change change;

		live_read_change(values, i, round->period, &change);
		live_put(then, &change);
	}
	live_read_appraisals(then, rows(job, 1));
	board_settle(then->board);
	return then;
}
