#include "facts/directory.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/vec.h"
#include "facts/statements.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "pg/pool.h"

enum { AGAIN = 500000 };

/* Units of one code, at different times. */
struct unit {
	int32_t id, from, to; /* days; 'to' is the first on which it no longer is */
	struct unit *next;
};

struct snapshot {
	struct mem *mem;
	struct map *units, *metrics, *sources;
	VEC(struct str) unit_codes;   /* by id */
	VEC(struct str) metric_codes; /* by id */
};

struct directory {
	struct loop *loop;
	struct snapshot *now; /* NULL until read */
	struct timer *again;
	bool reading, once_more;
	void (*fn)(void *ctx);
	void *ctx;
};

/* --- a snapshot --- */

static void
put_code(struct mem *mem, struct snapshot *s, bool metric, int64_t id, struct str code)
{
	must(id > 0 && id < 1 << 28);
	if (metric) {
		while (s->metric_codes.n <= (size_t)id)
			(void)vec_push(mem, &s->metric_codes);
		s->metric_codes.at[id] = code;
	} else {
		while (s->unit_codes.n <= (size_t)id)
			(void)vec_push(mem, &s->unit_codes);
		s->unit_codes.at[id] = code;
	}
}

static struct str
copy(struct mem *mem, const struct rows *rows, size_t row, int column)
{
	struct str s = row_str(rows, row, column);

	return str_n(str_dup(mem, s), s.n);
}

static void
read_units(struct snapshot *s, const struct rows *rows)
{
	enum { ID, CODE, LEVEL, FROM, TO };

	for (size_t i = 0; i < rows_n(rows); i++) {
		struct unit *unit = mem_one(s->mem, struct unit);
		struct str code = copy(s->mem, rows, i, CODE);

		unit->id = (int32_t)row_int(rows, i, ID);
		unit->from = (int32_t)row_int(rows, i, FROM);
		unit->to = (int32_t)row_int(rows, i, TO);
		unit->next = map_get(s->units, code);
		map_put(s->units, code, unit);
		put_code(s->mem, s, false, unit->id, code);
	}
}

static void
read_metrics(struct snapshot *s, const struct rows *rows)
{
	enum { ID, CODE, UOM };

	for (size_t i = 0; i < rows_n(rows); i++) {
		struct directory_metric *metric = mem_one(s->mem, struct directory_metric);

		metric->id = (int32_t)row_int(rows, i, ID);
		metric->code = copy(s->mem, rows, i, CODE);
		metric->uom = copy(s->mem, rows, i, UOM);
		map_put(s->metrics, metric->code, metric);
		put_code(s->mem, s, true, metric->id, metric->code);
	}
}

static void
read_sources(struct snapshot *s, const struct rows *rows)
{
	enum { ID, CODE, KIND, RANK, TITLE_VI, TITLE_EN, PUBLIC };

	for (size_t i = 0; i < rows_n(rows); i++) {
		struct directory_source *source = mem_one(s->mem, struct directory_source);

		source->id = (int32_t)row_int(rows, i, ID);
		source->code = copy(s->mem, rows, i, CODE);
		source->kind = copy(s->mem, rows, i, KIND);
		source->rank = (int)row_int(rows, i, RANK);
		source->title_vi = copy(s->mem, rows, i, TITLE_VI);
		source->title_en = copy(s->mem, rows, i, TITLE_EN);
		source->public = row_bool(rows, i, PUBLIC);
		map_put(s->sources, source->code, source);
	}
}

static struct snapshot *
snapshot_new(const struct rows *units, const struct rows *metrics, const struct rows *sources)
{
	struct mem *mem = mem_new("directory", LIMIT_ARENA_TOOL);
	struct snapshot *s = mem_one(mem, struct snapshot);

	s->mem = mem;
	s->units = map_new(mem);
	s->metrics = map_new(mem);
	s->sources = map_new(mem);
	read_units(s, units);
	read_metrics(s, metrics);
	read_sources(s, sources);
	return s;
}

static void
snapshot_free(struct snapshot *s)
{
	struct mem *mem = s ? s->mem : NULL;

	mem_free(&mem);
}

/* --- reading --- */

static job_f read_all, read_done;

static void
read_all(struct job *job)
{
	ask_sql_public(job, &SQL_directory_units);
	ask_sql_public(job, &SQL_directory_metrics);
	ask_sql_public(job, &SQL_directory_sources);
	then_even_if(job, read_done);
}

static void
start(struct directory *d)
{
	d->reading = true;
	d->once_more = false;
	job_start(d->loop, "directory", NULL, read_all, d);
}

static void
read_done(struct job *job)
{
	enum { UNITS, METRICS, SOURCES };
	struct directory *d = job_kept(job);

	d->reading = false;
	if (asked_fail(job, UNITS) || asked_fail(job, METRICS) || asked_fail(job, SOURCES)) {
		timer_set(d->again, AGAIN);
	} else {
		snapshot_free(d->now);
		d->now = snapshot_new(rows(job, UNITS), rows(job, METRICS), rows(job, SOURCES));
		if (d->fn)
			d->fn(d->ctx);
		if (d->once_more)
			start(d);
	}
	reply(job, 200);
}

void
directory_reload(struct directory *d)
{
	d->once_more = true;
	if (!d->reading)
		start(d);
}

static void
read_again(void *ctx)
{
	directory_reload(ctx);
}

static void
directory_end(void *ctx)
{
	struct directory *d = ctx;

	snapshot_free(d->now);
}

struct directory *
directory_new(struct mem *mem, struct loop *loop)
{
	struct directory *d = mem_one(mem, struct directory);

	d->loop = loop;
	d->again = timer_new(mem, loop, read_again, d);
	mem_at_end(mem, directory_end, d);
	loop_hang(loop, LOOP_DIRECTORY, d);
	start(d);
	return d;
}

struct directory *
directory_made(struct mem *mem, const struct rows *units, const struct rows *metrics, const struct rows *sources)
{
	struct directory *d = mem_one(mem, struct directory);

	d->now = snapshot_new(units, metrics, sources);
	mem_at_end(mem, directory_end, d);
	return d;
}

void
directory_on_read(struct directory *d, void (*fn)(void *ctx), void *ctx)
{
	d->fn = fn;
	d->ctx = ctx;
}

bool
directory_is_ready(const struct directory *d)
{
	return d->now != NULL;
}

/* --- looking --- */

int32_t
directory_unit(const struct directory *d, struct str code, int period)
{
	int32_t first = period_first(period), last = period_last(period), within = 0;

	if (!d->now)
		return 0;
	for (const struct unit *unit = map_get(d->now->units, code); unit; unit = unit->next) {
		if (unit->from <= last && unit->to > last)
			return unit->id;
		if (unit->from <= last && unit->to > first && unit->id > within)
			within = unit->id;
	}
	return within;
}

const struct directory_metric *
directory_metric(const struct directory *d, struct str code)
{
	return d->now ? map_get(d->now->metrics, code) : NULL;
}

const struct directory_source *
directory_source(const struct directory *d, struct str code)
{
	return d->now ? map_get(d->now->sources, code) : NULL;
}

struct str
directory_unit_code(const struct directory *d, int32_t id)
{
	if (!d->now || id <= 0 || (size_t)id >= d->now->unit_codes.n)
		return str_n(NULL, 0);
	return d->now->unit_codes.at[id];
}

struct str
directory_metric_code(const struct directory *d, int32_t id)
{
	if (!d->now || id <= 0 || (size_t)id >= d->now->metric_codes.n)
		return str_n(NULL, 0);
	return d->now->metric_codes.at[id];
}

const struct directory_source *
directory_source_by_id(const struct directory *d, int32_t id)
{
	for (size_t i = 0; d->now && i < map_size(d->now->sources); i++) {
		const struct directory_source *source = map_value(d->now->sources, i);

		if (source->id == id)
			return source;
	}
	return NULL;
}
