#include "probes/deliver.h"

#include <string.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypt/hash.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "pg/args.h"
#include "probes/probe.h"
#include "probes/types.h"
#include "units/list.h"
#include "units/match.h"

static int16_t
flags_of(const char *flags)
{
	return (int16_t)((strstr(flags, "sum_mismatch") ? FACT_SUM_MISMATCH : 0) | (strstr(flags, "rate_mismatch") ? FACT_RATE_MISMATCH : 0)
		| (strstr(flags, "definition") ? FACT_DEFINITION : 0));
}

static char
bound_of(const char *bound)
{
	return bound[0] == '>' && bound[1] ? 'g' : bound[0] == '<' && bound[1] ? 'l' : bound[0] ? bound[0] : '=';
}

static struct str
or_null(const char *text)
{
	return text && *text ? str_of(text) : (struct str){ NULL, 0 };
}

static void
add_fact(const struct directory *directory, const struct reading *r, struct delivery *d)
{
	const struct directory_metric *metric = directory_metric(directory, str_of(r->metric));
	int32_t unit = directory_unit(directory, str_of(r->unit), r->period);
	char period[PERIOD_TEXT];

	if (!unit || !metric) {
		*vec_push(d->mem, &d->refused) = (struct refusal){ .row = r->row, .code = unit ? FAIL_UNKNOWN_METRIC : FAIL_UNKNOWN_UNIT,
			.word = { unit ? r->metric : r->unit, unit ? "" : mem_str(d->mem, period_text(r->period, period)) },
			.key = unit ? "metric" : "unit" };
		return;
	}
	*vec_push(d->mem, &d->facts) = (struct fact){ .row = r->row, .unit = unit, .metric = metric->id, .period = r->period,
		.numerator = r->has_numerator ? r->numerator : FACT_NONE, .denominator = r->has_denominator ? r->denominator : FACT_NONE,
		/* A rate with its fraction is not said twice. */
		.value = r->has_value && !(r->has_numerator && r->has_denominator) ? r->value : FACT_NONE, .bound = bound_of(r->bound),
		.flags = flags_of(r->flags), .basis = or_null(r->basis), .locator = or_null(r->locator), .note = or_null(r->flags) };
}

/* "a.xlsx:Số liệu!B7" as "Số liệu!B7", "a.csv:12" as "12". */
static const char *
place_within(const struct payload *kept, const char *place)
{
	size_t n = strlen(kept->name);

	return strncmp(place, kept->name, n) == 0 && place[n] == ':' ? place + n + 1 : place;
}

static void
add_reject(const struct payload *kept, const struct reject *reject, struct delivery *d)
{
	const struct fail *f = &reject->fault;

	*vec_push(d->mem, &d->refused) = (struct refusal){ .row = reject->row, .code = f->code, .key = mem_str(d->mem, place_within(kept, f->place)),
		.word = { mem_str(d->mem, f->word[0]), mem_str(d->mem, f->word[1]) } };
}

/* Refusals go by row, as those of a push do. */
static void
sort_refused(struct delivery *d)
{
	for (size_t i = 1; i < d->refused.n; i++)
		for (size_t k = i; k > 0 && d->refused.at[k - 1].row > d->refused.at[k].row; k--) {
			struct refusal r = d->refused.at[k];

			d->refused.at[k] = d->refused.at[k - 1];
			d->refused.at[k - 1] = r;
		}
}

void
readings_deliver(const struct directory *directory, const struct readings *readings, bool rejects, const struct payload *kept, struct delivery *d)
{
	size_t r = 0;

	d->payload = kept->bytes;
	hash_sha256(d->payload, d->sha256);
	d->media_type = kept->media;
	d->redacted = kept->redacted;
	d->rows = rejects ? (int32_t)readings->rows : (int32_t)readings->list.n;
	/* Both lists are in the order of the rows. */
	for (size_t i = 0; i < readings->list.n; i++) {
		for (; rejects && r < readings->rejects.n && readings->rejects.at[r].row < readings->list.at[i].row; r++)
			add_reject(kept, &readings->rejects.at[r], d);
		add_fact(directory, &readings->list.at[i], d);
	}
	for (; rejects && r < readings->rejects.n; r++)
		add_reject(kept, &readings->rejects.at[r], d);
	sort_refused(d);
}

bool
deliver_table(struct mem *mem, const struct directory *directory, const struct matcher *units, struct str body, struct delivery *out, struct fail *f)
{
	bool sheet = str_starts(body, STR("PK"));
	struct payload in = { "", sheet ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv", body, false };
	struct probe_world world = { .units = units };
	struct probe_parsed parsed;
	struct probe_setup setup;

	if (!probe_setup_read(mem, "", STR("{}"), probe_drop.name, &setup, f) || !probe_parse(mem, &setup, &world, &in, &parsed, f))
		return false;
	readings_deliver(directory, &parsed.readings, true, &parsed.kept, out);
	return true;
}

const struct matcher *
matcher_of_rows(struct mem *mem, const struct rows *rows, int32_t day)
{
	struct buf text = buf_new(mem, LIMIT_FILE);
	const struct units *units;

	buf_str(&text, "level,code,parent,full_name,valid_from,valid_to");
	for (size_t i = 0; i < rows_n(rows); i++)
		for (int c = 0; c < 6; c++) {
			buf_char(&text, c ? ',' : '\n');
			csv_put(&text, str_of(row_text(rows, i, c)));
		}
	units = rows_n(rows) ? units_read(mem, "units", buf_view(&text), (struct units_span){ DAY_NONE, DAY_NONE }, NULL) : NULL;
	return units ? matcher_new(mem, units, day) : NULL;
}
