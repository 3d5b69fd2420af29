/* Questions of type range: start, end, step and what is drawn at the ticks. */
#include "survey/xlsform_in.h"

#include <string.h>

#include "base/decimal.h"

struct range {
	int64_t start, end, step, tick; /* in millionths */
	bool has_tick;
};

static bool
number(struct xform *x, const struct xnode *node, const struct xparams *params, const char *key, int64_t or, int64_t *out)
{
	const struct str *text = xparam_get(params, key);

	*out = or;
	if (!text)
		return true;
	if (decimal_read(*text, out) == DECIMAL_OK)
		return true;
	xremark(x, RANGE_NUMBER, xat(node->row, xcolumn(node->row, "parameters", NULL)), key);
	return false;
}

static bool
between(const struct range *r, int64_t n)
{
	return r->start <= r->end ? n >= r->start && n <= r->end : n >= r->end && n <= r->start;
}

static void
check_labels(struct xform *x, const struct xnode *node, const struct range *r, struct str name)
{
	const struct xlist *list = xlist_find(x, name);
	const struct xattr *look = xattr_get(&node->control, "appearance");
	struct xplace place = xat(node->row, xcolumn(node->row, "parameters", NULL));

	if (!list) {
		xremark(x, RANGE_LIST, place, "");
		return;
	}
	if (look && str_is(look->value, "no-ticks") && list->choices.n > 2)
		xremark(x, RANGE_TWO, place, "");
	for (size_t i = 0; i < list->choices.n; i++) {
		struct str text = list->choices.at[i].name;
		int64_t n, step = r->has_tick ? r->tick : r->step;

		if (decimal_read(text, &n) != DECIMAL_OK) {
			xremark(x, RANGE_CHOICES, place, xstr(x, text));
			return;
		}
		if (!between(r, n)) {
			xremark(x, RANGE_OUTSIDE, place, "");
			return;
		}
		if (step && (n - r->start) % step) {
			xremark(x, RANGE_TICKS, place, "");
			return;
		}
	}
}

static bool
check_ticks(struct xform *x, const struct xnode *node, const struct xparams *params, struct range *r)
{
	struct xplace place = xat(node->row, xcolumn(node->row, "parameters", NULL));
	int64_t width = r->end > r->start ? r->end - r->start : r->start - r->end, placeholder;

	if (!number(x, node, params, "tick_interval", 0, &r->tick) || !number(x, node, params, "placeholder", r->start, &placeholder))
		return false;
	r->has_tick = xparam_get(params, "tick_interval") != NULL;
	if (r->step == 0 || (r->has_tick && r->tick == 0)) {
		xremark(x, RANGE_ZERO, place, r->step == 0 ? "step" : "tick_interval");
		return false;
	}
	if (r->has_tick && r->tick % r->step)
		xremark(x, RANGE_MULTIPLE, place, "tick_interval", "step");
	if (xparam_get(params, "placeholder") && !between(r, placeholder))
		xremark(x, RANGE_BETWEEN, place, "placeholder");
	else if ((placeholder - r->start) % r->step)
		xremark(x, RANGE_MULTIPLE, place, "placeholder", "step");
	(void)width;
	return true;
}

static void
check_look(struct xform *x, const struct xnode *node, const struct xparams *params)
{
	const struct xattr *look = xattr_get(&node->control, "appearance");
	bool ticks = xparam_get(params, "tick_interval") || xparam_get(params, "placeholder") || xparam_get(params, "tick_labelset");

	if (ticks && look && !str_is(look->value, "vertical") && !str_is(look->value, "no-ticks") && !str_is(look->value, "vertical no-ticks"))
		xremark(x, RANGE_APPEARANCE, xat(node->row, xcolumn(node->row, "parameters", NULL)), "");
}

static bool
is_known(struct xform *x, const struct xnode *node, const struct xparams *params)
{
	static const char *const keys[] = { "start", "end", "step", "tick_interval", "placeholder", "tick_labelset" };
	bool good = true;

	for (size_t i = 0; i < params->n; i++) {
		bool have = false;

		for (size_t k = 0; k < ARRAY_LEN(keys); k++)
			have = have || str_is(params->at[i].key, keys[k]);
		if (!have)
			xremark(x, PARAM_UNKNOWN, xat(node->row, xcolumn(node->row, "parameters", NULL)), xstr(x, params->at[i].key),
				"start, end, step, tick_interval, placeholder, tick_labelset");
		good = good && have;
	}
	return good;
}

void
xrange_apply(struct xform *x, struct xnode *node, const struct xparams *params)
{
	static const struct { const char *key, *or; } bounds[] = { { "start", "1" }, { "end", "10" }, { "step", "1" } };
	static const struct { const char *key, *attr; } extras[] = { { "tick_interval", "odk:tick-interval" },
		{ "placeholder", "odk:placeholder" }, { "tick_labelset", "odk:tick-labelset" } };
	struct range r = { 0 };
	bool decimal = false;

	if (!is_known(x, node, params))
		return;
	for (size_t i = 0; i < params->n; i++)
		for (size_t k = 0; k < ARRAY_LEN(bounds); k++)
			if (str_is(params->at[i].key, bounds[k].key)) {
				decimal = decimal || memchr(params->at[i].value.s, '.', params->at[i].value.n);
				xattr_set(x, &node->control, bounds[k].key, params->at[i].value);
			}
	for (size_t k = 0; k < ARRAY_LEN(bounds); k++)
		if (!xparam_get(params, bounds[k].key))
			xattr_set(x, &node->control, bounds[k].key, str_of(bounds[k].or));
	if (decimal)
		xattr_set(x, &node->bind, "type", STR("decimal"));
	if (!number(x, node, params, "start", 1000000, &r.start) || !number(x, node, params, "end", 10000000, &r.end) ||
	    !number(x, node, params, "step", 1000000, &r.step) || !check_ticks(x, node, params, &r))
		return;
	check_look(x, node, params);
	for (size_t k = 0; k < 2; k++)
		if (xparam_get(params, extras[k].key))
			xattr_set(x, &node->control, extras[k].attr, *xparam_get(params, extras[k].key));
	if (xparam_get(params, "tick_labelset")) {
		struct str name = *xparam_get(params, "tick_labelset");

		check_labels(x, node, &r, name);
		node->select = (struct xselect){ .seed = STR(""), .repeat_name = STR(""), .list = xlist_find(x, name), .instance = str_dup(x->mem, name), .value = "name", .label = "label" };
	}
}
