/* Lists of units, texts of mergers and names from anywhere. The first byte says which:
 * 'l' a list, 'p' a file of predecessors, else a name and (behind a tab) its parent. */
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "units/list.h"
#include "units/match.h"
#include "units/predecessors.h"
#include "units/unit.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const char known[] =
	"level,code,parent,full_name,valid_from,valid_to\n"
	"province,01,,Thành phố Hà Nội,,\nprovince,79,,Thành phố Hồ Chí Minh,,\nprovince,84,,Tỉnh Trà Vinh,,\n"
	"district,760,79,Quận 1,,\ndistrict,842,84,Thành phố Trà Vinh,,\ndistrict,844,84,Huyện Càng Long,,\n"
	"commune,26740,760,Phường Bến Nghé,,\ncommune,29239,842,Phường 1,,\ncommune,29242,842,Phường 11,,\n"
	"commune,29305,844,Xã Đức Mỹ,,\ncommune,29266,844,Thị trấn Càng Long,,2025-07-01\n"
	"commune,29300,844,Xã Ea H'leo,,\ncommune,29301,844,Xã Tân Thành,,\ncommune,29302,844,Xã Tân Thạnh A,,\n";

static const struct units *
read_list(struct mem *mem, struct str text, struct fail *f)
{
	return units_read(mem, "f", text, (struct units_span){ DAY_NONE, DAY_NONE }, f);
}

static void
check_match(const struct match *match)
{
	must((match->status == MATCH_MATCHED) == (match->unit != NULL));
	must(match->candidates_n <= MATCH_CANDIDATES && match->candidates_n <= match->candidates_all);
	must(match->status != MATCH_AMBIGUOUS || match->candidates_n > 0);
	must(match->why && utf8_is_valid(str_of(match->why)));
}

static void
try_name(struct mem *mem, const struct matcher *matcher, struct str text)
{
	struct str parent, name = str_cut(text, '\t', &parent);
	struct match match = match_name(mem, matcher, name, parent);

	check_match(&match);
}

/* Every unit of a list that reads is found again by its own code, at its own time. */
static void
try_list(struct mem *mem, struct str text)
{
	struct fail f = { 0 };
	const struct units *units = read_list(mem, text, &f);

	must((units == NULL) == (f.code != FAIL_NONE));
	for (size_t i = 0; units && i < units_count(units); i++) {
		const struct unit *unit = units_at(units, i);
		int32_t day = unit->from == DAY_NONE && unit->to != DAY_NONE ? unit->to - 1 : unit->from;

		must(units_find(units, str_of(unit->code), day) != NULL);
		must(unit->full_name.n > 0 && unit->bare.n > 0);
		if (i < 4)
			try_name(mem, matcher_new(mem, units, DAY_NONE), unit->full_name);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct mem *always;
	static const struct units *units;
	static const struct matcher *matcher;
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct str text = str_n(n ? (const char *)bytes + 1 : "", n ? n - 1 : 0);
	struct fail f = { 0 };

	if (!always) {
		always = mem_new("known", LIMIT_ARENA_TOOL);
		units = read_list(always, str_of(known), &f);
		must(units);
		matcher = matcher_new(always, units, DAY_NONE);
	}
	if (n > 0 && bytes[0] == 'l')
		try_list(mem, text);
	else if (n > 0 && bytes[0] == 'p')
		must((predecessors_read(mem, "f", text, (struct merger){ units, units, 20000 }, &f) == NULL) == (f.code != FAIL_NONE));
	else
		try_name(mem, matcher, text);
	mem_free(&mem);
	return 0;
}
