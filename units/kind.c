#include "units/kind.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/must.h"

static const char *const levels[LEVELS] = {
	[LEVEL_PROVINCE] = "province",     [LEVEL_DISTRICT] = "district", [LEVEL_COMMUNE] = "commune",
	[LEVEL_DEPARTMENT] = "department", [LEVEL_VILLAGE] = "village",
};

static const struct {
	const char *name, *word;
	enum unit_level level;
} kinds[KINDS] = {
	[KIND_PROVINCE] = { "province", "Tỉnh", LEVEL_PROVINCE },
	[KIND_MUNICIPALITY] = { "municipality", "Thành phố", LEVEL_PROVINCE },
	[KIND_CITY] = { "city", "Thành phố", LEVEL_DISTRICT },
	[KIND_TOWN] = { "town", "Thị xã", LEVEL_DISTRICT },
	[KIND_QUARTER] = { "quarter", "Quận", LEVEL_DISTRICT },
	[KIND_DISTRICT] = { "district", "Huyện", LEVEL_DISTRICT },
	[KIND_COMMUNE] = { "commune", "Xã", LEVEL_COMMUNE },
	[KIND_WARD] = { "ward", "Phường", LEVEL_COMMUNE },
	[KIND_TOWNSHIP] = { "township", "Thị trấn", LEVEL_COMMUNE },
	[KIND_ZONE] = { "special_zone", "Đặc khu", LEVEL_COMMUNE },
	[KIND_DEPARTMENT] = { "department", "", LEVEL_DEPARTMENT },
	[KIND_VILLAGE] = { "village", "", LEVEL_VILLAGE },
};

#define CITIES (KIND_SET(KIND_MUNICIPALITY) | KIND_SET(KIND_CITY))

/* Longer ones before shorter ones with the same start. */
static const struct {
	const char *text;
	kind_set kinds;
	bool full;
} writings[] = {
	{ "thành phố", CITIES, true },
	{ "thị trấn", KIND_SET(KIND_TOWNSHIP), true },
	{ "thị xã", KIND_SET(KIND_TOWN), true },
	{ "thủ đô", KIND_SET(KIND_MUNICIPALITY), true },
	{ "đặc khu", KIND_SET(KIND_ZONE), true },
	{ "th phố", CITIES, false },
	{ "đ khu", KIND_SET(KIND_ZONE), false },
	{ "t tr", KIND_SET(KIND_TOWNSHIP), false },
	{ "t t", KIND_SET(KIND_TOWNSHIP), false },
	{ "t p", CITIES, false },
	{ "t x", KIND_SET(KIND_TOWN), false },
	{ "đ k", KIND_SET(KIND_ZONE), false },
	{ "tỉnh", KIND_SET(KIND_PROVINCE), true },
	{ "huyện", KIND_SET(KIND_DISTRICT), true },
	{ "quận", KIND_SET(KIND_QUARTER), true },
	{ "phường", KIND_SET(KIND_WARD), true },
	{ "xã", KIND_SET(KIND_COMMUNE), true },
	{ "ttr", KIND_SET(KIND_TOWNSHIP), false },
	{ "tph", CITIES, false },
	{ "phg", KIND_SET(KIND_WARD), false },
	{ "tt", KIND_SET(KIND_TOWNSHIP), false },
	{ "tp", CITIES, false },
	{ "tx", KIND_SET(KIND_TOWN), false },
	{ "đk", KIND_SET(KIND_ZONE), false },
	{ "ph", KIND_SET(KIND_WARD), false },
	{ "p", KIND_SET(KIND_WARD), false },
	{ "f", KIND_SET(KIND_WARD), false },
	{ "x", KIND_SET(KIND_COMMUNE), false },
	{ "h", KIND_SET(KIND_DISTRICT), false },
	{ "q", KIND_SET(KIND_QUARTER), false },
	{ "t", KIND_SET(KIND_PROVINCE), false },
};

struct kind_words {
	struct {
		const struct letter *at;
		size_t n, words;
		size_t word_end[2];
	} writing[ARRAY_LEN(writings)];
};

bool
level_read(struct str text, enum unit_level *level)
{
	for (size_t i = 0; i < LEVELS; i++)
		if (str_is(text, levels[i])) {
			*level = (enum unit_level)i;
			return true;
		}
	return false;
}

const char *
level_name(enum unit_level level)
{
	must(level < LEVELS);
	return levels[level];
}

const char *
kind_name(enum unit_kind kind)
{
	must(kind < KINDS);
	return kinds[kind].name;
}

const char *
kind_word(enum unit_kind kind)
{
	must(kind < KINDS);
	return kinds[kind].word;
}

kind_set
level_kinds(enum unit_level level)
{
	kind_set set = 0;

	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].level == level)
			set |= KIND_SET(i);
	return set;
}

const struct kind_words *
kind_words_new(struct mem *mem)
{
	struct kind_words *words = mem_one(mem, struct kind_words);

	for (size_t i = 0; i < ARRAY_LEN(writings); i++) {
		struct letters *text = mem_one(mem, struct letters);

		letters_read(mem, str_of(writings[i].text), text);
		must(text->words >= 1 && text->words <= 2);
		words->writing[i].at = text->at;
		words->writing[i].n = text->n;
		words->writing[i].words = text->words;
		words->writing[i].word_end[0] = text->word[0].n;
		words->writing[i].word_end[1] = text->n;
	}
	return words;
}

/* Do the words of 'text' from 'first' on spell the i-th writing? Marks may be left out,
 * not changed: "Xà" is no "Xã". */
static bool
spells(const struct kind_words *words, size_t i, const struct letters *text, size_t first, size_t end,
       struct likeness *like)
{
	size_t n = words->writing[i].n;
	const struct letter *at = &text->at[text->word[first].at];

	if (first + words->writing[i].words > end || text->n - text->word[first].at < n)
		return false;
	for (size_t k = 0; k < n; k++)
		if (at[k].base != words->writing[i].at[k].base || at[k].swapped != words->writing[i].at[k].swapped)
			return false;
	for (size_t w = 0; w < words->writing[i].words; w++)
		if ((size_t)(text->word[first + w].at + text->word[first + w].n - text->word[first].at)
		    != words->writing[i].word_end[w])
			return false;
	*like = letters_compare(at, words->writing[i].at, n);
	return like->conflicts == 0;
}

/* H'leo is a name, H. Leo is a district. */
static bool
is_cut_by_apostrophe(const struct letters *text, size_t next, size_t end)
{
	return next < end && text->word[next].before == SEP_APOSTROPHE;
}

size_t
kind_readings(const struct kind_words *words, const struct letters *text, size_t first, size_t end,
	      struct kind_reading *out)
{
	size_t n = 0;

	if (first >= end)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(writings) && n < KIND_READINGS; i++) {
		size_t next = first + words->writing[i].words;
		struct likeness like;

		if (spells(words, i, text, first, end, &like) && !is_cut_by_apostrophe(text, next, end))
			out[n++] = (struct kind_reading){ writings[i].kinds, words->writing[i].words, writings[i].full,
							  writings[i].full && like.lacks == 0 };
	}
	return n;
}

static enum unit_kind
plain_kind(enum unit_level level)
{
	switch (level) {
	case LEVEL_PROVINCE:
		return KIND_PROVINCE;
	case LEVEL_DISTRICT:
		return KIND_DISTRICT;
	case LEVEL_COMMUNE:
		return KIND_COMMUNE;
	case LEVEL_DEPARTMENT:
		return KIND_DEPARTMENT;
	case LEVEL_VILLAGE:
	case LEVELS:
		break;
	}
	return KIND_VILLAGE;
}

/* 'name' is squeezed: one space between words. */
static struct str
behind_words(struct str name, size_t words)
{
	while (words-- > 0)
		str_cut(name, ' ', &name);
	return name;
}

bool
kind_split(struct mem *mem, const struct kind_words *words, struct str full_name, enum unit_level level,
	   enum unit_kind *kind, struct str *bare)
{
	struct kind_reading reading[KIND_READINGS];
	struct letters *text = mem_one(mem, struct letters);
	bool central = level == LEVEL_PROVINCE;
	size_t n = 0;

	letters_read(mem, full_name, text);
	if (level < LEVEL_DEPARTMENT)
		n = kind_readings(words, text, 0, text->words, reading);
	if (n == 0 || !reading[0].full || behind_words(full_name, reading[0].words).n == 0) {
		*kind = plain_kind(level);
		*bare = full_name;
		return true;
	}
	if ((reading[0].kinds & level_kinds(level)) == 0)
		return false;
	for (size_t k = 0; k < KINDS; k++)
		if (reading[0].kinds & level_kinds(level) & KIND_SET(k))
			*kind = (enum unit_kind)k;
	must(central == (*kind == KIND_PROVINCE || *kind == KIND_MUNICIPALITY));
	*bare = behind_words(full_name, reading[0].words);
	return true;
}

struct str
kind_bare(struct str full_name)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct str word = str_of(kinds[i].word);

		if (word.n && full_name.n > word.n && str_starts(full_name, word) && full_name.s[word.n] == ' ')
			return str_n(full_name.s + word.n + 1, full_name.n - word.n - 1);
	}
	return full_name;
}
