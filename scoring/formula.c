#include "scoring/formula.h"

#include <stdbool.h>
#include <string.h>

#include "base/decimal.h"
#include "base/fail.h"
#include "base/mem.h"
#include "scoring/formula_impl.h"

enum type { TYPE_BAD, TYPE_NUMBER, TYPE_TRUTH };

/* The text from 'at' on, the steps so far, and how deep we are. */
struct parser {
	struct mem *mem;
	struct fail *f;
	const char *place;
	const char *const *metrics;
	struct str text;
	size_t at;
	struct formula *formula;
	int depth, stack;
};

static enum type parse_or(struct parser *p);

static enum type
syntax(struct parser *p)
{
	struct str rest = str_n(p->text.s + p->at, p->text.n - p->at);

	if (rest.n > 20)
		rest.n = 20;
	fail(p->f, FORMULA_SYNTAX, p->place, mem_printf(p->mem, "%zu", p->at + 1),
	     str_dup(p->mem, rest));
	return TYPE_BAD;
}

static enum type
wrong_type(struct parser *p, size_t at, enum type wanted)
{
	fail(p->f, FORMULA_TYPE, p->place, mem_printf(p->mem, "%zu", at + 1),
	     wanted == TYPE_NUMBER ? "1 + 2" : "a > 2");
	return TYPE_BAD;
}

static void
skip_space(struct parser *p)
{
	while (p->at < p->text.n && strchr(" \t\r\n", p->text.s[p->at]))
		p->at++;
}

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
	       || c == '_';
}

/* Take 'token' if it comes next; words end where their letters end. */
static bool
take(struct parser *p, const char *token)
{
	size_t n = strlen(token);

	skip_space(p);
	if (p->text.n - p->at < n || memcmp(p->text.s + p->at, token, n) != 0)
		return false;
	if (is_name_char(token[0]) && p->at + n < p->text.n && is_name_char(p->text.s[p->at + n]))
		return false;
	p->at += n;
	return true;
}

/* Add a step; its effect on the height of the stack is 'grows'. Answers its place, or -1. */
static long
step(struct parser *p, enum formula_op op, int64_t arg, int grows)
{
	struct formula *formula = p->formula;

	p->stack += grows;
	if (formula->n >= FORMULA_MAX_STEPS || p->stack > FORMULA_STACK) {
		fail(p->f, FORMULA_LONG, p->place, mem_printf(p->mem, "%d", FORMULA_MAX_STEPS));
		return -1;
	}
	formula->steps[formula->n] = (struct formula_step){ op, arg };
	return (long)formula->n++;
}

static enum type
parse_number(struct parser *p)
{
	size_t from = p->at;
	struct str digits;
	int64_t micro;

	while (p->at < p->text.n
	       && ((p->text.s[p->at] >= '0' && p->text.s[p->at] <= '9') || p->text.s[p->at] == '.'))
		p->at++;
	digits = str_n(p->text.s + from, p->at - from);
	if (decimal_read(digits, &micro) != DECIMAL_OK) {
		p->at = from;
		return syntax(p);
	}
	return step(p, OP_NUMBER, micro, 1) < 0 ? TYPE_BAD : TYPE_NUMBER;
}

static long
find_metric(struct parser *p, struct str name)
{
	for (long i = 0; p->metrics[i]; i++)
		if (str_is(name, p->metrics[i]))
			return i;
	fail(p->f, FORMULA_NAME, p->place, str_dup(p->mem, name));
	return -1;
}

static struct str
take_name(struct parser *p)
{
	size_t from;

	skip_space(p);
	from = p->at;
	while (p->at < p->text.n && is_name_char(p->text.s[p->at]))
		p->at++;
	return str_n(p->text.s + from, p->at - from);
}

/* metric, metric.num, metric.den */
static enum type
parse_metric(struct parser *p, struct str name)
{
	long metric = find_metric(p, name);
	enum formula_op op = take(p, ".num") ? OP_NUM : take(p, ".den") ? OP_DEN : OP_VALUE;

	return metric < 0 || step(p, op, metric, 1) < 0 ? TYPE_BAD : TYPE_NUMBER;
}

static enum type
parse_known(struct parser *p)
{
	struct str name;
	long metric;

	if (!take(p, "("))
		return syntax(p);
	name = take_name(p);
	if (!name.n)
		return syntax(p);
	metric = find_metric(p, name);
	if (metric < 0 || step(p, OP_KNOWN, metric, 1) < 0)
		return TYPE_BAD;
	return take(p, ")") ? TYPE_TRUTH : syntax(p);
}

static enum type
want(struct parser *p, enum type type)
{
	size_t at = p->at;
	enum type got = parse_or(p);

	return got == TYPE_BAD || got == type ? got : wrong_type(p, at, type);
}

/* min(a, b, ...) and max(a, b, ...): at least one argument. */
static enum type
parse_extreme(struct parser *p, enum formula_op op)
{
	if (!take(p, "("))
		return syntax(p);
	if (want(p, TYPE_NUMBER) == TYPE_BAD)
		return TYPE_BAD;
	while (take(p, ","))
		if (want(p, TYPE_NUMBER) == TYPE_BAD || step(p, op, 0, -1) < 0)
			return TYPE_BAD;
	return take(p, ")") ? TYPE_NUMBER : syntax(p);
}

/* if(truth, number, number): only the branch taken is worked out. */
static enum type
parse_if(struct parser *p)
{
	long unless, jump;

	if (!take(p, "("))
		return syntax(p);
	if (want(p, TYPE_TRUTH) == TYPE_BAD)
		return TYPE_BAD;
	if (!take(p, ","))
		return syntax(p);
	unless = step(p, OP_UNLESS, 0, -1);
	if (unless < 0 || want(p, TYPE_NUMBER) == TYPE_BAD)
		return TYPE_BAD;
	if (!take(p, ","))
		return syntax(p);
	jump = step(p, OP_JUMP, 0, -1);
	if (jump < 0)
		return TYPE_BAD;
	p->formula->steps[unless].arg = (int64_t)p->formula->n;
	if (want(p, TYPE_NUMBER) == TYPE_BAD)
		return TYPE_BAD;
	p->formula->steps[jump].arg = (int64_t)p->formula->n;
	return take(p, ")") ? TYPE_NUMBER : syntax(p);
}

static enum type
parse_primary(struct parser *p)
{
	struct str name;
	enum type type;

	skip_space(p);
	if (take(p, "(")) {
		type = parse_or(p);
		return type == TYPE_BAD || take(p, ")") ? type : syntax(p);
	}
	if (p->at < p->text.n && p->text.s[p->at] >= '0' && p->text.s[p->at] <= '9')
		return parse_number(p);
	name = take_name(p);
	if (!name.n)
		return syntax(p);
	if (str_is(name, "min"))
		return parse_extreme(p, OP_MIN);
	if (str_is(name, "max"))
		return parse_extreme(p, OP_MAX);
	if (str_is(name, "if"))
		return parse_if(p);
	if (str_is(name, "known"))
		return parse_known(p);
	return parse_metric(p, name);
}

static enum type
parse_unary(struct parser *p)
{
	enum type type;
	size_t at;

	if (++p->depth > FORMULA_MAX_DEPTH) {
		fail(p->f, FORMULA_LONG, p->place, mem_printf(p->mem, "%d", FORMULA_MAX_DEPTH));
		return TYPE_BAD;
	}
	if (!take(p, "-")) {
		type = parse_primary(p);
	} else {
		at = p->at;
		type = parse_unary(p);
		if (type == TYPE_TRUTH)
			type = wrong_type(p, at, TYPE_NUMBER);
		if (type == TYPE_NUMBER && step(p, OP_NEG, 0, 0) < 0)
			type = TYPE_BAD;
	}
	p->depth--;
	return type;
}

struct operator
{
	const char *token;
	enum formula_op op;
};

/* left { op right }, numbers on both sides. */
static enum type
parse_chain(struct parser *p, const struct operator* ops, enum type (*part)(struct parser *))
{
	size_t at = p->at;
	enum type type = part(p);

	for (;;) {
		const struct operator* o = ops;

		if (type == TYPE_BAD)
			return TYPE_BAD;
		while (o->token && !take(p, o->token))
			o++;
		if (!o->token)
			return type;
		if (type != TYPE_NUMBER)
			return wrong_type(p, at, TYPE_NUMBER);
		at = p->at;
		type = part(p);
		if (type == TYPE_TRUTH)
			return wrong_type(p, at, TYPE_NUMBER);
		if (type == TYPE_NUMBER && step(p, o->op, 0, -1) < 0)
			return TYPE_BAD;
	}
}

static enum type
parse_term(struct parser *p)
{
	static const struct operator ops[] = { { "*", OP_MUL },
					       { "/", OP_DIV },
					       { "\xc3\x97", OP_MUL },
					       { "\xc3\xb7", OP_DIV },
					       { NULL, OP_ADD } };

	return parse_chain(p, ops, parse_unary);
}

static enum type
parse_sum(struct parser *p)
{
	static const struct operator ops[] = {
		{ "+", OP_ADD }, { "-", OP_SUB }, { "\xe2\x88\x92", OP_SUB }, { NULL, OP_ADD }
	};

	return parse_chain(p, ops, parse_term);
}

static enum type
parse_comparison(struct parser *p)
{
	static const struct operator ops[] = { { "<=", OP_LE }, { ">=", OP_GE }, { "<>", OP_NE },
					       { "!=", OP_NE }, { "<", OP_LT },  { ">", OP_GT },
					       { "==", OP_EQ }, { "=", OP_EQ } };
	size_t at = p->at;
	enum type type = parse_sum(p);

	for (size_t i = 0; type != TYPE_BAD && i < ARRAY_LEN(ops); i++) {
		if (!take(p, ops[i].token))
			continue;
		if (type != TYPE_NUMBER)
			return wrong_type(p, at, TYPE_NUMBER);
		at = p->at;
		type = parse_sum(p);
		if (type == TYPE_TRUTH)
			return wrong_type(p, at, TYPE_NUMBER);
		return type == TYPE_BAD || step(p, ops[i].op, 0, -1) < 0 ? TYPE_BAD : TYPE_TRUTH;
	}
	return type;
}

static enum type
parse_not(struct parser *p)
{
	enum type type;
	size_t at;

	if (!take(p, "not"))
		return parse_comparison(p);
	if (++p->depth > FORMULA_MAX_DEPTH) {
		fail(p->f, FORMULA_LONG, p->place, mem_printf(p->mem, "%d", FORMULA_MAX_DEPTH));
		return TYPE_BAD;
	}
	at = p->at;
	type = parse_not(p);
	p->depth--;
	if (type == TYPE_NUMBER)
		return wrong_type(p, at, TYPE_TRUTH);
	return type == TYPE_BAD || step(p, OP_NOT, 0, 0) < 0 ? TYPE_BAD : TYPE_TRUTH;
}

/* a 'word' b 'word' c: the right side is worked out only if it matters. */
static enum type
parse_junction(struct parser *p, const char *word, enum formula_op op,
	       enum type (*part)(struct parser *))
{
	size_t at = p->at;
	enum type type = part(p);

	while (type != TYPE_BAD && take(p, word)) {
		long jump;

		if (type != TYPE_TRUTH)
			return wrong_type(p, at, TYPE_TRUTH);
		jump = step(p, op, 0, -1);
		if (jump < 0)
			return TYPE_BAD;
		at = p->at;
		type = part(p);
		if (type == TYPE_NUMBER)
			return wrong_type(p, at, TYPE_TRUTH);
		p->formula->steps[jump].arg = (int64_t)p->formula->n;
	}
	return type;
}

static enum type
parse_and(struct parser *p)
{
	return parse_junction(p, "and", OP_AND, parse_not);
}

static enum type
parse_or(struct parser *p)
{
	return parse_junction(p, "or", OP_OR, parse_and);
}

const struct formula *
formula_read(struct mem *mem, const char *place, struct str text, const char *const *metrics,
	     struct fail *f)
{
	struct formula *formula = mem_one(mem, struct formula);
	struct parser p = { .mem = mem,
			    .f = f,
			    .place = place,
			    .metrics = metrics,
			    .text = text,
			    .formula = formula };
	enum type type;

	formula->text = str_dup(mem, text);
	formula->steps = mem_array(mem, struct formula_step, FORMULA_MAX_STEPS);
	type = want(&p, TYPE_NUMBER);
	skip_space(&p);
	if (type != TYPE_BAD && p.at != text.n)
		type = syntax(&p);
	return type == TYPE_BAD ? NULL : formula;
}

const char *
formula_text(const struct formula *formula)
{
	return formula->text;
}
