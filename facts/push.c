#include "facts/push.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypt/hash.h"
#include "facts/delivery.h"
#include "facts/directory.h"

/* A row while it is read: the fact, or the first thing wrong with it. */
struct reading {
	struct mem *mem;
	const struct directory *directory;
	struct fact fact;
	struct refusal refusal;
	bool refused;
	struct str unit, period;
	bool has_unit, has_metric, has_period;
};

static void
refuse(struct reading *r, enum fail_code code, const char *key, const char *a, const char *b)
{
	if (r->refused)
		return;
	r->refused = true;
	r->refusal = (struct refusal){ .row = r->fact.row, .code = code, .key = mem_str(r->mem, key),
				       .word = { mem_str(r->mem, a), mem_str(r->mem, b) } };
}

static void
refuse_type(struct reading *r, const char *key, const char *wanted)
{
	refuse(r, FAIL_JSON_TYPE, key, key, wanted);
}

/* Text of a value; reals are kept by the reader as text behind \1, which is no text. */
static bool
read_text(struct reading *r, const char *key, const json_t *value, size_t max, struct str *out)
{
	struct str s;

	if (!json_is_string(value) || (json_string_length(value) && json_string_value(value)[0] == 1)) {
		refuse_type(r, key, "string");
		return false;
	}
	s = str_n(json_string_value(value), json_string_length(value));
	if (s.n > max || memchr(s.s, 0, s.n)) {
		refuse(r, FAIL_FACT_TEXT, key, mem_printf(r->mem, "%zu", max), "");
		return false;
	}
	*out = s;
	return true;
}

static void
read_number(struct reading *r, const char *key, const json_t *value, int64_t *out)
{
	if (json_is_null(value))
		return;
	if (!json_micro(value, out))
		refuse_type(r, key, "number");
}

static void
read_metric(struct reading *r, const json_t *value)
{
	const struct directory_metric *metric;
	struct str code;

	if (!read_text(r, "metric", value, LIMIT_CODE, &code))
		return;
	r->has_metric = true;
	metric = directory_metric(r->directory, code);
	if (metric)
		r->fact.metric = metric->id;
	else
		refuse(r, FAIL_UNKNOWN_METRIC, "metric", str_dup(r->mem, code), "");
}

static void
read_period(struct reading *r, const json_t *value)
{
	int period;

	if (!read_text(r, "period", value, LIMIT_CODE, &r->period))
		return;
	r->has_period = true;
	if (period_read(r->period, &period))
		r->fact.period = period;
	else
		refuse(r, FAIL_BAD_PERIOD, "period", str_dup(r->mem, r->period), "");
}

static void
read_bound(struct reading *r, const json_t *value)
{
	static const struct {
		const char *text;
		char bound;
	} bounds[] = { { "=", '=' }, { ">", '>' }, { ">=", 'g' }, { "<", '<' }, { "<=", 'l' }, { "~", '~' } };
	struct str text;

	if (json_is_null(value) || !read_text(r, "bound", value, LIMIT_CODE, &text))
		return;
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
		if (str_is(text, bounds[i].text)) {
			r->fact.bound = bounds[i].bound;
			return;
		}
	refuse(r, FAIL_FACT_BOUND, "bound", str_dup(r->mem, text), "");
}

static void
read_note(struct reading *r, const char *key, const json_t *value, struct str *out)
{
	if (!json_is_null(value))
		(void)read_text(r, key, value, LIMIT_FACT_TEXT, out);
}

static void
read_applies(struct reading *r, const json_t *value)
{
	if (json_is_true(value))
		r->fact.flags |= FACT_NOT_APPLICABLE;
	else if (!json_is_false(value) && !json_is_null(value))
		refuse_type(r, "not_applicable", "boolean");
}

static void
read_member(struct reading *r, const char *key, const json_t *value)
{
	if (strcmp(key, "unit") == 0)
		r->has_unit = read_text(r, key, value, LIMIT_CODE, &r->unit);
	else if (strcmp(key, "metric") == 0)
		read_metric(r, value);
	else if (strcmp(key, "period") == 0)
		read_period(r, value);
	else if (strcmp(key, "numerator") == 0)
		read_number(r, key, value, &r->fact.numerator);
	else if (strcmp(key, "denominator") == 0)
		read_number(r, key, value, &r->fact.denominator);
	else if (strcmp(key, "value") == 0)
		read_number(r, key, value, &r->fact.value);
	else if (strcmp(key, "bound") == 0)
		read_bound(r, value);
	else if (strcmp(key, "basis") == 0)
		read_note(r, key, value, &r->fact.basis);
	else if (strcmp(key, "note") == 0)
		read_note(r, key, value, &r->fact.note);
	else if (strcmp(key, "not_applicable") == 0)
		read_applies(r, value);
	else
		refuse(r, FAIL_JSON_UNKNOWN, key, key, "");
}

static void
check_whole(struct reading *r)
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

static void
read_row(struct reading *r, json_t *row)
{
	const char *key;
	json_t *value;

	if (!json_is_object(row)) {
		refuse(r, FAIL_JSON_TYPE, "", "observations", "object");
		return;
	}
	json_object_foreach(row, key, value)
		read_member(r, key, value);
	check_whole(r);
}

static void
read_rows(struct mem *mem, const struct directory *directory, const json_t *rows, struct delivery *out)
{
	size_t n = json_array_size(rows);

	out->rows = (int32_t)n;
	for (size_t i = 0; i < n; i++) {
		struct reading r = { .mem = mem, .directory = directory };

		r.fact = (struct fact){ .row = (int32_t)i, .bound = '=', .numerator = FACT_NONE,
					.denominator = FACT_NONE, .value = FACT_NONE };
		read_row(&r, json_array_get(rows, i));
		if (r.refused)
			*vec_push(mem, &out->refused) = r.refusal;
		else
			*vec_push(mem, &out->facts) = r.fact;
	}
}

static bool
read_source(struct mem *mem, const struct directory *directory, const struct json_at *root, struct delivery *out,
	    struct fail *f)
{
	const struct directory_source *source;
	const char *code;

	if (!json_str_or(mem, root, "source", "", &code, f))
		return false;
	if (!code[0])
		return true;
	source = directory_source(directory, str_of(code));
	if (!source)
		return fail(f, UNKNOWN_SOURCE, "/source", code);
	out->source = source->id;
	return true;
}

bool
push_read(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out, struct fail *f)
{
	static const char *const known[] = { "source", "observations", NULL };
	json_t *value = json_read(mem, "body", body, f);
	struct json_at root = json_root(value, "body"), rows;

	if (!value)
		return false;
	if (!json_is_object(value))
		return fail(f, JSON_TYPE, "body:/", "body", "object");
	if (!json_only(mem, &root, known, f) || !json_need_array(mem, &root, "observations", &rows, f))
		return false;
	if (json_array_size(rows.value) > LIMIT_PUSH_ROWS)
		return fail(f, TOO_MANY_ROWS, "/observations", mem_printf(mem, "%d", LIMIT_PUSH_ROWS));
	if (!read_source(mem, directory, &root, out, f))
		return false;
	read_rows(mem, directory, rows.value, out);
	out->payload = body;
	out->media_type = "application/json";
	hash_sha256(body, out->sha256);
	return true;
}
