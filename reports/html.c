#include "reports/html.h"

#include "base/buf.h"
#include "base/text.h"

static const char *
entity(uint32_t c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	case '`': return "&#96;";
	default: return NULL;
	}
}

static bool
is_control(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

static void
put(struct buf *out, struct str text)
{
	for (size_t at = 0; at < text.n;) {
		uint32_t c = utf8_next(text, &at);
		char utf8[4];

		if (is_control(c))
			c = 0xfffd;
		if (entity(c))
			buf_str(out, entity(c));
		else
			buf_add(out, utf8, utf8_put(c, utf8));
	}
}

void
html_text(struct buf *out, struct str text)
{
	put(out, text);
}

/* The same characters are enough: our attributes always stand in double quotes. */
void
html_attr(struct buf *out, struct str text)
{
	put(out, text);
}

/* "//host" and "/\host" leave this server, and so may white space at the start. */
static bool
is_fine(struct str url)
{
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.s[i] <= ' ' || url.s[i] == '\\' || url.s[i] == 0x7f)
			return false;
	if (str_starts(url, STR("https://")) || str_starts(url, STR("http://")))
		return true;
	return url.n > 0 && (url.s[0] == '/' || url.s[0] == '?' || url.s[0] == '#') && !str_starts(url, STR("//"));
}

void
html_url(struct buf *out, struct str url)
{
	put(out, is_fine(url) ? url : STR("#"));
}
