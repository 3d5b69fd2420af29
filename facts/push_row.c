#include "facts/push_row.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "facts/directory.h"

static const struct {
	const char *name;
	size_t n;
} members[PUSH_MEMBERS] = {
#define NAME(text) { text, sizeof(text) - 1 }
	NAME("unit"), NAME("metric"), NAME("period"), NAME("numerator"), NAME("denominator"), NAME("value"),
	NAME("bound"), NAME("basis"), NAME("note"), NAME("not_applicable"),
#undef NAME
};

enum push_member
push_member_of(struct str key)
{
	enum push_member i = PUSH_UNIT;

	while (i < PUSH_MEMBERS && (members[i].n != key.n || memcmp(members[i].name, key.s, key.n) != 0))
		i++;
	return i;
}

const char *
push_member_name(enum push_member member)
{
	return members[member].name;
}

struct push_row
push_row(struct mem *mem, const struct directory *directory, int32_t row)
{
	return (struct push_row){
		.mem = mem,
		.directory = directory,
		.fact = { .row = row, .bound = '=', .numerator = FACT_NONE, .denominator = FACT_NONE, .value = FACT_NONE },
	};
}

static void
refuse(struct push_row *r, enum fail_code code, const char *key, const char *a, const char *b)
{
	if (r->refused)
		return;
	r->refused = true;
	r->refusal = (struct refusal){ .row = r->fact.row, .code = code, .key = mem_str(r->mem, key),
				       .word = { mem_str(r->mem, a), mem_str(r->mem, b) } };
}

void
push_row_unknown(struct push_row *r, struct str key)
{
	const char *name = r->refused ? "" : str_dup(r->mem, key);

	refuse(r, FAIL_JSON_UNKNOWN, name, name, "");
}

void
push_row_no_object(struct push_row *r)
{
	refuse(r, FAIL_JSON_TYPE, "", "observations", "object");
}

static bool
put_text(struct push_row *r, const char *key, const struct scalar *is, size_t max, struct str *out)
{
	if (is->kind != SCALAR_TEXT) {
		refuse(r, FAIL_JSON_TYPE, key, key, "string");
		return false;
	}
	if (is->text.n > max || (is->text.n && memchr(is->text.s, 0, is->text.n))) {
		refuse(r, FAIL_FACT_TEXT, key, mem_printf(r->mem, "%zu", max), "");
		return false;
	}
	*out = is->text;
	return true;
}

static void
put_number(struct push_row *r, const char *key, const struct scalar *is, int64_t *out)
{
	enum decimal_is how = is->kind == SCALAR_NUMBER ? DECIMAL_OK
			      : is->kind == SCALAR_TOO_LARGE ? DECIMAL_TOO_LARGE : DECIMAL_NOT_A_NUMBER;
	int64_t micro = is->micro;
	char text[DECIMAL_TEXT];

	if (is->kind == SCALAR_NULL)
		return;
	if (is->kind == SCALAR_TEXT)
		how = decimal_read(is->text, &micro);
	if (how == DECIMAL_OK && (micro > LIMIT_VALUE || micro < -LIMIT_VALUE))
		how = DECIMAL_TOO_LARGE;
	if (how == DECIMAL_NOT_A_NUMBER)
		refuse(r, FAIL_JSON_TYPE, key, key, "number");
	else if (how == DECIMAL_TOO_LARGE)
		refuse(r, FAIL_NUMBER_TOO_LARGE, key, is->text.n ? str_dup(r->mem, is->text) : decimal_text(micro, text), "");
	else
		*out = micro;
}

static void
put_metric(struct push_row *r, const struct scalar *is)
{
	const struct directory_metric *metric;
	struct str code;

	if (!put_text(r, "metric", is, LIMIT_CODE, &code))
		return;
	r->has_metric = true;
	metric = directory_metric(r->directory, code);
	if (metric)
		r->fact.metric = metric->id;
	else
		refuse(r, FAIL_UNKNOWN_METRIC, "metric", str_dup(r->mem, code), "");
}

static void
put_period(struct push_row *r, const struct scalar *is)
{
	int period;

	if (!put_text(r, "period", is, LIMIT_CODE, &r->period))
		return;
	r->has_period = true;
	if (period_read(r->period, &period))
		r->fact.period = period;
	else
		refuse(r, FAIL_BAD_PERIOD, "period", str_dup(r->mem, r->period), "");
}

static void
put_bound(struct push_row *r, const struct scalar *is)
{
	static const struct {
		const char *text;
		char bound;
	} bounds[] = { { "=", '=' }, { ">", '>' }, { ">=", 'g' }, { "<", '<' }, { "<=", 'l' }, { "~", '~' } };
	struct str text;

	if (is->kind == SCALAR_NULL || !put_text(r, "bound", is, LIMIT_CODE, &text))
		return;
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
		if (str_is(text, bounds[i].text)) {
			r->fact.bound = bounds[i].bound;
			return;
		}
	refuse(r, FAIL_FACT_BOUND, "bound", str_dup(r->mem, text), "");
}

static void
put_note(struct push_row *r, const char *key, const struct scalar *is, struct str *out)
{
	if (is->kind != SCALAR_NULL)
		(void)put_text(r, key, is, LIMIT_FACT_TEXT, out);
}

static void
put_applies(struct push_row *r, const struct scalar *is)
{
	if (is->kind == SCALAR_TRUE)
		r->fact.flags |= FACT_NOT_APPLICABLE;
	else if (is->kind != SCALAR_FALSE && is->kind != SCALAR_NULL)
		refuse(r, FAIL_JSON_TYPE, "not_applicable", "not_applicable", "boolean");
}

void
push_row_put(struct push_row *r, enum push_member member, const struct scalar *is)
{
	const char *key = members[member].name;

	switch (member) {
	case PUSH_UNIT: r->has_unit = put_text(r, key, is, LIMIT_CODE, &r->unit); return;
	case PUSH_METRIC: put_metric(r, is); return;
	case PUSH_PERIOD: put_period(r, is); return;
	case PUSH_NUMERATOR: put_number(r, key, is, &r->fact.numerator); return;
	case PUSH_DENOMINATOR: put_number(r, key, is, &r->fact.denominator); return;
	case PUSH_VALUE: put_number(r, key, is, &r->fact.value); return;
	case PUSH_BOUND: put_bound(r, is); return;
	case PUSH_BASIS: put_note(r, key, is, &r->fact.basis); return;
	case PUSH_NOTE: put_note(r, key, is, &r->fact.note); return;
	case PUSH_NOT_APPLICABLE: put_applies(r, is); return;
	case PUSH_MEMBERS: return;
	}
}

static void
check_whole(struct push_row *r)
{
	struct fact *fact = &r->fact;

	if (!r->has_unit)
		refuse(r, FAIL_JSON_MISSING, "", "unit", "");
	if (!r->has_metric)
		refuse(r, FAIL_JSON_MISSING, "", "metric", "");
	if (!r->has_period)
		refuse(r, FAIL_JSON_MISSING, "", "period", "");
	if (fact->value == FACT_NONE && fact->numerator == FACT_NONE && !(fact->flags & FACT_NOT_APPLICABLE))
		refuse(r, FAIL_NO_VALUE, "", "", "");
	if (fact->denominator != FACT_NONE && fact->denominator < 0)
		refuse(r, FAIL_NEGATIVE_DENOMINATOR, "denominator", "", "");
	if (r->refused)
		return;
	fact->unit = directory_unit(r->directory, r->unit, fact->period);
	if (!fact->unit)
		refuse(r, FAIL_UNKNOWN_UNIT, "unit", str_dup(r->mem, r->unit), str_dup(r->mem, r->period));
}

void
push_row_end(struct push_row *r, struct delivery *out)
{
	if (!r->refused)
		check_whole(r);
	out->rows++;
	if (r->refused)
		*vec_push(r->mem, &out->refused) = r->refusal;
	else
		*vec_push(r->mem, &out->facts) = r->fact;
}
