#include "survey/xpath.h"

#include <stdio.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/real.h"
#include "base/vec.h"
#include "survey/xpath_in.h"
#include "survey/xpath_lex.h"

struct parser {
	struct mem *mem;
	struct lexer lexer;
	size_t nodes;
	unsigned depth;
	bool failed;
	size_t at;
	struct fail *fail;
};

static struct xpath *parse_or(struct parser *p);

typedef VEC(const struct xpath *) parts_vec;

static void
stop(struct parser *p, size_t at, const char *why)
{
	char where[24];

	if (p->failed)
		return;
	p->failed = true;
	p->at = at;
	snprintf(where, sizeof(where), "%zu", at + 1);
	fail(p->fail, XPATH_SYNTAX, "", where, why);
}

static void
stop_limit(struct parser *p, const char *which)
{
	if (p->failed)
		return;
	p->failed = true;
	p->at = p->lexer.now.start;
	fail(p->fail, XPATH_LIMIT, "", which);
}

static bool
at_sign(const struct parser *p, const char *text)
{
	return token_is(&p->lexer.now, TOKEN_SIGN, text);
}

static bool
accept_sign(struct parser *p, const char *text)
{
	if (!at_sign(p, text))
		return false;
	lexer_go(&p->lexer);
	return true;
}

static void
expect_sign(struct parser *p, const char *text)
{
	if (!accept_sign(p, text))
		stop(p, p->lexer.now.start, text);
}

static struct xpath *
new_part(struct parser *p, enum xpath_op op, size_t start)
{
	struct xpath *part = mem_one(p->mem, struct xpath);

	part->op = op;
	part->start = start;
	part->end = p->lexer.now.end;
	part->height = 1;
	if (++p->nodes > LIMIT_XPATH_NODES)
		stop_limit(p, "LIMIT_XPATH_NODES");
	return part;
}

/* 'part' holds 'child'; chains as long as the text allows would end the stack of whoever
 * follows them. */
static void
hold(struct parser *p, struct xpath *part, const struct xpath *child)
{
	if (!child || child->height < part->height)
		return;
	part->height = child->height + 1;
	if (part->height > LIMIT_XPATH_HEIGHT)
		stop_limit(p, "LIMIT_XPATH_HEIGHT");
}

static const char *
name_of(struct parser *p, struct str name)
{
	return str_dup(p->mem, name);
}

/* [ ... ] [ ... ] */
static parts_vec
parse_predicates(struct parser *p, size_t *end)
{
	parts_vec found = { 0 };

	while (!p->failed && accept_sign(p, "[")) {
		*vec_push(p->mem, &found) = parse_or(p);
		*end = p->lexer.now.end;
		expect_sign(p, "]");
	}
	return found;
}

static bool
axis_of(struct str name, enum xpath_axis *axis)
{
	static const char *const names[] = {
		[AXIS_CHILD] = "child",
		[AXIS_ATTRIBUTE] = "attribute",
		[AXIS_SELF] = "self",
		[AXIS_PARENT] = "parent",
		[AXIS_DESCENDANT] = "descendant",
		[AXIS_DESCENDANT_OR_SELF] = "descendant-or-self",
		[AXIS_ANCESTOR] = "ancestor",
		[AXIS_ANCESTOR_OR_SELF] = "ancestor-or-self",
		[AXIS_FOLLOWING] = "following",
		[AXIS_FOLLOWING_SIBLING] = "following-sibling",
		[AXIS_PRECEDING] = "preceding",
		[AXIS_PRECEDING_SIBLING] = "preceding-sibling",
		[AXIS_NAMESPACE] = "namespace",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_is(name, names[i])) {
			*axis = (enum xpath_axis)i;
			return true;
		}
	return false;
}

static bool
node_type_of(const struct token *t, enum xpath_test *test)
{
	if (t->kind != TOKEN_NAME || t->prefix.n)
		return false;
	if (str_is(t->text, "node"))
		*test = TEST_NODE;
	else if (str_is(t->text, "text"))
		*test = TEST_TEXT;
	else if (str_is(t->text, "comment"))
		*test = TEST_COMMENT;
	else if (str_is(t->text, "processing-instruction"))
		*test = TEST_INSTRUCTION;
	else
		return false;
	return true;
}

static void
parse_node_type(struct parser *p, struct xpath_step *step)
{
	lexer_go(&p->lexer);
	expect_sign(p, "(");
	if (step->test == TEST_INSTRUCTION && p->lexer.now.kind == TOKEN_STRING) {
		step->name = name_of(p, p->lexer.now.text);
		lexer_go(&p->lexer);
	}
	step->end = p->lexer.now.end;
	expect_sign(p, ")");
}

static void
parse_test(struct parser *p, struct xpath_step *step)
{
	const struct token *now = &p->lexer.now;

	step->end = now->end;
	if (now->kind == TOKEN_STAR) {
		step->test = TEST_ANY;
		lexer_go(&p->lexer);
	} else if (now->kind == TOKEN_NAME) {
		if (token_is(&p->lexer.next, TOKEN_SIGN, "(") && node_type_of(now, &step->test)) {
			parse_node_type(p, step);
			return;
		}
		step->test = str_is(now->text, "*") ? TEST_ANY_OF : TEST_NAME;
		step->prefix = name_of(p, now->prefix);
		step->name = name_of(p, now->text);
		lexer_go(&p->lexer);
	} else {
		stop(p, now->start, "?");
	}
}

static void
parse_step(struct parser *p, struct xpath_step *step)
{
	parts_vec predicates;

	step->start = p->lexer.now.start;
	step->end = p->lexer.now.end;
	step->prefix = step->name = "";
	if (at_sign(p, ".") || at_sign(p, "..")) {
		step->axis = at_sign(p, ".") ? AXIS_SELF : AXIS_PARENT;
		step->test = TEST_NODE;
		lexer_go(&p->lexer);
	} else {
		if (accept_sign(p, "@")) {
			step->axis = AXIS_ATTRIBUTE;
		} else if (p->lexer.now.kind == TOKEN_NAME && token_is(&p->lexer.next, TOKEN_SIGN, "::")) {
			if (!axis_of(p->lexer.now.text, &step->axis))
				stop(p, p->lexer.now.start, "::");
			lexer_go(&p->lexer);
			lexer_go(&p->lexer);
		}
		parse_test(p, step);
	}
	predicates = parse_predicates(p, &step->end);
	step->predicates = predicates.at;
	step->n_predicates = predicates.n;
}

static bool
at_step(const struct parser *p)
{
	return p->lexer.now.kind == TOKEN_NAME || p->lexer.now.kind == TOKEN_STAR || at_sign(p, "@")
	       || at_sign(p, ".") || at_sign(p, "..");
}

/* step / step // step; the separators in front of the first are done. */
static void
parse_steps(struct parser *p, struct xpath *path, bool deep, bool need)
{
	VEC(struct xpath_step) steps = { 0 };

	if (deep)
		*vec_push(p->mem, &steps) = (struct xpath_step){ .axis = AXIS_DESCENDANT_OR_SELF,
			.test = TEST_NODE, .prefix = "", .name = "", .start = path->start, .end = path->start };
	for (need = need || deep; !p->failed && (need || at_step(p)); ) {
		if (++p->nodes > LIMIT_XPATH_NODES)
			stop_limit(p, "LIMIT_XPATH_NODES");
		parse_step(p, vec_push(p->mem, &steps));
		path->end = steps.at[steps.n - 1].end;
		deep = at_sign(p, "//");
		need = deep || at_sign(p, "/");
		if (!need)
			break;
		lexer_go(&p->lexer);
		if (deep)
			*vec_push(p->mem, &steps) = (struct xpath_step){ .axis = AXIS_DESCENDANT_OR_SELF,
				.test = TEST_NODE, .prefix = "", .name = "", .start = path->end, .end = path->end };
	}
	path->steps = steps.at;
	path->n_steps = steps.n;
	for (size_t i = 0; i < steps.n; i++)
		for (size_t k = 0; k < steps.at[i].n_predicates; k++)
			hold(p, path, steps.at[i].predicates[k]);
}

static struct xpath *
parse_call(struct parser *p)
{
	const struct token *now = &p->lexer.now;
	struct xpath *call = new_part(p, XPATH_CALL, now->start);
	parts_vec args = { 0 };

	call->text = str_of(mem_strn(p->mem, p->lexer.text.s + now->start, now->end - now->start));
	lexer_go(&p->lexer);
	expect_sign(p, "(");
	if (!at_sign(p, ")"))
		do
			*vec_push(p->mem, &args) = parse_or(p);
		while (!p->failed && accept_sign(p, ","));
	call->end = p->lexer.now.end;
	expect_sign(p, ")");
	for (size_t i = 0; i < args.n; i++)
		hold(p, call, args.at[i]);
	call->args = args.at;
	call->n_args = args.n;
	call->function = function_find(call->text);
	return call;
}

/* A value in front of predicates and steps; NULL if a path begins here. */
static struct xpath *
parse_primary(struct parser *p)
{
	const struct token *now = &p->lexer.now;
	struct xpath *part = NULL;
	enum xpath_test type;

	switch (now->kind) {
	case TOKEN_NUMBER:
		part = new_part(p, XPATH_NUMBER, now->start);
		if (!real_read(now->text, &part->number))
			stop(p, now->start, "?");
		lexer_go(&p->lexer);
		break;
	case TOKEN_STRING:
	case TOKEN_VARIABLE:
		part = new_part(p, now->kind == TOKEN_STRING ? XPATH_STRING : XPATH_NAME, now->start);
		part->text = str_n(name_of(p, now->text), now->text.n);
		lexer_go(&p->lexer);
		break;
	case TOKEN_NAME:
		if (token_is(&p->lexer.next, TOKEN_SIGN, "(") && !node_type_of(now, &type))
			part = parse_call(p);
		break;
	case TOKEN_SIGN:
		if (accept_sign(p, "(")) {
			part = parse_or(p);
			expect_sign(p, ")");
		}
		break;
	case TOKEN_END:
	case TOKEN_STAR:
	case TOKEN_OPERATOR:
	case TOKEN_BAD:
		break;
	}
	return part;
}

static struct xpath *
parse_path(struct parser *p)
{
	size_t start = p->lexer.now.start, end;
	struct xpath *base, *path;
	parts_vec predicates;
	bool deep;

	if (at_sign(p, "/") || at_sign(p, "//")) {
		path = new_part(p, XPATH_PATH, start);
		path->from = FROM_ROOT;
		deep = at_sign(p, "//");
		lexer_go(&p->lexer);
		parse_steps(p, path, deep, false);
		return path;
	}
	base = parse_primary(p);
	if (!base) {
		path = new_part(p, XPATH_PATH, start);
		parse_steps(p, path, false, true);
		return path;
	}
	if (p->failed || (!at_sign(p, "[") && !at_sign(p, "/") && !at_sign(p, "//")))
		return base;
	path = new_part(p, XPATH_PATH, start);
	path->from = FROM_BASE;
	path->base = base;
	end = base->end;
	predicates = parse_predicates(p, &end);
	path->end = end;
	path->predicates = predicates.at;
	path->n_predicates = predicates.n;
	hold(p, path, base);
	for (size_t i = 0; i < predicates.n; i++)
		hold(p, path, predicates.at[i]);
	deep = at_sign(p, "//");
	if (accept_sign(p, "/") || accept_sign(p, "//"))
		parse_steps(p, path, deep, true);
	return path;
}

static struct xpath *
combine(struct parser *p, enum xpath_op op, struct xpath *a, struct xpath *b)
{
	struct xpath *both = new_part(p, op, a->start);
	const struct xpath **args = mem_array(p->mem, const struct xpath *, 2);

	args[0] = a;
	args[1] = b;
	both->args = args;
	both->n_args = b ? 2 : 1;
	both->end = b ? b->end : a->end;
	hold(p, both, a);
	hold(p, both, b);
	return both;
}

static struct xpath *
parse_union(struct parser *p)
{
	struct xpath *a = parse_path(p);

	while (!p->failed && token_is(&p->lexer.now, TOKEN_OPERATOR, "|")) {
		lexer_go(&p->lexer);
		a = combine(p, XPATH_UNION, a, parse_path(p));
	}
	return a;
}

static struct xpath *
parse_unary(struct parser *p)
{
	size_t start = p->lexer.now.start;
	unsigned minus = 0;
	struct xpath *part;

	for (; token_is(&p->lexer.now, TOKEN_OPERATOR, "-"); minus++)
		lexer_go(&p->lexer);
	part = parse_union(p);
	/* Two signs cancel out but still make a number. */
	for (minus = minus > 2 ? 2 - minus % 2 : minus; minus > 0 && !p->failed; minus--) {
		part = combine(p, XPATH_NEG, part, NULL);
		part->start = start;
	}
	return part;
}

struct level {
	const char *text;
	enum xpath_op op;
	int binds;
};

static const struct level *
level_of(const struct token *t)
{
	static const struct level levels[] = {
		{ "or", XPATH_OR, 1 },  { "and", XPATH_AND, 2 }, { "=", XPATH_EQ, 3 },
		{ "!=", XPATH_NE, 3 },  { "<", XPATH_LT, 4 },	{ "<=", XPATH_LE, 4 },
		{ ">", XPATH_GT, 4 },	{ ">=", XPATH_GE, 4 },	{ "+", XPATH_ADD, 5 },
		{ "-", XPATH_SUB, 5 },	{ "*", XPATH_MUL, 6 },	{ "div", XPATH_DIV, 6 },
		{ "mod", XPATH_MOD, 6 },
	};

	if (t->kind == TOKEN_OPERATOR)
		for (size_t i = 0; i < ARRAY_LEN(levels); i++)
			if (str_is(t->text, levels[i].text))
				return &levels[i];
	return NULL;
}

/* Operators that bind at least as strongly as 'least'. */
static struct xpath *
parse_binary(struct parser *p, int least)
{
	struct xpath *a = parse_unary(p);
	const struct level *level;

	while (!p->failed && (level = level_of(&p->lexer.now)) && level->binds >= least) {
		lexer_go(&p->lexer);
		a = combine(p, level->op, a, parse_binary(p, level->binds + 1));
	}
	return a;
}

static struct xpath *
parse_or(struct parser *p)
{
	struct xpath *part;

	if (++p->depth > LIMIT_XPATH_DEPTH) {
		stop_limit(p, "LIMIT_XPATH_DEPTH");
		return NULL;
	}
	part = parse_binary(p, 1);
	p->depth--;
	return part;
}

const struct xpath *
xpath_parse(struct mem *mem, struct str text, int flags, size_t *at, struct fail *f)
{
	struct parser p = { .mem = mem, .fail = f };
	struct xpath *whole = NULL;

	if (text.n > LIMIT_XPATH_TEXT) {
		stop_limit(&p, "LIMIT_XPATH_TEXT");
	} else {
		lexer_start(&p.lexer, str_n(str_dup(mem, text), text.n), flags & XPATH_NAMES_OK);
		whole = parse_or(&p);
		if (!p.failed && p.lexer.now.kind != TOKEN_END)
			stop(&p, p.lexer.now.start, "?");
	}
	if (!p.failed)
		return whole;
	if (at)
		*at = p.at;
	return NULL;
}
