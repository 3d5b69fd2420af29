#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/drop.h"
#include "probes/mapping.h"

/* A mapping on its way. */
struct reader {
	struct mem *mem;
	struct mapping *m;
	struct fail *f;
};

/* Position of 'text' among 'words', or -1 and the fault. */
static int
word_of(struct reader *r, const struct json_at *up, const char *key, const char *const *words, const char *or)
{
	struct json_at at = json_in(up, key);
	const char *text;

	if (!json_str_or(r->mem, up, key, or, &text, r->f))
		return -1;
	for (int i = 0; words[i]; i++)
		if (text && strcmp(words[i], text) == 0)
			return i;
	fail(r->f, BAD_VALUE, json_place(r->mem, &at), key, text ? text : "");
	return -1;
}

/* A list of texts, or one text. */
static bool
texts_of(struct reader *r, const struct json_at *at, const char *key, const char *const **out)
{
	VEC(const char *) list = { 0 };

	if (json_is_string(at->value))
		*vec_push(r->mem, &list) = json_string_value(at->value);
	for (size_t i = 0; json_is_array(at->value) && i < json_array_size(at->value); i++) {
		struct json_at one = json_nth(at, i);

		if (!json_is_string(one.value))
			return fail(r->f, JSON_TYPE, json_place(r->mem, &one), key, "\"...\"");
		*vec_push(r->mem, &list) = json_string_value(one.value);
	}
	if (list.n == 0)
		return fail(r->f, JSON_TYPE, json_place(r->mem, at), key, "\"...\" | [\"...\"]");
	*vec_push(r->mem, &list) = NULL;
	*out = list.at;
	return true;
}

/* FIELD: "name", ["name", "other name"], {"name": ..., "optional": true}. */
static bool
field_of(struct reader *r, const struct json_at *up, const char *key, int *out)
{
	static const char *const known[] = { "name", "optional", NULL };
	struct json_at at = json_in(up, key), name = at;
	struct field field = { .needed = true };
	bool optional = false;

	*out = FIELD_NONE;
	if (!at.value || json_is_null(at.value))
		return true;
	if (json_is_object(at.value)) {
		name = json_in(&at, "name");
		if (!json_only(r->mem, &at, known, r->f) || !json_bool_or(r->mem, &at, "optional", false, &optional, r->f))
			return false;
	}
	if (!texts_of(r, &name, key, &field.names))
		return false;
	field.needed = !optional;
	field.label = field.names[0];
	if (r->m->fields.n == LIMIT_CSV_COLUMNS)
		return fail(r->f, JSON_RANGE, json_place(r->mem, &at), key, "1", "1024");
	*out = (int)r->m->fields.n;
	*vec_push(r->mem, &r->m->fields) = field;
	return true;
}

/* --- whose --- */

static bool
read_unit(struct reader *r, const struct json_at *config)
{
	static const char *const known[] = { "code", "name", "parent", "is", "within", "width", "map", NULL };
	struct json_at at, map;
	struct mapping_unit *u = &r->m->unit;
	int64_t width;
	const char *key, *code;
	json_t *value;

	if (!json_need_object(r->mem, config, "unit", &at, r->f) || !json_only(r->mem, &at, known, r->f) || !field_of(r, &at, "code", &u->code)
	    || !field_of(r, &at, "name", &u->name) || !field_of(r, &at, "parent", &u->parent) || !json_str_or(r->mem, &at, "is", NULL, &u->is, r->f)
	    || !json_str_or(r->mem, &at, "within", "", &u->within, r->f) || !json_int_or(r->mem, &at, "width", 0, 20, 0, &width, r->f))
		return false;
	u->width = (int)width;
	if (u->code < 0 && u->name < 0 && !u->is)
		return fail(r->f, JSON_MISSING, json_place(r->mem, &at), "code | name | is");
	map = json_in(&at, "map");
	if (!map.value)
		return true;
	if (!json_need_object(r->mem, &at, "map", &map, r->f))
		return false;
	u->map = map_new(r->mem);
	json_object_foreach(map.value, key, value) {
		if (!json_need_str(r->mem, &map, key, &code, r->f))
			return false;
		map_put(u->map, text_fold(r->mem, str_of(key)), mem_str(r->mem, code));
	}
	return true;
}

/* --- when --- */

static char
length_of(struct reader *r, const struct json_at *up, const char *key, const char *or)
{
	static const char *const words[] = { "month", "quarter", "half", "year", "written", NULL };
	int i = word_of(r, up, key, words, or);

	return i < 0 ? '\0' : "mqhy "[i];
}

static bool
read_period(struct reader *r, const struct json_at *config)
{
	static const char *const known[] = { "field", "is", "length", "day", "now", "before", NULL };
	static const char *const days[] = { "any", "first", "last", NULL };
	struct mapping_period *p = &r->m->period;
	struct json_at at;
	const char *is;
	int day;

	if (!json_need_object(r->mem, config, "period", &at, r->f) || !json_only(r->mem, &at, known, r->f) || !field_of(r, &at, "field", &p->field)
	    || !json_str_or(r->mem, &at, "is", NULL, &is, r->f))
		return false;
	p->has_is = is != NULL;
	if (is && !drop_period(str_of(is), &p->is))
		return fail(r->f, BAD_PERIOD, json_place(r->mem, &at), is);
	day = word_of(r, &at, "day", days, "any");
	p->now = json_object_get(at.value, "now") != NULL;
	p->before = json_object_get(at.value, "before") != NULL;
	p->length = length_of(r, &at, p->now ? "now" : p->before ? "before" : "length", p->now || p->before ? NULL : "written");
	if (day < 0 || !p->length)
		return false;
	p->day = (enum day_of)day;
	if ((p->field >= 0) + p->has_is + p->now + p->before != 1)
		return fail(r->f, JSON_MISSING, json_place(r->mem, &at), "field | is | now | before");
	p->length = p->length == ' ' ? '\0' : p->length;
	return true;
}

/* --- what --- */

#define MEASURE_KEYS "is", "share", "over", "small", "places", "multiply", "min", "max", "uom"

static bool
is_code(const char *text)
{
	size_t n = strlen(text);

	return n > 0 && n < LIMIT_CODE && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == n;
}

/* What a number is, from the members of a figure or of an entry of its map; 'like' is what
 * it is where nothing is said. */
static bool
read_measure(struct reader *r, const struct json_at *at, struct measure_of *m)
{
	static const char *const kinds[] = { "rate", "count", "number", NULL };
	struct json_at uom = json_in(at, "uom");
	int kind = word_of(r, at, "is", kinds, kinds[m->is]);
	int64_t places;

	if (kind < 0 || !json_bool_or(r->mem, at, "share", m->share, &m->share, r->f) || !json_bool_or(r->mem, at, "over", m->over, &m->over, r->f)
	    || !json_bool_or(r->mem, at, "small", m->small, &m->small, r->f) || !json_int_or(r->mem, at, "places", 0, 6, m->places, &places, r->f)
	    || !json_int_or(r->mem, at, "multiply", 1, 1000000000, m->multiply, &m->multiply, r->f))
		return false;
	m->places = (int)places;
	m->is = (enum measure)kind;
	if (m->share && m->is != MEASURE_RATE)
		return fail(r->f, BAD_VALUE, json_place(r->mem, at), "share", kinds[m->is]);
	if (json_object_get(at->value, "min")) {
		m->has_min = true;
		if (!json_need_micro(r->mem, at, "min", &m->min, r->f))
			return false;
	}
	if (json_object_get(at->value, "max")) {
		m->has_max = true;
		if (!json_need_micro(r->mem, at, "max", &m->max, r->f))
			return false;
	}
	return !uom.value || texts_of(r, &uom, "uom", &m->uom);
}

/* {"Tên chỉ tiêu": "code", "Tên khác": {"metric": "code", "is": "count"}} */
static bool
read_metrics(struct reader *r, const struct json_at *map, struct figure *figure)
{
	static const char *const known[] = { "metric", MEASURE_KEYS, NULL };
	const char *key;
	json_t *value;

	figure->metrics = map_new(r->mem);
	json_object_foreach(map->value, key, value) {
		struct json_at at = json_in(map, key);
		struct measure_of *m = mem_one(r->mem, struct measure_of);

		*m = figure->one;
		if (json_is_string(value))
			m->metric = json_string_value(value);
		else if (!json_is_object(value))
			return fail(r->f, JSON_TYPE, json_place(r->mem, &at), key, "\"...\" | {...}");
		else if (!json_only(r->mem, &at, known, r->f) || !json_need_str(r->mem, &at, "metric", &m->metric, r->f) || !read_measure(r, &at, m))
			return false;
		if (!is_code(m->metric))
			return fail(r->f, BAD_CODE, json_place(r->mem, &at), m->metric);
		if (!map_put(figure->metrics, text_fold(r->mem, str_of(key)), m))
			return fail(r->f, CSV_COLUMN_TWICE, json_place(r->mem, map), key);
	}
	return map_size(figure->metrics) > 0 || fail(r->f, JSON_MISSING, json_place(r->mem, map), "map");
}

static bool
read_metric(struct reader *r, const struct json_at *up, struct figure *figure)
{
	static const char *const known[] = { "field", "map", NULL };
	struct json_at at = json_in(up, "metric"), map;

	figure->metric = FIELD_NONE;
	if (!json_is_object(at.value))
		return json_need_str(r->mem, up, "metric", &figure->one.metric, r->f)
			&& (is_code(figure->one.metric) || fail(r->f, BAD_CODE, json_place(r->mem, &at), figure->one.metric));
	if (!json_only(r->mem, &at, known, r->f) || !field_of(r, &at, "field", &figure->metric) || !json_need_object(r->mem, &at, "map", &map, r->f))
		return false;
	return (figure->metric >= 0 || fail(r->f, JSON_MISSING, json_place(r->mem, &at), "field")) && read_metrics(r, &map, figure);
}

static bool
read_figure(struct reader *r, const struct json_at *at)
{
	static const char *const known[] = { "metric", "numerator", "denominator", "value", "bound", "uom_field", "note", "basis", MEASURE_KEYS, NULL };
	struct figure figure = { .one = { .is = MEASURE_NUMBER, .multiply = 1, .places = 2 } };

	if (!json_is_object(at->value))
		return fail(r->f, JSON_TYPE, json_place(r->mem, at), "figures", "{...}");
	if (!json_only(r->mem, at, known, r->f) || !field_of(r, at, "numerator", &figure.numerator) || !field_of(r, at, "denominator", &figure.denominator)
	    || !field_of(r, at, "value", &figure.value) || !field_of(r, at, "bound", &figure.bound) || !field_of(r, at, "uom_field", &figure.uom)
	    || !field_of(r, at, "note", &figure.note) || !json_str_or(r->mem, at, "basis", "", &figure.basis, r->f))
		return false;
	if (figure.numerator < 0 && figure.value < 0)
		return fail(r->f, JSON_MISSING, json_place(r->mem, at), "numerator | value");
	if (figure.denominator >= 0 && figure.numerator < 0)
		return fail(r->f, JSON_MISSING, json_place(r->mem, at), "numerator");
	/* What it is must be said where the columns do not say it. */
	if (figure.denominator < 0 && figure.numerator < 0 && !json_object_get(at->value, "is"))
		return fail(r->f, JSON_MISSING, json_place(r->mem, at), "is");
	figure.one.is = figure.denominator >= 0 ? MEASURE_RATE : MEASURE_COUNT;
	if (!read_measure(r, at, &figure.one) || !read_metric(r, at, &figure))
		return false;
	*vec_push(r->mem, &r->m->figures) = figure;
	return true;
}

/* --- what must hold --- */

/* {"total": FIELD, "parts": [FIELD, ...]} */
static bool
read_sum(struct reader *r, const struct json_at *at)
{
	static const char *const known[] = { "total", "parts", NULL };
	struct parts_rule rule = { 0 };
	struct json_at parts;
	VEC(int) list = { 0 };

	if (!json_only(r->mem, at, known, r->f) || !field_of(r, at, "total", &rule.total) || !json_need_array(r->mem, at, "parts", &parts, r->f))
		return false;
	if (rule.total < 0)
		return fail(r->f, JSON_MISSING, json_place(r->mem, at), "total");
	for (size_t i = 0; i < json_array_size(parts.value); i++) {
		struct json_at one = json_nth(&parts, i);
		json_t *box = json_object();
		struct json_at in = json_root(box, one.file);
		bool ok;
		int field;

		json_object_set(box, "parts", one.value);
		ok = field_of(r, &in, "parts", &field);
		json_decref(box);
		if (!ok)
			return false;
		*vec_push(r->mem, &list) = field;
	}
	rule.parts = list.at;
	rule.n = list.n;
	*vec_push(r->mem, &r->m->sums) = rule;
	return true;
}

static bool
each(struct reader *r, const struct json_at *config, const char *key, bool (*take)(struct reader *r, const struct json_at *at))
{
	struct json_at list;

	if (!json_need_array(r->mem, config, key, &list, r->f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at at = json_nth(&list, i);

		if (!take(r, &at))
			return false;
	}
	return true;
}

static bool
read_rows(struct reader *r, const struct json_at *config)
{
	static const char *const known[] = { "min", "max", NULL };
	struct json_at at = json_in(config, "rows_expected");

	r->m->min_rows = 1;
	r->m->max_rows = LIMIT_DROP_ROWS;
	if (!at.value)
		return true;
	return json_need_object(r->mem, config, "rows_expected", &at, r->f) && json_only(r->mem, &at, known, r->f)
		&& json_int_or(r->mem, &at, "min", 0, LIMIT_DROP_ROWS, 1, &r->m->min_rows, r->f)
		&& json_int_or(r->mem, &at, "max", r->m->min_rows, LIMIT_DROP_ROWS, LIMIT_DROP_ROWS, &r->m->max_rows, r->f);
}

/* {"drift": {"jump": 10, "least": 20, "missing": 20}} or {"drift": {"off": true}} */
static bool
read_drift(struct reader *r, const struct json_at *config)
{
	static const char *const known[] = { "off", "jump", "least", "missing", NULL };
	struct drift_rules *d = &r->m->drift;
	struct json_at at = json_in(config, "drift");

	if (!json_int_or(r->mem, config, "bad_rows", 0, 100, 20, &r->m->bad_rows, r->f))
		return false;
	if (!at.value)
		return true;
	return json_need_object(r->mem, config, "drift", &at, r->f) && json_only(r->mem, &at, known, r->f)
		&& json_bool_or(r->mem, &at, "off", false, &d->off, r->f) && json_int_or(r->mem, &at, "jump", 2, 1000000, 0, &d->jump, r->f)
		&& json_int_or(r->mem, &at, "least", 1, 1000000000, 0, &d->least, r->f) && json_int_or(r->mem, &at, "missing", 1, 100, 0, &d->missing, r->f);
}

static bool
read_forms(struct reader *r, const struct json_at *config)
{
	static const char *const numbers[] = { "default", "vi", "en", "machine", NULL }, *const dates[] = { "d/m/y", "m/d/y", NULL };
	static const char *const lines[] = { "ended", "open", NULL }, *const totals[] = { "skip", "check", NULL };
	static const char *const blanks[] = { "", "-", "–", "—", "…", "...", "N/A", "n/a", "null", NULL };
	struct json_at blank = json_in(config, "blank");
	int n = word_of(r, config, "numbers", numbers, "default"), d = word_of(r, config, "dates", dates, "d/m/y");
	int line = word_of(r, config, "last_line", lines, "ended"), total = word_of(r, config, "totals", totals, "check");

	if (n < 0 || d < 0 || line < 0 || total < 0)
		return false;
	r->m->totals = total == 1;
	r->m->numbers = (enum numbers)n;
	r->m->dates = (enum dates)d;
	r->m->last_line_open = line == 1;
	r->m->blank = blanks;
	return !blank.value || texts_of(r, &blank, "blank", &r->m->blank);
}

const struct mapping *
mapping_check(struct mem *mem, const struct json_at *config, struct fail *f)
{
	struct reader r = { mem, mem_one(mem, struct mapping), f };
	struct json_at at;

	if (!read_unit(&r, config) || !read_period(&r, config) || !each(&r, config, "figures", read_figure) || !read_forms(&r, config)
	    || !read_rows(&r, config) || !read_drift(&r, config) || (json_object_get(config->value, "sums") && !each(&r, config, "sums", read_sum)))
		return NULL;
	if (r.m->figures.n == 0) {
		at = json_in(config, "figures");
		fail(f, JSON_MISSING, json_place(mem, &at), "figures/0");
		return NULL;
	}
	return r.m;
}
