/* Every unit that a text could mean, with how well it fits. Only for match.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "units/match_index.h"

enum { HITS_MAX = 256 };

struct hit {
	const struct unit *unit;
	enum match_tier tier;
	bool other_kind; /* the text says another kind */
	bool no_kind;    /* the text says none */
	bool loose;      /* fits only because a parent was read loosely */
	bool far;        /* two letters away */
	bool refused;    /* near, but not so that it could be meant without asking */
	bool other_word; /* where it differs, the text has a word that names do have */
	bool mixed;      /* one tone left out, another kept: not how marks get lost */
};

struct hits {
	struct hit at[HITS_MAX];
	size_t n;
};

struct search {
	const struct matcher *m;
	struct mem *mem; /* for a moment */
	const struct letters *text;
	const struct hits *within; /* known parents; NULL: none known */
	bool careful;              /* the writer leaves no marks out */
	bool containers;           /* only units that have children */
	bool no_day;               /* units of other days, too */
	bool has_parents;          /* out: the text names parents of its own */
	bool lost_parent;          /* out: the text names a parent that is not on the list */
};

/* All readings of the whole text, exact to TIER_MARKS. */
void find_text(struct search *search, struct hits *out);

/* Does the text name no unit but all of the country? */
bool find_is_everywhere(const struct letters *text);

/* The text as the name of a parent: what it can mean, the best only. */
void find_above(struct search *search, struct hits *out);

/* The name proper alone, whatever parents the text goes on to name. */
void find_alone(const struct search *search, struct hits *out);

/* Names under known parents that are one letter from the text's. Those that could as well
 * be other names, and those two letters away from a short name, come refused. */
void find_edits(struct search *search, struct hits *out);

/* As find_edits, for words [first, end) and units under 'within' (NULL: all those with
 * children). */
void edit_find(const struct search *search, size_t first, size_t end, const struct hits *within, struct hits *out);

/* The one hit that is not refused, if there is just one and nothing else is near. */
const struct hit *hits_only(const struct hits *hits);

/* Keep the best: no other kind if one is of the kind named; the closest tier, or all of up
 * to TIER_STRIPPED if the text has no marks that could tell. */
void hits_narrow(struct hits *hits, bool marked);

void hits_add(struct hits *hits, struct hit hit);

/* The first word of the name proper: behind "UBND" and the like. */
size_t find_first(const struct letters *text);

/* Does the name proper carry marks, beside the word for its kind? */
bool find_is_marked(const struct search *search);

/* ... and is the word for its kind written out with its marks? Whoever writes so leaves no
 * marks out elsewhere. */
bool find_is_careful(const struct search *search);
