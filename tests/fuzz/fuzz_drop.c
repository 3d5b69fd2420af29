/* The file drop: a table of figures of any kind. */
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "probes/probe.h"
#include "probes/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", MIB(2048));
	struct payload in = { "f", "", { (const char *)bytes, n }, false };
	struct probe_parsed out = { 0 };
	struct probe_world world = { 0 };
	struct probe_setup setup;
	struct fail f = { 0 };

	must(probe_setup_read(mem, "s", STR("{\"kind\":\"drop\"}"), NULL, &setup, NULL));
	if (probe_parse(mem, &setup, &world, &in, &out, &f))
		for (size_t i = 0; i < out.readings.list.n; i++) {
			struct buf text = buf_new(mem, MIB(1));

			reading_put(&text, &out.readings.list.at[i]);
			must(out.readings.list.at[i].unit && out.readings.list.at[i].metric && !text.over);
		}
	else
		must(f.code != FAIL_NONE);
	mem_free(&mem);
	return 0;
}
