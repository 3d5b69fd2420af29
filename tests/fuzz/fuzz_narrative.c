/* Any bytes as a report: figures in order, their spans inside the text and not empty. */
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "probes/narrative.h"
#include "scoring/metric.h"
#include "units/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const char list[] = "level,code,parent,full_name\n"
			   "province,84,,Tỉnh Trà Vinh\n"
			   "district,842,84,Thành phố Trà Vinh\n"
			   "district,844,84,Huyện Càng Long\n"
			   "commune,29239,842,Phường 1\n"
			   "commune,29305,844,Xã Đức Mỹ\n"
			   "province,79,,Thành phố Hồ Chí Minh\n"
			   "province,77,,Tỉnh Bà Rịa - Vũng Tàu\n";

static const char catalogue[] = "[{\"code\":\"esign_ratio\",\"title\":{\"vi\":\"ký số\",\"en\":\"signed\"},\"uom\":\"%\","
				"\"patterns\":[\"tỷ lệ[^@#;]{0,40}ký số[^@#;,]{0,50}#\",\"#[^@#;]{0,60}(?:cán bộ|công chức)\"]},"
				"{\"code\":\"online_dossiers\",\"title\":{\"vi\":\"hồ sơ\",\"en\":\"dossiers\"},\"uom\":\"dossiers\","
				"\"patterns\":[\"# hồ sơ\"]}]";

static const struct narrative *
world(void)
{
	static const struct narrative *made;
	struct fail f = { 0 };
	struct mem *mem;
	const struct units *units;
	const struct metrics *metrics;

	if (made)
		return made;
	mem = mem_new("world", MIB(64));
	units = units_read(mem, "units", str_n(list, sizeof(list) - 1), (struct units_span){ DAY_NONE, DAY_NONE }, &f);
	metrics = metrics_read(mem, "metrics", str_n(catalogue, sizeof(catalogue) - 1), &f);
	must(units && metrics);
	made = narrative_new(mem, units, metrics, &f);
	must(made);
	return made;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const struct narrative *narrative = world();
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct narrative_figures figures = narrative_read(mem, narrative, str_n((const char *)bytes, n), DAY_NONE);

	for (size_t i = 0; i < figures.n; i++) {
		const struct narrative_figure *f = &figures.at[i];

		must(f->start < f->end && f->end <= n);
		must(i == 0 || figures.at[i - 1].end <= f->start);
		must(f->bound && f->uom);
		must(!f->has_denominator || f->denominator != 0);
	}
	mem_free(&mem);
	return 0;
}
