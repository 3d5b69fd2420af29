#include "http/out.h"

#include <stdbool.h>
#include <string.h>

#include "base/must.h"

/* Not #define'd in <netinet/...>: the phrases of RFC 9110 that we use. */
static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{ 100, "Continue" }, { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
	{ 206, "Partial Content" }, { 301, "Moved Permanently" }, { 302, "Found" }, { 303, "See Other" },
	{ 304, "Not Modified" }, { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" },
	{ 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 406, "Not Acceptable" }, { 408, "Request Timeout" },
	{ 409, "Conflict" }, { 410, "Gone" }, { 412, "Precondition Failed" }, { 413, "Content Too Large" },
	{ 414, "URI Too Long" }, { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" }, { 428, "Precondition Required" }, { 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" },
	{ 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" }, { 505, "HTTP Version Not Supported" },
};

const char *
out_phrase(int status)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Status";
}

static void
add(struct out *out, const char *s, size_t n)
{
	must(n <= OUT_HEAD - out->n);
	memcpy(out->s + out->n, s, n);
	out->n += n;
}

static void
add_text(struct out *out, const char *s)
{
	add(out, s, strlen(s));
}

static void
add_number(struct out *out, unsigned long long n)
{
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	add(out, digits + at, sizeof(digits) - at);
}

void
out_begin(struct out *out, int status, const char *date)
{
	out->n = 0;
	add_text(out, "HTTP/1.1 ");
	add_number(out, (unsigned long long)status);
	add_text(out, " ");
	add_text(out, out_phrase(status));
	add_text(out, "\r\nDate: ");
	add_text(out, date);
	add_text(out, "\r\nX-Content-Type-Options: nosniff\r\n");
}

void
out_field(struct out *out, const char *name, struct str value)
{
	size_t from;

	add_text(out, name);
	add_text(out, ": ");
	from = out->n;
	add(out, value.s, value.n);
	for (size_t i = from; i < out->n; i++)
		if ((unsigned char)out->s[i] < ' ' || out->s[i] == 0x7f)
			out->s[i] = ' ';
	add_text(out, "\r\n");
}

void
out_number(struct out *out, const char *name, unsigned long long n)
{
	add_text(out, name);
	add_text(out, ": ");
	add_number(out, n);
	add_text(out, "\r\n");
}

void
out_security(struct out *out, const char *type, int tls)
{
	bool page = type && strncmp(type, "text/html", 9) == 0;

	if (page)
		add_text(out, "Content-Security-Policy: default-src 'self'; img-src 'self' data:; "
			      "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n"
			      "Referrer-Policy: same-origin\r\n"
			      "Cross-Origin-Opener-Policy: same-origin\r\n"
			      "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n");
	else
		add_text(out, "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n");
	if (tls)
		add_text(out, "Strict-Transport-Security: max-age=31536000\r\n");
}

void
out_end(struct out *out)
{
	add_text(out, "\r\n");
}
