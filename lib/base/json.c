#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"

static void
release(void *json)
{
	json_decref(json);
}

/* jansson recurses as deep as the brackets go, so they are counted first. */
static bool
depth_is_fine(struct str text)
{
	size_t depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			if (++depth > LIMIT_JSON_DEPTH)
				return false;
		} else if ((c == '}' || c == ']') && depth) {
			depth--;
		}
	}
	return true;
}

json_t *
json_read(struct mem *mem, const char *name, struct str text, struct fail *f)
{
	json_error_t error;
	json_t *json;
	char limit[16];

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_n(text.s + 3, text.n - 3);
	if (!depth_is_fine(text)) {
		snprintf(limit, sizeof(limit), "%d", LIMIT_JSON_DEPTH);
		fail(f, JSON_DEPTH, name, limit);
		return NULL;
	}
	json = json_loadb(text.s, text.n, JSON_REJECT_DUPLICATES, &error);
	if (!json) {
		fail(f, JSON_SYNTAX, mem_printf(mem, "%s:%d:%d", name, error.line, error.column), error.text);
		return NULL;
	}
	mem_at_end(mem, release, json);
	return json;
}

struct json_at
json_root(json_t *value, const char *file)
{
	return (struct json_at){ .value = value, .file = file };
}

struct json_at
json_in(const struct json_at *up, const char *key)
{
	return (struct json_at){ .value = json_object_get(up->value, key), .up = up, .key = key };
}

struct json_at
json_nth(const struct json_at *up, size_t index)
{
	return (struct json_at){ .value = json_array_get(up->value, index), .up = up, .index = index };
}

static void
put_pointer(struct buf *buf, const struct json_at *at)
{
	if (!at->up) {
		buf_str(buf, at->file ? at->file : "");
		buf_char(buf, ':');
		return;
	}
	put_pointer(buf, at->up);
	buf_char(buf, '/');
	if (!at->key) {
		buf_printf(buf, "%zu", at->index);
		return;
	}
	for (const char *k = at->key; *k; k++) {
		if (*k == '~')
			buf_str(buf, "~0");
		else if (*k == '/')
			buf_str(buf, "~1");
		else
			buf_char(buf, *k);
	}
}

const char *
json_place(struct mem *mem, const struct json_at *at)
{
	struct buf buf = buf_new(mem, 4096);

	put_pointer(&buf, at);
	return buf_cstr(&buf);
}

static bool
missing(struct mem *mem, const struct json_at *up, const char *key, struct fail *f)
{
	return fail(f, JSON_MISSING, json_place(mem, up), key);
}

static bool
wrong_type(struct mem *mem, const struct json_at *up, const char *key, const char *type, struct fail *f)
{
	struct json_at at = json_in(up, key);

	return fail(f, JSON_TYPE, json_place(mem, &at), key, type);
}

static bool
is_absent(const json_t *value)
{
	return !value || json_is_null(value);
}

bool
json_need_str(struct mem *mem, const struct json_at *up, const char *key, const char **out, struct fail *f)
{
	if (is_absent(json_object_get(up->value, key)))
		return missing(mem, up, key, f);
	return json_str_or(mem, up, key, NULL, out, f);
}

bool
json_str_or(struct mem *mem, const struct json_at *up, const char *key, const char *or, const char **out,
	    struct fail *f)
{
	json_t *value = json_object_get(up->value, key);

	if (!is_absent(value) && !json_is_string(value))
		return wrong_type(mem, up, key, "string", f);
	*out = is_absent(value) ? or : json_string_value(value);
	return true;
}

bool
json_need_int(struct mem *mem, const struct json_at *up, const char *key, int64_t min, int64_t max, int64_t *out,
	      struct fail *f)
{
	if (is_absent(json_object_get(up->value, key)))
		return missing(mem, up, key, f);
	return json_int_or(mem, up, key, min, max, 0, out, f);
}

bool
json_int_or(struct mem *mem, const struct json_at *up, const char *key, int64_t min, int64_t max, int64_t or,
	    int64_t *out, struct fail *f)
{
	struct json_at at = json_in(up, key);
	json_int_t n;

	if (is_absent(at.value)) {
		*out = or;
		return true;
	}
	if (!json_is_integer(at.value))
		return wrong_type(mem, up, key, "integer", f);
	n = json_integer_value(at.value);
	if (n < min || n > max)
		return fail(f, JSON_RANGE, json_place(mem, &at), key, mem_printf(mem, "%lld", (long long)min),
			    mem_printf(mem, "%lld", (long long)max));
	*out = n;
	return true;
}

bool
json_need_micro(struct mem *mem, const struct json_at *up, const char *key, int64_t *out, struct fail *f)
{
	if (is_absent(json_object_get(up->value, key)))
		return missing(mem, up, key, f);
	return json_micro_or(mem, up, key, 0, out, f);
}

bool
json_micro_or(struct mem *mem, const struct json_at *up, const char *key, int64_t or, int64_t *out, struct fail *f)
{
	json_t *value = json_object_get(up->value, key);

	if (is_absent(value)) {
		*out = or;
		return true;
	}
	return json_micro(value, out) || wrong_type(mem, up, key, "number", f);
}

bool
json_bool_or(struct mem *mem, const struct json_at *up, const char *key, bool or, bool *out, struct fail *f)
{
	json_t *value = json_object_get(up->value, key);

	if (!is_absent(value) && !json_is_boolean(value))
		return wrong_type(mem, up, key, "true/false", f);
	*out = is_absent(value) ? or : json_is_true(value);
	return true;
}

bool
json_need_array(struct mem *mem, const struct json_at *up, const char *key, struct json_at *out, struct fail *f)
{
	struct json_at at = json_in(up, key);

	if (is_absent(at.value))
		return missing(mem, up, key, f);
	if (!json_is_array(at.value))
		return wrong_type(mem, up, key, "array", f);
	*out = at;
	return true;
}

bool
json_need_object(struct mem *mem, const struct json_at *up, const char *key, struct json_at *out, struct fail *f)
{
	struct json_at at = json_in(up, key);

	if (is_absent(at.value))
		return missing(mem, up, key, f);
	if (!json_is_object(at.value))
		return wrong_type(mem, up, key, "object", f);
	*out = at;
	return true;
}

bool
json_only(struct mem *mem, const struct json_at *at, const char *const *known, struct fail *f)
{
	const char *key;
	json_t *value;

	json_object_foreach(at->value, key, value)
	{
		size_t i = 0;

		while (known[i] && strcmp(known[i], key) != 0)
			i++;
		if (!known[i]) {
			struct json_at in = json_in(at, key);

			return fail(f, JSON_UNKNOWN, json_place(mem, &in), key);
		}
	}
	return true;
}

/* A double back to the shortest decimal that reads as it. */
static bool
real_micro(double real, int64_t *micro)
{
	char text[400];

	if (!isfinite(real) || fabs(real) > 9.2e12)
		return false;
	for (int digits = 15; digits <= 17; digits++) {
		double size = fabs(real);
		int whole = size >= 1 ? (int)floor(log10(size)) + 1 : 0;
		int places = digits - whole > 0 ? digits - whole : 0;

		snprintf(text, sizeof(text), "%.*f", places < 20 ? places : 20, real);
		if (strtod(text, NULL) == real)
			break;
	}
	return decimal_read(str_of(text), micro) == DECIMAL_OK;
}

bool
json_micro(const json_t *value, int64_t *micro)
{
	if (json_is_string(value))
		return decimal_read(str_n(json_string_value(value), json_string_length(value)), micro) == DECIMAL_OK;
	if (json_is_integer(value))
		return !__builtin_mul_overflow((int64_t)json_integer_value(value), MICRO, micro);
	return json_is_real(value) && real_micro(json_real_value(value), micro);
}
