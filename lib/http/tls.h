/* TLS for listeners: certificate, key, sessions. TLS 1.2 at least. */
#pragma once

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct ssl_st;
struct tls;

enum { TLS_TICKET_KEYS = 80 };

/* 'cert' is PEM, the certificate with its chain; 'key' is PEM. 'ticket_keys', shared by all
 * workers, let a session of one resume at another; NULL: own. NULL and *fail. */
struct tls *tls_new(struct str cert, struct str key, const unsigned char *ticket_keys, struct fail *fail) MUST_USE;
void tls_free(struct tls **tls);

/* A session for one accepted connection (SSL *); it outlives 'tls'. NULL without 'tls'. */
struct ssl_st *tls_new_session(struct tls *tls) MUST_USE;

/* OpenSSL keeps a queue of errors per thread; left alone it confuses the next caller. */
void tls_clear_errors(void);
