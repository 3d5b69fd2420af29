#include "base/fail.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/dossier_impl.h"

/* Dossiers are of the years 2000 to 2099. */
static const int64_t FIRST_TIME = 10957LL * DAY_SECONDS, LAST_TIME = 47482LL * DAY_SECONDS - 1;

/* A record on its way to be a dossier. */
struct making {
	struct dossier_reader *r;
	const struct record *record;
	const char *place; /* of the record */
	struct fail *fault;
};

static bool
bad(const struct making *m, enum dossier_field field, struct str text)
{
	return fail(m->fault, BAD_VALUE, m->place, m->r->config->names[field], text.n ? mem_printf(m->r->mem, "\"%.*s\"", (int)utf8_clip(text, 60), text.s) : "\"\"");
}

static bool
take_time(const struct making *m, enum dossier_field field, int64_t *seconds, bool *day)
{
	return dossier_time(m->record->at[field], seconds, day) || bad(m, field, m->record->at[field]);
}

/* The number a code stands for; 'none' for an empty one. */
static bool
take_code(const struct making *m, enum dossier_field field, int table, int none, int *out)
{
	struct str text = str_trim(m->record->at[field]);
	int n;

	*out = none;
	if (text.n == 0 || str_is(text, "null"))
		return true;
	n = dossier_code_of(m->r->mem, m->r->config, table, text);
	if (n < 0)
		return bad(m, field, text);
	*out = n;
	return true;
}

static bool
take_flag(const struct making *m, enum dossier_field field, bool *out)
{
	static const char *const yes[] = { "1", "true", "TRUE", "True", "x", "X", "có", "Có" }, *const no[] = { "", "0", "false", "FALSE", "False", "null", "không", "Không" };
	struct str text = str_trim(m->record->at[field]);

	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		if (str_is(text, yes[i]))
			return *out = true;
	*out = false;
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		if (str_is(text, no[i]))
			return true;
	return bad(m, field, text);
}

static bool
take_times(const struct making *m, struct dossier *d)
{
	int64_t returned, refused;
	bool day;

	if (!take_time(m, FIELD_RECEIVED, &d->received, &day) || !take_time(m, FIELD_DUE, &d->due, &day))
		return false;
	if (day && d->due != TIME_NONE)
		d->due += DAY_SECONDS - 1; /* a day without a time ends at midnight */
	if (!take_time(m, FIELD_ENDED, &d->ended, &day) || !take_time(m, FIELD_RETURNED, &returned, &day)
	    || !take_time(m, FIELD_REFUSED, &refused, &day))
		return false;
	if (d->ended == TIME_NONE)
		d->ended = returned != TIME_NONE ? returned : refused;
	if (d->received != TIME_NONE && (d->received < FIRST_TIME || d->received > LAST_TIME))
		return bad(m, FIELD_RECEIVED, m->record->at[FIELD_RECEIVED]);
	if (d->ended != TIME_NONE && (d->ended < FIRST_TIME || d->ended > LAST_TIME))
		return bad(m, FIELD_ENDED, m->record->at[FIELD_ENDED]);
	if (d->ended != TIME_NONE && d->received != TIME_NONE && d->ended / DAY_SECONDS < d->received / DAY_SECONDS)
		return bad(m, FIELD_ENDED, m->record->at[FIELD_ENDED]);
	return true;
}

static void
add_ask(struct dossier *d, int64_t asked)
{
	if (d->asks < DOSSIER_ASKS) {
		d->asked[d->asks] = asked;
		d->supplied[d->asks] = TIME_NONE;
	}
	d->asks++;
}

/* The steps of a dossier: a supplement was asked for at each step of status 5, and came
 * with the next step of another. */
static bool
take_steps(const struct making *m, struct dossier *d)
{
	const char *status_name = m->r->config->names[FIELD_STEP_STATUS], *time_name = m->r->config->names[FIELD_STEP_TIME];
	bool open = false, day;

	for (size_t i = 0; i < json_array_size(m->record->steps); i++) {
		const json_t *step = json_array_get(m->record->steps, i);
		struct record one = { .at = { [FIELD_STATUS] = dossier_scalar(m->r->mem, json_object_get(step, status_name)),
			[FIELD_STEP_TIME] = dossier_scalar(m->r->mem, json_object_get(step, time_name)) } };
		struct making inner = { m->r, &one, m->place, m->fault };
		int64_t when;
		int status;

		if (!take_code(&inner, FIELD_STATUS, CODE_STATUS, STATUS_NONE, &status) || !take_time(&inner, FIELD_STEP_TIME, &when, &day))
			return false;
		if (status == STATUS_SUPPLEMENT && !open)
			add_ask(d, when);
		else if (status != STATUS_SUPPLEMENT && open && d->asks <= DOSSIER_ASKS)
			d->supplied[d->asks - 1] = when;
		open = status == STATUS_SUPPLEMENT;
	}
	return true;
}

static bool
take_supplements(const struct making *m, struct dossier *d)
{
	struct str times = str_trim(m->record->at[FIELD_ASKED_TIMES]);
	int64_t asked, supplied;
	bool day;
	unsigned n = 0;

	if (!take_time(m, FIELD_ASKED, &asked, &day) || !take_time(m, FIELD_SUPPLIED, &supplied, &day))
		return false;
	if (m->record->steps)
		return take_steps(m, d);
	for (size_t i = 0; i < times.n; i++) {
		if (times.s[i] < '0' || times.s[i] > '9' || n > 1000)
			return bad(m, FIELD_ASKED_TIMES, times);
		n = n * 10 + (unsigned)(times.s[i] - '0');
	}
	if (n == 0 && times.n == 0 && asked != TIME_NONE)
		n = 1;
	for (unsigned i = 0; i < n && i <= DOSSIER_ASKS; i++)
		add_ask(d, i == 0 ? asked : TIME_NONE);
	if (n > 0)
		d->supplied[0] = supplied;
	return true;
}

static bool
take_flags(const struct making *m, struct dossier *d)
{
	const struct record *record = m->record;
	bool complaint, dislike;

	if (!take_flag(m, FIELD_DIGITISED, &d->digitised) || !take_flag(m, FIELD_VNEID, &d->vneid) || !take_flag(m, FIELD_DOC_DIGITISED, &d->doc_digitised)
	    || !take_flag(m, FIELD_DOC_SHARED, &d->doc_shared) || !take_flag(m, FIELD_COMPLAINT, &complaint) || !take_flag(m, FIELD_DISLIKE, &dislike))
		return false;
	d->opinion_known = record->present[FIELD_COMPLAINT] || record->present[FIELD_DISLIKE];
	d->complained = complaint || dislike;
	d->docs = record->at[FIELD_DOCS].n > 0 && !str_is(record->at[FIELD_DOCS], "0");
	d->result_link = record->at[FIELD_RESULT_LINK].n > 0 && !str_is(record->at[FIELD_RESULT_LINK], "0");
	d->fees = record->at[FIELD_FEE].n > 0;
	d->fee = d->fees && strspn(record->at[FIELD_FEE].s, "0., ") < record->at[FIELD_FEE].n;
	for (struct str rest = record->at[FIELD_DATABASE]; rest.n > 0;) {
		char low[LIMIT_CODE];
		struct str code = str_trim(str_cut(rest, ',', &rest));
		size_t n = code.n < sizeof(low) ? code.n : 0;

		for (size_t i = 0; i < n; i++)
			low[i] = code.s[i] >= 'A' && code.s[i] <= 'Z' ? (char)(code.s[i] + 32) : code.s[i];
		d->population |= n > 0 && map_get(m->r->config->population, str_n(low, n)) != NULL;
	}
	return true;
}

static bool
make(const struct making *m, struct dossier *d)
{
	const struct record *record = m->record;
	const char *const *names = m->r->config->names;
	struct mem *mem = m->r->mem;
	struct str id = str_trim(record->at[FIELD_ID]), unit = str_trim(record->at[FIELD_UNIT]);

	if (id.n == 0)
		return fail(m->fault, JSON_MISSING, m->place, names[FIELD_ID]);
	if (id.n > LIMIT_NAME)
		return bad(m, FIELD_ID, id);
	if (unit.n == 0 && !m->r->config->unit)
		return fail(m->fault, JSON_MISSING, m->place, names[FIELD_UNIT]);
	if (unit.n > LIMIT_NAME)
		return bad(m, FIELD_UNIT, unit);
	d->id = str_dup(mem, id);
	d->unit = m->r->config->unit ? m->r->config->unit : str_dup(mem, unit);
	d->procedure = str_dup(mem, str_trim(record->at[FIELD_PROCEDURE]));
	return take_code(m, FIELD_CHANNEL, CODE_CHANNEL, CHANNEL_DIRECT, &d->channel)
		&& take_code(m, FIELD_STATUS, CODE_STATUS, STATUS_NONE, &d->status)
		&& take_code(m, FIELD_SUBJECT, CODE_SUBJECT, SUBJECT_NONE, &d->subject)
		&& take_code(m, FIELD_PAYMENT, CODE_PAYMENT, 0, &d->payment)
		&& take_times(m, d) && take_supplements(m, d) && take_flags(m, d);
}

void
dossier_take(struct dossier_reader *r, const struct record *record, const char *place)
{
	struct fail fault = { 0 };
	struct making m = { r, record, place, &fault };
	struct dossier *d = mem_one(r->mem, struct dossier), *old;

	r->out->rows++;
	for (int i = 0; i < FIELDS; i++)
		r->seen[i] |= record->present[i];
	if (!make(&m, d)) {
		vec_push(r->readings->mem, &r->readings->rejects)->fault = fault;
		return;
	}
	old = map_get(r->out->by_id, str_of(d->id));
	if (old) {
		r->out->doubles++;
		*old = *d; /* what came later is newer */
		return;
	}
	map_put(r->out->by_id, str_of(d->id), d);
	*vec_push(r->mem, &r->out->list) = d;
}
