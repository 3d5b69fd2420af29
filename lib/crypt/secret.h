/* Secrets that people and machines carry: tokens, links, passwords.
 *
 * A token is 256 random bits as text; only its hash is stored. A password becomes a key by
 * argon2id, which takes some 20 ms of one core: never on the loop.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "crypt/hash.h"

enum { SECRET_TEXT = 48, PASSWORD_SALT = 16, PASSWORD_KEY = 32 };

/* What new passwords cost: passes over so many KiB. */
enum { PASSWORD_OPERATIONS = 2, PASSWORD_MEMORY = 19456 };

/* A new token as text (43 letters, digits, - and _) and its hash. */
void secret_new(char text[SECRET_TEXT], uint8_t hash[HASH_BYTES]);

/* The hash under which a token that came in is stored. */
void secret_hash(struct str text, uint8_t hash[HASH_BYTES]);

/* False if there is no memory for it, or the cost is none that may be asked for. */
bool password_key(struct str password, const uint8_t salt[PASSWORD_SALT], int operations, int memory,
		  uint8_t key[PASSWORD_KEY]) MUST_USE;
