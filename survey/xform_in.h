/* What the parts of the XForm writer share; for survey/xform_*.c only. */
#pragma once

#include "survey/xform_el.h"
#include "survey/xlsform_in.h"

/* Texts by language, in the order they come up. */
struct itext;

struct itext *itext_build(struct xform *x);
bool itext_is_empty(const struct itext *itext);
void itext_write(struct xform *x, struct xel *model, const struct itext *itext);
/* Remark on languages whose names have no code. */
void itext_check(struct xform *x, const struct itext *itext);

/* Does the label stand in itext? The hint? */
bool xtext_label_ref(const struct xnode *node);
bool xtext_hint_ref(const struct xnode *node);
/* A message of a bind: does it stand in itext? */
bool xtext_message_ref(const struct xattr *attr);

/* Text with <output> for what it refers to. */
void xtext_put(struct xform *x, struct xel *el, struct str text, const struct xnode *context);

void xform_model(struct xform *x, struct xel *head, const struct itext *itext);
void xform_body(struct xform *x, struct xel *html);
void xform_entity_model(struct xform *x, struct xel *model, const struct xnode *node);
