#include "units/match.h"

#include "base/attr.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "units/match_find.h"

enum { WHY_MAX = 2000 };

/* What is known while an answer is made. */
struct asking {
	struct mem *mem;
	const struct matcher *m;
	struct str name, parent;
	struct letters text;
	struct hits above;   /* what 'parent' or the caller says */
	bool has_above;      /* ... and that is known to be one of 'above' */
	bool parent_unknown; /* something is said, but nothing on the list is called that */
	struct hits hits;
	struct search search;
};

const char *
match_status_name(enum match_status status)
{
	switch (status) {
	case MATCH_MATCHED:
		return "matched";
	case MATCH_AMBIGUOUS:
		return "ambiguous";
	case MATCH_UNKNOWN:
		break;
	}
	return "unknown";
}

static struct match
several(struct asking *ask, enum match_status status, const struct hits *hits, const char *why)
{
	struct match match = { .status = status, .why = why, .tier = hits->n ? hits->at[0].tier : TIERS };

	for (size_t i = 0; i < hits->n; i++) {
		if (i < MATCH_CANDIDATES)
			match.candidates[match.candidates_n++] = hits->at[i].unit;
		match.tier = hits->at[i].tier < match.tier ? hits->at[i].tier : match.tier;
	}
	match.candidates_all = hits->n;
	if (hits->n > 1)
		match.why = mem_printf(ask->mem, "%s: %zu đơn vị.", why, hits->n);
	else if (hits->n == 1)
		match.why = mem_printf(ask->mem, "%s: %s (%s).", why, hits->at[0].unit->full_name.s, hits->at[0].unit->code);
	else
		match.why = mem_printf(ask->mem, "%s.", why);
	return match;
}

static const char *
how(const struct hit *hit)
{
	static const char *const words[TIERS] = {
		[TIER_EXACT] = "Đúng tên",
		[TIER_VARIANT] = "Cùng tên, viết theo cách khác",
		[TIER_STRIPPED] = "Tên thiếu dấu nhưng chỉ hợp với một đơn vị",
		[TIER_MARKS] = "Tên khác dấu, chỉ gần với một đơn vị",
		[TIER_EDIT] = "Tên sai một chữ cái, chỉ gần với một đơn vị",
	};

	must(hit->tier < TIERS);
	return words[hit->tier];
}

static struct match
matched(struct asking *ask, const struct hit *hit)
{
	const struct unit *unit = hit->unit;
	const char *place = unit_place(ask->mem, unit, ask->m->day);
	struct buf why = buf_new(ask->mem, WHY_MAX);

	buf_str(&why, how(hit));
	if (hit->no_kind)
		buf_str(&why, ", không ghi loại đơn vị");
	if (hit->loose)
		buf_str(&why, ", tên cấp trên chỉ gần đúng");
	if (ask->has_above || ask->search.has_parents)
		buf_printf(&why, "; trong %s.", *place ? place : "danh sách");
	else
		buf_str(&why, "; duy nhất trong danh sách.");
	return (struct match){ .status = MATCH_MATCHED, .unit = unit, .tier = hit->tier, .why = buf_cstr(&why) };
}

/* Does a unit under other parents bear just this name? Then a near miss here is no slip. */
static bool
is_elsewhere(struct asking *ask, enum match_tier most)
{
	struct search alone = ask->search;
	struct hits *hits = mem_one(ask->mem, struct hits);

	alone.within = NULL;
	find_alone(&alone, hits);
	for (size_t i = 0; i < hits->n; i++)
		if (!hits->at[i].other_kind && hits->at[i].tier <= most)
			return true;
	return false;
}

/* Is another name under the same parents just one letter away? */
static bool
has_neighbour(struct asking *ask, const struct unit *unit)
{
	struct hits *hits = mem_one(ask->mem, struct hits);

	find_edits(&ask->search, hits);
	for (size_t i = 0; i < hits->n; i++)
		if (hits->at[i].unit != unit && !hits->at[i].far)
			return true;
	return false;
}

/* The name as the list has it, word for word: nothing could be meant but that. */
static bool
is_literal(const struct asking *ask, const struct unit *unit)
{
	struct str name = str_trim(ask->name);

	return str_eq(name, unit->full_name) || str_eq(name, unit->raw_name);
}

static struct match
decide_one(struct asking *ask, const struct hit *hit)
{
	bool placed = ask->has_above || ask->search.has_parents;

	if (hit->other_kind)
		return several(ask, MATCH_AMBIGUOUS, &ask->hits, "Có tên này nhưng loại đơn vị khác");
	switch (hit->tier) {
	case TIER_EXACT:
	case TIER_VARIANT:
		break;
	case TIER_STRIPPED:
		if (!placed && hit->unit->level != LEVEL_PROVINCE && find_is_marked(&ask->search))
			return several(ask, MATCH_AMBIGUOUS, &ask->hits, "Tên thiếu dấu và không rõ cấp trên, gần nhất là");
		if (hit->mixed && is_elsewhere(ask, TIER_VARIANT))
			return several(ask, MATCH_AMBIGUOUS, &ask->hits, "Tên này có ở nơi khác; trong cấp trên đã nêu chỉ có tên gần giống");
		break;
	case TIER_MARKS:
	case TIER_EDIT:
		if (hit->other_word)
			return several(ask, MATCH_AMBIGUOUS, &ask->hits, "Chỉ có tên gần giống");
		if (hit->tier == TIER_MARKS && has_neighbour(ask, hit->unit))
			return several(ask, MATCH_AMBIGUOUS, &ask->hits, "Có hơn một tên gần giống, gần nhất là");
		if (!placed || hit->loose)
			return several(ask, MATCH_AMBIGUOUS, &ask->hits, "Chỉ có tên gần giống");
		if (is_elsewhere(ask, TIER_STRIPPED))
			return several(ask, MATCH_AMBIGUOUS, &ask->hits, "Tên này có ở nơi khác; trong cấp trên đã nêu chỉ có tên gần giống");
		break;
	case TIERS:
		must(!"a hit has a tier");
	}
	return matched(ask, hit);
}

/* Nothing under the parents: maybe the parent itself is meant. */
static bool
is_above_itself(struct asking *ask, struct match *out)
{
	struct search alone = ask->search;
	struct hits *hits = mem_one(ask->mem, struct hits);

	alone.within = NULL;
	find_alone(&alone, hits);
	hits_narrow(hits, true);
	if (hits->n != 1 || hits->at[0].no_kind || hits->at[0].other_kind || hits->at[0].tier > TIER_STRIPPED)
		return false;
	for (size_t i = 0; i < ask->above.n; i++)
		if (ask->above.at[i].unit == hits->at[0].unit) {
			*out = matched(ask, &hits->at[0]);
			return true;
		}
	return false;
}

/* Nobody found: who bears that name elsewhere, or on another day? */
static struct match
decide_none(struct asking *ask)
{
	struct search alone = ask->search;
	struct hits *hits = mem_one(ask->mem, struct hits);
	struct match match;

	if (is_above_itself(ask, &match))
		return match;
	find_alone(&alone, hits);
	hits_narrow(hits, true);
	if (hits->n > 0 && ask->search.lost_parent)
		return several(ask, MATCH_AMBIGUOUS, hits, "Có tên này, nhưng cấp trên ghi trong tên không có trong danh sách");
	alone.within = NULL;
	find_alone(&alone, hits);
	hits_narrow(hits, true);
	if (hits->n > 0)
		return several(ask, MATCH_UNKNOWN, hits, "Không có trong cấp trên đã nêu, tên này ở nơi khác");
	alone.no_day = true;
	find_alone(&alone, hits);
	hits_narrow(hits, true);
	if (hits->n > 0)
		return several(ask, MATCH_UNKNOWN, hits, "Không còn hoặc chưa có vào ngày đó");
	return several(ask, MATCH_UNKNOWN, hits, "Không có đơn vị nào tên như vậy");
}

static struct match
decide_edits(struct asking *ask)
{
	const struct hit *only;

	find_edits(&ask->search, &ask->hits);
	only = hits_only(&ask->hits);
	if (only)
		return decide_one(ask, only);
	if (ask->hits.n == 0 || is_elsewhere(ask, TIER_VARIANT))
		return decide_none(ask);
	return several(ask, MATCH_AMBIGUOUS, &ask->hits, "Chỉ có tên gần giống");
}

static const char *
lost_parent(struct asking *ask)
{
	struct str parent = text_nfc(ask->mem, ask->parent);

	return mem_printf(ask->mem, "Không tìm thấy cấp trên \"%.*s\", tên này có ở", (int)utf8_clip(parent, 100), parent.s);
}

static struct match
decide(struct asking *ask)
{
	bool careful = find_is_careful(&ask->search);
	struct hits all = ask->hits;

	hits_narrow(&ask->hits, careful);
	if (ask->hits.n == 0)
		return decide_edits(ask);
	if (ask->parent_unknown)
		return several(ask, MATCH_AMBIGUOUS, &ask->hits, lost_parent(ask));
	if (ask->hits.n > 1 && !careful) {
		hits_narrow(&all, true);
		if (all.n == 1 && is_literal(ask, all.at[0].unit))
			ask->hits = all;
	}
	if (ask->hits.n > 1)
		return several(ask, MATCH_AMBIGUOUS, &ask->hits, ask->hits.at[0].other_kind ? "Có tên này nhưng loại đơn vị khác" : "Tên hợp với nhiều đơn vị");
	return decide_one(ask, &ask->hits.at[0]);
}

/* Codes that are not numbers: "so-tttt". */
static void
find_code(const struct asking *ask, struct str code, struct hits *out)
{
	const struct unit *const *list;
	size_t n = units_with_code(ask->m->units, code, &list);

	for (size_t i = 0; i < n; i++)
		if (span_holds(list[i]->from, list[i]->to, ask->m->day))
			hits_add(out, (struct hit){ .unit = list[i], .tier = TIER_EXACT });
}

static bool
is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	return true;
}

static struct asking *
ask_new(struct mem *mem, const struct matcher *m, struct str name)
{
	struct asking *ask = mem_one(mem, struct asking);

	ask->mem = mem;
	ask->m = m;
	ask->name = name;
	letters_read(mem, name, &ask->text);
	ask->search = (struct search){ .m = m, .mem = mem, .text = &ask->text };
	return ask;
}

static struct match
answer(struct asking *ask)
{
	if (ask->has_above)
		ask->search.within = &ask->above;
	ask->search.careful = find_is_careful(&ask->search);
	if (!is_number(ask->name))
		find_code(ask, ask->name, &ask->hits);
	if (ask->hits.n == 0)
		find_text(&ask->search, &ask->hits);
	if (ask->text.words == 0)
		return several(ask, MATCH_UNKNOWN, &ask->hits, "Tên để trống");
	if (ask->text.cut)
		return several(ask, MATCH_UNKNOWN, &ask->hits, "Tên quá dài");
	return decide(ask);
}

static void
read_parent(struct asking *ask, struct str parent)
{
	struct search up = { .m = ask->m, .mem = ask->mem };
	struct letters *text;

	ask->parent = parent;
	find_code(ask, parent, &ask->above);
	if (ask->above.n == 0) {
		text = mem_one(ask->mem, struct letters);
		letters_read(ask->mem, parent, text);
		if (text->words == 0 || find_is_everywhere(text))
			return;
		up.text = text;
		find_above(&up, &ask->above);
	}
	ask->has_above = ask->above.n > 0;
	ask->parent_unknown = ask->above.n == 0;
}

struct match
match_name(struct mem *mem, const struct matcher *m, struct str name, struct str parent)
{
	struct asking *ask = ask_new(mem, m, str_trim(name));

	read_parent(ask, str_trim(parent));
	return answer(ask);
}

struct match
match_within(struct mem *mem, const struct matcher *m, struct str name, const struct unit *const *within, size_t n)
{
	struct asking *ask = ask_new(mem, m, str_trim(name));

	for (size_t i = 0; i < n; i++)
		hits_add(&ask->above, (struct hit){ .unit = within[i], .tier = TIER_EXACT });
	ask->has_above = n > 0;
	return answer(ask);
}
