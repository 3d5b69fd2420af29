/* From sheets to an XForm: the order of things. */
#include "survey/xlsform_in.h"

#include <string.h>

#include "base/limits.h"

/* --- sheets --- */

static void
check_sheets(struct xform *x)
{
	const char *similar = xsimilar_sheets(x, "survey");

	if (!x->book->sheets[X_SURVEY].found)
		xremark(x, NO_SURVEY, ((struct xplace){ 0 }), *similar ? mem_printf(x->mem, "; the following sheets with similar names were found: %s", similar) : "");
	for (enum xsheet sheet = X_SETTINGS; sheet < X_SHEETS; sheet++) {
		if (sheet == X_EXTERNAL || x->book->sheets[sheet].found)
			continue;
		similar = xsimilar_sheets(x, xsheet_names[sheet]);
		if (*similar)
			xremark(x, SIMILAR, ((struct xplace){ 0 }), xsheet_names[sheet], similar);
	}
}

/* --- other instances --- */

/* The files that pulldata() asks for. */
static void
pulldata_in(struct xform *x, struct xnode *node, struct str text)
{
	struct str word = STR("pulldata(");

	for (ptrdiff_t at; (at = str_find(text, word)) >= 0;) {
		struct str name;

		text = str_trim(str_n(text.s + at + word.n, text.n - (size_t)at - word.n));
		if (text.n < 2 || (text.s[0] != '\'' && text.s[0] != '"'))
			continue;
		name = str_cut(str_n(text.s + 1, text.n - 1), text.s[0], &text);
		if (name.n)
			*vec_push(x->mem, &x->instances) = (struct xinstance){ str_dup(x->mem, name),
				mem_printf(x->mem, "jr://file-csv/%.*s.csv", (int)name.n, name.s), "pulldata", node };
	}
}

void
xpulldata_read(struct xform *x, struct xnode *node)
{
	static const char *const logical[] = { "calculate", "constraint", "readonly", "required", "relevant" };

	for (size_t i = 0; i < ARRAY_LEN(logical); i++) {
		const struct xattr *attr = xattr_get(&node->bind, logical[i]);

		if (attr)
			pulldata_in(x, node, attr->value);
	}
	pulldata_in(x, node, node->filter);
	pulldata_in(x, node, node->default_text);
}

static const char *
described(struct xform *x, const struct xinstance *i)
{
	const struct xnode *up = i->node->up;

	return mem_printf(x->mem, "type: '%s', URI: '%s' (%s)", i->type, i->src, up && up->up ? up->name : "survey");
}

static void
check_instances(struct xform *x)
{
	for (size_t i = 0; i < x->instances.n; i++)
		for (size_t k = 0; k < i; k++) {
			const struct xinstance *a = &x->instances.at[k], *b = &x->instances.at[i];
			bool both = strcmp(a->type, "external") == 0 && strcmp(b->type, "external") == 0;

			if (strcmp(a->id, b->id) != 0 || (strcmp(a->src, b->src) == 0 && !both))
				continue;
			xremark(x, INSTANCE_TWICE, xat(b->node->row, xcolumn(b->node->row, "type", NULL)), b->id,
				mem_printf(x->mem, "Existing %s", described(x, a)), described(x, b));
			break;
		}
}

/* --- what needs the whole tree --- */

static bool
is_visible(const struct xnode *node)
{
	return node->kind == XK_QUESTION && node->type && node->type->body != XB_NONE &&
		!(xtext_is_empty(&node->label) && xtext_is_empty(&node->hint) && xtext_is_empty(&node->guidance) && node->media.n == 0);
}

static void
tie_trigger(struct xform *x, struct xnode *node)
{
	struct str rest = node->trigger, name;

	while (rest.n) {
		struct xnode *by;

		if (!xref_is_one(str_cut(rest, ',', &rest), &name))
			continue;
		by = xnode_named(x, name);
		if (!by)
			continue;
		if (!is_visible(by))
			xremark(x, TRIGGER_HIDDEN, xat(node->row, xcolumn(node->row, "trigger", NULL)), by->name, node->name);
		*vec_push(x->mem, &by->fires) = node;
	}
}

static void
tie_choices(struct xform *x, struct xnode *node)
{
	struct xselect *s = &node->select;
	const char *column = xcolumn(node->row, "type", NULL);
	struct xname *name;

	if (s->list && s->list->searched && !s->inline_items)
		xremark(x, SEARCH_SHARED, xat(node->row, column), node->name, s->list->name);
	if (!s->repeat_name.n)
		return;
	name = map_get(x->names, s->repeat_name);
	if (!name)
		xremark(x, NO_REFERENCE, xat(node->row, column), xstr(x, s->repeat_name), column);
	else if (name->n > 1)
		xremark(x, TWO_REFERENCES, xat(node->row, column), xstr(x, s->repeat_name), column);
	else if (!xnode_repeat(name->first))
		xremark(x, REPEAT_CHOICES, xat(node->row, column), xstr(x, s->repeat_name));
	else {
		s->repeat_of = name->first;
		s->value = s->label = s->repeat_of->name;
	}
}

static bool
is_instance(const struct xform *x, struct str name)
{
	if (xlist_find(x, name) && !xlist_find(x, name)->searched)
		return true;
	for (size_t i = 0; i < x->instances.n; i++)
		if (str_is(name, x->instances.at[i].id) && strcmp(x->instances.at[i].type, "pulldata") != 0)
			return true;
	return false;
}

/* Places may be drawn beside those of a list, a file or a repeat. */
static void
tie_geometry(struct xform *x, struct xnode *node)
{
	struct xselect *s = &node->select;
	struct xparams params;
	const struct str *from;
	struct xnode *repeat;
	struct str name;

	if (node->type->special != XS_GEO || !node->row || !xget(node->row, "parameters").n || !xparams_read(x, node->row, &params))
		return;
	from = xparam_get(&params, "reference-geometry");
	if (!from)
		return;
	repeat = xref_is_one(*from, &name) ? xnode_named(x, name) : NULL;
	if (repeat && repeat->kind == XK_REPEAT) {
		s->repeat_of = repeat;
		s->value = s->label = "geometry";
	} else if (is_instance(x, *from)) {
		s->list = xlist_find(x, *from);
		s->instance = str_dup(x->mem, *from);
		s->value = "name";
		s->label = "label";
	} else
		xremark(x, PARAM_GEOMETRY, xat(node->row, xcolumn(node->row, "parameters", NULL)), "");
}

static void
tie(struct xform *x, struct xnode *node)
{
	if (node->kind == XK_QUESTION && !node->generated) {
		tie_trigger(x, node);
		if (node->select.is)
			tie_choices(x, node);
		tie_geometry(x, node);
	}
	for (size_t i = 0; i < node->kids.n; i++)
		tie(x, node->kids.at[i]);
}

static void
add_meta(struct xform *x)
{
	struct xnode *node;

	if (!x->settings.no_id) {
		node = xnode_new(x, XK_QUESTION, "instanceID", NULL);
		node->meta = true;
		xattr_set(x, &node->bind, "type", STR("string"));
		xattr_set(x, &node->bind, "readonly", STR("true()"));
		xattr_set(x, &node->bind, "jr:preload", STR("uid"));
		xnode_add(x, x->meta, node);
	}
	if (x->settings.instance_name.n) {
		node = xnode_new(x, XK_QUESTION, "instanceName", NULL);
		node->meta = true;
		xattr_set(x, &node->bind, "type", STR("string"));
		xattr_set(x, &node->bind, "calculate", x->settings.instance_name);
		xnode_add(x, x->meta, node);
	}
	if (x->meta->kids.n)
		xnode_add(x, x->root, x->meta);
}

/* --- the CSV of the sheet external_choices --- */

static void
put_csv_field(struct buf *out, struct str field)
{
	buf_char(out, '"');
	for (size_t i = 0; i < field.n; i++) {
		if (field.s[i] == '"')
			buf_char(out, '"');
		buf_char(out, field.s[i]);
	}
	buf_char(out, '"');
}

static struct str
itemsets(struct xform *x)
{
	const struct xlsform_sheet *sheet = &x->book->sheets[X_EXTERNAL];
	struct buf out = buf_new(x->mem, LIMIT_FORM_XML);

	if (sheet->lines.n == 0)
		return STR("");
	for (size_t i = 0; i < sheet->headers.n; i++) {
		buf_str(&out, i ? "," : "");
		put_csv_field(&out, sheet->headers.at[i]);
	}
	buf_char(&out, '\n');
	for (size_t r = 0; r < sheet->lines.n; r++) {
		for (size_t i = 0; i < sheet->lines.at[r].n; i++) {
			buf_str(&out, i ? "," : "");
			put_csv_field(&out, sheet->lines.at[r].cells[i]);
		}
		buf_char(&out, '\n');
	}
	return buf_view(&out);
}

/* --- all of it --- */

static void
build(struct xform *x)
{
	check_sheets(x);
	xsettings_read(x);
	x->root = xnode_new(x, XK_SURVEY, x->settings.name.n ? str_dup(x->mem, x->settings.name) : x->root_name, NULL);
	x->meta = xnode_new(x, XK_GROUP, "meta", NULL);
	x->meta->meta = true;
	x->meta->up = x->root;
	if (x->settings.id.n)
		x->form_id = str_dup(x->mem, x->settings.id);
	xchoices_read(x);
	xentities_read(x);
	if (x->book->sheets[X_SURVEY].found)
		xsurvey_read(x);
	xtranslations_check(x);
	xcheck_names(x);
	xcheck_references(x);
	xcheck_expressions(x);
	check_instances(x);
	tie(x, x->root);
	xentities_place(x);
	add_meta(x);
}

struct xlsform_result
xlsform_compile(struct mem *mem, const struct xlsform_book *book, const char *root, const char *id)
{
	struct xform *x = mem_one(mem, struct xform);
	struct xlsform_result result = { .xform = STR(""), .itemsets = STR("") };

	*x = (struct xform){ .mem = mem, .book = book, .root_name = root ? root : "data", .form_id = id ? id : "data", .names = map_new(mem) };
	build(x);
	if (x->errors == 0)
		result.xform = xform_write(x);
	if (x->errors == 0)
		result.itemsets = itemsets(x);
	else
		result.xform = STR("");
	result.remarks = x->remarks.at;
	result.n = x->remarks.n;
	result.errors = x->errors;
	return result;
}
