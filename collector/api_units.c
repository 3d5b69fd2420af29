/* The scorecard of a unit: GET /rounds/{round}/units/{unit}. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/api.h"
#include "collector/card.h"
#include "collector/collector.sql.h"
#include "collector/live.h"
#include "loop/job.h"
#include "pg/pool.h"

static job_f card, card_show;

const struct route api_unit_routes[] = {
	{ "GET", "/api/v1/rounds/{round}/units/{unit}", card, ROUTE_PUBLIC, "round_unit" },
	{ NULL, NULL, NULL, 0, NULL },
};

static void
card(struct job *job)
{
	struct live_round *round = api_round(job);
	int unit = round ? api_unit(job, round) : -1;

	if (unit < 0)
		return;
	card_ask(job, round, (size_t)unit);
	then(job, card_show);
}

static void
card_show(struct job *job)
{
	/* The boards may have been replaced since: look again. */
	struct live_round *round = api_round(job);
	int unit = round ? api_unit(job, round) : -1;
	struct json_out out = json_out(job_out(job));
	struct card c;

	if (unit < 0)
		return;
	card_read(job, round, (size_t)unit, &c);
	card_put(&out, &c);
	reply(job, 200);
}
