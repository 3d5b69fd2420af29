#include "crypt/secret.h"

#include <sodium.h>
#include <string.h>

#include "base/must.h"
#include "base/random.h"

enum { RANDOM_BYTES = 32, OPERATIONS_MOST = 16, MEMORY_MOST = 262144 };

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
password_key(struct str password, const uint8_t salt[PASSWORD_SALT], int operations, int memory, uint8_t key[PASSWORD_KEY])
{
	must(sodium_init() >= 0);
	must((size_t)PASSWORD_SALT == crypto_pwhash_SALTBYTES);
	if (operations < 1 || operations > OPERATIONS_MOST || memory < 8 || memory > MEMORY_MOST)
		return false;
	return crypto_pwhash(key, PASSWORD_KEY, password.s, password.n, salt, (unsigned long long)operations,
			     (size_t)memory * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0;
}
