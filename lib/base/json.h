/* JSON in, with the place of every fault; JSON out, written straight into a buffer.
 *
 * Reading is jansson's: the tree belongs to the arena. A struct json_at is a value and
 * its JSON pointer, so that whoever finds a fault can name it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

struct fail;
struct mem;

/* Parse; duplicate keys, more than LIMIT_JSON_DEPTH levels and trailing text are refused.
 * 'name' is for messages ("file:line:column"). NULL and *fail. */
json_t *json_read(struct mem *mem, const char *name, struct str text, struct fail *fail) MUST_USE;

/* A value and where it stands. */
struct json_at {
	json_t *value;
	const struct json_at *up; /* NULL at the root */
	const char *key;          /* of an object, or NULL */
	size_t index;             /* of an array */
	const char *file;         /* only read at the root */
};

struct json_at json_root(json_t *value, const char *file);
struct json_at json_in(const struct json_at *up, const char *key); /* value NULL if absent */
struct json_at json_nth(const struct json_at *up, size_t index);

/* "file:/indicators/3/max". */
const char *json_place(struct mem *mem, const struct json_at *at);

/* Typed reads; a missing or wrong value is *fail with its place. The _or forms give the
 * default when the key is absent or null, but still refuse the wrong type. */
bool json_need_str(struct mem *mem, const struct json_at *up, const char *key, const char **out, struct fail *f) MUST_USE;
bool json_str_or(struct mem *mem, const struct json_at *up, const char *key, const char *or, const char **out, struct fail *f) MUST_USE;
bool json_need_int(struct mem *mem, const struct json_at *up, const char *key, int64_t min, int64_t max, int64_t *out, struct fail *f) MUST_USE;
bool json_int_or(struct mem *mem, const struct json_at *up, const char *key, int64_t min, int64_t max, int64_t or, int64_t *out, struct fail *f) MUST_USE;
bool json_need_micro(struct mem *mem, const struct json_at *up, const char *key, int64_t *out, struct fail *f) MUST_USE;
bool json_micro_or(struct mem *mem, const struct json_at *up, const char *key, int64_t or, int64_t *out, struct fail *f) MUST_USE;
bool json_bool_or(struct mem *mem, const struct json_at *up, const char *key, bool or, bool *out, struct fail *f) MUST_USE;
bool json_need_array(struct mem *mem, const struct json_at *up, const char *key, struct json_at *out, struct fail *f) MUST_USE;
bool json_need_object(struct mem *mem, const struct json_at *up, const char *key, struct json_at *out, struct fail *f) MUST_USE;

/* Keys of an object that are not in the NULL-ended list 'known' are refused. */
bool json_only(struct mem *mem, const struct json_at *at, const char *const *known, struct fail *f) MUST_USE;

/* A JSON number (or a string that is one, machine form) in millionths. A number with a
 * decimal point is exact up to 15 digits; beyond that send a string. */
bool json_micro(const json_t *value, int64_t *micro);

/* --- out ---
 * json_open('{'), json_key, json_put_*, json_close: commas are put by the writer. */
struct json_out {
	struct buf *buf;
	bool comma;
};

struct json_out json_out(struct buf *buf);
void json_open(struct json_out *out, char bracket); /* '{' or '[' */
void json_close(struct json_out *out, char bracket); /* '}' or ']' */
void json_key(struct json_out *out, const char *key);
void json_put_str(struct json_out *out, struct str s); /* bad UTF-8 becomes U+FFFD */
void json_put_cstr(struct json_out *out, const char *s); /* NULL is null */
void json_put_int(struct json_out *out, int64_t n);
void json_put_micro(struct json_out *out, int64_t micro);
void json_put_bool(struct json_out *out, bool b);
void json_put_null(struct json_out *out);
void json_put_raw(struct json_out *out, struct str json);

/* key + value in one line. */
void json_pair_str(struct json_out *out, const char *key, struct str s);
void json_pair_cstr(struct json_out *out, const char *key, const char *s);
void json_pair_int(struct json_out *out, const char *key, int64_t n);
void json_pair_micro(struct json_out *out, const char *key, int64_t micro);
void json_pair_bool(struct json_out *out, const char *key, bool b);
void json_pair_null(struct json_out *out, const char *key);
