/* A job answers one request in rounds: ask for what it needs, then be called with it.
 *
 *	static job_f view, view_show;
 *
 *	static void view(struct job *job)
 *	{
 *		ask_sql(job, &SQL_unit_name, arg_str(job_param(job, "unit")));
 *		then(job, view_show);
 *	}
 *
 *	static void view_show(struct job *job)
 *	{
 *		if (no_rows(job, 0)) { reply_status(job, 404); return; }
 *		...
 *		reply(job, 200);
 *	}
 *
 * Each function either asks and thens, or replies: exactly one of the two, which is
 * checked. Functions stand in the order they run. A handler knows jobs, not HTTP: carrier.h
 * is the other side. Everything a job allocates is in its arena and goes with it, after the
 * answer was sent or the client has gone. If an ask fails the job answers with that failure
 * by itself, unless it said then_even_if.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct blob;
struct buf;
struct channel;
struct fail;
struct job;
struct loop;
struct mem;

typedef void job_f(struct job *job);

/* --- the request --- */

struct mem *job_mem(struct job *job);
struct loop *job_loop(const struct job *job);

/* {name} of the route's path. */
struct str job_param(const struct job *job, const char *name);

/* A parameter of the query, decoded; s is NULL if it is not there. */
struct str job_query(const struct job *job, const char *name);

/* A header, name in lower case; s is NULL if it is not there. */
struct str job_header(const struct job *job, const char *name);

struct str job_method(const struct job *job); /* as sent: "GET", "HEAD" */
struct str job_path(const struct job *job);
struct str job_body(const struct job *job);

/* Who asks: SHA-256 of the bearer token or of the session cookie. The database alone knows
 * whom it stands for. */
enum credential_kind { CREDENTIAL_NONE, CREDENTIAL_TOKEN, CREDENTIAL_SESSION };
struct credential {
	enum credential_kind kind;
	uint8_t hash[32];
};
const struct credential *job_credential(const struct job *job);

/* Whether the route serves everyone (ROUTE_PUBLIC): an outdated session is then nobody's. */
bool job_is_public(const struct job *job);

/* What the job keeps from round to round (in its arena). */
void job_keep(struct job *job, void *state);
void *job_kept(const struct job *job);

/* --- rounds --- */

/* Send what was asked for; next(job) when all of it is answered. With nothing asked, next
 * runs after the present event. */
#define then(job, next) job_then(job, next, #next, false)

/* As then, but next runs also if asks failed; look with asked_fail. */
#define then_even_if(job, next) job_then(job, next, #next, true)

void job_then(struct job *job, job_f *next, const char *name, bool even_if_failed);

/* How many things the round just done asked for, and how the i-th failed (NULL: it did not). */
size_t asked(const struct job *job);
const struct fail *asked_fail(const struct job *job, size_t i);

/* --- the answer, at once --- */

/* Where the body goes; JSON unless reply_type says otherwise. */
struct buf *job_out(struct job *job);

void reply_type(struct job *job, const char *type);
void reply_header(struct job *job, const char *name, const char *value);

/* Send what is in job_out. Ends the job. */
void reply(struct job *job, int status);

/* A problem document (RFC 9457) for a bare status, or for a failure with its place. */
void reply_status(struct job *job, int status);
void reply_fail(struct job *job, const struct fail *fail);

/* A body that lives outside the job, shared by many answers (see blob.h). */
void reply_blob(struct job *job, int status, struct blob *blob);

/* 303 to 'where'. */
void reply_see(struct job *job, const char *where);

/* --- the answer, piece by piece --- */

/* Send status and headers; then stream_put, and then_sent to be called when the client has
 * taken most of it; stream_end ends the job. stream_put copies. */
void stream_open(struct job *job, int status);
void stream_put(struct job *job, struct str bytes);
#define then_sent(job, next) job_then_sent(job, next, #next)
void job_then_sent(struct job *job, job_f *next, const char *name);
void stream_end(struct job *job);

/* Become a listener of 'channel' (server-sent events) until the client leaves; 'first' is
 * sent at once as it is (may be empty). See channel.h. */
void reply_channel(struct job *job, struct channel *channel, struct str first);

/* --- jobs of our own --- */

/* Start a job without a request; it may reply, nobody listens. 'name' is a literal. */
void job_start(struct loop *loop, const char *name, const struct credential *as, job_f *first, void *kept);

/* Every job that waits, oldest first: for /debug/jobs and the last words of must(). */
struct job_seen {
	const char *route, *round; /* where it is */
	int64_t age;               /* microseconds */
	size_t waits_for;          /* answers still missing */
	bool gone;                 /* the client left */
};
typedef void job_see_f(void *ctx, const struct job_seen *seen);
void job_each(job_see_f *see, void *ctx);
