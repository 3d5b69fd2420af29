/* What an expression of a survey form is worth.
 *
 * Everything that could differ from run to run comes from the caller's struct xpath_env:
 * the time, the zone, random numbers, where lists and translations are. Values live in the
 * arena given; texts and nodes may point into the document.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct random;
struct tree_node;
struct xpath;
struct xpath_patterns;

enum xpath_type {
	XPATH_IS_NUMBER,
	XPATH_IS_STRING,
	XPATH_IS_BOOLEAN,
	XPATH_IS_NODES,
	XPATH_IS_DATE, /* a moment; NaN if it is none */
};

struct xpath_value {
	enum xpath_type type;
	bool truth;
	double number; /* of a date: milliseconds since 1970 */
	struct str text; /* of nodes: what they are as a text, if not that of the first */
	const struct tree_node **nodes; /* in document order unless shuffled */
	size_t n;
};

struct xpath_env {
	/* Where paths that begin with / begin: the parent of the first step's element. */
	const struct tree_node *root;
	/* Nodes by slot (xpath_give_slot), NULL where there is none; or NULL. */
	const struct tree_node *const *slots;
	int64_t now;           /* milliseconds since 1970 */
	struct random *random; /* of random(), randomize() without seed, uuid() */
	struct xpath_patterns *patterns; /* compiled ones, kept; may be NULL */

	/* Seconds that the local time is ahead of UTC at a moment; NULL: always 7 hours. */
	int32_t (*zone)(void *ctx, int64_t unix_seconds);

	/* instance('id'): the node above its root element; NULL if there is none. If the
	 * hook is NULL, the document of 'root' is searched. */
	const struct tree_node *(*instance)(void *ctx, struct str id);

	/* jr:itext('id'); false if there is no such text. NULL: the document is searched. */
	bool (*itext)(void *ctx, struct str id, struct str *text);

	/* jr:choice-name(value, 'path of the question'); NULL or false: the value itself. */
	bool (*choice_name)(void *ctx, struct str value, struct str path,
			    const struct tree_node *context, struct str *text);
	void *ctx; /* of the four above */

	size_t *spent; /* nodes looked at, counted over many evaluations; NULL: each by itself */

	bool native;    /* XPath 1.0: a text is no date, concat() takes the first node */
	bool javarosa;  /* as Collect counts: dates are whole days, sum() passes over blanks */
	/* With javarosa, a path from the root stays within the repeat that the context is in. */
	bool any_space; /* a name without prefix fits any name space */
};

/* Evaluate with 'context' as the current node; false and *fail. */
bool xpath_eval(struct mem *mem, const struct xpath *whole, const struct xpath_env *env,
		const struct tree_node *context, struct xpath_value *out,
		struct fail *fail) MUST_USE;

struct str xpath_string(struct mem *mem, const struct xpath_env *env, const struct xpath_value *v);
double xpath_number(struct mem *mem, const struct xpath_env *env, const struct xpath_value *v);
bool xpath_boolean(const struct xpath_value *v);

/* Keeps regular expressions compiled; one thread, lives in 'mem'. */
struct xpath_patterns *xpath_patterns_new(struct mem *mem);
