/* Numbers as a payload writes them, read in one convention only: what could mean two
 * things is told apart by the rest of the payload, or not at all. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "probes/mapping.h"

/* What the texts of a payload prove about how it writes numbers. */
struct convention {
	enum numbers declared;   /* VI, EN or MACHINE */
	bool kept;               /* a number that has only this meaning was seen */
	const char *broken;      /* a number that has no meaning in it, or NULL */
	const char *broken_at;   /* its place */
};

/* Marks of a number: enough to know what it may mean. */
enum number_form {
	FORM_NONE,      /* no number */
	FORM_PLAIN,     /* 1941, 1 941 */
	FORM_VI,        /* 86,6; 1.234.567; 1.234,5: Vietnamese alone */
	FORM_EN,        /* 86.6; 1,234,567; 1,234.5: English alone */
	FORM_DOT,       /* 1.941: a thousand in one, a decimal in the other */
	FORM_COMMA,     /* 1,941 */
};
enum number_form number_form(struct str text);

/* Does text of that form keep to what is declared? */
bool convention_allows(enum numbers declared, enum number_form form);

/* Read as declared; false: not a number, or too large. */
bool number_read(enum numbers declared, struct str text, int64_t *micro);
