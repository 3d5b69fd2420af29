#include "crypt/secret.h"

#include <sodium.h>
#include <string.h>

#include "base/must.h"
#include "base/random.h"

enum { RANDOM_BYTES = 32, ROUNDS = 2, MEMORY = 19 * 1024 * 1024 };

void
secret_new(char text[SECRET_TEXT], uint8_t hash[HASH_BYTES])
{
	uint8_t bytes[RANDOM_BYTES];

	random_bytes(bytes, sizeof(bytes));
	must(sodium_bin2base64(text, SECRET_TEXT, bytes, sizeof(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING));
	sodium_memzero(bytes, sizeof(bytes));
	secret_hash(str_of(text), hash);
}

void
secret_hash(struct str text, uint8_t hash[HASH_BYTES])
{
	hash_sha256(text, hash);
}

bool
password_hash(struct str password, char out[PASSWORD_TEXT])
{
	must(sodium_init() >= 0);
	must((size_t)PASSWORD_TEXT >= crypto_pwhash_STRBYTES);
	return crypto_pwhash_str_alg(out, password.s, password.n, ROUNDS, MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool
password_is(struct str password, const char *hash)
{
	must(sodium_init() >= 0);
	return crypto_pwhash_str_verify(hash, password.s, password.n) == 0;
}
