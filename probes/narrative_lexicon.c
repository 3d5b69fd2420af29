#include "probes/narrative_lexicon.h"

#include <string.h>

#include "base/attr.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "probes/narrative_text.h"

enum { PHRASE_BYTES = 120 };

struct lexicon {
	struct map *exact; /* phrase -> struct sense */
	struct map *bare;
};

static const struct {
	enum sense_class class;
	const char *phrase, *arg;
} rows[] = {
#define X(class, phrase, arg) { SENSE_##class, phrase, arg },
#include "probes/narrative_lexicon.def"
#undef X
};

static uint8_t
tokens_of(const char *phrase)
{
	uint8_t n = 1;

	for (const char *p = phrase; *p; p++)
		if (*p == ' ' || *p == ',')
			n++;
	return n;
}

static void
add(struct mem *mem, struct map *map, struct str phrase, const struct sense *made)
{
	struct sense *head = map_get(map, phrase), *sense = mem_one(mem, struct sense);

	*sense = *made;
	if (!head) {
		map_put(map, phrase, sense);
		return;
	}
	sense->next = head->next;
	head->next = sense;
}

const struct lexicon *
lexicon_new(struct mem *mem)
{
	struct lexicon *lexicon = mem_one(mem, struct lexicon);

	lexicon->exact = map_new(mem);
	lexicon->bare = map_new(mem);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str phrase = str_of(rows[i].phrase);
		struct sense sense = { .class = rows[i].class, .arg = rows[i].arg, .length = tokens_of(rows[i].phrase) };

		must(sense.length <= PHRASE_TOKENS && phrase.n < PHRASE_BYTES);
		add(mem, lexicon->exact, phrase, &sense);
		add(mem, lexicon->bare, text_fold(mem, phrase), &sense);
	}
	return lexicon;
}

/* Append one token's word to the key; false if it cannot be part of a phrase. */
static bool
key_extend(char *key, size_t *n, const struct tok *tok, bool first, bool bare)
{
	struct str word = bare ? tok->fold : tok->low;
	bool comma = tok->kind == TOK_MARK && str_is(tok->low, ",");

	if (!comma && tok->kind != TOK_WORD)
		return false;
	if (*n + word.n + 1 >= PHRASE_BYTES)
		return false;
	if (comma)
		word = STR(",");
	if (!first && !comma)
		key[(*n)++] = ' ';
	memcpy(key + *n, word.s, word.n);
	*n += word.n;
	return true;
}

const struct sense *
lexicon_look(struct mem *mem, const struct lexicon *lexicon, const struct tok *tok, size_t n, bool bare)
{
	char key[PHRASE_BYTES];
	size_t used = 0;
	const struct sense *chain = NULL;

	for (size_t i = 0; i < n && i < PHRASE_TOKENS; i++) {
		const struct sense *found;

		if (!key_extend(key, &used, &tok[i], i == 0, bare))
			break;
		found = map_get(bare ? lexicon->bare : lexicon->exact, str_n(key, used));
		for (const struct sense *s = found; s; s = s->next) {
			struct sense *node = mem_one(mem, struct sense);

			*node = *s;
			node->length = (uint8_t)(i + 1);
			node->next = chain;
			chain = node;
		}
	}
	return chain;
}
