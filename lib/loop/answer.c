#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "loop/blob.h"
#include "loop/job.h"
#include "loop/job_in.h"
#include "loop/loop.h"
#include "loop/problem.h"

struct buf *
job_out(struct job *job)
{
	return &job->out;
}

void
reply_type(struct job *job, const char *type)
{
	job->answer.type = mem_str(job->mem, type);
}

void
reply_header(struct job *job, const char *name, const char *value)
{
	struct pair *pair = vec_push(job->mem, &job->headers);

	pair->name = str_of(mem_str(job->mem, name));
	pair->value = str_of(mem_str(job->mem, value));
}

struct answer *
job_answer(struct job *job, int status)
{
	struct answer *answer = &job->answer;

	answer->status = status;
	if (!answer->type)
		answer->type = "application/json";
	answer->headers = (struct pairs){ job->headers.at, job->headers.n };
	if (!answer->blob)
		answer->body = buf_view(&job->out);
	return answer;
}

static void
send(struct job *job, int status)
{
	job_set_state(job, JOB_ANSWERED);
	if (!job->released)
		job->carrier->reply(job, job_answer(job, status));
}

void
reply(struct job *job, int status)
{
	job_say(job);
	if (job->out.over) {
		struct fail f = { 0 };

		job->said = false;
		fail(&f, ANSWER_TOO_LARGE, "");
		reply_fail(job, &f);
		return;
	}
	send(job, status);
}

static enum fail_code
code_of(int status)
{
	switch (status) {
	case 401:
		return FAIL_UNAUTHORIZED;
	case 403:
		return FAIL_FORBIDDEN;
	case 404:
		return FAIL_NOT_FOUND;
	case 409:
		return FAIL_CONFLICT;
	case 503:
		return FAIL_DB_DOWN;
	default:
		return FAIL_INTERNAL;
	}
}

void
reply_status(struct job *job, int status)
{
	struct fail f = { .code = code_of(status) };

	reply_fail(job, &f);
}

static void
end(struct job *job, bool whole)
{
	job_say(job);
	job_set_state(job, JOB_ANSWERED);
	if (!job->released)
		job->carrier->end(job, whole);
}

void
reply_fail(struct job *job, const struct fail *failed)
{
	int status = fail_status(failed->code);
	struct fail *copy;

	if (job->opened) { /* too late to say why, but not to say that it is not all */
		end(job, false);
		return;
	}
	job_say(job);
	buf_cut(&job->out, 0);
	job->out.over = false;
	problem_put(job->mem, &job->out, failed);
	copy = mem_one(job->mem, struct fail);
	*copy = *failed;
	job->answer.fail = copy;
	job->answer.blob = NULL;
	reply_type(job, "application/problem+json");
	if (status == 401)
		reply_header(job, "www-authenticate", "Bearer");
	if (status == 503)
		reply_header(job, "retry-after", "1");
	send(job, status);
}

static void
unref(void *ctx)
{
	struct blob *blob = ctx;

	blob_unref(&blob);
}

void
reply_blob(struct job *job, int status, struct blob *blob)
{
	job_say(job);
	mem_at_end(job->mem, unref, blob_ref(blob));
	job->answer.blob = blob;
	job->answer.type = blob->type;
	send(job, status);
}

void
reply_see(struct job *job, const char *where)
{
	job_say(job);
	buf_cut(&job->out, 0);
	reply_header(job, "location", where);
	send(job, 303);
}

/* --- piece by piece --- */

void
stream_open(struct job *job, int status)
{
	job_check(job);
	must(job->state == JOB_RUNS && !job->opened);
	job->opened = true;
	if (!job->released)
		job->carrier->open(job, job_answer(job, status));
}

void
stream_put(struct job *job, struct str bytes)
{
	job_check(job);
	if (!job->released && bytes.n)
		job->carrier->put(job, bytes);
}

void
job_then_sent(struct job *job, job_f *next, const char *name)
{
	job_then(job, next, name, false);
	must(job->asked.n == 0);
	if (!job->released && job->carrier->waiting(job) > LIMIT_STREAM_AHEAD)
		job_set_state(job, JOB_DRAINS);
}

void
stream_end(struct job *job)
{
	end(job, true);
}
