/* Decides which unit each mention means, and whose each figure is. */
#include "probes/narrative_place.h"

#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/narrative.h"

/* --- chains: "xã Đức Mỹ, huyện Càng Long" --- */

static bool
is_higher(const struct mention *a, const struct mention *b)
{
	const char *order = "cdp";

	return a->levels[0] && b->levels[0]
	       && strchr(order, a->levels[0]) > strchr(order, b->levels[strlen(b->levels) - 1]);
}

static bool
is_gap(const struct narrative_text *t, size_t from, size_t to)
{
	static const char *const links[] = { ",", "-", "–", "(", "của", "thuộc", NULL };

	if (to == from)
		return true;
	if (to != from + 1)
		return false;
	for (const char *const *w = links; *w; w++)
		if (narrative_is(t, from, *w))
			return true;
	return false;
}

static void
link_chains(const struct narrative_text *t, struct mention_list *mentions)
{
	for (size_t i = 0; i + 1 < mentions->all.n; i++) {
		struct mention *m = &mentions->all.at[i], *above = &mentions->all.at[i + 1];

		if (m->kind == MENTION_NAMED && above->kind == MENTION_NAMED && m->sentence == above->sentence
		    && is_gap(t, m->end, above->first) && (is_higher(above, m) || (m->bare && above->bare && !narrative_is(t, m->end, ","))))
			m->above = i + 1;
	}
}

/* A mention with those above it counts as one: the upper ones say nothing by themselves. */
static void
join_chains(const struct narrative_text *t, struct mention_list *mentions)
{
	for (size_t i = mentions->all.n; i-- > 0;) {
		struct mention *m = &mentions->all.at[i];

		if (m->above == SIZE_MAX)
			continue;
		mentions->all.at[m->above].weight = WEIGHT_NONE;
		m->end = mentions->all.at[m->above].end;
		if (narrative_is(t, m->end, ")"))
			m->end++;
	}
}

/* --- candidates --- */

static const struct unit *
only_one(const struct place *places)
{
	for (const struct place *p = places; p; p = p->next)
		if (p->unit != places->unit)
			return NULL;
	return places ? places->unit : NULL;
}

static const struct unit *
only_under(const struct place *places, const struct unit *above, int32_t day)
{
	const struct unit *found = NULL;

	for (const struct place *p = places; p; p = p->next)
		if (unit_is_under(p->unit, above, day)) {
			if (found && found != p->unit)
				return NULL;
			found = p->unit;
		}
	return found;
}

static const struct unit *
province_of(const struct unit *unit, int32_t day)
{
	while (unit && unit->level != LEVEL_PROVINCE)
		unit = unit_parent(unit, day);
	return unit;
}

/* --- the province the text is about --- */

struct votes {
	VEC(struct vote {
		const struct unit *unit;
		int votes;
	}) all;
};

static void
vote(struct mem *mem, struct votes *votes, const struct unit *unit, int n)
{
	if (!unit)
		return;
	for (size_t i = 0; i < votes->all.n; i++)
		if (votes->all.at[i].unit == unit) {
			votes->all.at[i].votes += n;
			return;
		}
	*vec_push(mem, &votes->all) = (struct vote){ unit, n };
}

/* mail.travinh.gov.vn, baonghean.vn: a province's name without spaces in an address. */
static void
vote_addresses(struct mem *mem, const struct narrative_text *t, const struct place_index *index, struct votes *votes)
{
	struct map *provinces = map_new(mem);

	for (size_t i = 0; i < map_size(index->names); i++) {
		struct str name = map_key(index->names, i);
		char *packed = mem_strn(mem, name.s, name.n);
		size_t n = 0;
		const struct place *place = places_narrowed(mem, map_value(index->names, i), "p", STR(""));

		if (!place)
			continue;
		for (size_t b = 0; b < name.n; b++)
			if (name.s[b] != ' ')
				packed[n++] = name.s[b];
		map_put(provinces, str_n(packed, n), (void *)(uintptr_t)place->unit);
	}
	for (size_t i = 1; i + 1 < t->toks.n; i++) {
		struct str word = t->toks.at[i - 1].fold;
		char *packed;

		if (!narrative_is(t, i, ".") || !t->toks.at[i].glued || !t->toks.at[i + 1].glued || t->toks.at[i + 1].kind != TOK_WORD)
			continue;
		if (str_starts(word, STR("bao")))
			word = str_n(word.s + 3, word.n - 3);
		packed = mem_strn(mem, word.s, word.n);
		for (size_t b = 0; b < word.n; b++)
			packed[b] = packed[b] == 'y' ? 'i' : packed[b];
		vote(mem, votes, map_get(provinces, str_n(packed, word.n)), 3);
	}
}

void
mentions_province(struct mem *mem, const struct narrative_text *t, const struct place_index *index, struct mention_list *mentions)
{
	struct votes votes = { 0 };
	int best = 0, sum = 0;

	for (size_t i = 0; i < mentions->all.n; i++) {
		const struct mention *m = &mentions->all.at[i];
		const struct place *provinces;
		const struct unit *one;

		if (m->kind != MENTION_NAMED)
			continue;
		provinces = places_narrowed(mem, m->places, "p", STR(""));
		one = only_one(m->places);
		if (provinces && strchr(m->levels, 'p') && (one || m->bare))
			vote(mem, &votes, provinces->unit, m->bare ? 2 : 3);
		else if (one)
			vote(mem, &votes, province_of(one, mentions->day), m->levels[0] == 'd' ? 2 : 1);
	}
	vote_addresses(mem, t, index, &votes);
	for (size_t i = 0; i < votes.all.n; i++) {
		sum += votes.all.at[i].votes;
		if (votes.all.at[i].votes > best) {
			best = votes.all.at[i].votes;
			mentions->province = votes.all.at[i].unit;
		}
	}
	mentions->certain = best * 2 > sum;
}

/* --- resolving --- */

static bool
same_name(const struct narrative_text *t, const struct mention *a, const struct mention *b)
{
	if (a->name_end - a->name != b->name_end - b->name)
		return false;
	for (size_t k = 0; k < a->name_end - a->name; k++)
		if (!str_eq(t->toks.at[a->name + k].fold, t->toks.at[b->name + k].fold))
			return false;
	return true;
}

static bool
has_place(const struct place *places, const struct unit *unit)
{
	for (; places; places = places->next)
		if (places->unit == unit)
			return true;
	return false;
}

/* Under a district named near by, the nearest before it first. */
static const struct unit *
by_neighbours(const struct mention_list *mentions, size_t i, const struct place *places)
{
	enum { NEAR = 40 };

	for (size_t step = 1; step < NEAR; step++) {
		const struct mention *near[2] = { i >= step ? &mentions->all.at[i - step] : NULL,
						  i + step < mentions->all.n ? &mentions->all.at[i + step] : NULL };

		for (int k = 0; k < 2; k++) {
			const struct unit *found = near[k] && near[k]->unit && near[k]->unit->level == LEVEL_DISTRICT
							   ? only_under(places, near[k]->unit, mentions->day) : NULL;

			if (found)
				return found;
		}
	}
	return NULL;
}

static const struct unit *
namesake(const struct narrative_text *t, const struct mention_list *mentions, size_t i, size_t other)
{
	const struct mention *m = &mentions->all.at[i], *o = &mentions->all.at[other];

	return o->unit && o->kind == MENTION_NAMED && same_name(t, m, o) && has_place(m->places, o->unit) ? o->unit : NULL;
}

/* The same name, decided near by. */
static const struct unit *
by_namesake(const struct narrative_text *t, const struct mention_list *mentions, size_t i)
{
	enum { NEAR = 200 };
	const struct unit *unit = NULL;

	for (size_t step = 1; step < NEAR && step <= i && !unit; step++)
		unit = namesake(t, mentions, i, i - step);
	for (size_t step = 1; step < NEAR && i + step < mentions->all.n && !unit && mentions->all.at[i].bare; step++)
		unit = namesake(t, mentions, i, i + step);
	return unit;
}

/* "Tủa Chùa" alone is the district, though there is a township of that name in it. */
static const struct unit *
only_district(const struct place *places, const struct unit *province, int32_t day)
{
	const struct unit *found = NULL;

	for (const struct place *p = places; p; p = p->next)
		if (p->unit->level == LEVEL_DISTRICT && unit_is_under(p->unit, province, day)) {
			if (found && found != p->unit)
				return NULL;
			found = p->unit;
		}
	return found;
}

static bool
have_one_above(const struct place *places, const struct unit *above, int32_t day)
{
	for (; places; places = places->next)
		if (unit_parent(places->unit, day) == above)
			return true;
	return false;
}

/* The one that may share its parent with a commune named near by. */
static const struct unit *
by_sisters(const struct narrative_text *t, const struct mention_list *mentions, size_t i)
{
	enum { NEAR = 20 };
	const struct mention *m = &mentions->all.at[i];

	for (size_t step = 1; step < NEAR; step++)
		for (int k = 0; k < 2; k++) {
			size_t at = k ? i + step : i - step;
			const struct mention *other = at < mentions->all.n ? &mentions->all.at[at] : NULL;
			const struct unit *found = NULL;
			int n = 0;

			if (!other || other->kind != MENTION_NAMED || other->levels[0] != 'c' || same_name(t, m, other))
				continue;
			for (const struct place *p = m->places; p; p = p->next)
				if (have_one_above(other->places, unit_parent(p->unit, mentions->day), mentions->day)) {
					n += found != p->unit;
					found = p->unit;
				}
			if (n == 1)
				return found;
		}
	return NULL;
}

static const struct unit *
decide(const struct narrative_text *t, const struct mention_list *mentions, size_t i, int round)
{
	const struct mention *m = &mentions->all.at[i];
	const struct unit *above = m->above != SIZE_MAX ? mentions->all.at[m->above].unit : NULL, *unit = NULL;
	const struct unit *province = mentions->province;

	if (!m->places)
		return NULL;
	if (above && (unit = only_under(m->places, above, mentions->day)))
		return unit;
	if (m->bare && province && has_place(m->places, province) && strchr(m->levels, 'p'))
		return province;
	if (m->bare && province && (unit = only_district(m->places, province, mentions->day)))
		return unit;
	if ((unit = by_namesake(t, mentions, i)))
		return unit;
	if (m->bare && province && (unit = only_under(m->places, province, mentions->day)))
		return unit;
	if ((unit = by_neighbours(mentions, i, m->places)))
		return unit;
	if (province && has_place(m->places, province) && strcmp(m->levels, "p") == 0)
		return province;
	if (province && (unit = only_under(m->places, province, mentions->day)))
		return unit;
	if (round > 1 && m->levels[0] == 'c' && (unit = by_sisters(t, mentions, i)))
		return unit;
	if (m->bare && m->levels[0] == 'p' && round > 0)
		for (const struct place *place = m->places; place; place = place->next)
			if (place->unit->level == LEVEL_PROVINCE)
				return place->unit;
	if (province && mentions->certain && m->levels[0] == 'c')
		return NULL; /* not one of this province's */
	return round > 0 || m->levels[0] == 'p' ? only_one(m->places) : NULL;
}

void
mentions_resolve(struct mem *mem, const struct narrative_text *t, const struct place_index *index, struct mention_list *mentions)
{
	link_chains(t, mentions);
	mentions_province(mem, t, index, mentions);
	for (int round = 0; round < 3; round++)
		for (size_t i = mentions->all.n; i-- > 0;) {
			struct mention *m = &mentions->all.at[i];

			if (m->kind == MENTION_NAMED && !m->unit)
				m->unit = decide(t, mentions, i, round);
		}
	for (size_t i = 0; i < mentions->all.n; i++) {
		struct mention *m = &mentions->all.at[i];

		m->ambiguous = m->kind == MENTION_NAMED && !m->unit && m->places && !only_one(m->places);
	}
	join_chains(t, mentions);
}

