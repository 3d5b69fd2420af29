/* Forms, what phones sent, and what reviewers make of it. */
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/api.h"
#include "collector/pairs.h"
#include "loop/job.h"
#include "pg/pool.h"
#include "survey/forms.sql.h"

static job_f forms, forms_show, submissions, submissions_show, review, review_done;

const struct route api_form_routes[] = {
	{ "GET", "/api/v1/forms", forms, 0, "forms" },
	{ "GET", "/api/v1/forms/{form}/submissions", submissions, 0, "submissions" },
	{ "POST", "/api/v1/submissions/{submission}/review", review, 0, "submission_review" },
	{ NULL, NULL, NULL, 0, NULL },
};

static void
put_json(struct json_out *out, const char *key, const struct rows *rows, size_t row, int column, const char *none)
{
	json_key(out, key);
	json_put_raw(out, row_is_null(rows, row, column) ? str_of(none) : row_str(rows, row, column));
}

/* --- forms --- */

static void
forms(struct job *job)
{
	ask_sql(job, &SQL_forms_list);
	then(job, forms_show);
}

static void
forms_show(struct job *job)
{
	enum { CODE, NEWEST, TITLE, COUNTS, OPEN, RECEIVED, COUNTED, INVALID, WAITING };
	const struct rows *all = rows(job, 0);
	struct json_out out = json_out(job_out(job));

	list_open(&out);
	for (size_t i = 0; i < rows_n(all); i++) {
		json_open(&out, '{');
		pair_text(&out, "form", all, i, CODE);
		pair_text(&out, "version", all, i, NEWEST);
		pair_text(&out, "title", all, i, TITLE);
		pair_text(&out, "counts", all, i, COUNTS);
		put_json(&out, "open", all, i, OPEN, "[]");
		json_pair_int(&out, "received", row_int(all, i, RECEIVED));
		json_pair_int(&out, "counted", row_int(all, i, COUNTED));
		json_pair_int(&out, "invalid", row_int(all, i, INVALID));
		json_pair_int(&out, "waiting", row_int(all, i, WAITING));
		json_close(&out, '}');
	}
	list_close(&out, NULL);
	reply(job, 200);
}

/* --- what came in --- */

static bool
is_state(struct str s)
{
	static const char *const states[] = { "received", "invalid", "in_review", "returned", "approved", "rejected" };

	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (str_is(s, states[i]))
			return true;
	return false;
}

static void
submissions(struct job *job)
{
	struct str state = job_query(job, "state"), unit = job_query(job, "unit");
	int64_t *limit = mem_one(job_mem(job), int64_t), below;

	if (!api_query_int(job, "limit", 1, 1000, 100, limit) || !api_query_int(job, "cursor", 1, INT64_MAX, 0, &below))
		return;
	if (state.s && !is_state(state)) {
		api_refuse(job, "state", state);
		return;
	}
	job_keep(job, limit);
	ask_sql(job, &SQL_form_is_known, arg_str(job_param(job, "form")));
	ask_sql(job, &SQL_submissions_list, arg_str(job_param(job, "form")), below ? arg_int(below) : arg_null(), arg_int(*limit),
		arg_str(state), arg_str(unit));
	then(job, submissions_show);
}

static void
put_submission(struct json_out *out, const struct rows *all, size_t i)
{
	enum { ID, INSTANCE, NUMBER, UNIT, UNIT_NAME, STATE, COUNTED, AWAITS, AT, REPLACES, REPLACED, ANSWERS, VIOLATIONS, STEP };

	json_open(out, '{');
	pair_text(out, "id", all, i, ID);
	pair_text(out, "instance", all, i, INSTANCE);
	pair_text(out, "version", all, i, NUMBER);
	json_key(out, "unit");
	json_open(out, '{');
	pair_text(out, "code", all, i, UNIT);
	pair_text(out, "name", all, i, UNIT_NAME);
	json_close(out, '}');
	pair_text(out, "state", all, i, STATE);
	json_pair_bool(out, "counted", row_bool(all, i, COUNTED));
	put_json(out, "awaits", all, i, AWAITS, "[]");
	pair_text(out, "received_at", all, i, AT);
	pair_text(out, "replaces", all, i, REPLACES);
	pair_text(out, "replaced_by", all, i, REPLACED);
	put_json(out, "answers", all, i, ANSWERS, "{}");
	put_json(out, "violations", all, i, VIOLATIONS, "[]");
	put_json(out, "review", all, i, STEP, "null");
	json_close(out, '}');
}

static void
submissions_show(struct job *job)
{
	const struct rows *all = rows(job, 1);
	size_t limit = (size_t) * (int64_t *)job_kept(job), n = rows_n(all) < limit ? rows_n(all) : limit;
	struct json_out out = json_out(job_out(job));

	if (no_rows(job, 0)) {
		api_nothing(job, "form", job_param(job, "form"));
		return;
	}
	list_open(&out);
	for (size_t i = 0; i < n; i++)
		put_submission(&out, all, i);
	list_close(&out, rows_n(all) > n ? row_text(all, n - 1, 0) : NULL);
	reply(job, 200);
}

/* --- a decision --- */

static bool
read_review(struct job *job, const char **state, const char **why, const char **questions, struct fail *f)
{
	static const char *const known[] = { "state", "why", "questions", NULL };
	struct mem *mem = job_mem(job);
	struct json_at root = json_root(json_read(mem, "body", job_body(job), f), "body"), at;
	struct buf text = buf_new(mem, LIMIT_HTTP_BODY_SMALL);
	struct json_out out = json_out(&text);
	const char *path;
	json_t *words;

	if (!root.value)
		return false;
	if (!json_is_object(root.value))
		return fail(f, JSON_TYPE, "body:", "review", "object");
	if (!json_only(mem, &root, known, f) || !json_need_str(mem, &root, "state", state, f)
	    || !json_str_or(mem, &root, "why", "", why, f))
		return false;
	if (!is_state(str_of(*state)) || strcmp(*state, "received") == 0 || strcmp(*state, "invalid") == 0)
		return fail(f, BAD_VALUE, "body:/state", "state", *state);
	at = json_in(&root, "questions");
	if (at.value && !json_is_object(at.value))
		return fail(f, JSON_TYPE, "body:/questions", "questions", "object");
	json_open(&out, '{');
	json_object_foreach(at.value, path, words)
	{
		if (!json_is_string(words))
			return fail(f, JSON_TYPE, "body:/questions", path, "string");
		json_pair_cstr(&out, path, json_string_value(words));
	}
	json_close(&out, '}');
	*questions = buf_cstr(&text);
	if ((strcmp(*state, "returned") == 0 || strcmp(*state, "rejected") == 0) && !(*why)[0] && json_object_size(at.value) == 0)
		return fail(f, JSON_MISSING, "body:", "why");
	return true;
}

static void
review(struct job *job)
{
	const char *state = "", *why = "", *questions = "{}";
	struct str id = job_param(job, "submission");
	struct fail f = { 0 };

	if (!id.n || id.n > 18 || strspn(id.s, "0123456789") < id.n) {
		api_nothing(job, "submission", id);
		return;
	}
	if (!read_review(job, &state, &why, &questions, &f)) {
		reply_fail(job, &f);
		return;
	}
	ask_sql(job, &SQL_submission_decide, arg_str(id), arg_text(state), arg_text(why), arg_text(questions));
	then(job, review_done);
}

static void
review_done(struct job *job)
{
	struct str outcome = row_str(rows(job, 0), 0, 0);
	struct json_out out = json_out(job_out(job));
	struct fail f = { 0 };

	if (str_is(outcome, "unknown")) {
		api_nothing(job, "submission", job_param(job, "submission"));
	} else if (str_is(outcome, "done")) {
		json_open(&out, '{');
		json_pair_str(&out, "submission", job_param(job, "submission"));
		json_close(&out, '}');
		reply(job, 200);
	} else {
		fail(&f, REVIEW_REFUSED, "", str_is(outcome, "invalid") ? "câu trả lời còn sai / answers do not hold"
			: str_is(outcome, "waits")			? "còn thiếu tệp / files are missing"
									: "đã có bản sửa mới hơn / there is a newer version");
		reply_fail(job, &f);
	}
}
