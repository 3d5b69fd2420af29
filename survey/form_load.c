/* A filled-in instance, matched with its form: every element knows its node. */
#include "survey/form_in.h"

#include "base/limits.h"
#include "base/mem.h"

static void
note_element(struct run *run, struct form_node *node, struct tree_node *element)
{
	struct elements *list = &run->elements[node->index];

	run->count++;
	element->mark = node;
	*vec_push(run->mem, list) = element;
	if (node->single)
		run->slots[node->index] = element;
}

/* Collect leaves out what is not relevant; to know whether it is, it has to be there. */
static void
make_missing(struct run *run, struct form_node *node, struct tree_node *up)
{
	struct tree_node *made = mem_one(run->mem, struct tree_node);

	made->kind = TREE_ELEMENT;
	made->name = node->name;
	made->prefix = node->model->prefix;
	made->uri = node->model->uri;
	made->up = up;
	made->prev = up->last;
	if (up->last)
		up->last->next = made;
	else
		up->first = made;
	up->last = made;
	run->made = true;
	note_element(run, node, made);
	for (struct form_node *n = node->first; n; n = n->next)
		if (!n->repeat && run->count <= LIMIT_FORM_ELEMENTS)
			make_missing(run, n, made);
}

/* The node that an element stands for: usually the one after that of its neighbour. */
static struct form_node *
node_for(const struct form_node *up, struct form_node *after, const char *name)
{
	if (after && after->name == name)
		return after;
	if (after && after->next && after->next->name == name)
		return after->next;
	return form_child(up, name);
}

/* What clients add to tell of the instance itself, whether the form speaks of it or not. */
static bool
is_told_by_client(const struct form_node *node, const char *name)
{
	return node->depth == 2 && strcmp(node->name, "meta") == 0 && (strcmp(name, "deprecatedID") == 0 || strcmp(name, "instanceName") == 0);
}

/* Clients add to meta what the form does not know (deprecatedID of an edited answer). */
static bool
is_meta(const struct form_node *up, const char *name)
{
	return !up->up ? strcmp(name, "meta") == 0 : !up->up->up && strcmp(up->name, "meta") == 0;
}

static void
match(struct run *run, struct form_node *node, struct tree_node *element)
{
	struct form_node *at = node->first;
	size_t before;

	note_element(run, node, element);
	for (struct tree_node *e = tree_first(element), *next; e; e = next) {
		struct form_node *child = node_for(node, at, e->name);

		next = tree_next(e);
		if (!child && is_told_by_client(node, e->name))
			continue;
		if (!child && is_meta(node, e->name))
			continue;
		before = child ? run->elements[child->index].n : 0;
		if (!child
		    || (!child->repeat && before > 0
			&& run->elements[child->index].at[before - 1]->up == element)) {
			run_violate(run, e, VIOLATION_UNKNOWN, NULL);
			tree_remove(e);
			continue;
		}
		at = child;
		if (run->count <= LIMIT_FORM_ELEMENTS)
			match(run, child, e);
	}
	for (struct form_node *n = node->first; n; n = n->next) {
		struct elements *list = &run->elements[n->index];

		if (!n->repeat && (list->n == 0 || list->at[list->n - 1]->up != element))
			make_missing(run, n, element);
	}
}

/* Elements that were made stand at the end of their parents and count as the last. */
static void
count_anew(struct tree_node *top)
{
	uint32_t order = 0;
	struct tree_node *n = top;

	while (n) {
		n->order = order++;
		for (struct tree_node *s = n->spaces; s; s = s->next)
			s->order = order++;
		for (struct tree_node *a = n->attrs; a; a = a->next)
			a->order = order++;
		if (n->first) {
			n = n->first;
			continue;
		}
		while (n && !n->next)
			n = n->up;
		n = n ? n->next : NULL;
	}
}

static bool
is_of_form(const struct run *run, const struct tree_node *root, struct fail *f)
{
	struct str id = tree_attr_text(root, "id");

	if (strcmp(root->name, run->form->root->name) == 0 && (!id.n || str_is(id, run->form->id)))
		return true;
	return fail(f, FORM_OTHER, "", id.n ? id.s : root->name, run->form->id);
}

bool
run_load(struct run *run, const char *name, struct str xml, struct fail *f)
{
	struct tree_read how = { .file = name, .names = tree_names_new(run->mem, run->form->names) };
	struct tree_node *root;

	run->document = tree_read(run->mem, &how, xml, f);
	if (!run->document)
		return false;
	root = tree_first(run->document);
	if (!root || !is_of_form(run, root, f))
		return false;
	run->elements = mem_array(run->mem, struct elements, run->form->nodes.n);
	run->slots = mem_array(run->mem, const struct tree_node *, run->form->nodes.n);
	match(run, run->form->root, root);
	if (run->count > LIMIT_FORM_ELEMENTS)
		return fail(f, XML_TOO_LARGE, name);
	if (run->made)
		count_anew(run->document);
	run->env.root = run->document;
	return true;
}
