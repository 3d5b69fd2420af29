/* JSON from anywhere: read or refused with a place, numbers within bounds. */
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
walk(struct mem *mem, const struct json_at *at)
{
	int64_t micro;
	const char *key;
	json_t *value;

	must(json_place(mem, at)[0]);
	json_micro(at->value, &micro);
	json_object_foreach(at->value, key, value)
	{
		struct json_at in = json_in(at, key);

		walk(mem, &in);
	}
	for (size_t i = 0; i < json_array_size(at->value); i++) {
		struct json_at in = json_nth(at, i);

		walk(mem, &in);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct fail f = { 0 };
	struct json_at root = json_root(json_read(mem, "f", str_n((const char *)bytes, n), &f), "f");

	must((root.value != NULL) == (f.code == FAIL_NONE));
	if (root.value && n < 10000)
		walk(mem, &root);
	mem_free(&mem);
	return 0;
}
