/* The matcher's index: names by their base letters. Only for match_*.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "base/str.h"
#include "units/kind.h"
#include "units/letters.h"
#include "units/match.h"
#include "units/unit.h"

/* One way to write one unit's name. */
struct entry {
	const struct unit *unit;
	const struct letter *at;
	size_t n;
	bool variant;             /* not the name itself, but another writing of it */
	const struct entry *next; /* with the same base letters */
	const struct entry *also; /* of the same unit */
};

struct matcher {
	const struct units *units;
	int32_t day;
	const struct kind_words *words;
	const struct number_words *numbers;
	struct map *keys;           /* base letters -> struct bucket */
	struct map *syllables;      /* base letters of single words in names */
	struct map *spellings;      /* the same with their marks and tones */
	const struct entry **own;   /* by position of the unit in the list */
	const struct unit **above;  /* those that can be parents, on that day */
	size_t above_n;
};

const struct entry *index_find(const struct matcher *m, const struct letter *at, size_t n);

/* Can the unit be named as a parent? */
bool index_can_contain(const struct unit *unit);

/* Is the word one that names on the list have? */
bool index_has_syllable(const struct matcher *m, const struct letter *at, size_t n);

/* ... and with just these marks and tones? */
bool index_has_spelling(const struct matcher *m, const struct letter *at, size_t n);

/* A name written with its last number in digits. */
struct form {
	struct letter at[LETTERS_MAX];
	size_t n;
	bool variant; /* differs from the words as they stand */
};

/* Words [first, end) as letters; numbers lose their leading zeros. */
void form_plain(const struct letters *text, size_t first, size_t end, struct form *out);

/* As form_plain, with a number in words or in Roman digits at the end made digits; false
 * if there is none. */
bool form_with_number(const struct number_words *numbers, const struct letters *text, size_t first, size_t end,
		      struct form *out);

const struct number_words *number_words_new(struct mem *mem);
