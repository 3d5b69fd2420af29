/* Questions with choices: from a list, a file, or the answers of a repeat. */
#include "survey/xlsform_in.h"

#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"

static const char *
column(const struct xnode *node)
{
	return xcolumn(node->row, "type", NULL);
}

/* Sheets whose name is nearly 'wanted', as " (...: 'surve')" or "". */
static size_t
distance(const char *a, const char *b)
{
	size_t m = strlen(a), n = strlen(b), row[64];

	if (m > 60 || n > 60)
		return 99;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= m; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t up = row[j], best = up < row[j - 1] ? up + 1 : row[j - 1] + 1;
			size_t change = diagonal + ((a[i - 1] | 32) != (b[j - 1] | 32));

			row[j] = change < best ? change : best;
			diagonal = up;
		}
	}
	return row[n];
}

const char *
xsimilar_sheets(struct xform *x, const char *wanted)
{
	struct buf out = buf_new(x->mem, 1000);

	for (size_t i = 0; i < x->book->names.n; i++) {
		const char *name = x->book->names.at[i];
		bool own = false;

		for (int s = 0; s < X_SHEETS; s++)
			own = own || strcasecmp(name, xsheet_names[s]) == 0;
		if (!own && name[0] != '_' && distance(name, wanted) <= 2)
			buf_printf(&out, "%s'%s'", out.n ? ", " : "", name);
	}
	return buf_cstr(&out);
}

static void
missing_sheet(struct xform *x, struct xnode *node, enum xsheet sheet)
{
	const char *similar = xsimilar_sheets(x, xsheet_names[sheet]);
	const char *more = *similar ? mem_printf(x->mem, "; the following sheets with similar names were found: %s", similar) : "";

	if (sheet == X_CHOICES)
		xremark(x, NO_CHOICES, xat(node->row, column(node)), more);
	else
		xremark(x, NO_EXTERNAL, xat(node->row, column(node)), more);
}

/* --- lists --- */

static void
from_list(struct xform *x, struct xnode *node, struct str name)
{
	struct xselect *s = &node->select;

	if (x->rows[X_CHOICES].n == 0) {
		missing_sheet(x, node, X_CHOICES);
		return;
	}
	s->list = xlist_find(x, name);
	if (!s->list) {
		xremark(x, NO_LIST, xat(node->row, column(node)), xstr(x, name), "choices");
		return;
	}
	s->instance = s->list->name;
	for (size_t i = 0; node->type->body == XB_SELECT && i < s->list->choices.n; i++) {
		const struct xchoice *choice = &s->list->choices.at[i];

		if (memchr(choice->name.s, ' ', choice->name.n))
			xremark(x, CHOICE_SPACE, xat(choice->row, xcolumn(choice->row, "name", NULL)), xstr(x, choice->name), s->list->name);
	}
}

static void
from_external(struct xform *x, struct xnode *node, struct str name)
{
	if (x->rows[X_EXTERNAL].n == 0)
		missing_sheet(x, node, X_EXTERNAL);
	else if (!xexternal_find(x, name))
		xremark(x, NO_LIST, xat(node->row, column(node)), xstr(x, name), "external_choices");
	node->select.instance = str_dup(x->mem, name);
}

static void
from_file(struct xform *x, struct xnode *node, struct str file)
{
	static const char *const kinds[] = { ".csv", ".xml", ".geojson" };
	struct xselect *s = &node->select;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		size_t n = strlen(kinds[i]);

		if (!str_ends(file, str_of(kinds[i])) || file.n == n)
			continue;
		s->file = str_dup(x->mem, file);
		s->instance = mem_strn(x->mem, file.s, file.n - n);
		s->value = i == 2 ? "id" : "name";
		s->label = i == 2 ? "title" : "label";
		*vec_push(x->mem, &x->instances) = (struct xinstance){ s->instance,
			mem_printf(x->mem, i == 0 ? "jr://file-csv/%s" : "jr://file/%s", s->file), "file", node };
		return;
	}
	xremark(x, FILE_KIND, xat(node->row, column(node)), xstr(x, xget(node->row, "type")));
}

/* --- or_other: a choice "Other" and a question that asks which --- */

static void
add_other_choice(struct xform *x, struct xlist *list)
{
	struct xchoice other = { .name = STR("other"), .label = { .plain = STR("Other") } };

	for (size_t i = 0; i < list->choices.n; i++)
		if (str_is(list->choices.at[i].name, "other"))
			return;
	for (size_t i = 0; i < list->choices.n; i++) {
		struct xtext label = xtext_by_lang(x, &list->choices.at[i].label);

		if (list->choices.at[i].label.langs.n == 0)
			continue;
		for (size_t k = 0; k < label.langs.n; k++) {
			bool have = false;

			for (size_t j = 0; j < other.label.langs.n; j++)
				have = have || strcmp(other.label.langs.at[j].lang, label.langs.at[k].lang) == 0;
			if (!have)
				*vec_push(x->mem, &other.label.langs) = (struct xlangtext){ label.langs.at[k].lang, STR("Other") };
		}
	}
	if (other.label.langs.n)
		other.label.plain = STR("");
	*vec_push(x->mem, &list->choices) = other;
}

static void
add_other(struct xform *x, struct xnode *node)
{
	struct xnode *which;

	if (xget(node->row, "choice_filter").n) {
		xremark(x, OTHER_FILTER, xat(node->row, xcolumn(node->row, "choice_filter", NULL)), "");
		return;
	}
	if (!node->select.list) {
		if (node->select.from_file || node->select.repeat_name.n)
			xremark(x, OTHER_FILE, xat(node->row, column(node)), xstr(x, xget(node->row, "type")));
		return;
	}
	x->other_used = true;
	add_other_choice(x, node->select.list);
	which = xnode_new(x, XK_QUESTION, mem_printf(x->mem, "%s_other", node->name), node->row);
	which->generated = true;
	which->type = xtype_find(STR("text"));
	which->label.plain = STR("Specify other.");
	xattr_set(x, &which->bind, "type", STR("string"));
	xattr_set(x, &which->bind, "relevant", str_of(mem_printf(x->mem, "selected(../%s, 'other')", node->name)));
	xnode_add(x, node->up, which);
}

/* --- search() --- */

static void
look_at_search(struct xform *x, struct xnode *node)
{
	const struct xattr *look = xattr_get(&node->control, "appearance");
	bool search = look && str_find(look->value, STR("search(")) >= 0;

	if (search && node->select.from_file)
		xremark(x, FILE_SEARCH, xat(node->row, xcolumn(node->row, "control", "appearance")), node->name);
	if (!node->select.list)
		return;
	if (search)
		node->select.inline_items = node->select.list->searched = true;
	else
		node->select.list->plain = true;
}

void
xselect_read(struct xform *x, struct xnode *node, struct str list, bool other)
{
	struct xselect *s = &node->select;

	s->is = true;
	s->value = "name";
	s->label = "label";
	node->filter = xget(node->row, "choice_filter");
	if (list.n == 0) {
		xremark(x, LIST_NAME, xat(node->row, column(node)), xstr(x, xget(node->row, "type")));
		return;
	}
	if (s->from_file)
		from_file(x, node, list);
	else if (s->external)
		from_external(x, node, list);
	else if (!xref_is_one(list, &s->repeat_name))
		from_list(x, node, list);
	look_at_search(x, node);
	if (other)
		add_other(x, node);
}

/* --- loops: a group for each choice, with a copy of what stands inside --- */

static struct str
fill(struct xform *x, struct str text, struct str name, struct str label)
{
	struct buf out = buf_new(x->mem, LIMIT_FORM_TEXT);

	if (str_find(text, STR("%(")) < 0)
		return text;
	for (size_t i = 0; i < text.n; i++) {
		struct str rest = str_n(text.s + i, text.n - i);

		if (str_starts(rest, STR("%(name)s"))) {
			buf_add(&out, name.s, name.n);
			i += 7;
		} else if (str_starts(rest, STR("%(label)s"))) {
			buf_add(&out, label.s, label.n);
			i += 8;
		} else
			buf_char(&out, text.s[i]);
	}
	return str_of(buf_cstr(&out));
}

static struct str
label_in(const struct xchoice *choice, const char *lang)
{
	for (size_t i = 0; lang && i < choice->label.langs.n; i++)
		if (strcmp(choice->label.langs.at[i].lang, lang) == 0)
			return choice->label.langs.at[i].text;
	return choice->label.plain.n ? choice->label.plain : choice->label.langs.n ? choice->label.langs.at[0].text : choice->name;
}

static struct xtext
fill_text(struct xform *x, const struct xtext *text, const struct xchoice *choice)
{
	struct xtext out = { .plain = fill(x, text->plain, choice->name, label_in(choice, NULL)), .column = text->column };

	for (size_t i = 0; i < text->langs.n; i++)
		*vec_push(x->mem, &out.langs) = (struct xlangtext){ text->langs.at[i].lang,
			fill(x, text->langs.at[i].text, choice->name, label_in(choice, text->langs.at[i].lang)) };
	return out;
}

static void
copy_below(struct xform *x, struct xnode *to, const struct xnode *from, const struct xchoice *choice, bool first)
{
	struct xnode *copy = xnode_new(x, from->kind, from->name, from->row), fresh = *copy;

	*copy = *from;
	copy->up = fresh.up;
	copy->kids = fresh.kids;
	copy->fires = fresh.fires;
	copy->generated = from->generated || !first;
	copy->label = fill_text(x, &from->label, choice);
	copy->hint = fill_text(x, &from->hint, choice);
	copy->guidance = fill_text(x, &from->guidance, choice);
	xnode_add(x, to, copy);
	for (size_t i = 0; i < from->kids.n; i++)
		copy_below(x, copy, from->kids.at[i], choice, first);
}

void
xloop_copy(struct xform *x, struct xnode *loop, struct xlist *list)
{
	struct xnodes inside = loop->kids;

	loop->kids = (struct xnodes){ 0 };
	for (size_t c = 0; c < list->choices.n; c++) {
		const struct xchoice *choice = &list->choices.at[c];
		struct xnode *group = xnode_new(x, XK_GROUP, str_dup(x->mem, choice->name), loop->row);

		if (!xname_is_bound(x, choice->name)) {
			xremark(x, BAD_NAME, xat(choice->row, xcolumn(choice->row, "name", NULL)), xstr(x, choice->name), "name");
			continue;
		}
		group->label = choice->label;
		group->media = choice->media;
		xnode_add(x, loop, group);
		for (size_t i = 0; i < inside.n; i++)
			copy_below(x, group, inside.at[i], choice, c == 0);
	}
}
