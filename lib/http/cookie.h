/* The session cookie, and how a write with it proves where it comes from.
 *
 * A browser sends cookies along whoever made it send the request, so a change needs a
 * token that only our own pages can read. It is derived from the session's hash: nothing
 * more has to be stored.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct credential;
struct mem;

enum { CSRF_TEXT = 33 };

/* Value of a cookie in a Cookie header; empty if it is not there. */
struct str cookie_get(struct str header, const char *name);

/* Name of the session cookie; under TLS the browser itself guards a "__Host-" name. */
const char *cookie_session_name(bool tls);

/* A Set-Cookie value: HttpOnly, SameSite=Lax, whole site, Secure under TLS. 'seconds' 0
 * takes the cookie away. 'value' is one of ours (letters, digits, - and _). */
const char *cookie_session(struct mem *mem, const char *value, long seconds, bool tls);

/* How a secret (token, cookie, link) is known to the database: SHA-256. */
void cookie_hash(struct str secret, uint8_t hash[32]);

/* What X-CSRF-Token must say for this session. Returns 'out'. */
char *csrf_token(const struct credential *session, char out[CSRF_TEXT]);
bool csrf_is_token(const struct credential *session, struct str given);
