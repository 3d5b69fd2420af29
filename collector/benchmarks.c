#include "collector/benchmarks.h"

#include "base/csv.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"

struct row {
	int64_t year, value, rank, among;
	struct str province, index, source;
};

struct columns {
	int year, province, index, value, rank, of, source;
};

static bool
find_columns(struct csv *csv, struct columns *c, struct fail *f)
{
	c->of = csv_column(csv, "of");
	c->source = csv_column(csv, "source");
	c->value = csv_column(csv, "value");
	c->rank = csv_column(csv, "rank");
	if (c->value < 0 && c->rank < 0)
		return fail(f, CSV_NO_COLUMN, csv_place(csv), "value");
	return csv_need(csv, "year", &c->year, f) && csv_need(csv, "province", &c->province, f)
	       && csv_need(csv, "index", &c->index, f);
}

struct bounds {
	int64_t least, most;
};

/* A whole number within bounds; ARG_NONE for an empty field. */
static bool
read_whole(struct mem *mem, struct csv *csv, int column, struct bounds in, int64_t *out, struct fail *f)
{
	struct str text = csv_get(csv, column);
	int64_t micro;

	*out = ARG_NONE;
	if (!text.n)
		return true;
	if (decimal_read(text, &micro) != DECIMAL_OK || micro % MICRO || micro / MICRO < in.least || micro / MICRO > in.most)
		return fail(f, JSON_RANGE, csv_place(csv), str_dup(mem, text), mem_printf(mem, "%lld", (long long)in.least),
			    mem_printf(mem, "%lld", (long long)in.most));
	*out = micro / MICRO;
	return true;
}

static bool
read_row(struct mem *mem, struct csv *csv, const struct columns *c, struct row *row, struct fail *f)
{
	static const struct bounds years = { 1990, 2999 }, ranks = { 1, 1000 };
	struct str value = csv_get(csv, c->value);

	row->province = text_canonical(mem, csv_get(csv, c->province));
	row->index = csv_get(csv, c->index);
	row->source = csv_get(csv, c->source);
	row->value = ARG_NONE;
	if (!row->province.n)
		return fail(f, JSON_MISSING, csv_place(csv), "province");
	if (!row->index.n)
		return fail(f, JSON_MISSING, csv_place(csv), "index");
	if (!read_whole(mem, csv, c->year, years, &row->year, f)
	    || !read_whole(mem, csv, c->rank, ranks, &row->rank, f)
	    || !read_whole(mem, csv, c->of, ranks, &row->among, f))
		return false;
	if (row->year == ARG_NONE)
		return fail(f, JSON_MISSING, csv_place(csv), "year");
	if (value.n && decimal_read(value, &row->value) != DECIMAL_OK)
		return fail(f, BAD_NUMBER, csv_place(csv), str_dup(mem, value));
	if (row->value == ARG_NONE && row->rank == ARG_NONE)
		return fail(f, JSON_MISSING, csv_place(csv), "value");
	return true;
}

static struct arg
numbers(struct mem *mem, const struct row *rows, size_t n, size_t offset)
{
	int64_t *at = mem_array(mem, int64_t, n);

	for (size_t i = 0; i < n; i++)
		at[i] = *(const int64_t *)((const char *)&rows[i] + offset);
	return arg_int8s(mem, at, n);
}

static struct arg
texts(struct mem *mem, const struct row *rows, size_t n, size_t offset)
{
	struct str *at = mem_array(mem, struct str, n);

	for (size_t i = 0; i < n; i++) {
		at[i] = *(const struct str *)((const char *)&rows[i] + offset);
		at[i].s = at[i].s ? at[i].s : "";
	}
	return arg_texts(mem, at, n);
}

bool
benchmarks_read(struct mem *mem, const char *name, struct str text, struct benchmark_table *out, struct fail *f)
{
	struct csv *csv = csv_open(mem, name, text, f);
	VEC(struct row) rows = { 0 };
	struct columns c;
	enum csv_step step;

	if (!csv || !find_columns(csv, &c, f))
		return false;
	while ((step = csv_next(csv, f)) == CSV_ROW)
		if (!read_row(mem, csv, &c, vec_push(mem, &rows), f))
			return false;
	if (step == CSV_BAD)
		return false;
	*out = (struct benchmark_table){
		.n = rows.n,
		.years = numbers(mem, rows.at, rows.n, offsetof(struct row, year)),
		.provinces = texts(mem, rows.at, rows.n, offsetof(struct row, province)),
		.indexes = texts(mem, rows.at, rows.n, offsetof(struct row, index)),
		.values = numbers(mem, rows.at, rows.n, offsetof(struct row, value)),
		.ranks = numbers(mem, rows.at, rows.n, offsetof(struct row, rank)),
		.among = numbers(mem, rows.at, rows.n, offsetof(struct row, among)),
		.sources = texts(mem, rows.at, rows.n, offsetof(struct row, source)),
	};
	return true;
}
