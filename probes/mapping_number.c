#include "probes/mapping_number.h"

#include "base/decimal.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digits(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && is_digit(s.s[at + n]))
		n++;
	return n;
}

/* How many bytes of a space of any kind stand at 'at'. */
static size_t
space(struct str s, size_t at)
{
	if (s.s[at] == ' ')
		return 1;
	if (str_starts(str_n(s.s + at, s.n - at), STR("\xc2\xa0")))
		return 2;
	return str_starts(str_n(s.s + at, s.n - at), STR("\xe2\x80\xaf")) ? 3 : 0;
}

/* Digits grouped by one mark, then perhaps the other and decimals. */
struct shape {
	char group, decimal; /* the marks seen, or 0; ' ' is any space */
	size_t groups;       /* marks that group */
	size_t lead, tail;   /* digits before the first mark, after the last */
	bool first_zero;
};

static bool
shape_of(struct str s, struct shape *out)
{
	struct shape h = { 0 };
	size_t at = s.n > 0 && (s.s[0] == '-' || s.s[0] == '+');

	h.lead = digits(s, at);
	if (h.lead == 0)
		return false;
	h.first_zero = s.s[at] == '0';
	at += h.lead;
	while (at < s.n) {
		size_t skip = space(s, at), n;
		char mark = skip ? ' ' : s.s[at];

		if (mark != ' ' && mark != '.' && mark != ',')
			return false;
		n = digits(s, at + (skip ? skip : 1));
		if (n == 0 || h.decimal)
			return false;
		if (h.group && mark != h.group) {
			h.decimal = mark;
			h.tail = n;
		} else if (!h.group || n == 3) {
			h.group = mark;
			h.groups++;
			h.tail = n;
		} else
			return false;
		at += (skip ? skip : 1) + n;
		if (h.groups > 0 && !h.decimal && n != 3 && at < s.n)
			return false;
	}
	*out = h;
	return !(h.decimal && h.decimal == ' ');
}

enum number_form
number_form(struct str text)
{
	struct shape h;

	if (!shape_of(text, &h))
		return FORM_NONE;
	if (!h.group)
		return FORM_PLAIN;
	if ((h.groups > 1 || h.decimal) && h.lead > 3)
		return FORM_NONE;
	if (h.group == ' ') {
		if (h.lead > 3 || (!h.decimal && h.tail != 3))
			return FORM_NONE;
		return !h.decimal ? FORM_PLAIN : h.decimal == ',' ? FORM_VI : FORM_EN;
	}
	if (h.decimal || h.groups > 1)
		return h.group == '.' ? FORM_VI : FORM_EN;
	/* One mark alone: it groups or it is the decimal one. */
	if (h.tail == 3 && h.lead <= 3 && !h.first_zero)
		return h.group == '.' ? FORM_DOT : FORM_COMMA;
	return h.group == ',' ? FORM_VI : FORM_EN;
}

bool
convention_allows(enum numbers declared, enum number_form form)
{
	switch (form) {
	case FORM_NONE: return false;
	case FORM_PLAIN: return true;
	case FORM_VI: return declared == NUMBERS_VI;
	case FORM_EN: return declared != NUMBERS_VI;
	case FORM_DOT: return true;
	case FORM_COMMA: return declared != NUMBERS_MACHINE;
	}
	return false;
}

bool
number_read(enum numbers declared, struct str text, int64_t *micro)
{
	char plain[64];
	size_t n = 0;
	char decimal = declared == NUMBERS_VI ? ',' : '.';

	if (!convention_allows(declared, number_form(text)) || text.n >= sizeof(plain))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (is_digit(text.s[i]) || text.s[i] == '-')
			plain[n++] = text.s[i];
		else if (text.s[i] == decimal)
			plain[n++] = '.';
	return decimal_read(str_n(plain, n), micro) == DECIMAL_OK;
}
