/* HEAD and POST submission, as OpenRosa has them: what a phone sends is judged, sealed and
 * kept. A form that does not hold is kept too, but never counts; its sender is told why. */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypt/hash.h"
#include "crypt/seal.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "pg/pool.h"
#include "survey/form.h"
#include "survey/form_store.h"
#include "survey/image.h"
#include "survey/multipart.h"
#include "survey/openrosa.h"
#include "survey/openrosa.sql.h"
#include "survey/routes.h"
#include "survey/submission.h"
#include "survey/submission_head.h"
#include "xml/tree.h"

static job_f submission_hello, post, post_loaded, post_written;

const struct route survey_submission_routes[] = {
	{ "GET", "/openrosa/key/{token}/submission", submission_hello, ROUTE_PHONE, "openrosa_hello" },
	{ "POST", "/openrosa/key/{token}/submission", post, ROUTE_PHONE | ROUTE_BIG_BODY, "openrosa_submit" },
	{ NULL, NULL, NULL, 0, NULL },
};

/* From round to round. */
struct posted {
	struct multipart parts;
	struct str xml;
	struct submission_head head;
	size_t wrong; /* violations */
	struct str first; /* the first of them, in words */
};

/* HEAD: how much may come at once. Nobody's name is asked for before the POST. */
static void
submission_hello(struct job *job)
{
	reply_header(job, "x-openrosa-accept-content-length", mem_printf(job_mem(job), "%zu", LIMIT_SUBMISSION));
	reply_header(job, "location", str_dup(job_mem(job), job_path(job)));
	reply(job, 204);
}

static struct form_store *
store_of(struct job *job)
{
	return loop_part(job_loop(job), LOOP_FORMS);
}

static bool
read_post(struct job *job, struct posted *p, struct fail *f)
{
	struct mem *mem = job_mem(job);
	const struct tree_read how = { .file = "xml_submission_file" };
	const struct part_field *xml;
	struct tree_node *document;

	if (!multipart_read(mem, job_header(job, "content-type"), job_body(job), &p->parts, f))
		return false;
	xml = multipart_find(&p->parts, "xml_submission_file");
	if (!xml)
		return fail(f, NO_SUBMISSION, "");
	p->xml = xml->bytes;
	document = tree_read(mem, &how, p->xml, f);
	return document && submission_head_read(mem, document, &p->head, f);
}

static void judge(struct job *job, struct posted *p, const struct stored_form *form);

static void
post(struct job *job)
{
	struct posted *p = mem_one(job_mem(job), struct posted);
	const struct stored_form *form;
	struct fail f = { 0 };

	if (!read_post(job, p, &f)) {
		reply_fail(job, &f);
		return;
	}
	form = form_store_get(store_of(job), p->head.form, p->head.version);
	if (form) {
		judge(job, p, form);
		return;
	}
	job_keep(job, p);
	ask_sql(job, &SQL_form_load, arg_str(p->head.form), arg_str(p->head.version));
	ask_sql(job, &SQL_form_media_load, arg_str(p->head.form), arg_str(p->head.version));
	then(job, post_loaded);
}

static void
post_loaded(struct job *job)
{
	struct posted *p = job_kept(job);
	const struct stored_form *form = NULL;
	struct fail f = { 0 };

	if (no_rows(job, 0))
		fail(&f, NO_FORM, "", str_dup(job_mem(job), p->head.form));
	else
		form = form_store_put(store_of(job), p->head.form, p->head.version, rows(job, 0), rows(job, 1), &f);
	if (form)
		judge(job, p, form);
	else
		reply_fail(job, &f);
}

/* --- what it is worth --- */

static bool
is_plain_name(struct str name)
{
	return name.s && name.n > 0 && name.n <= LIMIT_FILE_NAME && !memchr(name.s, '/', name.n)
	       && !memchr(name.s, '\\', name.n) && !memchr(name.s, '\n', name.n) && !memchr(name.s, 0, name.n);
}

/* Every part that is a file, but the form itself. Photos lose what they tell beside the picture. */
static bool
take_files(struct mem *mem, const struct posted *p, const struct stored_form *form, struct submission *s, struct fail *f)
{
	for (size_t i = 0; i < p->parts.n; i++) {
		const struct part_field *part = &p->parts.at[i];
		struct submission_file *file;
		struct str bytes = part->bytes;

		if (!part->filename.s || str_is(part->name, "xml_submission_file"))
			continue;
		if (!is_plain_name(part->filename))
			return fail(f, FILE_NAME, "", str_dup(mem, part->filename));
		file = vec_push(mem, &s->files);
		file->name = part->filename;
		file->type = part->type;
		/* A damaged photo is kept as it is, but never shown as one. */
		if (image_kind(part->bytes) != IMAGE_NONE && !image_strip(mem, part->bytes, &bytes)) {
			bytes = part->bytes;
			file->type = STR("application/octet-stream");
		}
		file->size = bytes.n;
		hash_sha256(bytes, file->sha256);
		file->sealed = seal_close(mem, form->seal_key, bytes);
	}
	return true;
}

/* Names of files that it speaks of and that are not here. */
static struct str
missing_files(struct mem *mem, const struct form_result *result, const struct submission *s)
{
	struct buf out = buf_new(mem, LIMIT_SUBMISSION);
	struct str *names;
	size_t n = form_file_names(mem, result, &names);

	for (size_t i = 0; i < n; i++) {
		bool here = false;

		for (size_t k = 0; k < s->files.n && !here; k++)
			here = str_eq(s->files.at[k].name, names[i]);
		if (!here && is_plain_name(names[i]))
			buf_printf(&out, "%s%.*s", out.n ? "\n" : "", (int)names[i].n, names[i].s);
	}
	return buf_view(&out);
}

static struct str
violations_json(struct mem *mem, const struct form_result *result)
{
	struct buf buf = buf_new(mem, LIMIT_SUBMISSION);
	struct json_out out = json_out(&buf);

	json_open(&out, '[');
	for (size_t i = 0; i < result->n; i++) {
		const struct violation *v = &result->violations[i];

		json_open(&out, '{');
		json_pair_cstr(&out, "path", v->path);
		json_pair_cstr(&out, "kind", violation_slug(v->kind));
		json_pair_cstr(&out, "vi", v->vi);
		json_pair_cstr(&out, "en", v->en);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	return buf_view(&buf);
}

/* What it holds goes as JSON without what is personal; the whole of it sealed. */
static void
fill(struct mem *mem, struct posted *p, const struct stored_form *form, const struct form_result *result, struct submission *s)
{
	struct buf answers = buf_new(mem, LIMIT_SUBMISSION);

	s->form = form->form;
	s->version = form->version;
	s->instance = p->head.instance;
	s->replaces = p->head.replaces;
	s->state = result->valid ? "received" : "invalid";
	s->counts = result->valid && form->counts_when_valid;
	hash_sha256(p->xml, s->sha256);
	s->sealed = seal_close(mem, form->seal_key, p->xml);
	form_answers_json(result, &answers);
	s->answers = buf_view(&answers);
	s->violations = violations_json(mem, result);
	s->awaits = missing_files(mem, result, s);
	p->wrong = result->n;
	if (result->n)
		p->first = str_of(mem_printf(mem, "%s: %s", result->violations[0].path, result->violations[0].vi));
}

static void
judge(struct job *job, struct posted *p, const struct stored_form *form)
{
	struct mem *mem = job_mem(job);
	const struct form_ask ask = { .now = clock_unix() / 1000, .name = "xml_submission_file" };
	struct submission *s = submission_new(mem);
	struct form_result result;
	struct fail f = { 0 };

	if (!form_evaluate(mem, form->compiled, p->xml, &ask, &result, &f) || !take_files(mem, p, form, s, &f)) {
		reply_fail(job, &f);
		return;
	}
	fill(mem, p, form, &result, s);
	s->device = job_query(job, "deviceID");
	if (!s->device.s || s->device.n > LIMIT_INSTANCE_ID)
		s->device = str_n("", 0);
	job_keep(job, p);
	submission_ask(job, s);
	then(job, post_written);
}

/* --- the answer --- */

static void
refuse(struct job *job, enum fail_code code, const char *word)
{
	struct fail f = { 0 };

	fail_set(&f, code, "", (const char *const[]){ word, NULL });
	reply_fail(job, &f);
}

/* 201: here. 202: here, but files are still to come. The text is shown on the phone. */
static void
welcome(struct job *job, const struct posted *p, const struct submission *s)
{
	struct mem *mem = job_mem(job);
	const char *text = "Đã nhận phiếu.";

	if (p->wrong)
		text = mem_printf(mem, "Đã nhận, nhưng chưa được tính: %zu câu cần sửa. %.*s", p->wrong, (int)p->first.n, p->first.s);
	else if (s->waits)
		text = "Đã nhận phần đầu, đang chờ các tệp còn lại.";
	openrosa_message(job_out(job), p->wrong ? "" : "submit_success", str_of(text));
	reply_type(job, "text/xml; charset=utf-8");
	reply_header(job, "location", str_dup(mem, job_path(job)));
	reply(job, s->waits ? 202 : 201);
}

static void
post_written(struct job *job)
{
	const struct posted *p = job_kept(job);
	const struct submission *s = submission_done(job, 0);

	if (s->again && s->other)
		refuse(job, FAIL_SUBMISSION_OTHER, "");
	else if (s->again)
		welcome(job, p, s);
	else if (s->homeless)
		refuse(job, FAIL_NO_HOME, "");
	else if (s->closed)
		refuse(job, FAIL_FORM_CLOSED, str_dup(job_mem(job), p->head.form));
	else if (s->stale)
		refuse(job, FAIL_SUBMISSION_STALE, "");
	else
		welcome(job, p, s);
}
