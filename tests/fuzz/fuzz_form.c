/* The compiler of forms: a workbook, or sheets as JSON. What comes out of a good form is
 * XML that reads. */
#include <stdint.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "survey/xlsform.h"
#include "xml/sax.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const struct sax_events events = { NULL, NULL, NULL };
	struct mem *mem = mem_new("fuzz", MIB(2048));
	struct str text = str_n((const char *)bytes, n);
	struct fail f = { 0 };
	struct xlsform_book *book = str_starts(text, STR("PK")) ? xlsform_book_xlsx(mem, "f.xlsx", text, &f) : xlsform_book_json(mem, "f.json", text, &f);

	if (book) {
		struct xlsform_result result = xlsform_compile(mem, book, NULL, NULL);
		struct buf out = buf_new(mem, MIB(16));

		must((result.errors == 0) == (result.xform.n > 0));
		for (size_t i = 0; i < result.n; i++)
			xlsform_remark_put(&out, &result.remarks[i]);
		if (result.errors == 0 && result.xform.n < MIB(1)) {
			struct sax *sax = sax_new(mem, "f.xml", &events, NULL);

			must(sax_feed(sax, result.xform, &f) && sax_finish(sax, &f));
		}
	}
	mem_free(&mem);
	return 0;
}
