/* Expressions of survey forms: XPath 1.0 with the functions of ODK XForms.
 *
 * An expression is parsed once into a tree that never changes afterwards; the tree is open
 * to read, for whoever checks or rewrites expressions (xpath_walk). What it is worth is
 * asked by survey/xpath_eval.h. Function names are not looked at here: a call of a
 * function that does not exist fails when (and if) it is evaluated; xpath_check refuses it
 * beforehand. No I/O, no clock.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;

enum xpath_op {
	XPATH_NUMBER,
	XPATH_STRING,
	XPATH_NAME, /* ${name}, only with XPATH_NAMES_OK; text is the name */
	XPATH_OR,
	XPATH_AND,
	XPATH_EQ,
	XPATH_NE,
	XPATH_LT,
	XPATH_LE,
	XPATH_GT,
	XPATH_GE,
	XPATH_ADD,
	XPATH_SUB,
	XPATH_MUL,
	XPATH_DIV,
	XPATH_MOD,
	XPATH_NEG,
	XPATH_UNION,
	XPATH_CALL, /* text is the name as written, args the arguments */
	XPATH_PATH, /* base, if any, then steps */
};

enum xpath_axis {
	AXIS_CHILD,
	AXIS_ATTRIBUTE,
	AXIS_SELF,
	AXIS_PARENT,
	AXIS_DESCENDANT,
	AXIS_DESCENDANT_OR_SELF,
	AXIS_ANCESTOR,
	AXIS_ANCESTOR_OR_SELF,
	AXIS_FOLLOWING,
	AXIS_FOLLOWING_SIBLING,
	AXIS_PRECEDING,
	AXIS_PRECEDING_SIBLING,
	AXIS_NAMESPACE,
};

enum xpath_test {
	TEST_NAME,      /* name, with prefix if prefix[0] */
	TEST_ANY,       /* * */
	TEST_ANY_OF,    /* prefix:* */
	TEST_NODE,      /* node() */
	TEST_TEXT,      /* text() */
	TEST_COMMENT,   /* comment() */
	TEST_INSTRUCTION, /* processing-instruction(), with a name if name[0] */
};

struct xpath;

struct xpath_step {
	enum xpath_axis axis;
	enum xpath_test test;
	const char *prefix, *name;
	const struct xpath *const *predicates;
	size_t n_predicates;
	size_t start, end; /* bytes of the text it was parsed from */
};

/* Where a path begins. */
enum xpath_from { FROM_CONTEXT, FROM_ROOT, FROM_BASE };

/* A part of an expression, and the whole. */
struct xpath {
	enum xpath_op op;
	size_t start, end; /* bytes of the text it was parsed from */
	double number;
	struct str text;
	const struct xpath *const *args; /* operands, arguments */
	size_t n_args;
	/* of a path */
	enum xpath_from from;
	const struct xpath *base;
	const struct xpath *const *predicates; /* of the base */
	size_t n_predicates;
	const struct xpath_step *steps;
	size_t n_steps;
	unsigned height; /* levels of parts, this one included */
	const void *function; /* of a call, for the evaluator */
	unsigned slot; /* of a path: 1 + where xpath_env.slots has its one node; 0: walk */
};

enum { XPATH_PLAIN = 0, XPATH_NAMES_OK = 1 /* ${name} stands for a path */ };

/* Parse; the tree (and a copy of the text) lives in 'mem'. NULL and *fail (XPATH_SYNTAX
 * or XPATH_LIMIT; also *at, the byte where it went wrong; 'at' may be NULL). */
const struct xpath *xpath_parse(struct mem *mem, struct str text, int flags, size_t *at,
				struct fail *fail) MUST_USE;

/* Called for every part, from outside in, left to right; 'up' is NULL for the whole.
 * False stops the walk. */
typedef bool xpath_visit_f(void *ctx, const struct xpath *part, const struct xpath *up);

/* False if a visitor stopped it. */
bool xpath_walk(const struct xpath *whole, xpath_visit_f *visit, void *ctx);

/* The path as plain text ("/data/group/name", "../age", no predicates) if it consists of
 * child, parent and self steps with names only; NULL otherwise. */
const char *xpath_plain_path(struct mem *mem, const struct xpath *path);

/* Whoever parsed the expression knows the one node of a path beforehand. */
void xpath_give_slot(const struct xpath *path, unsigned slot);

/* Take the one pointer that 'names' has for each name in the expression: steps over trees
 * that share 'names' get quicker. */
struct tree_names;
void xpath_intern(const struct xpath *whole, struct tree_names *names);

/* The name, if the expression is nothing but a child's name without a prefix; else NULL. */
const char *xpath_child_name(const struct xpath *x);

/* Every function exists and takes that many arguments; else *fail and *at. */
bool xpath_check(const struct xpath *whole, size_t *at, struct fail *fail) MUST_USE;

/* Does a function of that name exist? */
bool xpath_has_function(struct str name);
