/* Levels and kinds of units, and the words that name them: "Phường", "TT.", "H.".
 *
 * A level is the tier a unit stands on, a kind is what the law calls it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "units/letters.h"

struct mem;

/* Highest first: a parent's level comes before its child's. */
enum unit_level { LEVEL_PROVINCE, LEVEL_DISTRICT, LEVEL_COMMUNE, LEVEL_DEPARTMENT, LEVEL_VILLAGE, LEVELS };

enum unit_kind {
	KIND_PROVINCE,     /* tỉnh */
	KIND_MUNICIPALITY, /* thành phố trực thuộc trung ương */
	KIND_CITY,         /* thành phố thuộc tỉnh, thành phố */
	KIND_TOWN,         /* thị xã */
	KIND_QUARTER,      /* quận */
	KIND_DISTRICT,     /* huyện */
	KIND_COMMUNE,      /* xã */
	KIND_WARD,         /* phường */
	KIND_TOWNSHIP,     /* thị trấn */
	KIND_ZONE,         /* đặc khu */
	KIND_DEPARTMENT,
	KIND_VILLAGE,
	KINDS
};

/* A set of kinds, as bits. */
typedef unsigned kind_set;
#define KIND_SET(kind) (1U << (kind))
#define KIND_ANY       ((1U << KINDS) - 1)

/* "province", "district" ...; false if 'text' is none. */
bool level_read(struct str text, enum unit_level *level);
const char *level_name(enum unit_level level);

/* "province", "municipality", "city" ...: for machines. */
const char *kind_name(enum unit_kind kind);

/* "Phường", as written before a name; "" for departments and villages. */
const char *kind_word(enum unit_kind kind);

/* The kinds that stand on a level. */
kind_set level_kinds(enum unit_level level);

/* The words and abbreviations for kinds, taken apart once. */
struct kind_words;
const struct kind_words *kind_words_new(struct mem *mem) MUST_USE;

/* A reading of the words at the start of a name. */
struct kind_reading {
	kind_set kinds;
	size_t words; /* how many words it takes */
	bool full;    /* written out, not abbreviated */
	bool marked;  /* written out with all its marks */
};

enum { KIND_READINGS = 4 };

/* How the words from the 'first'-th on (before 'end') can be read as a kind; the longest
 * first. Answers their number. */
size_t kind_readings(const struct kind_words *words, const struct letters *text, size_t first, size_t end,
		     struct kind_reading *out);

/* What is left of a unit's full name behind the word for its kind. A name without such a
 * word is of the level's plain kind, a word of another level is refused. */
bool kind_split(struct mem *mem, const struct kind_words *words, struct str full_name, enum unit_level level,
		enum unit_kind *kind, struct str *bare) MUST_USE;

/* The same as written, nothing checked: "Nà Hang" of "Xã Nà Hang". For sorting. */
struct str kind_bare(struct str full_name);
