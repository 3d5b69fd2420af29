#include "survey/xpath_eval.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "survey/xpath_in.h"

bool
eval_work(struct eval *e, size_t n)
{
	e->work += n;
	if (e->work > LIMIT_XPATH_WORK)
		return fail(e->fail, XPATH_LIMIT, "", "LIMIT_XPATH_WORK");
	if (mem_used(e->mem) - e->before > LIMIT_XPATH_MEMORY)
		return fail(e->fail, XPATH_LIMIT, "", "LIMIT_XPATH_MEMORY");
	return true;
}

static bool
is_numeric(const struct xpath_value *v)
{
	return v->type == XPATH_IS_NUMBER || v->type == XPATH_IS_DATE;
}

static bool
compare_numbers(enum xpath_op op, double a, double b)
{
	switch ((int)op) {
	case XPATH_LT:
		return a < b;
	case XPATH_LE:
		return a <= b;
	case XPATH_GT:
		return a > b;
	case XPATH_GE:
		return a >= b;
	case XPATH_NE:
		return a != b;
	default:
		return a == b;
	}
}

/* Two single values, by the rules of = and < in XPath 1.0; dates are numbers. */
static bool
compare_single(struct eval *e, enum xpath_op op, const struct xpath_value *a, const struct xpath_value *b)
{
	bool same;

	if (op != XPATH_EQ && op != XPATH_NE)
		return compare_numbers(op, eval_number(e, a), eval_number(e, b));
	if (a->type == XPATH_IS_BOOLEAN || b->type == XPATH_IS_BOOLEAN) {
		same = xpath_boolean(a) == xpath_boolean(b);
	} else if (is_numeric(a) || is_numeric(b)) {
		double x = eval_number(e, a), y = eval_number(e, b);

		/* Binary fractions that Collect takes for equal. */
		same = x == y || (e->env->javarosa && fabs(x - y) < 1e-12);
		if (isnan(x) || isnan(y))
			same = false;
	} else {
		same = str_eq(eval_string(e, a), eval_string(e, b));
	}
	return same == (op == XPATH_EQ);
}

static struct xpath_value
text_of(struct eval *e, const struct tree_node *node)
{
	return (struct xpath_value){ .type = XPATH_IS_STRING, .text = tree_text(e->mem, node) };
}

/* True if it is true of any pair. */
static bool
compare(struct eval *e, enum xpath_op op, const struct xpath_value *a, const struct xpath_value *b)
{
	if (a->type == XPATH_IS_NODES) {
		if (b->type == XPATH_IS_BOOLEAN && (op == XPATH_EQ || op == XPATH_NE))
			return compare_single(e, op, a, b);
		for (size_t i = 0; i < a->n; i++) {
			struct xpath_value one = text_of(e, a->nodes[i]);

			if (compare(e, op, &one, b))
				return true;
		}
		return false;
	}
	if (b->type == XPATH_IS_NODES) {
		if (a->type == XPATH_IS_BOOLEAN && (op == XPATH_EQ || op == XPATH_NE))
			return compare_single(e, op, a, b);
		for (size_t i = 0; i < b->n; i++) {
			struct xpath_value one = text_of(e, b->nodes[i]);

			if (compare_single(e, op, a, &one))
				return true;
		}
		return false;
	}
	return compare_single(e, op, a, b);
}

static double
calculate(enum xpath_op op, double a, double b)
{
	switch ((int)op) {
	case XPATH_ADD:
		return a + b;
	case XPATH_SUB:
		return a - b;
	case XPATH_MUL:
		return a * b;
	case XPATH_DIV:
		return a / b;
	default:
		return fmod(a, b);
	}
}

static bool
eval_both(struct eval *e, const struct xpath *x, const struct at *at, struct xpath_value *a,
	  struct xpath_value *b)
{
	return eval_part(e, x->args[0], at, a) && eval_part(e, x->args[1], at, b);
}

/* The second is looked at only if the first does not decide. */
static bool
eval_logic(struct eval *e, const struct xpath *x, const struct at *at, struct xpath_value *out)
{
	struct xpath_value v;

	if (!eval_part(e, x->args[0], at, &v))
		return false;
	if (xpath_boolean(&v) == (x->op == XPATH_OR))
		return give_boolean(out, x->op == XPATH_OR);
	return eval_part(e, x->args[1], at, &v) && give_boolean(out, xpath_boolean(&v));
}

static bool
eval_union(struct eval *e, const struct xpath *x, const struct at *at, struct xpath_value *out)
{
	struct xpath_value a, b;

	if (!eval_both(e, x, at, &a, &b))
		return false;
	if (a.type != XPATH_IS_NODES || b.type != XPATH_IS_NODES)
		return fail(e->fail, XPATH_TYPE, "", "|");
	*out = (struct xpath_value){ .type = XPATH_IS_NODES, .n = a.n + b.n };
	out->nodes = mem_array(e->mem, const struct tree_node *, out->n);
	if (a.n)
		memcpy(out->nodes, a.nodes, a.n * sizeof(a.nodes[0]));
	if (b.n)
		memcpy(out->nodes + a.n, b.nodes, b.n * sizeof(b.nodes[0]));
	nodes_sort(out);
	return eval_work(e, out->n);
}

static bool
eval_call(struct eval *e, const struct xpath *x, const struct at *at, struct xpath_value *out)
{
	struct call call = { e, x, at };
	const struct function *f = x->function;
	size_t place;

	if (!f || x->n_args < f->least || x->n_args > f->most)
		return xpath_check(x, &place, e->fail);
	return eval_work(e, 1) && f->call(&call, out);
}

bool
eval_part(struct eval *e, const struct xpath *x, const struct at *at, struct xpath_value *out)
{
	struct xpath_value a, b;

	switch (x->op) {
	case XPATH_NUMBER:
		return give_number(out, x->number);
	case XPATH_STRING:
		return give_string(out, x->text);
	case XPATH_NAME:
		return fail(e->fail, XPATH_TYPE, "", x->text.s);
	case XPATH_OR:
	case XPATH_AND:
		return eval_logic(e, x, at, out);
	case XPATH_EQ:
	case XPATH_NE:
	case XPATH_LT:
	case XPATH_LE:
	case XPATH_GT:
	case XPATH_GE:
		return eval_both(e, x, at, &a, &b)
		       && eval_work(e, (a.type == XPATH_IS_NODES ? a.n : 1) * (b.type == XPATH_IS_NODES ? b.n : 1))
		       && give_boolean(out, compare(e, x->op, &a, &b));
	case XPATH_ADD:
	case XPATH_SUB:
	case XPATH_MUL:
	case XPATH_DIV:
	case XPATH_MOD:
		return eval_both(e, x, at, &a, &b)
		       && give_number(out, calculate(x->op, eval_number(e, &a), eval_number(e, &b)));
	case XPATH_NEG:
		return eval_part(e, x->args[0], at, &a) && give_number(out, -eval_number(e, &a));
	case XPATH_UNION:
		return eval_union(e, x, at, out);
	case XPATH_CALL:
		return eval_call(e, x, at, out);
	case XPATH_PATH:
		return eval_path(e, x, at, out);
	}
	must(false);
	return false;
}

bool
xpath_eval(struct mem *mem, const struct xpath *whole, const struct xpath_env *env,
	   const struct tree_node *context, struct xpath_value *out, struct fail *f)
{
	struct eval e = { .mem = mem, .env = env, .current = context, .fail = f, .before = mem_used(mem) };
	struct at at = { .node = context, .position = 1, .size = 1 };
	struct xpath_value value;
	bool good;

	e.work = env->spent ? *env->spent : 0;
	good = eval_part(&e, whole, &at, &value);
	if (env->spent)
		*env->spent = e.work;
	if (good)
		*out = value;
	return good;
}
