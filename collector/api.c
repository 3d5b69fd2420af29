#include "collector/api.h"

#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/str.h"
#include "collector/live.h"
#include "loop/loop.h"

struct live *
api_live(const struct job *job)
{
	return loop_part(job_loop(job), LOOP_BOARD);
}

void
api_nothing(struct job *job, const char *what, struct str code)
{
	struct fail f;

	fail(&f, NOTHING_CALLED, what, str_dup(job_mem(job), code));
	reply_fail(job, &f);
}

bool
api_refuse(struct job *job, const char *name, struct str value)
{
	struct fail f;

	fail(&f, BAD_VALUE, name, name, str_dup(job_mem(job), value));
	reply_fail(job, &f);
	return false;
}

struct live_round *
api_round(struct job *job)
{
	struct str code = job_param(job, "round");
	struct live_round *round = live_round(api_live(job), code);
	struct fail f;

	if (!round && !live_is_ready(api_live(job))) {
		fail(&f, DB_DOWN, "");
		reply_fail(job, &f);
	} else if (!round) {
		api_nothing(job, "round", code);
	}
	return round;
}

int
api_unit(struct job *job, const struct live_round *round)
{
	struct str code = job_param(job, "unit");
	int unit = live_unit_coded(round, code);

	if (unit < 0)
		api_nothing(job, "unit", code);
	return unit;
}

bool
api_query_int(struct job *job, const char *name, int64_t min, int64_t max, int64_t or, int64_t *out)
{
	struct str text = job_query(job, name);
	struct mem *mem = job_mem(job);
	struct fail f;
	int64_t n = 0;
	bool ok = text.n > 0 && text.n <= 18;

	*out = or;
	if (!text.s)
		return true;
	for (size_t i = 0; ok && i < text.n; i++) {
		ok = text.s[i] >= '0' && text.s[i] <= '9';
		n = n * 10 + (text.s[i] - '0');
	}
	if (ok && n >= min && n <= max) {
		*out = n;
		return true;
	}
	fail(&f, JSON_RANGE, name, name, mem_printf(mem, "%lld", (long long)min), mem_printf(mem, "%lld", (long long)max));
	reply_fail(job, &f);
	return false;
}

bool
api_english(const struct job *job)
{
	return str_is(job_query(job, "lang"), "en");
}
