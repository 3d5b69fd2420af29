/* Names with one letter wrong. Never a digit, never a word of one letter: "Phường 1" is not
 * nearly "Phường 2", nor "Tân Thành A" nearly "Tân Thành B". */
#include <string.h>

#include "units/match_find.h"

enum { LETTERS_LEAST = 5, LETTERS_MOST = 64, LETTERS_SHORT = 9, FAR = 3 };

/* Where two names part: the letters between their common start and common end. */
struct gap {
	size_t from, text_to, name_to;
};

static struct gap
gap_between(const struct form *text, const struct entry *name)
{
	size_t from = 0, back = 0, least = text->n < name->n ? text->n : name->n;

	while (from < least && text->at[from].base == name->at[from].base)
		from++;
	while (back < least - from && text->at[text->n - 1 - back].base == name->at[name->n - 1 - back].base)
		back++;
	return (struct gap){ from, text->n - back, name->n - back };
}

static bool
is_vowel(struct letter letter)
{
	return strchr("aeiou", letter.base) != NULL;
}

/* One letter changed (a vowel for a vowel), missing, added, or two swapped. */
static bool
is_one_edit(const struct form *text, const struct entry *name, struct gap gap)
{
	size_t t = gap.text_to - gap.from, n = gap.name_to - gap.from;

	if (t == 1 && n == 1)
		return is_vowel(text->at[gap.from]) == is_vowel(name->at[gap.from]);
	if (t <= 1 && n <= 1)
		return t + n > 0;
	return t == 2 && n == 2 && text->at[gap.from].base == name->at[gap.from + 1].base
	    && text->at[gap.from + 1].base == name->at[gap.from].base;
}

static bool
is_alone(const struct letter *at, size_t n, size_t i)
{
	return (i == 0 || at[i - 1].word != at[i].word) && (i + 1 == n || at[i + 1].word != at[i].word);
}

static bool
is_solid(const struct letter *at, size_t n, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if ((at[i].base >= '0' && at[i].base <= '9') || is_alone(at, n, i))
			return false;
	return true;
}

/* The word that was hit must not be one that names have: that would be another name. */
static bool
makes_sense(const struct matcher *m, const struct form *text, struct gap gap)
{
	size_t at = gap.from < text->n ? gap.from : text->n - 1, first = at, end = at + 1;

	while (first > 0 && text->at[first - 1].word == text->at[at].word)
		first--;
	while (end < text->n && text->at[end].word == text->at[at].word)
		end++;
	return !index_has_syllable(m, &text->at[first], end - first);
}

static bool
marks_agree(const struct form *text, const struct entry *name, struct gap gap)
{
	struct likeness before = letters_compare(text->at, name->at, gap.from);
	struct likeness behind = letters_compare(&text->at[gap.text_to], &name->at[gap.name_to], text->n - gap.text_to);

	return before.conflicts + behind.conflicts <= 1;
}

/* Levenshtein's distance with swaps, as far as it is below FAR. */
static size_t
distance(const struct form *text, const struct entry *name)
{
	size_t row[3][LETTERS_MOST + 1] = { { 0 } };

	if (text->n > name->n + 2 || name->n > text->n + 2)
		return FAR;
	for (size_t j = 0; j <= name->n; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= text->n; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3], least = i;

		now[0] = i;
		for (size_t j = 1; j <= name->n; j++) {
			size_t best = last[j - 1] + (text->at[i - 1].base != name->at[j - 1].base);

			best = last[j] + 1 < best ? last[j] + 1 : best;
			best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
			if (i > 1 && j > 1 && text->at[i - 1].base == name->at[j - 2].base
			    && text->at[i - 2].base == name->at[j - 1].base && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
			least = best < least ? best : least;
		}
		if (least >= FAR)
			return FAR;
	}
	return row[text->n % 3][name->n];
}

struct edit {
	const struct search *s;
	const struct form *form;
	kind_set kinds;
	struct hits *out;
};

static bool
is_near(const struct edit *edit, const struct entry *name, struct gap gap)
{
	if (is_one_edit(edit->form, name, gap))
		return true;
	return edit->form->n < LETTERS_SHORT && distance(edit->form, name) < FAR;
}

static void
try_entry(const struct edit *edit, const struct entry *name)
{
	const struct form *text = edit->form;
	struct gap gap = gap_between(text, name);
	struct hit hit = { .unit = name->unit, .tier = TIER_EDIT, .no_kind = !edit->kinds };

	if (name->n > LETTERS_MOST || name->n < LETTERS_LEAST || gap.from == name->n || !is_near(edit, name, gap))
		return;
	if (!is_solid(text->at, text->n, gap.from, gap.text_to) || !is_solid(name->at, name->n, gap.from, gap.name_to))
		return;
	hit.far = !is_one_edit(text, name, gap);
	hit.refused = hit.far || (edit->kinds && !(edit->kinds & KIND_SET(name->unit->kind)))
		   || !makes_sense(edit->s->m, text, gap)
		   || !marks_agree(text, name, gap);
	hits_add(edit->out, hit);
}

static void
try_unit(void *ctx, const struct unit *unit)
{
	const struct edit *edit = ctx;

	if (edit->s->containers && !index_can_contain(unit))
		return;
	for (const struct entry *e = edit->s->m->own[unit->at]; e; e = e->also)
		if (!e->variant)
			try_entry(edit, e);
}

static void
try_all(struct edit *edit, const struct hits *within)
{
	const struct matcher *m = edit->s->m;

	for (size_t i = 0; within && i < within->n; i++)
		units_under(within->at[i].unit, m->day, try_unit, edit);
	for (size_t i = 0; !within && i < m->above_n; i++)
		try_unit(edit, m->above[i]);
}

void
edit_find(const struct search *s, size_t first, size_t end, const struct hits *within, struct hits *out)
{
	struct kind_reading reading[KIND_READINGS];
	struct form form;
	struct edit edit = { s, &form, 0, out };
	size_t n = kind_readings(s->m->words, s->text, first, end, reading);

	if (n > 0)
		edit.kinds = reading[0].kinds, first += reading[0].words;
	if (first >= end)
		return;
	form_plain(s->text, first, end, &form);
	if (form.n >= LETTERS_LEAST - 1 && form.n <= LETTERS_MOST)
		try_all(&edit, within);
}
