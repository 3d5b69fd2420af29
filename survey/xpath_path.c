/* Paths: axes, tests, predicates. */
#include "survey/xpath_in.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"

enum { MOST_LEVELS = 256 };

#define SPACE_XFORMS "http://www.w3.org/2002/xforms"

typedef VEC(const struct tree_node *) set;

/* One step over one node. */
struct stepping {
	struct eval *e;
	const struct xpath_step *step;
	const char *uri;  /* of the step's prefix; NULL: compare prefixes as written */
	set found;
	size_t looked;
};

static bool
comes_before(const struct tree_node *a, const struct tree_node *b)
{
	return a->order < b->order;
}

bool
node_is_before(const struct tree_node *a, const struct tree_node *b)
{
	return comes_before(a, b);
}

static int
by_order(const void *a, const void *b)
{
	const struct tree_node *x = *(const struct tree_node *const *)a, *y = *(const struct tree_node *const *)b;

	return x->order < y->order ? -1 : x->order > y->order;
}

/* In document order, each node once. Nodes of two documents may share a number. */
void
nodes_sort(struct xpath_value *v)
{
	size_t n = 0;
	bool sorted = true;

	for (size_t i = 1; i < v->n && sorted; i++)
		sorted = comes_before(v->nodes[i - 1], v->nodes[i]);
	if (sorted)
		return;
	qsort(v->nodes, v->n, sizeof(v->nodes[0]), by_order);
	for (size_t i = 0; i < v->n; i++) {
		bool twice = false;

		for (size_t k = n; k > 0 && v->nodes[k - 1]->order == v->nodes[i]->order && !twice; k--)
			twice = v->nodes[k - 1] == v->nodes[i];
		if (!twice)
			v->nodes[n++] = v->nodes[i];
	}
	v->n = n;
}

static const char *
well_known(const char *prefix)
{
	static const struct {
		const char *prefix, *uri;
	} known[] = {
		{ "ev", "http://www.w3.org/2001/xml-events" },
		{ "h", "http://www.w3.org/1999/xhtml" },
		{ "html", "http://www.w3.org/1999/xhtml" },
		{ "jr", "http://openrosa.org/javarosa" },
		{ "odk", "http://www.opendatakit.org/xforms" },
		{ "orx", "http://openrosa.org/xforms" },
		{ "xf", SPACE_XFORMS },
		{ "xforms", SPACE_XFORMS },
		{ "xhtml", "http://www.w3.org/1999/xhtml" },
		{ "xml", "http://www.w3.org/XML/1998/namespace" },
		{ "xsd", "http://www.w3.org/2001/XMLSchema" },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(known[i].prefix, prefix) == 0)
			return known[i].uri;
	return NULL;
}

/* What the prefix stands for at a node; else by custom; NULL. */
static const char *
resolve(const struct tree_node *node, const char *prefix)
{
	for (const struct tree_node *n = node; n; n = n->up)
		for (const struct tree_node *s = n->spaces; s; s = s->next)
			if (strcmp(s->name, prefix) == 0)
				return s->text.s;
	return well_known(prefix);
}

static bool
same_name(const char *a, const char *b)
{
	return a == b || (a[0] == b[0] && strcmp(a, b) == 0);
}

static bool
fits_space(const struct stepping *s, const struct tree_node *n)
{
	if (s->step->prefix[0])
		return s->uri ? n->uri && same_name(n->uri, s->uri) : same_name(n->prefix, s->step->prefix);
	if (!n->uri || n->kind == TREE_SPACE || s->e->env->any_space)
		return true;
	return n->kind == TREE_ELEMENT && same_name(n->uri, SPACE_XFORMS);
}

static bool
fits(const struct stepping *s, const struct tree_node *n)
{
	enum tree_kind principal = s->step->axis == AXIS_ATTRIBUTE   ? TREE_ATTRIBUTE
				   : s->step->axis == AXIS_NAMESPACE ? TREE_SPACE
								     : TREE_ELEMENT;

	switch (s->step->test) {
	case TEST_NAME:
		return n->kind == principal && same_name(n->name, s->step->name) && fits_space(s, n);
	case TEST_ANY:
		return n->kind == principal;
	case TEST_ANY_OF:
		return n->kind == principal && fits_space(s, n);
	case TEST_NODE:
		return true;
	case TEST_TEXT:
		return n->kind == TREE_TEXT;
	case TEST_COMMENT:
		return n->kind == TREE_COMMENT;
	case TEST_INSTRUCTION:
		return n->kind == TREE_INSTRUCTION && (!s->step->name[0] || same_name(n->name, s->step->name));
	}
	return false;
}

static void
look(struct stepping *s, const struct tree_node *n)
{
	s->looked++;
	if (fits(s, n))
		*vec_push(s->e->mem, &s->found) = n;
}

/* The next node below 'top' in document order, NULL at the end. */
static const struct tree_node *
next_below(const struct tree_node *n, const struct tree_node *top)
{
	if (n->first)
		return n->first;
	while (n != top && !n->next)
		n = n->up;
	return n == top ? NULL : n->next;
}

static void
look_below(struct stepping *s, const struct tree_node *top)
{
	for (const struct tree_node *n = top->first; n; n = next_below(n, top))
		look(s, n);
}

/* Last first, children before their parent: the reverse of document order. */
static void
look_below_backwards(struct stepping *s, const struct tree_node *top)
{
	const struct tree_node *n = top;

	while (n->last)
		n = n->last;
	for (;;) {
		look(s, n);
		if (n == top)
			return;
		if (n->prev)
			for (n = n->prev; n->last;)
				n = n->last;
		else
			n = n->up;
	}
}

static bool
is_on_the_side(const struct tree_node *n)
{
	return n->kind == TREE_ATTRIBUTE || n->kind == TREE_SPACE;
}

static void
look_after(struct stepping *s, const struct tree_node *from)
{
	if (is_on_the_side(from)) {
		from = from->up;
		look_below(s, from);
	}
	for (const struct tree_node *up = from; up; up = up->up)
		for (const struct tree_node *n = up->next; n; n = n->next) {
			look(s, n);
			look_below(s, n);
		}
}

static void
look_before(struct stepping *s, const struct tree_node *from)
{
	if (is_on_the_side(from))
		from = from->up;
	for (const struct tree_node *up = from; up; up = up->up)
		for (const struct tree_node *n = up->prev; n; n = n->prev)
			look_below_backwards(s, n);
}

/* In scope at an element: its own and inherited declarations not overridden. */
static void
look_spaces(struct stepping *s, const struct tree_node *element)
{
	if (element->kind != TREE_ELEMENT)
		return;
	for (const struct tree_node *up = element; up; up = up->up)
		for (const struct tree_node *space = up->spaces; space; space = space->next) {
			bool hidden = space->text.n == 0;

			for (size_t i = 0; i < s->found.n && !hidden; i++)
				hidden = same_name(s->found.at[i]->name, space->name);
			if (!hidden)
				look(s, space);
		}
}

/* All that the axis reaches, nearest first. */
static void
walk_axis(struct stepping *s, const struct tree_node *from)
{
	const struct tree_node *n;

	switch (s->step->axis) {
	case AXIS_CHILD:
		for (n = from->first; n; n = n->next)
			look(s, n);
		break;
	case AXIS_ATTRIBUTE:
		for (n = from->attrs; n; n = n->next)
			look(s, n);
		break;
	case AXIS_SELF:
		look(s, from);
		break;
	case AXIS_PARENT:
		if (from->up)
			look(s, from->up);
		break;
	case AXIS_DESCENDANT_OR_SELF:
		look(s, from);
		look_below(s, from);
		break;
	case AXIS_DESCENDANT:
		look_below(s, from);
		break;
	case AXIS_ANCESTOR_OR_SELF:
		for (n = from; n; n = n->up)
			look(s, n);
		break;
	case AXIS_ANCESTOR:
		for (n = from->up; n; n = n->up)
			look(s, n);
		break;
	case AXIS_FOLLOWING:
		look_after(s, from);
		break;
	case AXIS_PRECEDING:
		look_before(s, from);
		break;
	case AXIS_FOLLOWING_SIBLING:
		for (n = is_on_the_side(from) ? NULL : from->next; n; n = n->next)
			look(s, n);
		break;
	case AXIS_PRECEDING_SIBLING:
		for (n = is_on_the_side(from) ? NULL : from->prev; n; n = n->prev)
			look(s, n);
		break;
	case AXIS_NAMESPACE:
		look_spaces(s, from);
		break;
	}
}

static bool
is_hidden(const struct tree_node *n)
{
	for (; n; n = n->up)
		if (n->hidden)
			return true;
	return false;
}

/* The same whatever node the predicate is asked of. */
static bool
is_settled(const struct xpath *x)
{
	if (x->op == XPATH_PATH && x->from == FROM_BASE && x->base->op == XPATH_CALL)
		return str_is(x->base->text, "current");
	return x->op == XPATH_STRING || (x->op == XPATH_PATH && x->slot != 0);
}

static bool
has_child_text(const struct stepping *s, const struct tree_node *node, struct str text)
{
	const char *name = s->step->name;

	for (const struct tree_node *n = node->first; n; n = n->next)
		if (n->kind == TREE_ELEMENT && same_name(n->name, name) && fits_space(s, n)
		    && str_eq(tree_text(s->e->mem, n), text) && !is_hidden(n))
			return true;
	return false;
}

/* Lists are asked for the rows that have a text in a column: [column = text], with the
 * text worked out once. False if the predicate is not of that kind. */
static bool
filter_column(struct eval *e, const struct xpath *x, struct xpath_value *v, bool *good)
{
	const struct xpath *column, *other;
	struct stepping s = { .e = e };
	struct at at = { .position = 1, .size = v->n };
	struct xpath_value text;
	size_t kept = 0;

	if (x->op != XPATH_EQ || v->n < 2)
		return false;
	column = xpath_child_name(x->args[0]) ? x->args[0] : x->args[1];
	other = column == x->args[0] ? x->args[1] : x->args[0];
	if (!xpath_child_name(column) || !is_settled(other))
		return false;
	at.node = v->nodes[0];
	*good = eval_part(e, other, &at, &text);
	if (!*good)
		return true;
	if (text.type != XPATH_IS_STRING && !(text.type == XPATH_IS_NODES && text.n < 2))
		return false;
	s.step = column->steps;
	for (size_t i = 0; i < v->n; i++)
		if ((text.type == XPATH_IS_STRING || text.n) && has_child_text(&s, v->nodes[i], eval_string(e, &text)))
			v->nodes[kept++] = v->nodes[i];
	*good = eval_work(e, v->n);
	v->n = kept;
	return true;
}

/* Keep those of 'v' of which every predicate is true. */
static bool
filter(struct eval *e, const struct xpath *const *predicates, size_t n, struct xpath_value *v)
{
	for (size_t p = 0; p < n; p++) {
		size_t kept = 0;
		bool good;

		if (filter_column(e, predicates[p], v, &good)) {
			if (!good)
				return false;
			continue;
		}
		for (size_t i = 0; i < v->n; i++) {
			struct at at = { v->nodes[i], i + 1, v->n };
			struct xpath_value is;
			bool keep;

			if (!eval_work(e, 1) || !eval_part(e, predicates[p], &at, &is))
				return false;
			keep = is.type == XPATH_IS_NUMBER ? is.number == (double)(i + 1) : xpath_boolean(&is);
			if (keep)
				v->nodes[kept++] = v->nodes[i];
		}
		v->n = kept;
	}
	return true;
}

static void
append(struct mem *mem, set *all, const struct xpath_value *more)
{
	for (size_t i = 0; i < more->n; i++)
		*vec_push(mem, all) = more->nodes[i];
}

static bool
take_step(struct eval *e, const struct xpath_step *step, struct xpath_value *v)
{
	struct stepping s = { .e = e, .step = step };
	set all = { 0 };

	if (step->prefix[0] && v->n)
		s.uri = resolve(e->current, step->prefix);
	for (size_t i = 0; i < v->n; i++) {
		struct xpath_value found = { .type = XPATH_IS_NODES };

		if (step->n_predicates)
			s.found = (set){ 0 };
		walk_axis(&s, v->nodes[i]);
		if (!eval_work(e, s.looked))
			return false;
		s.looked = 0;
		if (!step->n_predicates)
			continue;
		found.nodes = s.found.at;
		found.n = s.found.n;
		if (!filter(e, step->predicates, step->n_predicates, &found))
			return false;
		append(e->mem, &all, &found);
	}
	if (!step->n_predicates)
		all = s.found;
	v->nodes = all.at;
	v->n = all.n;
	nodes_sort(v);
	return true;
}

static void
drop_hidden(struct xpath_value *v)
{
	size_t kept = 0;

	for (size_t i = 0; i < v->n; i++)
		if (!is_hidden(v->nodes[i]))
			v->nodes[kept++] = v->nodes[i];
	v->n = kept;
}

/* The one child of that name, the commonest step by far; true if that settles it. */
static bool
step_to_child(struct eval *e, const struct xpath_step *step, struct xpath_value *v)
{
	const struct tree_node *found = NULL;
	struct stepping s = { .e = e, .step = step };

	if (v->n != 1 || step->axis != AXIS_CHILD || step->test != TEST_NAME || step->n_predicates
	    || step->prefix[0])
		return false;
	for (const struct tree_node *n = v->nodes[0]->first; n; n = n->next) {
		e->work++;
		if (!fits(&s, n))
			continue;
		if (found)
			return false;
		found = n;
	}
	v->n = found != NULL;
	v->nodes[0] = found;
	return true;
}

static const struct tree_node *
root_of(const struct eval *e, const struct at *at)
{
	const struct tree_node *n = at->node;

	if (e->env->root)
		return e->env->root;
	while (n->up)
		n = n->up;
	return n;
}

/* As Collect reads "/data/person/age" within a person: that person's. Answers the number
 * of steps taken. */
static size_t
stay_in_repeat(const struct eval *e, const struct xpath *x, const struct at *at, const struct tree_node **from)
{
	const struct tree_node *chain[MOST_LEVELS], *n = at->node;
	size_t depth = 0, i = 0;

	for (; n && n != *from && depth < MOST_LEVELS; n = n->up)
		chain[depth++] = n;
	if (n != *from || e->astray || !e->env->javarosa)
		return 0;
	for (; i < x->n_steps && i < depth; i++) {
		const struct xpath_step *step = &x->steps[i];
		const struct tree_node *next = chain[depth - 1 - i];

		if (step->axis != AXIS_CHILD || step->test != TEST_NAME || step->n_predicates
		    || !same_name(next->name, step->name))
			break;
		*from = next;
	}
	return i;
}

static void
take_slot(struct eval *e, const struct tree_node *node, struct xpath_value *out)
{
	*out = nodes_of(e, node);
	drop_hidden(out);
}

bool
eval_path(struct eval *e, const struct xpath *x, const struct at *at, struct xpath_value *out)
{
	const struct tree_node *from = at->node;
	struct xpath_value v;
	size_t i = 0;

	if (x->slot && e->env->slots) {
		take_slot(e, e->env->slots[x->slot - 1], out);
		return true;
	}
	if (x->from == FROM_BASE) {
		if (!eval_part(e, x->base, at, &v))
			return false;
		if (v.type != XPATH_IS_NODES)
			return fail(e->fail, XPATH_TYPE, "", "/");
		if (!filter(e, x->predicates, x->n_predicates, &v))
			return false;
	} else {
		if (x->from == FROM_ROOT) {
			from = root_of(e, at);
			i = stay_in_repeat(e, x, at, &from);
		}
		v = nodes_of(e, from);
	}
	for (; i < x->n_steps; i++)
		if (!step_to_child(e, &x->steps[i], &v) && !take_step(e, &x->steps[i], &v))
			return false;
	drop_hidden(&v);
	*out = v;
	return true;
}
