/* Bytes that many answers share: a cached page, a board, a file.
 *
 * Counted references, one process, one thread. lib/http hangs the compressed forms on it,
 * made at the first request that wants them.
 */
#pragma once

#include "base/attr.h"
#include "base/str.h"

enum { BLOB_GZIP, BLOB_BR, BLOB_FORMS };
enum { BLOB_ETAG = 40 };

struct blob {
	struct str bytes;
	const char *type;             /* a literal: "application/json" */
	char etag[BLOB_ETAG];               /* with quotes; made from the bytes */
	const char *cache;            /* Cache-Control, or NULL: "no-cache" */
	struct str form[BLOB_FORMS];  /* malloc'd; s NULL: not made yet */
	unsigned refs;
};

/* Copies 'bytes'; one reference, the caller's. */
struct blob *blob_new(struct str bytes, const char *type) MUST_USE;
struct blob *blob_ref(struct blob *blob);
void blob_unref(struct blob **blob); /* null-safe */

/* The tag a blob of these bytes would have, quotes included. */
void blob_etag(struct str bytes, char etag[BLOB_ETAG]);
