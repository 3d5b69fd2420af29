/* The body of a form: which nodes are asked for, and what may be chosen. */
#include "survey/form_in.h"

#include "base/map.h"
#include "base/mem.h"

static bool
is_one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

/* The node an element of the body stands for; 'from' if it names none. */
static bool
node_of(struct form *form, const struct tree_node *n, struct form_node *from, struct form_node **out,
	struct fail *f)
{
	const struct tree_node *attr = tree_attr(n, "nodeset");
	struct str ref = attr ? attr->text : tree_attr_text(n, "ref");
	const struct xpath *path;

	*out = from;
	if (ref.n == 0)
		return true;
	path = form_expression(form, ref, from, n->name, f);
	if (!path)
		return false;
	*out = form_resolve(form, from, path);
	return *out != NULL || fail(f, FORM_NODE, form->file, n->name, str_dup(form->mem, ref));
}

/* The label of a choice written out. */
static struct form_message
label_of(struct form *form, const struct tree_node *item)
{
	const struct tree_node *label = tree_child(item, "label");
	struct str ref = label ? tree_attr_text(label, "ref") : STR("");

	if (ref.n)
		return form_message_of(form, ref);
	return (struct form_message){ .text = label ? str_dup(form->mem, tree_text(form->mem, label)) : "" };
}

static void
add_item(struct form *form, struct form_choices *choices, const struct tree_node *item)
{
	const struct tree_node *value = tree_child(item, "value");
	struct form_message *label = mem_one(form->mem, struct form_message);

	if (!value)
		return;
	*label = label_of(form, item);
	map_put(choices->fixed, str_trim(tree_text(form->mem, value)), label);
}

/* instance('x')/root/item, shuffled perhaps: the same for everybody. */
static bool
is_constant(const struct xpath *x)
{
	if (x->op == XPATH_CALL && str_is(x->text, "randomize") && x->n_args > 0)
		return is_constant(x->args[0]);
	if (x->op != XPATH_PATH || x->from != FROM_BASE || x->n_predicates || x->base->op != XPATH_CALL
	    || !str_is(x->base->text, "instance") || x->base->args[0]->op != XPATH_STRING)
		return false;
	for (size_t i = 0; i < x->n_steps; i++)
		if (x->steps[i].n_predicates || x->steps[i].axis != AXIS_CHILD)
			return false;
	return true;
}

static const struct tree_node *
find_instance(void *ctx, struct str id)
{
	const struct form *form = ctx;

	return map_get(form->instances, id);
}

static bool
list_constant(struct form *form, struct form_choices *choices, struct fail *f)
{
	struct xpath_env env = { .root = form->root->model->up, .instance = find_instance, .ctx = form,
				 .any_space = true, .javarosa = true };
	struct xpath_value items, value;

	if (!xpath_eval(form->mem, choices->nodeset, &env, form->root->model, &items, f))
		return false;
	for (size_t i = 0; items.type == XPATH_IS_NODES && i < items.n; i++) {
		if (!xpath_eval(form->mem, choices->value, &env, items.nodes[i], &value, f))
			return false;
		map_put(choices->fixed, str_trim(xpath_string(form->mem, &env, &value)), choices);
	}
	choices->constant = true;
	return true;
}

static bool
read_itemset(struct form *form, const struct tree_node *set, const struct form_node *node,
	     struct form_choices *choices, struct fail *f)
{
	const struct tree_node *value = tree_child(set, "value"), *label = tree_child(set, "label");

	choices->nodeset = form_expression(form, tree_attr_text(set, "nodeset"), node, "itemset", f);
	if (!choices->nodeset)
		return false;
	choices->value = form_expression(form, value ? tree_attr_text(value, "ref") : STR("name"), node, "value", f);
	if (!choices->value)
		return false;
	choices->label = label ? form_expression(form, tree_attr_text(label, "ref"), node, "label", f) : choices->value;
	if (!choices->label)
		return false;
	return !is_constant(choices->nodeset) || list_constant(form, choices, f);
}

static bool
read_choices(struct form *form, const struct tree_node *control, struct form_node *node, struct fail *f)
{
	struct form_choices *choices = mem_one(form->mem, struct form_choices);

	choices->fixed = map_new(form->mem);
	node->choices = choices;
	node->multiple = strcmp(control->name, "select1") != 0;
	for (const struct tree_node *n = tree_first(control); n; n = tree_next(n)) {
		if (strcmp(n->name, "item") == 0)
			add_item(form, choices, n);
		if (strcmp(n->name, "itemset") == 0 && !read_itemset(form, n, node, choices, f))
			return false;
	}
	return true;
}

static bool
read_control(struct form *form, const struct tree_node *n, struct form_node *from, struct fail *f)
{
	static const char *const lists[] = { "select", "select1", "rank", NULL };
	struct form_node *node;

	if (!node_of(form, n, from, &node, f))
		return false;
	form->questions += !node->control;
	node->control = true;
	return !is_one_of(n->name, lists) || read_choices(form, n, node, f);
}

static bool
read_level(struct form *form, const struct tree_node *level, struct form_node *from, struct fail *f)
{
	static const char *const controls[] = { "input", "select",  "select1", "rank", "upload",
						"range", "trigger", "secret",  NULL };

	for (const struct tree_node *n = tree_first(level); n; n = tree_next(n)) {
		struct form_node *node;

		if (is_one_of(n->name, controls)) {
			if (!read_control(form, n, from, f))
				return false;
			continue;
		}
		if (strcmp(n->name, "group") != 0 && strcmp(n->name, "repeat") != 0)
			continue;
		if (!node_of(form, n, from, &node, f))
			return false;
		if (strcmp(n->name, "repeat") == 0)
			node->repeat = true;
		if (!read_level(form, n, node, f))
			return false;
	}
	return true;
}

bool
form_read_body(struct form *form, struct fail *f)
{
	return read_level(form, form->body, form->root, f);
}
