#include "units/match_find.h"

#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/must.h"

enum { ATOMS_MAX = 7, UNMARKED_WORDS_MAX = 12 };

/* A stretch of the text that belongs together. */
struct atom {
	size_t first, end; /* words */
	bool hard;         /* cut off from the one before by a comma, a bracket ... */
};

struct atoms {
	struct atom at[ATOMS_MAX];
	size_t n;
};

static const char *const offices[] = {
	"ubnd", "uybannhandan", "uybnd", "ub", "hdnd", "hoidongnhandan", "vanphongubnd", "vpubnd",
	"danguy", "dangbo", "chinhquyen", "diaban",
};

/* --- hits --- */

static bool
is_better(const struct hit *a, const struct hit *b)
{
	if (a->other_kind != b->other_kind)
		return b->other_kind;
	if (a->refused != b->refused)
		return b->refused;
	if (a->loose != b->loose)
		return b->loose;
	return a->tier < b->tier || (a->tier == b->tier && b->no_kind && !a->no_kind);
}

void
hits_add(struct hits *hits, struct hit hit)
{
	for (size_t i = 0; i < hits->n; i++)
		if (hits->at[i].unit == hit.unit) {
			if (is_better(&hit, &hits->at[i]))
				hits->at[i] = hit;
			return;
		}
	if (hits->n < HITS_MAX)
		hits->at[hits->n++] = hit;
}

const struct hit *
hits_only(const struct hits *hits)
{
	return hits->n == 1 && !hits->at[0].refused ? &hits->at[0] : NULL;
}

static void
hits_keep(struct hits *hits, bool other_kind, enum match_tier from, enum match_tier to)
{
	size_t n = 0;

	for (size_t i = 0; i < hits->n; i++)
		if (hits->at[i].other_kind == other_kind && hits->at[i].tier >= from && hits->at[i].tier <= to)
			hits->at[n++] = hits->at[i];
	hits->n = n;
}

void
hits_narrow(struct hits *hits, bool marked)
{
	enum match_tier best = TIERS;
	bool other_kind = true;

	for (size_t i = 0; i < hits->n; i++)
		other_kind = other_kind && hits->at[i].other_kind;
	for (size_t i = 0; i < hits->n; i++)
		if (hits->at[i].other_kind == other_kind && hits->at[i].tier < best)
			best = hits->at[i].tier;
	if (hits->n == 0)
		return;
	hits_keep(hits, other_kind, 0, !marked && best < TIER_STRIPPED ? TIER_STRIPPED : best);
}

/* --- one name --- */

static const struct hit *
parent_of(const struct unit *unit, const struct hits *within, int32_t day)
{
	const struct hit *best = NULL;

	for (size_t i = 0; i < within->n; i++)
		if (unit_is_under(unit, within->at[i].unit, day)
		    && (!best || is_better(&within->at[i], best)))
			best = &within->at[i];
	return best;
}

static bool
is_loose(const struct hit *parent)
{
	return parent->loose || parent->other_kind || parent->tier > TIER_STRIPPED;
}

static enum match_tier
tier_of(const struct likeness *like, bool variant)
{
	if (like->conflicts > 0)
		return TIER_MARKS;
	if (like->lacks > 0)
		return TIER_STRIPPED;
	return variant || like->variants > 0 ? TIER_VARIANT : TIER_EXACT;
}

/* Does the unit fit the parents known from outside? A parent in the text may stand above or
 * below them. */
static bool
agrees(const struct search *s, const struct unit *unit, int32_t day)
{
	for (size_t i = 0; s->within && i < s->within->n; i++) {
		const struct unit *known = s->within->at[i].unit;

		if (unit_is_under(unit, known, day)
		    || (s->containers && (unit == known || unit_is_under(known, unit, day))))
			return true;
	}
	return !s->within;
}

/* May this unit be an answer at all? *parent is the one it is under. */
static bool
is_wanted(const struct search *s, const struct unit *unit, const struct hits *within, const struct hit **parent)
{
	int32_t day = s->no_day ? unit->from : s->m->day;

	*parent = NULL;
	if (s->containers && !index_can_contain(unit))
		return false;
	if (!span_holds(unit->from, unit->to, day) || !agrees(s, unit, day))
		return false;
	if (!within)
		return true;
	*parent = parent_of(unit, within, day);
	return *parent != NULL;
}

/* Word by word: who leaves marks out leaves them out of a whole word or everywhere, "Đông"
 * for "Đồng" beside a word with its tone is another name. */
static void
judge(const struct search *s, const struct form *form, const struct entry *e, struct hit *hit)
{
	struct likeness like = letters_compare(form->at, e->at, e->n);
	bool tones = like.tone_kept || s->careful, patchy = false;

	for (size_t at = 0, end; at < form->n; at = end) {
		struct likeness word;

		for (end = at + 1; end < form->n && form->at[end].word == form->at[at].word; end++)
			;
		word = letters_compare(&form->at[at], &e->at[at], end - at);
		if (word.conflicts == 0 && !(word.lacks && letters_are_marked(&form->at[at], end - at)))
			continue;
		patchy |= word.tone_lost && tones;
		hit->other_word |= index_has_spelling(s->m, &form->at[at], end - at);
	}
	hit->tier = tier_of(&like, form->variant || e->variant);
	if (hit->tier == TIER_STRIPPED && patchy)
		hit->tier = TIER_MARKS;
	hit->mixed = like.tone_kept && like.tone_lost;
}

static void
look_up(const struct search *s, const struct form *form, kind_set kinds, const struct hits *within, struct hits *out)
{
	for (const struct entry *e = index_find(s->m, form->at, form->n); e; e = e->next) {
		const struct hit *parent;
		struct hit hit = { .unit = e->unit, .no_kind = !kinds };

		if (!is_wanted(s, e->unit, within, &parent))
			continue;
		hit.other_kind = kinds && !(kinds & KIND_SET(e->unit->kind));
		hit.loose = parent && is_loose(parent);
		judge(s, form, e, &hit);
		hits_add(out, hit);
	}
}

static void
look_up_words(const struct search *s, size_t first, size_t end, kind_set kinds, const struct hits *within,
	      struct hits *out)
{
	struct form form;

	if (first >= end)
		return;
	form_plain(s->text, first, end, &form);
	look_up(s, &form, kinds, within, out);
	if (form_with_number(s->m->numbers, s->text, first, end, &form))
		look_up(s, &form, kinds, within, out);
}

static bool
is_digit(struct letter letter)
{
	return letter.base >= '0' && letter.base <= '9';
}

/* A code stands for itself; people's sheets drop leading zeros. */
static void
look_up_code(const struct search *s, size_t first, size_t end, const struct hits *within, struct hits *out)
{
	static const size_t widths[] = { 2, 3, 5 };
	const struct word *word = &s->text->word[first];
	char code[8] = "00000";
	bool exact = false;

	if (end - first != 1 || word->n > 5 || !is_digit(s->text->at[word->at]))
		return;
	letters_key(&s->text->at[word->at], word->n, code + 5 - word->n);
	for (size_t i = 0; i < ARRAY_LEN(widths) && !exact; i++) {
		const struct unit *const *list;
		size_t n = 0;

		exact = widths[i] == word->n;
		if (widths[i] >= word->n && (exact || word->n > 2 || s->containers))
			n = units_with_code(s->m->units, str_n(code + 5 - widths[i], widths[i]), &list);
		for (size_t k = 0; k < n; k++) {
			const struct hit *parent;

			if (is_wanted(s, list[k], within, &parent))
				hits_add(out, (struct hit){ .unit = list[k], .tier = exact ? TIER_EXACT : TIER_VARIANT,
							    .loose = parent && is_loose(parent) });
		}
		exact = exact && n > 0;
	}
}

static void
find_name(const struct search *s, size_t first, size_t end, const struct hits *within, struct hits *out)
{
	struct kind_reading reading[KIND_READINGS];
	size_t n = kind_readings(s->m->words, s->text, first, end, reading);

	for (size_t i = 0; i < n; i++)
		look_up_words(s, first + reading[i].words, end, reading[i].kinds, within, out);
	look_up_words(s, first, end, 0, within, out);
	look_up_code(s, first, end, within, out);
	for (size_t w = end - 1; w > first && w + 2 >= end; w--)
		if (kind_readings(s->m->words, s->text, w, end, reading) > 0 && reading[0].words == end - w)
			look_up_words(s, first, w, reading[0].kinds, within, out);
}

/* --- a text of several names --- */

static bool
opens_name(const struct search *s, size_t w, size_t end)
{
	struct kind_reading reading[KIND_READINGS];

	if (s->text->word[w].before <= SEP_APOSTROPHE)
		return false;
	return kind_readings(s->m->words, s->text, w, end, reading) > 0 && w + reading[0].words < end;
}

/* "thuộc", "của": what follows is a parent. "Bá Thước" is a name. */
static bool
is_of(const struct letters *text, size_t w)
{
	static const struct {
		const char *key;
		size_t at; /* of the one letter that bears a tone */
		uint8_t mark, tone;
	} words[] = { { "thuoc", 3, MARK_CIRCUMFLEX, TONE_DOT }, { "cua", 1, MARK_NONE, TONE_HOOK } };
	const struct letter *at = &text->at[text->word[w].at];
	char key[LETTERS_MAX];
	struct str word = letters_key(at, text->word[w].n, key);

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_is(word, words[i].key))
			return !letters_are_marked(at, word.n)
			    || (at[words[i].at].mark == words[i].mark && at[words[i].at].tone == words[i].tone);
	return false;
}

static bool
cut_here(const struct search *s, size_t w, size_t end, bool *hard)
{
	*hard = s->text->word[w].before == SEP_HARD;
	return *hard || s->text->word[w].before == SEP_HYPHEN || opens_name(s, w, end);
}

/* The first word that is not an office's: behind "UBND" and the like. */
static size_t
behind_offices(const struct letters *text, size_t first, size_t end)
{
	char key[LETTERS_MAX];
	size_t start = first;

	for (size_t w = start; w + 1 < end && w < start + 5; w++) {
		size_t n = (size_t)text->word[w].at + text->word[w].n - text->word[first].at;
		struct str words = letters_key(&text->at[text->word[first].at], n, key);

		for (size_t i = 0; i < ARRAY_LEN(offices); i++)
			if (str_is(words, offices[i])) {
				first = w + 1;
				break;
			}
	}
	return first;
}

size_t
find_first(const struct letters *text)
{
	return behind_offices(text, 0, text->words);
}

/* "Tam Sơn (TT)" is one name. */
static void
join_kinds(const struct search *s, struct atoms *atoms)
{
	struct kind_reading reading[KIND_READINGS];
	size_t n = 1;

	for (size_t i = 1; i < atoms->n; i++) {
		const struct atom *atom = &atoms->at[i];

		if (kind_readings(s->m->words, s->text, atom->first, atom->end, reading) > 0
		    && reading[0].words == atom->end - atom->first)
			atoms->at[n - 1].end = atom->end;
		else
			atoms->at[n++] = *atom;
	}
	atoms->n = n;
}

/* Words from w on that cannot be cut: "UBND", then a kind, "T.P."; at least one. */
static size_t
head_words(const struct search *s, size_t w, size_t end)
{
	struct kind_reading reading[KIND_READINGS];
	size_t first = behind_offices(s->text, w, end);

	return first - w + (kind_readings(s->m->words, s->text, first, end, reading) > 0 ? reading[0].words : 1);
}

static bool
cut_atoms(const struct search *s, size_t first, size_t end, struct atoms *atoms)
{
	bool of = false;

	atoms->n = 1;
	atoms->at[0] = (struct atom){ first, end, false };
	for (size_t w = first + head_words(s, first, end); w < end; w += head_words(s, w, end)) {
		bool hard;

		if (is_of(s->text, w) && w + 1 < end && opens_name(s, w + 1, end)) {
			atoms->at[atoms->n - 1].end = w;
			of = true;
			continue;
		}
		if (!of && !cut_here(s, w, end, &hard))
			continue;
		if (atoms->n == ATOMS_MAX)
			return false;
		if (!of)
			atoms->at[atoms->n - 1].end = w;
		atoms->at[atoms->n++] = (struct atom){ w, end, !of && hard };
		of = false;
	}
	for (size_t i = 1; i < atoms->n; i++)
		atoms->at[i].first = behind_offices(s->text, atoms->at[i].first, atoms->at[i].end);
	join_kinds(s, atoms);
	return true;
}

static bool
is_everywhere(const struct letters *text, const struct atom *atom)
{
	static const char *const names[] = { "vietnam", "vn", "canuoc", "toanquoc", "tw", "trunguong", "cu", "moi" };
	char key[LETTERS_MAX];
	size_t from = text->word[atom->first].at;
	size_t to = text->word[atom->end - 1].at + text->word[atom->end - 1].n;
	struct str all = letters_key(&text->at[from], to - from, key);

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_is(all, names[i]))
			return true;
	return false;
}

bool
find_is_everywhere(const struct letters *text)
{
	struct atom all = { 0, text->words, false };

	return text->words > 0 && is_everywhere(text, &all);
}

static bool
has_good(const struct hits *hits)
{
	for (size_t i = 0; i < hits->n; i++)
		if (!hits->at[i].other_kind && hits->at[i].tier <= TIER_STRIPPED)
			return true;
	return false;
}

static void find_split(struct search *s, const struct atom *at, size_t n, struct hits *out);
static bool find_parents(struct search *s, const struct atom *at, size_t n, struct hits *out);

/* The best parents; two of the name, but neither of the kind named, are none. */
static void
narrow_parents(const struct search *s, struct hits *hits)
{
	hits_narrow(hits, letters_are_marked(s->text->at, s->text->n));
	if (hits->n > 1 && hits->at[0].other_kind)
		hits->n = 0;
}

/* Nothing is called that: is a letter wrong? */
static void
find_parent_edit(struct search *s, const struct atom *at, size_t n, struct hits *out)
{
	struct hits *above = mem_one(s->mem, struct hits);

	if (!find_parents(s, at + 1, n - 1, above))
		return;
	edit_find(s, at->first, at->end, above->n ? above : NULL, out);
	if (!hits_only(out))
		out->n = 0;
}

/* Units that the atoms name as parents, the best of them; false if there are none. */
static bool
find_parents(struct search *s, const struct atom *at, size_t n, struct hits *out)
{
	struct search up = *s;

	while (n > 0 && is_everywhere(s->text, &at[n - 1]))
		n--;
	out->n = 0;
	if (n == 0)
		return true;
	up.containers = true;
	find_split(&up, at, n, out);
	if (out->n == 0)
		find_parent_edit(&up, at, n, out);
	narrow_parents(s, out);
	s->has_parents |= out->n > 0;
	s->lost_parent |= out->n == 0;
	return out->n > 0;
}

/* How many atoms the name can take: up to the first hard cut. */
static size_t
longest_name(const struct atom *at, size_t n)
{
	size_t longest = 1;

	while (longest < n && !at[longest].hard)
		longest++;
	return longest;
}

/* The name is the first atoms, its parents are named by the rest; the longest name first. */
static void
find_split(struct search *s, const struct atom *at, size_t n, struct hits *out)
{
	struct hits *parents = mem_one(s->mem, struct hits);

	for (size_t k = longest_name(at, n); k > 0 && !has_good(out); k--)
		if (find_parents(s, &at[k], n - k, parents))
			find_name(s, at[0].first, at[k - 1].end, parents->n ? parents : NULL, out);
}

/* Some write from the top down: "Tỉnh Trà Vinh, huyện Càng Long, xã Đức Mỹ". */
static void
find_reversed(struct search *s, const struct atoms *atoms, struct hits *out)
{
	struct atom turned[ATOMS_MAX];

	if (atoms->n < 2)
		return;
	for (size_t i = 0; i < atoms->n; i++) {
		turned[i] = atoms->at[atoms->n - 1 - i];
		turned[i].hard = true;
	}
	find_split(s, turned, atoms->n, out);
}

/* Nothing marks where the parent's name begins: "Đức Mỹ Càng Long". */
static void
find_unmarked(struct search *s, const struct atoms *atoms, struct hits *out)
{
	struct atom split[ATOMS_MAX + 1];
	size_t first = atoms->at[0].first, end = atoms->at[0].end;

	if (atoms->n == ATOMS_MAX || end - first > UNMARKED_WORDS_MAX)
		return;
	for (size_t w = first + 1; w < end; w++) {
		struct hits *some = mem_one(s->mem, struct hits);

		if (is_digit(s->text->at[s->text->word[w].at]))
			continue;
		split[0] = (struct atom){ first, w, false };
		split[1] = (struct atom){ w, end, true };
		for (size_t i = 1; i < atoms->n; i++)
			split[i + 1] = atoms->at[i];
		find_split(s, split, atoms->n + 1, some);
		for (size_t i = 0; i < some->n; i++)
			if (!some->at[i].loose && !some->at[i].other_kind && some->at[i].tier <= TIER_STRIPPED)
				hits_add(out, some->at[i]);
	}
}

void
find_text(struct search *s, struct hits *out)
{
	struct atoms atoms;

	if (s->text->words == 0 || s->text->cut
	    || !cut_atoms(s, find_first(s->text), s->text->words, &atoms))
		return;
	find_split(s, atoms.at, atoms.n, out);
	if (!has_good(out))
		find_reversed(s, &atoms, out);
	if (!has_good(out))
		find_unmarked(s, &atoms, out);
}

void
find_above(struct search *s, struct hits *out)
{
	struct atoms atoms;

	s->containers = true;
	find_text(s, out);
	if (out->n == 0 && s->text->words > 0 && cut_atoms(s, find_first(s->text), s->text->words, &atoms))
		find_parent_edit(s, atoms.at, atoms.n, out);
	narrow_parents(s, out);
}

void
find_alone(const struct search *s, struct hits *out)
{
	struct atoms atoms;

	if (s->text->words > 0 && !s->text->cut && cut_atoms(s, find_first(s->text), s->text->words, &atoms))
		find_name(s, atoms.at[0].first, atoms.at[0].end, NULL, out);
}

void
find_edits(struct search *s, struct hits *out)
{
	struct hits *parents = mem_one(s->mem, struct hits);
	struct atoms atoms;

	if (s->text->words == 0 || s->text->cut
	    || !cut_atoms(s, find_first(s->text), s->text->words, &atoms))
		return;
	for (size_t k = longest_name(atoms.at, atoms.n); k > 0 && out->n == 0; k--)
		if (find_parents(s, &atoms.at[k], atoms.n - k, parents) && (parents->n || s->within))
			edit_find(s, atoms.at[0].first, atoms.at[k - 1].end, parents->n ? parents : s->within, out);
}

/* Words of the name proper behind the word for its kind; *kind_is_whole if that word is
 * written out and with its marks. */
static void
bare_words(const struct search *s, size_t *first, size_t *end, bool *kind_is_whole)
{
	struct kind_reading reading[KIND_READINGS];

	*first = find_first(s->text);
	*kind_is_whole = false;
	if (kind_readings(s->m->words, s->text, *first, s->text->words, reading) > 0
	    && *first + reading[0].words < s->text->words) {
		*kind_is_whole = reading[0].marked;
		*first += reading[0].words;
	}
	*end = *first;
	while (*end < s->text->words && (*end == *first || s->text->word[*end].before != SEP_HARD))
		++*end;
}

bool
find_is_marked(const struct search *s)
{
	size_t first, end;
	bool whole;

	bare_words(s, &first, &end, &whole);
	for (; first < end; first++)
		if (letters_are_marked(&s->text->at[s->text->word[first].at], s->text->word[first].n))
			return true;
	return false;
}

bool
find_is_careful(const struct search *s)
{
	size_t first, end;
	bool whole;

	bare_words(s, &first, &end, &whole);
	return whole && find_is_marked(s);
}
