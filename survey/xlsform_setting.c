/* The sheet settings. */
#include "survey/xlsform_in.h"

#include <string.h>

static void
read_attributes(struct xform *x, const struct xrow *row)
{
	for (size_t i = 0; i < row->n; i++) {
		const struct xhead *h = row->at[i].head;

		if (h->depth != 2 || strcmp(h->path[0], "attribute") != 0)
			continue;
		if (!xname_is_bound(x, str_of(h->path[1])))
			xremark(x, BAD_ATTRIBUTE, xat(row, h->raw), h->path[1]);
		else
			xattr_set(x, &x->settings.attributes, h->path[1], row->at[i].text);
	}
}

static struct str
flag(struct str text)
{
	return xyes(text) == 1 ? STR("true") : xyes(text) == 0 ? STR("false") : text;
}

static void
check_names(struct xform *x)
{
	struct xsettings *s = &x->settings;

	if (s->name.n && !xname_is_bound(x, s->name))
		xremark(x, BAD_NAME, xat(s->row, xcolumn(s->row, "name", NULL)), xstr(x, s->name), "name");
	else if (!s->name.n && !xname_is_bound(x, str_of(x->root_name)))
		xremark(x, FORM_NAME, (struct xplace){ 0 }, x->root_name);
}

void
xsettings_read(struct xform *x)
{
	struct xsettings *s = &x->settings;
	struct xrows *rows = &x->rows[X_SETTINGS];
	const struct xrow *row;

	xheads_read(x, X_SETTINGS);
	row = rows->n ? &rows->at[0] : NULL;
	s->row = row;
	s->name = xget(row, "name");
	s->id = xget(row, "id_string");
	s->title = xget(row, "title");
	s->version = xget(row, "version");
	s->instance_name = xget(row, "instance_name");
	s->xmlns = xget(row, "instance_xmlns");
	s->style = xget(row, "style");
	s->language = xget(row, "default_language");
	if (s->language.n)
		s->language = str_of(str_dup(x->mem, s->language));
	s->url = xget(row, "submission_url");
	s->key = xget(row, "public_key");
	s->send = flag(xget(row, "auto_send"));
	s->erase = flag(xget(row, "auto_delete"));
	s->prefix = xget(row, "prefix");
	s->delimiter = xget(row, "delimiter");
	s->namespaces = xget(row, "namespaces");
	s->editable = xyes(xget(row, "client_editable")) == 1;
	s->twice_ok = xyes(xget(row, "allow_choice_duplicates")) == 1;
	s->no_id = xyes(xget(row, "omit_instanceID")) == 1;
	s->dirty = xyes(xget(row, "clean_text_values")) == 0;
	if (row)
		read_attributes(x, row);
	check_names(x);
}
