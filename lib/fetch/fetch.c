#include "fetch/fetch.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "fetch/fetch_in.h"
#include "loop/ask.h"
#include "loop/job.h"
#include "loop/loop.h"

enum { ATTEMPTS = 4, REDIRECTS = 5, AT_ONCE = 4, PAUSE = 500000, PAUSE_MAX = 60000000 };

static void serve_line(struct fetcher *f, struct host *host);

/* --- the end of a fetch --- */

static void
tell(void *ctx)
{
	struct transfer *t = ctx;

	t->done(t->ctx, t->fetch);
}

/* Free the host's place and tell, but not from within libcurl. */
static void
finish(struct transfer *t, bool ok)
{
	struct fetcher *f = t->fetcher;
	struct host *host = t->host;

	t->fetch->ok = ok;
	f->count.failed += !ok;
	f->count.active--;
	if (host) {
		host->active--;
		serve_line(f, host);
	}
	loop_soon(f->loop, tell, t);
}

static bool
fault_at(struct transfer *t, enum fail_code code, const char *word)
{
	char shown[200];
	const char *words[] = { word, NULL };

	return fail_set(&t->fetch->fault, code, fetch_shown(t->url, shown, sizeof(shown)), words);
}

/* --- attempts --- */

static void
attempt(void *ctx)
{
	struct transfer *t = ctx;

	t->fetch->attempts++;
	t->fetcher->count.attempts++;
	if (!easy_make(t, &t->fetch->fault))
		finish(t, false);
	else if (!multi_add(t->fetcher, t->easy)) {
		easy_free(t);
		fault_at(t, FAIL_FETCH_CONNECT, "libcurl");
		finish(t, false);
	}
}

/* Half of the pause is certain, the other half by chance, so that probes that failed
 * together do not come back together. */
static int64_t
pause_before_next(const struct transfer *t)
{
	int64_t pause = t->fetch->rules->pause ? t->fetch->rules->pause : PAUSE;
	uint32_t chance;

	for (unsigned i = 1; i < t->fetch->attempts && pause < PAUSE_MAX; i++)
		pause *= 2;
	pause = pause > PAUSE_MAX ? PAUSE_MAX : pause;
	random_bytes(&chance, sizeof(chance));
	pause = pause / 2 + (int64_t)(chance % 1000) * (pause / 2) / 1000;
	return pause > t->retry_after ? pause : t->retry_after;
}

/* Does it make sense to try again? */
static bool
may_pass(CURLcode code, int status)
{
	switch ((int)code) {
	case CURLE_OK:
		return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
		return true;
	default:
		return false;
	}
}

static void
set_fault(struct transfer *t, CURLcode code, int status)
{
	char number[24];

	switch ((int)code) {
	case CURLE_OK:
		snprintf(number, sizeof(number), "%d", status);
		fault_at(t, FAIL_FETCH_STATUS, number);
		return;
	case CURLE_OPERATION_TIMEDOUT:
		fault_at(t, FAIL_FETCH_TIME, "");
		return;
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
		fault_at(t, FAIL_FETCH_CUT, "");
		return;
	case CURLE_WRITE_ERROR:
		snprintf(number, sizeof(number), "%zu", t->body.max);
		fault_at(t, FAIL_FETCH_SIZE, number);
		return;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
		fault_at(t, FAIL_FETCH_TLS, curl_easy_strerror(code));
		return;
	case CURLE_BAD_CONTENT_ENCODING:
		fault_at(t, FAIL_FETCH_ENCODING, "");
		return;
	default:
		fault_at(t, FAIL_FETCH_CONNECT, curl_easy_strerror(code));
	}
}

/* Another address: allowed or not is looked at as for the first. Headers and the token do
 * not follow to another host. */
static bool
redirect(struct transfer *t, const char *to)
{
	const char *was = fetch_host(t->mem, t->url), *is = fetch_host(t->mem, to);
	unsigned most = t->fetch->rules->redirects ? t->fetch->rules->redirects : REDIRECTS;
	char number[16];

	if (++t->redirects > most) {
		snprintf(number, sizeof(number), "%u", most);
		return fault_at(t, FAIL_FETCH_REDIRECTS, number);
	}
	t->foreign |= !was || !is || strcmp(was, is) != 0;
	t->url = mem_str(t->mem, to);
	return fetch_is_allowed(t->fetch->rules, t->url, &t->fetch->fault);
}

static void
take_answer(struct transfer *t, char **location)
{
	long status = 0;
	const char *type = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, location);
	*location = *location ? mem_str(t->mem, *location) : NULL;
	t->fetch->status = (int)status;
	t->fetch->type = mem_str(t->mem, type ? type : "");
	t->fetch->from = t->url;
	t->fetch->bytes = buf_view(&t->body);
}

void
transfer_ended(struct transfer *t, CURLcode code)
{
	const struct fetch_rules *rules = t->fetch->rules;
	unsigned attempts = rules->attempts ? rules->attempts : ATTEMPTS;
	char *location = NULL;

	take_answer(t, &location);
	easy_free(t);
	if (code == CURLE_OK && t->fetch->status >= 300 && t->fetch->status < 400 && location) {
		if (!redirect(t, location)) {
			finish(t, false);
			return;
		}
		t->fetch->attempts--;
		attempt(t);
		return;
	}
	if (code == CURLE_OK && t->fetch->status >= 200 && t->fetch->status < 300) {
		t->fetch->fault = (struct fail){ 0 };
		finish(t, true);
		return;
	}
	set_fault(t, code, t->fetch->status);
	if (t->fetch->attempts < attempts && may_pass(code, t->fetch->status))
		timer_set(t->timer, pause_before_next(t));
	else
		finish(t, false);
}

/* --- lines: at most so many at once to one host --- */

static void
serve_line(struct fetcher *f, struct host *host)
{
	while (host->first && host->active < host->at_once) {
		struct transfer *t = host->first;

		host->first = t->next;
		if (!host->first)
			host->last = &host->first;
		host->waiting--;
		f->count.waiting--;
		f->count.active++;
		host->active++;
		loop_soon(f->loop, attempt, t);
	}
}

static struct host *
host_for(struct fetcher *f, const char *name, unsigned at_once)
{
	struct host *host = map_get(f->hosts, str_of(name));

	if (!host) {
		host = mem_one(f->mem, struct host);
		host->last = &host->first;
		map_put(f->hosts, str_of(name), host);
	}
	host->at_once = at_once ? at_once : AT_ONCE;
	return host;
}

void
fetch_start(struct fetcher *f, struct mem *mem, struct fetch *fetch, fetch_f *done, void *ctx)
{
	struct transfer *t = mem_one(mem, struct transfer);
	const char *name;

	must(fetch->rules);
	fetch->ok = false;
	fetch->status = 0;
	fetch->attempts = 0;
	fetch->type = "";
	fetch->bytes = STR("");
	fetch->from = fetch->url;
	fetch->link = "";
	*t = (struct transfer){ .fetcher = f, .mem = mem, .fetch = fetch, .done = done, .ctx = ctx, .url = fetch->url };
	t->timer = timer_new(mem, f->loop, attempt, t);
	f->count.started++;
	/* Only allowed hosts get a line, so lines are as few as rules allow. */
	if (!fetch_is_allowed(fetch->rules, fetch->url, &fetch->fault)) {
		f->count.active++;
		finish(t, false);
		return;
	}
	name = fetch_host(mem, fetch->url);
	t->host = host_for(f, name, fetch->rules->at_once);
	*t->host->last = t;
	t->host->last = &t->next;
	t->host->waiting++;
	f->count.waiting++;
	serve_line(f, t->host);
}

struct fetcher *
fetcher_new(struct mem *mem, struct loop *loop)
{
	struct fetcher *f = mem_one(mem, struct fetcher);

	f->mem = mem;
	f->loop = loop;
	f->hosts = map_new(mem);
	multi_start(f);
	loop_hang(loop, LOOP_FETCH, f);
	return f;
}

struct fetch_count
fetch_count(const struct fetcher *f)
{
	return f->count;
}

/* --- in the rounds of a job --- */

static void
answered(void *ctx, struct fetch *fetch UNUSED)
{
	ask_done(ctx);
}

static void
send_asks(struct job *job, struct ask *first)
{
	struct fetcher *f = loop_part(job_loop(job), LOOP_FETCH);

	for (struct ask *ask = first, *next; ask; ask = next) {
		next = ask->next;
		fetch_start(f, job_mem(job), ask->what, answered, ask);
	}
}

static const struct asker fetch_asker = { "fetch", send_asks };

void
ask_fetch(struct job *job, struct fetch *fetch)
{
	ask_add(job, &fetch_asker, fetch);
}

struct fetch *
fetched(const struct job *job, size_t i)
{
	return ask_what(job, &fetch_asker, i);
}
