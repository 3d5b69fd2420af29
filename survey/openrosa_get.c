/* Forms for phones: list, form, manifest, media. The device sees what is open to its unit. */
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/mem.h"
#include "loop/job.h"
#include "pg/pool.h"
#include "survey/openrosa.h"
#include "survey/openrosa.sql.h"
#include "survey/routes.h"

static job_f list, list_show, form, form_show, manifest, manifest_show, media, media_show;

const struct route survey_openrosa_routes[] = {
	{ "GET", "/openrosa/key/{token}/formList", list, ROUTE_PHONE, "openrosa_list" },
	{ "GET", "/openrosa/key/{token}/forms/{form}/{version}", form, ROUTE_PHONE, "openrosa_form" },
	{ "GET", "/openrosa/key/{token}/forms/{form}/{version}/manifest", manifest, ROUTE_PHONE, "openrosa_manifest" },
	{ "GET", "/openrosa/key/{token}/forms/{form}/{version}/media/{name}", media, ROUTE_PHONE, "openrosa_media" },
	{ NULL, NULL, NULL, 0, NULL },
};

/* The address that the client used, up to the first 'segments' of its path. */
static struct str
base_address(struct job *job, int segments)
{
	struct str path = job_path(job), host = job_header(job, "host");
	size_t n = 0;

	while (n < path.n && (path.s[n] != '/' || segments-- > 0))
		n++;
	return str_of(mem_printf(job_mem(job), "%.*s://%.*s%.*s", (int)job_header(job, "x-forwarded-proto").n,
				 job_header(job, "x-forwarded-proto").s, (int)host.n, host.s, (int)n, path.s));
}

enum { KEY_SEGMENTS = 3 }; /* openrosa, key, the token */

/* The version of the path without the v in front. */
static struct str
version_of(struct job *job)
{
	struct str v = job_param(job, "version");

	return v.n > 0 && v.s[0] == 'v' ? str_n(v.s + 1, v.n - 1) : STR("?");
}

static void
reply_xml(struct job *job)
{
	reply_type(job, "text/xml; charset=utf-8");
	reply_header(job, "cache-control", "private, no-cache");
	reply(job, 200);
}

static void
no_such_form(struct job *job)
{
	struct fail f = { 0 };

	fail(&f, NO_FORM, "", str_dup(job_mem(job), job_param(job, "form")));
	reply_fail(job, &f);
}

/* --- the list --- */

static void
list(struct job *job)
{
	ask_sql(job, &SQL_openrosa_forms);
	then(job, list_show);
}

static void
list_show(struct job *job)
{
	struct str base = base_address(job, KEY_SEGMENTS);
	const struct rows *forms = rows(job, 0);

	openrosa_list_begin(job_out(job));
	for (size_t i = 0; i < rows_n(forms); i++) {
		struct openrosa_form f = { row_str(forms, i, 0), row_str(forms, i, 1), row_str(forms, i, 2),
					   row_str(forms, i, 3), row_bool(forms, i, 4) };

		openrosa_list_form(job_out(job), base, &f);
	}
	openrosa_list_end(job_out(job));
	reply_xml(job);
}

/* --- one form --- */

static void
form(struct job *job)
{
	ask_sql(job, &SQL_openrosa_form, arg_str(job_param(job, "form")), arg_str(version_of(job)));
	then(job, form_show);
}

static void
form_show(struct job *job)
{
	struct str xform;

	if (no_rows(job, 0)) {
		no_such_form(job);
		return;
	}
	xform = row_bytes(job_mem(job), rows(job, 0), 0, 0);
	buf_add(job_out(job), xform.s, xform.n);
	reply_xml(job);
}

/* --- its files --- */

static void
manifest(struct job *job)
{
	ask_sql(job, &SQL_openrosa_form, arg_str(job_param(job, "form")), arg_str(version_of(job)));
	ask_sql(job, &SQL_openrosa_media, arg_str(job_param(job, "form")), arg_str(version_of(job)));
	then(job, manifest_show);
}

static void
manifest_show(struct job *job)
{
	struct openrosa_form f = { .id = job_param(job, "form"), .version = version_of(job) };
	struct str base = base_address(job, KEY_SEGMENTS);
	const struct rows *files = rows(job, 1);

	if (no_rows(job, 0)) {
		no_such_form(job);
		return;
	}
	openrosa_manifest_begin(job_out(job));
	for (size_t i = 0; i < rows_n(files); i++)
		openrosa_manifest_file(job_out(job), base, &f, row_str(files, i, 0), row_str(files, i, 1));
	openrosa_manifest_end(job_out(job));
	reply_xml(job);
}

static void
media(struct job *job)
{
	ask_sql(job, &SQL_openrosa_media_file, arg_str(job_param(job, "form")), arg_str(version_of(job)),
		arg_str(job_param(job, "name")));
	then(job, media_show);
}

static void
media_show(struct job *job)
{
	struct str bytes;

	if (no_rows(job, 0)) {
		no_such_form(job);
		return;
	}
	bytes = row_bytes(job_mem(job), rows(job, 0), 0, 2);
	buf_add(job_out(job), bytes.s, bytes.n);
	reply_type(job, mem_str(job_mem(job), row_text(rows(job, 0), 0, 0)));
	reply_header(job, "cache-control", "private, no-cache");
	reply(job, 200);
}
