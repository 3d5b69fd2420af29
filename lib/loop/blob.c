#include "loop/blob.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

/* Not for secrets: two equal bodies get one tag in every process, which is all an ETag is
 * for. */
static uint64_t
mix(uint64_t h, uint64_t word)
{
	__uint128_t product = (__uint128_t)(h ^ word) * 0x9E3779B97F4A7C15ULL;

	return (uint64_t)product ^ (uint64_t)(product >> 64) ^ (h << 7);
}

static uint64_t
digest(struct str bytes, uint64_t seed)
{
	uint64_t h = seed ^ bytes.n, word;
	size_t i = 0;

	for (; i + 8 <= bytes.n; i += 8) {
		memcpy(&word, bytes.s + i, 8);
		h = mix(h, word);
	}
	word = 0;
	for (; i < bytes.n; i++)
		word = word << 8 | (unsigned char)bytes.s[i];
	return mix(mix(h, word), seed);
}

void
blob_etag(struct str bytes, char etag[BLOB_ETAG])
{
	snprintf(etag, BLOB_ETAG, "\"%016" PRIx64 "%016" PRIx64 "\"", digest(bytes, 0x243F6A8885A308D3ULL),
		 digest(bytes, 0x13198A2E03707344ULL));
}

struct blob *
blob_new(struct str bytes, const char *type)
{
	struct blob *blob = calloc(1, sizeof(*blob));
	char *copy = malloc(bytes.n + 1);

	must(blob && copy);
	if (bytes.n)
		memcpy(copy, bytes.s, bytes.n);
	copy[bytes.n] = 0;
	blob->bytes = str_n(copy, bytes.n);
	blob->type = type;
	blob->refs = 1;
	blob_etag(bytes, blob->etag);
	return blob;
}

struct blob *
blob_ref(struct blob *blob)
{
	must(blob->refs > 0);
	blob->refs++;
	return blob;
}

static void
free_bytes(struct str s)
{
	/* malloc'd by us; struct str is const for its readers */
	free((void *)(uintptr_t)s.s);
}

void
blob_unref(struct blob **blobp)
{
	struct blob *blob = *blobp;

	*blobp = NULL;
	if (!blob)
		return;
	must(blob->refs > 0);
	if (--blob->refs)
		return;
	free_bytes(blob->bytes);
	for (int i = 0; i < BLOB_FORMS; i++)
		free_bytes(blob->form[i]);
	free(blob);
}
