/* A form from anywhere, and an answer to it: a form, a zero byte, an instance. */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "survey/form.h"
#include "xml/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static bool
read_media(void *ctx, struct mem *mem UNUSED, const char *name UNUSED, struct str *bytes, struct fail *f UNUSED)
{
	*bytes = *(const struct str *)ctx;
	return true;
}

static void
answer(struct mem *mem, const struct form *form, struct str xml)
{
	struct form_ask ask = { .now = 1782900000000, .seed = 5 };
	struct buf out = buf_new(mem, LIMIT_ARENA_JOB), again = buf_new(mem, LIMIT_ARENA_JOB);
	struct form_result result;
	struct fail f = { 0 };

	if (!form_evaluate(mem, form, xml, &ask, &result, &f)) {
		must(f.code != FAIL_NONE);
		return;
	}
	must(result.valid == (result.n == 0));
	for (size_t i = 0; i < result.n; i++)
		must(result.violations[i].path[0] == '/' && result.violations[i].vi && result.violations[i].en);
	form_answers_json(&result, &again);
	buf_cut(&again, 0);
	form_result_json(&result, &out);
	must(form_evaluate(mem, form, xml, &ask, &result, &f));
	form_result_json(&result, &again);
	must(str_eq(buf_view(&out), buf_view(&again)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct str csv = STR("name,label\na,A\nb,B\n"), xml, all = str_n((const char *)bytes, n);
	struct form_media media = { read_media, &csv };
	struct fail f = { 0 };
	struct str xform = str_cut(all, '\0', &xml);
	const struct form *form = form_compile(mem, "f", xform, &media, &f);

	must((form != NULL) == (f.code == FAIL_NONE));
	if (form)
		answer(mem, form, xml);
	mem_free(&mem);
	return 0;
}
