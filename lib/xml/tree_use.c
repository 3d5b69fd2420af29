#include "xml/tree.h"

#include "base/buf.h"
#include "base/mem.h"

static void
gather(struct buf *out, const struct tree_node *node)
{
	for (const struct tree_node *n = node->first; n; n = n->next)
		if (n->kind == TREE_TEXT)
			buf_add(out, n->text.s, n->text.n);
		else if (n->kind == TREE_ELEMENT)
			gather(out, n);
}

/* An upper bound of what gather will find. */
static size_t
text_size(const struct tree_node *node)
{
	size_t size = 0;

	for (const struct tree_node *n = node->first; n; n = n->next)
		if (n->kind == TREE_TEXT)
			size += n->text.n;
		else if (n->kind == TREE_ELEMENT)
			size += text_size(n);
	return size;
}

struct str
tree_text(struct mem *mem, const struct tree_node *node)
{
	struct buf out;

	if (node->kind != TREE_DOCUMENT && node->kind != TREE_ELEMENT)
		return node->text;
	if (!node->first)
		return STR("");
	if (!node->first->next && node->first->kind == TREE_TEXT)
		return node->first->text;
	out = buf_new(mem, text_size(node) + 1);
	gather(&out, node);
	return buf_view(&out);
}

void
tree_set_text(struct mem *mem, struct tree_node *element, struct str text)
{
	struct tree_node *node = element->first;

	if (!node || node->kind != TREE_TEXT || node->next) {
		node = mem_one(mem, struct tree_node);
		node->kind = TREE_TEXT;
		node->name = node->prefix = "";
		node->order = element->order;
		node->up = element;
		element->first = element->last = node;
	}
	node->text = text;
	node->cdata = false;
	if (text.n == 0)
		element->first = element->last = NULL;
}

const struct tree_node *
tree_attr(const struct tree_node *element, const char *name)
{
	for (const struct tree_node *a = element->attrs; a; a = a->next)
		if (strcmp(a->name, name) == 0)
			return a;
	return NULL;
}

struct str
tree_attr_text(const struct tree_node *element, const char *name)
{
	const struct tree_node *attr = tree_attr(element, name);

	return attr ? attr->text : STR("");
}

struct tree_node *
tree_first(const struct tree_node *node)
{
	struct tree_node *n = node->first;

	while (n && n->kind != TREE_ELEMENT)
		n = n->next;
	return n;
}

struct tree_node *
tree_next(const struct tree_node *node)
{
	struct tree_node *n = node->next;

	while (n && n->kind != TREE_ELEMENT)
		n = n->next;
	return n;
}

struct tree_node *
tree_child(const struct tree_node *node, const char *name)
{
	struct tree_node *n = tree_first(node);

	while (n && n->name != name && strcmp(n->name, name) != 0)
		n = tree_next(n);
	return n;
}

void
tree_remove(struct tree_node *node)
{
	struct tree_node *up = node->up;

	if (node->prev)
		node->prev->next = node->next;
	else
		up->first = node->next;
	if (node->next)
		node->next->prev = node->prev;
	else
		up->last = node->prev;
	node->up = node->prev = node->next = NULL;
}

static void
escape(struct buf *out, struct str text, bool attribute)
{
	for (size_t i = 0; i < text.n; i++)
		switch (text.s[i]) {
		case '&':
			buf_str(out, "&amp;");
			break;
		case '<':
			buf_str(out, "&lt;");
			break;
		case '>':
			buf_str(out, "&gt;");
			break;
		case '\r':
			buf_str(out, "&#13;");
			break;
		case '"':
			buf_str(out, attribute ? "&quot;" : "\"");
			break;
		case '\n':
			buf_str(out, attribute ? "&#10;" : "\n");
			break;
		case '\t':
			buf_str(out, attribute ? "&#9;" : "\t");
			break;
		default:
			buf_char(out, text.s[i]);
		}
}

static void
write_name(struct buf *out, const struct tree_node *node)
{
	if (node->prefix[0])
		buf_printf(out, "%s:", node->prefix);
	buf_str(out, node->name);
}

static void
write_space(struct buf *out, const struct tree_node *space)
{
	buf_printf(out, space->name[0] ? " xmlns:%s=\"" : " xmlns%s=\"", space->name);
	escape(out, space->text, true);
	buf_char(out, '"');
}

static bool
is_declared(const struct tree_node *from, const struct tree_node *until, const char *name)
{
	for (const struct tree_node *n = from; n != until; n = n->up)
		for (const struct tree_node *s = n->spaces; s; s = s->next)
			if (strcmp(s->name, name) == 0)
				return true;
	return false;
}

/* What the element inherits from outside of what is written. */
static void
write_inherited(struct buf *out, const struct tree_node *top)
{
	for (const struct tree_node *up = top->up; up; up = up->up)
		for (const struct tree_node *s = up->spaces; s; s = s->next)
			if (!is_declared(top, up, s->name))
				write_space(out, s);
}

static void
write_node(struct buf *out, const struct tree_node *node, bool top)
{
	if (node->kind == TREE_TEXT) {
		escape(out, node->text, false);
		return;
	}
	if (node->kind != TREE_ELEMENT || node->hidden)
		return;
	buf_char(out, '<');
	write_name(out, node);
	for (const struct tree_node *s = node->spaces; s; s = s->next)
		write_space(out, s);
	if (top)
		write_inherited(out, node);
	for (const struct tree_node *a = node->attrs; a; a = a->next) {
		buf_char(out, ' ');
		write_name(out, a);
		buf_str(out, "=\"");
		escape(out, a->text, true);
		buf_char(out, '"');
	}
	buf_str(out, node->first ? ">" : "/>");
	for (const struct tree_node *n = node->first; n; n = n->next)
		write_node(out, n, false);
	if (node->first) {
		buf_str(out, "</");
		write_name(out, node);
		buf_char(out, '>');
	}
}

void
tree_write(struct buf *out, const struct tree_node *node)
{
	if (node->kind == TREE_DOCUMENT)
		node = tree_first(node);
	if (node)
		write_node(out, node, true);
}
