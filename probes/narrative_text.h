/* A Vietnamese text as tokens, lines and sentences; inside of the narrative probe.
 *
 * Positions are bytes of the NFC form ('text'); 'from' leads back to the bytes that came
 * in. Everything belongs to one arena and is never changed once made.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/str.h"
#include "base/vec.h"

struct fail;
struct map;
struct mem;

enum tok_kind { TOK_WORD, TOK_NUMBER, TOK_MARK };

struct tok {
	uint32_t start, end;
	uint32_t line;
	uint32_t sentence;
	enum tok_kind kind;
	bool capital;  /* begins with a capital letter */
	bool shout;    /* all capitals, two letters or more */
	bool glued;    /* nothing between it and the token before */
	bool mixed;    /* a word with digits in it: V5, C06, IPv6 */
	struct str low;  /* lower case, one spelling of tones */
	struct str fold; /* without diacritics */
};

/* What a word or phrase of the lexicon means; the columns of narrative_lexicon.def. */
enum sense_class {
#define CLASS(name) SENSE_##name,
#include "probes/narrative_classes.def"
#undef CLASS
	SENSES
};

struct sense {
	enum sense_class class;
	const char *arg;
	const struct sense *next; /* another meaning of the same phrase */
	uint8_t length;          /* tokens */
};

struct lexicon;

enum { PHRASE_TOKENS = 8 }; /* in the longest phrase */

struct line {
	uint32_t first, end; /* tokens */
	bool breaks;         /* a new sentence begins after it */
	bool table;          /* cells with tabs or bars */
};

struct narrative_text {
	struct str text;
	const uint32_t *from;
	VEC(struct tok) toks;
	VEC(struct line) lines;
	VEC(uint32_t) sentences; /* first token of each */
	const struct sense **senses; /* longest phrase at each token, or NULL */
	int32_t dated;             /* the day the text bears, or DAY_NONE */
	bool bare;                 /* written without diacritics */
	struct mem *mem;           /* for the words folded while asking, if bare */
	struct map *folded;
};

/* The phrases of narrative_lexicon.def. */
const struct lexicon *lexicon_new(struct mem *mem);

/* Cut 'text' (any bytes) up; look every phrase up. */
struct narrative_text *narrative_text_new(struct mem *mem, const struct lexicon *lexicon, struct str text);

/* The meaning of class 'class' of the longest phrase at token 'i'; NULL if it has none. */
const struct sense *narrative_sense(const struct narrative_text *t, size_t i, enum sense_class class);

/* The same for a phrase that ends just before token 'i'. */
const struct sense *narrative_sense_before(const struct narrative_text *t, size_t i, enum sense_class class);

/* Does a line that begins with token 'i' begin with a list mark: -, +, a), 1. ? */
bool narrative_is_bullet(const struct narrative_text *t, size_t i);

/* Is token 'i' this lower-case word or mark? False behind the end. */
bool narrative_is(const struct narrative_text *t, size_t i, const char *low);

/* "nay", or "hiện" that is no part of "thực hiện", "phát hiện" ... */
bool narrative_says_now(const struct narrative_text *t, size_t i);

/* The text between two tokens, the second not included. */
struct str narrative_slice(const struct narrative_text *t, size_t first, size_t end);

/* Is 'i' the first token of its sentence (or behind the end)? */
bool narrative_starts(const struct narrative_text *t, size_t i);
