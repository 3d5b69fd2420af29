/* What a phone posts: the boundary is the first line, the body the rest. Parts lie within
 * the body, one after the other; photos among them are stripped without a fault, and a
 * stripped photo stays as it is when it is stripped again. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "survey/image.h"
#include "survey/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_photo(struct mem *mem, struct str photo)
{
	struct str once, twice;

	if (!image_strip(mem, photo, &once))
		return;
	must(once.n <= photo.n + 64);
	must(image_strip(mem, once, &twice));
	must(str_eq(once, twice));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct fail f = { 0 };
	struct str body, boundary = str_cut(str_n((const char *)bytes, n), '\n', &body);
	struct multipart parts;
	const char *end = body.s;

	check_photo(mem, str_n((const char *)bytes, n));
	if (multipart_read(mem, str_of(mem_printf(mem, "multipart/form-data; boundary=\"%.*s\"", (int)boundary.n, boundary.s)),
			   body, &parts, &f)) {
		must(parts.n <= LIMIT_PARTS);
		for (size_t i = 0; i < parts.n; i++) {
			must(parts.at[i].name.s && parts.at[i].bytes.s >= end);
			end = parts.at[i].bytes.s + parts.at[i].bytes.n;
			must(end <= body.s + body.n);
			check_photo(mem, parts.at[i].bytes);
		}
	} else {
		must(f.code != FAIL_NONE && fail_status(f.code) >= 400 && fail_status(f.code) < 500);
	}
	mem_free(&mem);
	return 0;
}
