#include "http/accept.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "http/head.h"

static const char *const form_names[] = { [FORM_GZIP] = "gzip", [FORM_BR] = "br", [FORM_PLAIN] = NULL };

const char *
form_name(enum http_form form)
{
	return form_names[form];
}

/* ";q=0.5" in thousandths; 1000 when there is none or it cannot be read. */
static int
quality(struct str parameters)
{
	while (parameters.n > 0) {
		struct str item = str_trim(str_cut(parameters, ';', &parameters));
		int q = 0, unit = 100;

		if (item.n < 3 || (item.s[0] | 0x20) != 'q' || item.s[1] != '=')
			continue;
		if (item.s[2] != '0')
			return 1000;
		for (size_t i = 4; i < item.n && unit > 0 && item.s[i] >= '0' && item.s[i] <= '9'; i++, unit /= 10)
			q += (item.s[i] - '0') * unit;
		return q;
	}
	return 1000;
}

enum http_form
accept_form(struct str list)
{
	int q[FORM_PLAIN] = { -1, -1 }, any = 0;

	while (list.n > 0) {
		struct str parameters, item = str_cut(list, ',', &list);
		struct str name = str_trim(str_cut(item, ';', &parameters));

		if (http_same(name, "br"))
			q[FORM_BR] = quality(parameters);
		else if (http_same(name, "gzip") || http_same(name, "x-gzip"))
			q[FORM_GZIP] = quality(parameters);
		else if (http_same(name, "*"))
			any = quality(parameters);
	}
	for (int i = 0; i < FORM_PLAIN; i++)
		if (q[i] < 0)
			q[i] = any;
	if (q[FORM_BR] == 0 && q[FORM_GZIP] == 0)
		return FORM_PLAIN;
	return q[FORM_BR] >= q[FORM_GZIP] ? FORM_BR : FORM_GZIP;
}

bool
form_suits(const char *type)
{
	static const char *const suited[] = {
		"application/json", "application/problem+json", "application/javascript", "application/xml",
		"application/manifest+json", "application/openmetrics-text", "application/x-ndjson",
		"image/svg+xml", NULL,
	};
	size_t n = strcspn(type, "; ");

	if (strncmp(type, "text/", 5) == 0)
		return strncmp(type, "text/event-stream", 17) != 0;
	for (const char *const *s = suited; *s; s++)
		if (strlen(*s) == n && strncmp(*s, type, n) == 0)
			return true;
	return false;
}

char *
etag_of(const char *etag, enum http_form form, char *out, size_t size)
{
	if (form == FORM_PLAIN)
		snprintf(out, size, "%s", etag);
	else
		snprintf(out, size, "%.*s-%s\"", (int)strlen(etag) - 1, etag, form_names[form]);
	return out;
}

static bool
is_form_of(struct str tag, const char *etag, enum http_form *form)
{
	for (int i = FORM_PLAIN; i >= 0; i--) {
		char text[64];

		if (str_is(tag, etag_of(etag, (enum http_form)i, text, sizeof(text)))) {
			*form = (enum http_form)i;
			return true;
		}
	}
	return false;
}

bool
accept_has_etag(struct str list, const char *etag, enum http_form *form)
{
	for (int i = 0; list.n > 0 && i < LIMIT_HTTP_ETAGS; i++) {
		struct str tag = str_trim(str_cut(list, ',', &list));

		if (str_is(tag, "*")) {
			*form = FORM_PLAIN;
			return true;
		}
		if (str_starts(tag, STR("W/")))
			tag = str_n(tag.s + 2, tag.n - 2);
		if (is_form_of(tag, etag, form))
			return true;
	}
	return false;
}
