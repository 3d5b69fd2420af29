/* Reading a form: model, binds, and the parts in their order. */
#include "survey/form_in.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"

const char *
form_id(const struct form *form)
{
	return form->id;
}

const char *
form_version(const struct form *form)
{
	return form->version;
}

const char *
form_title(const struct form *form)
{
	return form->title;
}

size_t
form_questions(const struct form *form)
{
	return form->questions;
}

const struct xpath *
form_expression(struct form *form, struct str text, const struct form_node *node, const char *where,
		struct fail *f)
{
	const struct xpath *x = xpath_parse(form->mem, text, XPATH_PLAIN, NULL, f);
	char place[220];

	if (x && xpath_check(x, NULL, f)) {
		xpath_intern(x, form->names);
		return x;
	}
	snprintf(place, sizeof(place), "%s %s", node ? form_node_path(form->mem, node) : form->file, where);
	fail_prefix(f, place);
	return NULL;
}

/* An attribute of a bind as an expression; absent or empty is none. */
static bool
read_rule(struct form *form, const struct tree_node *bind, const char *attr, const struct form_node *node,
	  const struct xpath **out, struct fail *f)
{
	struct str text = str_trim(tree_attr_text(bind, attr));

	if (text.n == 0)
		return true;
	*out = form_expression(form, text, node, attr, f);
	return *out != NULL;
}

/* true() and false() need no asking. */
static const struct xpath *
unless(const struct xpath *x, const char *constant)
{
	return x && x->op == XPATH_CALL && str_is(x->text, constant) ? NULL : x;
}

static bool
bind_node(struct form *form, const struct tree_node *bind, struct form_node *node, struct fail *f)
{
	struct str preload = tree_attr_text(bind, "preload");

	node->type = form_type_of(tree_attr_text(bind, "type"));
	node->binary = str_ends(tree_attr_text(bind, "type"), STR("binary"));
	node->personal = str_is(tree_attr_text(bind, "personal"), "true")
			 || str_is(tree_attr_text(bind, "personal"), "true()");
	node->constraint_message = form_message_of(form, tree_attr_text(bind, "constraintMsg"));
	node->required_message = form_message_of(form, tree_attr_text(bind, "requiredMsg"));
	if (str_is(preload, "timestamp") && str_is(tree_attr_text(bind, "preloadParams"), "end"))
		form->ended = node;
	if (!read_rule(form, bind, "calculate", node, &node->calculate, f)
	    || !read_rule(form, bind, "relevant", node, &node->relevant, f)
	    || !read_rule(form, bind, "required", node, &node->required, f)
	    || !read_rule(form, bind, "readonly", node, &node->readonly, f)
	    || !read_rule(form, bind, "constraint", node, &node->constraint, f))
		return false;
	node->relevant = unless(node->relevant, "true");
	node->required = unless(node->required, "false");
	node->readonly = unless(node->readonly, "false");
	node->constraint = unless(node->constraint, "true");
	return true;
}

static bool
read_bind(struct form *form, const struct tree_node *bind, struct fail *f)
{
	const struct tree_node *attr = tree_attr(bind, "nodeset");
	struct str text = attr ? attr->text : tree_attr_text(bind, "ref");
	const struct xpath *path = form_expression(form, text, NULL, "bind", f);
	struct form_node *node;

	if (!path)
		return false;
	/* Attributes (of entities) are the telephone's own business. */
	if (path->n_steps && path->steps[path->n_steps - 1].axis == AXIS_ATTRIBUTE)
		return true;
	node = form_resolve(form, form->root, path);
	if (!node)
		return fail(f, FORM_NODE, form->file, "bind", str_dup(form->mem, text));
	return bind_node(form, bind, node, f);
}

static bool
read_binds(struct form *form, const struct tree_node *model, struct fail *f)
{
	for (const struct tree_node *n = tree_first(model); n; n = tree_next(n))
		if (strcmp(n->name, "bind") == 0 && !read_bind(form, n, f))
			return false;
	return true;
}

/* Vietnamese if there is any, else the one marked, else the first. */
static void
choose_language(struct form *form)
{
	const struct tree_node *marked = NULL, *vietnamese = NULL;

	for (const struct tree_node *t = form->itext ? tree_first(form->itext) : NULL; t; t = tree_next(t)) {
		struct str lang = tree_attr_text(t, "lang");

		form->languages++;
		if (!form->language)
			form->language = t;
		if (tree_attr(t, "default"))
			marked = t;
		if (str_is(lang, "vi") || str_find(lang, STR("(vi)")) >= 0)
			vietnamese = t;
	}
	if (marked)
		form->language = marked;
	if (vietnamese)
		form->language = vietnamese;
}

static void
mark_single(struct form *form)
{
	for (size_t i = 0; i < form->nodes.n; i++) {
		struct form_node *n = form->nodes.at[i];

		n->single = !n->repeat && (!n->up || n->up->single);
	}
}

static const struct tree_node *
primary_root(const struct tree_node *model)
{
	const struct tree_node *instance = tree_child(model, "instance");

	return instance ? tree_first(instance) : NULL;
}

static bool
read_parts(struct form *form, const struct tree_node *document, struct fail *f)
{
	const struct tree_node *html = tree_first(document), *head = html ? tree_child(html, "head") : NULL;
	const struct tree_node *root, *title = head ? tree_child(head, "title") : NULL;

	form->model = head ? tree_child(head, "model") : NULL;
	form->body = html ? tree_child(html, "body") : NULL;
	root = form->model ? primary_root(form->model) : NULL;
	if (!form->body || !root)
		return fail(f, FORM_NONE, form->file);
	form->itext = tree_child(form->model, "itext");
	form->title = title ? str_dup(form->mem, tree_text(form->mem, title)) : "";
	form->id = str_dup(form->mem, tree_attr_text(root, "id"));
	form->version = str_dup(form->mem, tree_attr_text(root, "version"));
	choose_language(form);
	if (!form_build_nodes(form, root, f) || !read_binds(form, form->model, f)
	    || !form_read_instances(form, f) || !form_read_body(form, f))
		return false;
	mark_single(form);
	return form_order(form, f);
}

struct form *
form_compile(struct mem *mem, const char *name, struct str xform, const struct form_media *media,
	     struct fail *f)
{
	struct form *form = mem_one(mem, struct form);
	struct tree_read how = { .file = name };
	const struct tree_node *document;

	form->mem = mem;
	form->file = mem_str(mem, name);
	form->names = how.names = tree_names_new(mem, NULL);
	form->patterns = xpath_patterns_new(mem);
	form->instances = map_new(mem);
	form->media = media;
	document = tree_read(mem, &how, xform, f);
	if (!document || !read_parts(form, document, f))
		return NULL;
	form->media = NULL;
	return form;
}
