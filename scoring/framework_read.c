#include "scoring/framework_impl.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"

void
position_put(struct map *map, const char *code, size_t position)
{
	map_put(map, str_of(code), (void *)(uintptr_t)(position + 1));
}

int
position_get(const struct map *map, struct str code)
{
	return (int)(intptr_t)map_get(map, code) - 1;
}

const char *
place(struct reader *r, const struct json_at *at, const char *key)
{
	struct json_at in;

	if (!key)
		return json_place(r->mem, at);
	in = json_in(at, key);
	return json_place(r->mem, &in);
}

const char *
number(struct reader *r, int64_t micro)
{
	char text[DECIMAL_TEXT];

	return mem_str(r->mem, decimal_text(micro, text));
}

static bool
code_is_fine(const char *code)
{
	size_t n = strlen(code);

	return n > 0 && n <= LIMIT_CODE
	       && strspn(code, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
			  == n;
}

bool
read_code(struct reader *r, const struct json_at *at, const char *key, const char **out)
{
	const char *code;

	if (!json_need_str(r->mem, at, key, &code, r->f))
		return false;
	if (!code_is_fine(code))
		return fail(r->f, BAD_CODE, place(r, at, key), code);
	*out = mem_str(r->mem, code);
	return true;
}

bool
read_words(struct reader *r, const struct json_at *at, const char *key, bool needed,
	   struct words *out)
{
	static const char *const known[] = { "vi", "en", NULL };
	struct json_at in = json_in(at, key);
	const char *vi, *en;

	if (!needed && (!in.value || json_is_null(in.value)))
		return true;
	if (!json_need_object(r->mem, at, key, &in, r->f) || !json_only(r->mem, &in, known, r->f)
	    || !json_need_str(r->mem, &in, "vi", &vi, r->f)
	    || !json_str_or(r->mem, &in, "en", vi, &en, r->f))
		return false;
	if (!*vi)
		return fail(r->f, FRAMEWORK_EMPTY, place(r, &in, "vi"), "vi");
	*out = (struct words){ mem_str(r->mem, vi), mem_str(r->mem, en) };
	return true;
}

bool
read_key(struct reader *r, const struct json_at *at, const char *key, const char *const *keys,
	 int or, int *out)
{
	const char *text;

	if (!(or < 0 ? json_need_str(r->mem, at, key, &text, r->f)
		     : json_str_or(r->mem, at, key, keys[or], &text, r->f)))
		return false;
	for (int i = 0; keys[i]; i++)
		if (strcmp(keys[i], text) == 0) {
			*out = i;
			return true;
		}
	return fail(r->f, BAD_VALUE, place(r, at, key), key, text);
}

bool
read_micro(struct reader *r, const struct json_at *at, const char *key, struct range range,
	   int64_t *out)
{
	int64_t n;

	if (!json_need_micro(r->mem, at, key, &n, r->f))
		return false;
	if (n < range.min || n > range.max)
		return fail(r->f, JSON_RANGE, place(r, at, key), key, number(r, range.min),
			    number(r, range.max));
	*out = n;
	return true;
}

bool
read_micro_or(struct reader *r, const struct json_at *at, const char *key, struct range range,
	      int64_t or, int64_t *out)
{
	struct json_at in = json_in(at, key);

	if (!in.value || json_is_null(in.value)) {
		*out = or ;
		return true;
	}
	return read_micro(r, at, key, range, out);
}

bool
read_list(struct reader *r, const struct json_at *at, const char *key, size_t most,
	  struct json_at *out, size_t *n)
{
	char limit[24];

	*out = json_in(at, key);
	*n = 0;
	if (!out->value || json_is_null(out->value))
		return true;
	if (!json_need_array(r->mem, at, key, out, r->f))
		return false;
	*n = json_array_size(out->value);
	snprintf(limit, sizeof(limit), "%zu", most);
	return *n <= most || fail(r->f, FRAMEWORK_LIMIT, json_place(r->mem, out), key, limit);
}

bool
is_object(struct reader *r, const struct json_at *at)
{
	char index[24];

	snprintf(index, sizeof(index), "%zu", at->index);
	return json_is_object(at->value)
	       || fail(r->f, JSON_TYPE, json_place(r->mem, at), at->key ? at->key : index,
		       "object");
}
