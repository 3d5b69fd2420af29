/* The other side of a job: who brings the request and carries the answer away.
 *
 * lib/http is one; a test is another. The carrier makes the job, fills in the request
 * (in the job's arena), runs it, and frees it after the answer left.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "loop/job.h"

struct blob;
struct fail;
struct route;

struct pair {
	struct str name, value;
};

struct pairs {
	const struct pair *at;
	size_t n;
};

struct request {
	struct str method, path;
	struct pairs params;  /* of the path */
	struct pairs query;   /* decoded */
	struct pairs headers; /* names in lower case */
	struct str body;
	struct credential credential;
};

/* An answer; its memory is the job's. The body is 'blob' if that is not NULL. */
struct answer {
	int status;
	const char *type;
	struct pairs headers;
	struct str body;
	struct blob *blob;
	const struct fail *fail; /* what the body says, if it is a problem document */
};

struct carrier {
	/* The job is done: send, then job_free. */
	void (*reply)(struct job *job, const struct answer *answer);
	/* Piece by piece; after end the carrier sends the rest, then job_free. If it is not
	 * the whole, the client has to notice. */
	void (*open)(struct job *job, const struct answer *answer);
	void (*put)(struct job *job, struct str bytes); /* copies */
	size_t (*waiting)(struct job *job);             /* bytes put and not yet sent */
	void (*end)(struct job *job, bool whole);
};

/* Take the path apart: false if 'path' is not the route's; else its params, in 'mem'. */
bool route_match(struct mem *mem, const struct route *route, struct str path, struct pairs *params) MUST_USE;

/* A job that will be carried by 'carrier'; 'ctx' is the carrier's own. */
struct job *job_new(struct loop *loop, const struct carrier *carrier, void *ctx) MUST_USE;
void *job_carried(const struct job *job); /* ctx */
struct request *job_request(struct job *job); /* to be filled in */

/* Start: route->first(job). After 'limit' microseconds it is answered with 504 (0: never). */
void job_run(struct job *job, const struct route *route, int64_t limit);

/* The client took what was put, down to little. */
void job_sent(struct job *job);

/* The client left: nothing is sent any more. The job ends when its asks are answered, and
 * frees itself then (or now); the carrier must forget it. */
void job_gone(struct job *job);

void job_free(struct job **job);
