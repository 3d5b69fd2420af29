#include "probes/mapping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/drop.h"
#include "probes/mapping_in.h"

struct cell
mapping_cell(const struct mapping_reader *r, const struct record *record, int field)
{
	struct cell cell = { .text = STR("") };

	if (field < 0)
		return cell;
	cell = record->at[field];
	for (const char *const *blank = r->m->blank; cell.kind == CELL_TEXT && *blank; blank++)
		if (str_is(cell.text, *blank))
			cell.text = STR("");
	return cell;
}

bool
mapping_is_empty(struct cell cell)
{
	return cell.kind == CELL_ABSENT || (cell.kind != CELL_BAD && cell.text.n == 0);
}

const char *
mapping_place(const struct mapping_reader *r, const struct record *record, int field)
{
	const struct found_field *found = field < 0 ? NULL : &r->in->found[field];
	const char *mark = strrchr(record->place, '!');

	if (!found || !found->at)
		return record->place;
	if (mark && found->column && *found->column)
		return mem_printf(r->mem, "%.*s%s%s", (int)(mark + 1 - record->place), record->place, found->column, mark + 1);
	return found->at[0] == '/' ? mem_printf(r->mem, "%s%s", record->place, found->at) : record->place;
}

/* --- whose --- */

/* A code that lost its zeros to a spreadsheet gets them back; any other width is wrong. */
static bool
code_of(const struct mapping_reader *r, const struct record *record, struct str *text, struct fail *fault)
{
	struct cell cell = mapping_cell(r, record, r->m->unit.code);
	int width = r->m->unit.width;

	*text = cell.text;
	if (mapping_is_empty(cell))
		return true;
	if (cell.kind == CELL_BAD)
		return fail(fault, CELL_NO_VALUE, mapping_place(r, record, r->m->unit.code));
	if (width > 0 && cell.kind == CELL_NUMBER && cell.text.n < (size_t)width)
		*text = str_of(mem_printf(r->mem, "%0*lld", width, strtoll(str_dup(r->mem, cell.text), NULL, 10)));
	if (width > 0 && text->n != (size_t)width) {
		char digits[12];

		snprintf(digits, sizeof(digits), "%d", width);
		return fail(fault, CODE_WIDTH, mapping_place(r, record, r->m->unit.code), str_dup(r->mem, *text), digits);
	}
	return true;
}

/* One name, by the mapping's own list or by the units there are. */
static bool
unit_named(const struct mapping_reader *r, const struct record *record, struct str text, int field, const char **code, struct fail *fault)
{
	struct str parent = mapping_cell(r, record, r->m->unit.parent).text;
	const char *mapped = r->m->unit.map && text.n > 0 && text.n <= LIMIT_NAME ? map_get(r->m->unit.map, text_fold(r->mem, text)) : NULL;

	if (mapped) {
		*code = mapped;
		return true;
	}
	return reading_unit(r->mem, r->world->units,
		(struct reading_name){ text, parent.n ? parent : str_of(r->m->unit.within), mapping_place(r, record, field) }, code, fault);
}

static bool
take_unit(const struct mapping_reader *r, const struct record *record, struct reading *to, struct fail *fault)
{
	const struct mapping_unit *u = &r->m->unit;
	struct str name = mapping_cell(r, record, u->name).text, code = STR("");
	const char *by_name;

	if (u->is) {
		to->unit = to->unit_text = u->is;
		return true;
	}
	if (u->code >= 0 && !code_of(r, record, &code, fault))
		return false;
	to->unit_text = str_dup(r->mem, name.n ? name : code);
	if (code.n == 0)
		return unit_named(r, record, name, u->name >= 0 ? u->name : u->code, &to->unit, fault);
	if (!unit_named(r, record, code, u->code, &to->unit, fault))
		return false;
	/* Both must agree, as far as the name can be told at all. */
	if (name.n == 0 || !unit_named(r, record, name, u->name, &by_name, NULL) || strcmp(by_name, to->unit) == 0)
		return true;
	return fail(fault, UNIT_DIFFERS, mapping_place(r, record, u->code), to->unit, to->unit_text);
}

/* --- what --- */

static bool
part_of_whole(const struct mapping_reader *r, const struct record *record, const struct figure *figure, const struct measure_of *m,
	struct reading *to, struct fail *fault)
{
	char a[DECIMAL_TEXT], b[DECIMAL_TEXT], c[DECIMAL_TEXT];
	int64_t rate;

	if (to->has_denominator && !to->has_numerator)
		return fail(fault, FRACTION_HALF, mapping_place(r, record, figure->numerator));
	if (to->has_numerator && figure->denominator >= 0 && !to->has_denominator)
		return fail(fault, FRACTION_HALF, mapping_place(r, record, figure->denominator));
	if (!to->has_denominator)
		return true;
	if (to->numerator > to->denominator && !m->over)
		return fail(fault, PART_LARGER, mapping_place(r, record, figure->numerator), decimal_text(to->numerator, a), decimal_text(to->denominator, b));
	if (!to->has_value || to->denominator == 0)
		return true;
	if (!decimal_mul_div(to->numerator, 100 * MICRO, to->denominator, &rate) || rate - to->value > MICRO / 2 || to->value - rate > MICRO / 2)
		return fail(fault, RATE_DIFFERS, mapping_place(r, record, figure->value), decimal_text(to->value, a), decimal_text(to->numerator, b),
			decimal_text(to->denominator, c));
	return true;
}

/* The word for a unit of measure must be one the mapping knows. */
static bool
uom_is_fine(const struct mapping_reader *r, const struct record *record, const struct figure *figure, const struct measure_of *m, struct fail *fault)
{
	struct str text = mapping_cell(r, record, figure->uom).text, folded;

	if (figure->uom < 0 || text.n > 200)
		return figure->uom < 0 || fail(fault, UOM_DIFFERS, mapping_place(r, record, figure->uom), "...");
	if (!m->uom && m->is == MEASURE_RATE && (str_is(text, "%") || str_is(text_fold(r->mem, text), "phan tram")))
		return true;
	folded = text_fold(r->mem, text);
	for (const char *const *word = m->uom; word && *word; word++)
		if (str_is(text, *word) || (folded.n > 0 && str_eq(text_fold(r->mem, str_of(*word)), folded)))
			return true;
	return fail(fault, UOM_DIFFERS, mapping_place(r, record, figure->uom), str_dup(r->mem, text));
}

/* Which metric; NULL without a fault when it is none of the mapping's. */
static const struct measure_of *
measure_for(struct mapping_reader *r, const struct record *record, const struct figure *figure)
{
	struct str text, folded;
	const struct measure_of *m;

	if (figure->metric < 0)
		return &figure->one;
	text = mapping_cell(r, record, figure->metric).text;
	if (text.n == 0 || text.n > LIMIT_NOTE)
		return NULL;
	folded = text_fold(r->mem, text);
	m = map_get(figure->metrics, folded);
	if (m)
		map_put(r->metrics, folded, r);
	return m;
}

static bool
take_bound(const struct mapping_reader *r, const struct record *record, const struct figure *figure, struct reading *to, struct fail *fault)
{
	struct str text = mapping_cell(r, record, figure->bound).text;
	const char *bound;

	if (text.n == 0)
		return true;
	bound = drop_bound(&text);
	if (text.n > 0 || (to->bound[0] != '=' && strcmp(to->bound, bound) != 0))
		return fail(fault, BAD_BOUND, mapping_place(r, record, figure->bound), str_dup(r->mem, text));
	to->bound = bound;
	return true;
}

/* False and a fault, or false and none where there is no figure. */
static bool
take_figure(const struct mapping_reader *r, const struct record *record, const struct figure *figure, const struct measure_of *m,
	struct reading *to, struct fail *fault)
{
	struct mapping_number numerator, denominator, value;
	struct str note = mapping_cell(r, record, figure->note).text;

	if (!mapping_count(r, record, figure->numerator, &numerator, fault) || !mapping_count(r, record, figure->denominator, &denominator, fault)
	    || !mapping_value(r, record, figure, m, &value, fault))
		return false;
	if (!numerator.has && !denominator.has && !value.has)
		return false;
	to->has_numerator = numerator.has;
	to->has_denominator = denominator.has;
	to->has_value = value.has;
	to->numerator = numerator.micro;
	to->denominator = denominator.micro;
	to->value = value.micro;
	to->bound = value.bound;
	to->metric = m->metric;
	to->basis = figure->basis;
	to->note = note.n <= LIMIT_NOTE ? str_dup(r->mem, note) : "";
	to->locator = record->locator;
	to->flags = "";
	/* Counts in thousands: parts as well as values. */
	if (__builtin_mul_overflow(to->numerator, figure->denominator < 0 ? m->multiply : 1, &to->numerator))
		return fail(fault, NUMBER_TOO_LARGE, mapping_place(r, record, figure->numerator), "");
	return uom_is_fine(r, record, figure, m, fault) && take_bound(r, record, figure, to, fault) && part_of_whole(r, record, figure, m, to, fault);
}

/* --- records --- */

static void
reject(struct mapping_reader *r, const struct record *record, const struct fail *fault)
{
	*vec_push(r->out->mem, &r->out->rejects) = (struct reject){ .row = record->row, .fault = *fault };
}

static bool
same_figure(const struct reading *a, const struct reading *b)
{
	return a->has_numerator == b->has_numerator && a->has_denominator == b->has_denominator && a->has_value == b->has_value
		&& a->numerator == b->numerator && a->denominator == b->denominator && a->value == b->value && strcmp(a->bound, b->bound) == 0;
}

/* The same figure again is passed over; another one for the same is a fault of both. */
static void
add_reading(struct mapping_reader *r, const struct record *record, const struct reading *reading)
{
	const char *key = mem_printf(r->mem, "%s\n%s\n%d\n%s", reading->unit, reading->metric, reading->period, reading->basis);
	size_t *at = map_get(r->seen, str_of(key));
	struct fail fault = { 0 };
	struct reading *first;

	if (!at) {
		at = mem_one(r->mem, size_t);
		*at = r->out->list.n;
		map_put(r->seen, str_of(key), at);
		*vec_push(r->out->mem, &r->out->list) = *reading;
		return;
	}
	first = &r->out->list.at[*at];
	if (first->metric && same_figure(first, reading))
		return;
	fail(&fault, FIGURES_DISAGREE, record->place, first->locator);
	reject(r, record, &fault);
	first->metric = NULL; /* taken out at the end */
}

static bool
sums_hold(struct mapping_reader *r, const struct record *record, struct fail *fault)
{
	for (size_t i = 0; i < r->m->sums.n; i++) {
		const struct parts_rule *rule = &r->m->sums.at[i];
		struct mapping_number total, part;
		char a[DECIMAL_TEXT], b[DECIMAL_TEXT];
		int64_t sum = 0;

		if (!mapping_count(r, record, rule->total, &total, fault))
			return false;
		for (size_t k = 0; k < rule->n; k++)
			if (!mapping_count(r, record, rule->parts[k], &part, fault) || __builtin_add_overflow(sum, part.micro, &sum))
				return false;
		if (total.has && sum != total.micro)
			return fail(fault, SUM_DIFFERS, mapping_place(r, record, rule->total), r->m->fields.at[rule->total].label,
				decimal_text(total.micro, a), decimal_text(sum, b));
	}
	return true;
}

/* Nothing in any cell that could be a figure: a title, a section, a signature. */
static bool
says_nothing(const struct mapping_reader *r, const struct record *record)
{
	bool named = !mapping_is_empty(mapping_cell(r, record, r->m->unit.code)) || !mapping_is_empty(mapping_cell(r, record, r->m->unit.name));

	for (size_t i = 0; i < r->m->figures.n; i++) {
		const struct figure *figure = &r->m->figures.at[i];
		int fields[] = { figure->numerator, figure->denominator, figure->value };

		for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
			struct cell cell = mapping_cell(r, record, fields[k]);

			/* Words under a table are no figures; words in a row of a unit are wrong ones. */
			if (!mapping_is_empty(cell) && (named || r->m->unit.is || cell.kind != CELL_TEXT || number_form(cell.text) != FORM_NONE))
				return false;
		}
	}
	return true;
}

static void
take_record(struct mapping_reader *r, const struct record *record)
{
	struct reading base = { .row = record->row, .bound = "=", .basis = "", .note = "", .flags = "" };
	struct fail fault = { 0 };

	if (says_nothing(r, record) || mapping_is_total(r, record))
		return;
	if (record->open && !r->m->last_line_open)
		fail(&fault, LAST_LINE, record->place);
	else if (take_unit(r, record, &base, &fault) && mapping_period_of(r, record, &base.period, &fault))
		sums_hold(r, record, &fault);
	if (fault.code != FAIL_NONE) {
		reject(r, record, &fault);
		return;
	}
	for (size_t i = 0; i < r->m->figures.n; i++) {
		const struct measure_of *m = measure_for(r, record, &r->m->figures.at[i]);
		struct reading reading = base;

		fault = (struct fail){ 0 };
		if (m && take_figure(r, record, &r->m->figures.at[i], m, &reading, &fault))
			add_reading(r, record, &reading);
		else if (fault.code != FAIL_NONE)
			reject(r, record, &fault);
	}
}

/* --- the whole --- */

static bool
metrics_are_there(const struct mapping_reader *r, struct fail *f)
{
	for (size_t i = 0; i < r->m->figures.n; i++) {
		const struct figure *figure = &r->m->figures.at[i];

		for (size_t k = 0; figure->metric >= 0 && k < map_size(figure->metrics); k++) {
			struct str name = map_key(figure->metrics, k);
			const struct measure_of *m = map_value(figure->metrics, k);
			bool there = false;

			/* Under any of its names. */
			for (size_t j = 0; j < map_size(figure->metrics) && !there; j++)
				there = strcmp(((const struct measure_of *)map_value(figure->metrics, j))->metric, m->metric) == 0
					&& map_get(r->metrics, map_key(figure->metrics, j));
			if (!there)
				return fail(f, METRIC_GONE, r->in->name, str_dup(r->mem, name));
		}
	}
	return true;
}

static void
drop_disputed(struct readings *out)
{
	size_t n = 0;

	for (size_t i = 0; i < out->list.n; i++)
		if (out->list.at[i].metric)
			out->list.at[n++] = out->list.at[i];
	out->list.n = n;
}

/* Is it a fault of how a number looks? One such row is a slip; many are another form. */
static bool
is_of_form(enum fail_code code)
{
	static const enum fail_code codes[] = { FAIL_NUMBER_NOT_WHOLE, FAIL_NUMBER_RANGE, FAIL_NUMBER_PLACES, FAIL_RATE_SMALL, FAIL_PART_LARGER, FAIL_RATE_DIFFERS,
		FAIL_SUM_DIFFERS, FAIL_BAD_NUMBER, FAIL_UNIT_DIFFERS, FAIL_CODE_WIDTH, FAIL_DAY_WRONG, FAIL_UOM_DIFFERS };

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i] == code)
			return true;
	return false;
}

static bool
rows_are_fine(const struct mapping_reader *r, struct fail *f)
{
	const struct readings *out = r->out;
	const struct fail *first = NULL;
	size_t bad = 0;

	for (size_t i = out->rejects.n; i > 0; i--)
		if (is_of_form(out->rejects.at[i - 1].fault.code)) {
			first = &out->rejects.at[i - 1].fault;
			bad++;
		}
	if (bad < 2 || bad * 100 <= (bad + out->list.n) * (size_t)r->m->bad_rows)
		return true;
	return fail(f, ROWS_BAD, first->place, mem_printf(r->mem, "%zu/%zu", bad, bad + out->list.n),
		mem_printf(r->mem, "%s %s", fail_slug(first->code), first->word[0]));
}

/* A line a thing: what a changed source would change. */
static const char *
form_of(const struct mapping_reader *r)
{
	struct buf out = buf_new(r->mem, KIB(64));

	buf_str(&out, r->in->encoding);
	for (size_t i = 0; i < r->m->fields.n; i++)
		buf_printf(&out, "\n%s", r->in->found[i].at ? r->in->found[i].at : "-");
	return buf_cstr(&out);
}

bool
mapping_read(struct mem *mem, const struct mapping *m, const struct probe_world *world, const struct records *in, struct readings *out, struct fail *f)
{
	struct mapping_reader r = { .mem = mem, .m = m, .world = world, .in = in, .out = out, .seen = map_new(mem), .metrics = map_new(mem) };

	r.numbers.declared = m->numbers != NUMBERS_DEFAULT ? m->numbers : in->machine ? NUMBERS_MACHINE : NUMBERS_VI;
	if (!mapping_scan(&r, f) || (m->totals && !mapping_totals(&r, f)))
		return false;
	for (size_t i = 0; i < in->list.n; i++)
		take_record(&r, &in->list.at[i]);
	drop_disputed(out);
	out->rows = in->list.n;
	out->drift = m->drift;
	out->form = form_of(&r);
	return metrics_are_there(&r, f) && rows_are_fine(&r, f);
}
