/* The sheet entities: records that a submission makes or changes. */
#include "survey/xform_in.h"

#include <string.h>
#include <strings.h>

static const char *
list_column(const struct xrow *row)
{
	return xcolumn(row, "list_name", NULL);
}

/* --- declarations --- */

static void
check_list_name(struct xform *x, const struct xentity *e)
{
	struct xplace place = xat(e->row, list_column(e->row));
	const char *name = xstr(x, e->list);

	if (str_starts(e->list, STR("__")))
		xremark(x, ENTITY_UNDERSCORES, place, name, place.column);
	else if (memchr(e->list.s, '.', e->list.n))
		xremark(x, ENTITY_PERIOD, place, name, place.column);
	else if (!xname_is(e->list))
		xremark(x, ENTITY_NAME, place, name, place.column);
}

static void
check_mode(struct xform *x, const struct xentity *e)
{
	struct xplace place = xat(e->row, list_column(e->row));
	const char *name = xstr(x, e->list);
	bool creates = e->create_if.n || !e->id.n;

	if (e->update_if.n && !e->id.n)
		xremark(x, ENTITY_ID, place, name);
	else if (e->id.n && e->create_if.n && !e->update_if.n)
		xremark(x, ENTITY_UPDATE, place, name);
	else if (creates && xtext_is_empty(&e->label))
		xremark(x, ENTITY_LABEL, place, name);
}

static void
check_columns(struct xform *x)
{
	const struct xrows *rows = &x->rows[X_ENTITIES];

	for (size_t i = 0; i < rows->nheads; i++)
		if (rows->heads[i].depth && !rows->heads[i].known)
			xremark(x, ENTITY_COLUMN, ((struct xplace){ "entities", 1, rows->heads[i].raw }), rows->heads[i].raw);
}

void
xentities_read(struct xform *x)
{
	const struct xrows *rows = &x->rows[X_ENTITIES];

	xheads_read(x, X_ENTITIES);
	check_columns(x);
	for (size_t i = 0; i < rows->n; i++) {
		const struct xrow *row = &rows->at[i];
		struct xentity *e = mem_one(x->mem, struct xentity);

		*e = (struct xentity){ .list = xget(row, "list_name"), .id = xget(row, "entity_id"), .create_if = xget(row, "create_if"),
			.update_if = xget(row, "update_if"), .label = xtext_of(x, row, "label", NULL), .row = row };
		check_list_name(x, e);
		check_mode(x, e);
		for (size_t k = 0; k < x->entities.n; k++)
			if (str_eq(x->entities.at[k]->list, e->list))
				xremark(x, ENTITY_SAME, xat(row, list_column(row)), xstr(x, e->list));
		*vec_push(x->mem, &x->entities) = e;
	}
}

/* --- which question is saved to which --- */

/* The repeat around a node, or the form itself. */
static struct xnode *
scope_of(struct xform *x, const struct xnode *node)
{
	struct xnode *repeat = xnode_repeat(node);

	return repeat ? repeat : x->root;
}

static const char *
scope_path(struct xform *x, const struct xnode *scope)
{
	const char *path = xnode_path(x, scope), *rest = strchr(path + 1, '/');

	return mem_printf(x->mem, "/survey%s", rest ? rest : "");
}

static struct xentity *
entity_for(struct xform *x, const struct xnode *node, struct str *property)
{
	struct xplace place = xat(node->row, xcolumn(node->row, "bind", "entities:saveto"));
	struct str list, rest;

	list = str_cut(*property, '#', &rest);
	if (list.n == property->n) {
		if (x->entities.n > 1) {
			xremark(x, ENTITY_PREFIX, place, "");
			return NULL;
		}
		return x->entities.at[0];
	}
	if (memchr(rest.s, '#', rest.n)) {
		xremark(x, ENTITY_DELIMITER, place, xstr(x, *property));
		return NULL;
	}
	*property = rest;
	for (size_t i = 0; i < x->entities.n; i++)
		if (str_eq(x->entities.at[i]->list, list))
			return x->entities.at[i];
	xremark(x, ENTITY_UNKNOWN, place, xstr(x, list));
	return NULL;
}

static bool
good_property(struct xform *x, const struct xnode *node, struct str property)
{
	struct xplace place = xat(node->row, xcolumn(node->row, "bind", "entities:saveto"));
	const char *name = xstr(x, property);

	if (strcasecmp(name, "name") == 0 || strcasecmp(name, "label") == 0)
		xremark(x, ENTITY_RESERVED, place, name, place.column);
	else if (str_starts(property, STR("__")))
		xremark(x, ENTITY_UNDERSCORES, place, name, place.column);
	else if (!xname_is(property))
		xremark(x, ENTITY_NAME, place, name, place.column);
	else
		return true;
	return false;
}

static void
save(struct xform *x, struct xnode *node, struct xattr *attr)
{
	struct xplace place = xat(node->row, xcolumn(node->row, "bind", "entities:saveto"));
	struct str property = attr->value;
	struct xentity *e;

	if (x->entities.n == 0) {
		xremark(x, ENTITY_NONE, place, "");
		return;
	}
	if (node->kind != XK_QUESTION) {
		xremark(x, ENTITY_GROUP, place, "");
		return;
	}
	e = entity_for(x, node, &property);
	if (!e || !good_property(x, node, property))
		return;
	attr->value = property;
	for (size_t i = 0; i < e->saved.n; i++)
		if (str_eq(xattr_get(&e->saved.at[i]->bind, "entities:saveto")->value, property)) {
			xremark(x, ENTITY_TWICE, place, xstr(x, property), mem_printf(x->mem, "%u", e->saved.at[i]->row->number));
			return;
		}
	if (e->saved.n && scope_of(x, e->saved.at[0]) != scope_of(x, node))
		xremark(x, ENTITY_SCOPE, place, xstr(x, e->list), scope_path(x, scope_of(x, e->saved.at[0])), scope_path(x, scope_of(x, node)));
	*vec_push(x->mem, &e->saved) = node;
}

static void
save_below(struct xform *x, struct xnode *node)
{
	struct xattr *attr = xattr_get(&node->bind, "entities:saveto");

	if (attr)
		save(x, node, attr);
	for (size_t i = 0; i < node->kids.n; i++)
		save_below(x, node->kids.at[i]);
}

/* --- where it stands --- */

static bool
is_around(const struct xnode *outer, const struct xnode *inner)
{
	for (; inner; inner = inner->up)
		if (inner == outer)
			return true;
	return false;
}

/* The innermost repeat that the expressions of the declaration speak of. */
static void
look_at_references(struct xform *x, struct xentity *e)
{
	const struct str texts[] = { e->label.plain, e->id, e->create_if, e->update_if };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct xref ref;

		for (size_t at = 0; xref_next(texts[i], at, &ref) == XREF_FOUND; at = ref.end) {
			struct xnode *node = xnode_named(x, ref.name), *scope = node ? scope_of(x, node) : NULL;

			if (!scope)
				continue;
			if (is_around(e->scope, scope) && scope != e->scope && !e->saved.n) {
				e->scope = scope;
				e->near = node->up;
			} else if (is_around(scope, e->scope)) {
				if (scope == e->scope && is_around(e->near, node->up))
					e->near = node->up;
			} else
				xremark(x, ENTITY_SCOPE, xat(e->row, list_column(e->row)), xstr(x, e->list), scope_path(x, e->scope), scope_path(x, scope));
		}
	}
}

static struct xnode *
preferred(struct xform *x, const struct xentity *e)
{
	struct xnode *at = NULL;

	if (x->entities.n == 1 && e->scope == x->root)
		return e->scope;
	if (e->saved.n == 0)
		return e->near;
	for (size_t i = 0; i < e->saved.n; i++) {
		struct xnode *up = e->saved.at[i]->up;

		while (at && !is_around(up, at))
			up = up->up;
		if (!at || is_around(up, at))
			at = up;
	}
	return at;
}

static const struct xentity *
holder(struct xform *x, const struct xnode *container, const struct xnodes *taken)
{
	for (size_t i = 0; i < taken->n; i++)
		if (taken->at[i] == container)
			return x->entities.at[i];
	return NULL;
}

static void
no_room(struct xform *x, const struct xentity *e, const struct xentity *other)
{
	if (other->row->number > e->row->number) {
		const struct xentity *later = other;

		other = e;
		e = later;
	}
	xremark(x, ENTITY_ROOM, xat(e->row, list_column(e->row)), scope_path(x, e->scope), mem_printf(x->mem, "%u", other->row->number));
}

/* What is saved goes to the nearest entity above it: that has to be its own. */
static void
check_holders(struct xform *x, const struct xnodes *taken)
{
	for (size_t i = 0; i < taken->n; i++) {
		const struct xentity *e = x->entities.at[i];

		for (size_t k = 0; k < e->saved.n; k++) {
			const struct xnode *up = e->saved.at[k]->up;
			const struct xentity *nearest = NULL;

			for (; up && !nearest; up = up->up)
				nearest = holder(x, up, taken);
			if (nearest && nearest != e) {
				no_room(x, e, nearest);
				break;
			}
		}
	}
}

static void
add_label(struct xform *x, struct xnode *entity, const struct xentity *e)
{
	struct xnode *label = xnode_new(x, XK_QUESTION, "label", e->row);

	label->meta = true;
	label->type = xtype_find(STR("calculate"));
	xattr_set(x, &label->bind, "calculate", e->label.plain);
	xattr_set(x, &label->bind, "readonly", STR("true()"));
	xattr_set(x, &label->bind, "type", STR("string"));
	xnode_add(x, entity, label);
}

static void
add_entity(struct xform *x, struct xnode *container, const struct xentity *e)
{
	struct xnode *meta = container == x->root ? x->meta : xnode_new(x, XK_GROUP, "meta", NULL);
	struct xnode *entity = xnode_new(x, XK_ENTITY, "entity", e->row);
	static const char *const versions[] = { "baseVersion", "trunkVersion", "branchId" };

	meta->meta = entity->meta = true;
	entity->entity = e;
	if (meta != x->meta)
		xnode_add(x, container, meta);
	xnode_add(x, meta, entity);
	xattr_set(x, &entity->instance, "dataset", e->list);
	if (!e->id.n || e->create_if.n)
		xattr_set(x, &entity->instance, "create", STR("1"));
	if (e->id.n) {
		xattr_set(x, &entity->instance, "update", STR("1"));
		for (size_t i = 0; i < ARRAY_LEN(versions); i++)
			xattr_set(x, &entity->instance, versions[i], STR(""));
	}
	xattr_set(x, &entity->instance, "id", STR(""));
	if (!xtext_is_empty(&e->label))
		add_label(x, entity, e);
}

void
xentities_place(struct xform *x)
{
	struct xnodes taken = { 0 };

	save_below(x, x->root);
	for (size_t i = 0; i < x->entities.n; i++) {
		struct xentity *e = x->entities.at[i];
		struct xnode *at;

		e->scope = e->near = e->saved.n ? scope_of(x, e->saved.at[0]) : x->root;
		look_at_references(x, e);
		at = preferred(x, e);
		while (holder(x, at, &taken) && at != e->scope)
			at = at->up;
		if (holder(x, at, &taken))
			no_room(x, e, holder(x, at, &taken));
		*vec_push(x->mem, &taken) = at;
		x->repeat_entities = x->repeat_entities || e->scope != x->root || x->entities.n > 1;
	}
	check_holders(x, &taken);
	for (size_t i = 0; i < taken.n && x->errors == 0; i++)
		add_entity(x, taken.at[i], x->entities.at[i]);
}

/* --- binds --- */

static void
put_calculated(struct xform *x, struct xel *model, const struct xnode *node, const char *attr, struct str value)
{
	struct xel *bind = xel_new(x->mem, model, "bind");

	xel_attr(x->mem, bind, "nodeset", str_of(mem_printf(x->mem, "%s/@%s", xnode_path(x, node), attr)));
	xel_attr(x->mem, bind, "calculate", value);
	xel_attr(x->mem, bind, "readonly", STR("true()"));
	xel_attr(x->mem, bind, "type", STR("string"));
}

/* Expressions are seen from an attribute: one step deeper than the element. */
static struct str
seen_from(struct xform *x, struct str text, const struct xnode *entity)
{
	struct xnode attribute = { .kind = XK_QUESTION, .name = "@", .up = entity->up ? (struct xnode *)entity->up->kids.at[0] : NULL };

	for (size_t i = 0; i < entity->up->kids.n; i++)
		if (entity->up->kids.at[i] == entity)
			attribute.up = entity->up->kids.at[i];
	return xresolve(x, text, &attribute, 0);
}

static void
put_versions(struct xform *x, struct xel *model, const struct xnode *node)
{
	static const char *const from[] = { "__version", "__trunkVersion", "__branchId" };
	static const char *const to[] = { "baseVersion", "trunkVersion", "branchId" };
	const struct xentity *e = node->entity;

	for (size_t i = 0; i < ARRAY_LEN(from); i++) {
		const char *text = mem_printf(x->mem, "instance('%.*s')/root/item[name=%.*s]/%s", (int)e->list.n, e->list.s, (int)e->id.n, e->id.s, from[i]);

		put_calculated(x, model, node, to[i], seen_from(x, str_of(text), node));
	}
}

void
xform_entity_model(struct xform *x, struct xel *model, const struct xnode *node)
{
	const struct xentity *e = node->entity;
	struct str path = str_of(mem_printf(x->mem, "%s/@id", xnode_path(x, node)));
	struct xel *el;

	if (e->create_if.n)
		put_calculated(x, model, node, "create", seen_from(x, e->create_if, node));
	if (e->update_if.n)
		put_calculated(x, model, node, "update", seen_from(x, e->update_if, node));
	if (e->id.n)
		put_versions(x, model, node);
	el = xel_new(x->mem, model, "bind");
	xel_attr(x->mem, el, "nodeset", path);
	xel_attr(x->mem, el, "readonly", STR("true()"));
	xel_attr(x->mem, el, "type", STR("string"));
	if (e->id.n)
		xel_attr(x->mem, el, "calculate", seen_from(x, e->id, node));
	else {
		el = xel_new(x->mem, model, "setvalue");
		xel_attr(x->mem, el, "ref", path);
		xel_attr(x->mem, el, "event", STR("odk-instance-first-load"));
		xel_attr(x->mem, el, "value", STR("uuid()"));
	}
	for (size_t i = 0; i < node->kids.n; i++) {
		const struct xnode *label = node->kids.at[i];

		el = xel_new(x->mem, model, "bind");
		xel_attr(x->mem, el, "nodeset", str_of(xnode_path(x, label)));
		for (size_t k = 0; k < label->bind.n; k++)
			xel_attr(x->mem, el, label->bind.at[k].name, xresolve(x, label->bind.at[k].value, label, 0));
	}
}
