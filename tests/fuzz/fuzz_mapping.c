/* Adapters that read by a mapping: the first byte picks one, the rest is its payload. */
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "probes/probe.h"
#include "probes/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define FIGURES "\"figures\":[{\"metric\":\"a\",\"numerator\":[\"Trực tuyến\",\"/n\"],\"denominator\":[\"Hồ sơ > Tổng số\",\"/d\"]}," \
	"{\"metric\":{\"field\":{\"name\":[\"Chỉ tiêu\",\"m\"],\"optional\":true},\"map\":{\"x\":\"b\"}},\"value\":{\"name\":[\"Tỷ lệ\",\"v\"],\"optional\":true},\"is\":\"number\"}]"
#define WHO "\"unit\":{\"code\":[\"Mã\",\"/u\"]},\"period\":{\"field\":[\"Kỳ\",\"/p\"],\"length\":\"month\"}"

static const struct { const char *kind, *config; } setups[] = {
	{ "csv", "{" WHO "," FIGURES "}" },
	{ "xlsx", "{" WHO "," FIGURES "}" },
	{ "http_json", "{\"rows\":\"/data\"," WHO "," FIGURES "}" },
	{ "http_text", "{" WHO "," FIGURES "}" },
	{ "http_text", "{\"pattern\":\"(?<xa>\\\\d{2}) có (?<so>[0-9.,]+) trạm\",\"unit\":{\"code\":\"xa\"},\"period\":{\"is\":\"2026\"},"
		"\"figures\":[{\"metric\":\"a\",\"value\":\"so\",\"is\":\"count\"}]}" },
	{ "prometheus", "{\"unit\":{\"code\":\"xa\"},\"period\":{\"now\":\"month\"},\"figures\":[{\"metric\":{\"field\":\"@name\",\"map\":{\"bts_total\":\"a\"}},"
		"\"value\":\"@value\",\"is\":\"number\"}]}" },
};

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", MIB(2048));
	size_t which = n > 0 ? bytes[0] % ARRAY_LEN(setups) : 0;
	struct payload in = { "f", "", { (const char *)bytes + (n > 0), n - (n > 0) }, false };
	struct probe_world world = { .now = 1800000000000000 };
	struct probe_parsed out = { 0 };
	struct probe_setup setup;
	struct fail f = { 0 };

	must(probe_setup_read(mem, "s", str_of(setups[which].config), setups[which].kind, &setup, NULL));
	if (probe_parse(mem, &setup, &world, &in, &out, &f))
		for (size_t i = 0; i < out.readings.list.n; i++) {
			const struct reading *r = &out.readings.list.at[i];
			struct buf text = buf_new(mem, MIB(1));

			reading_put(&text, r);
			must(r->unit && r->metric && r->locator && !text.over);
			must(!r->has_denominator || (r->has_numerator && r->numerator <= r->denominator && r->numerator >= 0));
		}
	else
		must(f.code != FAIL_NONE);
	mem_free(&mem);
	return 0;
}
