/* The compressed forms of a body: gzip (zlib) and brotli. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "http/accept.h"

struct blob;
struct mem;

/* 'bytes' in that form, in 'mem'; false if that makes it no smaller. Larger texts are
 * compressed less hard, so that none holds the loop for long. */
bool form_make(struct mem *mem, struct str bytes, enum http_form form, struct str *out) MUST_USE;

/* The form of a blob, made now if it was not yet. False: it has to go plain (too small, a
 * type that does not compress, or no gain). */
bool blob_form(struct blob *blob, enum http_form form, struct str *out) MUST_USE;

/* Give a blob a form made elsewhere (a file compressed when the program was built). */
void blob_set_form(struct blob *blob, enum http_form form, struct str bytes);
