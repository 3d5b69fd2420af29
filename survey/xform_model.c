/* The model of an XForm: instances, binds, values set. */
#include "survey/xform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/limits.h"

/* --- the primary instance --- */

static struct str
default_value(struct xform *x, const struct xnode *node)
{
	if (node->type && node->type->special == XS_IMAGE && !str_starts(node->default_text, STR("jr://")))
		return str_of(mem_printf(x->mem, "jr://images/%.*s", (int)node->default_text.n, node->default_text.s));
	return node->default_text;
}

/* 'copy': 0 outside of repeats, 1 inside the template of one, 2 inside its first instance. */
static void
put_instance(struct xform *x, struct xel *up, const struct xnode *node, int copy)
{
	struct xel *el;

	if (node->kind == XK_EXTERNAL)
		return;
	if (node->kind == XK_REPEAT && copy == 0) {
		put_instance(x, up, node, 1);
		copy = 2;
	}
	el = xel_new(x->mem, up, node->name);
	for (size_t i = 0; i < node->instance.n; i++)
		xel_attr(x->mem, el, node->instance.at[i].name, node->instance.at[i].value);
	if (node->kind == XK_REPEAT && copy == 1)
		xel_attr(x->mem, el, "jr:template", STR(""));
	if (node->kind == XK_QUESTION && node->default_text.n && !node->dynamic)
		xel_text(x->mem, el, default_value(x, node));
	for (size_t i = 0; i < node->kids.n; i++)
		put_instance(x, el, node->kids.at[i], copy);
}

static void
put_primary(struct xform *x, struct xel *model)
{
	const struct xsettings *s = &x->settings;
	struct xel *instance = xel_new(x->mem, model, "instance"), *root = xel_new(x->mem, instance, x->root->name);

	if (s->xmlns.n)
		xel_attr(x->mem, root, "xmlns", s->xmlns);
	for (size_t i = 0; i < s->attributes.n; i++)
		xel_attr(x->mem, root, s->attributes.at[i].name, s->attributes.at[i].value);
	xel_attr(x->mem, root, "id", str_of(x->form_id));
	if (s->version.n)
		xel_attr(x->mem, root, "version", s->version);
	if (s->prefix.n)
		xel_attr(x->mem, root, "odk:prefix", s->prefix);
	if (s->delimiter.n)
		xel_attr(x->mem, root, "odk:delimiter", s->delimiter);
	for (size_t i = 0; i < x->root->kids.n; i++)
		put_instance(x, root, x->root->kids.at[i], 0);
}

/* --- other instances --- */

static void
put_list(struct xform *x, struct xel *model, const struct xlist *list)
{
	struct xel *instance = xel_new(x->mem, model, "instance"), *root = xel_new(x->mem, instance, "root");

	xel_attr(x->mem, instance, "id", str_of(list->name));
	for (size_t i = 0; i < list->choices.n; i++) {
		const struct xchoice *c = &list->choices.at[i];
		struct xel *item = xel_new(x->mem, root, "item");

		if (list->itext)
			xel_text(x->mem, xel_new(x->mem, item, "itextId"), str_of(mem_printf(x->mem, "%s-%zu", list->name, i)));
		xel_text(x->mem, xel_new(x->mem, item, "name"), c->name);
		if (!list->itext && c->label.plain.n)
			xtext_put(x, xel_new(x->mem, item, "label"), c->label.plain, x->root);
		for (size_t k = 0; c->row && k < c->row->n; k++) {
			const struct xcell *cell = &c->row->at[k];

			if (!cell->head->known && cell->head->depth == 1 && xname_is_bound(x, str_of(cell->head->raw)))
				xel_text(x->mem, xel_new(x->mem, item, cell->head->raw), cell->text);
		}
	}
}

static void
put_source(struct xform *x, struct xel *model, const char *id, const char *src)
{
	struct xel *instance = xel_new(x->mem, model, "instance");

	xel_attr(x->mem, instance, "id", str_of(id));
	xel_attr(x->mem, instance, "src", str_of(src));
}

static bool
is_sourced(const struct xform *x, const char *id)
{
	for (size_t i = 0; i < x->instances.n; i++)
		if (strcmp(x->instances.at[i].id, id) == 0)
			return true;
	return false;
}

static void
put_instances(struct xform *x, struct xel *model)
{
	for (size_t i = 0; i < x->instances.n; i++) {
		bool first = true;

		for (size_t k = 0; k < i && first; k++)
			first = strcmp(x->instances.at[k].id, x->instances.at[i].id) != 0;
		if (first)
			put_source(x, model, x->instances.at[i].id, x->instances.at[i].src);
	}
	if (x->last_saved)
		put_source(x, model, "__last-saved", "jr://instance/last-saved");
	for (size_t i = 0; i < x->lists.n; i++)
		if (!x->lists.at[i]->searched && !is_sourced(x, x->lists.at[i]->name))
			put_list(x, model, x->lists.at[i]);
}

/* --- binds --- */

static void
put_bind_attr(struct xform *x, struct xel *bind, const struct xnode *node, const struct xattr *attr)
{
	if (strcmp(attr->name, "calculate") == 0 && node->trigger.n)
		return;
	if (xtext_message_ref(attr))
		xel_attr(x->mem, bind, attr->name, str_of(mem_printf(x->mem, "jr:itext('%s:%s')", xnode_path(x, node), attr->name)));
	else
		xel_attr(x->mem, bind, attr->name, xresolve(x, attr->text ? attr->text->plain : attr->value, node, 0));
}

static void
put_first_load(struct xform *x, struct xel *model, const char *tag, struct str ref, const struct str *value)
{
	struct xel *set = xel_new(x->mem, model, tag);

	xel_attr(x->mem, set, "ref", ref);
	xel_attr(x->mem, set, "event", strcmp(tag, "odk:recordaudio") == 0 ? STR("odk-instance-load") : STR("odk-instance-first-load"));
	if (value)
		xel_attr(x->mem, set, "value", *value);
}

static void
put_actions(struct xform *x, struct xel *model, const struct xnode *node)
{
	struct str path = str_of(xnode_path(x, node));

	if (node->dynamic) {
		struct str value = xresolve(x, node->default_text, node, 0);

		put_first_load(x, model, "setvalue", path, &value);
	}
	if (node->type && node->type->special == XS_START_GEO)
		put_first_load(x, model, "odk:setgeopoint", path, NULL);
	if (node->type && node->type->special == XS_RECORD) {
		struct xel *set = xel_new(x->mem, model, "odk:recordaudio");

		xel_attr(x->mem, set, "ref", path);
		xel_attr(x->mem, set, "event", STR("odk-instance-load"));
		for (size_t i = 0; i < node->control.n; i++)
			xel_attr(x->mem, set, node->control.at[i].name, node->control.at[i].value);
	}
}

static void
put_binds(struct xform *x, struct xel *model, const struct xnode *node)
{
	if (node->kind == XK_EXTERNAL)
		return;
	if (node->kind == XK_ENTITY) {
		xform_entity_model(x, model, node);
		return;
	}
	if (node->bind.n) {
		struct xel *bind = xel_new(x->mem, model, "bind");

		xel_attr(x->mem, bind, "nodeset", str_of(xnode_path(x, node)));
		for (size_t i = 0; i < node->bind.n; i++)
			put_bind_attr(x, bind, node, &node->bind.at[i]);
	}
	put_actions(x, model, node);
	for (size_t i = 0; i < node->kids.n; i++)
		put_binds(x, model, node->kids.at[i]);
}

static void
put_submission(struct xform *x, struct xel *model)
{
	const struct xsettings *s = &x->settings;
	struct xel *submission;

	if (!s->url.n && !s->key.n && !s->send.n && !s->erase.n && !s->editable)
		return;
	submission = xel_new(x->mem, model, "submission");
	if (s->url.n) {
		xel_attr(x->mem, submission, "action", s->url);
		xel_attr(x->mem, submission, "method", STR("post"));
	}
	if (s->key.n)
		xel_attr(x->mem, submission, "base64RsaPublicKey", s->key);
	if (s->send.n)
		xel_attr(x->mem, submission, "orx:auto-send", s->send);
	if (s->erase.n)
		xel_attr(x->mem, submission, "orx:auto-delete", s->erase);
	if (s->editable)
		xel_attr(x->mem, submission, "odk:client-editable", STR("true"));
}

void
xform_model(struct xform *x, struct xel *head, const struct itext *itext)
{
	struct xel *model = xel_new(x->mem, head, "model");

	xel_attr(x->mem, model, "odk:xforms-version", STR("1.0.0"));
	if (x->entities.n)
		xel_attr(x->mem, model, "entities:entities-version", x->repeat_entities ? STR("2025.1.0") : STR("2024.1.0"));
	put_submission(x, model);
	itext_write(x, model, itext);
	put_primary(x, model);
	put_instances(x, model);
	for (size_t i = 0; i < x->root->kids.n; i++)
		put_binds(x, model, x->root->kids.at[i]);
}
