#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "loop/loop.h"
#include "pg/pool.h"
#include "probes/deliver.h"
#include "probes/drift.h"
#include "probes/run_in.h"
#include "probes/statements.h"

static job_f ask_page, take_token, take_page, deliver, delivered, noted;
static void ask_this(struct job *job, struct run *run);

/* --- the end --- */

static void
tell(struct run *run)
{
	struct run_told told = { .ok = run->fault.code == FAIL_NONE, .held = run->held, .fault = run->fault, .probe = run->code, .pages = run->pages.n,
		.kept = run->joined.name ? &run->joined : NULL, .readings = run->has_readings && !run->held ? &run->readings : NULL,
		.batch = run->delivery ? run->delivery->batch : 0, .rejected = run->delivery ? run->delivery->refused.n : 0 };
	char line[700];

	if (told.ok)
		log_info("probe ran", "probe", run->code, "pages", log_num((int64_t)told.pages), "figures", log_num((int64_t)run->readings.list.n));
	else
		log_warn(run->held ? "probe quarantined" : "probe failed", "probe", run->code, "why", fail_line(&run->fault, line, sizeof(line)));
	if (run->told)
		run->told(run->told_ctx, &told);
}

/* With the arena of the run's last job: whatever way that ended. */
static void
run_ended(void *ctx)
{
	struct run *run = ctx;
	struct runner *r = run->runner;
	struct mem *mem = run->mem;

	r->count.active--;
	r->count.failed += run->fault.code != FAIL_NONE && !run->held;
	r->count.held += run->held;
	tell(run);
	mem_free(&mem);
	runner_rest(r);
}

void
run_start(struct run *run)
{
	run->runner->count.active++;
	run->runner->count.runs++;
	job_start(run->runner->loop, "probe", &run->runner->options.as, ask_page, run);
}

/* --- pages --- */

/* A token by its name: a file of the administrator's, never of the configuration. */
static bool
take_secret(struct run *run, const char *name, const char **out)
{
	const char *folder = run->runner->options.secrets;
	struct str text;

	if (!folder || strchr(name, '/') || name[0] == '.')
		return fail(&run->fault, NO_SECRET, run->code, name);
	if (!file_read(run->mem, mem_printf(run->mem, "%s/%s", folder, name), KIB(16), &text, NULL))
		return fail(&run->fault, NO_SECRET, run->code, name);
	*out = str_dup(run->mem, str_trim(text));
	return true;
}

/* A file of the administrator's with a certificate or key in it. */
static const char *
secret_path(struct run *run, const char *name)
{
	if (run->runner->options.secrets && !strchr(name, '/') && name[0] != '.')
		return mem_printf(run->mem, "%s/%s", run->runner->options.secrets, name);
	fail(&run->fault, NO_SECRET, run->code, name);
	return NULL;
}

/* Who we are, as the request says, into the fetch. */
static bool
take_auth(struct run *run, const struct probe_request *request)
{
	const struct probe_auth *auth = &request->auth;
	VEC(const char *) headers = { 0 };
	const char *secret = NULL;

	if (auth->secret && !take_secret(run, auth->secret, &secret))
		return false;
	if (auth->cert && (!(run->fetch.cert = secret_path(run, auth->cert)) || !(run->fetch.key = secret_path(run, auth->key))))
		return false;
	switch (auth->kind) {
	case AUTH_NONE: break;
	case AUTH_BEARER: run->fetch.bearer = secret; break;
	case AUTH_OAUTH2: run->fetch.bearer = run->token; break;
	case AUTH_BASIC:
		run->fetch.user = auth->user;
		run->fetch.password = secret;
		break;
	case AUTH_KEY:
		for (const char *const *line = request->headers; line && *line; line++)
			*vec_push(run->mem, &headers) = *line;
		*vec_push(run->mem, &headers) = mem_printf(run->mem, "%s: %s", auth->name, secret);
		*vec_push(run->mem, &headers) = NULL;
		run->fetch.headers = headers.at;
		break;
	}
	return true;
}

static bool
next_request(struct run *run, bool *more)
{
	struct probe_request *request = &run->request;

	*more = run->setup.type->ask
		&& run->setup.type->ask(run->mem, run->setup.config, &run->world, (unsigned)run->pages.n, &run->last, request);
	if (!*more)
		return run->pages.n > 0 || fail(&run->fault, PROBE_NO_SOURCE, run->code);
	return true;
}

static bool
make_fetch(struct run *run)
{
	run->fetch = (struct fetch){ .url = run->request.url, .headers = run->request.headers, .body = run->request.body, .rules = &run->runner->rules };
	return take_auth(run, &run->request);
}

/* --- OAuth2: client credentials (RFC 6749 4.4) --- */

static bool
needs_token(const struct run *run)
{
	return run->request.auth.kind == AUTH_OAUTH2 && (!run->token || clock_monotonic() > run->token_until);
}

static bool
make_token_fetch(struct run *run)
{
	const struct probe_auth *auth = &run->request.auth;
	const char *secret;
	struct buf body = buf_new(run->mem, KIB(8));

	if (!take_secret(run, auth->secret, &secret))
		return false;
	buf_str(&body, "grant_type=client_credentials");
	for (const char *c = auth->scope ? "&scope=" : ""; *c; c++)
		buf_char(&body, *c);
	for (const char *c = auth->scope ? auth->scope : ""; *c; c++)
		buf_printf(&body, strchr("&=+%# ", *c) ? "%%%02X" : "%c", (unsigned char)*c);
	run->fetch = (struct fetch){ .url = auth->token_url, .user = auth->user, .password = secret, .body = buf_cstr(&body),
		.body_type = "application/x-www-form-urlencoded", .rules = &run->runner->rules };
	return !auth->cert || ((run->fetch.cert = secret_path(run, auth->cert)) && (run->fetch.key = secret_path(run, auth->key)));
}

static void
take_token(struct job *job)
{
	struct run *run = job_kept(job);
	struct fetch *fetch = fetched(job, 0);
	json_t *root = fetch->ok ? json_read(run->mem, "token", fetch->bytes, NULL) : NULL;
	const char *token = json_string_value(json_object_get(root, "access_token"));
	json_int_t seconds = json_integer_value(json_object_get(root, "expires_in"));

	if (!fetch->ok)
		run->fault = fetch->fault;
	else if (!token || strpbrk(token, "\r\n"))
		fail(&run->fault, SOURCE_SAYS, run->code, "access_token");
	if (run->fault.code != FAIL_NONE || !token) {
		then(job, deliver);
		return;
	}
	run->token = mem_str(run->mem, token);
	run->token_until = clock_monotonic() + (seconds > 60 ? seconds - 30 : 30) * 1000000;
	ask_this(job, run);
}

/* An export of a closed system, in place of its answer. */
static void
take_file(struct run *run)
{
	struct payload kept = *run->file;

	if (!run->setup.type->keep || run->setup.type->keep(run->mem, run->setup.config, run->file, &kept, &run->fault))
		*vec_push(run->mem, &run->pages) = kept;
}

static void
ask_page(struct job *job)
{
	struct run *run = job_kept(job);
	bool more = false;

	if (run->pages.n == 0) {
		mem_at_end(job_mem(job), run_ended, run);
		run->world = (struct probe_world){ .calendar = run->runner->options.calendar, .units = run->runner->units, .now = clock_unix() };
		if (!probe_setup_read(run->mem, run->code, run->config, run->kind, &run->setup, &run->fault)) {
			then(job, deliver);
			return;
		}
	}
	if (run->file) {
		take_file(run);
		then(job, deliver);
		return;
	}
	if (next_request(run, &more) && more)
		ask_this(job, run);
	else
		then(job, deliver);
}

/* The page of run->request; a token first where it takes one. */
static void
ask_this(struct job *job, struct run *run)
{
	bool token = needs_token(run);

	if (token ? !make_token_fetch(run) : !make_fetch(run)) {
		then(job, deliver);
		return;
	}
	/* The job's arena is the fetch's; the page is copied out of it when kept. */
	ask_fetch(job, &run->fetch);
	then(job, token ? take_token : take_page);
}

/* "http://host/path#2": queries may hold what is nobody's business. */
static const char *
page_name(struct run *run, const char *url)
{
	char shown[160];

	return mem_printf(run->mem, "%s#%zu", fetch_shown(url, shown, sizeof(shown)), run->pages.n + 1);
}

static void
take_page(struct job *job)
{
	struct run *run = job_kept(job);
	struct fetch *fetch = fetched(job, 0);
	struct payload in = { page_name(run, fetch->url), fetch->type, fetch->bytes, false }, kept = in;

	if (!fetch->ok)
		run->fault = fetch->fault;
	/* What follows would never come, and part of the dossiers is not all of them. */
	else if (run->pages.n > 0 && str_eq(run->last.bytes, fetch->bytes))
		fail(&run->fault, SOURCE_REPEATS, in.name);
	else if (!run->setup.type->keep || run->setup.type->keep(run->mem, run->setup.config, &in, &kept, &run->fault)) {
		run->runner->count.pages++;
		run->last = (struct probe_answer){ fetch->bytes, fetch->link };
		*vec_push(run->mem, &run->pages) = kept;
		ask_page(job);
		return;
	}
	then(job, deliver);
}

/* --- reading and delivering --- */

static bool
read_pages(struct run *run)
{
	const struct probe_type *type = run->setup.type;

	if (run->fault.code != FAIL_NONE)
		return false;
	run->joined = run->pages.at[0];
	if (type->join ? !type->join(run->mem, run->pages.at, run->pages.n, &run->joined, &run->fault) : run->pages.n > 1)
		return false;
	run->readings = (struct readings){ .mem = run->mem };
	run->has_readings = type->read(run->mem, run->setup.config, &run->world, &run->joined, &run->readings, &run->fault);
	return run->has_readings;
}

static void
make_delivery(struct run *run)
{
	const struct directory *directory = loop_part(run->runner->loop, LOOP_DIRECTORY);
	struct delivery *d = delivery_new(run->mem);

	run->delivery = d;
	d->source = run->source;
	d->key = str_of(mem_printf(run->mem, "run-%lld", (long long)run->id));
	d->unit = run->unit;
	/* Bad rows of a source are the run's to tell; what it says is sums over the others. */
	if (run->held)
		run->readings = (struct readings){ .mem = run->mem };
	readings_deliver(directory, &run->readings, !run->setup.type->bears_bad_rows, &run->joined, d);
	run->runner->count.facts += d->facts.n;
}

/* Is it what the source used to give? What only somebody can tell is held, not lost. */
static bool
is_trusted(struct run *run)
{
	bool read = read_pages(run);

	if (read && (run->looked_at || drift_check(run->mem, run->shape, &run->readings, &run->fault)))
		return true;
	run->held = run->joined.name && (read || fail_status(run->fault.code) == 422);
	return false;
}

static void
deliver(struct job *job)
{
	struct run *run = job_kept(job);

	if ((!is_trusted(run) && !run->held) || run->dry) {
		delivered(job);
		return;
	}
	make_delivery(run);
	delivery_ask(job, run->delivery);
	then_even_if(job, delivered);
}

static const char *
detail_of(struct run *run)
{
	struct buf text = buf_new(run->mem, KIB(64));
	struct json_out out = json_out(&text);

	json_open(&out, '{');
	json_pair_int(&out, "pages", (int64_t)run->pages.n);
	json_pair_int(&out, "rows", (int64_t)run->readings.rows);
	json_pair_int(&out, "rejected", (int64_t)run->readings.rejects.n);
	if (run->delivery) {
		json_pair_int(&out, "batch", run->delivery->batch);
		json_pair_int(&out, "refused", (int64_t)run->delivery->refused.n);
		json_pair_int(&out, "changed", run->delivery->changed);
	}
	json_close(&out, '}');
	return buf_cstr(&text);
}

static void
delivered(struct job *job)
{
	struct run *run = job_kept(job);
	char line[900];
	bool ok;

	if (run->delivery && asked(job) > 0 && asked_fail(job, 0)) {
		run->fault = *asked_fail(job, 0);
		run->held = false;
	} else if (run->delivery && run->delivery->batch == 0) {
		fail(&run->fault, FORBIDDEN, run->code);
		run->held = false;
	}
	ok = run->fault.code == FAIL_NONE;
	if (run->id == 0 || run->dry) {
		reply(job, 200);
		return;
	}
	if (ok && run->delivery)
		ask_sql(job, &SQL_probe_shape, arg_int(run->id), arg_text(drift_shape(run->mem, run->shape, &run->readings)));
	if ((ok || run->held) && run->delivery)
		ask_sql(job, &SQL_probe_batch, arg_int(run->delivery->batch), arg_int(run->id));
	ask_sql(job, &SQL_probe_done, arg_int(run->id), arg_text(ok ? "done" : run->held ? "quarantined" : "failed"), arg_int((int64_t)run->readings.list.n),
		ok ? arg_null() : arg_text(fail_line(&run->fault, line, sizeof(line))), arg_text(detail_of(run)));
	then(job, noted);
}

static void
noted(struct job *job)
{
	reply(job, 200);
}
