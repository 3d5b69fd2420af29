#include "http/tls.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/fail.h"
#include "base/must.h"

struct tls {
	SSL_CTX *ctx;
};

static bool
openssl_failed(const char *what, struct fail *f)
{
	char text[160];

	ERR_error_string_n(ERR_peek_last_error(), text, sizeof(text));
	ERR_clear_error();
	return fail(f, TLS_FILE, what, text);
}

/* We speak HTTP/1.1; whoever asks for something else first is told so. */
static int
choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *n, const unsigned char *in, unsigned in_n, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";

	(void)ssl, (void)arg;
	if (SSL_select_next_proto((unsigned char **)(uintptr_t)out, n, ours, sizeof(ours) - 1, in, in_n)
	    != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_NOACK;
	return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *
new_ctx(void)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	must(ctx);
	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION
				 | SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"thuocso", 7);
	SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
	return ctx;
}

/* The first certificate is ours, those behind it lead to a root. */
static bool
use_cert(SSL_CTX *ctx, BIO *pem)
{
	X509 *cert = PEM_read_bio_X509_AUX(pem, NULL, NULL, NULL);
	bool ok = cert && SSL_CTX_use_certificate(ctx, cert) == 1;

	X509_free(cert);
	while (ok && (cert = PEM_read_bio_X509(pem, NULL, NULL, NULL)))
		if (SSL_CTX_add0_chain_cert(ctx, cert) != 1) {
			X509_free(cert);
			ok = false;
		}
	if (ok)
		ERR_clear_error(); /* "no start line" is how the chain ends */
	return ok;
}

static bool
use_key(SSL_CTX *ctx, BIO *pem)
{
	EVP_PKEY *key = PEM_read_bio_PrivateKey(pem, NULL, NULL, NULL);
	bool ok = key && SSL_CTX_use_PrivateKey(ctx, key) == 1 && SSL_CTX_check_private_key(ctx) == 1;

	EVP_PKEY_free(key);
	return ok;
}

typedef bool use_f(SSL_CTX *ctx, BIO *pem);

static bool
use(SSL_CTX *ctx, use_f *fn, struct str pem, const char *what, struct fail *f)
{
	BIO *bio = BIO_new_mem_buf(pem.s, (int)pem.n);
	bool ok;

	must(bio);
	ERR_clear_error();
	ok = fn(ctx, bio);
	BIO_free(bio);
	return ok ? true : openssl_failed(what, f);
}

struct tls *
tls_new(struct str cert, struct str key, const unsigned char *ticket_keys, struct fail *f)
{
	SSL_CTX *ctx = new_ctx();
	struct tls *tls;

	if (!use(ctx, use_cert, cert, "tls-cert", f) || !use(ctx, use_key, key, "tls-key", f)) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	if (ticket_keys)
		must(SSL_CTX_set_tlsext_ticket_keys(ctx, (void *)(uintptr_t)ticket_keys, TLS_TICKET_KEYS) == 1);
	tls = calloc(1, sizeof(*tls));
	must(tls);
	tls->ctx = ctx;
	return tls;
}

void
tls_free(struct tls **tlsp)
{
	struct tls *tls = *tlsp;

	*tlsp = NULL;
	if (!tls)
		return;
	SSL_CTX_free(tls->ctx);
	free(tls);
}

struct ssl_st *
tls_new_session(struct tls *tls)
{
	return tls ? SSL_new(tls->ctx) : NULL;
}

void
tls_clear_errors(void)
{
	ERR_clear_error();
}
