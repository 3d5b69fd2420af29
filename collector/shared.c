#include "collector/shared.h"

#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"

struct shared *
shared_new(unsigned workers)
{
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	must(shared != MAP_FAILED && workers >= 1 && workers <= SHARED_WORKERS);
	shared->workers = workers;
	shared->started = clock_unix();
	random_bytes(shared->ticket_keys, sizeof(shared->ticket_keys));
	return shared;
}

static bool
read_both(struct mem *mem, const char *cert, const char *key, struct str *cert_pem, struct str *key_pem, struct fail *f)
{
	return file_read(mem, cert, SHARED_CERT, cert_pem, f) && file_read(mem, key, SHARED_KEY, key_pem, f);
}

bool
shared_read_tls(struct shared *shared, const char *cert, const char *key, struct fail *f)
{
	struct mem *mem = mem_new("tls", 1 << 20);
	struct str cert_pem, key_pem;
	struct tls *tls = NULL;
	bool ok = read_both(mem, cert, key, &cert_pem, &key_pem, f) && (tls = tls_new(cert_pem, key_pem, NULL, f));

	if (ok) {
		memcpy(shared->cert, cert_pem.s, cert_pem.n);
		memcpy(shared->key, key_pem.s, key_pem.n);
		shared->cert_n = cert_pem.n;
		shared->key_n = key_pem.n;
		shared->tls_version++;
	}
	tls_free(&tls);
	mem_free(&mem);
	return ok;
}

struct tls *
shared_tls(const struct shared *shared, struct fail *f)
{
	return tls_new(str_n(shared->cert, shared->cert_n), str_n(shared->key, shared->key_n), shared->ticket_keys, f);
}
