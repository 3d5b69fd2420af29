/* Text into HTML: nothing that comes in can end its place. */
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "reports/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
look(struct str out)
{
	must(utf8_is_valid(out));
	for (size_t i = 0; i < out.n; i++)
		must(!strchr("<>\"'`", out.s[i]) && ((unsigned char)out.s[i] >= ' ' || out.s[i] == '\n' || out.s[i] == '\t'));
	/* Every '&' begins one of our entities. */
	for (size_t i = 0; i < out.n; i++)
		if (out.s[i] == '&') {
			struct str rest = str_n(out.s + i, out.n - i);

			must(str_starts(rest, STR("&amp;")) || str_starts(rest, STR("&lt;")) || str_starts(rest, STR("&gt;")) || str_starts(rest, STR("&quot;"))
			     || str_starts(rest, STR("&#39;")) || str_starts(rest, STR("&#96;")));
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", MIB(64));
	struct str text = str_n((const char *)bytes, n);
	void (*const writers[])(struct buf *, struct str) = { html_text, html_attr, html_url };

	for (size_t i = 0; i < ARRAY_LEN(writers); i++) {
		struct buf out = buf_new(mem, MIB(16));

		writers[i](&out, text);
		look(buf_view(&out));
		if (writers[i] == html_url)
			must(out.s[0] == '/' || out.s[0] == '?' || out.s[0] == '#' || str_starts(buf_view(&out), STR("http")));
	}
	mem_free(&mem);
	return 0;
}
