/* The inside of the evaluator: what functions are written with. survey/xpath_*.c only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "survey/xpath.h"
#include "survey/xpath_eval.h"
#include "xml/tree.h"

struct eval {
	struct mem *mem;
	const struct xpath_env *env;
	const struct tree_node *current; /* what the evaluation began with */
	size_t work, before; /* nodes looked at; bytes of 'mem' that were used before */
	bool astray; /* paths from the root do not stay in the repeat of the context */
	struct fail *fail;
};

/* The context of a part. */
struct at {
	const struct tree_node *node;
	size_t position, size;
};

/* A call being evaluated; arguments are evaluated when asked for. */
struct call {
	struct eval *e;
	const struct xpath *x;
	const struct at *at;
};

typedef bool function_f(struct call *call, struct xpath_value *out);

enum { ANY_NUMBER = 255 };

struct function {
	const char *name;
	uint8_t least, most;
	function_f *call;
};

const struct function *function_find(struct str name);

bool eval_part(struct eval *e, const struct xpath *x, const struct at *at, struct xpath_value *out);
bool eval_path(struct eval *e, const struct xpath *x, const struct at *at, struct xpath_value *out);
bool eval_work(struct eval *e, size_t n);

/* Arguments of a call. */
bool call_value(struct call *call, size_t i, struct xpath_value *out);
bool call_string(struct call *call, size_t i, struct str *out);
bool call_number(struct call *call, size_t i, double *out);
bool call_boolean(struct call *call, size_t i, bool *out);
bool call_nodes(struct call *call, size_t i, struct xpath_value *out);

/* All arguments from the i-th on as texts or numbers, each node of a set by itself. */
struct texts {
	struct str *at;
	size_t n;
};
bool call_texts(struct call *call, size_t i, struct texts *out);

/* Results; they answer true. */
bool give_string(struct xpath_value *out, struct str text);
bool give_number(struct xpath_value *out, double number);
bool give_boolean(struct xpath_value *out, bool truth);
bool give_date(struct xpath_value *out, double ms);

struct str eval_string(struct eval *e, const struct xpath_value *v);
double eval_number(struct eval *e, const struct xpath_value *v);
double text_number(const struct xpath_env *env, struct str text);
bool node_is_before(const struct tree_node *a, const struct tree_node *b);
void nodes_sort(struct xpath_value *v);
struct xpath_value nodes_of(struct eval *e, const struct tree_node *node);

/* Dates (survey/xpath_date.c). */
enum { MS_DAY = 86400000, MS_HOUR = 3600000, MS_MINUTE = 60000 };
bool moment_read(const struct xpath_env *env, struct str text, double *ms);
struct str moment_text(struct mem *mem, const struct xpath_env *env, double ms);
double moment_days(const struct xpath_env *env, double ms);
int64_t moment_offset(const struct xpath_env *env, double ms);

/* A list of words: the next one, or one without a text. */
struct str word_next(struct str *rest);

/* The functions, by file. */
function_f fn_last, fn_position, fn_count, fn_id, fn_local_name, fn_namespace_uri, fn_name, fn_lang,
	fn_current, fn_instance, fn_indexed_repeat, fn_randomize, fn_once, fn_itext, fn_choice_name, fn_pulldata,
	fn_count_non_empty;
function_f fn_string, fn_concat, fn_starts_with, fn_ends_with, fn_contains, fn_substring_before,
	fn_substring_after, fn_substring, fn_substr, fn_string_length, fn_normalize_space, fn_translate, fn_join,
	fn_regex, fn_digest, fn_base64_decode, fn_uuid, fn_property;
function_f fn_boolean, fn_not, fn_true, fn_false, fn_if, fn_coalesce, fn_boolean_from_string, fn_selected,
	fn_selected_at, fn_count_selected, fn_checklist, fn_weighted_checklist;
function_f fn_number, fn_sum, fn_floor, fn_ceiling, fn_round, fn_int, fn_abs, fn_pow, fn_min, fn_max, fn_random,
	fn_pi, fn_sin, fn_cos, fn_tan, fn_asin, fn_acos, fn_atan, fn_atan2, fn_sqrt, fn_exp, fn_exp10, fn_log,
	fn_log10;
function_f fn_now, fn_today, fn_date, fn_decimal_date_time, fn_decimal_time, fn_format_date;
function_f fn_area, fn_distance, fn_geofence;
