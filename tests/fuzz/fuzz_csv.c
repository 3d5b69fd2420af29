/* CSV from anywhere: every row read or refused, and what is written again reads back. */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct fail f = { 0 };
	struct csv *csv = csv_open(mem, "f", str_n((const char *)bytes, n), &f);
	enum csv_step step = CSV_END;

	while (csv && (step = csv_next(csv, &f)) == CSV_ROW) {
		for (size_t i = 0; i < csv_columns(csv); i++) {
			struct str field = csv_get(csv, (int)i);
			struct buf out = buf_new(mem, field.n * 2 + 8);

			must(field.n <= LIMIT_CSV_FIELD);
			csv_put(&out, field);
			must(!out.over);
		}
	}
	must((csv && step == CSV_END) == (f.code == FAIL_NONE));
	mem_free(&mem);
	return 0;
}
