#include "xml/tree.h"

#include <stdio.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"

struct tree_names {
	struct mem *mem;
	struct map *map;
	const struct tree_names *base;
};

struct reader {
	struct mem *mem;
	const struct tree_read *how;
	struct tree_names *names;
	xmlParserCtxtPtr parser;
	struct tree_node *at;
	uint32_t nodes;
	struct buf text; /* of the text being read */
	const char *empty; /* the interned "" */
	bool open, dtd, full;
};

struct tree_names *
tree_names_new(struct mem *mem, const struct tree_names *base)
{
	struct tree_names *names = mem_one(mem, struct tree_names);

	names->mem = mem;
	names->map = map_new(mem);
	names->base = base;
	return names;
}

const char *
tree_name_known(const struct tree_names *names, struct str name)
{
	const char *known = names->base ? tree_name_known(names->base, name) : NULL;

	return known ? known : map_get(names->map, name);
}

const char *
tree_name(struct tree_names *names, struct str name)
{
	const char *known = tree_name_known(names, name);

	if (!known) {
		known = str_dup(names->mem, name);
		map_put(names->map, name, (void *)(uintptr_t)known);
	}
	return known;
}

static const char *
intern(struct reader *r, const xmlChar *name)
{
	return tree_name(r->names, str_of((const char *)name));
}

static struct tree_node *
new_node(struct reader *r, enum tree_kind kind)
{
	struct tree_node *node = mem_one(r->mem, struct tree_node);

	node->kind = kind;
	node->order = r->nodes++;
	node->name = node->prefix = r->empty;
	node->up = r->at;
	if (r->nodes > LIMIT_XML_NODES && !r->full) {
		r->full = true;
		xmlStopParser(r->parser);
	}
	return node;
}

static void
append(struct tree_node *up, struct tree_node *node)
{
	node->prev = up->last;
	if (up->last)
		up->last->next = node;
	else
		up->first = node;
	up->last = node;
}

/* Text arrives in pieces; it is one node. */
static void
end_text(struct reader *r)
{
	if (!r->open)
		return;
	r->at->last->text = str_n(mem_strn(r->mem, r->text.s, r->text.n), r->text.n);
	buf_cut(&r->text, 0);
	r->open = false;
}

/* "prefix:name" taken apart. */
static void
set_name(struct reader *r, struct tree_node *node, const xmlChar *name)
{
	const char *colon = strchr((const char *)name, ':');

	if (!colon || colon == (const char *)name) {
		node->name = intern(r, name);
		return;
	}
	node->prefix = tree_name(r->names, str_n((const char *)name, (size_t)(colon - (const char *)name)));
	node->name = tree_name(r->names, str_of(colon + 1));
}

/* xmlns="..." and xmlns:prefix="..." are declarations, all else attributes; both are
 * numbered as written. */
static void
add_attributes(struct reader *r, struct tree_node *element, const xmlChar **attrs)
{
	struct tree_node **attr = &element->attrs, **space = &element->spaces, ***end;

	for (; attrs && attrs[0]; attrs += 2) {
		const char *name = (const char *)attrs[0];
		bool declares = strncmp(name, "xmlns", 5) == 0 && (name[5] == '\0' || name[5] == ':');
		struct tree_node *node = new_node(r, declares ? TREE_SPACE : TREE_ATTRIBUTE);
		struct str text = str_of((const char *)attrs[1]);

		node->up = element;
		node->text = declares ? str_of(tree_name(r->names, text))
				      : str_n(mem_strn(r->mem, text.s, text.n), text.n);
		if (declares)
			node->name = tree_name(r->names, str_of(name[5] ? name + 6 : ""));
		else
			set_name(r, node, attrs[0]);
		end = declares ? &space : &attr;
		**end = node;
		*end = &node->next;
	}
}

/* What a prefix stands for at an element; interned. */
static const char *
uri_of(struct reader *r, const struct tree_node *element, const char *prefix)
{
	for (const struct tree_node *n = element; n; n = n->up)
		for (const struct tree_node *s = n->spaces; s; s = s->next)
			if (s->name == prefix)
				return s->text.n ? s->text.s : NULL;
	return strcmp(prefix, "xml") == 0 ? tree_name(r->names, STR("http://www.w3.org/XML/1998/namespace")) : NULL;
}

static void
on_start(void *ptr, const xmlChar *name, const xmlChar **attrs)
{
	struct reader *r = ptr;
	struct tree_node *node;

	end_text(r);
	node = new_node(r, TREE_ELEMENT);
	set_name(r, node, name);
	append(r->at, node);
	add_attributes(r, node, attrs);
	if (!node->spaces && node->prefix == r->at->prefix)
		node->uri = r->at->uri;
	else
		node->uri = uri_of(r, node, node->prefix);
	for (struct tree_node *a = node->attrs; a; a = a->next)
		if (a->prefix[0])
			a->uri = uri_of(r, node, a->prefix);
	r->at = node;
}

static void
on_end(void *ptr, const xmlChar *name UNUSED)
{
	struct reader *r = ptr;

	end_text(r);
	if (r->at->up)
		r->at = r->at->up;
}

static void
on_text(void *ptr, const xmlChar *text, int n)
{
	struct reader *r = ptr;

	if (!r->open) {
		append(r->at, new_node(r, TREE_TEXT));
		r->open = true;
	}
	buf_add(&r->text, text, (size_t)n);
}

static struct tree_node *
add_leaf(struct reader *r, enum tree_kind kind, struct str text)
{
	struct tree_node *node;

	end_text(r);
	node = new_node(r, kind);
	node->text = str_n(mem_strn(r->mem, text.s, text.n), text.n);
	append(r->at, node);
	return node;
}

static void
on_cdata(void *ptr, const xmlChar *text, int n)
{
	add_leaf(ptr, TREE_TEXT, str_n((const char *)text, (size_t)n))->cdata = true;
}

static void
on_comment(void *ptr, const xmlChar *text)
{
	add_leaf(ptr, TREE_COMMENT, str_of((const char *)text));
}

static void
on_instruction(void *ptr, const xmlChar *target, const xmlChar *text)
{
	struct reader *r = ptr;

	add_leaf(r, TREE_INSTRUCTION, str_of((const char *)text))->name = intern(r, target);
}

/* A document type is the door to entities: shut, or passed by. */
static void
on_dtd(void *ptr, const xmlChar *name, const xmlChar *external UNUSED, const xmlChar *system UNUSED)
{
	struct reader *r = ptr;

	if (r->how->flags & TREE_DOCTYPE_OK) {
		add_leaf(r, TREE_DOCTYPE, STR(""))->name = intern(r, name);
		return;
	}
	r->dtd = true;
	xmlStopParser(r->parser);
}

static xmlEntityPtr
on_entity(void *ptr UNUSED, const xmlChar *name)
{
	return xmlGetPredefinedEntity(name);
}

static void
on_fault(void *ptr UNUSED, xmlErrorPtr error UNUSED)
{
	/* Read from the parser at the end. */
}

static bool
bad_xml(const struct reader *r, struct fail *f)
{
	xmlErrorPtr error = xmlCtxtGetLastError(r->parser);
	char line[16], what[160] = "?";

	snprintf(line, sizeof(line), "%d", error ? error->line : 0);
	if (error && error->message)
		snprintf(what, sizeof(what), "%.*s", (int)strcspn(error->message, "\n"), error->message);
	return fail(f, XML_SYNTAX, r->how->file, line, what);
}

static bool
read_all(struct reader *r, struct str xml, struct fail *f)
{
	/* The first version of the interface: it tells attributes as written, and name spaces
	 * are little to do. */
	static const xmlSAXHandler handler = { .initialized = 1,
		.startElement = on_start, .endElement = on_end, .characters = on_text,
		.ignorableWhitespace = on_text, .cdataBlock = on_cdata, .comment = on_comment,
		.processingInstruction = on_instruction, .internalSubset = on_dtd,
		.getEntity = on_entity, .serror = on_fault };
	bool good;

	r->parser = xmlCreateMemoryParserCtxt(xml.s, (int)xml.n);
	must(r->parser);
	*r->parser->sax = handler;
	r->parser->userData = r;
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_COMPACT);
	xmlParseDocument(r->parser);
	if (r->dtd)
		good = fail(f, XML_DTD, r->how->file);
	else if (r->full || r->text.over)
		good = fail(f, XML_TOO_LARGE, r->how->file);
	else
		good = r->parser->wellFormed || bad_xml(r, f);
	xmlFreeParserCtxt(r->parser);
	return good;
}

struct tree_node *
tree_read(struct mem *mem, const struct tree_read *how, struct str xml, struct fail *f)
{
	struct reader r = { .mem = mem, .how = how, .names = how->names };
	struct tree_node *document;

	if (xml.n == 0) {
		fail(f, XML_SYNTAX, how->file, "1", "empty");
		return NULL;
	}
	must(xml.n <= 1 << 30);
	if (!r.names)
		r.names = tree_names_new(mem, NULL);
	r.empty = tree_name(r.names, STR(""));
	r.text = buf_new(mem, xml.n + 1);
	r.at = document = new_node(&r, TREE_DOCUMENT);
	return read_all(&r, xml, f) ? document : NULL;
}
