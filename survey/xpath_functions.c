#include "survey/xpath_in.h"

#include <stdlib.h>

/* By name, in the order of bytes: looked up by halves. */
static const struct function functions[] = {
	{ "abs", 1, 1, fn_abs },
	{ "acos", 1, 1, fn_acos },
	{ "area", 1, 1, fn_area },
	{ "asin", 1, 1, fn_asin },
	{ "atan", 1, 1, fn_atan },
	{ "atan2", 2, 2, fn_atan2 },
	{ "base64-decode", 1, 1, fn_base64_decode },
	{ "boolean", 1, 1, fn_boolean },
	{ "boolean-from-string", 1, 1, fn_boolean_from_string },
	{ "ceiling", 1, 1, fn_ceiling },
	{ "checklist", 2, ANY_NUMBER, fn_checklist },
	{ "coalesce", 2, 2, fn_coalesce },
	{ "concat", 0, ANY_NUMBER, fn_concat },
	{ "contains", 2, 2, fn_contains },
	{ "cos", 1, 1, fn_cos },
	{ "count", 1, 1, fn_count },
	{ "count-non-empty", 1, 1, fn_count_non_empty },
	{ "count-selected", 1, 1, fn_count_selected },
	{ "current", 0, 0, fn_current },
	{ "date", 1, 1, fn_date },
	{ "date-time", 1, 1, fn_date },
	{ "decimal-date-time", 1, 1, fn_decimal_date_time },
	{ "decimal-time", 1, 1, fn_decimal_time },
	{ "digest", 2, 3, fn_digest },
	{ "distance", 1, ANY_NUMBER, fn_distance },
	{ "ends-with", 2, 2, fn_ends_with },
	{ "exp", 1, 1, fn_exp },
	{ "exp10", 1, 1, fn_exp10 },
	{ "false", 0, 0, fn_false },
	{ "floor", 1, 1, fn_floor },
	{ "format-date", 2, 2, fn_format_date },
	{ "format-date-time", 2, 2, fn_format_date },
	{ "geofence", 2, 2, fn_geofence },
	{ "id", 1, 1, fn_id },
	{ "if", 3, 3, fn_if },
	{ "indexed-repeat", 3, ANY_NUMBER, fn_indexed_repeat },
	{ "instance", 1, 1, fn_instance },
	{ "int", 1, 1, fn_int },
	{ "join", 1, ANY_NUMBER, fn_join },
	{ "jr:choice-name", 2, 2, fn_choice_name },
	{ "jr:itext", 1, 1, fn_itext },
	{ "lang", 1, 1, fn_lang },
	{ "last", 0, 0, fn_last },
	{ "local-name", 0, 1, fn_local_name },
	{ "log", 1, 1, fn_log },
	{ "log10", 1, 1, fn_log10 },
	{ "max", 1, ANY_NUMBER, fn_max },
	{ "min", 1, ANY_NUMBER, fn_min },
	{ "name", 0, 1, fn_name },
	{ "namespace-uri", 0, 1, fn_namespace_uri },
	{ "normalize-space", 0, 1, fn_normalize_space },
	{ "not", 1, 1, fn_not },
	{ "now", 0, 0, fn_now },
	{ "number", 0, 1, fn_number },
	{ "once", 1, 1, fn_once },
	{ "pi", 0, 0, fn_pi },
	{ "position", 0, 1, fn_position },
	{ "pow", 2, 2, fn_pow },
	{ "property", 1, 1, fn_property },
	{ "pulldata", 4, 4, fn_pulldata },
	{ "random", 0, 0, fn_random },
	{ "randomize", 1, 2, fn_randomize },
	{ "regex", 2, 2, fn_regex },
	{ "round", 1, 2, fn_round },
	{ "selected", 2, 2, fn_selected },
	{ "selected-at", 2, 2, fn_selected_at },
	{ "sin", 1, 1, fn_sin },
	{ "sqrt", 1, 1, fn_sqrt },
	{ "starts-with", 2, 2, fn_starts_with },
	{ "string", 0, 1, fn_string },
	{ "string-length", 0, 1, fn_string_length },
	{ "substr", 2, 3, fn_substr },
	{ "substring", 2, 3, fn_substring },
	{ "substring-after", 2, 2, fn_substring_after },
	{ "substring-before", 2, 2, fn_substring_before },
	{ "sum", 1, 1, fn_sum },
	{ "tan", 1, 1, fn_tan },
	{ "today", 0, 0, fn_today },
	{ "translate", 3, 3, fn_translate },
	{ "true", 0, 0, fn_true },
	{ "uuid", 0, 1, fn_uuid },
	{ "weighted-checklist", 2, ANY_NUMBER, fn_weighted_checklist },
};

static int
compare(const void *key, const void *entry)
{
	const struct str *name = key;
	const struct function *f = entry;

	return str_cmp(*name, str_of(f->name));
}

const struct function *
function_find(struct str name)
{
	return bsearch(&name, functions, ARRAY_LEN(functions), sizeof(functions[0]), compare);
}
