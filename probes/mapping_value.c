/* One figure's numbers. */
#include <stdio.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/drop.h"
#include "probes/mapping_in.h"

static bool
bad(const struct mapping_reader *r, const struct record *record, int field, enum fail_code code, struct fail *fault)
{
	struct str text = mapping_cell(r, record, field).text;
	const char *words[] = { mem_strn(r->mem, text.s, utf8_clip(text, 60)), NULL };

	return fail_set(fault, code, mapping_place(r, record, field), words);
}

/* A number's text, without its sign of comparison and its percent sign. */
struct token {
	struct str text;
	const char *bound;
	bool percent;
	int64_t micro;
};

static struct token
token_of(struct str text)
{
	struct token t = { .text = str_trim(text) };

	t.bound = drop_bound(&t.text);
	if (t.text.n > 0 && t.text.s[t.text.n - 1] == '%') {
		t.percent = true;
		t.text = str_trim(str_n(t.text.s, t.text.n - 1));
	}
	return t;
}

static int
decimals(struct str text, char mark)
{
	for (size_t i = text.n; i > 0; i--)
		if (text.s[i - 1] == mark)
			return (int)(text.n - i);
	return 0;
}

/* The number itself; 'whole': only digits and what groups them. */
static bool
read_number(const struct mapping_reader *r, struct cell cell, struct str text, bool whole, int64_t *micro)
{
	enum number_form form;

	if (cell.kind == CELL_NUMBER)
		return decimal_read(text, micro) == DECIMAL_OK && (!whole || *micro % MICRO == 0);
	form = number_form(text);
	if (whole && ((form == FORM_COMMA && r->numbers.declared == NUMBERS_VI) || (form == FORM_DOT && r->numbers.declared != NUMBERS_VI)))
		return false;
	return number_read(r->numbers.declared, text, micro) && (!whole || *micro % MICRO == 0);
}

bool
mapping_count(const struct mapping_reader *r, const struct record *record, int field, struct mapping_number *out, struct fail *fault)
{
	struct cell cell = mapping_cell(r, record, field);
	struct token t = token_of(cell.text);

	*out = (struct mapping_number){ .bound = "=" };
	if (mapping_is_empty(cell))
		return true;
	if (cell.kind == CELL_BAD)
		return bad(r, record, field, FAIL_CELL_NO_VALUE, fault);
	if (cell.kind == CELL_DATE || cell.percent || t.percent || t.bound[0] != '=' || !read_number(r, cell, t.text, true, &out->micro))
		return bad(r, record, field, FAIL_NUMBER_NOT_WHOLE, fault);
	if (out->micro < 0)
		return bad(r, record, field, FAIL_NUMBER_NEGATIVE, fault);
	out->has = true;
	return true;
}

static bool
out_of_range(const struct mapping_reader *r, const struct record *record, const struct figure *figure, int64_t micro, const char *const *limits,
	struct fail *fault)
{
	char text[DECIMAL_TEXT];

	return fail(fault, NUMBER_RANGE, mapping_place(r, record, figure->value >= 0 ? figure->value : figure->numerator), decimal_text(micro, text),
		limits[0], limits[1]);
}

/* A rate as a percentage. */
static bool
read_rate(const struct mapping_reader *r, const struct record *record, const struct figure *figure, const struct measure_of *m,
	struct token *t, struct fail *fault)
{
	static const char *const percent[] = { "0", "100" }, *const share[] = { "0", "1" };
	struct cell cell = mapping_cell(r, record, figure->value);
	bool sure = t->percent || cell.percent;
	int64_t top = m->share && !sure ? MICRO : cell.percent ? MICRO : 100 * MICRO;

	if (t->micro < 0 || (t->micro > top && !m->over))
		return out_of_range(r, record, figure, t->micro, top == MICRO ? share : percent, fault);
	/* What may be 0.866 of 1 in a column of percentages. */
	if (!sure && !m->share && !m->small && figure->denominator < 0 && t->micro > 0 && t->micro <= MICRO)
		return bad(r, record, figure->value, FAIL_RATE_SMALL, fault);
	if ((cell.percent || (m->share && !t->percent)) && __builtin_mul_overflow(t->micro, 100, &t->micro))
		return bad(r, record, figure->value, FAIL_NUMBER_TOO_LARGE, fault);
	return true;
}

static bool
in_limits(const struct mapping_reader *r, const struct record *record, const struct figure *figure, const struct measure_of *m, int64_t micro,
	struct fail *fault)
{
	char low[DECIMAL_TEXT] = "-", high[DECIMAL_TEXT] = "-";
	const char *limits[] = { low, high };

	if ((!m->has_min || micro >= m->min) && (!m->has_max || micro <= m->max))
		return true;
	if (m->has_min)
		decimal_text(m->min, low);
	if (m->has_max)
		decimal_text(m->max, high);
	return out_of_range(r, record, figure, micro, limits, fault);
}

/* A free number: its decimals say which mark is which. */
static bool
has_places(const struct mapping_reader *r, struct cell cell, struct str text, const struct measure_of *m)
{
	enum number_form form = cell.kind == CELL_TEXT ? number_form(text) : FORM_PLAIN;
	char mark = r->numbers.declared == NUMBERS_VI ? ',' : '.';
	bool decimal = form == FORM_VI || form == FORM_EN || (form == FORM_COMMA && mark == ',') || (form == FORM_DOT && mark == '.');

	if (decimal && decimals(text, mark) > m->places)
		return false;
	return (form != FORM_COMMA && form != FORM_DOT) || m->places < 3 || r->numbers.kept;
}

bool
mapping_value(const struct mapping_reader *r, const struct record *record, const struct figure *figure, const struct measure_of *m,
	struct mapping_number *out, struct fail *fault)
{
	struct cell cell = mapping_cell(r, record, figure->value);
	struct token t = token_of(cell.text);

	*out = (struct mapping_number){ .bound = t.bound };
	if (mapping_is_empty(cell)) {
		out->bound = "=";
		return true;
	}
	if (cell.kind == CELL_BAD)
		return bad(r, record, figure->value, FAIL_CELL_NO_VALUE, fault);
	if (cell.kind == CELL_DATE || (m->is != MEASURE_RATE && (t.percent || cell.percent)))
		return bad(r, record, figure->value, FAIL_BAD_NUMBER, fault);
	if (!read_number(r, cell, t.text, m->is == MEASURE_COUNT, &t.micro))
		return bad(r, record, figure->value, m->is == MEASURE_COUNT ? FAIL_NUMBER_NOT_WHOLE : FAIL_BAD_NUMBER, fault);
	if ((m->is == MEASURE_NUMBER || m->over) && !has_places(r, cell, t.text, m))
		return bad(r, record, figure->value, FAIL_NUMBER_PLACES, fault);
	if (m->is == MEASURE_COUNT && t.micro < 0)
		return bad(r, record, figure->value, FAIL_NUMBER_NEGATIVE, fault);
	if (m->is == MEASURE_RATE && !read_rate(r, record, figure, m, &t, fault))
		return false;
	if (__builtin_mul_overflow(t.micro, m->multiply, &out->micro))
		return bad(r, record, figure->value, FAIL_NUMBER_TOO_LARGE, fault);
	out->has = true;
	return in_limits(r, record, figure, m, out->micro, fault);
}
