/* The narrative probe: figures that a Vietnamese report or press text claims.
 *
 * Pure: text in, figures out, no I/O. Nothing in it knows any one text; what it knows of
 * the language stands in narrative_lexicon.def, what it knows of metrics in the catalogue.
 * Passes are linear in the text and patterns run under limits, so no text makes it hang.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/date.h"
#include "base/str.h"

struct fail;
struct mem;
struct metrics;
struct unit;
struct units;

enum narrative_flag {
	NARRATIVE_SUM_MISMATCH = 1,   /* parts do not add up to their total */
	NARRATIVE_RATE_MISMATCH = 2,  /* a rate is not what its counts give */
	NARRATIVE_DEFINITION = 4,     /* a total's name also names one of its parts */
	NARRATIVE_TARGET = 8,         /* wanted, not reached */
	NARRATIVE_CHANGE = 16,        /* a difference, not a level */
	NARRATIVE_AMBIGUOUS_UNIT = 32, /* several units of that name */
	NARRATIVE_RANGE = 64,         /* from .. to ..: no single value */
	NARRATIVE_WORDS = 128,        /* written in words */
	NARRATIVE_FLAGS = 8
};

/* The name of flag number 'n' (0 .. NARRATIVE_FLAGS - 1), as machines read it. */
const char *narrative_flag_name(unsigned n);

struct narrative_figure {
	const struct unit *unit; /* NULL: not known */
	struct str unit_text;    /* as the text names it; may be empty */
	const char *metric;      /* code, or NULL when not sure */
	struct str phrase;       /* the words around that say what it is */
	int64_t value, numerator, denominator; /* micro */
	bool has_value, has_numerator, has_denominator;
	const char *bound; /* = > >= < <= ~ */
	const char *uom;
	int32_t from, to;  /* days, DAY_NONE: open or not known */
	size_t start, end; /* bytes of the text as it came: digits with their fraction, % or scale */
	unsigned flags;
};

struct narrative_figures {
	const struct narrative_figure *at; /* in the order of the text */
	size_t n;
};

/* What the texts are read against; belongs to 'mem' and never changes. */
struct narrative;

/* 'metrics' may be NULL (no metric is named then), so may 'units'. NULL and *fail for a
 * pattern of the catalogue that is none. */
const struct narrative *narrative_new(struct mem *mem, const struct units *units, const struct metrics *metrics,
				      struct fail *fail) MUST_USE;

/* Read one text (any bytes). 'as_of' is the day it speaks of where it bears no date itself,
 * and the day whose units it names; DAY_NONE if not known. */
struct narrative_figures narrative_read(struct mem *mem, const struct narrative *narrative, struct str text, int32_t as_of);
