/* Sources, rounds, national results. */
#include "base/mem.h"
#include "collector/benchmarks.h"
#include "collector/catalog.h"
#include "collector/catalog.sql.h"
#include "collector/catalog_sync.h"
#include "collector/collector.sql.h"
#include "collector/demo.h"
#include "collector/demo_plan.h"
#include "pg/db.h"

#define BENCHMARKS "demo/benchmarks.csv"

static bool
put_source(const struct demo *demo, const struct demo_origin *s)
{
	return db_query(demo->owner, &SQL_source_put, demo->f, arg_text(s->code), arg_text(s->kind), arg_text(s->title.vi),
			arg_text(s->title.en));
}

static bool
put_sources(const struct demo *demo)
{
	const struct demo_plan *plan = demo->plan;

	return put_source(demo, &plan->system) && put_source(demo, &plan->one_stop) && put_source(demo, &plan->self) && put_source(demo, &plan->press)
	       && put_source(demo, &plan->published);
}

static bool
put_round(const struct demo *demo, const struct demo_round *r)
{
	return db_query(demo->owner, &SQL_round_put, demo->f, arg_text(r->code), arg_text(r->title.vi), arg_text(r->title.en),
			arg_text(r->framework), arg_text(r->target_kind), arg_int(r->period), arg_text(r->as_of),
			arg_text(r->top), arg_text(r->previous), arg_text(r->status), arg_int(r->cut),
			arg_bool(r->illustrative));
}

static bool
put_benchmarks(const struct demo *demo)
{
	struct benchmark_table t;
	struct str csv;

	return catalog_read(demo->mem, BENCHMARKS, &csv, demo->f)
	       && benchmarks_read(demo->mem, BENCHMARKS, csv, &t, demo->f)
	       && db_query(demo->owner, &SQL_benchmarks_put, demo->f, t.years, t.provinces, t.indexes, t.values, t.ranks,
			   t.among, t.sources);
}

bool
demo_rounds(struct demo *demo)
{
	if (!catalog_sync(demo->mem, demo->owner, demo->f) || !put_sources(demo) || !put_benchmarks(demo)
	    || !db_query(demo->owner, &SQL_setting_put, demo->f, arg_text("public_board"), arg_text("on")))
		return false;
	for (size_t i = 0; i < demo->plan->n_rounds; i++)
		if (!put_round(demo, &demo->plan->rounds[i]))
			return false;
	return true;
}
