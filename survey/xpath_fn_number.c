/* Functions of numbers. */
#include "survey/xpath_in.h"

#include <math.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/real.h"

#define PI 3.14159265358979323846

bool
fn_number(struct call *call, struct xpath_value *out)
{
	double x;

	return call_number(call, 0, &x) && give_number(out, x);
}

static bool
numbers(struct call *call, struct texts *texts)
{
	return call_texts(call, 0, texts);
}

bool
fn_sum(struct call *call, struct xpath_value *out)
{
	struct xpath_value nodes;
	double sum = 0;

	if (!call_nodes(call, 0, &nodes))
		return false;
	for (size_t i = 0; i < nodes.n; i++) {
		double x = text_number(call->e->env, tree_text(call->e->mem, nodes.nodes[i]));

		if (!(call->e->env->javarosa && isnan(x)))
			sum += x;
	}
	return give_number(out, sum);
}

/* The largest, or with 'sign' -1 the smallest; as Collect counts, blanks are passed over. */
static bool
extreme(struct call *call, double sign, struct xpath_value *out)
{
	struct texts texts;
	double most = NAN;

	if (!numbers(call, &texts))
		return false;
	for (size_t i = 0; i < texts.n; i++) {
		double x = text_number(call->e->env, texts.at[i]);

		if (isnan(x) && call->e->env->javarosa)
			continue;
		if (isnan(x))
			return give_number(out, NAN);
		if (isnan(most) || x * sign > most * sign)
			most = x;
	}
	return give_number(out, most);
}

bool
fn_max(struct call *call, struct xpath_value *out)
{
	return extreme(call, 1, out);
}

bool
fn_min(struct call *call, struct xpath_value *out)
{
	return extreme(call, -1, out);
}

/* Half up on the number as it is written, so that 2.15 is 2.2 and -0.5 is 0. */
static double
round_places(double x, double places)
{
	char text[REAL_TEXT];
	struct str whole;
	double unit, half;

	if (!isfinite(x) || places > 30)
		return x;
	if (places <= 0) {
		unit = pow(10, -places);
		return floor(x / unit + 0.5) * unit;
	}
	real_text(fabs(x), text);
	whole = str_of(text);
	for (size_t i = 0; i < whole.n; i++)
		if (whole.s[i] == '.' && (double)(whole.n - i - 1) > places) {
			char next = whole.s[i + 1 + (size_t)places];
			bool rest = false;

			for (size_t k = i + 2 + (size_t)places; k < whole.n; k++)
				rest |= whole.s[k] != '0';
			whole.n = i + 1 + (size_t)places;
			half = real_read(whole, &unit) ? unit : NAN;
			if (next > '5' || (next == '5' && (x > 0 || rest)))
				half = half + pow(10, -places);
			snprintf(text, sizeof(text), "%.*f", (int)places, half);
			return real_read(str_of(text), &unit) ? copysign(unit, x) : NAN;
		}
	return x;
}

bool
fn_round(struct call *call, struct xpath_value *out)
{
	double x, places = 0;

	if (!call_number(call, 0, &x) || (call->x->n_args > 1 && !call_number(call, 1, &places)))
		return false;
	if (isnan(places))
		return give_number(out, NAN);
	return give_number(out, round_places(x, trunc(places)));
}

bool
fn_random(struct call *call, struct xpath_value *out)
{
	struct random *random = call->e->env->random;

	return give_number(out, random ? (double)(random_next(random) >> 11) / 9007199254740992.0 : 0.5);
}

bool
fn_pi(struct call *call UNUSED, struct xpath_value *out)
{
	return give_number(out, PI);
}

static bool
apply(struct call *call, double (*f)(double), struct xpath_value *out)
{
	double x;

	return call_number(call, 0, &x) && give_number(out, f(x));
}

static bool
apply2(struct call *call, double (*f)(double, double), struct xpath_value *out)
{
	double x, y;

	return call_number(call, 0, &x) && call_number(call, 1, &y) && give_number(out, f(x, y));
}

static double
ten_to(double x)
{
	return pow(10, x);
}

#define APPLY(name, f)                                       \
	bool name(struct call *call, struct xpath_value *out) \
	{                                                    \
		return apply(call, f, out);                  \
	}

APPLY(fn_abs, fabs)
APPLY(fn_acos, acos)
APPLY(fn_asin, asin)
APPLY(fn_atan, atan)
APPLY(fn_ceiling, ceil)
APPLY(fn_cos, cos)
APPLY(fn_exp, exp)
APPLY(fn_exp10, ten_to)
APPLY(fn_floor, floor)
APPLY(fn_int, trunc)
APPLY(fn_log, log)
APPLY(fn_log10, log10)
APPLY(fn_sin, sin)
APPLY(fn_sqrt, sqrt)
APPLY(fn_tan, tan)

bool
fn_pow(struct call *call, struct xpath_value *out)
{
	return apply2(call, pow, out);
}

bool
fn_atan2(struct call *call, struct xpath_value *out)
{
	return apply2(call, atan2, out);
}
