#include "survey/xpath_in.h"

#include <math.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/real.h"

bool
give_string(struct xpath_value *out, struct str text)
{
	*out = (struct xpath_value){ .type = XPATH_IS_STRING, .text = text };
	return true;
}

bool
give_number(struct xpath_value *out, double number)
{
	*out = (struct xpath_value){ .type = XPATH_IS_NUMBER, .number = number };
	return true;
}

bool
give_boolean(struct xpath_value *out, bool truth)
{
	*out = (struct xpath_value){ .type = XPATH_IS_BOOLEAN, .truth = truth };
	return true;
}

bool
give_date(struct xpath_value *out, double ms)
{
	*out = (struct xpath_value){ .type = XPATH_IS_DATE, .number = ms };
	return true;
}

static bool
may_be_date(struct str text)
{
	return text.n >= 8 && memchr(text.s + 1, '-', text.n - 1);
}

/* A text as a number; where dates are known, a date is the number of its days. */
double
text_number(const struct xpath_env *env, struct str text)
{
	struct str trimmed = str_trim(text);
	double value;

	if (real_read(trimmed, &value))
		return value;
	if (!env->native && may_be_date(trimmed) && moment_read(env, trimmed, &value))
		return moment_days(env, value);
	return NAN;
}

struct str
xpath_string(struct mem *mem, const struct xpath_env *env, const struct xpath_value *v)
{
	char text[REAL_TEXT];

	switch (v->type) {
	case XPATH_IS_NUMBER:
		return str_of(mem_str(mem, real_text(v->number, text)));
	case XPATH_IS_STRING:
		return v->text;
	case XPATH_IS_BOOLEAN:
		return v->truth ? STR("true") : STR("false");
	case XPATH_IS_NODES:
		if (v->text.s)
			return v->text;
		return v->n ? tree_text(mem, v->nodes[0]) : STR("");
	case XPATH_IS_DATE:
		return isnan(v->number) ? STR("") : moment_text(mem, env, v->number);
	}
	return STR("");
}

double
xpath_number(struct mem *mem, const struct xpath_env *env, const struct xpath_value *v)
{
	switch (v->type) {
	case XPATH_IS_NUMBER:
		return v->number;
	case XPATH_IS_STRING:
		return text_number(env, v->text);
	case XPATH_IS_BOOLEAN:
		return v->truth;
	case XPATH_IS_NODES:
		return v->n ? text_number(env, tree_text(mem, v->nodes[0])) : NAN;
	case XPATH_IS_DATE:
		return moment_days(env, v->number);
	}
	return NAN;
}

bool
xpath_boolean(const struct xpath_value *v)
{
	switch (v->type) {
	case XPATH_IS_NUMBER:
		return v->number != 0 && !isnan(v->number);
	case XPATH_IS_STRING:
		return v->text.n > 0;
	case XPATH_IS_BOOLEAN:
		return v->truth;
	case XPATH_IS_NODES:
		return v->n > 0;
	case XPATH_IS_DATE:
		return !isnan(v->number);
	}
	return false;
}

struct str
eval_string(struct eval *e, const struct xpath_value *v)
{
	return xpath_string(e->mem, e->env, v);
}

double
eval_number(struct eval *e, const struct xpath_value *v)
{
	return xpath_number(e->mem, e->env, v);
}

struct xpath_value
nodes_of(struct eval *e, const struct tree_node *node)
{
	struct xpath_value v = { .type = XPATH_IS_NODES };

	if (node) {
		v.nodes = mem_array(e->mem, const struct tree_node *, 1);
		v.nodes[0] = node;
		v.n = 1;
	}
	return v;
}

bool
call_value(struct call *call, size_t i, struct xpath_value *out)
{
	return eval_part(call->e, call->x->args[i], call->at, out);
}

/* Without an argument a function looks at the current node. */
static bool
call_or_context(struct call *call, size_t i, struct xpath_value *out)
{
	if (i < call->x->n_args)
		return call_value(call, i, out);
	*out = nodes_of(call->e, call->at->node);
	return true;
}

bool
call_string(struct call *call, size_t i, struct str *out)
{
	struct xpath_value v;

	if (!call_or_context(call, i, &v))
		return false;
	*out = eval_string(call->e, &v);
	return true;
}

bool
call_number(struct call *call, size_t i, double *out)
{
	struct xpath_value v;

	if (!call_or_context(call, i, &v))
		return false;
	*out = eval_number(call->e, &v);
	return true;
}

bool
call_boolean(struct call *call, size_t i, bool *out)
{
	struct xpath_value v;

	if (!call_value(call, i, &v))
		return false;
	*out = xpath_boolean(&v);
	return true;
}

bool
call_nodes(struct call *call, size_t i, struct xpath_value *out)
{
	if (!call_or_context(call, i, out))
		return false;
	return out->type == XPATH_IS_NODES || fail(call->e->fail, XPATH_TYPE, "", call->x->text.s);
}

bool
call_texts(struct call *call, size_t i, struct texts *out)
{
	size_t n = 0, count = call->x->n_args;
	struct xpath_value *values = mem_array(call->e->mem, struct xpath_value, count);

	for (size_t k = i; k < count; k++) {
		if (!call_value(call, k, &values[k]))
			return false;
		n += values[k].type == XPATH_IS_NODES ? values[k].n : 1;
	}
	*out = (struct texts){ .at = mem_array(call->e->mem, struct str, n) };
	for (size_t k = i; k < count; k++) {
		if (values[k].type != XPATH_IS_NODES) {
			out->at[out->n++] = eval_string(call->e, &values[k]);
			continue;
		}
		for (size_t m = 0; m < values[k].n; m++)
			out->at[out->n++] = tree_text(call->e->mem, values[k].nodes[m]);
	}
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str
word_next(struct str *rest)
{
	struct str word;
	size_t n = 0;

	while (rest->n && is_blank(*rest->s))
		rest->s++, rest->n--;
	while (n < rest->n && !is_blank(rest->s[n]))
		n++;
	word = str_n(rest->s, n);
	rest->s += n;
	rest->n -= n;
	return word;
}
