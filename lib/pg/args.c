#include "pg/args.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/must.h"
#include "pg/pg_in.h"

/* --- arrays in binary form: dimensions, has null, element type, length, lower bound --- */

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_CHAR = 18, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };

struct out {
	char *s;
	size_t n;
};

static void
put(struct out *out, const void *bytes, size_t n)
{
	if (n)
		memcpy(out->s + out->n, bytes, n);
	out->n += n;
}

static void
put32(struct out *out, uint32_t v)
{
	uint32_t big = htobe32(v);

	put(out, &big, 4);
}

static struct out
array_open(struct mem *mem, uint32_t oid, bool nulls, size_t n, size_t bytes)
{
	struct out out = { mem_alloc(mem, 20 + bytes), 0 };

	must(n < INT32_MAX / 16);
	put32(&out, n ? 1 : 0);
	put32(&out, nulls);
	put32(&out, oid);
	if (n) {
		put32(&out, (uint32_t)n);
		put32(&out, 1);
	}
	return out;
}

static struct arg
array_close(const struct out *out)
{
	return (struct arg){ ARG_BINARY, { out->s, out->n }, 0 };
}

struct arg
arg_int2s(struct mem *mem, const int16_t *at, size_t n)
{
	struct out out = array_open(mem, OID_INT2, false, n, n * 6);

	for (size_t i = 0; i < n; i++) {
		uint16_t big = htobe16((uint16_t)at[i]);

		put32(&out, 2);
		put(&out, &big, 2);
	}
	return array_close(&out);
}

struct arg
arg_int4s(struct mem *mem, const int32_t *at, size_t n)
{
	struct out out = array_open(mem, OID_INT4, false, n, n * 8);

	for (size_t i = 0; i < n; i++) {
		put32(&out, 4);
		put32(&out, (uint32_t)at[i]);
	}
	return array_close(&out);
}

struct arg
arg_int8s(struct mem *mem, const int64_t *at, size_t n)
{
	struct out out = array_open(mem, OID_INT8, true, n, n * 12);

	for (size_t i = 0; i < n; i++) {
		uint64_t big = htobe64((uint64_t)at[i]);

		if (at[i] == ARG_NONE) {
			put32(&out, UINT32_MAX);
			continue;
		}
		put32(&out, 8);
		put(&out, &big, 8);
	}
	return array_close(&out);
}

struct arg
arg_int8s_full(struct mem *mem, const int64_t *at, size_t n)
{
	struct out out = array_open(mem, OID_INT8, false, n, n * 12);

	for (size_t i = 0; i < n; i++) {
		uint64_t big = htobe64((uint64_t)at[i]);

		put32(&out, 8);
		put(&out, &big, 8);
	}
	return array_close(&out);
}

static struct arg
bytes_array(struct mem *mem, uint32_t oid, const char *at, size_t n)
{
	struct out out = array_open(mem, oid, false, n, n * 5);

	for (size_t i = 0; i < n; i++) {
		put32(&out, 1);
		put(&out, &at[i], 1);
	}
	return array_close(&out);
}

struct arg
arg_chars(struct mem *mem, const char *at, size_t n)
{
	return bytes_array(mem, OID_CHAR, at, n);
}

struct arg
arg_bools(struct mem *mem, const bool *at, size_t n)
{
	return bytes_array(mem, OID_BOOL, (const char *)at, n);
}

static struct arg
strings(struct mem *mem, uint32_t oid, const struct str *at, size_t n)
{
	size_t bytes = 0;
	struct out out;

	for (size_t i = 0; i < n; i++)
		bytes += 4 + at[i].n;
	out = array_open(mem, oid, true, n, bytes);
	for (size_t i = 0; i < n; i++) {
		put32(&out, at[i].s ? (uint32_t)at[i].n : UINT32_MAX);
		if (at[i].s)
			put(&out, at[i].s, at[i].n);
	}
	return array_close(&out);
}

struct arg
arg_texts(struct mem *mem, const struct str *at, size_t n)
{
	return strings(mem, OID_TEXT, at, n);
}

struct arg
arg_byteas(struct mem *mem, const struct str *at, size_t n)
{
	return strings(mem, OID_BYTEA, at, n);
}

struct pg_params
pg_params(struct mem *mem, const struct arg *args, size_t n)
{
	struct pg_params p = { (int)n, mem_array(mem, const char *, n), mem_array(mem, int, n), mem_array(mem, int, n) };

	for (size_t i = 0; i < n; i++)
		switch (args[i].kind) {
		case ARG_NULL:
			break;
		case ARG_TEXT:
			p.values[i] = str_dup(mem, args[i].s);
			break;
		case ARG_INT:
			p.values[i] = mem_printf(mem, "%lld", (long long)args[i].i);
			break;
		case ARG_BINARY:
			must(args[i].s.n <= INT32_MAX);
			p.values[i] = args[i].s.s;
			p.lengths[i] = (int)args[i].s.n;
			p.formats[i] = 1;
			break;
		}
	return p;
}

/* --- rows --- */

static void
clear(void *result)
{
	PQclear(result);
}

const struct rows *
pg_keep(struct mem *mem, PGresult *result)
{
	mem_at_end(mem, clear, result);
	return rows_of(result);
}

size_t
rows_n(const struct rows *rows)
{
	return (size_t)PQntuples(pg_of(rows));
}

bool
row_is_null(const struct rows *rows, size_t row, int column)
{
	must(row < rows_n(rows) && column >= 0 && column < PQnfields(pg_of(rows)));
	return PQgetisnull(pg_of(rows), (int)row, column);
}

struct str
row_str(const struct rows *rows, size_t row, int column)
{
	if (row_is_null(rows, row, column))
		return str_n(NULL, 0);
	return str_n(PQgetvalue(pg_of(rows), (int)row, column), (size_t)PQgetlength(pg_of(rows), (int)row, column));
}

const char *
row_text(const struct rows *rows, size_t row, int column)
{
	return row_is_null(rows, row, column) ? "" : PQgetvalue(pg_of(rows), (int)row, column);
}

int64_t
row_int_or(const struct rows *rows, size_t row, int column, int64_t or)
{
	return row_is_null(rows, row, column) ? or : strtoll(row_text(rows, row, column), NULL, 10);
}

int64_t
row_int(const struct rows *rows, size_t row, int column)
{
	return row_int_or(rows, row, column, 0);
}

bool
row_bool(const struct rows *rows, size_t row, int column)
{
	return row_text(rows, row, column)[0] == 't';
}

static int
nibble(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "\x..." */
struct str
row_bytes(struct mem *mem, const struct rows *rows, size_t row, int column)
{
	struct str hex = row_str(rows, row, column);
	char *out;

	if (!hex.s)
		return hex;
	must(hex.n >= 2 && hex.n % 2 == 0 && hex.s[1] == 'x');
	out = mem_alloc(mem, hex.n / 2);
	for (size_t i = 2; i < hex.n; i += 2)
		out[i / 2 - 1] = (char)(nibble(hex.s[i]) << 4 | nibble(hex.s[i + 1]));
	return str_n(out, hex.n / 2 - 1);
}

size_t
row_ints(struct mem *mem, const struct rows *rows, size_t row, int column, int32_t **out)
{
	const char *s = row_text(rows, row, column);
	size_t n = 0, cap = *s && s[1] != '}' && s[1] ? 1 : 0;
	int32_t *at;

	for (const char *c = s; *c; c++)
		cap += *c == ',';
	at = mem_array(mem, int32_t, cap);
	while (n < cap) {
		char *end;

		at[n++] = (int32_t)strtol(s + 1, &end, 10);
		s = end;
	}
	*out = at;
	return n;
}

const struct rows *
rows_made(struct mem *mem, int columns, const char *const *names, size_t n, const char *const *values)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc *attributes = mem_array(mem, PGresAttDesc, (size_t)columns);

	must(result);
	for (int c = 0; c < columns; c++) {
		attributes[c].name = mem_str(mem, names[c]);
		attributes[c].typid = OID_TEXT;
	}
	must(PQsetResultAttrs(result, columns, attributes));
	for (size_t i = 0; i < n * (size_t)columns; i++) {
		char *copy = values[i] ? mem_str(mem, values[i]) : NULL;

		must(PQsetvalue(result, (int)(i / (size_t)columns), (int)(i % (size_t)columns), copy,
				copy ? (int)strlen(copy) : -1));
	}
	return pg_keep(mem, result);
}
