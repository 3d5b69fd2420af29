/* The phrases of narrative_lexicon.def, looked up token by token. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct lexicon;
struct mem;
struct sense;
struct tok;

/* All meanings of all phrases that begin at tok[0] (of n), longest phrase first; NULL if
 * none does. 'bare': compare without diacritics. */
const struct sense *lexicon_look(struct mem *mem, const struct lexicon *lexicon, const struct tok *tok, size_t n, bool bare);
