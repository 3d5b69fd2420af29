/* Memory that the master and all workers share: who they are, what they count, the
 * certificate in force.
 *
 * Each worker writes its own slab only; the master writes the rest. Numbers are read
 * without a lock: a reader may see one a moment old.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "http/stats.h"
#include "http/tls.h"

struct fail;

enum { SHARED_WORKERS = 64, SHARED_CERT = 65536, SHARED_KEY = 32768 };

struct slab {
	pid_t pid;
	unsigned starts;   /* how often this worker was started */
	int64_t started;   /* unix microseconds */
	bool ready;
	struct http_stats http;
	int64_t jobs;      /* that wait, now */
	int64_t memory;    /* resident bytes, now */
	int64_t pool, pool_waiting; /* connections that stand, rounds that wait for one */
};

struct shared {
	unsigned workers;
	int64_t started;
	unsigned char ticket_keys[TLS_TICKET_KEYS];
	unsigned tls_version; /* 0: no TLS */
	size_t cert_n, key_n;
	char cert[SHARED_CERT], key[SHARED_KEY];
	struct slab worker[SHARED_WORKERS];
};

/* Before the first fork. */
struct shared *shared_new(unsigned workers) MUST_USE;

/* Read certificate and key, check that they fit, put them in force. */
bool shared_read_tls(struct shared *shared, const char *cert, const char *key, struct fail *fail) MUST_USE;

/* The TLS of what is in force now. */
struct tls *shared_tls(const struct shared *shared, struct fail *fail) MUST_USE;
