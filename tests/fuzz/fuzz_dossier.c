/* The dossier probe: bytes of a source, kept and read; then what was kept, read again. */
#include <stdint.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "probes/calendar.h"
#include "probes/probe.h"
#include "probes/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", MIB(2048));
	struct payload in = { "f", "", { (const char *)bytes, n }, false };
	struct probe_parsed first = { 0 }, second = { 0 };
	static struct probe_world world = { .now = 1800000000000000 };
	static struct probe_setup setup;
	static struct mem *process;

	if (!process) {
		process = mem_new("process", MIB(64));
		world.calendar = calendar_read(process, "c", STR("{\"weekend\":[6,7],\"years\":[]}"), NULL);
		must(probe_setup_read(process, "s", STR("{\"kind\":\"dossier\",\"tolerance\":1}"), NULL, &setup, NULL));
	}
	if (probe_parse(mem, &setup, &world, &in, &first, NULL)) {
		/* What is kept says the same, and nothing more is dropped from it. */
		must(probe_parse(mem, &setup, &world, &first.kept, &second, NULL));
		must(first.readings.list.n == second.readings.list.n && str_eq(first.kept.bytes, second.kept.bytes));
	}
	mem_free(&mem);
	return 0;
}
