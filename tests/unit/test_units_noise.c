/* Names spoilt in many ways, with their parents: nearly all found, none silently wrong.
 *
 * Over the whole national lists where ../shared/data is there, else over the demo's.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "suite.h"
#include "tests/support/noise.h"
#include "units/list.h"
#include "units/match.h"
#include "units/unit.h"

/* Where the parent is said. */
enum saying { BY_CODE, BY_NAME, BY_BOTH_NAMES, IN_THE_NAME, TOP_BY_NAME, TOP_BY_CODE, SAYINGS };

static const char *const sayings[SAYINGS] = { "mã cấp trên", "tên cấp trên", "tên hai cấp trên", "trong tên",
					      "tên tỉnh", "mã tỉnh" };

struct score {
	size_t right, ambiguous, unknown, wrong, twins;
};

static const struct units *
read_list(const char *file)
{
	struct fail f = { 0 };
	struct str text;
	const struct units *units = NULL;
	char line[1200];

	if (file_read(mem, file, LIMIT_FILE, &text, &f))
		units = units_read(mem, file, text, (struct units_span){ DAY_NONE, DAY_NONE }, &f);
	ck_assert_msg(units != NULL, "%s", fail_line(&f, line, sizeof(line)));
	return units;
}

/* The national list if it is near, else the demo's. */
static const char *
list_file(const char *national, const char *demo)
{
	static const char *const folders[] = { "../shared/data", "../../shared/data" };
	const char *top = getenv("top_srcdir") ? getenv("top_srcdir") : ".";

	for (size_t i = 0; i < 2; i++) {
		const char *file = mem_printf(mem, "%s/%s/%s", top, folders[i], national);

		if (access(file, R_OK) == 0)
			return file;
	}
	return mem_printf(mem, "%s/catalog/demo/%s", top, demo);
}

static const struct unit *
top_of(const struct unit *unit)
{
	const struct unit *up;

	while ((up = unit_parent(unit, DAY_NONE)))
		unit = up;
	return unit;
}

/* 'name' and what is said of its parents, put where 'saying' wants it. */
static void
say_parents(struct mem *m, struct random *random, enum saying saying, const struct unit *unit, struct str *name,
	    struct str *parent)
{
	const struct unit *up = unit_parent(unit, DAY_NONE), *top = top_of(unit);
	struct noise clean = { NOISE_KIND_FULL, { NOISE_AS_IS, NOISE_AS_IS } }, noise = noise_draw(random);
	const char *both;

	*parent = STR("");
	if (!up)
		return;
	noise.ways[0] = noise.ways[0] == NOISE_GLUED ? NOISE_AS_IS : noise.ways[0];
	both = noise_name(m, random, noise, up).s;
	if (up != top && saying != BY_NAME)
		both = mem_printf(m, "%s, %s", both, noise_name(m, random, clean, top).s);
	switch (saying) {
	case BY_CODE:
		*parent = str_of(up->code);
		return;
	case BY_NAME: case BY_BOTH_NAMES:
		*parent = str_of(both);
		return;
	case IN_THE_NAME:
		*name = str_of(mem_printf(m, "%s, %s", name->s, both));
		return;
	case TOP_BY_NAME:
		*parent = top->full_name;
		return;
	case TOP_BY_CODE:
		*parent = str_of(top->code);
		return;
	case SAYINGS:
		break;
	}
	ck_abort_msg("no such saying");
}

/* Spoilt so that it is, letter by letter, what another unit is called: nobody can tell. */
static bool
is_twin(struct mem *m, struct str name, const struct unit *unit)
{
	struct str rest, head = str_cut(name, ',', &rest);

	head = text_canonical(m, text_lower(m, head));
	return str_eq(head, text_lower(m, unit->full_name)) || str_eq(head, text_lower(m, unit->bare));
}

static void
try_unit(struct mem *m, const struct matcher *matcher, struct random *random, enum saying saying,
	 const struct unit *unit, struct score *score)
{
	struct str name = noise_name(m, random, noise_draw(random), unit), parent;
	struct match match;

	say_parents(m, random, saying, unit, &name, &parent);
	match = match_name(m, matcher, name, parent);
	score->right += match.unit == unit;
	score->ambiguous += match.status == MATCH_AMBIGUOUS;
	score->unknown += match.status == MATCH_UNKNOWN;
	if (match.status != MATCH_MATCHED || match.unit == unit)
		return;
	if (is_twin(m, name, match.unit)) {
		score->twins++;
		return;
	}
	score->wrong++;
	fprintf(stderr, "sai: \"%s\" | \"%s\": %s %s, không phải %s %s (%s)\n", name.s, parent.s, match.unit->code,
		match.unit->full_name.s, unit->code, unit->full_name.s, match.why);
}

static struct score
try_list(const struct units *units, enum saying saying, uint64_t seed)
{
	const struct matcher *matcher = matcher_new(mem, units, DAY_NONE);
	struct mem *m = mem_new("one name", (size_t)64 << 20);
	struct random random = { seed };
	struct score score = { 0 };
	int64_t start = clock_monotonic();
	size_t n = units_count(units);

	for (size_t i = 0; i < n; i++) {
		try_unit(m, matcher, &random, saying, units_at(units, i), &score);
		mem_reset(m);
	}
	mem_free(&m);
	printf("%6zu đơn vị, %s: đúng %.2f%%, mơ hồ %zu, không rõ %zu, trùng hẳn %zu, sai %zu; %.0f tên/giây\n", n,
	       sayings[saying], 100.0 * (double)score.right / (double)n, score.ambiguous, score.unknown, score.twins,
	       score.wrong, (double)n * 1e6 / (double)(clock_monotonic() - start + 1));
	return score;
}

/* In the old list a province alone leaves many namesakes: there only silence counts. */
static void
try_all(const struct units *units, bool top_is_enough, uint64_t seed)
{
	for (int saying = 0; saying < SAYINGS; saying++) {
		struct score score = try_list(units, (enum saying)saying, seed + (uint64_t)saying);
		bool counts = saying < TOP_BY_NAME || top_is_enough;

		ck_assert_uint_eq(score.wrong, 0);
		ck_assert_uint_le(score.twins * 1000, units_count(units) + 1000);
		ck_assert(!counts || score.right * 1000 >= 980 * units_count(units));
	}
}

START_TEST(finds_spoilt_names_of_three_tiers)
{
	try_all(read_list(list_file("units_3tier_2025-03.csv", "units-2025-03.csv")), false, 1);
}
END_TEST

START_TEST(finds_spoilt_names_of_two_tiers)
{
	try_all(read_list(list_file("units_2tier_2026-07.csv", "units-2025-07.csv")), true, 1001);
}
END_TEST

/* A name under a parent that has no such unit is not found there. */
START_TEST(does_not_find_names_of_elsewhere)
{
	const struct units *units = read_list(list_file("units_3tier_2025-03.csv", "units-2025-03.csv"));
	const struct matcher *matcher = matcher_new(mem, units, DAY_NONE);
	struct mem *m = mem_new("one name", (size_t)64 << 20);
	struct random random = { 7 };

	for (size_t i = 0; i < units_count(units); i++) {
		const struct unit *unit = units_at(units, i), *other = units_at(units, random_below(&random, units_count(units)));
		struct match match;

		if (unit->level != LEVEL_COMMUNE || other->level != LEVEL_DISTRICT || unit_is_under(unit, other, DAY_NONE))
			continue;
		match = match_name(m, matcher, unit->full_name, str_of(other->code));
		ck_assert_msg(match.status != MATCH_MATCHED || str_eq(match.unit->full_name, unit->full_name)
				      || match.tier == TIER_VARIANT || match.tier == TIER_STRIPPED,
			      "%s in %s: %s", unit->full_name.s, other->full_name.s, match.why);
		mem_reset(m);
	}
	mem_free(&m);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("noise");
	TCase *tests = tcase_create("noise");

	tcase_set_timeout(tests, 300);
	tcase_add_checked_fixture(tests, arena_open, arena_close);
	tcase_add_test(tests, finds_spoilt_names_of_three_tiers);
	tcase_add_test(tests, finds_spoilt_names_of_two_tiers);
	tcase_add_test(tests, does_not_find_names_of_elsewhere);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
