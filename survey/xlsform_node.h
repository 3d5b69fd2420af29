/* A form while it is compiled: its sheets, its questions, its lists.
 *
 * For survey/xlsform*.c and xform*.c only; all of it lives in the arena of one compilation.
 */
#pragma once

#include "base/attr.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "survey/xlsform.h"

/* --- sheets --- */

enum xsheet { X_SURVEY, X_CHOICES, X_SETTINGS, X_EXTERNAL, X_ENTITIES, X_SHEETS };

struct xlsform_sheet {
	const char *name;
	bool found;
	VEC(struct str) headers;
	VEC(struct xlsform_line) lines;
};
struct xlsform_line {
	uint32_t number;
	struct str *cells; /* by header; empty where there is nothing */
	size_t n;
};
struct xlsform_book {
	VEC(const char *) names; /* of all sheets */
	struct xlsform_sheet sheets[X_SHEETS];
};
extern const char *const xsheet_names[X_SHEETS];

/* A column: its header, and what it means as a path: "bind", "jr:constraintMsg", "vi". */
struct xhead {
	const char *raw;
	const char *path[4];
	unsigned depth;
	bool known;
};
struct xcell {
	const struct xhead *head;
	struct str text;
};
struct xrow {
	enum xsheet sheet;
	uint32_t number;
	const struct xcell *at;
	size_t n;
};
struct xrows {
	const struct xhead *heads;
	size_t nheads;
	const struct xrow *at;
	size_t n;
};

/* --- the form --- */

struct xlangtext {
	const char *lang;
	struct str text;
};
/* A text, plain or by language. */
struct xtext {
	struct str plain;
	VEC(struct xlangtext) langs;
	const char *column;
};
struct xmedia {
	const char *kind;
	struct xtext text;
};
struct xattr {
	const char *name;
	struct str value;
	const struct xtext *text; /* a message by language, or NULL */
	const char *column;
};
struct xattrs {
	struct xattr *at;
	size_t n, cap;
};
struct xmedias {
	struct xmedia *at;
	size_t n, cap;
};

struct xchoice {
	struct str name;
	struct xtext label;
	struct xmedias media;
	const struct xrow *row;
};
struct xlist {
	const char *name;
	VEC(struct xchoice) choices;
	bool itext, searched, plain; /* searched: a question looks it up with search(); plain: one does not */
};

enum xkind { XK_SURVEY, XK_GROUP, XK_REPEAT, XK_QUESTION, XK_EXTERNAL, XK_ENTITY };

struct xtype;
struct xnode;
struct xnodes {
	struct xnode **at;
	size_t n, cap;
};

struct xselect {
	bool is, from_file, external, ranked, inline_items, other;
	struct xlist *list;        /* of the sheet choices */
	const char *instance;      /* its id, or NULL */
	const char *file;
	struct xnode *repeat_of;   /* the question whose answers are the choices */
	struct str repeat_name;
	const char *value, *label; /* names inside an item */
	bool randomize;
	struct str seed;
};
struct xnode {
	enum xkind kind;
	const struct xtype *type;
	const char *name;
	struct xnode *up;
	struct xnodes kids;
	const struct xrow *row; /* NULL for what the compiler adds */
	bool meta, generated;
	struct xtext label, hint, guidance;
	struct xmedias media;
	struct xattrs bind, control, instance;
	struct str default_text, trigger, filter, count;
	bool dynamic;
	struct xselect select;
	struct xnodes fires; /* questions that this one triggers */
	const struct xentity *entity;
};

/* What a question's type says. */
enum xbody { XB_NONE, XB_INPUT, XB_UPLOAD, XB_SELECT, XB_SELECT1, XB_RANK, XB_RANGE, XB_TRIGGER };
enum xspecial { XS_NO, XS_NOTE, XS_CALCULATE, XS_META, XS_AUDIT, XS_GEO, XS_START_GEO, XS_RECORD, XS_BACKGROUND_GEO, XS_IMAGE,
	XS_AUDIO, XS_TEXT, XS_RANGE, XS_SELECT, XS_EXTERNAL_XML, XS_EXTERNAL_CSV, XS_HIDDEN, XS_FILE };
struct xtype {
	const char *names; /* separated by '|', in lower case with spaces */
	enum xbody body;
	enum xspecial special;
	const char *bind;      /* data type */
	const char *media;     /* of an upload */
	const char *preload, *params;
};
const struct xtype *xtype_find(struct str name);

struct xentity {
	struct str list, id, create_if, update_if;
	struct xtext label;
	const struct xrow *row;
	struct xnode *scope, *near; /* the repeat it speaks of; the innermost group in it */
	struct xnodes saved; /* questions with a save_to of it */
};

struct xinstance {
	const char *id, *src, *type;
	const struct xnode *node;
};

struct xsettings {
	struct str name, id, title, version, instance_name, xmlns, style, language, url, key, send, erase, prefix, delimiter, namespaces;
	bool twice_ok, no_id, dirty, editable;
	struct xattrs attributes;
	const struct xrow *row;
};

struct xname {
	struct xnode *first;
	size_t n;
};

struct xform {
	struct mem *mem;
	const struct xlsform_book *book;
	const char *root_name, *form_id;
	VEC(struct xlsform_remark) remarks;
	size_t errors;
	struct xrows rows[X_SHEETS];
	struct xsettings settings;
	VEC(struct xlist *) lists;
	VEC(struct xlist *) external;
	struct xnode *root, *meta;
	struct map *names; /* struct xname by name */
	VEC(struct xentity *) entities;
	VEC(struct xinstance) instances;
	bool last_saved, repeat_entities, other_used;
};
