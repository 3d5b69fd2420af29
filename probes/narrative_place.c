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

static void
find_province(struct mem *mem, const struct narrative_text *t, const struct place_index *index, struct mention_list *mentions)
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
by_namesake(const struct narrative_text *t, const struct mention_list *mentions, size_t i)
{
	enum { NEAR = 200 };
	const struct mention *m = &mentions->all.at[i];

	for (size_t step = 1; step < NEAR && step <= i; step++) {
		const struct mention *other = &mentions->all.at[i - step];

		if (other->unit && other->kind == MENTION_NAMED && same_name(t, m, other) && has_place(m->places, other->unit))
			return other->unit;
	}
	return NULL;
}

static const struct unit *
decide(const struct narrative_text *t, const struct mention_list *mentions, size_t i, bool last_round)
{
	const struct mention *m = &mentions->all.at[i];
	const struct unit *above = m->above != SIZE_MAX ? mentions->all.at[m->above].unit : NULL, *unit = NULL;

	if (!m->places)
		return NULL;
	if (above && (unit = only_under(m->places, above, mentions->day)))
		return unit;
	if ((unit = by_namesake(t, mentions, i)))
		return unit;
	if ((unit = by_neighbours(mentions, i, m->places)))
		return unit;
	if (mentions->province && has_place(m->places, mentions->province) && (m->bare || strchr(m->levels, 'p') == m->levels))
		if (!m->levels[1] || m->bare)
			return mentions->province;
	if (mentions->province && (unit = only_under(m->places, mentions->province, mentions->day)))
		return unit;
	if (mentions->province && mentions->certain && m->levels[0] == 'c')
		return NULL; /* not one of this province's */
	return last_round || m->levels[0] == 'p' ? only_one(m->places) : NULL;
}

void
mentions_resolve(struct mem *mem, const struct narrative_text *t, const struct place_index *index, struct mention_list *mentions)
{
	link_chains(t, mentions);
	find_province(mem, t, index, mentions);
	for (int round = 0; round < 2; round++)
		for (size_t i = mentions->all.n; i-- > 0;) {
			struct mention *m = &mentions->all.at[i];

			if (m->kind == MENTION_NAMED && !m->unit)
				m->unit = decide(t, mentions, i, round == 1);
		}
	for (size_t i = 0; i < mentions->all.n; i++) {
		struct mention *m = &mentions->all.at[i];

		m->ambiguous = m->kind == MENTION_NAMED && !m->unit && m->places && !only_one(m->places);
	}
	join_chains(t, mentions);
}

/* --- whose a figure is --- */

/* What the text is about at a point. */
struct subject {
	const struct unit *unit;
	struct str text;
	bool ambiguous;
};

struct teller {
	const struct narrative_text *t;
	const struct mention_list *mentions;
	struct subject now;
	struct subject base; /* the last subject of a sentence without figures: a head line */
	bool based;
	const struct unit *district, *commune; /* last ones spoken of */
	const struct unit *districts[4];       /* last ones of each kind, by kind - KIND_CITY */
	const struct unit *communes[8];        /* last ones of each kind, by kind - KIND_COMMUNE */
	const struct unit *first;              /* the first subject of all */
	bool province_speaks;                  /* the province is a subject somewhere */
};

/* The unit a bare "xã", "huyện", "thành phố" means here; NULL if none was spoken of. */
static const struct unit *
generic_unit(const struct teller *w, const struct mention *m)
{
	const struct narrative_text *t = w->t;
	const struct unit *province = w->mentions->province;

	if (strcmp(m->levels, "p") == 0)
		return province;
	if (m->levels[0] == 'c') {
		enum unit_kind kind = narrative_is(t, m->first, "phường") ? KIND_WARD : narrative_is(t, m->first, "thị") ? KIND_TOWNSHIP
				      : narrative_is(t, m->first, "đặc") ? KIND_ZONE : KIND_COMMUNE;

		return w->communes[kind - KIND_COMMUNE];
	}
	if (strcmp(m->levels, "pd") == 0) {
		if (province && province->kind == KIND_MUNICIPALITY
		    && !(w->district && w->now.unit && (w->now.unit == w->district || unit_is_under(w->now.unit, w->district, w->mentions->day))))
			return province;
		return w->districts[0] ? w->districts[0] : province && province->kind == KIND_MUNICIPALITY ? province : NULL;
	}
	return w->districts[(narrative_is(t, m->first, "quận") ? KIND_QUARTER : narrative_is(t, m->first, "thị") || narrative_is(t, m->first, "tx")
			     ? KIND_TOWN : KIND_DISTRICT) - KIND_CITY];
}

static void
remember(struct teller *w, const struct unit *unit)
{
	if (!unit)
		return;
	if (unit->level == LEVEL_COMMUNE) {
		w->commune = unit;
		w->communes[unit->kind - KIND_COMMUNE] = unit;
		unit = unit_parent(unit, w->mentions->day);
	}
	if (unit && unit->level == LEVEL_DISTRICT) {
		w->district = unit;
		w->districts[unit->kind - KIND_CITY] = unit;
	}
}

/* False if the mention means no unit that was ever named. */
static bool
subject_of(const struct teller *w, const struct mention *m, struct subject *out)
{
	const struct unit *unit = m->kind == MENTION_GENERIC ? generic_unit(w, m) : m->unit;

	if (m->kind == MENTION_GENERIC && !unit)
		return false;
	*out = (struct subject){ unit, narrative_slice(w->t, m->first, m->end), m->ambiguous };
	return true;
}

static bool
is_above(const struct unit *a, const struct unit *b, int32_t day)
{
	return a && b && (a == b || unit_is_under(b, a, day));
}

/* A line of a list speaks again of what the report is about. */
static void
open_sentence(struct teller *w, size_t sentence)
{
	size_t first = w->t->sentences.at[sentence];

	if (narrative_is_bullet(w->t, first) && w->t->lines.at[w->t->toks.at[first].line].first == first && w->based)
		w->now = w->base;
}

/* After a sentence: what its mentions leave behind. */
static void
close_sentence(struct teller *w, size_t from, size_t to, bool figures)
{
	const struct mention *strong = NULL, *weak = NULL;
	struct subject subject;

	for (size_t i = from; i < to; i++) {
		const struct mention *m = &w->mentions->all.at[i];

		if (m->weight == WEIGHT_STRONG && subject_of(w, m, &subject))
			strong = m;
		else if (m->weight == WEIGHT_WEAK && m->unit && !is_above(m->unit, w->now.unit, w->mentions->day))
			weak = weak ? weak : m;
		if (m->kind == MENTION_NAMED && !m->among)
			remember(w, m->unit);
	}
	if (!(strong ? subject_of(w, strong, &subject) : weak ? subject_of(w, weak, &subject) : false))
		return;
	w->now = subject;
	if (!figures) {
		w->base = subject;
		w->based = true;
	}
	w->first = w->first ? w->first : subject.unit;
	w->province_speaks |= subject.unit && subject.unit == w->mentions->province;
}

static bool
is_fronted(const struct narrative_text *t, size_t sentence)
{
	return narrative_sense(t, t->sentences.at[sentence], SENSE_FRONT) != NULL;
}

/* "21/21 trường học trên địa bàn thị xã không thu ...": named in the counted phrase. */
static bool
is_counted_there(const struct narrative_text *t, const struct figure *f, const struct mention *m)
{
	size_t before = m->first;

	if (m->first - f->end > 10 || m->first < 3 || narrative_is(t, m->end, ","))
		return false;
	if (!narrative_is(t, before - 1, "bàn") && !narrative_is(t, before - 1, "toàn") && !narrative_is(t, before - 1, "của"))
		return false;
	for (size_t i = f->end; i < m->first; i++)
		if (t->toks.at[i].kind != TOK_WORD ? !narrative_is(t, i, ",") : narrative_sense(t, i, SENSE_VERB) != NULL)
			return false;
	return true;
}

/* Walks through a sentence's mentions [at, to) as its figures come. */
struct walk {
	size_t at, to;
	struct subject found;
	bool any;
};

/* The subject of figure 'f': named before it in its sentence, or still spoken of. */
static struct subject
subject_at(struct teller *w, const struct figure *f, struct walk *walk)
{
	enum { AHEAD = 20 };
	struct subject subject;

	for (; walk->at < walk->to && w->mentions->all.at[walk->at].first < f->first; walk->at++) {
		const struct mention *m = &w->mentions->all.at[walk->at];

		if (m->weight >= WEIGHT_LOCAL && subject_of(w, m, &subject)) {
			walk->found = subject;
			walk->any = true;
		}
		if (m->kind == MENTION_NAMED && !m->among)
			remember(w, m->unit);
	}
	if (walk->any)
		return walk->found;
	if (walk->at < walk->to && is_counted_there(w->t, f, &w->mentions->all.at[walk->at])
	    && subject_of(w, &w->mentions->all.at[walk->at], &subject))
		return subject;
	if (!is_fronted(w->t, w->t->toks.at[f->first].sentence))
		return walk->found;
	for (size_t i = walk->at; i < walk->to && i < walk->at + AHEAD; i++)
		if (w->mentions->all.at[i].weight == WEIGHT_STRONG && subject_of(w, &w->mentions->all.at[i], &subject))
			return subject;
	return walk->found;
}

/* If all the text names one district, that is what "huyện" means before it is named. */
static void
foresee(struct teller *w)
{
	const struct unit *only = NULL;

	for (size_t i = 0; i < w->mentions->all.n; i++) {
		const struct unit *unit = w->mentions->all.at[i].unit;

		if (unit && unit->level == LEVEL_COMMUNE)
			unit = unit_parent(unit, w->mentions->day);
		if (!unit || unit->level != LEVEL_DISTRICT || unit == only)
			continue;
		if (only)
			return;
		only = unit;
	}
	remember(w, only);
}

/* Figures before any unit is spoken of: the province's, if it ever is the subject; else the
 * first subject's. */
static void
fill_unspoken(const struct mention_list *mentions, const struct teller *w, struct figure_list *figures)
{
	const struct unit *unit = w->province_speaks ? mentions->province : w->first ? w->first : mentions->province;

	if (!unit || !mentions->certain)
		return;
	for (size_t i = 0; i < figures->all.n; i++)
		if (!figures->all.at[i].unit && figures->all.at[i].unit_text.n == 0)
			figures->all.at[i].unit = unit;
}

void
figures_place(struct mem *mem, const struct narrative_text *t, const struct place_index *places, int32_t as_of,
	      struct figure_list *figures)
{
	struct mention_list mentions = { 0 };
	struct teller w = { .t = t, .mentions = &mentions };
	size_t m = 0;

	mentions_find(mem, t, places, as_of, &mentions);
	foresee(&w);
	for (size_t i = 0, sentence = 0; sentence < t->sentences.n; sentence++) {
		size_t from = m;
		size_t figure = i;
		struct walk walk = { .at = m };

		open_sentence(&w, sentence);
		walk.found = w.now;

		while (m < mentions.all.n && mentions.all.at[m].sentence == sentence)
			m++;
		walk.to = m;
		for (; i < figures->all.n && t->toks.at[figures->all.at[i].first].sentence == sentence; i++) {
			struct figure *f = &figures->all.at[i];
			struct subject subject = subject_at(&w, f, &walk);

			f->unit = subject.unit;
			f->unit_text = subject.text;
			f->flags |= subject.ambiguous ? NARRATIVE_AMBIGUOUS_UNIT : 0;
		}
		close_sentence(&w, from, m, i > figure);
	}
	fill_unspoken(&mentions, &w, figures);
}
