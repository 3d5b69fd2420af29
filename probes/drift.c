#include "probes/drift.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "probes/reading.h"

/* Unless the mapping says otherwise: ten times as much or as little, of at least twenty;
 * a tenth of all figures; a fifth of all units. */
enum { JUMP = 10, LEAST = 20, MANY = 10, MISSING = 20 };

/* [period, numerator, denominator, value], null for what there was not. */
static const char *
key_of(struct mem *mem, const struct reading *r)
{
	return mem_printf(mem, "%s|%s|%s", r->unit, r->metric, r->basis ? r->basis : "");
}

static char
length_of(int period)
{
	int part = period % 100;

	return part == 0 ? 'y' : part <= 12 ? 'm' : part < 30 ? 'q' : 'h';
}

/* --- remembering --- */

static void
put_number(struct json_out *out, bool has, int64_t micro)
{
	if (has)
		json_put_micro(out, micro);
	else
		json_put_null(out);
}

static void
put_figure(struct json_out *out, const struct reading *r)
{
	json_open(out, '[');
	json_put_int(out, r->period);
	put_number(out, r->has_numerator, r->numerator);
	put_number(out, r->has_denominator, r->denominator);
	put_number(out, r->has_value, r->value);
	json_close(out, ']');
}

static json_t *
figures_of(struct mem *mem, struct str shape, json_t **root)
{
	*root = shape.n ? json_read(mem, "shape", shape, NULL) : NULL;
	return json_object_get(*root, "figures");
}

const char *
drift_shape(struct mem *mem, struct str before, const struct readings *now)
{
	struct buf text = buf_new(mem, LIMIT_PAYLOAD);
	struct json_out out = json_out(&text);
	struct map *seen = map_new(mem);
	json_t *root, *figures = figures_of(mem, before, &root), *value;
	const char *key;

	for (size_t i = 0; i < now->list.n; i++) {
		const struct reading *r = &now->list.at[i], *old;

		key = key_of(mem, r);
		old = map_get(seen, str_of(key));
		if (!old || old->period <= r->period)
			map_put(seen, str_of(key), &now->list.at[i]);
	}
	json_open(&out, '{');
	json_pair_cstr(&out, "form", now->form ? now->form : "");
	json_key(&out, "figures");
	json_open(&out, '{');
	for (size_t i = 0; i < map_size(seen); i++) {
		json_key(&out, str_dup(mem, map_key(seen, i)));
		put_figure(&out, map_value(seen, i));
	}
	json_object_foreach(figures, key, value) {
		char *dump = map_get(seen, str_of(key)) ? NULL : json_dumps(value, JSON_COMPACT);

		if (dump) {
			json_key(&out, key);
			json_put_raw(&out, str_of(mem_str(mem, dump)));
		}
		free(dump);
	}
	json_close(&out, '}');
	json_close(&out, '}');
	return text.over ? "" : buf_cstr(&text);
}

/* --- comparing --- */

struct rules {
	int64_t jump, least, missing;
};

static bool
jumped(const struct rules *rules, const json_t *was, bool has, int64_t now)
{
	int64_t before, small, large;

	if (!has || !json_is_number(was) || !json_micro(was, &before) || before < 0 || now < 0)
		return false;
	small = before < now ? before : now;
	large = before < now ? now : before;
	return large >= rules->least * MICRO && (__int128)small * rules->jump <= large;
}

static bool
figure_jumped(const struct rules *rules, const json_t *was, const struct reading *r)
{
	int period = (int)json_integer_value(json_array_get(was, 0));

	/* Of another length, or older than what is remembered: nothing to compare with. */
	if (length_of(period) != length_of(r->period) || r->period < period)
		return false;
	return jumped(rules, json_array_get(was, 1), r->has_numerator, r->numerator) || jumped(rules, json_array_get(was, 2), r->has_denominator, r->denominator)
		|| jumped(rules, json_array_get(was, 3), r->has_value, r->value);
}

static bool
form_is_same(struct mem *mem, const json_t *root, const struct readings *now, struct fail *f)
{
	const char *was = json_string_value(json_object_get(root, "form"));
	struct str a = str_of(was), b = str_of(now->form);

	/* Line by line: the first that differs is the news. */
	while (a.n > 0 && b.n > 0) {
		struct str x = str_cut(a, '\n', &a), y = str_cut(b, '\n', &b);

		if (!str_eq(x, y))
			return fail(f, FORM_CHANGED, "", str_dup(mem, x), str_dup(mem, y));
	}
	return true;
}

static bool
units_are_there(struct mem *mem, const struct rules *rules, json_t *figures, const struct readings *now, struct fail *f)
{
	struct map *units = map_new(mem), *before = map_new(mem), *gone = map_new(mem);
	char n[24], all[24];
	const char *key;
	json_t *value;

	for (size_t i = 0; i < now->list.n; i++)
		map_put(units, str_of(now->list.at[i].unit), units);
	json_object_foreach(figures, key, value) {
		struct str rest, unit = str_cut(str_of(key), '|', &rest);

		map_put(before, unit, units);
		if (!map_get(units, unit))
			map_put(gone, unit, units);
	}
	if (map_size(gone) < 2 || map_size(gone) * 100 <= map_size(before) * (size_t)rules->missing)
		return true;
	snprintf(n, sizeof(n), "%zu", map_size(gone));
	snprintf(all, sizeof(all), "%zu", map_size(before));
	return fail(f, UNITS_GONE, "", n, all);
}

static void
hold(struct readings *now, size_t i, const char *unit)
{
	struct fail fault = { 0 };

	fail(&fault, FIGURE_JUMPS, now->list.at[i].locator ? now->list.at[i].locator : "", unit, now->list.at[i].metric);
	*vec_push(now->mem, &now->rejects) = (struct reject){ .row = now->list.at[i].row, .fault = fault };
}

bool
drift_check(struct mem *mem, struct str before, struct readings *now, struct fail *f)
{
	struct rules rules = { now->drift.jump ? now->drift.jump : JUMP, now->drift.least ? now->drift.least : LEAST,
		now->drift.missing ? now->drift.missing : MISSING };
	json_t *root, *figures = figures_of(mem, before, &root);
	bool *jumps = mem_array(mem, bool, now->list.n + 1);
	size_t compared = 0, jumping = 0, kept = 0, first = 0;
	char n[24], all[24];

	if (!root || now->drift.off)
		return true;
	if (!form_is_same(mem, root, now, f) || !units_are_there(mem, &rules, figures, now, f))
		return false;
	for (size_t i = now->list.n; i > 0; i--) {
		const json_t *was = json_object_get(figures, key_of(mem, &now->list.at[i - 1]));

		compared += was != NULL;
		jumps[i - 1] = was && figure_jumped(&rules, was, &now->list.at[i - 1]);
		jumping += jumps[i - 1];
		first = jumps[i - 1] ? i - 1 : first;
	}
	if (jumping >= 2 && jumping * 100 >= compared * MANY) {
		snprintf(n, sizeof(n), "%zu", jumping);
		snprintf(all, sizeof(all), "%zu", compared);
		return fail(f, FIGURES_JUMP, now->list.at[first].locator ? now->list.at[first].locator : "", n, all);
	}
	for (size_t i = 0; i < now->list.n; i++) {
		if (jumps[i])
			hold(now, i, now->list.at[i].unit);
		else
			now->list.at[kept++] = now->list.at[i];
	}
	now->list.n = kept;
	return true;
}
