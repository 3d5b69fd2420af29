#include "crypt/seal.h"

#include <sodium.h>

#include "base/mem.h"
#include "base/must.h"

_Static_assert(SEAL_KEY == crypto_box_PUBLICKEYBYTES && SEAL_KEY == crypto_box_SECRETKEYBYTES, "keys of X25519");

void
seal_pair(uint8_t closing[SEAL_KEY], uint8_t opening[SEAL_KEY])
{
	must(sodium_init() >= 0);
	must(crypto_box_keypair(closing, opening) == 0);
}

struct str
seal_close(struct mem *mem, const uint8_t closing[SEAL_KEY], struct str bytes)
{
	unsigned char *out = mem_alloc(mem, bytes.n + crypto_box_SEALBYTES);

	must(sodium_init() >= 0);
	must(crypto_box_seal(out, (const unsigned char *)bytes.s, bytes.n, closing) == 0);
	return str_n((const char *)out, bytes.n + crypto_box_SEALBYTES);
}

bool
seal_open(struct mem *mem, const uint8_t opening[SEAL_KEY], struct str sealed, struct str *bytes)
{
	unsigned char closing[SEAL_KEY], *out;

	must(sodium_init() >= 0);
	if (sealed.n < crypto_box_SEALBYTES || crypto_scalarmult_base(closing, opening) != 0)
		return false;
	out = mem_alloc(mem, sealed.n);
	if (crypto_box_seal_open(out, (const unsigned char *)sealed.s, sealed.n, closing, opening) != 0)
		return false;
	*bytes = str_n((const char *)out, sealed.n - crypto_box_SEALBYTES);
	return true;
}
