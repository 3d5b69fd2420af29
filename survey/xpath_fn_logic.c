/* Functions of truth, choice and lists of choices. */
#include "survey/xpath_in.h"

#include <math.h>

#include "base/mem.h"

bool
fn_boolean(struct call *call, struct xpath_value *out)
{
	bool b;

	return call_boolean(call, 0, &b) && give_boolean(out, b);
}

bool
fn_not(struct call *call, struct xpath_value *out)
{
	bool b;

	return call_boolean(call, 0, &b) && give_boolean(out, !b);
}

bool
fn_true(struct call *call UNUSED, struct xpath_value *out)
{
	return give_boolean(out, true);
}

bool
fn_false(struct call *call UNUSED, struct xpath_value *out)
{
	return give_boolean(out, false);
}

/* Only the branch that is taken is evaluated. */
bool
fn_if(struct call *call, struct xpath_value *out)
{
	bool b;

	return call_boolean(call, 0, &b) && call_value(call, b ? 1 : 2, out);
}

bool
fn_coalesce(struct call *call, struct xpath_value *out)
{
	struct xpath_value v;

	if (!call_value(call, 0, &v))
		return false;
	if (!(v.type == XPATH_IS_NUMBER && isnan(v.number)) && eval_string(call->e, &v).n) {
		*out = v;
		return true;
	}
	return call_value(call, 1, out);
}

static bool
is_true_word(struct str s)
{
	return s.n == 4 && (s.s[0] | 32) == 't' && (s.s[1] | 32) == 'r' && (s.s[2] | 32) == 'u'
	       && (s.s[3] | 32) == 'e';
}

bool
fn_boolean_from_string(struct call *call, struct xpath_value *out)
{
	struct str s;

	return call_string(call, 0, &s) && give_boolean(out, str_is(s, "1") || is_true_word(s));
}

bool
fn_selected(struct call *call, struct xpath_value *out)
{
	struct str list, one, word;

	if (!call_string(call, 0, &list) || !call_string(call, 1, &one))
		return false;
	one = str_trim(one);
	if (one.n == 0)
		return give_boolean(out, str_trim(list).n == 0);
	while ((word = word_next(&list)).n)
		if (str_eq(word, one))
			return give_boolean(out, true);
	return give_boolean(out, false);
}

bool
fn_selected_at(struct call *call, struct xpath_value *out)
{
	struct str list, word;
	double at;

	if (!call_string(call, 0, &list) || !call_number(call, 1, &at))
		return false;
	at = trunc(at);
	for (double i = 0; (word = word_next(&list)).n; i++)
		if (i == at)
			return give_string(out, word);
	return give_string(out, STR(""));
}

bool
fn_count_selected(struct call *call, struct xpath_value *out)
{
	struct str list;
	double n = 0;

	if (!call_string(call, 0, &list))
		return false;
	while (word_next(&list).n)
		n++;
	return give_number(out, n);
}

static bool
bounds(struct call *call, double *least, double *most)
{
	return call_number(call, 0, least) && call_number(call, 1, most);
}

/* How many nodes of a set, or whether a value, are true. */
static double
count_true(struct call *call, const struct xpath_value *v)
{
	double n = 0;

	if (v->type != XPATH_IS_NODES)
		return xpath_boolean(v);
	for (size_t i = 0; i < v->n; i++)
		n += tree_text(call->e->mem, v->nodes[i]).n > 0;
	return n;
}

bool
fn_checklist(struct call *call, struct xpath_value *out)
{
	double least, most, n = 0;
	struct xpath_value v;

	if (!bounds(call, &least, &most))
		return false;
	for (size_t i = 2; i < call->x->n_args; i++) {
		if (!call_value(call, i, &v))
			return false;
		n += count_true(call, &v);
	}
	return give_boolean(out, (least < 0 || n >= least) && (most < 0 || n <= most));
}

/* The weight of each node that is true, pair by pair. */
static double
weigh_nodes(struct call *call, const struct xpath_value *flags, const struct xpath_value *weights)
{
	double sum = 0;

	for (size_t i = 0; i < flags->n && i < weights->n; i++)
		if (tree_text(call->e->mem, flags->nodes[i]).n)
			sum += text_number(call->e->env, tree_text(call->e->mem, weights->nodes[i]));
	return sum;
}

bool
fn_weighted_checklist(struct call *call, struct xpath_value *out)
{
	double least, most, sum = 0;
	struct xpath_value flag, weight;

	if (!bounds(call, &least, &most))
		return false;
	for (size_t i = 2; i + 1 < call->x->n_args; i += 2) {
		if (!call_value(call, i, &flag) || !call_value(call, i + 1, &weight))
			return false;
		if (flag.type == XPATH_IS_NODES && weight.type == XPATH_IS_NODES)
			sum += weigh_nodes(call, &flag, &weight);
		else if (flag.type == XPATH_IS_NODES ? count_true(call, &flag) > 0 : xpath_boolean(&flag))
			sum += eval_number(call->e, &weight);
	}
	return give_boolean(out, (least < 0 || sum >= least) && (most < 0 || sum <= most));
}
