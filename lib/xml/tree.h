/* XML as a tree, for documents that are asked many questions: forms and what is filled in.
 *
 * The tree lives in an arena and belongs to one thread. A document type is refused, or
 * (TREE_DOCTYPE) kept as an empty node; entities other than the five of XML are unknown,
 * nothing is fetched. libxml2 limits the depth, LIMIT_XML_NODES the size. Names and name
 * spaces are interned: equal names of trees that share a struct tree_names are the same
 * pointer.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct buf;
struct fail;
struct mem;
struct tree_names;

enum tree_kind {
	TREE_DOCUMENT,
	TREE_DOCTYPE,
	TREE_ELEMENT,
	TREE_TEXT,
	TREE_COMMENT,
	TREE_INSTRUCTION,
	TREE_ATTRIBUTE,
	TREE_SPACE, /* xmlns or xmlns:prefix; its name is the prefix or "" */
};

struct tree_node {
	enum tree_kind kind;
	uint32_t order;     /* in the document; attributes after their element */
	bool cdata;         /* a text that stood in a CDATA section */
	bool hidden;        /* for whoever asks: not there (a question that is not relevant) */
	const char *name;   /* local, interned; the target of an instruction; else "" */
	const char *prefix; /* as written, "" if none */
	const char *uri;    /* of the name space, interned; NULL if none */
	struct str text;    /* of all but documents and elements */
	struct tree_node *up, *prev, *next;
	struct tree_node *first, *last;   /* children */
	struct tree_node *attrs, *spaces; /* in the order written, linked by next */
	void *mark;                       /* the caller's own */
};

enum { TREE_STRICT = 0, TREE_DOCTYPE_OK = 1 };

/* Names known to 'base' (NULL, or one that no longer changes) keep its pointers. */
struct tree_names *tree_names_new(struct mem *mem, const struct tree_names *base);

/* The one pointer for that name. */
const char *tree_name(struct tree_names *names, struct str name);

/* The one pointer for that name, or NULL if nobody has it yet; changes nothing. */
const char *tree_name_known(const struct tree_names *names, struct str name);

struct tree_read {
	const char *file;         /* for messages */
	int flags;
	struct tree_names *names; /* NULL: its own */
};

/* The document node, or NULL and *fail. */
struct tree_node *tree_read(struct mem *mem, const struct tree_read *how, struct str xml,
			    struct fail *fail) MUST_USE;

/* All text below, or the text of the node itself; allocates only where pieces are joined. */
struct str tree_text(struct mem *mem, const struct tree_node *node);

/* An element's text becomes 'text' (borrowed); its children go. */
void tree_set_text(struct mem *mem, struct tree_node *element, struct str text);

/* An attribute by its local name, whatever its name space; NULL. */
const struct tree_node *tree_attr(const struct tree_node *element, const char *name);

/* Its text; empty if there is none. */
struct str tree_attr_text(const struct tree_node *element, const char *name);

/* The first child element, or the next element after 'node'; NULL. */
struct tree_node *tree_first(const struct tree_node *node);
struct tree_node *tree_next(const struct tree_node *node);

/* The first child element of that local name; NULL. */
struct tree_node *tree_child(const struct tree_node *node, const char *name);

/* Take a node out of its parent. */
void tree_remove(struct tree_node *node);

/* As XML, without the hidden ones; name spaces from outside are declared again. */
void tree_write(struct buf *out, const struct tree_node *node);
