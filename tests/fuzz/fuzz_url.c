/* Addresses from anywhere: taken apart or refused; what comes out is clean text, and parts
 * that are encoded again read as the same. */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "http/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_clean(struct str s)
{
	must(utf8_is_valid(s));
	for (size_t i = 0; i < s.n; i++)
		must((unsigned char)s.s[i] >= 0x20 && s.s[i] != 0x7f);
}

/* Every byte as %xx: decoding gives it back. */
static void
check_round_trip(struct mem *mem, struct str s)
{
	struct buf buf = buf_new(mem, s.n * 3 + 1);
	struct str back;
	struct fail f;

	for (size_t i = 0; i < s.n; i++)
		buf_printf(&buf, "%%%02X", (unsigned char)s.s[i]);
	must(url_decode(mem, buf_view(&buf), true, &back, &f));
	must(str_eq(back, s));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct fail f = { 0 };
	struct url url = { 0 };

	if (url_read(mem, str_n((const char *)bytes, n), &url, &f)) {
		must(f.code == FAIL_NONE && url.n_segments <= LIMIT_HTTP_SEGMENTS && url.n_params <= LIMIT_HTTP_PARAMS);
		for (size_t i = 0; i < url.n_segments; i++) {
			check_clean(url.segments[i]);
			check_round_trip(mem, url.segments[i]);
			must(!str_is(url.segments[i], "..") && !str_is(url.segments[i], "."));
		}
		for (size_t i = 0; i < url.n_params; i++) {
			check_clean(url.params[i].name);
			check_clean(url.params[i].value);
			check_round_trip(mem, url.params[i].value);
		}
	} else {
		char line[900];

		must(f.code != FAIL_NONE && fail_status(f.code) == 400);
		must(utf8_is_valid(str_of(fail_line(&f, line, sizeof(line)))));
	}
	mem_free(&mem);
	return 0;
}
