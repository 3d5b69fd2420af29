/* Moments: their texts, and the functions of dates. */
#include "survey/xpath_in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"

enum { VIETNAM = 7 * 3600, MAX_MS_DAYS = 100000000 };

/* Milliseconds that the local time is ahead at that moment. */
int64_t
moment_offset(const struct xpath_env *env, double ms)
{
	return 1000 * (int64_t)(env->zone ? env->zone(env->ctx, (int64_t)floor(ms / 1000)) : VIETNAM);
}

/* The moment at which local clocks show 'local'. */
static double
from_local(const struct xpath_env *env, double local)
{
	double ms = local - (double)moment_offset(env, local);

	return local - (double)moment_offset(env, ms);
}

/* Days since 1970; as Collect counts, the local day alone. */
double
moment_days(const struct xpath_env *env, double ms)
{
	if (isnan(ms))
		return NAN;
	if (env->javarosa)
		return floor((ms + (double)moment_offset(env, ms)) / MS_DAY);
	return ms / MS_DAY;
}

/* Exactly 'n' digits. */
static bool
take_digits(struct str *text, int n, int *out)
{
	int value = 0;

	if (text->n < (size_t)n)
		return false;
	for (int i = 0; i < n; i++) {
		if (text->s[i] < '0' || text->s[i] > '9')
			return false;
		value = value * 10 + (text->s[i] - '0');
	}
	*text = str_n(text->s + n, text->n - (size_t)n);
	*out = value;
	return true;
}

static bool
take_char(struct str *text, char c)
{
	if (text->n == 0 || *text->s != c)
		return false;
	text->s++, text->n--;
	return true;
}

static bool
take_date(struct str *text, int32_t *day)
{
	int year, month, date;

	if (!take_digits(text, 4, &year) || !take_char(text, '-') || !take_digits(text, 2, &month)
	    || !take_char(text, '-') || !take_digits(text, 2, &date) || !date_is_real(year, month, date))
		return false;
	*day = date_day(year, month, date);
	return true;
}

/* hh:mm, hh:mm:ss, hh:mm:ss.fff */
static bool
take_time(struct str *text, double *ms)
{
	int h, m, s = 0, digit;
	double fraction = 0, unit = 100;

	if (!take_digits(text, 2, &h) || !take_char(text, ':') || !take_digits(text, 2, &m))
		return false;
	if (take_char(text, ':')) {
		if (!take_digits(text, 2, &s))
			return false;
		if (take_char(text, '.'))
			for (; take_digits(text, 1, &digit); unit /= 10)
				fraction += digit * unit;
	}
	if (h > 24 || m > 59 || s > 59 || (h == 24 && (m || s)))
		return false;
	*ms = h * (double)MS_HOUR + m * (double)MS_MINUTE + s * 1000.0 + floor(fraction);
	return true;
}

/* Z, +hh, +hh:mm, +hhmm; nothing is the local zone. */
static bool
take_zone(struct str *text, bool *local, double *offset)
{
	int h, m = 0, sign;

	*offset = 0;
	*local = text->n == 0;
	if (*local || take_char(text, 'Z'))
		return true;
	sign = *text->s == '-' ? -1 : 1;
	if ((!take_char(text, '+') && !take_char(text, '-')) || !take_digits(text, 2, &h))
		return false;
	if (take_char(text, ':') || text->n)
		if (!take_digits(text, 2, &m))
			return false;
	*offset = sign * (h * (double)MS_HOUR + m * (double)MS_MINUTE);
	return true;
}

bool
moment_read(const struct xpath_env *env, struct str text, double *ms)
{
	int32_t day;
	double time = 0, offset = 0;
	bool local = true;

	if (!take_date(&text, &day))
		return false;
	if (text.n) {
		if (!take_char(&text, 'T') && !take_char(&text, ' '))
			return false;
		if (!take_time(&text, &time) || !take_zone(&text, &local, &offset))
			return false;
	}
	if (text.n)
		return false;
	*ms = (double)day * MS_DAY + time - offset;
	if (local)
		*ms = from_local(env, *ms);
	return true;
}

/* The local clock, split up. */
struct clock {
	struct date date;
	int32_t day;
	int h, m, s, ms;
	int offset; /* minutes */
};

static bool
split(const struct xpath_env *env, double ms, struct clock *out)
{
	double offset, local, day;
	int rest;

	if (!(fabs(ms) < (double)MAX_MS_DAYS * MS_DAY))
		return false;
	ms = floor(ms);
	offset = (double)moment_offset(env, ms);
	local = ms + offset;
	day = floor(local / MS_DAY);
	rest = (int)(local - day * MS_DAY);
	out->day = (int32_t)day;
	out->date = date_of(out->day);
	out->h = rest / MS_HOUR;
	out->m = rest / MS_MINUTE % 60;
	out->s = rest / 1000 % 60;
	out->ms = rest % 1000;
	out->offset = (int)(offset / MS_MINUTE);
	return true;
}

/* A midnight is a day; anything else tells its time and zone. */
struct str
moment_text(struct mem *mem, const struct xpath_env *env, double ms)
{
	struct clock c;

	if (!split(env, ms, &c))
		return STR("");
	if (c.h == 0 && c.m == 0 && c.s == 0 && c.ms == 0)
		return str_of(mem_printf(mem, "%04d-%02d-%02d", c.date.year, c.date.month, c.date.day));
	return str_of(mem_printf(mem, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02d:%02d", c.date.year,
				 c.date.month, c.date.day, c.h, c.m, c.s, c.ms, c.offset < 0 ? '-' : '+',
				 abs(c.offset) / 60, abs(c.offset) % 60));
}

bool
fn_now(struct call *call, struct xpath_value *out)
{
	return give_date(out, (double)call->e->env->now);
}

bool
fn_today(struct call *call, struct xpath_value *out)
{
	const struct xpath_env *env = call->e->env;
	double now = (double)env->now, local = now + (double)moment_offset(env, now);

	return give_date(out, from_local(env, floor(local / MS_DAY) * MS_DAY));
}

/* A number is days since 1970; as Collect counts, date() takes them for local days. */
static double
moment_of_days(const struct call *call, double days)
{
	const struct xpath_env *env = call->e->env;

	if (isnan(days) || fabs(days) > MAX_MS_DAYS)
		return NAN;
	if (env->javarosa && str_is(call->x->text, "date"))
		return from_local(env, trunc(days) * MS_DAY);
	return days * MS_DAY;
}

static bool
arg_moment(struct call *call, size_t i, double *ms)
{
	struct xpath_value v;
	struct str text;
	double number;

	if (!call_value(call, i, &v))
		return false;
	*ms = NAN;
	if (v.type == XPATH_IS_DATE) {
		*ms = v.number;
	} else if (v.type == XPATH_IS_NUMBER) {
		*ms = moment_of_days(call, v.number);
	} else if (v.type != XPATH_IS_BOOLEAN) {
		text = str_trim(eval_string(call->e, &v));
		if (!moment_read(call->e->env, text, ms)) {
			number = text_number(call->e->env, text);
			*ms = moment_of_days(call, number);
		}
	}
	return true;
}

/* date() and date-time(); as Collect counts, the former forgets the time of a moment. */
bool
fn_date(struct call *call, struct xpath_value *out)
{
	const struct xpath_env *env = call->e->env;
	double ms;

	if (!arg_moment(call, 0, &ms))
		return false;
	if (env->javarosa && !isnan(ms) && str_is(call->x->text, "date"))
		ms = from_local(env, floor((ms + (double)moment_offset(env, ms)) / MS_DAY) * MS_DAY);
	return give_date(out, ms);
}

bool
fn_decimal_date_time(struct call *call, struct xpath_value *out)
{
	double ms;

	return arg_moment(call, 0, &ms) && give_number(out, ms / MS_DAY);
}

/* The part of the local day that has passed: of a time alone, or of a moment. */
bool
fn_decimal_time(struct call *call, struct xpath_value *out)
{
	const struct xpath_env *env = call->e->env;
	double time, offset, ms, here;
	bool local;
	struct xpath_value v;
	struct str text;

	if (!call_value(call, 0, &v))
		return false;
	text = str_trim(eval_string(call->e, &v));
	if (v.type != XPATH_IS_DATE && take_time(&text, &time)) {
		if (!take_zone(&text, &local, &offset) || text.n)
			return give_number(out, NAN);
		here = (double)moment_offset(env, (double)env->now);
		if (!local)
			time += here - offset;
		time -= floor(time / MS_DAY) * MS_DAY;
		return give_number(out, time / MS_DAY);
	}
	if (!arg_moment(call, 0, &ms))
		return false;
	if (isnan(ms))
		return give_number(out, NAN);
	ms += (double)moment_offset(env, ms);
	return give_number(out, ms / MS_DAY - floor(ms / MS_DAY));
}

static void
format_letter(struct buf *out, char letter, const struct clock *c)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

	switch (letter) {
	case 'Y':
		buf_printf(out, "%04d", c->date.year);
		break;
	case 'y':
		buf_printf(out, "%02d", c->date.year % 100);
		break;
	case 'm':
		buf_printf(out, "%02d", c->date.month);
		break;
	case 'n':
		buf_printf(out, "%d", c->date.month);
		break;
	case 'b':
		buf_str(out, months[c->date.month - 1]);
		break;
	case 'd':
		buf_printf(out, "%02d", c->date.day);
		break;
	case 'e':
		buf_printf(out, "%d", c->date.day);
		break;
	case 'H':
		buf_printf(out, "%02d", c->h);
		break;
	case 'h':
		buf_printf(out, "%d", c->h);
		break;
	case 'M':
		buf_printf(out, "%02d", c->m);
		break;
	case 'S':
		buf_printf(out, "%02d", c->s);
		break;
	case '3':
		buf_printf(out, "%03d", c->ms);
		break;
	case 'a':
		buf_str(out, days[date_weekday(c->day) - 1]);
		break;
	case '%':
		buf_char(out, '%');
		break;
	default: /* not one of the specification's: as written */
		buf_char(out, '%');
		buf_char(out, letter);
	}
}

bool
fn_format_date(struct call *call, struct xpath_value *out)
{
	struct buf text = buf_new(call->e->mem, LIMIT_XPATH_STRING);
	struct str format;
	struct clock c;
	double ms;

	if (!arg_moment(call, 0, &ms) || !call_string(call, 1, &format))
		return false;
	if (isnan(ms) || !split(call->e->env, ms, &c))
		return give_string(out, STR(""));
	for (size_t i = 0; i < format.n; i++)
		if (format.s[i] == '%' && i + 1 < format.n)
			format_letter(&text, format.s[++i], &c);
		else
			buf_char(&text, format.s[i]);
	return give_string(out, buf_view(&text));
}
