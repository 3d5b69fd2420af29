#include "probes/drop.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

/* --- periods --- */

/* The words of a folded text. */
struct words {
	struct str at[8];
	size_t n;
};

static struct words
split(struct str folded)
{
	struct words w = { .n = 0 };

	while (folded.n > 0 && w.n < 8)
		w.at[w.n++] = str_cut(folded, ' ', &folded);
	if (folded.n > 0)
		w.n = 0;
	return w;
}

/* A small number, in digits or Roman; -1 for none. */
static int
small(struct str s)
{
	static const char *const roman[] = { "i", "ii", "iii", "iv" };
	int n = 0;

	for (int i = 0; i < 4; i++)
		if (str_is(s, roman[i]))
			return i + 1;
	if (s.n == 0 || s.n > 4)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return -1;
		n = n * 10 + s.s[i] - '0';
	}
	return n;
}

static bool
make(int year, int part, int *period)
{
	int made = year * 100 + part;

	if (year < 1900 || year > 2999 || !period_is_real(made))
		return false;
	*period = made;
	return true;
}

/* "thang 7 2026", "thang 7 nam 2026", "quy iii nam 2026", "7 2026", "nam 2026", "6 thang
 * dau nam 2026", "6 thang cuoi nam 2026", "ky 1 nam 2026" are the folded forms. */
static bool
words_period(struct words w, int *period)
{
	int year = w.n ? small(w.at[w.n - 1]) : -1, part;

	if (year < 1000)
		return false;
	if (w.n > 1 && str_is(w.at[w.n - 2], "nam"))
		w.at[w.n - 2] = w.at[w.n - 1], w.n--;
	if (w.n == 1)
		return make(year, 0, period);
	part = small(w.at[w.n - 2]);
	if (w.n == 2)
		return part >= 1 && part <= 12 && make(year, part, period);
	if (w.n == 3 && str_is(w.at[0], "thang"))
		return part >= 1 && part <= 12 && make(year, part, period);
	if (w.n == 3 && str_is(w.at[0], "quy"))
		return part >= 1 && part <= 4 && make(year, 20 + part, period);
	if (w.n == 4 && str_is(w.at[0], "6") && str_is(w.at[1], "thang"))
		return (str_is(w.at[2], "dau") && make(year, 31, period)) || (str_is(w.at[2], "cuoi") && make(year, 32, period));
	return false;
}

bool
drop_period(struct str text, int *period)
{
	struct mem *mem;
	bool ok;

	text = str_trim(text);
	if (text.n > LIMIT_CODE)
		return false;
	if (period_read(text, period))
		return true;
	mem = mem_new("period", KIB(64));
	ok = words_period(split(text_fold(mem, text)), period);
	mem_free(&mem);
	return ok;
}

/* --- numbers --- */

static bool
eat(struct str *s, const char *what)
{
	size_t n = strlen(what);

	if (!str_starts(*s, str_n(what, n)))
		return false;
	*s = str_trim(str_n(s->s + n, s->n - n));
	return true;
}

const char *
drop_bound(struct str *s)
{
	static const struct { const char *text, *bound; } bounds[] = { { ">=", ">=" }, { "<=", "<=" }, { "≥", ">=" }, { "≤", "<=" },
		{ ">", ">" }, { "<", "<" }, { "~", "~" }, { "≈", "~" }, { "=", "=" } };

	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
		if (eat(s, bounds[i].text))
			return bounds[i].bound;
	return "=";
}

static enum drop_is
take_number(struct str s, bool machine, int64_t *micro)
{
	switch (machine ? decimal_read(s, micro) : decimal_read_vi(s, micro)) {
	case DECIMAL_OK: return DROP_OK;
	case DECIMAL_TOO_LARGE: return DROP_TOO_LARGE;
	case DECIMAL_NOT_A_NUMBER: break;
	}
	return DROP_NOT_A_NUMBER;
}

enum drop_is
drop_number(struct str text, bool machine, struct drop_number *out)
{
	struct str rest, first;
	enum drop_is is;

	text = str_trim(text);
	*out = (struct drop_number){ .bound = drop_bound(&text) };
	first = str_cut(text, '/', &rest);
	if (first.n < text.n) {
		out->fraction = true;
		is = take_number(str_trim(first), machine, &out->micro);
		return is == DROP_OK ? take_number(str_trim(rest), machine, &out->denominator) : is;
	}
	if (text.n > 0 && text.s[text.n - 1] == '%') {
		out->percent = true;
		text = str_trim(str_n(text.s, text.n - 1));
	}
	return take_number(text, machine, &out->micro);
}
