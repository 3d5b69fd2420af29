/* SHA-256, as the payload store and the token tables use it; others by name. */
#pragma once

#include <stdint.h>

#include "base/str.h"

enum { HASH_BYTES = 32, HASH_TEXT = 65, HASH_MOST = 64 };

void hash_sha256(struct str bytes, uint8_t out[HASH_BYTES]);

/* Lower-case hexadecimal, zero-terminated. Returns 'out'. */
char *hash_text(const uint8_t hash[HASH_BYTES], char out[HASH_TEXT]);

/* Equal, in a time that does not tell where they differ. */
int hash_same(const uint8_t a[HASH_BYTES], const uint8_t b[HASH_BYTES]);

/* MD5, SHA-1, SHA-256, SHA-384 or SHA-512, as survey forms name them: the number of bytes
 * written, 0 if there is no such. Not for secrets. */
size_t hash_named(const char *name, struct str bytes, uint8_t out[HASH_MOST]);
