#include "scoring/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "scoring/board.h"

/* One row: a value of a metric, or points of an item. */
struct row {
	uint32_t unit, column, line;
	struct cell cell; /* of points, only 'value' */
};

struct unit {
	const char *code;
	uint32_t position; /* in byte order */
};

/* As VEC(struct row), with a name. */
struct rows {
	struct row *at;
	size_t n, cap;
};

struct sheet {
	struct mem *mem;
	const struct framework *fw;
	const struct map *elsewhere;
	struct map *unit_at; /* code -> struct unit */
	struct rows values, points;
	const char *values_name, *points_name;
	const char **units;
	int period;
	size_t passed, over;
	struct buf unread;
};

struct sheet *
sheet_new(struct mem *mem, const struct framework *fw, const struct map *elsewhere)
{
	struct sheet *sheet = mem_one(mem, struct sheet);

	*sheet = (struct sheet){ .mem = mem,
				 .fw = fw,
				 .elsewhere = elsewhere,
				 .unit_at = map_new(mem),
				 .unread = buf_new(mem, 4096) };
	return sheet;
}

static uint32_t
line_of(const struct csv *csv)
{
	const char *colon = strrchr(csv_place(csv), ':');

	return colon ? (uint32_t)strtoul(colon + 1, NULL, 10) : 0;
}

static bool
read_unit(struct sheet *sheet, const struct csv *csv, struct str code, uint32_t *out,
	  struct fail *f)
{
	struct unit *unit = map_get(sheet->unit_at, code);
	char limit[24];

	if (!unit) {
		if (!code.n)
			return fail(f, UNIT_EMPTY, csv_place(csv));
		if (code.n > LIMIT_NAME)
			return fail(f, BAD_CODE, csv_place(csv), str_dup(sheet->mem, code));
		snprintf(limit, sizeof(limit), "%d", LIMIT_UNITS);
		if (map_size(sheet->unit_at) == LIMIT_UNITS)
			return fail(f, UNITS_MANY, csv_place(csv), limit);
		unit = mem_one(sheet->mem, struct unit);
		unit->position = (uint32_t)map_size(sheet->unit_at);
		unit->code = str_dup(sheet->mem, code);
		map_put(sheet->unit_at, code, unit);
	}
	*out = unit->position;
	return true;
}

/* An empty field leaves *out and *has alone. */
static bool
read_number(struct sheet *sheet, const struct csv *csv, struct str text, int64_t *out, bool *has,
	    struct fail *f)
{
	enum decimal_is is;

	if (!text.n)
		return true;
	is = decimal_read(text, out);
	if (is == DECIMAL_NOT_A_NUMBER)
		return fail(f, BAD_NUMBER, csv_place(csv), str_dup(sheet->mem, text));
	if (is == DECIMAL_TOO_LARGE || *out > CELL_LIMIT || *out < -CELL_LIMIT)
		return fail(f, NUMBER_TOO_LARGE, csv_place(csv), str_dup(sheet->mem, text));
	*has = true;
	return true;
}

struct value_columns {
	int unit, metric, period, numerator, denominator, value, state, bound;
};

static bool
find_columns(struct sheet *sheet, const struct csv *csv, struct value_columns *at, struct fail *f)
{
	if (!csv_need(csv, "unit", &at->unit, f) || !csv_need(csv, "metric", &at->metric, f)
	    || !csv_need(csv, "period", &at->period, f))
		return false;
	at->numerator = csv_column(csv, "numerator");
	at->denominator = csv_column(csv, "denominator");
	at->value = csv_column(csv, "value");
	at->state = csv_column(csv, "state");
	at->bound = csv_column(csv, "bound");
	if (at->value < 0
	    && (!csv_need(csv, "numerator", &at->numerator, f)
		|| !csv_need(csv, "denominator", &at->denominator, f)))
		return false;
	for (int i = 0; i < (int)csv_columns(csv); i++) {
		struct str name = csv_column_name(csv, (size_t)i);

		if (i == at->unit || i == at->metric || i == at->period || i == at->numerator
		    || i == at->denominator || i == at->value || i == at->state || i == at->bound
		    || !name.n)
			continue;
		if (sheet->unread.n)
			buf_str(&sheet->unread, ", ");
		buf_add(&sheet->unread, name.s, name.n);
	}
	return true;
}

static bool
read_state(struct sheet *sheet, const struct csv *csv, struct str text, struct cell *cell,
	   struct fail *f)
{
	static const char *const keys[] = {
		[CELL_MISSING] = "missing",   [CELL_FRESH] = "fresh",
		[CELL_LATE] = "late",         [CELL_STALE] = "stale",
		[CELL_DISPUTED] = "disputed", [CELL_NOT_APPLICABLE] = "not_applicable"
	};

	if (!text.n) {
		cell->state = cell->has_fraction || cell->has_value ? CELL_FRESH : CELL_MISSING;
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (str_is(text, keys[i])) {
			cell->state = (enum cell_state)i;
			return true;
		}
	return fail(f, BAD_VALUE, csv_place(csv), "state", str_dup(sheet->mem, text));
}

static bool
read_bound(struct sheet *sheet, const struct csv *csv, struct str text, struct cell *cell,
	   struct fail *f)
{
	static const char *const keys[] = { "=", ">", ">=", "<", "<=", "~" };

	cell->bound = '=';
	if (!text.n)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (str_is(text, keys[i])) {
			cell->bound = "=>g<l~"[i];
			return true;
		}
	return fail(f, BAD_VALUE, csv_place(csv), "bound", str_dup(sheet->mem, text));
}

static bool
read_cell(struct sheet *sheet, const struct csv *csv, const struct value_columns *at,
	  struct cell *cell, struct fail *f)
{
	struct str den = csv_get(csv, at->denominator);
	bool has_num = false, has_den = false;

	if (!read_number(sheet, csv, csv_get(csv, at->numerator), &cell->num, &has_num, f)
	    || !read_number(sheet, csv, den, &cell->den, &has_den, f)
	    || !read_number(sheet, csv, csv_get(csv, at->value), &cell->value, &cell->has_value, f))
		return false;
	if (has_num != has_den)
		return fail(f, FRACTION_HALF, csv_place(csv));
	if (cell->den < 0)
		return fail(f, DENOMINATOR_NEGATIVE, csv_place(csv), str_dup(sheet->mem, den));
	cell->has_fraction = has_num;
	return read_state(sheet, csv, csv_get(csv, at->state), cell, f)
	       && read_bound(sheet, csv, csv_get(csv, at->bound), cell, f);
}

static bool
several_periods(const struct csv *csv, int a, int b, struct fail *f)
{
	char first[PERIOD_TEXT], second[PERIOD_TEXT];

	return fail(f, PERIODS_MANY, csv_place(csv), period_text(a, first), period_text(b, second));
}

/* One row of values; *wanted tells if it is of the period asked for. */
static bool
read_value(struct sheet *sheet, const struct csv *csv, const struct value_columns *at, int want,
	   bool *wanted, struct fail *f)
{
	struct str code = csv_get(csv, at->metric), text = csv_get(csv, at->period);
	int metric = framework_metric(sheet->fw, code), period;
	struct row row = { .line = line_of(csv) };

	*wanted = false;
	if (!period_read(text, &period))
		return fail(f, BAD_PERIOD, csv_place(csv), str_dup(sheet->mem, text));
	if (metric < 0 && !(sheet->elsewhere && map_get(sheet->elsewhere, code)))
		return fail(f, METRIC_UNKNOWN, csv_place(csv), str_dup(sheet->mem, code));
	if (!read_cell(sheet, csv, at, &row.cell, f))
		return false;
	if (want && period != want)
		return true;
	if (sheet->period && period != sheet->period)
		return several_periods(csv, sheet->period, period, f);
	if (!read_unit(sheet, csv, csv_get(csv, at->unit), &row.unit, f))
		return false;
	sheet->period = period;
	*wanted = true;
	row.column = (uint32_t)metric;
	if (metric < 0)
		sheet->passed++;
	else
		*vec_push(sheet->mem, &sheet->values) = row;
	return true;
}

bool
sheet_values(struct sheet *sheet, const char *name, struct str text, int want, struct fail *f)
{
	struct csv *csv = csv_open(sheet->mem, name, text, f);
	struct value_columns at;
	enum csv_step step;
	size_t rows = 0, taken = 0;
	char period[PERIOD_TEXT];

	if (!csv || !find_columns(sheet, csv, &at, f))
		return false;
	sheet->values_name = name;
	while ((step = csv_next(csv, f)) == CSV_ROW) {
		bool wanted;

		if (!read_value(sheet, csv, &at, want, &wanted, f))
			return false;
		rows++;
		taken += wanted;
	}
	if (step == CSV_BAD)
		return false;
	if (rows && !taken)
		return fail(f, PERIOD_ABSENT, name, period_text(want, period));
	return true;
}

static bool
read_points(struct sheet *sheet, const struct csv *csv, const int *at, struct fail *f)
{
	struct str code = csv_get(csv, at[1]), text = csv_get(csv, at[2]);
	int item = framework_item(sheet->fw, code);
	struct row row = { .line = line_of(csv), .column = (uint32_t)item };
	const struct item *it;
	char low[DECIMAL_TEXT], high[DECIMAL_TEXT];
	int64_t from, to;
	bool has = false;

	if (!read_unit(sheet, csv, csv_get(csv, at[0]), &row.unit, f))
		return false;
	if (item < 0)
		return fail(f, INDICATOR_UNKNOWN, csv_place(csv), str_dup(sheet->mem, code));
	if (!read_number(sheet, csv, text, &row.cell.value, &has, f))
		return false;
	if (!has)
		return fail(f, BAD_NUMBER, csv_place(csv), "");
	it = &sheet->fw->items[item];
	from = it->kind == ITEM_PENALTY ? -it->max : 0;
	to = it->kind == ITEM_PENALTY ? 0 : it->max;
	if (row.cell.value < from || row.cell.value > to)
		return fail(f, POINTS_RANGE, csv_place(csv), it->code, decimal_text(from, low),
			    decimal_text(to, high));
	*vec_push(sheet->mem, &sheet->points) = row;
	return true;
}

bool
sheet_points(struct sheet *sheet, const char *name, struct str text, struct fail *f)
{
	struct csv *csv = csv_open(sheet->mem, name, text, f);
	enum csv_step step;
	int at[3];

	if (!csv || !csv_need(csv, "unit", &at[0], f) || !csv_need(csv, "indicator", &at[1], f)
	    || !csv_need(csv, "points", &at[2], f))
		return false;
	sheet->points_name = name;
	while ((step = csv_next(csv, f)) == CSV_ROW)
		if (!read_points(sheet, csv, at, f))
			return false;
	return step == CSV_END;
}

static int
by_code(const void *a, const void *b)
{
	const struct unit *const *x = a, *const *y = b;

	return strcmp((*x)->code, (*y)->code);
}

/* Units by code; position[i] is where the i-th unit met now stands. */
static uint32_t *
arrange(struct sheet *sheet)
{
	size_t n = map_size(sheet->unit_at);
	struct unit **units = mem_array(sheet->mem, struct unit *, n);
	uint32_t *position = mem_array(sheet->mem, uint32_t, n);

	for (size_t i = 0; i < n; i++)
		units[i] = map_value(sheet->unit_at, i);
	qsort(units, n, sizeof(*units), by_code);
	sheet->units = mem_array(sheet->mem, const char *, n + 1);
	for (size_t i = 0; i < n; i++) {
		position[units[i]->position] = (uint32_t)i;
		sheet->units[i] = units[i]->code;
	}
	return position;
}

/* No unit may have two rows for one column: 'lines' remembers where the first was. */
static bool
check_twice(struct sheet *sheet, const struct rows *list, size_t columns, const char *name,
	    bool points, struct fail *f)
{
	size_t n = map_size(sheet->unit_at);
	uint32_t *lines = mem_array(sheet->mem, uint32_t, mem_product(columns, n));

	for (size_t i = 0; i < list->n; i++) {
		const struct row *row = &list->at[i];
		uint32_t *line = &lines[row->column * n + row->unit];
		const struct unit *unit = map_value(sheet->unit_at, row->unit);

		if (*line)
			return fail(f, VALUE_TWICE,
				    mem_printf(sheet->mem, "%s:%u", name, row->line), unit->code,
				    points ? sheet->fw->items[row->column].code
					   : sheet->fw->metrics[row->column].code,
				    mem_printf(sheet->mem, "%s:%u", name, *line));
		*line = row->line;
	}
	return true;
}

/* A share of which the rule would make more than the maximum. */
static bool
is_over(const struct framework *fw, size_t metric, struct cell cell)
{
	const struct metric_use *use = &fw->metrics[metric];

	for (size_t i = 0; i < use->n_items; i++) {
		enum rule_kind kind = fw->items[use->items[i]].rule.kind;

		if ((kind == RULE_RATIO || kind == RULE_RATIO_TO_THRESHOLD) && cell.has_value
		    && cell.value > use->whole)
			return true;
	}
	return false;
}

struct board *
sheet_board(struct sheet *sheet, struct fail *f)
{
	const struct framework *fw = sheet->fw;
	uint32_t *position = arrange(sheet);
	struct board *board;

	if (!check_twice(sheet, &sheet->values, fw->n_metrics, sheet->values_name, false, f)
	    || !check_twice(sheet, &sheet->points, fw->n_items, sheet->points_name, true, f))
		return NULL;
	board = board_new(sheet->mem, fw, map_size(sheet->unit_at));
	for (size_t i = 0; i < sheet->values.n; i++) {
		const struct row *row = &sheet->values.at[i];

		board_put(board, position[row->unit], row->column, &row->cell);
		sheet->over += is_over(fw, row->column,
				       board_cell(board, position[row->unit], row->column));
	}
	for (size_t i = 0; i < sheet->points.n; i++) {
		const struct row *row = &sheet->points.at[i];

		board_give(board, position[row->unit], row->column, row->cell.value);
	}
	board_settle(board);
	return board;
}

const char *const *
sheet_units(const struct sheet *sheet)
{
	return sheet->units;
}

int
sheet_period(const struct sheet *sheet)
{
	return sheet->period;
}

size_t
sheet_over(const struct sheet *sheet)
{
	return sheet->over;
}

size_t
sheet_passed(const struct sheet *sheet)
{
	return sheet->passed;
}

const char *
sheet_unread(const struct sheet *sheet)
{
	return sheet->unread.n ? sheet->unread.s : NULL;
}
