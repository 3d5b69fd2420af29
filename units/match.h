/* Which unit does a name mean, as people write names? One matcher for all importers.
 *
 * It never guesses silently: a match says why, what could be two units is ambiguous, and
 * what comes close without being sure is ambiguous with one candidate. A matcher is built
 * once for a list and a day and then never changes; any number of jobs may hold it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct mem;
struct unit;
struct units;
struct matcher;

enum match_status { MATCH_MATCHED, MATCH_AMBIGUOUS, MATCH_UNKNOWN };

/* How close a text comes to a name; closest first. */
enum match_tier {
	TIER_EXACT,    /* the same, but for case, tone placement, spaces and abbreviations */
	TIER_VARIANT,  /* another accepted writing: i/y, Đắc/Đắk, numbers in words, initials */
	TIER_STRIPPED, /* marks or tones left out */
	TIER_MARKS,    /* other marks or tones */
	TIER_EDIT,     /* one letter wrong, missing, added or swapped */
	TIERS
};

enum { MATCH_CANDIDATES = 24 };

struct match {
	enum match_status status;
	const struct unit *unit; /* NULL unless matched */
	enum match_tier tier;    /* of the unit, or of the best candidate */
	const struct unit *candidates[MATCH_CANDIDATES]; /* at most; none when matched */
	size_t candidates_n;
	size_t candidates_all;   /* how many there were */
	const char *why;         /* a Vietnamese sentence */
};

/* For the units of 'units' on 'day' (DAY_NONE: of any time). Both belong to 'mem'. */
const struct matcher *matcher_new(struct mem *mem, const struct units *units, int32_t day) MUST_USE;

const struct units *matcher_units(const struct matcher *matcher);
int32_t matcher_day(const struct matcher *matcher);

/* The unit meant by 'name', which may be a code and may name its parents too ("P. 1, TP Trà
 * Vinh"). 'parent' is the name or code of any unit above it, written just as freely; empty
 * if not known. The answer's text lives in 'mem'. */
struct match match_name(struct mem *mem, const struct matcher *matcher, struct str name, struct str parent);

/* As match_name, with the units above it known: any of 'within' (n of them) will do. */
struct match match_within(struct mem *mem, const struct matcher *matcher, struct str name,
			  const struct unit *const *within, size_t n);

/* "matched", "ambiguous", "unknown". */
const char *match_status_name(enum match_status status);
