/* What the client would like: which compressed form, and whether it has the bytes already.
 *
 * Pure; takes header values as they were sent.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Forms of a body; the first two as in loop/blob.h. */
enum http_form { FORM_GZIP, FORM_BR, FORM_PLAIN };

/* The best form an Accept-Encoding allows, brotli before gzip where it likes both alike. */
enum http_form accept_form(struct str accept_encoding);

/* "br", "gzip"; NULL for plain. */
const char *form_name(enum http_form form);

/* Is it worth compressing? By media type. */
bool form_suits(const char *type);

/* Does If-None-Match name 'etag' (with quotes), in any of its forms? Each form has a tag of
 * its own: "x", "x-gzip", "x-br"; *form is the one the client holds. */
bool accept_has_etag(struct str if_none_match, const char *etag, enum http_form *form);

/* The tag of a form: etag_of("\"x\"", FORM_BR) is "\"x-br\"". Returns 'out'. */
char *etag_of(const char *etag, enum http_form form, char *out, size_t size);
