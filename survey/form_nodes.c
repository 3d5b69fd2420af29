/* The nodes of a form: the elements of its primary instance and what is bound to them. */
#include "survey/form_in.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"

struct form_node *
form_child(const struct form_node *up, const char *name)
{
	struct form_node *n = up->first;

	while (n && n->name != name && strcmp(n->name, name) != 0)
		n = n->next;
	return n;
}

static void
write_path(struct buf *out, const struct form_node *node)
{
	if (node->up)
		write_path(out, node->up);
	buf_printf(out, "/%s", node->name);
}

const char *
form_node_path(struct mem *mem, const struct form_node *node)
{
	struct buf out = buf_new(mem, LIMIT_XPATH_TEXT);

	write_path(&out, node);
	return buf_cstr(&out);
}

static struct form_node *
add_node(struct form *form, struct form_node *up, const struct tree_node *model)
{
	struct form_node *node = mem_one(form->mem, struct form_node);

	node->name = model->name;
	node->model = model;
	node->up = up;
	node->depth = up ? up->depth + 1 : 1;
	node->index = (unsigned)form->nodes.n;
	*vec_push(form->mem, &form->nodes) = node;
	if (!up)
		return node;
	if (up->last)
		up->last->next = node;
	else
		up->first = node;
	up->last = node;
	return node;
}

/* A repeat stands there as a template and as its first instances: one node. */
static void
add_children(struct form *form, struct form_node *up, const struct tree_node *model)
{
	for (const struct tree_node *m = tree_first(model); m; m = tree_next(m)) {
		struct form_node *node = form_child(up, m->name);

		if (form->nodes.n >= LIMIT_FORM_NODES)
			return;
		if (!node)
			node = add_node(form, up, m);
		if (tree_attr(m, "template"))
			node->repeat = true;
		add_children(form, node, m);
	}
}

bool
form_build_nodes(struct form *form, const struct tree_node *root, struct fail *f)
{
	form->root = add_node(form, NULL, root);
	add_children(form, form->root, root);
	return form->nodes.n < LIMIT_FORM_NODES || fail(f, FORM_LIMIT, form->file, "LIMIT_FORM_NODES");
}

struct form_node *
form_resolve(const struct form *form, struct form_node *from, const struct xpath *path)
{
	struct form_node *at = from;
	bool above = path->from == FROM_ROOT || !from;

	if (path->op != XPATH_PATH || path->from == FROM_BASE)
		return NULL;
	for (size_t i = 0; i < path->n_steps; i++) {
		const struct xpath_step *step = &path->steps[i];

		if (step->n_predicates)
			return NULL;
		if (step->axis == AXIS_SELF && step->test == TEST_NODE)
			continue;
		if (step->axis == AXIS_PARENT && step->test == TEST_NODE) {
			if (above)
				return NULL;
			above = !at->up;
			at = at->up;
			continue;
		}
		if (step->axis != AXIS_CHILD || step->test != TEST_NAME)
			return NULL;
		if (above)
			at = strcmp(form->root->name, step->name) == 0 ? form->root : NULL;
		else
			at = form_child(at, step->name);
		if (!at)
			return NULL;
		above = false;
	}
	return above ? NULL : at;
}
