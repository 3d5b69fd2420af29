#include "survey/openrosa.h"

#include <string.h>

#include "base/buf.h"

static const char prologue[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

void
openrosa_text(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		switch (text.s[i]) {
		case '&': buf_str(out, "&amp;"); break;
		case '<': buf_str(out, "&lt;"); break;
		case '>': buf_str(out, "&gt;"); break;
		case '"': buf_str(out, "&quot;"); break;
		default:
			if ((unsigned char)text.s[i] >= 0x20 || text.s[i] == '\n' || text.s[i] == '\t')
				buf_char(out, text.s[i]);
		}
}

void
openrosa_segment(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("-._~", c)))
			buf_char(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

static void
put(struct buf *out, const char *name, struct str text)
{
	buf_printf(out, "<%s>", name);
	openrosa_text(out, text);
	buf_printf(out, "</%s>", name);
}

/* base/forms/ID/vVERSION */
static void
put_address(struct buf *out, struct str base, const struct openrosa_form *form)
{
	openrosa_text(out, base);
	buf_str(out, "/forms/");
	openrosa_segment(out, form->id);
	buf_str(out, "/v");
	openrosa_segment(out, form->version);
}

static void
put_hash(struct buf *out, struct str md5)
{
	buf_printf(out, "<hash>md5:%.*s</hash>", (int)md5.n, md5.s);
}

void
openrosa_list_begin(struct buf *out)
{
	buf_printf(out, "%s<xforms xmlns=\"http://openrosa.org/xforms/xformsList\">\n", prologue);
}

void
openrosa_list_form(struct buf *out, struct str base, const struct openrosa_form *form)
{
	buf_str(out, "<xform>");
	put(out, "formID", form->id);
	put(out, "name", form->title);
	put(out, "version", form->version);
	put_hash(out, form->md5);
	buf_str(out, "<downloadUrl>");
	put_address(out, base, form);
	buf_str(out, "</downloadUrl>");
	if (form->has_media) {
		buf_str(out, "<manifestUrl>");
		put_address(out, base, form);
		buf_str(out, "/manifest</manifestUrl>");
	}
	buf_str(out, "</xform>\n");
}

void
openrosa_list_end(struct buf *out)
{
	buf_str(out, "</xforms>\n");
}

void
openrosa_manifest_begin(struct buf *out)
{
	buf_printf(out, "%s<manifest xmlns=\"http://openrosa.org/xforms/xformsManifest\">\n", prologue);
}

void
openrosa_manifest_file(struct buf *out, struct str base, const struct openrosa_form *form, struct str name, struct str md5)
{
	buf_str(out, "<mediaFile>");
	put(out, "filename", name);
	put_hash(out, md5);
	buf_str(out, "<downloadUrl>");
	put_address(out, base, form);
	buf_str(out, "/media/");
	openrosa_segment(out, name);
	buf_str(out, "</downloadUrl></mediaFile>\n");
}

void
openrosa_manifest_end(struct buf *out)
{
	buf_str(out, "</manifest>\n");
}

void
openrosa_message(struct buf *out, const char *nature, struct str text)
{
	buf_printf(out, "%s<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\"><message nature=\"%s\">", prologue, nature);
	openrosa_text(out, text);
	buf_str(out, "</message></OpenRosaResponse>\n");
}
