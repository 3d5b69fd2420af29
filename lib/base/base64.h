/* Base64 of RFC 4648, with padding. */
#pragma once

#include <stddef.h>

#include "base/str.h"

#define BASE64_TEXT(n) (((n) + 2) / 3 * 4 + 1)

/* Zero-terminated; 'out' has BASE64_TEXT(bytes.n) bytes. Returns 'out'. */
char *base64_text(struct str bytes, char *out);

/* The bytes, at most text.n of them; what is no letter of the alphabet is passed over.
 * Returns their number. */
size_t base64_bytes(struct str text, char *out);
