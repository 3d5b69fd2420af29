/* Mentions of administrative units in a text; inside of the narrative probe. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"
#include "probes/narrative_parts.h"
#include "probes/narrative_text.h"
#include "units/unit.h"

enum mention_kind {
	MENTION_NAMED,    /* xã Đức Mỹ */
	MENTION_GENERIC,  /* xã, toàn tỉnh */
	MENTION_NATIONAL, /* cả nước */
};

/* How much a mention says about whose the figures around it are. */
enum mention_weight {
	WEIGHT_NONE,
	WEIGHT_WEAK,   /* only if nothing else is named */
	WEIGHT_LOCAL,  /* for what follows in its sentence */
	WEIGHT_STRONG, /* from here on */
};

struct place {
	const struct unit *unit;
	struct str low; /* lower case name without its kind */
	const struct place *next; /* with the same letters */
};

struct mention {
	size_t first, end;       /* tokens, with the units named behind it */
	size_t name, name_end;   /* the name alone */
	size_t sentence;
	enum mention_kind kind;
	enum mention_weight weight;
	const char *levels;      /* of "pdc" */
	const struct place *places; /* all of that name; NULL for a name nobody has */
	const struct unit *unit;
	bool ambiguous;
	bool bare;               /* without a word for its kind */
	bool among;              /* one of several: "các xã Đông Sơn, Hương Vĩ" */
	size_t above;            /* index of the mention that names its parent, or SIZE_MAX */
};

struct mention_list {
	VEC(struct mention) all;
	const struct unit *province; /* the one the text is about, or NULL */
	bool certain;                /* no other province is named as often */
	int32_t day;
};

struct place_index {
	struct map *names; /* letters -> struct place */
};

/* Find and resolve every mention. */
void mentions_find(struct mem *mem, const struct narrative_text *t, const struct place_index *index, int32_t day,
		   struct mention_list *out);

/* Those of 'places' on the levels asked, of the kind the word names where there are any. */
const struct place *places_narrowed(struct mem *mem, const struct place *places, const char *levels, struct str word);

/* The longest name that begins at token 'i'; *end is the token after it. */
const struct place *places_at(const struct narrative_text *t, const struct place_index *index, size_t i, size_t *end);

/* Those of 'places' that 'keep' keeps. */
const struct place *places_kept(struct mem *mem, const struct place *places, bool (*keep)(const struct unit *, const void *),
				const void *ctx);

/* Those that tokens [first, end) spell exactly; all of them where none is. */
const struct place *places_spelt(struct mem *mem, const struct narrative_text *t, const struct place *places, size_t first, size_t end);

/* What a mention says about the figures around it. */
enum mention_weight mention_weigh(const struct narrative_text *t, const struct mention *m);

/* Does a predicate begin at token 'i', in the sentence of the mention? */
bool mention_acts(const struct narrative_text *t, size_t i, const struct mention *m);

/* "So với bình quân chung toàn tỉnh": is what stands before token 'left' a comparison? */
bool mention_is_compared(const struct narrative_text *t, size_t left);

/* 'kinds' with the names without a word for their kind between them, in order. */
void mentions_merge_bare(struct mem *mem, const struct narrative_text *t, const struct place_index *index,
			 const struct mention_list *kinds, struct mention_list *out);

/* Find the province that the text is about. */
void mentions_province(struct mem *mem, const struct narrative_text *t, const struct place_index *index,
		       struct mention_list *mentions);

/* Decide units for named mentions, in two rounds: sure ones first. */
void mentions_resolve(struct mem *mem, const struct narrative_text *t, const struct place_index *index,
		      struct mention_list *mentions);
