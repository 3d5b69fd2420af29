/* The period of a record. */
#include <stdio.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/drop.h"
#include "probes/mapping_in.h"

static bool
bad(const struct mapping_reader *r, const struct record *record, enum fail_code code, const char *more, struct fail *fault)
{
	struct str text = mapping_cell(r, record, r->m->period.field).text;
	const char *words[] = { mem_strn(r->mem, text.s, utf8_clip(text, 60)), more, NULL };

	return fail_set(fault, code, mapping_place(r, record, r->m->period.field), words);
}

static const char *
length_word(char length)
{
	return length == 'm' ? "month" : length == 'q' ? "quarter" : length == 'h' ? "half" : "year";
}

static char
length_of(int period)
{
	int part = period % 100;

	return part == 0 ? 'y' : part <= 12 ? 'm' : part < 30 ? 'q' : 'h';
}

/* "01/07/2026", "1-7-2026 08:30": both its numbers in the order they stand. */
static bool
two_numbers(struct str text, int out[3])
{
	int n = 0, digits = 0;

	out[0] = out[1] = out[2] = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (c >= '0' && c <= '9') {
			out[n] = out[n] * 10 + c - '0';
			if (++digits > (n == 2 ? 4 : 2))
				return false;
		} else if ((c == '/' || c == '-' || c == '.') && n < 2 && digits > 0) {
			n++;
			digits = 0;
		} else
			return n == 2 && digits == 4 && c == ' ';
	}
	return n == 2 && digits == 4;
}

bool
mapping_date_form(struct str text, enum dates *only)
{
	int n[3];

	if (!two_numbers(text, n) || (n[0] <= 12 && n[1] <= 12))
		return false;
	*only = n[0] > 12 ? DATES_DMY : DATES_MDY;
	return true;
}

/* A day, if the text is one. */
static bool
day_of(const struct mapping_reader *r, struct cell cell, int32_t *day, bool *sure)
{
	struct str head = str_n(cell.text.s, cell.text.n < 10 ? cell.text.n : 10);
	int n[3], d, m;

	*sure = true;
	if (date_read(head, day) && (cell.text.n == 10 || cell.text.s[10] == ' ' || cell.text.s[10] == 'T'))
		return true;
	if (!two_numbers(cell.text, n))
		return false;
	d = r->m->dates == DATES_DMY ? n[0] : n[1];
	m = r->m->dates == DATES_DMY ? n[1] : n[0];
	*sure = r->dates_kept || n[0] > 12 || n[1] > 12 || n[0] == n[1];
	if (!date_is_real(n[2], m, d))
		return false;
	*day = date_day(n[2], m, d);
	return true;
}

static bool
of_day(const struct mapping_reader *r, const struct record *record, int32_t day, bool sure, int *period, struct fail *fault)
{
	const struct mapping_period *p = &r->m->period;

	*period = period_of(p->length ? p->length : 'm', day);
	if (p->day == DAY_FIRST && day != period_first(*period))
		return bad(r, record, FAIL_DAY_WRONG, "first", fault);
	if (p->day == DAY_LAST && day != period_last(*period))
		return bad(r, record, FAIL_DAY_WRONG, "last", fault);
	return sure || p->day != DAY_ANY || bad(r, record, FAIL_DATE_AMBIGUOUS, NULL, fault);
}

static bool
of_cell(const struct mapping_reader *r, const struct record *record, int *period, struct fail *fault)
{
	const struct mapping_period *p = &r->m->period;
	struct cell cell = mapping_cell(r, record, p->field);
	int32_t day;
	bool sure;

	if (cell.kind == CELL_BAD)
		return bad(r, record, FAIL_CELL_NO_VALUE, NULL, fault);
	if (day_of(r, cell, &day, &sure)) {
		/* A day stands for a period only where the mapping says which, or on its first. */
		if (!p->length && !(cell.kind == CELL_DATE && date_of(day).day == 1))
			return bad(r, record, FAIL_BAD_PERIOD, NULL, fault);
		return of_day(r, record, day, sure, period, fault);
	}
	if (!drop_period(cell.text, period))
		return bad(r, record, FAIL_BAD_PERIOD, NULL, fault);
	return !p->length || length_of(*period) == p->length || bad(r, record, FAIL_PERIOD_LENGTH, length_word(p->length), fault);
}

bool
mapping_period_of(const struct mapping_reader *r, const struct record *record, int *period, struct fail *fault)
{
	const struct mapping_period *p = &r->m->period;
	int32_t today = (int32_t)((r->world->now / 1000000 + 7 * 3600) / 86400);
	char text[PERIOD_TEXT];

	if (p->has_is)
		*period = p->is;
	else if (p->now || p->before)
		*period = p->now ? period_of(p->length, today) : period_previous(period_of(p->length, today));
	else if (!of_cell(r, record, period, fault))
		return false;
	if (r->world->now > 0 && period_first(*period) > today)
		return fail(fault, PERIOD_FUTURE, mapping_place(r, record, p->field), period_text(*period, text));
	return true;
}
