/* A filled-in form on its way into the database, with whatever files came with it.
 *
 * Many go together in one statement (survey/openrosa.sql, submit). One that came before is
 * not written again; files that were missing are added to it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"

struct job;
struct mem;

struct submission_file {
	struct str name, type;
	size_t size;
	uint8_t sha256[32]; /* of what came, before sealing */
	struct str sealed;
};

struct submission {
	struct mem *mem;
	int32_t form, version;
	struct str instance;
	struct str replaces;  /* s NULL: a new one */
	const char *state;    /* "received" or "invalid" */
	bool counts;          /* once all its files are there */
	struct str device;
	uint8_t sha256[32];   /* of the XML as it came */
	struct str sealed;
	struct str answers, violations; /* JSON */
	struct str awaits;    /* names of missing files, one a line */
	VEC(struct submission_file) files;

	/* filled in when it is written */
	int64_t id;   /* 0: refused */
	bool again;   /* it was there */
	bool other;   /* it was there with other bytes, or is somebody else's */
	bool homeless; /* the caller reports for no unit */
	bool closed;  /* the form is not open to the caller */
	bool waits;   /* files are still to come */
	bool stale;   /* what it replaces is unknown, another's, or replaced already */
};

struct submission *submission_new(struct mem *mem);

/* In a round of a job: write it as the job's caller. */
void submission_ask(struct job *job, struct submission *submission);
struct submission *submission_done(const struct job *job, size_t i);
