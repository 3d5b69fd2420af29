#include "probes/reading.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "units/match.h"
#include "units/unit.h"

/* Letters, digits and ". - _", at least one digit. */
static bool
is_code(struct str text)
{
	bool digit = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		digit |= c >= '0' && c <= '9';
		if (!(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '_' && !((c | 32) >= 'a' && (c | 32) <= 'z'))
			return false;
	}
	return digit && text.n < LIMIT_CODE;
}

static bool
not_one(struct mem *mem, const struct match *m, const char *text, const char *place, struct fail *fault)
{
	struct buf names = buf_new(mem, 400);

	if (m->status == MATCH_UNKNOWN)
		return fail(fault, UNIT_UNKNOWN, place, text);
	for (size_t i = 0; i < m->candidates_n; i++)
		buf_printf(&names, "%s%.*s (%s)", i ? "; " : "", (int)m->candidates[i]->full_name.n, m->candidates[i]->full_name.s, m->candidates[i]->code);
	return fail(fault, UNIT_AMBIGUOUS, place, text, buf_cstr(&names));
}

bool
reading_unit(struct mem *mem, const struct matcher *matcher, struct reading_name name, const char **code, struct fail *fault)
{
	struct str text = name.text;
	const char *place = name.place;
	struct match m;

	if (text.n == 0)
		return fail(fault, UNIT_MISSING, place);
	if (text.n > LIMIT_NAME)
		return fail(fault, UNIT_UNKNOWN, place, str_dup(mem, text));
	if (!matcher) {
		*code = is_code(text) ? str_dup(mem, text) : NULL;
		return *code || fail(fault, UNIT_UNKNOWN, place, str_dup(mem, text));
	}
	m = match_name(mem, matcher, text, name.parent);
	if (m.status != MATCH_MATCHED)
		return not_one(mem, &m, str_dup(mem, text), place, fault);
	*code = m.unit->code;
	return true;
}

static void
put_micro(struct json_out *out, const char *key, bool has, int64_t micro)
{
	if (has)
		json_pair_micro(out, key, micro);
	else
		json_pair_null(out, key);
}

static void
put_text(struct json_out *out, const char *key, const char *text)
{
	if (text && *text)
		json_pair_cstr(out, key, text);
	else
		json_pair_null(out, key);
}

void
reading_put(struct buf *buf, const struct reading *r)
{
	struct json_out out = json_out(buf);
	char period[PERIOD_TEXT];

	json_open(&out, '{');
	put_text(&out, "unit", r->unit);
	put_text(&out, "unit_text", r->unit_text);
	put_text(&out, "metric", r->metric);
	json_pair_cstr(&out, "period", period_text(r->period, period));
	put_micro(&out, "numerator", r->has_numerator, r->numerator);
	put_micro(&out, "denominator", r->has_denominator, r->denominator);
	put_micro(&out, "value", r->has_value, r->value);
	json_pair_cstr(&out, "bound", r->bound ? r->bound : "=");
	put_text(&out, "basis", r->basis);
	put_text(&out, "note", r->note);
	put_text(&out, "locator", r->locator);
	put_text(&out, "flags", r->flags);
	json_close(&out, '}');
}
