/* A compiled form as XML. */
#include "survey/xform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/limits.h"

static const struct { const char *prefix, *address; } spaces[] = {
	{ "xmlns", "http://www.w3.org/2002/xforms" }, { "xmlns:h", "http://www.w3.org/1999/xhtml" },
	{ "xmlns:ev", "http://www.w3.org/2001/xml-events" }, { "xmlns:xsd", "http://www.w3.org/2001/XMLSchema" },
	{ "xmlns:jr", "http://openrosa.org/javarosa" }, { "xmlns:orx", "http://openrosa.org/xforms" },
	{ "xmlns:odk", "http://www.opendatakit.org/xforms" },
};

/* prefix="address" pairs of the setting namespaces. */
static void
put_own_spaces(struct xform *x, struct xel *html)
{
	struct str rest = x->settings.namespaces;

	while (rest.n) {
		struct str prefix = str_trim(str_cut(rest, '=', &rest)), address;

		rest = str_trim(rest);
		if (!xname_length(prefix) || xname_length(prefix) != prefix.n || rest.n < 2 || (rest.s[0] != '"' && rest.s[0] != '\'')) {
			xremark(x, NAMESPACES, xat(x->settings.row, xcolumn(x->settings.row, "namespaces", NULL)), "");
			return;
		}
		address = str_cut(str_n(rest.s + 1, rest.n - 1), rest.s[0], &rest);
		rest = str_trim(rest);
		xel_attr(x->mem, html, mem_printf(x->mem, "xmlns:%.*s", (int)prefix.n, prefix.s), address);
	}
}

struct str
xform_write(struct xform *x)
{
	struct xel *html = xel_new(x->mem, NULL, "h:html"), *head, *title;
	struct itext *itext = itext_build(x);
	struct buf out = buf_new(x->mem, LIMIT_FORM_XML);

	itext_check(x, itext);
	for (size_t i = 0; i < ARRAY_LEN(spaces); i++)
		xel_attr(x->mem, html, spaces[i].prefix, str_of(spaces[i].address));
	if (x->entities.n)
		xel_attr(x->mem, html, "xmlns:entities", STR("http://www.opendatakit.org/xforms/entities"));
	put_own_spaces(x, html);
	head = xel_new(x->mem, html, "h:head");
	title = xel_new(x->mem, head, "h:title");
	xel_text(x->mem, title, x->settings.title.n ? x->settings.title : str_of(x->form_id));
	xform_model(x, head, itext);
	xform_body(x, html);
	buf_str(&out, "<?xml version=\"1.0\"?>\n");
	xel_write(&out, html, 0);
	buf_char(&out, '\n');
	if (out.over) {
		xremark(x, TOO_LARGE, ((struct xplace){ 0 }), mem_printf(x->mem, "%zu", LIMIT_FORM_XML), "bytes");
		return STR("");
	}
	return buf_view(&out);
}
