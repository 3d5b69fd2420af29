#include "facts/delivery.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "facts/statements.h"
#include "loop/job.h"
#include "pg/writer.h"

enum { TOGETHER = 128 }; /* deliveries of one statement: their keys are compared pair by pair */

/* A fact and the delivery (from 0) it came with. */
struct placed {
	const struct fact *fact;
	int32_t delivery;
};

struct delivery *
delivery_new(struct mem *mem)
{
	struct delivery *d = mem_one(mem, struct delivery);

	d->mem = mem;
	return d;
}

/* --- which go together --- */

static int
by_cell(const struct fact *a, const struct fact *b)
{
	if (a->unit != b->unit)
		return a->unit < b->unit ? -1 : 1;
	if (a->metric != b->metric)
		return a->metric < b->metric ? -1 : 1;
	return a->period < b->period ? -1 : a->period > b->period;
}

static int
by_cell_and_age(const void *va, const void *vb)
{
	const struct placed *a = va, *b = vb;
	int order = by_cell(a->fact, b->fact);

	if (order)
		return order;
	if (a->delivery != b->delivery)
		return a->delivery < b->delivery ? -1 : 1;
	return a->fact->row < b->fact->row ? -1 : a->fact->row > b->fact->row;
}

/* Sorted by cell; *n is their number. */
static struct placed *
place_all(struct mem *mem, const struct delivery *const *at, size_t items, size_t *n)
{
	struct placed *all;
	bool sorted = true;

	*n = 0;
	for (size_t i = 0; i < items; i++)
		*n += at[i]->facts.n;
	all = mem_array(mem, struct placed, *n);
	*n = 0;
	for (size_t i = 0; i < items; i++)
		for (size_t k = 0; k < at[i]->facts.n; k++) {
			all[*n] = (struct placed){ &at[i]->facts.at[k], (int32_t)i };
			sorted = sorted && (*n == 0 || by_cell_and_age(&all[*n - 1], &all[*n]) < 0);
			++*n;
		}
	if (!sorted)
		qsort(all, *n, sizeof(*all), by_cell_and_age);
	return all;
}

static bool
same_key(const struct delivery *a, const struct delivery *b)
{
	return a->source == b->source && str_eq(a->key, b->key);
}

/* One statement sees neither a cell nor a key twice: how many of the items that allows. */
static size_t
together(const struct delivery *const *at, size_t items, const struct placed *all, size_t n)
{
	for (size_t i = 1; i < items; i++)
		for (size_t k = 0; k < i; k++)
			if (same_key(at[i], at[k]))
				items = i;
	for (size_t i = 1; i < n; i++)
		if (all[i].delivery != all[i - 1].delivery && by_cell(all[i].fact, all[i - 1].fact) == 0
		    && (size_t)all[i].delivery < items)
			items = (size_t)all[i].delivery;
	return items;
}

/* --- the arguments --- */

static void
put_deliveries(struct mem *mem, struct write_call *call, const struct delivery *const *at, size_t n)
{
	int32_t *source = mem_array(mem, int32_t, n), *size = mem_array(mem, int32_t, n);
	int32_t *rows = mem_array(mem, int32_t, n), *unit = mem_array(mem, int32_t, n);
	struct str *key = mem_array(mem, struct str, n), *sha = mem_array(mem, struct str, n);
	struct str *media = mem_array(mem, struct str, n), *bytes = mem_array(mem, struct str, n);
	bool *redacted = mem_array(mem, bool, n);

	for (size_t i = 0; i < n; i++) {
		const struct delivery *d = at[i];

		source[i] = d->source;
		key[i] = d->key;
		sha[i] = str_n((const char *)d->sha256, 32);
		media[i] = str_of(d->media_type);
		size[i] = (int32_t)d->payload.n;
		rows[i] = d->rows;
		unit[i] = d->unit;
		redacted[i] = d->redacted;
		bytes[i] = d->payload;
	}
	call->args[0] = arg_int4s(mem, source, n);
	call->args[1] = arg_texts(mem, key, n);
	call->args[2] = arg_byteas(mem, sha, n);
	call->args[3] = arg_texts(mem, media, n);
	call->args[4] = arg_int4s(mem, size, n);
	call->args[5] = arg_int4s(mem, rows, n);
	call->args[6] = arg_int4s(mem, unit, n);
	call->args[7] = arg_bools(mem, redacted, n);
	call->args[8] = arg_byteas(mem, bytes, n);
}

enum number { DELIVERY, ROW, UNIT, METRIC, PERIOD, NUMBERS };

static void
put_cells(struct mem *mem, struct write_call *call, const struct placed *all, size_t n)
{
	int32_t *at[NUMBERS];
	bool *take = mem_array(mem, bool, n);
	char *bound = mem_alloc(mem, n);
	int16_t *flags = mem_array(mem, int16_t, n);

	for (int c = 0; c < NUMBERS; c++)
		at[c] = mem_array(mem, int32_t, n);
	for (size_t i = 0; i < n; i++) {
		const struct fact *fact = all[i].fact;

		at[DELIVERY][i] = all[i].delivery + 1;
		at[ROW][i] = fact->row;
		at[UNIT][i] = fact->unit;
		at[METRIC][i] = fact->metric;
		at[PERIOD][i] = fact->period;
		bound[i] = fact->bound;
		flags[i] = fact->flags;
		take[i] = i + 1 == n || by_cell(fact, all[i + 1].fact) != 0;
	}
	for (int c = 0; c < NUMBERS; c++)
		call->args[9 + c] = arg_int4s(mem, at[c], n);
	call->args[17] = arg_chars(mem, bound, n);
	call->args[18] = arg_int2s(mem, flags, n);
	call->args[19] = arg_bools(mem, take, n);
}

static void
put_values(struct mem *mem, struct write_call *call, const struct placed *all, size_t n)
{
	int64_t *numerator = mem_array(mem, int64_t, n), *denominator = mem_array(mem, int64_t, n);
	int64_t *value = mem_array(mem, int64_t, n);

	for (size_t i = 0; i < n; i++) {
		numerator[i] = all[i].fact->numerator;
		denominator[i] = all[i].fact->denominator;
		value[i] = all[i].fact->value;
	}
	call->args[14] = arg_int8s_full(mem, numerator, n);
	call->args[15] = arg_int8s_full(mem, denominator, n);
	call->args[16] = arg_int8s_full(mem, value, n);
}

static struct str
text_of(const struct fact *fact, int which)
{
	return which == 0 ? fact->basis : which == 1 ? fact->locator : fact->note;
}

/* All texts end to end; for each row where one begins (from 1) and how long it is, -1: none.
 * Mostly there are none at all: then the arrays are empty, which reads as null. */
static void
put_texts(struct mem *mem, struct write_call *call, const struct placed *all, size_t n)
{
	struct buf blob = buf_new(mem, LIMIT_ARENA_JOB);

	for (int which = 0; which < 3; which++) {
		int32_t *from = mem_array(mem, int32_t, n), *length = mem_array(mem, int32_t, n);
		size_t used = 0;

		for (size_t i = 0; i < n; i++) {
			struct str s = text_of(all[i].fact, which);

			from[i] = (int32_t)blob.n + 1;
			length[i] = s.s ? (int32_t)s.n : -1;
			buf_add(&blob, s.s, s.n);
			if (s.s)
				used = i + 1;
		}
		call->args[21 + 2 * which] = arg_int4s(mem, from, used);
		call->args[22 + 2 * which] = arg_int4s(mem, length, used);
	}
	must(!blob.over);
	call->args[20] = arg_bytes(buf_view(&blob));
}

static void
put_refusals(struct mem *mem, struct write_call *call, const struct delivery *const *at, size_t n)
{
	size_t total = 0, k = 0;
	int32_t *delivery, *row;
	struct str *code, *detail;

	for (size_t i = 0; i < n; i++)
		total += at[i]->refused.n;
	delivery = mem_array(mem, int32_t, total);
	row = mem_array(mem, int32_t, total);
	code = mem_array(mem, struct str, total);
	detail = mem_array(mem, struct str, total);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < at[i]->refused.n; j++, k++) {
			const struct refusal *r = &at[i]->refused.at[j];

			delivery[k] = (int32_t)i + 1;
			row[k] = r->row;
			code[k] = str_of(fail_slug(r->code));
			detail[k] = str_of(mem_printf(mem, "%s\n%s\n%s", r->key, r->word[0], r->word[1]));
		}
	call->args[27] = arg_int4s(mem, delivery, total);
	call->args[28] = arg_int4s(mem, row, total);
	call->args[29] = arg_texts(mem, code, total);
	call->args[30] = arg_texts(mem, detail, total);
}

static void
pack(struct mem *mem, void *const *items, size_t n, struct write_call *call)
{
	const struct delivery *const *at = (const struct delivery *const *)items;
	size_t rows, fit;
	struct placed *all;

	n = n < TOGETHER ? n : TOGETHER;
	all = place_all(mem, at, n, &rows);
	fit = together(at, n, all, rows);
	if (fit < n)
		all = place_all(mem, at, fit, &rows);
	call->sql = &SQL_observe;
	call->items = fit;
	put_deliveries(mem, call, at, fit);
	put_cells(mem, call, all, rows);
	put_values(mem, call, all, rows);
	put_texts(mem, call, all, rows);
	put_refusals(mem, call, at, fit);
}

/* --- the answer --- */

static bool
answer(void *const *items, size_t n, const struct rows *rows)
{
	enum { N, BATCH, AGAIN, REJECTED, FORBIDDEN, CHANGED, SAME };

	for (size_t i = 0; i < rows_n(rows); i++) {
		struct delivery *d = items[row_int(rows, i, N) - 1];
		int32_t *forbidden;
		size_t many;

		must(row_int(rows, i, N) <= (int64_t)n);
		if (row_is_null(rows, i, BATCH))
			return false; /* its key is being used by a transaction that we could not see */
		d->batch = row_int(rows, i, BATCH);
		d->again = row_bool(rows, i, AGAIN);
		d->other = d->again && !row_bool(rows, i, SAME);
		d->rejected = (int32_t)row_int(rows, i, REJECTED);
		d->changed = (int32_t)row_int(rows, i, CHANGED);
		many = row_ints(d->mem, rows, i, FORBIDDEN, &forbidden);
		d->forbidden.n = 0;
		for (size_t k = 0; k < many; k++)
			*vec_push(d->mem, &d->forbidden) = forbidden[k];
	}
	return true;
}

static size_t
weight(const void *item)
{
	const struct delivery *d = item;

	return d->facts.n + d->refused.n + d->payload.n / 1024 + 1;
}

const struct write_kind delivery_kind = { "delivery", pack, answer, weight };

void
delivery_ask(struct job *job, struct delivery *delivery)
{
	must(delivery->key.n && delivery->media_type);
	ask_write(job, &delivery_kind, delivery);
}

struct delivery *
delivery_done(const struct job *job, size_t i)
{
	return written(job, i);
}
