/* Signing in by a link, and out: the link becomes a session cookie. */
#include <stdio.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/random.h"
#include "http/cookie.h"
#include "loop/job.h"
#include "people/agent.h"
#include "people/roles.h"
#include "people/routes.h"
#include "people/session.h"
#include "people/session.sql.h"
#include "pg/pool.h"

enum { SESSION_SECONDS = 12 * 3600 };

static job_f show, show_who, enter, enter_opened, enter_who, leave, leave_done;

const struct route people_session_routes[] = {
	{ "GET", "/api/v1/session", show, ROUTE_PUBLIC, "session" },
	{ "POST", "/api/v1/session/link", enter, ROUTE_PUBLIC | ROUTE_NO_CSRF, "session_link" },
	{ "DELETE", "/api/v1/session", leave, 0, "session_end" },
	{ NULL, NULL, NULL, 0, NULL },
};

/* --- whom a session stands for --- */

static void
put_person(struct job *job, struct json_out *out, const struct credential *session)
{
	enum { LOGIN, NAME, RIGHTS, UNTIL, ROLE, HAS_PASSWORD, FRESH };
	const struct rows *who = rows(job, 0);
	const char *name = row_text(who, 0, NAME);
	char token[CSRF_TEXT];

	json_open(out, '{');
	json_key(out, "person");
	json_open(out, '{');
	json_pair_cstr(out, "name", name[0] ? name : row_text(who, 0, LOGIN));
	json_pair_cstr(out, "login", row_text(who, 0, LOGIN));
	json_key(out, "role");
	role_put_words(out, row_text(who, 0, ROLE));
	json_pair_cstr(out, "until", row_text(who, 0, UNTIL));
	json_pair_bool(out, "manages_people", row_int(who, 0, RIGHTS) & RIGHT_ADMINISTER);
	json_pair_bool(out, "fills_forms", row_int(who, 0, RIGHTS) & RIGHT_FILL);
	json_pair_bool(out, "has_password", row_bool(who, 0, HAS_PASSWORD));
	json_pair_bool(out, "may_set_password", row_bool(who, 0, FRESH));
	json_close(out, '}');
	json_pair_cstr(out, "csrf", csrf_token(session, token));
	json_close(out, '}');
}

static void
reply_who(struct job *job, const struct credential *session)
{
	struct json_out out = json_out(job_out(job));

	if (session && !no_rows(job, 0))
		put_person(job, &out, session);
	else
		json_put_raw(&out, STR("{\"person\":null,\"csrf\":null}"));
	reply_header(job, "cache-control", "no-store");
	reply(job, 200);
}

/* --- GET /session --- */

static void
show(struct job *job)
{
	const struct credential *who = job_credential(job);

	if (who->kind != CREDENTIAL_SESSION) {
		reply_who(job, NULL);
		return;
	}
	ask_sql_public(job, &SQL_session_who, arg_bytes(credential_bytes(who)));
	then(job, show_who);
}

static void
show_who(struct job *job)
{
	reply_who(job, job_credential(job));
}

/* --- a new session --- */

struct new_session *
session_new(struct job *job)
{
	struct mem *mem = job_mem(job);
	struct new_session *e = mem_one(mem, struct new_session);
	unsigned char bytes[SESSION_SECRET];
	char csrf[CSRF_TEXT];

	random_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(e->secret + 2 * i, 3, "%02x", bytes[i]);
	e->session.kind = CREDENTIAL_SESSION;
	cookie_hash(str_of(e->secret), e->session.hash);
	e->csrf = mem_str(mem, csrf_token(&e->session, csrf));
	e->agent = agent_name(mem, job_header(job, "user-agent"));
	job_keep(job, e);
	return e;
}

void
session_then_enter(struct job *job)
{
	struct new_session *e = job_kept(job);

	ask_sql_public(job, &SQL_session_who, arg_bytes(credential_bytes(&e->session)));
	then(job, enter_who);
}

/* --- POST /session/link --- */

static void
enter(struct job *job)
{
	struct mem *mem = job_mem(job);
	struct fail f = { 0 };
	json_t *value = json_read(mem, "", job_body(job), &f);
	struct json_at root = json_root(value, "");
	struct credential *link = mem_one(mem, struct credential);
	const struct new_session *e;
	const char *token;

	if (!value || !json_need_str(mem, &root, "token", &token, &f)) {
		reply_fail(job, &f);
		return;
	}
	cookie_hash(str_of(token), link->hash);
	e = session_new(job);
	ask_sql_public(job, &SQL_session_open, arg_bytes(credential_bytes(link)), arg_bytes(credential_bytes(&e->session)),
		       arg_text(e->csrf), arg_text(e->agent));
	then(job, enter_opened);
}

static void
enter_opened(struct job *job)
{
	struct fail f = { 0 };

	if (!row_bool(rows(job, 0), 0, 0)) {
		fail(&f, LOGIN_LINK, "");
		reply_fail(job, &f);
		return;
	}
	session_then_enter(job);
}

static bool
is_tls(const struct job *job)
{
	return str_is(job_header(job, "x-forwarded-proto"), "https");
}

static void
enter_who(struct job *job)
{
	struct new_session *e = job_kept(job);

	reply_header(job, "set-cookie", cookie_session(job_mem(job), e->secret, SESSION_SECONDS, is_tls(job)));
	reply_who(job, &e->session);
}

/* --- DELETE /session --- */

static void
leave(struct job *job)
{
	ask_sql_public(job, &SQL_session_close, arg_bytes(credential_bytes(job_credential(job))));
	then(job, leave_done);
}

static void
leave_done(struct job *job)
{
	reply_header(job, "set-cookie", cookie_session(job_mem(job), "", 0, is_tls(job)));
	reply(job, 204);
}
