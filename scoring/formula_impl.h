/* Between the reader of formulas and what works them out: steps for a small stack. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum formula_op {
	OP_NUMBER, /* push arg / 1e6 */
	OP_VALUE,  /* push a metric's value, numerator, denominator; arg is its place */
	OP_NUM,
	OP_DEN,
	OP_KNOWN, /* push 1 or 0; truths are numbers from here on */
	OP_ADD,   /* from here to OP_NE: two numbers become one */
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_MIN,
	OP_MAX,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_EQ,
	OP_NE,
	OP_NEG,
	OP_NOT,
	OP_JUMP,   /* to step arg */
	OP_UNLESS, /* pop; to step arg if it was 0 */
	OP_AND,    /* to step arg if the top is 0 (it stays), else pop */
	OP_OR,     /* to step arg if the top is not 0 (it stays), else pop */
};

struct formula_step {
	enum formula_op op;
	int64_t arg;
};

enum { FORMULA_STACK = 64 };

struct formula {
	const char *text;
	struct formula_step *steps;
	size_t n;
};
