#include "http/cookie.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "base/mem.h"
#include "loop/job.h"

struct str
cookie_get(struct str header, const char *name)
{
	while (header.n > 0) {
		struct str value, item = str_trim(str_cut(header, ';', &header));

		if (str_is(str_cut(item, '=', &value), name))
			return value;
	}
	return str_n("", 0);
}

const char *
cookie_session_name(bool tls)
{
	return tls ? "__Host-thuocso" : "thuocso";
}

const char *
cookie_session(struct mem *mem, const char *value, long seconds, bool tls)
{
	return mem_printf(mem, "%s=%s; Path=/; Max-Age=%ld; HttpOnly; SameSite=Lax%s", cookie_session_name(tls), value,
			  seconds, tls ? "; Secure" : "");
}

void
cookie_hash(struct str secret, uint8_t hash[32])
{
	SHA256((const unsigned char *)secret.s, secret.n, hash);
}

char *
csrf_token(const struct credential *session, char out[CSRF_TEXT])
{
	unsigned char in[5 + sizeof(session->hash)] = "csrf:", hash[SHA256_DIGEST_LENGTH];

	memcpy(in + 5, session->hash, sizeof(session->hash));
	SHA256(in, sizeof(in), hash);
	for (int i = 0; i < (CSRF_TEXT - 1) / 2; i++)
		snprintf(out + 2 * i, 3, "%02x", hash[i]);
	return out;
}

bool
csrf_is_token(const struct credential *session, struct str given)
{
	char want[CSRF_TEXT];

	csrf_token(session, want);
	return given.n == CSRF_TEXT - 1 && CRYPTO_memcmp(given.s, want, given.n) == 0;
}
