/* What the parts of the XLSForm compiler share; for survey/xlsform*.c and xform*.c only.
 *
 * All of it lives in the arena of one compilation.
 */
#pragma once

#include "survey/xlsform_node.h"

/* --- remarks: xlsform_remark.def has the texts --- */

enum xremark {
#define X(code, error, slug, vi, en) XR_##code,
#include "survey/xlsform_remark.def"
#undef X
	XR_CODES
};
struct xplace {
	const char *sheet;
	uint32_t row;
	const char *column;
};
/* xremark(x, NAME_TWICE, place, word...): at most three words. */
#define xremark(x, code, place, ...) \
	xremark_add(x, XR_##code, place, (const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL })
void xremark_add(struct xform *x, enum xremark code, struct xplace place, const char *const *words);
struct xplace xat(const struct xrow *row, const char *column);
/* The header under which 'path' stands in the row, or 'path' itself. */
const char *xcolumn(const struct xrow *row, const char *first, const char *second);
const char *xstr(struct xform *x, struct str s);

/* --- rows --- */

void xheads_read(struct xform *x, enum xsheet sheet);
struct str xget(const struct xrow *row, const char *name);
struct str xget2(const struct xrow *row, const char *first, const char *second);
struct xtext xtext_of(struct xform *x, const struct xrow *row, const char *first, const char *second);
bool xtext_is_empty(const struct xtext *text);
/* By language, 'plain' under the default one. */
struct xtext xtext_by_lang(struct xform *x, const struct xtext *text);
const char *xdefault_lang(const struct xform *x);
void xmedia_read(struct xform *x, const struct xrow *row, struct xmedias *out);
int xyes(struct str text); /* 1 yes, 0 no, -1 neither */

/* --- names and references --- */

/* The name at the start of 's': its length, 0 for none. */
size_t xname_length(struct str s);
bool xname_is(struct str s);
/* As xname_is, and its prefix, if any, stands for something. */
bool xname_is_bound(const struct xform *x, struct str s);
struct xref {
	size_t start, end;
	struct str name;
	bool last_saved;
};
enum xref_is { XREF_FOUND, XREF_NONE, XREF_BAD };
enum xref_is xref_next(struct str text, size_t from, struct xref *out);
bool xref_in(struct str text);
bool xref_is_one(struct str text, struct str *name); /* the whole text is one reference */
struct xnode *xnode_named(const struct xform *x, struct str name);
const char *xnode_path(struct xform *x, const struct xnode *node);
struct xnode *xnode_repeat(const struct xnode *node); /* the nearest repeat around it */
/* An expression with its references as paths seen from 'context'. */
enum { XRESOLVE_CURRENT = 1 }; /* inside a predicate of another instance */
struct xnode *xlowest_common(const struct xnode *a, const struct xnode *b);
struct str xresolve(struct xform *x, struct str text, const struct xnode *context, unsigned flags);
struct str xresolve_in(struct xform *x, struct str text, const struct xnode *context, const struct xnode *items);
/* The path from 'context' to the nodes whose answers are its choices. */
const char *xitems_path(struct xform *x, const struct xnode *items, const struct xnode *context);
bool xdefault_is_dynamic(struct str text, const struct xtype *type);
void xcheck_references(struct xform *x);
void xcheck_names(struct xform *x);
void xcheck_expressions(struct xform *x);

/* --- reading --- */

void xsettings_read(struct xform *x);
void xchoices_read(struct xform *x);
void xentities_read(struct xform *x);
void xentities_place(struct xform *x);
void xsurvey_read(struct xform *x);
void xtranslations_check(struct xform *x);
/* Is it a language tag, or has one: "vi", "Tiếng Việt (vi)"? */
bool xlang_has_code(const char *lang);
/* Names of other sheets that are nearly 'wanted': "'surve', 'surveys'". */
const char *xsimilar_sheets(struct xform *x, const char *wanted);
void xpulldata_read(struct xform *x, struct xnode *node);
struct xlist *xlist_find(const struct xform *x, struct str name);
struct xlist *xexternal_find(const struct xform *x, struct str name);
struct xnode *xnode_new(struct xform *x, enum xkind kind, const char *name, const struct xrow *row);
void xnode_add(struct xform *x, struct xnode *up, struct xnode *node);
void xattr_set(struct xform *x, struct xattrs *attrs, const char *name, struct str value);
struct xattr *xattr_get(const struct xattrs *attrs, const char *name);
void xselect_read(struct xform *x, struct xnode *node, struct str list, bool other);
void xloop_copy(struct xform *x, struct xnode *loop, struct xlist *list);

struct xparam {
	struct str key, value;
};
struct xparams {
	struct xparam *at;
	size_t n;
};
bool xparams_read(struct xform *x, const struct xrow *row, struct xparams *out);
const struct str *xparam_get(const struct xparams *params, const char *key);
void xparams_apply(struct xform *x, struct xnode *node, const struct xparams *params);
void xrange_apply(struct xform *x, struct xnode *node, const struct xparams *params);

/* --- writing --- */

struct str xform_write(struct xform *x);
