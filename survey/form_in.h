/* The inside of a form. survey/form_*.c only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "base/vec.h"
#include "survey/form.h"
#include "survey/xpath.h"
#include "survey/xpath_eval.h"
#include "xml/tree.h"

struct map;

enum form_type {
	FORM_STRING,
	FORM_INT,
	FORM_DECIMAL,
	FORM_BOOLEAN,
	FORM_DATE,
	FORM_TIME,
	FORM_DATE_TIME,
	FORM_POINT,
	FORM_POINTS,
};

/* A text of the form: plain, or the id of a translated one. */
struct form_message {
	const char *text, *itext; /* both NULL: none */
};

/* What may be chosen. */
struct form_choices {
	const struct xpath *nodeset; /* NULL: only the fixed ones */
	const struct xpath *value, *label; /* in the context of an item */
	struct map *fixed; /* value -> struct form_message: all there are, if nodeset is NULL or constant */
	bool constant;     /* the same whatever the answers are */
};

struct form_node {
	const char *name;
	const struct tree_node *model; /* where the form shows it first */
	struct form_node *up, *next, *first, *last;
	unsigned index;
	unsigned depth;  /* of the root 1 */
	bool repeat, control, multiple, binary, personal;
	bool single;     /* neither it nor anything above it is a repeat */
	bool changing;   /* calculated from the time, chance or the language: not to be compared */
	enum form_type type;
	const struct xpath *calculate, *relevant, *required, *readonly, *constraint;
	struct form_message constraint_message, required_message;
	struct form_choices *choices;
};

/* One thing to compute for all nodes of a kind. */
enum form_what { FORM_RELEVANT, FORM_CALCULATE };

struct form_task {
	struct form_node *node;
	enum form_what what;
};

struct form {
	struct mem *mem;
	const char *file, *id, *version, *title;
	struct tree_names *names;
	const struct tree_node *model, *body, *itext, *language;
	struct form_node *root;
	VEC(struct form_node *) nodes; /* by index */
	const struct form_task *tasks; /* in an order in which nothing waits */
	size_t n_tasks;
	struct map *instances; /* id -> struct tree_node above its root */
	struct form_node *ended; /* the node that tells when filling in ended; NULL */
	struct xpath_patterns *patterns;
	const struct form_media *media; /* only while compiling */
	size_t questions, languages;
};

/* form_nodes.c: the model's nodes. */
bool form_build_nodes(struct form *form, const struct tree_node *root, struct fail *fail);
struct form_node *form_child(const struct form_node *up, const char *name);
const char *form_node_path(struct mem *mem, const struct form_node *node);

/* The node that a plain path means, seen from 'from' (NULL: from above the root); NULL. */
struct form_node *form_resolve(const struct form *form, struct form_node *from, const struct xpath *path);

/* form_body.c: controls and choices. */
bool form_read_body(struct form *form, struct fail *fail);

/* form_media.c: lists. */
bool form_read_instances(struct form *form, struct fail *fail);

/* form_order.c: what has to be known before what. */
bool form_order(struct form *form, struct fail *fail);

/* Parse and check an expression of a node; 'where' is its attribute. */
const struct xpath *form_expression(struct form *form, struct str text, const struct form_node *node,
				    const char *where, struct fail *fail);

/* form_text.c: the form's own texts. */
struct form_message form_message_of(struct form *form, struct str text);
const struct tree_node *form_itext(const struct form *form, struct str id);

/* form_value.c: values by type. */
enum form_type form_type_of(struct str name);
/* As Java writes and reads numbers: "12", "1.0", "1.0E10". */
bool form_number(struct str text, double *out);
bool form_type_fits(enum form_type type, struct str text, const struct xpath_env *env);
bool form_same_value(enum form_type type, struct str a, struct str b, const struct xpath_env *env);
struct str form_value_text(struct mem *mem, enum form_type type, const struct xpath_value *value,
			   const struct xpath_env *env);

/* One instance being evaluated. */
struct run {
	struct mem *mem;
	struct mem *scratch; /* what an expression takes; emptied between answers */
	size_t spent;
	const struct form *form;
	struct xpath_env env;
	struct tree_node *document;
	/* The elements of each node of the form, by its index, in document order. */
	struct elements {
		struct tree_node **at;
		size_t n, cap;
	} *elements;
	const struct tree_node **slots; /* the one element of each single node */
	VEC(struct violation) violations;
	size_t count; /* of elements */
	bool made; /* elements were added: the order is to be counted anew */
};

/* form_load.c: the instance, matched with the form. */
bool run_load(struct run *run, const char *name, struct str xml, struct fail *fail);

/* form_eval.c: an expression of the form; a failure counts as a violation. */
bool run_eval(struct run *run, const struct xpath *x, const struct tree_node *at, struct xpath_value *out);
void run_next(struct run *run); /* what was evaluated is not needed any more */

/* form_check.c: everything that is wrong. */
void run_check(struct run *run);
void run_violate(struct run *run, const struct tree_node *at, enum violation_kind kind,
		 const struct form_message *own);
const char *run_path(struct run *run, const struct tree_node *at);
struct str run_message(struct run *run, const struct form_message *message, const struct tree_node *at);
bool run_choice_name(void *ctx, struct str value, struct str path, const struct tree_node *context,
		     struct str *text);
