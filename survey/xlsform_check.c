/* Names that clash, references that lead nowhere. */
#include "survey/xlsform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static void
check_text(struct xform *x, struct str text, struct xplace place)
{
	struct xref ref;
	size_t at = 0;
	enum xref_is is;

	while ((is = xref_next(text, at, &ref)) != XREF_NONE) {
		struct xname *name;

		at = ref.end;
		if (is == XREF_BAD) {
			xremark(x, BAD_REFERENCE, place, place.column);
			continue;
		}
		x->last_saved = x->last_saved || ref.last_saved;
		name = map_get(x->names, ref.name);
		if (!name)
			xremark(x, NO_REFERENCE, place, xstr(x, ref.name), place.column);
		else if (name->n > 1)
			xremark(x, TWO_REFERENCES, place, xstr(x, ref.name), place.column);
	}
}

static void
check_trigger(struct xform *x, const struct xcell *cell, struct xplace place)
{
	for (struct str rest = cell->text; rest.n;) {
		struct str one = str_trim(str_cut(rest, ',', &rest)), name;

		if (!xref_is_one(one, &name)) {
			xremark(x, BAD_REFERENCE, place, place.column);
			return;
		}
	}
}

static bool
has_references(enum xsheet sheet, const struct xhead *head)
{
	if (!head->known)
		return false;
	if (sheet == X_SURVEY)
		return strcmp(head->path[0], "name") != 0 && strcmp(head->path[0], "type") != 0;
	if (sheet == X_CHOICES)
		return strcmp(head->path[0], "label") == 0 || strcmp(head->path[0], "media") == 0;
	if (sheet == X_SETTINGS)
		return strcmp(head->path[0], "instance_name") == 0;
	return sheet == X_ENTITIES && strcmp(head->path[0], "list_name") != 0;
}

void
xcheck_references(struct xform *x)
{
	for (enum xsheet sheet = 0; sheet < X_SHEETS; sheet++)
		for (size_t i = 0; i < x->rows[sheet].n; i++) {
			const struct xrow *row = &x->rows[sheet].at[i];

			if (sheet == X_SURVEY && (xyes(xget(row, "disabled")) == 1 || xget(row, "type").n == 0))
				continue;
			for (size_t c = 0; c < row->n; c++) {
				const struct xcell *cell = &row->at[c];
				struct xplace place = xat(row, cell->head->raw);

				if (!has_references(sheet, cell->head))
					continue;
				check_text(x, cell->text, place);
				if (sheet == X_SURVEY && strcmp(cell->head->path[0], "trigger") == 0 && str_find(cell->text, STR("${")) < 0)
					check_trigger(x, cell, place);
			}
		}
}

/* --- names --- */

static struct str
lower(struct xform *x, const char *name)
{
	return text_lower(x->mem, str_of(name));
}

static void
check_siblings(struct xform *x, const struct xnode *up)
{
	struct map *exact = map_new(x->mem), *folded = map_new(x->mem);

	for (size_t i = 0; i < up->kids.n; i++) {
		struct xnode *kid = up->kids.at[i];
		const char *column = xcolumn(kid->row, "name", NULL);

		if (kid->kind == XK_EXTERNAL || kid->meta)
			continue;
		if (strcmp(kid->name, "meta") == 0)
			xremark(x, NAME_META, xat(kid->row, column), "");
		if (!map_put(exact, str_of(kid->name), kid))
			xremark(x, NAME_TWICE, xat(kid->generated ? NULL : kid->row, column), kid->name);
		else if (!map_put(folded, lower(x, kid->name), kid))
			xremark(x, NAME_CASE, xat(kid->row, column), kid->name);
	}
}

static void
check_repeat(struct xform *x, struct map *repeats, struct xnode *node)
{
	if (!map_put(repeats, str_of(node->name), node))
		xremark(x, REPEAT_TWICE, xat(node->row, xcolumn(node->row, "name", NULL)), node->name);
}

static void
check_below(struct xform *x, struct map *repeats, struct xnode *node)
{
	if (node->kind == XK_REPEAT)
		check_repeat(x, repeats, node);
	check_siblings(x, node);
	for (size_t i = 0; i < node->kids.n; i++)
		check_below(x, repeats, node->kids.at[i]);
}

static void
gather(struct xform *x, struct xnode *node)
{
	for (size_t i = 0; i < node->kids.n; i++) {
		struct xnode *kid = node->kids.at[i];
		struct xname *name;

		if (kid->kind == XK_EXTERNAL || kid->meta)
			continue;
		name = map_get(x->names, str_of(kid->name));
		if (!name) {
			name = mem_one(x->mem, struct xname);
			name->first = kid;
			map_put(x->names, str_of(kid->name), name);
		}
		name->n++;
		gather(x, kid);
	}
}

void
xcheck_names(struct xform *x)
{
	gather(x, x->root);
	check_below(x, map_new(x->mem), x->root);
}
