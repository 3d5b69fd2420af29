/* Signing in by a password, changing it, and the sessions one has. */
#include <string.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "crypt/hash.h"
#include "loop/job.h"
#include "people/param.h"
#include "people/password.h"
#include "people/routes.h"
#include "people/session.h"
#include "people/session.sql.h"
#include "pg/pool.h"

enum { LOGIN_MOST = 120 };

static job_f enter, enter_needs, enter_key, enter_opened;
static job_f change, change_present, change_keys, change_done;
static job_f list, list_show, stop, stop_one, stop_done;

const struct route people_sign_in_routes[] = {
	{ "POST", "/api/v1/session/password", enter, ROUTE_PUBLIC | ROUTE_NO_CSRF, "session_password" },
	{ "PUT", "/api/v1/session/password", change, 0, "password_change" },
	{ "GET", "/api/v1/sessions", list, 0, "sessions" },
	{ "DELETE", "/api/v1/sessions", stop, 0, "sessions_end" },
	{ "DELETE", "/api/v1/sessions/{session}", stop_one, 0, "sessions_end_one" },
	{ NULL, NULL, NULL, 0, NULL },
};

/* --- POST /session/password --- */

struct entering {
	struct str login, address;
	struct str password;
	struct new_session *session;
};

static bool
read_entering(struct job *job, struct entering *e, struct fail *f)
{
	struct mem *mem = job_mem(job);
	static const char *const known[] = { "login", "password", NULL };
	json_t *value = json_read(mem, "", job_body(job), f);
	struct json_at root = json_root(value, "");
	const char *login, *password;

	if (!value || !json_only(mem, &root, known, f) || !json_need_str(mem, &root, "login", &login, f)
	    || !json_need_str(mem, &root, "password", &password, f))
		return false;
	e->login = text_lower(mem, str_trim(str_of(login)));
	e->password = password_text(mem, str_of(password));
	e->address = job_header(job, "x-forwarded-for");
	if (e->login.n > LOGIN_MOST || e->password.n > 4 * PASSWORD_MOST)
		return fail(f, SIGN_IN, "");
	return true;
}

static void
enter(struct job *job)
{
	struct entering *e = mem_one(job_mem(job), struct entering);
	struct fail f = { 0 };

	if (!read_entering(job, e, &f)) {
		reply_fail(job, &f);
		return;
	}
	job_keep(job, e);
	ask_sql_public(job, &SQL_password_needs, arg_str(e->login), arg_str(e->address));
	then(job, enter_needs);
}

static struct password_work
work_of(struct mem *mem, const struct rows *needs, int column, struct str password)
{
	struct password_work work = { .text = password, .operations = (int)row_int(needs, 0, column + 1),
				      .memory = (int)row_int(needs, 0, column + 2) };
	struct str salt = row_bytes(mem, needs, 0, column);

	if (salt.n == PASSWORD_SALT)
		memcpy(work.salt, salt.s, PASSWORD_SALT);
	return work;
}

static void
enter_needs(struct job *job)
{
	struct entering *e = job_kept(job);
	struct mem *mem = job_mem(job);
	struct password_work work = work_of(mem, rows(job, 0), 1, e->password);
	int64_t wait = row_int(rows(job, 0), 0, 0);
	struct fail f = { 0 };

	if (wait > 0) {
		fail(&f, SIGN_IN_WAIT, "", mem_printf(mem, "%lld", (long long)(wait + 59) / 60));
		reply_header(job, "retry-after", mem_printf(mem, "%lld", (long long)wait));
		reply_fail(job, &f);
	} else if (!ask_password_keys(job, &work, 1, &f)) {
		reply_fail(job, &f);
	} else {
		then(job, enter_key);
	}
}

static void
enter_key(struct job *job)
{
	struct entering *e = job_kept(job);
	const uint8_t *key = password_key_made(job, 0);
	struct fail f = { 0 };

	if (!key) {
		fail(&f, INTERNAL, "password");
		reply_fail(job, &f);
		return;
	}
	e->session = session_new(job);
	ask_sql_public(job, &SQL_session_by_password, arg_str(e->login), arg_str(e->address),
		       arg_bytes(str_n((const char *)key, PASSWORD_KEY)), arg_bytes(credential_bytes(&e->session->session)),
		       arg_text(e->session->csrf), arg_text(e->session->agent));
	then(job, enter_opened);
}

static void
enter_opened(struct job *job)
{
	struct fail f = { 0 };

	if (!row_bool(rows(job, 0), 0, 0)) {
		fail(&f, SIGN_IN, "");
		reply_fail(job, &f);
		return;
	}
	session_then_enter(job);
}

/* --- PUT /session/password --- */

struct changing {
	struct str present, wanted; /* present.s NULL: not given */
	struct password_work works[PASSWORD_WORKS];
	int n;
};

static bool
read_changing(struct job *job, struct changing *c, struct fail *f)
{
	struct mem *mem = job_mem(job);
	static const char *const known[] = { "present", "password", NULL };
	json_t *value = json_read(mem, "", job_body(job), f);
	struct json_at root = json_root(value, "");
	const char *present, *wanted;

	if (job_credential(job)->kind != CREDENTIAL_SESSION)
		return fail(f, UNAUTHORIZED, "");
	if (!value || !json_only(mem, &root, known, f) || !json_str_or(mem, &root, "present", NULL, &present, f)
	    || !json_need_str(mem, &root, "password", &wanted, f))
		return false;
	c->wanted = password_text(mem, str_of(wanted));
	if (present)
		c->present = password_text(mem, str_of(present));
	if (c->present.n > 4 * PASSWORD_MOST)
		return fail(f, PASSWORD_WRONG, "/present");
	return true;
}

static void
change(struct job *job)
{
	struct changing *c = mem_one(job_mem(job), struct changing);
	struct fail f = { 0 };

	if (!read_changing(job, c, &f)) {
		reply_fail(job, &f);
		return;
	}
	job_keep(job, c);
	ask_sql_public(job, &SQL_password_present, arg_bytes(credential_bytes(job_credential(job))));
	then(job, change_present);
}

/* The new one first, then the present one, if there is one and it was given. */
static void
change_present(struct job *job)
{
	struct changing *c = job_kept(job);
	struct mem *mem = job_mem(job);
	struct fail f = { 0 };

	if (no_rows(job, 0))
		fail(&f, UNAUTHORIZED, "");
	else if (password_may_be(mem, c->wanted, row_str(rows(job, 0), 0, 3), &f)) {
		c->works[0] = (struct password_work){ .text = c->wanted, .operations = PASSWORD_OPERATIONS, .memory = PASSWORD_MEMORY };
		random_bytes(c->works[0].salt, PASSWORD_SALT);
		c->n = 1;
		if (c->present.s && !row_is_null(rows(job, 0), 0, 0))
			c->works[c->n++] = work_of(mem, rows(job, 0), 0, c->present);
	}
	if (f.code != FAIL_NONE || !ask_password_keys(job, c->works, c->n, &f))
		reply_fail(job, &f);
	else
		then(job, change_keys);
}

static void
change_keys(struct job *job)
{
	struct changing *c = job_kept(job);
	const uint8_t *key = password_key_made(job, 0), *present = c->n > 1 ? password_key_made(job, 1) : NULL;
	uint8_t *verifier = mem_alloc(job_mem(job), HASH_BYTES);
	struct fail f = { 0 };

	if (!key || (c->n > 1 && !present)) {
		fail(&f, INTERNAL, "password");
		reply_fail(job, &f);
		return;
	}
	hash_sha256(str_n((const char *)key, PASSWORD_KEY), verifier);
	ask_sql_public(job, &SQL_password_put, arg_bytes(credential_bytes(job_credential(job))),
		       arg_bytes(str_n((const char *)present, present ? PASSWORD_KEY : 0)),
		       arg_bytes(str_n((const char *)c->works[0].salt, PASSWORD_SALT)), arg_int(PASSWORD_OPERATIONS),
		       arg_int(PASSWORD_MEMORY), arg_bytes(str_n((const char *)verifier, HASH_BYTES)));
	then(job, change_done);
}

static void
change_done(struct job *job)
{
	struct str said = row_str(rows(job, 0), 0, 0);
	struct fail f = { 0 };

	if (str_is(said, "set")) {
		reply(job, 204);
		return;
	}
	if (str_is(said, "late"))
		fail(&f, PASSWORD_LATE, "/present");
	else if (str_is(said, "wait"))
		fail(&f, SIGN_IN_WAIT, "", "15");
	else
		fail(&f, PASSWORD_WRONG, "/present");
	reply_fail(job, &f);
}

/* --- /sessions --- */

static void
list(struct job *job)
{
	ask_sql(job, &SQL_sessions_mine, arg_bytes(credential_bytes(job_credential(job))));
	then(job, list_show);
}

void
sessions_put(struct json_out *out, const struct rows *all)
{
	enum { ID, HOW, AGENT, CREATED, UNTIL, CURRENT };

	json_open(out, '[');
	for (size_t i = 0; i < rows_n(all); i++) {
		json_open(out, '{');
		json_pair_int(out, "id", row_int(all, i, ID));
		json_pair_cstr(out, "how", row_text(all, i, HOW));
		json_pair_cstr(out, "agent", row_text(all, i, AGENT));
		json_pair_cstr(out, "since", row_text(all, i, CREATED));
		json_pair_cstr(out, "until", row_text(all, i, UNTIL));
		json_pair_bool(out, "current", row_bool(all, i, CURRENT));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
list_show(struct job *job)
{
	struct json_out out = json_out(job_out(job));

	json_open(&out, '{');
	json_key(&out, "items");
	sessions_put(&out, rows(job, 0));
	json_close(&out, '}');
	reply_header(job, "cache-control", "no-store");
	reply(job, 200);
}

static void
stop(struct job *job)
{
	ask_sql(job, &SQL_session_stop, arg_null());
	then(job, stop_done);
}

static void
stop_one(struct job *job)
{
	int64_t id;

	if (!param_id(job, "session", &id))
		return;
	ask_sql(job, &SQL_session_stop, arg_int(id));
	then(job, stop_done);
}

static void
stop_done(struct job *job)
{
	if (row_int(rows(job, 0), 0, 0) == 0)
		reply_status(job, 404);
	else
		reply(job, 204);
}
