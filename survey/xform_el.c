#include "survey/xform_el.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"

struct attr {
	const char *name;
	struct str value;
};
struct kid {
	struct xel *el; /* NULL: text */
	struct str text;
};
struct xel {
	const char *tag;
	VEC(struct attr) attrs;
	VEC(struct kid) kids;
	size_t texts;
};

struct xel *
xel_new(struct mem *mem, struct xel *up, const char *tag)
{
	struct xel *el = mem_one(mem, struct xel);

	el->tag = tag;
	if (up)
		*vec_push(mem, &up->kids) = (struct kid){ .el = el };
	return el;
}

void
xel_attr(struct mem *mem, struct xel *el, const char *name, struct str value)
{
	for (size_t i = 0; i < el->attrs.n; i++)
		if (str_is(str_of(el->attrs.at[i].name), name)) {
			el->attrs.at[i].value = value;
			return;
		}
	*vec_push(mem, &el->attrs) = (struct attr){ name, value };
}

void
xel_text(struct mem *mem, struct xel *el, struct str text)
{
	if (text.n == 0)
		return;
	*vec_push(mem, &el->kids) = (struct kid){ .text = text };
	el->texts++;
}

bool
xel_is_empty(const struct xel *el)
{
	return el->kids.n == 0;
}

/* Characters that XML cannot hold are left out. */
static void
put_escaped(struct buf *out, struct str s, bool attr)
{
	for (size_t at = 0; at < s.n;) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);

		if (c == '&')
			buf_str(out, "&amp;");
		else if (c == '<')
			buf_str(out, "&lt;");
		else if (c == '>')
			buf_str(out, "&gt;");
		else if (c == '"' && attr)
			buf_str(out, "&quot;");
		else if (c == 0xfffd && at - from == 1)
			buf_str(out, "\xef\xbf\xbd");
		else if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') {
			if (c != 0xfffe && c != 0xffff)
				buf_add(out, s.s + from, at - from);
		}
	}
}

static void
indent(struct buf *out, size_t depth)
{
	buf_char(out, '\n');
	for (size_t i = 0; i < depth; i++)
		buf_str(out, "  ");
}

static void
write(struct buf *out, const struct xel *el, size_t depth, bool pretty)
{
	bool mixed = el->texts > 0;

	buf_printf(out, "<%s", el->tag);
	for (size_t i = 0; i < el->attrs.n; i++) {
		buf_printf(out, " %s=\"", el->attrs.at[i].name);
		put_escaped(out, el->attrs.at[i].value, true);
		buf_char(out, '"');
	}
	if (el->kids.n == 0) {
		buf_str(out, "/>");
		return;
	}
	buf_char(out, '>');
	if (mixed && el->kids.n > 1 && !el->kids.at[0].el)
		buf_char(out, ' ');
	for (size_t i = 0; i < el->kids.n; i++) {
		if (!mixed && pretty)
			indent(out, depth + 1);
		if (el->kids.at[i].el)
			write(out, el->kids.at[i].el, depth + 1, pretty && !mixed);
		else
			put_escaped(out, el->kids.at[i].text, false);
	}
	if (mixed && el->kids.n > 1)
		buf_char(out, ' ');
	if (!mixed && pretty)
		indent(out, depth);
	buf_printf(out, "</%s>", el->tag);
}

void
xel_write(struct buf *out, const struct xel *el, size_t depth)
{
	write(out, el, depth, true);
}
