/* The body of an XForm: what is asked. */
#include "survey/xform_in.h"

#include <string.h>

#include "base/limits.h"

static void
put_label(struct xform *x, struct xel *el, const struct xnode *node)
{
	struct xel *label = xel_new(x->mem, el, "label");

	if (xtext_label_ref(node))
		xel_attr(x->mem, label, "ref", str_of(mem_printf(x->mem, "jr:itext('%s:label')", xnode_path(x, node))));
	else
		xtext_put(x, label, node->label.plain, node);
}

static void
put_hint(struct xform *x, struct xel *el, const struct xnode *node)
{
	struct xel *hint;

	if (xtext_is_empty(&node->hint) && xtext_is_empty(&node->guidance))
		return;
	hint = xel_new(x->mem, el, "hint");
	if (xtext_hint_ref(node))
		xel_attr(x->mem, hint, "ref", str_of(mem_printf(x->mem, "jr:itext('%s:hint')", xnode_path(x, node))));
	else
		xtext_put(x, hint, node->hint.plain, node);
}

static void
put_control_attrs(struct xform *x, struct xel *el, const struct xnode *node)
{
	for (size_t i = 0; i < node->control.n; i++)
		xel_attr(x->mem, el, node->control.at[i].name, xresolve(x, node->control.at[i].value, node, 0));
}

/* --- choices --- */

/* The nodeset of a question's choices. */
static struct str
nodeset(struct xform *x, const struct xnode *node, const struct xnode **items)
{
	const struct xselect *s = &node->select;
	struct buf out = buf_new(x->mem, LIMIT_FORM_TEXT);

	*items = NULL;
	if (s->repeat_of) {
		bool whole = s->repeat_of->kind == XK_REPEAT;

		*items = whole ? s->repeat_of : s->repeat_of->up;
		buf_str(&out, whole ? xnode_path(x, *items) : xitems_path(x, *items, node));
	} else
		buf_printf(&out, "instance('%s')/root/item", s->instance);
	return buf_view(&out);
}

static void
put_itemset(struct xform *x, struct xel *el, const struct xnode *node)
{
	const struct xselect *s = &node->select;
	const struct xnode *items;
	struct str base = nodeset(x, node, &items), filter = node->filter;
	struct buf out = buf_new(x->mem, LIMIT_FORM_TEXT);
	struct xel *set = xel_new(x->mem, el, "itemset"), *label;

	if (s->randomize)
		buf_str(&out, "randomize(");
	buf_add(&out, base.s, base.n);
	if (filter.n) {
		filter = xresolve_in(x, filter, node, items);
		buf_printf(&out, "[%.*s]", (int)filter.n, filter.s);
	} else if (items)
		buf_printf(&out, "[./%s != '']", s->value);
	if (s->randomize && s->seed.n) {
		struct str seed = xresolve(x, s->seed, node, 0);

		buf_printf(&out, ", %s%.*s", "", (int)seed.n, seed.s);
	}
	if (s->randomize)
		buf_char(&out, ')');
	xel_attr(x->mem, set, "nodeset", str_of(buf_cstr(&out)));
	xel_attr(x->mem, xel_new(x->mem, set, "value"), "ref", str_of(s->value));
	label = xel_new(x->mem, set, "label");
	xel_attr(x->mem, label, "ref", s->list && s->list->itext ? STR("jr:itext(itextId)") : str_of(s->label));
}

static void
put_items(struct xform *x, struct xel *el, const struct xnode *node)
{
	const struct xlist *list = node->select.list;

	for (size_t i = 0; i < list->choices.n; i++) {
		struct xel *item = xel_new(x->mem, el, "item"), *label = xel_new(x->mem, item, "label");

		if (list->itext)
			xel_attr(x->mem, label, "ref", str_of(mem_printf(x->mem, "jr:itext('%s-%zu')", list->name, i)));
		else
			xtext_put(x, label, list->choices.at[i].label.plain, x->root);
		xel_text(x->mem, xel_new(x->mem, item, "value"), list->choices.at[i].name);
	}
}

static void
put_query(struct xform *x, struct xel *el, const struct xnode *node)
{
	struct str filter = xresolve_in(x, node->filter, node, NULL);

	xel_attr(x->mem, el, "query", str_of(filter.n
		? mem_printf(x->mem, "instance('%s')/root/item[%.*s]", node->select.instance, (int)filter.n, filter.s)
		: mem_printf(x->mem, "instance('%s')/root/item", node->select.instance)));
}

/* --- questions --- */

static void
put_fired(struct xform *x, struct xel *el, const struct xnode *node)
{
	for (int geo = 0; geo < 2; geo++)
		for (size_t i = 0; i < node->fires.n; i++) {
			const struct xnode *to = node->fires.at[i];
			const struct xattr *calculate = xattr_get(&to->bind, "calculate");
			struct xel *set;

			if ((to->type->special == XS_BACKGROUND_GEO) != (geo == 1))
				continue;
			set = xel_new(x->mem, el, geo ? "odk:setgeopoint" : "setvalue");
			xel_attr(x->mem, set, "ref", str_of(xnode_path(x, to)));
			xel_attr(x->mem, set, "event", STR("xforms-value-changed"));
			if (calculate && !geo)
				xel_attr(x->mem, set, "value", xresolve(x, calculate->value, to, 0));
		}
}

static const char *
tag(enum xbody body)
{
	switch (body) {
	case XB_INPUT: return "input";
	case XB_UPLOAD: return "upload";
	case XB_SELECT: return "select";
	case XB_SELECT1: return "select1";
	case XB_RANK: return "odk:rank";
	case XB_RANGE: return "range";
	case XB_TRIGGER: return "trigger";
	case XB_NONE: break;
	}
	return NULL;
}

static void
put_question(struct xform *x, struct xel *up, const struct xnode *node)
{
	struct xel *el;

	if (node->type->body == XB_NONE || (xtext_is_empty(&node->label) && xtext_is_empty(&node->hint) &&
	    xtext_is_empty(&node->guidance) && node->media.n == 0))
		return;
	el = xel_new(x->mem, up, tag(node->type->body));
	xel_attr(x->mem, el, "ref", str_of(xnode_path(x, node)));
	if (node->select.external)
		put_query(x, el, node);
	put_control_attrs(x, el, node);
	put_label(x, el, node);
	put_hint(x, el, node);
	if (node->select.inline_items && node->select.list)
		put_items(x, el, node);
	else if (!node->select.external && (node->select.instance || node->select.repeat_of))
		put_itemset(x, el, node);
	put_fired(x, el, node);
}

/* --- groups --- */

static void put_node(struct xform *x, struct xel *up, const struct xnode *node);

static void
put_kids(struct xform *x, struct xel *el, const struct xnode *node)
{
	for (size_t i = 0; i < node->kids.n; i++)
		if (!node->kids.at[i]->meta)
			put_node(x, el, node->kids.at[i]);
}

/* Defaults that are worked out anew in each repeat; those in a repeat inside are its own. */
static void
put_new_repeat(struct xform *x, struct xel *el, const struct xnode *node)
{
	for (size_t i = 0; i < node->kids.n; i++) {
		const struct xnode *kid = node->kids.at[i];

		if (kid->kind == XK_GROUP || kid->kind == XK_ENTITY)
			put_new_repeat(x, el, kid);
		if (kid->kind == XK_ENTITY && !kid->entity->id.n) {
			struct xel *set = xel_new(x->mem, el, "setvalue");

			xel_attr(x->mem, set, "ref", str_of(mem_printf(x->mem, "%s/@id", xnode_path(x, kid))));
			xel_attr(x->mem, set, "event", STR("odk-new-repeat"));
			xel_attr(x->mem, set, "value", STR("uuid()"));
		}
		if (kid->kind == XK_QUESTION && kid->dynamic) {
			struct xel *set = xel_new(x->mem, el, "setvalue");

			xel_attr(x->mem, set, "ref", str_of(xnode_path(x, kid)));
			xel_attr(x->mem, set, "event", STR("odk-new-repeat"));
			xel_attr(x->mem, set, "value", xresolve(x, kid->default_text, kid, 0));
		}
	}
}

static void
put_repeat(struct xform *x, struct xel *up, const struct xnode *node)
{
	struct xel *group = xel_new(x->mem, up, "group"), *repeat;

	xel_attr(x->mem, group, "ref", str_of(xnode_path(x, node)));
	put_label(x, group, node);
	repeat = xel_new(x->mem, group, "repeat");
	xel_attr(x->mem, repeat, "nodeset", str_of(xnode_path(x, node)));
	if (node->count.n)
		xel_attr(x->mem, repeat, "jr:count", xresolve(x, node->count, node, 0));
	put_control_attrs(x, repeat, node);
	put_kids(x, repeat, node);
	put_new_repeat(x, repeat, node);
}

static void
put_group(struct xform *x, struct xel *up, const struct xnode *node)
{
	struct xel *group = xel_new(x->mem, up, "group");

	put_control_attrs(x, group, node);
	xel_attr(x->mem, group, "ref", str_of(xnode_path(x, node)));
	if (!xtext_is_empty(&node->label) || node->media.n)
		put_label(x, group, node);
	put_kids(x, group, node);
}

static void
put_node(struct xform *x, struct xel *up, const struct xnode *node)
{
	switch (node->kind) {
	case XK_QUESTION: put_question(x, up, node); break;
	case XK_GROUP: put_group(x, up, node); break;
	case XK_REPEAT: put_repeat(x, up, node); break;
	case XK_SURVEY: case XK_EXTERNAL: case XK_ENTITY: break;
	}
}

void
xform_body(struct xform *x, struct xel *html)
{
	struct xel *body = xel_new(x->mem, html, "h:body");

	if (x->settings.style.n)
		xel_attr(x->mem, body, "class", x->settings.style);
	put_kids(x, body, x->root);
}
