/* The lists of a form: its secondary instances, written in it or in files beside it. */
#include "survey/form_in.h"

#include "base/csv.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"

static struct tree_node *
make(struct form *form, struct tree_node *up, const char *name, uint32_t *order)
{
	struct tree_node *node = mem_one(form->mem, struct tree_node);

	node->kind = TREE_ELEMENT;
	node->order = (*order)++;
	node->name = name;
	node->prefix = "";
	node->up = up;
	if (!up)
		return node;
	node->prev = up->last;
	if (up->last)
		up->last->next = node;
	else
		up->first = node;
	up->last = node;
	return node;
}

/* root/item/column, as the specification lays out a CSV. */
static struct tree_node *
read_csv(struct form *form, const char *name, struct str bytes, struct fail *f)
{
	uint32_t order = 0;
	struct tree_node *top = make(form, NULL, "instance", &order);
	struct tree_node *root = make(form, top, "root", &order);
	struct csv *csv = csv_open(form->mem, name, bytes, f);
	enum csv_step step;
	const char **columns;

	if (!csv)
		return NULL;
	columns = mem_array(form->mem, const char *, csv_columns(csv));
	for (size_t i = 0; i < csv_columns(csv); i++)
		columns[i] = tree_name(form->names, csv_column_name(csv, i));
	while ((step = csv_next(csv, f)) == CSV_ROW) {
		struct tree_node *item = make(form, root, "item", &order);

		for (size_t i = 0; i < csv_columns(csv); i++) {
			struct tree_node *cell = make(form, item, columns[i], &order);
			struct str text = csv_get(csv, (int)i);

			tree_set_text(form->mem, cell, str_n(mem_strn(form->mem, text.s, text.n), text.n));
		}
		if (order > LIMIT_XML_NODES) {
			fail(f, XML_TOO_LARGE, name);
			return NULL;
		}
	}
	return step == CSV_END ? top : NULL;
}

static struct tree_node *
read_file(struct form *form, struct str source, struct fail *f)
{
	struct tree_read how = { .names = form->names };
	struct str bytes;
	size_t slash = source.n;

	while (slash > 0 && source.s[slash - 1] != '/')
		slash--;
	how.file = str_dup(form->mem, str_n(source.s + slash, source.n - slash));
	if (!form->media) {
		fail(f, FORM_MEDIA, form->file, how.file);
		return NULL;
	}
	if (!form->media->read(form->media->ctx, form->mem, how.file, &bytes, f))
		return NULL;
	if (str_ends(source, STR(".csv")))
		return read_csv(form, how.file, bytes, f);
	return tree_read(form->mem, &how, bytes, f);
}

/* What was sent last is a telephone's own memory: here it is a form not filled in. */
static struct tree_node *
last_saved(struct form *form)
{
	return form->root->model->up;
}

static bool
read_instance(struct form *form, struct tree_node *instance, struct fail *f)
{
	struct str id = tree_attr_text(instance, "id"), source = tree_attr_text(instance, "src");
	struct tree_node *top = instance;

	if (str_is(source, "jr://instance/last-saved"))
		top = last_saved(form);
	else if (source.n)
		top = read_file(form, source, f);
	if (!top)
		return false;
	if (id.n)
		map_put(form->instances, id, top);
	return true;
}

bool
form_read_instances(struct form *form, struct fail *f)
{
	for (struct tree_node *n = tree_first(form->model); n; n = tree_next(n))
		if (strcmp(n->name, "instance") == 0 && !read_instance(form, n, f))
			return false;
	return true;
}
