#include "probes/narrative_text.h"

#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "probes/narrative_lexicon.h"

/* What a character is to the tokenizer. */
enum shape { SHAPE_LETTER, SHAPE_DIGIT, SHAPE_SPACE, SHAPE_NEWLINE, SHAPE_MARK };

static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7)
	       || (c >= 0x1e00 && c <= 0x1eff) || (c >= 0x300 && c <= 0x36f);
}

static enum shape
shape_of(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return SHAPE_DIGIT;
	if (is_letter(c))
		return SHAPE_LETTER;
	if (c == '\n' || c == 0x2028 || c == 0x2029)
		return SHAPE_NEWLINE;
	if (c <= ' ' || c == 0xa0 || (c >= 0x2000 && c <= 0x200b) || c == 0x202f || c == 0x3000 || c == 0xfeff)
		return SHAPE_SPACE;
	return SHAPE_MARK;
}

/* A reader of characters over the text. */
struct eye {
	struct str text;
	size_t at;
};

static enum shape
look(const struct eye *eye, size_t at, size_t *next)
{
	if (at >= eye->text.n) {
		*next = at;
		return SHAPE_NEWLINE;
	}
	*next = at;
	return shape_of(utf8_next(eye->text, next));
}

/* Digits, and the dots, commas and no-break spaces that stand between digits. */
static size_t
number_end(const struct eye *eye, size_t at)
{
	size_t end = at, next;

	for (;;) {
		while (look(eye, end, &next) == SHAPE_DIGIT)
			end = next;
		if (end < eye->text.n && (eye->text.s[end] == '.' || eye->text.s[end] == ',')
		    && look(eye, end + 1, &next) == SHAPE_DIGIT) {
			end++;
			continue;
		}
		return end;
	}
}

/* Letters and digits, with apostrophes inside (H'Drai, R’Lấp). */
static size_t
word_end(const struct eye *eye, size_t at, bool *mixed)
{
	size_t end = at, next, after;

	for (;;) {
		enum shape shape = look(eye, end, &next);

		if (shape == SHAPE_LETTER) {
			end = next;
		} else if (shape == SHAPE_DIGIT) {
			*mixed = true;
			end = next;
		} else if (shape == SHAPE_MARK && (eye->text.s[end] == '\'' || next - end == 3)
			   && (eye->text.s[end] == '\'' || memcmp(eye->text.s + end, "\xe2\x80\x99", 3) == 0)
			   && look(eye, next, &after) == SHAPE_LETTER) {
			end = after;
		} else {
			return end;
		}
	}
}

static bool
is_capital(struct mem *mem, struct str s)
{
	return !str_eq(text_lower(mem, s), s);
}

static void
name_forms(struct mem *mem, struct tok *tok, struct str raw)
{
	size_t first = 0;

	tok->low = text_lower(mem, raw.n < 64 ? text_canonical(mem, raw) : raw);
	tok->fold = text_fold(mem, raw);
	utf8_next(raw, &first);
	tok->capital = is_capital(mem, str_n(raw.s, first));
	tok->shout = tok->capital && first < raw.n && raw.n < 64
		     && !str_eq(text_lower(mem, raw), raw)
		     && str_find(str_n(tok->low.s, tok->low.n), str_n(raw.s + first, raw.n - first)) < 0;
	if (tok->shout)
		for (size_t at = first; at < raw.n && tok->shout;) {
			size_t from = at;

			utf8_next(raw, &at);
			tok->shout = is_capital(mem, str_n(raw.s + from, at - from));
		}
}

static void
push_token(struct mem *mem, struct narrative_text *t, struct tok tok)
{
	struct str raw = str_n(t->text.s + tok.start, tok.end - tok.start);

	tok.glued = t->toks.n > 0 && t->toks.at[t->toks.n - 1].end == tok.start
		    && t->toks.at[t->toks.n - 1].line == tok.line;
	if (tok.kind == TOK_WORD)
		name_forms(mem, &tok, raw);
	else
		tok.low = tok.fold = raw;
	*vec_push(mem, &t->toks) = tok;
}

static void
tokenize(struct mem *mem, struct narrative_text *t)
{
	struct eye eye = { t->text, 0 };
	uint32_t line = 0;

	while (eye.at < t->text.n) {
		struct tok tok = { .start = (uint32_t)eye.at, .line = line };
		size_t next;
		enum shape shape = look(&eye, eye.at, &next);

		if (shape == SHAPE_NEWLINE)
			line++;
		if (shape == SHAPE_NEWLINE || shape == SHAPE_SPACE) {
			eye.at = next;
			continue;
		}
		tok.kind = shape == SHAPE_DIGIT ? TOK_NUMBER : shape == SHAPE_LETTER ? TOK_WORD : TOK_MARK;
		if (tok.kind == TOK_NUMBER)
			next = number_end(&eye, eye.at);
		else if (tok.kind == TOK_WORD)
			next = word_end(&eye, eye.at, &tok.mixed);
		tok.end = (uint32_t)next;
		push_token(mem, t, tok);
		eye.at = next;
	}
}

/* --- lines and sentences --- */

bool
narrative_is_bullet(const struct narrative_text *t, size_t i)
{
	const struct tok *tok = &t->toks.at[i];

	if (narrative_is(t, i, "(") && i + 2 < t->toks.n && narrative_is(t, i + 2, ")"))
		return t->toks.at[i + 1].end - t->toks.at[i + 1].start <= 2; /* (1) */
	if (tok->kind == TOK_MARK)
		return narrative_is(t, i, "-") || narrative_is(t, i, "+") || narrative_is(t, i, "*")
		       || narrative_is(t, i, "•") || narrative_is(t, i, "–") || narrative_is(t, i, "·");
	return tok->end - tok->start <= 2 && i + 1 < t->toks.n && t->toks.at[i + 1].glued
	       && (narrative_is(t, i + 1, ")") || (tok->kind == TOK_NUMBER && narrative_is(t, i + 1, ".")));
}

static bool
ends_sentence(const struct narrative_text *t, size_t i)
{
	return narrative_is(t, i, ".") || narrative_is(t, i, "!") || narrative_is(t, i, "?") || narrative_is(t, i, "…");
}

static uint32_t
line_width(const struct narrative_text *t, const struct line *line)
{
	return line->end > line->first ? t->toks.at[line->end - 1].end - t->toks.at[line->first].start : 0;
}

static void
find_lines(struct mem *mem, struct narrative_text *t)
{
	for (uint32_t i = 0; i < t->toks.n;) {
		struct line line = { .first = i };
		uint32_t end = i, tabs = 0;

		while (end < t->toks.n && t->toks.at[end].line == t->toks.at[i].line)
			end++;
		line.end = end;
		for (uint32_t b = t->toks.at[i].start; b < t->toks.at[end - 1].end; b++)
			tabs += t->text.s[b] == '\t' || t->text.s[b] == '|';
		line.table = tabs >= 2;
		*vec_push(mem, &t->lines) = line;
		i = end;
	}
}

/* Was the text wrapped by hand? Then a line may go on in the next one. */
static bool
is_wrapped(const struct narrative_text *t, uint32_t *widest)
{
	size_t low = 0;

	*widest = 0;
	for (size_t l = 0; l < t->lines.n; l++) {
		uint32_t width = line_width(t, &t->lines.at[l]);

		*widest = width > *widest ? width : *widest;
		if (l > 0) {
			const struct tok *tok = &t->toks.at[t->lines.at[l].first];

			low += tok->kind == TOK_WORD && !tok->capital;
		}
	}
	return low >= 3 && low * 4 >= t->lines.n && *widest < 400;
}

static void
break_lines(struct narrative_text *t)
{
	uint32_t widest;
	bool wrapped = is_wrapped(t, &widest);

	for (size_t l = 0; l < t->lines.n; l++) {
		struct line *line = &t->lines.at[l];
		const struct tok *last = &t->toks.at[line->end - 1], *next;
		bool ended = ends_sentence(t, line->end - 1) || narrative_is(t, line->end - 1, ":")
			     || narrative_is(t, line->end - 1, ";");

		if (l + 1 == t->lines.n)
			break;
		next = &t->toks.at[line->end];
		line->breaks = ended || line->table || t->lines.at[l + 1].table || next->line > last->line + 1
			       || narrative_is_bullet(t, line->end);
		if (line->breaks || (next->kind == TOK_WORD && !next->capital))
			continue;
		line->breaks = !wrapped || line_width(t, line) * 10 < widest * 7;
	}
}

/* Does the dot at 'i' belong to an abbreviation, an initial or a list number? */
static bool
is_abbreviation(const struct narrative_text *t, size_t i)
{
	const struct tok *before = &t->toks.at[i - 1];

	if (!narrative_is(t, i, ".") || !t->toks.at[i].glued)
		return false;
	if (before->kind == TOK_WORD)
		return before->end - before->start <= 2 ? before->capital : narrative_sense_before(t, i, SENSE_ABBR) != NULL;
	return false;
}

static bool
is_list_number(const struct narrative_text *t, size_t i, size_t line_first)
{
	return narrative_is(t, i, ".") && i == line_first + 1 && t->toks.at[i - 1].kind == TOK_NUMBER;
}

/* "9. 874 hồ sơ": a scanner put a space into the number. */
static bool
is_torn_number(const struct narrative_text *t, size_t i)
{
	const struct tok *before = &t->toks.at[i - 1], *behind = &t->toks.at[i + 1];

	return before->kind == TOK_NUMBER && before->end - before->start <= 3 && t->toks.at[i].glued && narrative_is(t, i, ".")
	       && behind->kind == TOK_NUMBER && behind->end - behind->start == 3 && !behind->glued;
}

static bool
sentence_ends_at(const struct narrative_text *t, size_t i, const struct line *line)
{
	const struct tok *next = i + 1 < t->toks.n ? &t->toks.at[i + 1] : NULL;

	if (i + 1 == line->end && line->breaks)
		return true;
	if (!ends_sentence(t, i) || !next || i == line->first)
		return false;
	if (is_abbreviation(t, i) || is_list_number(t, i, line->first) || is_torn_number(t, i))
		return false;
	return !(next->kind == TOK_WORD && !next->capital) && (!next->glued || next->capital || next->kind == TOK_MARK);
}

static void
find_sentences(struct mem *mem, struct narrative_text *t)
{
	uint32_t sentence = 0;

	for (size_t l = 0; l < t->lines.n; l++)
		for (uint32_t i = t->lines.at[l].first; i < t->lines.at[l].end; i++) {
			if (t->sentences.n == sentence)
				*vec_push(mem, &t->sentences) = i;
			t->toks.at[i].sentence = sentence;
			t->toks.at[i].line = (uint32_t)l;
			if (sentence_ends_at(t, i, &t->lines.at[l]))
				sentence++;
		}
}

/* Vietnamese with its diacritics has about one letter in four that is not ASCII. */
static bool
is_bare(struct str text)
{
	size_t letters = 0, high = 0;

	for (size_t i = 0; i < text.n; i++) {
		letters += ((unsigned char)text.s[i] | 0x20) >= 'a' && ((unsigned char)text.s[i] | 0x20) <= 'z';
		high += (unsigned char)text.s[i] >= 0xc3;
	}
	return high * 50 < letters;
}

struct narrative_text *
narrative_text_new(struct mem *mem, const struct lexicon *lexicon, struct str text)
{
	struct narrative_text *t = mem_one(mem, struct narrative_text);
	uint32_t *from;

	t->text = text_nfc_mapped(mem, text, &from);
	t->from = from;
	t->dated = DAY_NONE;
	t->bare = is_bare(t->text);
	t->mem = mem;
	t->folded = map_new(mem);
	tokenize(mem, t);
	t->senses = mem_array(mem, const struct sense *, t->toks.n + 1);
	for (size_t i = 0; i < t->toks.n; i++)
		t->senses[i] = lexicon_look(mem, lexicon, &t->toks.at[i], t->toks.n - i, t->bare);
	find_lines(mem, t);
	break_lines(t);
	find_sentences(mem, t);
	return t;
}

/* --- asking --- */

const struct sense *
narrative_sense(const struct narrative_text *t, size_t i, enum sense_class class)
{
	if (i >= t->toks.n)
		return NULL;
	for (const struct sense *s = t->senses[i]; s; s = s->next)
		if (s->class == class)
			return s;
	return NULL;
}

const struct sense *
narrative_sense_before(const struct narrative_text *t, size_t i, enum sense_class class)
{
	for (size_t length = PHRASE_TOKENS; length > 0; length--) {
		if (length > i || t->toks.at[i - length].sentence != t->toks.at[i - 1].sentence)
			continue;
		for (const struct sense *s = t->senses[i - length]; s; s = s->next)
			if (s->class == class && s->length == length)
				return s;
	}
	return NULL;
}

/* The word without diacritics; marks stay what they are. */
static struct str
folded(const struct narrative_text *t, const char *low)
{
	struct str *made = map_get(t->folded, str_of(low));

	if (made)
		return *made;
	made = mem_one(t->mem, struct str);
	*made = text_fold(t->mem, str_of(low));
	if (made->n == 0)
		*made = str_of(low);
	map_put(t->folded, str_of(low), made);
	return *made;
}

bool
narrative_is(const struct narrative_text *t, size_t i, const char *low)
{
	if (i >= t->toks.n)
		return false;
	return t->bare ? str_eq(t->toks.at[i].fold, folded(t, low)) : str_is(t->toks.at[i].low, low);
}

bool
narrative_says_now(const struct narrative_text *t, size_t i)
{
	static const char *const before[] = { "thực", "thể", "phát", "xuất", "biểu", "tái", "ẩn", NULL };
	static const char *const behind[] = { "đại", "trường", "thực", "tượng", "trạng", NULL };

	if (narrative_is(t, i, "nay"))
		return true;
	if (!narrative_is(t, i, "hiện"))
		return false;
	for (const char *const *w = before; i > 0 && *w; w++)
		if (narrative_is(t, i - 1, *w))
			return false;
	for (const char *const *w = behind; *w; w++)
		if (narrative_is(t, i + 1, *w))
			return false;
	return true;
}

struct str
narrative_slice(const struct narrative_text *t, size_t first, size_t end)
{
	if (first >= end || end > t->toks.n)
		return str_n("", 0);
	return str_n(t->text.s + t->toks.at[first].start, t->toks.at[end - 1].end - t->toks.at[first].start);
}

bool
narrative_starts(const struct narrative_text *t, size_t i)
{
	return i == 0 || i >= t->toks.n || t->toks.at[i].sentence != t->toks.at[i - 1].sentence;
}
