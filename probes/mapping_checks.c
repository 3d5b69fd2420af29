/* What the whole of a payload must keep to. */
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/drop.h"
#include "probes/mapping_in.h"

static const char *
declared_name(enum numbers declared)
{
	return declared == NUMBERS_VI ? "vi" : declared == NUMBERS_EN ? "en" : "machine";
}

/* --- how numbers are written --- */

/* 'whole': the field holds counts, where a decimal mark means another convention. */
static bool
scan_number(struct mapping_reader *r, const struct record *record, int field, bool whole, struct fail *f)
{
	struct cell cell = mapping_cell(r, record, field);
	struct str text = str_trim(cell.text);
	enum numbers declared = r->numbers.declared;
	enum number_form form;
	bool decimal;

	if (cell.kind != CELL_TEXT || mapping_is_empty(cell))
		return true;
	drop_bound(&text);
	if (text.n > 0 && text.s[text.n - 1] == '%')
		text = str_trim(str_n(text.s, text.n - 1));
	form = number_form(text);
	if (form == FORM_NONE)
		return true;
	decimal = whole && ((form == FORM_COMMA && declared == NUMBERS_VI) || (form == FORM_DOT && declared != NUMBERS_VI));
	if (!convention_allows(declared, form) || decimal)
		return fail(f, NUMBERS_CHANGED, mapping_place(r, record, field), str_dup(r->mem, str_n(text.s, utf8_clip(text, 60))), declared_name(declared));
	r->numbers.kept |= form == FORM_VI || form == FORM_EN;
	return true;
}

static bool
scan_record(struct mapping_reader *r, const struct record *record, struct fail *f)
{
	struct cell cell = mapping_cell(r, record, r->m->period.field);
	enum dates only;

	for (size_t i = 0; i < r->m->figures.n; i++) {
		const struct figure *figure = &r->m->figures.at[i];
		bool whole = figure->metric < 0 && figure->one.is == MEASURE_COUNT;

		if (!scan_number(r, record, figure->numerator, true, f) || !scan_number(r, record, figure->denominator, true, f)
		    || !scan_number(r, record, figure->value, whole, f))
			return false;
	}
	if (cell.kind != CELL_TEXT || !mapping_date_form(cell.text, &only))
		return true;
	if (only != r->m->dates)
		return fail(f, DATES_CHANGED, mapping_place(r, record, r->m->period.field), str_dup(r->mem, cell.text), r->m->dates == DATES_DMY ? "d/m/y" : "m/d/y");
	r->dates_kept = true;
	return true;
}

bool
mapping_scan(struct mapping_reader *r, struct fail *f)
{
	const struct records *in = r->in;
	char n[24], min[24], max[24];

	if ((int64_t)in->list.n < r->m->min_rows || (int64_t)in->list.n > r->m->max_rows) {
		snprintf(n, sizeof(n), "%zu", in->list.n);
		snprintf(min, sizeof(min), "%lld", (long long)r->m->min_rows);
		snprintf(max, sizeof(max), "%lld", (long long)r->m->max_rows);
		return fail(f, ROWS_WRONG, in->name, n, min, max);
	}
	for (size_t i = 0; i < in->list.n; i++)
		if (!scan_record(r, &in->list.at[i], f))
			return false;
	return true;
}

/* --- totals --- */

bool
mapping_is_total(const struct mapping_reader *r, const struct record *record)
{
	static const char *const words[] = { "tong", "tong cong", "tong so", "cong", "toan tinh", "toan huyen", "total", "tong cong toan tinh" };
	int fields[] = { r->m->unit.name, r->m->unit.code };

	for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
		struct str text = mapping_cell(r, record, fields[k]).text;

		if (text.n == 0 || text.n > 60)
			continue;
		text = text_fold(r->mem, text);
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (str_is(text, words[i]))
				return true;
	}
	return false;
}

static bool
check_column(const struct mapping_reader *r, const struct record *total, int field, struct fail *f)
{
	struct mapping_number said, one;
	char a[DECIMAL_TEXT], b[DECIMAL_TEXT];
	int64_t sum = 0;

	if (field < 0 || !mapping_count(r, total, field, &said, NULL) || !said.has)
		return true;
	for (size_t i = 0; i < r->in->list.n; i++) {
		const struct record *record = &r->in->list.at[i];

		if (record != total && mapping_count(r, record, field, &one, NULL) && one.has && __builtin_add_overflow(sum, one.micro, &sum))
			return true;
	}
	return sum == said.micro || fail(f, SUM_DIFFERS, mapping_place(r, total, field), r->m->fields.at[field].label, decimal_text(said.micro, a), decimal_text(sum, b));
}

bool
mapping_totals(const struct mapping_reader *r, struct fail *f)
{
	const struct record *total = NULL;

	for (size_t i = 0; i < r->in->list.n; i++)
		if (mapping_is_total(r, &r->in->list.at[i])) {
			if (total) /* of sections: they cannot be told apart */
				return true;
			total = &r->in->list.at[i];
		}
	for (size_t i = 0; total && i < r->m->figures.n; i++) {
		const struct figure *figure = &r->m->figures.at[i];

		if (figure->metric >= 0)
			continue;
		if (!check_column(r, total, figure->numerator, f) || !check_column(r, total, figure->denominator, f)
		    || (figure->one.is == MEASURE_COUNT && !check_column(r, total, figure->value, f)))
			return false;
	}
	return true;
}
