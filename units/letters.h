/* Vietnamese writing taken apart: base letters, marks and tones, word by word.
 *
 * Two people who write the same name agree on the base letters and lose, add or misplace
 * the rest; so names are looked up by their base letters and then compared by the rest.
 * Plain data in fixed room, nothing here allocates but for the text's normal form.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct mem;

enum { LETTERS_MAX = 320, WORDS_MAX = 64 };

enum { MARK_NONE, MARK_BREVE, MARK_CIRCUMFLEX, MARK_HORN, MARK_STROKE };

/* Tones as bits, so that a group of vowels can be summed up. */
enum { TONE_GRAVE = 1, TONE_HOOK = 2, TONE_TILDE = 4, TONE_ACUTE = 8, TONE_DOT = 16 };

/* 'base' is a-z or 0-9, but y stands as i and k (not kh) as c: spelling wavers there. */
struct letter {
	char base;
	uint8_t mark, tone;
	bool swapped; /* was y or k */
	uint8_t word;
};

/* What stood before a word, weakest first. */
enum separator { SEP_GLUED, SEP_APOSTROPHE, SEP_SPACE, SEP_DOT, SEP_HYPHEN, SEP_HARD };

struct word {
	uint16_t at, n; /* letters */
	enum separator before;
};

struct letters {
	struct letter at[LETTERS_MAX];
	struct word word[WORDS_MAX];
	size_t n, words;
	bool cut;       /* the text was longer than the room */
	bool open_end;  /* something hard stood behind the last word */
};

/* Take 'text' apart (any bytes; normal form and case do not matter). */
void letters_read(struct mem *mem, struct str text, struct letters *out);

/* How a text differs from a name with the same base letters. */
struct likeness {
	unsigned lacks;      /* marks and tones the text leaves out */
	unsigned conflicts;  /* marks and tones the text has otherwise */
	unsigned variants;   /* spellings that waver: i/y, c/k, tones before k */
	bool tone_kept, tone_lost;
};

/* Compare n letters; the bases are equal, which is the caller's duty. */
struct likeness letters_compare(const struct letter *text, const struct letter *name, size_t n);

/* Do any of the n letters carry a mark or tone? */
bool letters_are_marked(const struct letter *at, size_t n);

/* The base letters as text, for keys; out has room for n. */
struct str letters_key(const struct letter *at, size_t n, char *out);
