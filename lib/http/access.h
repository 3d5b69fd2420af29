/* The access log: one JSON line an answer, written in blocks.
 *
 * Secrets do not get there: of a path with a {token} the route is written instead, and
 * the values of query parameters that may be secret are left out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct access_log;
struct fail;
struct mem;

struct access_entry {
	const char *trace, *peer, *method, *target;
	const char *route, *pattern; /* NULL: no route */
	int status;
	uint64_t bytes;
	int64_t micro;
};

/* "-" is standard error. It belongs to 'mem'. NULL and *fail. */
struct access_log *access_open(struct mem *mem, const char *path, struct fail *fail) MUST_USE;

void access_note(struct access_log *log, const struct access_entry *entry);
void access_flush(struct access_log *log);

/* Open the file anew, after it was moved away. What cannot be opened stays as it is. */
bool access_reopen(struct access_log *log, struct fail *fail) MUST_USE;
