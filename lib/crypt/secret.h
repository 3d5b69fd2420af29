/* Secrets that people and machines carry: tokens, links, passwords.
 *
 * A token is 256 random bits as text; only its hash is stored. A password's hash is
 * argon2id and takes some 20 ms of one core: never on the loop.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "crypt/hash.h"

enum { SECRET_TEXT = 48, PASSWORD_TEXT = 128 };

/* A new token as text (43 letters, digits, - and _) and its hash. */
void secret_new(char text[SECRET_TEXT], uint8_t hash[HASH_BYTES]);

/* The hash under which a token that came in is stored. */
void secret_hash(struct str text, uint8_t hash[HASH_BYTES]);

/* False only if there is no memory for it. */
bool password_hash(struct str password, char out[PASSWORD_TEXT]) MUST_USE;
bool password_is(struct str password, const char *hash) MUST_USE;
