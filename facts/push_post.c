/* POST /api/v1/observations: a delivery of figures. */
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "facts/push.h"
#include "facts/routes.h"
#include "facts/statements.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "pg/pool.h"

static job_f post, post_written, post_again;

const struct route facts_routes[] = {
	{ "POST", "/api/v1/observations", post, ROUTE_BIG_BODY, "observations_push" },
	{ NULL, NULL, NULL, 0, NULL },
};

static void
refuse(struct job *job, enum fail_code code)
{
	struct fail f = { .code = code };

	reply_fail(job, &f);
}

static void
post(struct job *job)
{
	struct directory *directory = loop_part(job_loop(job), LOOP_DIRECTORY);
	struct delivery *delivery = delivery_new(job_mem(job));
	struct str type = job_header(job, "content-type");
	enum push_form form;
	struct fail f = { 0 };

	delivery->key = job_header(job, "idempotency-key");
	if (job_credential(job)->kind == CREDENTIAL_NONE)
		refuse(job, FAIL_UNAUTHORIZED);
	else if (!delivery->key.n || delivery->key.n > LIMIT_PUSH_KEY)
		refuse(job, FAIL_NO_KEY);
	else if (!directory_is_ready(directory))
		refuse(job, FAIL_DB_DOWN);
	else if (!push_form_of(type, &form)
		 && !fail(&f, BODY_TYPE, "", str_dup(job_mem(job), type), "application/json, application/x-ndjson, text/csv"))
		reply_fail(job, &f);
	else if (!push_read_as(job_mem(job), directory, form, job_body(job), delivery, &f))
		reply_fail(job, &f);
	else
		push_deliver(job, delivery);
}

void
push_deliver(struct job *job, struct delivery *delivery)
{
	delivery_ask(job, delivery);
	then(job, post_written);
}

/* --- the answer --- */

static void
put_verdict(struct json_out *out, struct mem *mem, int first_line, const struct refusal *r)
{
	struct fail f = { .code = r->code };
	const char *slash = r->key[0] ? "/" : "";
	char text[400];

	for (int i = 0; i < 2; i++)
		memcpy(f.word[i], r->word[i], strnlen(r->word[i], sizeof(f.word[i]) - 1));
	json_open(out, '{');
	json_pair_int(out, "row", r->row);
	json_pair_cstr(out, "status", "rejected");
	json_pair_cstr(out, "code", fail_slug(r->code));
	json_pair_cstr(out, "vi", fail_text(&f, LANG_VI, text, sizeof(text)));
	json_pair_cstr(out, "en", fail_text(&f, LANG_EN, text, sizeof(text)));
	if (first_line)
		json_pair_int(out, "line", first_line + r->row);
	json_pair_cstr(out, "pointer", first_line ? mem_printf(mem, "%s%s", slash, r->key)
					    : mem_printf(mem, "/observations/%d%s%s", r->row, slash, r->key));
	json_close(out, '}');
}

static void
put_accepted(struct json_out *out, int32_t row)
{
	json_open(out, '{');
	json_pair_int(out, "row", row);
	json_pair_cstr(out, "status", "accepted");
	json_close(out, '}');
}

/* By row; a row of a forbidden unit is among the facts, and among the refused. */
static void
put_verdicts(struct json_out *out, struct mem *mem, const struct delivery *d, bool all)
{
	size_t fact = 0;

	for (size_t i = 0; i <= d->refused.n; i++) {
		int32_t upto = i < d->refused.n ? d->refused.at[i].row : INT32_MAX;

		for (; all && fact < d->facts.n && d->facts.at[fact].row < upto; fact++)
			put_accepted(out, d->facts.at[fact].row);
		if (i < d->refused.n)
			put_verdict(out, mem, d->first_line, &d->refused.at[i]);
		if (fact < d->facts.n && d->facts.at[fact].row == upto)
			fact++;
	}
}

static void
put_answer(struct job *job, const struct delivery *d)
{
	struct json_out out = json_out(job_out(job));
	bool all = str_is(job_query(job, "verdicts"), "all");

	json_open(&out, '{');
	json_key(&out, "batch");
	json_put_cstr(&out, mem_printf(job_mem(job), "%lld", (long long)d->batch));
	json_pair_int(&out, "accepted", d->rows - d->rejected);
	if (d->again)
		json_pair_null(&out, "unchanged");
	else
		json_pair_int(&out, "unchanged", d->rows - d->rejected - d->changed);
	json_pair_int(&out, "rejected", d->rejected);
	json_pair_bool(&out, "replayed", d->again);
	json_key(&out, "verdicts");
	json_open(&out, '[');
	put_verdicts(&out, job_mem(job), d, all);
	json_close(&out, ']');
	json_close(&out, '}');
}

/* What the database refused goes between what we refused, by row. */
static void
merge_forbidden(struct delivery *d)
{
	struct delivery both = { .mem = d->mem };
	size_t a = 0, b = 0;

	while (a < d->refused.n || b < d->forbidden.n) {
		bool ours = b == d->forbidden.n || (a < d->refused.n && d->refused.at[a].row < d->forbidden.at[b]);
		struct refusal *r = vec_push(d->mem, &both.refused);

		*r = ours ? d->refused.at[a++]
			  : (struct refusal){ .row = d->forbidden.at[b++], .code = FAIL_FORBIDDEN_UNIT, .key = "unit",
					      .word = { "", "" } };
	}
	d->refused.at = both.refused.at;
	d->refused.n = both.refused.n;
}

static int
by_number(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void
post_written(struct job *job)
{
	struct delivery *d = delivery_done(job, 0);

	if (!d->batch) {
		refuse(job, FAIL_FORBIDDEN_SOURCE);
	} else if (d->other) {
		refuse(job, FAIL_KEY_REUSED);
	} else if (d->again) {
		job_keep(job, d);
		ask_sql(job, &SQL_batch_verdicts, arg_int(d->batch));
		then(job, post_again);
	} else {
		if (d->forbidden.n)
			qsort(d->forbidden.at, d->forbidden.n, sizeof(int32_t), by_number);
		merge_forbidden(d);
		put_answer(job, d);
		reply(job, 200);
	}
}

static enum fail_code
code_of(struct str slug)
{
	for (int code = FAIL_NONE + 1; code < FAIL_CODES; code++)
		if (str_is(slug, fail_slug((enum fail_code)code)))
			return (enum fail_code)code;
	return FAIL_INTERNAL;
}

static void
post_again(struct job *job)
{
	enum { ROW, CODE, DETAIL };
	struct delivery *d = job_kept(job);
	const struct rows *refused = rows(job, 0);

	d->refused.n = 0;
	for (size_t i = 0; i < rows_n(refused); i++) {
		struct refusal *r = vec_push(d->mem, &d->refused);
		struct str rest = row_str(refused, i, DETAIL);

		r->row = (int32_t)row_int(refused, i, ROW);
		r->code = code_of(row_str(refused, i, CODE));
		r->key = str_dup(d->mem, str_cut(rest, '\n', &rest));
		r->word[0] = str_dup(d->mem, str_cut(rest, '\n', &rest));
		r->word[1] = str_dup(d->mem, rest);
	}
	put_answer(job, d);
	reply(job, 200);
}
