/* The head of an HTTP/1 request: bytes to a struct, strictly.
 *
 * What two servers could read in two ways (a bare line feed, a folded line, two lengths,
 * a length beside chunks) is refused. Nothing is copied: slices point into the bytes
 * given. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"

struct fail;

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_METHODS
};

struct http_field {
	struct str name, value;
};

struct http_head {
	enum http_method method;
	struct str target; /* path and query; an absolute form has lost its host part */
	int minor;         /* HTTP/1.minor */
	struct http_field fields[LIMIT_HTTP_FIELDS];
	size_t n_fields;

	/* What the fields say about the message itself. */
	struct str host;
	uint64_t length; /* of the body, when not chunked */
	bool chunked;
	bool keep_alive;
	bool expects_continue;

	/* What the cached path looks at; empty when absent. */
	struct str accept_encoding, if_none_match;
};

enum head_is { HEAD_MORE, HEAD_DONE, HEAD_BAD };

/* Look for a whole head at the start of 'bytes'. HEAD_DONE: *out is filled, *used bytes
 * belong to it. HEAD_MORE: come back with more. HEAD_BAD: *fail says why; the connection
 * is beyond repair. Empty lines before the request line are skipped. */
enum head_is head_read(struct str bytes, struct http_head *out, size_t *used, struct fail *fail) MUST_USE;

/* The first field of that name ('name' in lower case), or an empty text. */
struct str head_field(const struct http_head *head, const char *name);
bool head_has(const struct http_head *head, const char *name);

/* "GET" */
const char *http_method_name(enum http_method method);

/* Same text, letters of ASCII compared without case. */
bool http_same(struct str a, const char *lower);

/* Does the list "a, b;q=1, c" hold 'lower'? */
bool http_list_has(struct str list, const char *lower);
