#include "http/page.h"

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"

enum { TEXT = 700 };

struct str
page_escape(struct mem *mem, struct str s)
{
	struct buf buf = buf_new(mem, LIMIT_ARENA_JOB / 2);

	for (size_t i = 0; i < s.n; i++)
		switch (s.s[i]) {
		case '&': buf_str(&buf, "&amp;"); break;
		case '<': buf_str(&buf, "&lt;"); break;
		case '>': buf_str(&buf, "&gt;"); break;
		case '"': buf_str(&buf, "&quot;"); break;
		case '\'': buf_str(&buf, "&#39;"); break;
		default: buf_char(&buf, s.s[i]);
		}
	return buf_view(&buf);
}

struct str
page_of_fail(struct mem *mem, const struct fail *f)
{
	struct buf buf = buf_new(mem, KIB(16));
	char vi[TEXT], en[TEXT];
	struct str vi_text = page_escape(mem, str_of(fail_text(f, LANG_VI, vi, sizeof(vi))));
	struct str en_text = page_escape(mem, str_of(fail_text(f, LANG_EN, en, sizeof(en))));

	buf_printf(&buf,
		   "<!doctype html>\n<html lang=\"vi\">\n<meta charset=\"utf-8\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width\">\n"
		   "<title>%d · Thước Số</title>\n<main>\n<h1>%d</h1>\n"
		   "<p>%.*s</p>\n<p lang=\"en\">%.*s</p>\n"
		   "<p><a href=\"/\">Về trang xếp hạng / To the ranking</a></p>\n</main>\n</html>\n",
		   fail_status(f->code), fail_status(f->code), (int)vi_text.n, vi_text.s, (int)en_text.n,
		   en_text.s);
	return buf_view(&buf);
}

struct str
page_of_fail_for_phone(struct mem *mem, const struct fail *f)
{
	struct buf buf = buf_new(mem, KIB(16));
	char vi[TEXT], en[TEXT];
	struct str vi_text = page_escape(mem, str_of(fail_text(f, LANG_VI, vi, sizeof(vi))));
	struct str en_text = page_escape(mem, str_of(fail_text(f, LANG_EN, en, sizeof(en))));

	buf_printf(&buf,
		   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		   "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\"><message nature=\"error\">"
		   "%.*s / %.*s</message></OpenRosaResponse>\n",
		   (int)vi_text.n, vi_text.s, (int)en_text.n, en_text.s);
	return buf_view(&buf);
}
