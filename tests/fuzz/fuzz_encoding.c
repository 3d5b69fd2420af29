/* Text in any encoding: what is taken is UTF-8, whatever it was. */
#include <stdint.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", MIB(512));
	struct str in = { (const char *)bytes, n }, out;

	for (int i = ENCODING_ANY; i < ENCODINGS; i++) {
		enum encoding as = (enum encoding)i;

		if (encoding_read(mem, "f", in, &as, &out, NULL))
			must(utf8_is_valid(out));
	}
	mem_free(&mem);
	return 0;
}
