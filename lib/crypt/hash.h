/* SHA-256, as the payload store and the token tables use it. */
#pragma once

#include <stdint.h>

#include "base/str.h"

enum { HASH_BYTES = 32, HASH_TEXT = 65 };

void hash_sha256(struct str bytes, uint8_t out[HASH_BYTES]);

/* Lower-case hexadecimal, zero-terminated. Returns 'out'. */
char *hash_text(const uint8_t hash[HASH_BYTES], char out[HASH_TEXT]);

/* Equal, in a time that does not tell where they differ. */
int hash_same(const uint8_t a[HASH_BYTES], const uint8_t b[HASH_BYTES]);
