/* Addresses: which host, and may it be asked. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "fetch/fetch_in.h"

static bool
take(CURLU *url, CURLUPart part, unsigned flags, char *out, size_t size)
{
	char *text = NULL;
	bool ok = curl_url_get(url, part, &text, flags) == CURLUE_OK && text && strlen(text) < size;

	if (ok)
		memcpy(out, text, strlen(text) + 1);
	curl_free(text);
	return ok;
}

/* "host:port" in lower case; false unless it is http or https without a user. */
static bool
host_of(const char *text, char *out, size_t size)
{
	CURLU *url = curl_url();
	char host[300], port[16], scheme[16], user[16];
	bool ok = url && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK && take(url, CURLUPART_HOST, 0, host, sizeof(host))
		&& take(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof(port)) && take(url, CURLUPART_SCHEME, 0, scheme, sizeof(scheme))
		&& (strcasecmp(scheme, "http") == 0 || strcasecmp(scheme, "https") == 0) && !take(url, CURLUPART_USER, 0, user, sizeof(user));

	curl_url_cleanup(url);
	if (!ok)
		return false;
	for (char *c = host; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 32);
	return snprintf(out, size, "%s:%s", host, port) < (int)size;
}

const char *
fetch_host(struct mem *mem, const char *url)
{
	char host[400];

	return host_of(url, host, sizeof(host)) ? mem_str(mem, host) : NULL;
}

char *
fetch_shown(const char *url, char *out, size_t size)
{
	size_t n = strcspn(url, "?#");
	const char *slashes = strstr(url, "//"), *at = memchr(url, '@', n);

	if (at && slashes && slashes < at)
		snprintf(out, size, "%.*s%.*s", (int)(slashes + 2 - url), url, (int)(url + n - at - 1), at + 1);
	else
		snprintf(out, size, "%.*s", (int)n, url);
	return out;
}

/* A rule is "host", "host:port" or "*.domain[:port]"; without a port, the usual ones. */
static bool
rule_allows(const char *rule, const char *host)
{
	const char *port = strrchr(host, ':'), *rule_port = strrchr(rule, ':');
	size_t n = (size_t)(port - host), rule_n = rule_port ? (size_t)(rule_port - rule) : strlen(rule);

	if (rule_port ? strcmp(rule_port, port) != 0 : strcmp(port, ":80") != 0 && strcmp(port, ":443") != 0)
		return false;
	if (rule_n > 2 && rule[0] == '*' && rule[1] == '.')
		return n > rule_n - 1 && strncasecmp(host + n - (rule_n - 1), rule + 1, rule_n - 1) == 0;
	return n == rule_n && strncasecmp(host, rule, n) == 0;
}

bool
fetch_is_allowed(const struct fetch_rules *rules, const char *url, struct fail *fault)
{
	char host[400], shown[200];

	fetch_shown(url, shown, sizeof(shown));
	if (!host_of(url, host, sizeof(host)))
		return fail(fault, FETCH_URL, shown);
	for (const char *const *rule = rules->allow; rule && *rule; rule++)
		if (rule_allows(*rule, host))
			return true;
	return fail(fault, FETCH_HOST, shown, host);
}
