/* Values by type. */
#include "survey/form_in.h"

#include <math.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/real.h"
#include "survey/xpath_in.h"

enum form_type
form_type_of(struct str name)
{
	static const struct {
		const char *name;
		enum form_type type;
	} types[] = {
		{ "int", FORM_INT },	       { "integer", FORM_INT },	    { "decimal", FORM_DECIMAL },
		{ "boolean", FORM_BOOLEAN },   { "date", FORM_DATE },	    { "time", FORM_TIME },
		{ "dateTime", FORM_DATE_TIME }, { "geopoint", FORM_POINT }, { "geotrace", FORM_POINTS },
		{ "geoshape", FORM_POINTS },
	};
	ptrdiff_t colon = str_find(name, STR(":"));

	if (colon >= 0)
		name = str_n(name.s + colon + 1, name.n - (size_t)colon - 1);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_is(name, types[i].name))
			return types[i].type;
	return FORM_STRING;
}

bool
form_number(struct str text, double *out)
{
	size_t e = 0;
	double mantissa, power = 0;

	while (e < text.n && text.s[e] != 'e' && text.s[e] != 'E')
		e++;
	if (!real_read(str_n(text.s, e), &mantissa))
		return false;
	if (e < text.n) {
		struct str rest = str_n(text.s + e + 1, text.n - e - 1);

		if (rest.n && *rest.s == '+')
			rest.s++, rest.n--;
		if (rest.n > 4 || !real_read(rest, &power) || power != trunc(power))
			return false;
	}
	*out = mantissa * pow(10, power);
	return true;
}

static bool
is_int(struct str text)
{
	double value;

	for (size_t i = 0; i < text.n; i++)
		if ((text.s[i] < '0' || text.s[i] > '9') && !(i == 0 && text.s[i] == '-'))
			return false;
	return real_read(text, &value) && value >= INT32_MIN && value <= INT32_MAX;
}

/* latitude, longitude, and perhaps altitude and accuracy. */
static bool
is_point(struct str text)
{
	static const double most[] = { 90, 180, INFINITY, INFINITY };
	struct str word;
	double value;
	size_t n = 0;

	for (; (word = word_next(&text)).n; n++)
		if (n >= 4 || !form_number(word, &value) || fabs(value) > most[n])
			return false;
	return n >= 2;
}

static bool
are_points(struct str text)
{
	size_t n = 0;

	while (text.n) {
		struct str point = str_trim(str_cut(text, ';', &text));

		if (point.n == 0 && text.n == 0)
			break;
		if (!is_point(point))
			return false;
		n++;
	}
	return n > 0;
}

/* A time of day stands for that time on some day. */
static bool
read_time(const struct xpath_env *env, struct str text, double *ms)
{
	char whole[64];
	size_t n = text.n < 40 ? text.n : 40;

	memcpy(whole, "2000-01-01T", 11);
	memcpy(whole + 11, text.s, n);
	return n == text.n && moment_read(env, str_n(whole, 11 + n), ms);
}

bool
form_type_fits(enum form_type type, struct str text, const struct xpath_env *env)
{
	double value;

	switch (type) {
	case FORM_STRING:
		return true;
	case FORM_INT:
		return is_int(text);
	case FORM_DECIMAL:
		return form_number(text, &value);
	case FORM_BOOLEAN:
		return str_is(text, "true") || str_is(text, "false") || str_is(text, "1") || str_is(text, "0");
	case FORM_DATE:
	case FORM_DATE_TIME:
		return moment_read(env, text, &value);
	case FORM_TIME:
		return read_time(env, text, &value);
	case FORM_POINT:
		return is_point(text);
	case FORM_POINTS:
		return are_points(text);
	}
	return true;
}

static bool
same_number(struct str a, struct str b)
{
	double x, y;

	return form_number(a, &x) && form_number(b, &y) && fabs(x - y) <= 1e-9 * fmax(1, fmax(fabs(x), fabs(y)));
}

static bool
same_moment(enum form_type type, struct str a, struct str b, const struct xpath_env *env)
{
	double x, y;

	if (type == FORM_DATE) /* the day, whatever the time */
		return a.n >= 10 && b.n >= 10 && str_eq(str_n(a.s, 10), str_n(b.s, 10));
	if (type == FORM_TIME)
		return read_time(env, a, &x) && read_time(env, b, &y) && x == y;
	return moment_read(env, a, &x) && moment_read(env, b, &y) && x == y;
}

bool
form_same_value(enum form_type type, struct str a, struct str b, const struct xpath_env *env)
{
	a = str_trim(a);
	b = str_trim(b);
	if (str_eq(a, b) || same_number(a, b))
		return true;
	if (type == FORM_BOOLEAN)
		return (str_is(a, "1") || str_is(a, "true")) == (str_is(b, "1") || str_is(b, "true"));
	if (type == FORM_DATE || type == FORM_TIME || type == FORM_DATE_TIME)
		return same_moment(type, a, b, env);
	return false;
}

/* What is stored of a computed value. */
struct str
form_value_text(struct mem *mem, enum form_type type, const struct xpath_value *value, const struct xpath_env *env)
{
	struct str text = xpath_string(mem, env, value);
	char number[REAL_TEXT];
	double x;

	if (value->type == XPATH_IS_NUMBER && isnan(value->number))
		return STR("");
	if (type == FORM_INT && text.n && form_number(text, &x) && x != trunc(x))
		return str_of(mem_str(mem, real_text(trunc(x), number)));
	/* As Collect counts, a moment is its day unless a time is asked for. */
	if (value->type == XPATH_IS_DATE && type != FORM_DATE_TIME && type != FORM_TIME && text.n > 10)
		return str_n(text.s, 10);
	if (type == FORM_DATE && text.n > 10)
		return str_n(text.s, 10);
	return text;
}
