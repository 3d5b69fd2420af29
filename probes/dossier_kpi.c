#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "probes/calendar.h"
#include "probes/dossier_impl.h"

enum kpi {
#define KPI(name, rule, metric, basis) KPI_##name,
#include "probes/dossier_kpi.def"
#undef KPI
	KPIS
};

static const struct {
	const char *rule, *metric, *basis;
} kpis[KPIS] = {
#define KPI(name, rule, metric, basis) [KPI_##name] = { rule, metric, basis },
#include "probes/dossier_kpi.def"
#undef KPI
};

struct periods {
	int *at;
	size_t n, cap;
};

/* The dossiers of one unit. */
struct group {
	const char *unit; /* code */
	const char *text;
	VEC(const struct dossier *) list;
};

/* One unit in one period. Numerators and denominators are counts. */
struct sums {
	const struct dossier_config *config;
	const struct calendar *calendar;
	int64_t first, cut; /* seconds: start of the period, and its end or now */
	int64_t num[KPIS], den[KPIS];
	bool given[KPIS];   /* also when the denominator is 0 */
	unsigned no_due, no_end, unknown_procedure;
	struct map *online, *with_fee; /* procedures seen */
};

/* --- one dossier in one period --- */

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When it ended as far as known at the cut: TIME_NONE for still open. */
static int64_t
end_of(const struct sums *s, const struct dossier *d)
{
	return d->ended != TIME_NONE && d->ended <= s->cut ? d->ended : TIME_NONE;
}

/* How long it lay with the citizen for a supplement, up to 'end'. */
static int64_t
waited(const struct dossier *d, int64_t end)
{
	int64_t until;

	if (d->asks == 0 || d->asked[0] == TIME_NONE || d->asked[0] > end)
		return 0;
	until = d->supplied[0] == TIME_NONE ? end : earlier(d->supplied[0], end);
	return until > d->asked[0] ? until - d->asked[0] : 0;
}

static unsigned
asks_until(const struct sums *s, const struct dossier *d)
{
	unsigned n = 0;

	for (unsigned i = 0; i < d->asks; i++)
		n += i >= DOSSIER_ASKS || d->asked[i] == TIME_NONE || d->asked[i] <= s->cut;
	return n;
}

/* Rule 2.1: an open dossier is measured at the end of the period, one that waits for a
 * supplement at the moment it was asked for; asked for twice is overdue. */
static bool
is_on_time(const struct sums *s, const struct dossier *d)
{
	int64_t end = end_of(s, d);

	if (d->due == TIME_NONE || asks_until(s, d) > 1)
		return false;
	if (end == TIME_NONE)
		end = s->cut;
	return end - waited(d, end) <= d->due;
}

static int32_t
day_of(int64_t seconds)
{
	return (int32_t)(seconds >= 0 ? seconds / DAY_SECONDS : (seconds - DAY_SECONDS + 1) / DAY_SECONDS);
}

static int
handling_days(const struct sums *s, const struct dossier *d, int64_t end)
{
	int days = calendar_between(s->calendar, day_of(d->received), day_of(end));
	int64_t wait = waited(d, end);

	if (wait > 0)
		days -= calendar_between(s->calendar, day_of(d->asked[0]), day_of(d->asked[0] + wait));
	return days > 0 ? days : 0;
}

static void
add_progress(struct sums *s, const struct dossier *d)
{
	int64_t end = end_of(s, d);
	bool on_time;

	if (d->received == TIME_NONE || d->received > s->cut || (end != TIME_NONE && end < s->first))
		return;
	on_time = is_on_time(s, d);
	s->den[KPI_ON_TIME]++;
	s->num[KPI_ON_TIME] += on_time;
	s->no_due += d->due == TIME_NONE;
	s->no_end += end == TIME_NONE && d->ended == TIME_NONE && d->status >= STATUS_DONE;
	s->den[KPI_SATISFIED]++;
	s->num[KPI_SATISFIED] += 1 - !on_time - d->complained;
	s->given[KPI_SATISFIED] |= d->opinion_known;
	if (end != TIME_NONE) {
		s->den[KPI_MEAN_DAYS]++;
		s->num[KPI_MEAN_DAYS] += handling_days(s, d, end);
	}
}

static void
add_fees(struct sums *s, const struct dossier *d, const struct procedure *p)
{
	bool bears = s->config->procedures ? p && p->fee && !(d->fees && !d->fee) : d->fee;

	s->den[KPI_PAYMENT] += bears;
	s->num[KPI_PAYMENT] += bears && d->payment > 0;
	if (p && p->fee && d->fee)
		map_put(s->with_fee, str_of(p->code), s->with_fee);
}

static void
add_data(struct sums *s, const struct dossier *d, const struct procedure *p)
{
	bool citizen = s->config->procedures && p ? p->citizens : d->subject != SUBJECT_OTHER;

	s->num[KPI_DIGITISED] += d->docs && d->result_link;
	s->num[KPI_REUSED] += d->digitised || d->doc_digitised;
	s->num[KPI_SHARED] += d->doc_shared;
	s->den[KPI_POPULATION] += citizen;
	s->num[KPI_POPULATION] += citizen && (d->vneid || d->population);
}

/* Rules that look at what was received in the period. */
static void
add_received(struct sums *s, const struct dossier *d)
{
	const struct procedure *p = s->config->procedures ? map_get(s->config->procedures, str_of(d->procedure)) : NULL;
	bool paper = p && p->paper_result;
	bool online = d->channel == CHANNEL_ONLINE && (!paper || d->result_link);

	if (d->received == TIME_NONE || d->received < s->first || d->received > s->cut)
		return;
	s->unknown_procedure += s->config->procedures && !p;
	s->den[KPI_ONLINE]++;
	s->num[KPI_ONLINE] += online;
	s->num[KPI_DIRECT] += d->channel == CHANNEL_DIRECT;
	s->num[KPI_POST] += d->channel == CHANNEL_POST;
	if (p && p->service >= SERVICE_PART && d->channel == CHANNEL_ONLINE)
		map_put(s->online, str_of(p->code), s->online);
	if (p && p->service == SERVICE_FULL) {
		s->den[KPI_FULL_ONLINE]++;
		s->num[KPI_FULL_ONLINE] += d->channel == CHANNEL_ONLINE;
	}
	s->den[KPI_RESULT] += paper || !s->config->procedures;
	s->num[KPI_RESULT] += (paper || !s->config->procedures) && d->result_link;
	add_fees(s, d, p);
	add_data(s, d, p);
}

/* --- one unit in one period --- */

/* Rules about procedures need a catalogue of them. */
static void
sum_procedures(struct sums *s)
{
	const struct dossier_config *c = s->config;

	if (!c->procedures)
		return;
	for (size_t i = 0; i < c->procedure_list.n; i++) {
		const struct procedure *p = &c->procedure_list.at[i];

		s->den[KPI_SERVICES]++;
		s->num[KPI_SERVICES] += p->service >= SERVICE_PART;
		s->den[KPI_FEE_PROCEDURES] += p->fee;
	}
	s->den[KPI_SERVICES_USED] = s->num[KPI_SERVICES];
	s->num[KPI_SERVICES_USED] = (int64_t)map_size(s->online);
	s->num[KPI_FEE_PROCEDURES] = (int64_t)map_size(s->with_fee);
}

static const struct sync_row *
sync_row(const struct dossier_config *c, const struct group *g, int period)
{
	for (size_t i = 0; i < c->sync.n; i++) {
		const struct sync_row *row = &c->sync.at[i];

		if (row->period == period && (!row->unit || strcmp(row->unit, g->unit) == 0 || strcmp(row->unit, g->text) == 0))
			return row;
	}
	return NULL;
}

/* Rule 1.4, and its share in rule 3.3: online / received x received / counted. Answers the
 * denominator in micro (a twelfth of a year need not be whole). */
static int64_t
sync_denominator(const struct sync_row *row, int period, int64_t received)
{
	int64_t most = received;
	int part = period % 100;

	if (row && row->portal > most)
		most = row->portal;
	if (row && row->reported > most)
		most = row->reported;
	if (most > 0 || !row || row->last_year < 0)
		return most * MICRO;
	return decimal_round(row->last_year * MICRO / (part == 0 ? 1 : part > 30 ? 2 : part > 20 ? 4 : 12), 6);
}

static const char *
flags_of(struct mem *mem, const struct sums *s, enum kpi k, const struct dossiers *dossiers, bool synced)
{
	struct buf out = buf_new(mem, 200);

	if (dossiers->doubles)
		buf_str(&out, "duplicates ");
	if (k == KPI_ON_TIME && s->no_due)
		buf_printf(&out, "no_due:%u ", s->no_due);
	if (k == KPI_ON_TIME && s->no_end)
		buf_printf(&out, "no_end:%u ", s->no_end);
	if (k == KPI_ONLINE && !synced)
		buf_str(&out, "sync_unknown ");
	if ((k == KPI_RESULT || k == KPI_ONLINE || k == KPI_PAYMENT) && !s->config->procedures)
		buf_str(&out, "no_catalogue ");
	else if (s->unknown_procedure && s->config->procedures)
		buf_printf(&out, "unknown_procedure:%u ", s->unknown_procedure);
	return out.n ? mem_strn(mem, out.s, out.n - 1) : "";
}

static void
put_reading(struct readings *out, const struct reading *reading)
{
	*vec_push(out->mem, &out->list) = *reading;
	out->list.at[out->list.n - 1].row = (int32_t)out->list.n - 1;
}

static void
report(struct sums *s, const struct group *g, int period, const struct dossiers *dossiers, struct readings *out)
{
	const struct sync_row *row = sync_row(s->config, g, period);
	int64_t received = s->den[KPI_ONLINE], counted = sync_denominator(row, period, received);

	s->den[KPI_DIRECT] = s->den[KPI_POST] = s->den[KPI_DIGITISED] = s->den[KPI_REUSED] = s->den[KPI_SHARED] = received;
	for (int k = 0; k < KPIS; k++) {
		bool sync = k == KPI_SYNC || (k == KPI_ONLINE && row);
		int64_t num = (k == KPI_SYNC ? received : s->num[k]) * MICRO, den = sync ? counted : s->den[k] * MICRO;
		struct reading r = { .unit = g->unit, .unit_text = g->text, .metric = kpis[k].metric, .period = period, .has_numerator = true,
			.has_denominator = true, .numerator = num > 0 ? num : 0, .denominator = den, .bound = "=", .basis = kpis[k].basis, .note = "" };

		if (den == 0 || (k == KPI_SYNC && !row) || (k == KPI_SATISFIED && !s->given[k]))
			continue;
		r.has_value = decimal_mul_div(r.numerator, k == KPI_MEAN_DAYS ? MICRO : 100 * MICRO, den, &r.value);
		r.locator = mem_printf(out->mem, "rule:%s", kpis[k].rule);
		if (k == KPI_ONLINE && row)
			r.basis = "national_report";
		r.flags = flags_of(out->mem, s, (enum kpi)k, dossiers, row != NULL);
		put_reading(out, &r);
	}
}

static void
sum_period(const struct dossier_config *config, const struct probe_world *world, const struct group *g, int period,
	const struct dossiers *dossiers, struct readings *out)
{
	int64_t now = config->as_of != TIME_NONE ? config->as_of : world->now / 1000000 + 7 * 3600;
	struct sums s = { .config = config, .calendar = world->calendar, .first = (int64_t)period_first(period) * DAY_SECONDS,
		.online = map_new(dossiers->mem), .with_fee = map_new(dossiers->mem) };

	s.cut = earlier((int64_t)period_last(period) * DAY_SECONDS + DAY_SECONDS - 1, now);
	for (size_t i = 0; i < g->list.n; i++) {
		add_progress(&s, g->list.at[i]);
		add_received(&s, g->list.at[i]);
	}
	sum_procedures(&s);
	report(&s, g, period, dossiers, out);
}

/* --- which units, which periods --- */

/* The unit's code by the configuration, or by the matcher; a name that means none gives
 * one reject for all its dossiers. */
static const char *
code_of(const struct dossier_config *config, const struct probe_world *world, const char *text, struct readings *out)
{
	const char *code = config->unit ? config->unit : map_get(config->units, str_of(text));
	struct reading_name name = { str_of(text), str_of(config->parent), text };
	struct fail fault = { 0 };

	if (code || reading_unit(out->mem, world->units, name, &code, &fault))
		return code;
	vec_push(out->mem, &out->rejects)->fault = fault;
	return NULL;
}

struct groups {
	VEC(struct group *) list;
	struct map *by_text, *by_code;
};

static void
add_to_group(struct groups *groups, const struct dossier_config *config, const struct probe_world *world, const struct dossiers *dossiers,
	const struct dossier *d, struct readings *out)
{
	struct group *g = map_get(groups->by_text, str_of(d->unit));
	const char *code;

	if (!g) {
		code = code_of(config, world, d->unit, out);
		g = code ? map_get(groups->by_code, str_of(code)) : NULL;
		if (!g) {
			g = mem_one(dossiers->mem, struct group);
			*g = (struct group){ .unit = code, .text = d->unit };
			if (code) {
				map_put(groups->by_code, str_of(code), g);
				*vec_push(dossiers->mem, &groups->list) = g;
			}
		}
		map_put(groups->by_text, str_of(d->unit), g);
	}
	*vec_push(dossiers->mem, &g->list) = d;
}

/* Put 'period' into the sorted list, once. */
static void
add_period(struct mem *mem, struct periods *list, int period)
{
	size_t at = list->n;

	while (at > 0 && list->at[at - 1] > period)
		at--;
	if (at > 0 && list->at[at - 1] == period)
		return;
	(void)vec_push(mem, list);
	memmove(list->at + at + 1, list->at + at, (list->n - 1 - at) * sizeof(*list->at));
	list->at[at] = period;
}

/* Periods in which something was received or ended, if the configuration names none. */
static void
sum_group(const struct dossier_config *config, const struct probe_world *world, const struct group *g, const struct dossiers *dossiers,
	struct readings *out)
{
	struct periods periods = { 0 };

	for (size_t i = 0; i < g->list.n && config->periods.n == 0; i++) {
		const struct dossier *d = g->list.at[i];

		if (d->received != TIME_NONE)
			add_period(dossiers->mem, &periods, period_of(config->length, day_of(d->received)));
		if (d->ended != TIME_NONE)
			add_period(dossiers->mem, &periods, period_of(config->length, day_of(d->ended)));
	}
	for (size_t i = 0; i < config->periods.n; i++)
		add_period(dossiers->mem, &periods, config->periods.at[i]);
	for (size_t i = 0; i < periods.n; i++)
		sum_period(config, world, g, periods.at[i], dossiers, out);
}

void
dossiers_sum(const struct dossier_config *config, const struct probe_world *world, const struct dossiers *dossiers, struct readings *out)
{
	struct groups groups = { .by_text = map_new(dossiers->mem), .by_code = map_new(dossiers->mem) };

	for (size_t i = 0; i < dossiers->list.n; i++)
		add_to_group(&groups, config, world, dossiers, dossiers->list.at[i], out);
	for (size_t i = 0; i < groups.list.n; i++)
		sum_group(config, world, groups.list.at[i], dossiers, out);
	out->rows = dossiers->rows;
}
