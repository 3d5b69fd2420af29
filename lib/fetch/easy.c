/* One attempt: a libcurl handle with our limits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "fetch/fetch_in.h"

static size_t
on_bytes(char *bytes, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	/* What is counted is unpacked: a small packed body may be a large one. */
	buf_add(&t->body, bytes, size * n);
	t->fetcher->count.bytes += size * n;
	if (t->body.over)
		t->too_large = true;
	return t->too_large ? 0 : size * n;
}

/* RFC 8288: <https://host/next>; rel="next"; it may be relative to the address. */
static void
take_link(struct transfer *t, struct str value)
{
	while (value.n > 0) {
		struct str link = str_trim(str_cut(value, ',', &value)), to;
		char *whole = NULL;
		CURLU *url;

		if (link.n == 0 || link.s[0] != '<' || !memchr(link.s, '>', link.n))
			continue;
		to = str_cut(str_n(link.s + 1, link.n - 1), '>', &link);
		if (str_find(link, STR("rel=\"next\"")) < 0 && str_find(link, STR("rel=next")) < 0)
			continue;
		url = curl_url();
		if (url && curl_url_set(url, CURLUPART_URL, t->url, 0) == CURLUE_OK && curl_url_set(url, CURLUPART_URL, str_dup(t->mem, to), 0) == CURLUE_OK
		    && curl_url_get(url, CURLUPART_URL, &whole, 0) == CURLUE_OK)
			t->fetch->link = mem_str(t->mem, whole);
		curl_free(whole);
		curl_url_cleanup(url);
	}
}

static size_t
on_header(char *bytes, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	char *end;
	long seconds;

	if (size * n > 13 && strncasecmp(bytes, "retry-after:", 12) == 0) {
		char value[16];

		snprintf(value, sizeof(value), "%.*s", (int)(size * n - 12 < 15 ? size * n - 12 : 15), bytes + 12);
		seconds = strtol(value, &end, 10);
		if (end != value && seconds > 0 && seconds <= 60)
			t->retry_after = (int64_t)seconds * 1000000;
	}
	if (size * n > 5 && strncasecmp(bytes, "link:", 5) == 0)
		take_link(t, str_n(bytes + 5, size * n - 5));
	return size * n;
}

static void
add_header(struct transfer *t, const char *line)
{
	struct curl_slist *list = curl_slist_append(t->headers, line);

	must(list);
	t->headers = list;
}

static void
add_headers(struct transfer *t)
{
	const struct fetch *fetch = t->fetch;

	for (const char *const *line = fetch->headers; line && *line && !t->foreign; line++)
		add_header(t, *line);
	if (fetch->bearer && !t->foreign)
		add_header(t, mem_printf(t->mem, "Authorization: Bearer %s", fetch->bearer));
	if (fetch->body)
		add_header(t, mem_printf(t->mem, "Content-Type: %s", fetch->body_type ? fetch->body_type : "application/json"));
	if (fetch->user && !t->foreign) {
		curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(t->easy, CURLOPT_USERNAME, fetch->user);
		curl_easy_setopt(t->easy, CURLOPT_PASSWORD, fetch->password ? fetch->password : "");
	}
	if (fetch->cert && !t->foreign) {
		curl_easy_setopt(t->easy, CURLOPT_SSLCERT, fetch->cert);
		curl_easy_setopt(t->easy, CURLOPT_SSLKEY, fetch->key);
	}
	add_header(t, "Expect:");
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void
set_limits(struct transfer *t)
{
	const struct fetch_rules *rules = t->fetch->rules;
	int64_t connect = rules->connect ? rules->connect : 10000000, total = rules->total ? rules->total : 60000000;

	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(connect / 1000));
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(total / 1000));
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L); /* we look at each ourselves */
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	curl_easy_setopt(t->easy, CURLOPT_BUFFERSIZE, 65536L);
}

bool
easy_make(struct transfer *t, struct fail *fault)
{
	if (!fetch_is_allowed(t->fetch->rules, t->url, fault))
		return false;
	t->easy = curl_easy_init();
	must(t->easy);
	t->body = buf_new(t->mem, t->fetch->rules->size ? t->fetch->rules->size : LIMIT_FETCH_SIZE);
	t->too_large = false;
	t->retry_after = 0;
	curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "thuocso-probe");
	if (t->fetch->body)
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->fetch->body);
	set_limits(t);
	add_headers(t);
	return true;
}

void
easy_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	t->easy = NULL;
	t->headers = NULL;
}
