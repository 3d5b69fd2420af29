/* The sheets choices and external_choices. */
#include "survey/xlsform_in.h"

#include <string.h>

struct xlist *
xlist_find(const struct xform *x, struct str name)
{
	for (size_t i = 0; i < x->lists.n; i++)
		if (str_is(name, x->lists.at[i]->name))
			return x->lists.at[i];
	return NULL;
}

struct xlist *
xexternal_find(const struct xform *x, struct str name)
{
	for (size_t i = 0; i < x->external.n; i++)
		if (str_is(name, x->external.at[i]->name))
			return x->external.at[i];
	return NULL;
}

static struct xlist *
list_of(struct xform *x, enum xsheet sheet, struct str name)
{
	struct xlist *list = sheet == X_CHOICES ? xlist_find(x, name) : xexternal_find(x, name);

	if (list)
		return list;
	list = mem_one(x->mem, struct xlist);
	list->name = str_dup(x->mem, name);
	if (sheet == X_CHOICES)
		*vec_push(x->mem, &x->lists) = list;
	else
		*vec_push(x->mem, &x->external) = list;
	return list;
}

static bool
has_column(const struct xrows *rows, const char *name)
{
	for (size_t i = 0; i < rows->nheads; i++)
		if (rows->heads[i].depth && strcmp(rows->heads[i].path[0], name) == 0)
			return true;
	return false;
}

static void
check_headers(struct xform *x, const struct xrows *rows)
{
	for (size_t i = 0; i < rows->nheads; i++) {
		const struct xhead *h = &rows->heads[i];

		if (h->depth && !h->known && strchr(h->raw, ' '))
			xremark(x, BAD_HEADER, ((struct xplace){ "choices", 1, h->raw }), h->raw);
	}
}

static void
check_list(struct xform *x, const struct xlist *list)
{
	struct map *seen = map_new(x->mem);

	for (size_t i = 0; i < list->choices.n; i++) {
		const struct xchoice *c = &list->choices.at[i];

		if (c->name.n == 0)
			xremark(x, CHOICE_NAME, xat(c->row, "name"), "");
		else if (!map_put(seen, c->name, list->choices.at) && !x->settings.twice_ok)
			xremark(x, CHOICE_TWICE, xat(c->row, xcolumn(c->row, "name", NULL)), xstr(x, c->name), list->name);
		if (xtext_is_empty(&c->label))
			xremark(x, CHOICE_LABEL, xat(c->row, "label"), "");
	}
}

/* Choices that are told by language, with media or by an answer stand in itext. */
static bool
needs_itext(const struct xchoice *c)
{
	return c->label.langs.n || c->media.n || xref_in(c->label.plain);
}

static void
read_lists(struct xform *x, enum xsheet sheet)
{
	const struct xrows *rows = &x->rows[sheet];

	for (size_t i = 0; i < rows->n; i++) {
		const struct xrow *row = &rows->at[i];
		struct str name = xget(row, "list_name");
		struct xlist *list;
		struct xchoice *choice;

		if (name.n == 0)
			continue;
		list = list_of(x, sheet, name);
		choice = vec_push(x->mem, &list->choices);
		*choice = (struct xchoice){ .name = xget(row, "name"), .label = xtext_of(x, row, "label", NULL), .row = row };
		xmedia_read(x, row, &choice->media);
		list->itext = list->itext || needs_itext(choice);
	}
}

void
xchoices_read(struct xform *x)
{
	xheads_read(x, X_CHOICES);
	xheads_read(x, X_EXTERNAL);
	if (x->rows[X_CHOICES].n) {
		if (!has_column(&x->rows[X_CHOICES], "list_name"))
			xremark(x, NO_COLUMN, ((struct xplace){ "choices", 1, NULL }), "choices", "list_name");
		else if (!has_column(&x->rows[X_CHOICES], "name")) {
			xremark(x, NO_COLUMN, ((struct xplace){ "choices", 1, NULL }), "choices", "name");
			return;
		}
	}
	check_headers(x, &x->rows[X_CHOICES]);
	read_lists(x, X_CHOICES);
	read_lists(x, X_EXTERNAL);
	for (size_t i = 0; i < x->lists.n; i++)
		check_list(x, x->lists.at[i]);
}
