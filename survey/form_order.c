/* What has to be known before what: the tasks of a form in an order in which none waits.
 *
 * A task is the relevance or the calculation of a node. It waits for the calculations and
 * the relevance of all nodes its expression looks at, and of those above them.
 */
#include "survey/form_in.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"

enum { UNSEEN, WAITING, DONE };

struct order {
	struct form *form;
	char *state[2]; /* by what, by node */
	VEC(struct form_task) tasks, chain;
	struct fail *fail;
	/* of the expression being looked at */
	struct form_task task;
	bool changing;
	size_t work;
	bool dry; /* only to find out what paths mean */
};

/* Where a part of an expression stands: a node of the form, the top, or elsewhere. */
struct place {
	struct form_node *node;
	bool above; /* above the root */
};

static bool visit(struct order *o, struct form_node *node, enum form_what what);
static bool look(struct order *o, const struct xpath *x, struct place from, bool shifted);

static bool
tell_circle(struct order *o, struct form_node *node)
{
	struct buf names = buf_new(o->form->mem, 150);
	size_t i = o->chain.n;

	while (i > 0 && o->chain.at[i - 1].node != node)
		i--;
	for (i = i > 0 ? i - 1 : 0; i < o->chain.n; i++)
		buf_printf(&names, "%s → ", form_node_path(o->form->mem, o->chain.at[i].node));
	buf_str(&names, form_node_path(o->form->mem, node));
	return fail(o->fail, FORM_CYCLE, o->form->file, buf_cstr(&names));
}

/* The task at hand needs this node: what it is worth and whether it is there. */
static bool
need(struct order *o, struct form_node *node, bool shifted)
{
	struct form_task task = o->task;
	bool changing = o->changing, good = true;

	if (o->dry)
		return true;

	/* A repeat may look at the ones before it: they are computed in order. */
	if (shifted && node == task.node)
		return true;
	if (node->calculate)
		good = visit(o, node, FORM_CALCULATE);
	for (struct form_node *n = node; n && good; n = n->up)
		if (n->relevant && !(shifted && n == task.node))
			good = visit(o, n, FORM_RELEVANT);
	o->task = task;
	o->changing = changing || node->changing;
	return good;
}

static bool
count(struct order *o)
{
	return ++o->work <= LIMIT_FORM_WORK || fail(o->fail, FORM_LIMIT, o->form->file, "LIMIT_FORM_WORK");
}

static bool
need_below(struct order *o, struct form_node *node, const char *name)
{
	for (struct form_node *n = node->first; n; n = n->next)
		if (!count(o) || ((!name || strcmp(name, n->name) == 0) && n != o->task.node && !need(o, n, true))
		    || !need_below(o, n, name))
			return false;
	return true;
}

static struct place
step_from(const struct order *o, struct place at, const struct xpath_step *step)
{
	struct place next = { NULL, false };

	if (step->axis == AXIS_SELF)
		return at;
	if (step->axis == AXIS_PARENT && at.node) {
		next.node = at.node->up;
		next.above = !next.node;
	} else if (step->axis == AXIS_CHILD && step->test == TEST_NAME) {
		if (at.above)
			next.node = strcmp(o->form->root->name, step->name) == 0 ? o->form->root : NULL;
		else if (at.node)
			next.node = form_child(at.node, step->name);
	}
	return next;
}

/* Steps from a place that is known; when it is lost, all nodes below that may be meant. */
static bool
look_steps(struct order *o, const struct xpath *x, struct place at, bool shifted)
{
	bool plain = (at.node || at.above) && x->n_predicates == 0;

	for (size_t i = 0; i < x->n_steps; i++) {
		const struct xpath_step *step = &x->steps[i];
		struct place next = step_from(o, at, step);

		if (!next.node && !next.above && (at.node || at.above)) {
			struct form_node *top = at.node ? at.node : o->form->root;
			const char *name = step->axis == AXIS_CHILD || step->axis == AXIS_ATTRIBUTE
						   ? NULL
						   : x->steps[x->n_steps - 1].name;
			bool gone = step->test == TEST_NAME && step->axis == AXIS_CHILD;

			if (!gone && !need_below(o, top, name && name[0] ? name : NULL))
				return false;
		}
		for (size_t p = 0; p < step->n_predicates; p++)
			if (!look(o, step->predicates[p], next, shifted))
				return false;
		shifted |= step->n_predicates > 0;
		plain &= step->n_predicates == 0;
		at = next;
	}
	if (plain && at.node && at.node->single)
		xpath_give_slot(x, at.node->index + 1);
	return !at.node || need(o, at.node, shifted);
}

static bool
look_path(struct order *o, const struct xpath *x, struct place from, bool shifted)
{
	struct place at = { NULL, false };

	if (x->from == FROM_CONTEXT) {
		at = from;
	} else if (x->from == FROM_ROOT) {
		at.above = true;
	} else if (x->base->op == XPATH_CALL && str_is(x->base->text, "current")) {
		at.node = o->task.node;
	} else if (!look(o, x->base, from, shifted)) {
		return false;
	}
	for (size_t i = 0; i < x->n_predicates; i++)
		if (!look(o, x->predicates[i], at, shifted))
			return false;
	return look_steps(o, x, at, shifted);
}

static bool
is_name(const struct xpath *x, const char *const *names)
{
	for (; *names; names++)
		if (str_is(x->text, *names))
			return true;
	return false;
}

static bool
look_call(struct order *o, const struct xpath *x, struct place from, bool shifted)
{
	static const char *const changing[] = { "now", "today", "random", "uuid", "property", "once", NULL };
	static const char *const spoken[] = { "jr:itext", "jr:choice-name", NULL };

	if (is_name(x, changing) || (str_is(x->text, "randomize") && x->n_args == 1)
	    || (is_name(x, spoken) && o->form->languages > 1))
		o->changing = true;
	/* Where a node stands does not depend on what it is worth. */
	if (str_is(x->text, "position") && x->n_args == 1 && form_resolve(o->form, from.node, x->args[0]))
		return true;
	shifted |= str_is(x->text, "indexed-repeat");
	for (size_t i = 0; i < x->n_args; i++)
		if (!look(o, x->args[i], from, shifted))
			return false;
	return true;
}

static bool
look(struct order *o, const struct xpath *x, struct place from, bool shifted)
{
	if (x->op == XPATH_PATH)
		return look_path(o, x, from, shifted);
	if (x->op == XPATH_CALL)
		return look_call(o, x, from, shifted);
	for (size_t i = 0; i < x->n_args; i++)
		if (!look(o, x->args[i], from, shifted))
			return false;
	return true;
}

static bool
visit(struct order *o, struct form_node *node, enum form_what what)
{
	char *state = &o->state[what][node->index];
	struct form_task task = { node, what };

	if (*state == DONE)
		return true;
	if (*state == WAITING)
		return tell_circle(o, node);
	if (o->chain.n > LIMIT_FORM_CHAIN)
		return fail(o->fail, FORM_LIMIT, o->form->file, "LIMIT_FORM_CHAIN");
	*state = WAITING;
	*vec_push(o->form->mem, &o->chain) = task;
	o->task = task;
	o->changing = false;
	if (!look(o, what == FORM_CALCULATE ? node->calculate : node->relevant, (struct place){ node, false }, false))
		return false;
	node->changing |= o->changing;
	o->chain.n--;
	*state = DONE;
	*vec_push(o->form->mem, &o->tasks) = task;
	return true;
}

/* What is asked when all is computed. */
static bool
look_rest(struct order *o, struct form_node *node)
{
	const struct xpath *const rest[] = { node->required, node->readonly, node->constraint,
					     node->choices ? node->choices->nodeset : NULL };
	struct place at = { node, false };

	o->task = (struct form_task){ node, FORM_CALCULATE };
	for (size_t i = 0; i < ARRAY_LEN(rest); i++)
		if (rest[i] && !look(o, rest[i], at, false))
			return false;
	return true;
}

bool
form_order(struct form *form, struct fail *f)
{
	struct order o = { .form = form, .fail = f };

	for (int i = 0; i < 2; i++)
		o.state[i] = mem_alloc(form->mem, form->nodes.n);
	for (size_t i = 0; i < form->nodes.n; i++) {
		struct form_node *node = form->nodes.at[i];

		if ((node->relevant && !visit(&o, node, FORM_RELEVANT))
		    || (node->calculate && !visit(&o, node, FORM_CALCULATE)))
			return false;
	}
	o.dry = true;
	for (size_t i = 0; i < form->nodes.n; i++)
		if (!look_rest(&o, form->nodes.at[i]))
			return false;
	form->tasks = o.tasks.at;
	form->n_tasks = o.tasks.n;
	return true;
}
