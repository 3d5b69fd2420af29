/* Real figures: reports read by the narrative probe, each kept whole as the payload of its delivery. */
#include <string.h>

#include "base/date.h"
#include "base/fail.h"
#include "base/mem.h"
#include "collector/catalog.h"
#include "collector/demo.h"
#include "collector/demo_plan.h"
#include "collector/demo_push.h"
#include "crypt/hash.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "probes/narrative.h"
#include "scoring/metric.h"
#include "units/list.h"
#include "units/unit.h"
#include "xml/docx.h"

#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

/* A report as it was read. */
struct read_report {
	const struct demo *demo;
	const struct demo_report *report;
	struct str bytes;
	bool is_docx;
	struct narrative_figures figures;
};

static bool
read_report(struct demo *demo, const struct metrics *metrics, struct read_report *out)
{
	struct units_span ever = { DAY_NONE, DAY_NONE };
	struct mem *mem = demo->mem;
	const struct narrative *narrative;
	const struct units *units;
	struct str csv, text;

	if (!catalog_read(mem, out->report->units, &csv, demo->f) || !catalog_read(mem, out->report->file, &out->bytes, demo->f))
		return false;
	units = units_read(mem, out->report->units, csv, ever, demo->f);
	narrative = units ? narrative_new(mem, units, metrics, demo->f) : NULL;
	if (!narrative)
		return false;
	text = out->bytes;
	out->is_docx = str_starts(text, STR("PK\3\4"));
	if (out->is_docx && !docx_text(mem, out->report->file, out->bytes, &text, demo->f))
		return false;
	out->figures = narrative_read(mem, narrative, text, out->report->as_of);
	return true;
}

static int16_t
flags_of(const struct narrative_figure *figure)
{
	int16_t flags = 0;

	if (figure->flags & NARRATIVE_SUM_MISMATCH)
		flags |= FACT_SUM_MISMATCH;
	if (figure->flags & NARRATIVE_RATE_MISMATCH)
		flags |= FACT_RATE_MISMATCH;
	if (figure->flags & NARRATIVE_DEFINITION)
		flags |= FACT_DEFINITION;
	return flags;
}

static char
bound_of(const char *bound)
{
	if (strcmp(bound, ">=") == 0)
		return 'g';
	return strcmp(bound, "<=") == 0 ? 'l' : bound[0];
}

/* A figure whose unit and metric are known; false for the others, which wait for a person. */
static bool
fact_of(struct mem *mem, const struct directory *directory, const struct read_report *r, const struct narrative_figure *figure,
	struct fact *out)
{
	const struct directory_metric *metric = figure->metric ? directory_metric(directory, str_of(figure->metric)) : NULL;
	int period = r->report->period ? r->report->period : period_of('m', figure->to == DAY_NONE ? r->report->as_of : figure->to);

	if (!figure->unit || !metric || !figure->has_value || (figure->flags & (NARRATIVE_TARGET | NARRATIVE_AMBIGUOUS_UNIT)))
		return false;
	*out = (struct fact){
		.unit = directory_unit(directory, str_of(figure->unit->code), period), .metric = metric->id, .period = period,
		.numerator = FACT_NONE, .denominator = FACT_NONE, .value = figure->value,
		.bound = bound_of(figure->bound), .flags = flags_of(figure), .note = figure->phrase,
		.locator = str_of(mem_printf(mem, "byte %zu-%zu", figure->start, figure->end)),
	};
	if (figure->has_numerator && figure->has_denominator) {
		out->numerator = figure->numerator;
		out->denominator = figure->denominator;
		out->value = FACT_NONE;
	}
	return out->unit != 0;
}

static bool
build_report(struct mem *mem, const struct directory *directory, const void *what, struct delivery *out, struct fail *f)
{
	const struct read_report *r = what;
	const struct directory_source *source = directory_source(directory, str_of(r->demo->plan->press.code));

	if (!source)
		return fail(f, UNKNOWN_SOURCE, "", r->demo->plan->press.code);
	out->source = source->id;
	out->payload = r->bytes;
	out->media_type = r->is_docx ? DOCX : "text/plain";
	hash_sha256(r->bytes, out->sha256);
	for (size_t i = 0; i < r->figures.n; i++) {
		struct fact fact;

		if (!fact_of(mem, directory, r, &r->figures.at[i], &fact))
			continue;
		fact.row = out->rows++;
		*vec_push(mem, &out->facts) = fact;
	}
	return true;
}

bool
demo_reports(struct demo *demo)
{
	struct demo_push *push = demo_pusher(demo);
	const struct metrics *metrics;
	struct str json;

	if (!push || !catalog_read(demo->mem, "metrics.json", &json, demo->f))
		return false;
	metrics = metrics_read(demo->mem, "metrics.json", json, demo->f);
	if (!metrics)
		return false;
	for (size_t i = 0; i < demo->plan->n_reports; i++) {
		struct read_report *r = mem_one(demo->mem, struct read_report);

		*r = (struct read_report){ .demo = demo, .report = &demo->plan->reports[i] };
		if (!read_report(demo, metrics, r))
			return false;
		demo_push_add(push, mem_printf(demo->mem, "demo/%s", r->report->file), build_report, r);
	}
	return demo_push_run(push, &demo->figures, demo->f);
}
