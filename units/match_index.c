#include "units/match_index.h"

#include <string.h>

#include "base/mem.h"
#include "base/must.h"
#include "base/vec.h"

struct bucket {
	const struct entry *first;
};

/* Names that provinces had or are called by, beside their own. */
static const struct {
	const char *name, *also;
} aliases[] = {
	{ "Huế", "Thừa Thiên Huế" },
	{ "Huế", "TT Huế" },
	{ "Hồ Chí Minh", "TPHCM" },
	{ "Đắk Lắk", "Đắc Lắc" },
};

const struct entry *
index_find(const struct matcher *m, const struct letter *at, size_t n)
{
	char key[LETTERS_MAX];
	const struct bucket *bucket = map_get(m->keys, letters_key(at, n, key));

	return bucket ? bucket->first : NULL;
}

bool
index_can_contain(const struct unit *unit)
{
	return unit->children_n > 0 || unit->level < LEVEL_COMMUNE;
}

bool
index_has_syllable(const struct matcher *m, const struct letter *at, size_t n)
{
	char key[LETTERS_MAX];

	return map_get(m->syllables, letters_key(at, n, key)) != NULL;
}

/* A word as a key: letters with their marks, then its tones, wherever they stand. */
static struct str
spelling_key(const struct letter *at, size_t n, char *out)
{
	uint8_t tones = 0;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = at[i].base;
		out[2 * i + 1] = (char)('0' + at[i].mark);
		tones |= at[i].tone;
	}
	out[2 * n] = (char)(tones + 1);
	return str_n(out, 2 * n + 1);
}

bool
index_has_spelling(const struct matcher *m, const struct letter *at, size_t n)
{
	char key[2 * LETTERS_MAX + 1];

	return map_get(m->spellings, spelling_key(at, n, key)) != NULL;
}

static void
add_words(struct matcher *m, const struct letters *bare)
{
	char key[2 * LETTERS_MAX + 1];

	for (size_t w = 0; w < bare->words; w++) {
		const struct letter *at = &bare->at[bare->word[w].at];

		map_put(m->syllables, letters_key(at, bare->word[w].n, key), m);
		map_put(m->spellings, spelling_key(at, bare->word[w].n, key), m);
	}
}

static void
add_entry(struct mem *mem, struct matcher *m, const struct unit *unit, const struct form *form, bool variant)
{
	struct entry *entry = mem_one(mem, struct entry);
	struct letter *at = mem_array(mem, struct letter, form->n);
	char key[LETTERS_MAX];
	struct bucket *bucket;

	memcpy(at, form->at, form->n * sizeof(*at));
	*entry = (struct entry){ unit, at, form->n, variant, NULL, m->own[unit->at] };
	m->own[unit->at] = entry;
	bucket = map_get(m->keys, letters_key(at, form->n, key));
	if (!bucket) {
		bucket = mem_one(mem, struct bucket);
		map_put(m->keys, str_n(key, form->n), bucket);
	}
	entry->next = bucket->first;
	bucket->first = entry;
}

/* HCM, BRVT; and with "tp" in front of it: that is often written in one word. */
static void
add_initials(struct mem *mem, struct matcher *m, const struct unit *unit, const struct letters *bare)
{
	struct form form = { .n = 0 };

	if (bare->words < 2)
		return;
	for (size_t w = 0; w < bare->words; w++) {
		form.at[form.n] = bare->at[bare->word[w].at];
		form.at[form.n].word = 0;
		form.at[form.n++].tone = 0;
	}
	add_entry(mem, m, unit, &form, true);
}

/* "NT Lệ Ninh", "N.T Phong Hải" for a state farm's town. */
static void
add_farm(struct mem *mem, struct matcher *m, const struct unit *unit, const struct letters *bare)
{
	struct letters *farm = mem_one(mem, struct letters);
	struct form form = { .n = 0 }, head;
	size_t skip = bare->word[0].n == 2 ? 1 : 2, taken = skip < bare->words ? bare->word[skip].at : 0;

	if (taken != 2 || bare->at[0].base != 'n' || bare->at[1].base != 't')
		return;
	letters_read(mem, STR("nông trường"), farm);
	form_plain(farm, 0, farm->words, &head);
	form_plain(bare, skip, bare->words, &form);
	if (head.n + form.n > LETTERS_MAX)
		return;
	memcpy(&head.at[head.n], form.at, form.n * sizeof(*form.at));
	head.n += form.n;
	add_entry(mem, m, unit, &head, true);
}

static void
add_aliases(struct mem *mem, struct matcher *m, const struct unit *unit, struct letters *scratch)
{
	struct form form;

	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		if (str_is(unit->bare, aliases[i].name)) {
			letters_read(mem, str_of(aliases[i].also), scratch);
			form_plain(scratch, 0, scratch->words, &form);
			add_entry(mem, m, unit, &form, true);
		}
}

static bool
last_word_is_upper(struct str bare)
{
	size_t at = bare.n;

	while (at > 0 && bare.s[at - 1] != ' ')
		at--;
	for (; at < bare.n; at++)
		if (bare.s[at] >= 'a' && bare.s[at] <= 'z')
			return false;
	return true;
}

/* "II" is two, "Vi" is a name; "Mười Một" is eleven. */
static bool
ends_in_number(const struct matcher *m, const struct unit *unit, const struct letters *bare, struct form *form)
{
	size_t n = bare->word[bare->words - 1].n;
	const struct letter *last = &bare->at[bare->word[bare->words - 1].at];
	bool roman = !letters_are_marked(last, n);

	for (size_t i = 0; i < n && roman; i++)
		roman = last[i].base == 'i' || last[i].base == 'v' || last[i].base == 'x';
	if (roman && !last_word_is_upper(unit->bare))
		return false;
	return form_with_number(m->numbers, bare, 0, bare->words, form);
}

static void
add_unit(struct mem *mem, struct matcher *m, const struct unit *unit, struct letters *bare)
{
	struct form form;

	letters_read(mem, unit->bare, bare);
	if (bare->words == 0)
		return;
	form_plain(bare, 0, bare->words, &form);
	add_entry(mem, m, unit, &form, false);
	if (ends_in_number(m, unit, bare, &form))
		add_entry(mem, m, unit, &form, true);
	add_words(m, bare);
	add_farm(mem, m, unit, bare);
	if (unit->level == LEVEL_PROVINCE) {
		add_initials(mem, m, unit, bare);
		add_aliases(mem, m, unit, bare);
	}
}

const struct matcher *
matcher_new(struct mem *mem, const struct units *units, int32_t day)
{
	struct matcher *m = mem_one(mem, struct matcher);
	struct letters *scratch = mem_one(mem, struct letters);
	size_t n = units_count(units);

	m->units = units;
	m->day = day;
	m->words = kind_words_new(mem);
	m->numbers = number_words_new(mem);
	m->keys = map_new(mem);
	m->syllables = map_new(mem);
	m->spellings = map_new(mem);
	m->own = mem_array(mem, const struct entry *, n);
	m->above = mem_array(mem, const struct unit *, n);
	for (size_t i = 0; i < n; i++) {
		const struct unit *unit = units_at(units, i);

		add_unit(mem, m, unit, scratch);
		if (index_can_contain(unit) && span_holds(unit->from, unit->to, day))
			m->above[m->above_n++] = unit;
	}
	return m;
}

const struct units *
matcher_units(const struct matcher *matcher)
{
	return matcher->units;
}

int32_t
matcher_day(const struct matcher *matcher)
{
	return matcher->day;
}
