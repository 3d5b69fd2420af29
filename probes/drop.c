/* The file drop: a table of figures, CSV or XLSX. See drop.md. */
#include "probes/drop.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/reading.h"
#include "probes/grid.h"
#include "probes/types.h"

enum { UNIT, UNIT_NAME, PARENT, METRIC, PERIOD, NUMERATOR, DENOMINATOR, VALUE, BOUND, BASIS, NOTE, COLUMNS };

#define ALSO(...) (const char *const[]){ __VA_ARGS__, NULL }

/* Names without diacritics: that is how headers are compared. */
static const struct grid_column known_columns[COLUMNS] = {
	[UNIT] = { "unit", ALSO("ma don vi", "ma dvhc", "ma xa", "ma huyen", "unit code"), false },
	[UNIT_NAME] = { "unit_name", ALSO("don vi", "ten don vi", "dia phuong", "xa phuong", "xa phuong thi tran", "unit name"), false },
	[PARENT] = { "parent", ALSO("huyen", "tinh", "don vi cap tren", "truc thuoc", "thuoc huyen", "thuoc tinh"), false },
	[METRIC] = { "metric", ALSO("chi tieu", "ma chi tieu", "chi so", "ma chi so"), false },
	[PERIOD] = { "period", ALSO("ky", "ky bao cao", "ky danh gia", "ky so lieu", "thoi gian"), false },
	[NUMERATOR] = { "numerator", ALSO("tu so"), false },
	[DENOMINATOR] = { "denominator", ALSO("mau so"), false },
	[VALUE] = { "value", ALSO("gia tri", "so lieu", "ty le", "ti le", "ket qua"), false },
	[BOUND] = { "bound", ALSO("dau so sanh", "so sanh"), false },
	[BASIS] = { "basis", ALSO("co so tinh", "co so mau so", "can cu mau so"), false },
	[NOTE] = { "note", ALSO("ghi chu", "nguon"), false },
};

struct drop_config {
	const char *sheet, *parent, *metric;
	int period;
	bool has_period;
};

/* A row on its way to be a reading. */
struct row {
	struct mem *mem;
	const struct drop_config *config;
	const struct probe_world *world;
	struct grid *rows;
	struct reading *r;
	struct fail *fault;
};

static struct str
text_of(const struct row *row, int column)
{
	return grid_get(row->rows, (size_t)column).text;
}

static const char *
dup_of(const struct row *row, int column)
{
	return str_dup(row->mem, text_of(row, column));
}

static bool
bad(const struct row *row, int column, enum fail_code code)
{
	const char *words[] = { mem_strn(row->mem, text_of(row, column).s, utf8_clip(text_of(row, column), 60)), NULL };

	return fail_set(row->fault, code, grid_place(row->rows, (size_t)column), words);
}

/* By its code, or by its name; both given must agree. */
static bool
take_unit(const struct row *row)
{
	struct str code = text_of(row, UNIT), name = text_of(row, UNIT_NAME), parent = text_of(row, PARENT);
	const char *by_name;

	if (parent.n == 0)
		parent = str_of(row->config->parent);
	row->r->unit_text = str_dup(row->mem, name.n ? name : code);
	if (code.n == 0)
		return reading_unit(row->mem, row->world->units, (struct reading_name){ name, parent, grid_place(row->rows, UNIT_NAME) }, &row->r->unit, row->fault);
	if (!reading_unit(row->mem, row->world->units, (struct reading_name){ code, parent, grid_place(row->rows, UNIT) }, &row->r->unit, row->fault))
		return false;
	if (name.n == 0 || !row->world->units || !reading_unit(row->mem, row->world->units, (struct reading_name){ name, parent, "" }, &by_name, NULL)
	    || strcmp(by_name, row->r->unit) == 0)
		return true;
	return fail(row->fault, UNIT_DIFFERS, grid_place(row->rows, UNIT), row->r->unit, row->r->unit_text);
}

/* A date of a sheet stands for its month when it is the first of one. */
static bool
take_period(const struct row *row)
{
	struct grid_cell cell = grid_get(row->rows, PERIOD);

	if (cell.text.n == 0 && row->config->has_period) {
		row->r->period = row->config->period;
		return true;
	}
	if (cell.kind == GRID_DATE && cell.text.n == 10 && str_ends(cell.text, STR("-01")))
		cell.text.n = 7;
	return drop_period(cell.text, &row->r->period) || bad(row, PERIOD, FAIL_BAD_PERIOD);
}

static bool
take_metric(const struct row *row)
{
	struct str metric = text_of(row, METRIC);

	if (metric.n == 0 && row->config->metric)
		metric = str_of(row->config->metric);
	if (metric.n == 0)
		return fail(row->fault, METRIC_MISSING, grid_place(row->rows, METRIC));
	if (metric.n >= LIMIT_CODE)
		return bad(row, METRIC, FAIL_BAD_CODE);
	for (size_t i = 0; i < metric.n; i++)
		if (!((metric.s[i] | 32) >= 'a' && (metric.s[i] | 32) <= 'z') && !(metric.s[i] >= '0' && metric.s[i] <= '9')
		    && metric.s[i] != '_' && metric.s[i] != '.' && metric.s[i] != '-')
			return bad(row, METRIC, FAIL_BAD_CODE);
	row->r->metric = str_dup(row->mem, metric);
	return true;
}

static bool
take_number(const struct row *row, int column, struct drop_number *out, bool *has)
{
	struct grid_cell cell = grid_get(row->rows, (size_t)column);

	*out = (struct drop_number){ .bound = "=" };
	*has = cell.text.n > 0;
	if (!*has)
		return true;
	if (cell.kind == GRID_DATE) /* what began as 7/8 and became a day */
		return bad(row, column, FAIL_BAD_NUMBER);
	switch (drop_number(cell.text, cell.kind == GRID_NUMBER, out)) {
	case DROP_OK: break;
	case DROP_NOT_A_NUMBER: return bad(row, column, FAIL_BAD_NUMBER);
	case DROP_TOO_LARGE: return bad(row, column, FAIL_NUMBER_TOO_LARGE);
	}
	if (cell.percent && !decimal_mul_div(out->micro, 100, 1, &out->micro))
		return bad(row, column, FAIL_NUMBER_TOO_LARGE);
	return true;
}

/* A count: no bound, no percent, not negative. */
static bool
take_count(const struct row *row, int column, int64_t *micro, bool *has)
{
	struct drop_number n;

	if (!take_number(row, column, &n, has))
		return false;
	if (*has && (n.fraction || n.percent || grid_get(row->rows, (size_t)column).percent || n.bound[0] != '='))
		return bad(row, column, FAIL_BAD_NUMBER);
	if (*has && n.micro < 0)
		return bad(row, column, FAIL_NUMBER_NEGATIVE);
	*micro = n.micro;
	return true;
}

static bool
take_bound(const struct row *row, const char *with_value)
{
	static const char *const bounds[] = { "=", ">", ">=", "<", "<=", "~" };
	struct str text = text_of(row, BOUND);

	text = str_is(text, "≥") ? STR(">=") : str_is(text, "≤") ? STR("<=") : str_is(text, "≈") ? STR("~") : text;
	row->r->bound = with_value;
	if (text.n == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(bounds); i++)
		if (str_is(text, bounds[i]) && (with_value[0] == '=' || strcmp(with_value, bounds[i]) == 0)) {
			row->r->bound = bounds[i];
			return true;
		}
	return bad(row, BOUND, FAIL_BAD_BOUND);
}

static bool
take_figure(const struct row *row)
{
	struct reading *r = row->r;
	struct drop_number value;
	int64_t rate;

	if (!take_count(row, NUMERATOR, &r->numerator, &r->has_numerator) || !take_count(row, DENOMINATOR, &r->denominator, &r->has_denominator)
	    || !take_number(row, VALUE, &value, &r->has_value))
		return false;
	if (value.fraction) {
		if (r->has_numerator || r->has_denominator || value.micro < 0 || value.denominator < 0)
			return bad(row, VALUE, FAIL_BAD_NUMBER);
		r->numerator = value.micro;
		r->denominator = value.denominator;
		r->has_numerator = r->has_denominator = true;
		r->has_value = false;
	} else
		r->value = value.micro;
	if (r->has_denominator && !r->has_numerator)
		return fail(row->fault, FRACTION_HALF, grid_place(row->rows, NUMERATOR));
	if (!r->has_numerator && !r->has_value)
		return fail(row->fault, NO_FIGURE, grid_place(row->rows, VALUE));
	/* Both a rate and its fraction: they may differ by the rounding only. */
	if (r->has_value && r->has_denominator && r->denominator > 0 && decimal_mul_div(r->numerator, 100 * MICRO, r->denominator, &rate)
	    && (rate - r->value > MICRO / 2 || r->value - rate > MICRO / 2))
		r->flags = "rate_mismatch";
	return take_bound(row, value.bound);
}

static bool
take_row(const struct row *row)
{
	struct reading *r = row->r;

	if (!take_unit(row) || !take_metric(row) || !take_period(row) || !take_figure(row))
		return false;
	if (text_of(row, NOTE).n > LIMIT_NOTE)
		return fail(row->fault, TEXT_TOO_LONG, grid_place(row->rows, NOTE), mem_printf(row->mem, "%d", LIMIT_NOTE));
	r->basis = dup_of(row, BASIS);
	r->note = dup_of(row, NOTE);
	r->locator = grid_locator(row->mem, row->rows);
	return true;
}

/* The same figure given twice in one file: the second one is refused. */
static bool
is_new(const struct row *row, struct map *seen)
{
	const struct reading *r = row->r;
	const char *key = mem_printf(row->mem, "%s\n%s\n%d", r->unit, r->metric, r->period);
	const char *first = map_get(seen, str_of(key));

	if (first)
		return fail(row->fault, ROW_TWICE, grid_place(row->rows, UNIT), first);
	map_put(seen, str_of(key), mem_str(row->mem, grid_place(row->rows, UNIT)));
	return true;
}

/* --- the type --- */

static const void *
check(struct mem *mem, const struct json_at *config, struct fail *f)
{
	static const char *const known[] = { "kind", "name", "title", "source", "sheet", "parent", "metric", "period", NULL };
	struct drop_config *c = mem_one(mem, struct drop_config);
	const char *period;

	if (!json_only(mem, config, known, f) || !json_str_or(mem, config, "sheet", NULL, &c->sheet, f)
	    || !json_str_or(mem, config, "parent", "", &c->parent, f) || !json_str_or(mem, config, "metric", NULL, &c->metric, f)
	    || !json_str_or(mem, config, "period", NULL, &period, f))
		return NULL;
	c->has_period = period != NULL;
	if (period && !drop_period(str_of(period), &c->period)) {
		fail(f, BAD_PERIOD, json_place(mem, config), period);
		return NULL;
	}
	return c;
}

/* Columns without which no row can be read. */
static void
need(struct grid_column *columns, const struct drop_config *c)
{
	columns[METRIC].needed = !c->metric;
	columns[PERIOD].needed = !c->has_period;
}

static bool
has_columns(const struct grid *rows, const char *name, struct fail *f)
{
	if (!grid_have(rows, UNIT) && !grid_have(rows, UNIT_NAME))
		return fail(f, CSV_NO_COLUMN, name, "unit");
	if (!grid_have(rows, NUMERATOR) && !grid_have(rows, VALUE))
		return fail(f, CSV_NO_COLUMN, name, "value");
	return true;
}

static bool
read_payload(struct mem *mem, const void *config, const struct probe_world *world, const struct payload *in, struct readings *out, struct fail *f)
{
	const struct drop_config *c = config;
	struct grid_column columns[COLUMNS];
	struct map *seen = map_new(mem);
	struct grid *rows;
	enum grid_step step;

	memcpy(columns, known_columns, sizeof(columns));
	need(columns, c);
	if (str_trim(in->bytes).n == 0)
		return fail(f, FILE_EMPTY, in->name);
	rows = grid_open(mem, in->name, in->bytes, &(struct grid_wanted){ c->sheet, columns, COLUMNS }, f);
	if (!rows || !has_columns(rows, in->name, f))
		return false;
	while ((step = grid_next(rows, f)) == GRID_ROW) {
		struct reading reading = { .row = (int32_t)out->rows, .bound = "=", .basis = "", .note = "", .flags = "" };
		struct fail fault = { 0 };
		struct row row = { mem, c, world, rows, &reading, &fault };

		if (++out->rows > LIMIT_DROP_ROWS)
			return fail(f, CSV_LIMIT, grid_place(rows, UNIT), mem_printf(mem, "%d", LIMIT_DROP_ROWS));
		if (take_row(&row) && is_new(&row, seen))
			*vec_push(out->mem, &out->list) = reading;
		else
			*vec_push(out->mem, &out->rejects) = (struct reject){ .row = (int32_t)out->rows - 1, .fault = fault };
	}
	return step == GRID_END && (out->rows > 0 || fail(f, TABLE_EMPTY, in->name));
}

static const struct probe_option options[] = {
	{ "sheet", "tên trang tính; bỏ trống: trang đầu tiên", "sheet; none: the first one" },
	{ "parent", "đơn vị cấp trên của các đơn vị được nêu tên", "what the units named belong to" },
	{ "metric", "chỉ tiêu, khi tệp không có cột chỉ tiêu", "metric, if the file has no column for it" },
	{ "period", "kỳ, khi tệp không có cột kỳ", "period, if the file has no column for it" },
	{ NULL, NULL, NULL },
};

const struct probe_type probe_drop = {
	.name = "drop",
	.vi = "bảng số liệu CSV hoặc XLSX: đơn vị, chỉ tiêu, kỳ, tử số, mẫu số, giá trị",
	.en = "a table of figures, CSV or XLSX: unit, metric, period, numerator, denominator, value",
	.options = options,
	.check = check,
	.read = read_payload,
};
