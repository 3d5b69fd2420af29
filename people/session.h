/* Sessions of people: what every way of signing in shares. */
#pragma once

#include "base/str.h"
#include "loop/job.h"

struct json_out;
struct rows;

/* Bits of what one may do, as role.rights has them. */
enum { RIGHT_READ = 1, RIGHT_REPORT = 2, RIGHT_REVIEW = 4, RIGHT_MANAGE = 8, RIGHT_ADMINISTER = 16, RIGHT_EVIDENCE = 32,
       RIGHT_FILL = 64 };

enum { SESSION_SECRET = 32 };

/* A session that is about to be opened. */
struct new_session {
	char secret[SESSION_SECRET * 2 + 1]; /* what the cookie says */
	struct credential session;           /* what the database knows */
	const char *csrf, *agent;
};

/* Make one and keep it with the job. */
struct new_session *session_new(struct job *job);

/* It was opened: answer with whom it stands for and its cookie. In the place of asking and
 * then-ing. */
void session_then_enter(struct job *job);

/* A list of them: id, how, agent, since, until, current. */
void sessions_put(struct json_out *out, const struct rows *sessions);

static inline struct str
credential_bytes(const struct credential *who)
{
	return str_n((const char *)who->hash, sizeof(who->hash));
}
