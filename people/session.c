/* Signing in and out: a one-time link becomes a session cookie. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/random.h"
#include "http/cookie.h"
#include "loop/job.h"
#include "people/routes.h"
#include "people/session.sql.h"
#include "pg/pool.h"

enum { SECRET = 32, SESSION_SECONDS = 12 * 3600 };

static job_f show, show_who, enter, enter_opened, enter_who, leave, leave_done;

const struct route people_session_routes[] = {
	{ "GET", "/api/v1/session", show, ROUTE_PUBLIC, "session" },
	{ "POST", "/api/v1/session/link", enter, ROUTE_PUBLIC | ROUTE_NO_CSRF, "session_link" },
	{ "DELETE", "/api/v1/session", leave, 0, "session_end" },
	{ NULL, NULL, NULL, 0, NULL },
};

/* --- whom a session stands for --- */

struct role_words {
	const char *vi, *en;
};

static const struct role_words *
role_of(int64_t rights)
{
	static const struct role_words administrator = { "Quản trị", "Administrator" }, manager = { "Quản lý", "Manager" },
				       reviewer = { "Thẩm định", "Reviewer" }, reporter = { "Nhập số liệu", "Reporter" },
				       reader = { "Xem", "Reader" };

	return rights & 16 ? &administrator : rights & 8 ? &manager : rights & 4 ? &reviewer : rights & 2 ? &reporter : &reader;
}

static void
put_person(struct job *job, struct json_out *out, const struct credential *session)
{
	const struct rows *who = rows(job, 0);
	const struct role_words *role = role_of(row_int(who, 0, 2));
	const char *name = row_text(who, 0, 1);
	char token[CSRF_TEXT];

	json_open(out, '{');
	json_key(out, "person");
	json_open(out, '{');
	json_pair_cstr(out, "name", name[0] ? name : row_text(who, 0, 0));
	json_key(out, "role");
	json_open(out, '{');
	json_pair_cstr(out, "vi", role->vi);
	json_pair_cstr(out, "en", role->en);
	json_close(out, '}');
	json_pair_cstr(out, "until", row_text(who, 0, 3));
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
	ask_sql_public(job, &SQL_session_who, arg_bytes(str_n((const char *)who->hash, sizeof(who->hash))));
	then(job, show_who);
}

static void
show_who(struct job *job)
{
	reply_who(job, job_credential(job));
}

/* --- POST /session/link --- */

struct entering {
	char secret[SECRET * 2 + 1];
	struct credential session;
};

static struct entering *
new_session(struct mem *mem)
{
	struct entering *e = mem_one(mem, struct entering);
	unsigned char bytes[SECRET];

	random_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(e->secret + 2 * i, 3, "%02x", bytes[i]);
	e->session.kind = CREDENTIAL_SESSION;
	cookie_hash(str_of(e->secret), e->session.hash);
	return e;
}

static void
enter(struct job *job)
{
	struct mem *mem = job_mem(job);
	struct entering *e = new_session(mem);
	struct fail f = { 0 };
	json_t *value = json_read(mem, "", job_body(job), &f);
	struct json_at root = json_root(value, "");
	uint8_t *link = mem_alloc(mem, sizeof(e->session.hash));
	char csrf[CSRF_TEXT];
	const char *token;

	if (!value || !json_need_str(mem, &root, "token", &token, &f)) {
		reply_fail(job, &f);
		return;
	}
	cookie_hash(str_of(token), link);
	job_keep(job, e);
	ask_sql_public(job, &SQL_session_open, arg_bytes(str_n((const char *)link, sizeof(e->session.hash))),
		       arg_bytes(str_n((const char *)e->session.hash, sizeof(e->session.hash))),
		       arg_text(mem_str(mem, csrf_token(&e->session, csrf))));
	then(job, enter_opened);
}

static void
enter_opened(struct job *job)
{
	struct entering *e = job_kept(job);
	struct fail f = { 0 };

	if (!row_bool(rows(job, 0), 0, 0)) {
		fail(&f, LOGIN_LINK, "");
		reply_fail(job, &f);
		return;
	}
	ask_sql_public(job, &SQL_session_who, arg_bytes(str_n((const char *)e->session.hash, sizeof(e->session.hash))));
	then(job, enter_who);
}

static bool
is_tls(const struct job *job)
{
	return str_is(job_header(job, "x-forwarded-proto"), "https");
}

static void
enter_who(struct job *job)
{
	struct entering *e = job_kept(job);

	reply_header(job, "set-cookie", cookie_session(job_mem(job), e->secret, SESSION_SECONDS, is_tls(job)));
	reply_who(job, &e->session);
}

/* --- DELETE /session --- */

static void
leave(struct job *job)
{
	const struct credential *who = job_credential(job);

	ask_sql_public(job, &SQL_session_close, arg_bytes(str_n((const char *)who->hash, sizeof(who->hash))));
	then(job, leave_done);
}

static void
leave_done(struct job *job)
{
	reply_header(job, "set-cookie", cookie_session(job_mem(job), "", 0, is_tls(job)));
	reply(job, 204);
}
