/* The column parameters: key=value pairs, by type of question. */
#include "survey/xlsform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static bool
is_gap(char c)
{
	return c == ',' || c == ';' || isspace((unsigned char)c);
}

static const char *
column(const struct xnode *node)
{
	return xcolumn(node->row, "parameters", NULL);
}

bool
xparams_read(struct xform *x, const struct xrow *row, struct xparams *out)
{
	struct str text = xget(row, "parameters");
	VEC(struct xparam) all = { 0 };

	*out = (struct xparams){ 0 };
	for (size_t i = 0; i < text.n;) {
		struct str one = { text.s + i, 0 }, value, key;

		while (i < text.n && !is_gap(text.s[i]))
			i++;
		one.n = (size_t)(text.s + i - one.s);
		while (i < text.n && is_gap(text.s[i]))
			i++;
		if (one.n == 0)
			continue;
		key = str_cut(one, '=', &value);
		if (key.n == one.n || key.n == 0 || memchr(value.s, '=', value.n)) {
			xremark(x, PARAM_FORM, xat(row, xcolumn(row, "parameters", NULL)), "");
			return false;
		}
		*vec_push(x->mem, &all) = (struct xparam){ text_lower(x->mem, key), value };
	}
	out->at = all.at;
	out->n = all.n;
	return true;
}

const struct str *
xparam_get(const struct xparams *params, const char *key)
{
	for (size_t i = params->n; i > 0; i--)
		if (str_is(params->at[i - 1].key, key))
			return &params->at[i - 1].value;
	return NULL;
}

/* Are all keys in the list "a, b, c"? */
static bool
only(struct xform *x, const struct xnode *node, const struct xparams *params, const char *keys)
{
	struct buf wrong = buf_new(x->mem, 400);

	for (size_t i = 0; i < params->n; i++) {
		bool have = false;

		for (struct str rest = str_of(keys); rest.n;)
			have = str_eq(str_trim(str_cut(rest, ',', &rest)), params->at[i].key) || have;
		if (!have)
			buf_printf(&wrong, "%s%.*s", wrong.n ? ", " : "", (int)params->at[i].key.n, params->at[i].key.s);
	}
	if (wrong.n)
		xremark(x, PARAM_UNKNOWN, xat(node->row, column(node)), buf_cstr(&wrong), keys);
	return wrong.n == 0;
}

static bool
is_number(struct str s, bool whole)
{
	size_t i = s.n && (s.s[0] == '-' || s.s[0] == '+'), digits = 0, points = 0;

	for (; i < s.n; i++) {
		digits += isdigit((unsigned char)s.s[i]) != 0;
		points += s.s[i] == '.';
		if (!isdigit((unsigned char)s.s[i]) && (whole || s.s[i] != '.'))
			return false;
	}
	return digits > 0 && points < 2;
}

static bool
is_boolean(struct str s)
{
	return str_is(s, "true") || str_is(s, "false");
}

static void
apply_text(struct xform *x, struct xnode *node, const struct xparams *params)
{
	const struct str *rows = xparam_get(params, "rows");

	if (!rows)
		return;
	if (!is_number(*rows, true))
		xremark(x, PARAM_WHOLE, xat(node->row, column(node)), "rows");
	else
		xattr_set(x, &node->control, "rows", *rows);
}

/* --- pictures and sound --- */

/* What is wrong with the name of an Android package, or NULL. */
static const char *
bad_package(struct str s)
{
	bool start = true;

	if (!memchr(s.s, '.', s.n))
		return "the package name must have at least one '.' separator.";
	if (s.n && s.s[s.n - 1] == '.')
		return "the package name cannot end in a '.' separator.";
	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i];

		if (start && (isdigit((unsigned char)c) || c == '_' || c == '.'))
			return "the package name parts must start with a letter.";
		if (!isalnum((unsigned char)c) && c != '_' && c != '.')
			return "the package name can only contain letters, digits and underscores.";
		start = c == '.';
	}
	return NULL;
}

static void
apply_image(struct xform *x, struct xnode *node, const struct xparams *params)
{
	const struct str *pixels = xparam_get(params, "max-pixels"), *app = xparam_get(params, "app");
	const struct xattr *look = xattr_get(&node->control, "appearance");

	if (!only(x, node, params, "max-pixels, app"))
		return;
	if (!pixels)
		xremark(x, MAX_PIXELS, xat(node->row, "parameters"), "");
	else if (!is_number(*pixels, true))
		xremark(x, PARAM_WHOLE, xat(node->row, column(node)), "max-pixels");
	else
		xattr_set(x, &node->bind, "orx:max-pixels", *pixels);
	if (!app || (look && !str_is(look->value, "annotate")))
		return;
	if (bad_package(*app))
		xremark(x, PARAM_APP, xat(node->row, column(node)), bad_package(*app));
	else
		xattr_set(x, &node->control, "intent", *app);
}

static void
apply_quality(struct xform *x, struct xnode *node, const struct xparams *params, const char *allowed)
{
	const struct str *quality = xparam_get(params, "quality");
	bool ok = false;

	if (!only(x, node, params, "quality") || !quality)
		return;
	for (struct str rest = str_of(allowed); rest.n;)
		ok = str_eq(str_trim(str_cut(rest, ',', &rest)), *quality) || ok;
	if (ok)
		xattr_set(x, node->type->special == XS_RECORD ? &node->control : &node->bind, "odk:quality", *quality);
	else
		xremark(x, PARAM_QUALITY, xat(node->row, column(node)), xstr(x, *quality), allowed);
}

/* --- places --- */

static void
apply_number(struct xform *x, struct xnode *node, const struct xparams *params, const char *key, const char *attr)
{
	const struct str *value = xparam_get(params, key);

	if (!value)
		return;
	if (!is_number(*value, false))
		xremark(x, PARAM_NUMBER, xat(node->row, column(node)), key);
	else
		xattr_set(x, &node->control, attr, *value);
}

static void
apply_geo(struct xform *x, struct xnode *node, const struct xparams *params)
{
	const struct str *mock = xparam_get(params, "allow-mock-accuracy"), *step = xparam_get(params, "incremental");
	bool point = strcmp(node->type->bind, "geopoint") == 0;

	if (!only(x, node, params, point ? "allow-mock-accuracy, capture-accuracy, warning-accuracy, reference-geometry"
	                                 : "allow-mock-accuracy, incremental, reference-geometry"))
		return;
	if (mock && !is_boolean(*mock))
		xremark(x, PARAM_BOOLEAN, xat(node->row, column(node)), "'allow-mock-accuracy'", xstr(x, *mock));
	else if (mock)
		xattr_set(x, &node->bind, "odk:allow-mock-accuracy", *mock);
	if (point) {
		apply_number(x, node, params, "capture-accuracy", "accuracyThreshold");
		apply_number(x, node, params, "warning-accuracy", "unacceptableAccuracyThreshold");
	}
	if (step && xyes(*step) != 1)
		xremark(x, PARAM_INCREMENTAL, xat(node->row, column(node)), "");
	else if (step)
		xattr_set(x, &node->control, "incremental", STR("true"));
}

/* --- audit --- */

static void
audit_reasons(struct xform *x, struct xnode *node, const struct xparams *params)
{
	static const char *const booleans[] = { "track-changes", "identify-user" };
	const struct str *reasons = xparam_get(params, "track-changes-reasons");

	for (size_t i = 0; i < ARRAY_LEN(booleans); i++) {
		const struct str *value = xparam_get(params, booleans[i]);

		if (value && !is_boolean(*value))
			xremark(x, AUDIT_REASONS, xat(node->row, column(node)), booleans[i], xstr(x, *value), "true or false");
		else if (value)
			xattr_set(x, &node->bind, mem_printf(x->mem, "odk:%s", booleans[i]), *value);
	}
	if (reasons && !str_is(*reasons, "on-form-edit"))
		xremark(x, AUDIT_REASONS, xat(node->row, column(node)), "track-changes-reasons", xstr(x, *reasons), "on-form-edit");
	else if (reasons)
		xattr_set(x, &node->bind, "odk:track-changes-reasons", *reasons);
}

static int64_t
whole(struct str s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s.n && i < 15; i++)
		n = isdigit((unsigned char)s.s[i]) ? n * 10 + (s.s[i] - '0') : n;
	return s.n && s.s[0] == '-' ? -n : n;
}

static void
apply_audit(struct xform *x, struct xnode *node, const struct xparams *params)
{
	static const char *const priorities = "no-power,low-power,balanced,high-accuracy";
	const struct str *priority = xparam_get(params, "location-priority"), *age = xparam_get(params, "location-max-age"),
		*interval = xparam_get(params, "location-min-interval");
	struct xplace place = xat(node->row, column(node));
	bool known = false;

	if (!only(x, node, params, "location-priority, location-min-interval, location-max-age, track-changes, track-changes-reasons, identify-user"))
		return;
	audit_reasons(x, node, params);
	if (!priority && !age && !interval)
		return;
	if (!priority || !age || !interval) {
		xremark(x, AUDIT_LOCATION, place, "");
		return;
	}
	for (struct str rest = str_of(priorities); rest.n;)
		known = str_eq(str_cut(rest, ',', &rest), *priority) || known;
	if (!known)
		xremark(x, AUDIT_PRIORITY, place, xstr(x, *priority));
	if (!is_number(*interval, true) || !is_number(*age, true))
		xremark(x, PARAM_WHOLE, place, is_number(*age, true) ? "location-min-interval" : "location-max-age");
	else if (whole(*interval) < 0 || whole(*age) < 0)
		xremark(x, AUDIT_NEGATIVE, place, whole(*age) < 0 ? "location-max-age" : "location-min-interval");
	else if (whole(*age) < whole(*interval))
		xremark(x, AUDIT_AGE, place, "");
	xattr_set(x, &node->bind, "odk:location-max-age", *age);
	xattr_set(x, &node->bind, "odk:location-min-interval", *interval);
	xattr_set(x, &node->bind, "odk:location-priority", *priority);
}

/* --- selects --- */

static void
apply_names(struct xform *x, struct xnode *node, const struct xparams *params)
{
	static const char *const keys[] = { "value", "label" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const struct str *name = xparam_get(params, keys[i]);

		if (!name)
			continue;
		if (!xname_is(*name))
			xremark(x, BAD_NAME, xat(node->row, column(node)), xstr(x, *name), mem_printf(x->mem, "parameters (%s)", keys[i]));
		else if (i == 0)
			node->select.value = str_dup(x->mem, *name);
		else
			node->select.label = str_dup(x->mem, *name);
	}
}

static void
apply_select(struct xform *x, struct xnode *node, const struct xparams *params)
{
	const struct str *random = xparam_get(params, "randomize"), *seed = xparam_get(params, "seed");
	struct xplace place = xat(node->row, column(node));

	if (!only(x, node, params, node->select.from_file ? "randomize, seed, value, label" : "randomize, seed"))
		return;
	if (random && !is_boolean(*random) && xyes(*random) < 0)
		xremark(x, PARAM_BOOLEAN, place, "randomize", xstr(x, *random));
	node->select.randomize = random && xyes(*random) == 1;
	if (seed && !random)
		xremark(x, PARAM_SEED_ALONE, place, "");
	else if (seed && !is_number(*seed, false) && !xref_in(*seed))
		xremark(x, PARAM_SEED, place, xstr(x, *seed));
	else if (seed)
		node->select.seed = *seed;
	if (node->select.from_file)
		apply_names(x, node, params);
}

void
xparams_apply(struct xform *x, struct xnode *node, const struct xparams *params)
{
	switch (node->type->special) {
	case XS_TEXT: apply_text(x, node, params); break;
	case XS_IMAGE: apply_image(x, node, params); break;
	case XS_AUDIO: apply_quality(x, node, params, "voice-only, low, normal, external"); break;
	case XS_RECORD: apply_quality(x, node, params, "voice-only, low, normal"); break;
	case XS_GEO: apply_geo(x, node, params); break;
	case XS_AUDIT: apply_audit(x, node, params); break;
	case XS_SELECT: apply_select(x, node, params); break;
	case XS_RANGE: xrange_apply(x, node, params); break;
	case XS_NO: case XS_NOTE: case XS_CALCULATE: case XS_META: case XS_START_GEO: case XS_BACKGROUND_GEO: case XS_EXTERNAL_XML:
	case XS_EXTERNAL_CSV: case XS_HIDDEN: case XS_FILE: break;
	}
}
