#include "crypt/hash.h"

#include <openssl/evp.h>
#include <sodium.h>

#include "base/must.h"

/* OpenSSL's uses the processor's own instructions: four times libsodium's. */
void
hash_sha256(struct str bytes, uint8_t out[HASH_BYTES])
{
	must(EVP_Digest(bytes.n ? bytes.s : "", bytes.n, out, NULL, EVP_sha256(), NULL) == 1);
}

char *
hash_text(const uint8_t hash[HASH_BYTES], char out[HASH_TEXT])
{
	return sodium_bin2hex(out, HASH_TEXT, hash, HASH_BYTES);
}

int
hash_same(const uint8_t a[HASH_BYTES], const uint8_t b[HASH_BYTES])
{
	return sodium_memcmp(a, b, HASH_BYTES) == 0;
}

size_t
hash_named(const char *name, struct str bytes, uint8_t out[HASH_MOST])
{
	static const struct {
		const char *name;
		const EVP_MD *(*md)(void);
	} known[] = {
		{ "MD5", EVP_md5 },	  { "SHA-1", EVP_sha1 },     { "SHA-256", EVP_sha256 },
		{ "SHA-384", EVP_sha384 }, { "SHA-512", EVP_sha512 },
	};
	unsigned n = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			must(EVP_Digest(bytes.n ? bytes.s : "", bytes.n, out, &n, known[i].md(), NULL) == 1);
	return n;
}
