/* What is given to a statement, and what it gives back.
 *
 * Arguments are values: arg_int(3), arg_str(s). What they point at must live until the
 * statement was answered. Arrays travel in PostgreSQL's binary form.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct mem;
struct rows;

struct arg {
	enum { ARG_NULL, ARG_TEXT, ARG_INT, ARG_BINARY } kind;
	struct str s;
	int64_t i;
};

static inline struct arg
arg_null(void)
{
	return (struct arg){ ARG_NULL, { NULL, 0 }, 0 };
}

/* A text; NULL if s is NULL. Bytes behind a zero byte are lost. */
static inline struct arg
arg_str(struct str s)
{
	return (struct arg){ s.s ? ARG_TEXT : ARG_NULL, s, 0 };
}

static inline struct arg
arg_text(const char *s)
{
	return (struct arg){ s ? ARG_TEXT : ARG_NULL, { s, s ? strlen(s) : 0 }, 0 };
}

static inline struct arg
arg_int(int64_t i)
{
	return (struct arg){ ARG_INT, { NULL, 0 }, i };
}

static inline struct arg
arg_bool(bool b)
{
	return (struct arg){ ARG_TEXT, { b ? "t" : "f", 1 }, 0 };
}

/* bytea. */
static inline struct arg
arg_bytes(struct str s)
{
	return (struct arg){ s.s ? ARG_BINARY : ARG_NULL, s, 0 };
}

/* Arrays; they live in 'mem'. */
#define ARG_NONE INT64_MIN /* stands for null in arrays of numbers */
struct arg arg_int2s(struct mem *mem, const int16_t *at, size_t n);
struct arg arg_int4s(struct mem *mem, const int32_t *at, size_t n);
struct arg arg_int8s(struct mem *mem, const int64_t *at, size_t n);  /* ARG_NONE is null */
struct arg arg_int8s_full(struct mem *mem, const int64_t *at, size_t n); /* nothing is null */
struct arg arg_chars(struct mem *mem, const char *at, size_t n);     /* "char"[] */
struct arg arg_bools(struct mem *mem, const bool *at, size_t n);
struct arg arg_texts(struct mem *mem, const struct str *at, size_t n); /* s NULL is null */
struct arg arg_byteas(struct mem *mem, const struct str *at, size_t n);

/* --- rows that came back (all values in text form) --- */

size_t rows_n(const struct rows *rows);
bool row_is_null(const struct rows *rows, size_t row, int column);
struct str row_str(const struct rows *rows, size_t row, int column); /* s NULL: null */
const char *row_text(const struct rows *rows, size_t row, int column); /* "" for null */
int64_t row_int(const struct rows *rows, size_t row, int column);     /* 0 for null */
int64_t row_int_or(const struct rows *rows, size_t row, int column, int64_t or);
bool row_bool(const struct rows *rows, size_t row, int column);
struct str row_bytes(struct mem *mem, const struct rows *rows, size_t row, int column); /* bytea */
/* An int array "{1,2,3}"; returns how many, in 'mem'. */
size_t row_ints(struct mem *mem, const struct rows *rows, size_t row, int column, int32_t **out);

/* Rows of a test, without a server: column names, then row by row, NULL is null. They
 * belong to 'mem'. */
const struct rows *rows_made(struct mem *mem, int columns, const char *const *names, size_t n, const char *const *values);
