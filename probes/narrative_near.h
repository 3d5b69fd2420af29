/* Small questions about the tokens around a number; inside of the narrative probe. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "probes/narrative_text.h"

static const char *const day_words[] = { "ngày", "hôm", "sáng", "chiều", "tối", "trưa", "đêm", "tháng", "mùng", "quý", NULL };

static inline size_t
token_bytes(const struct narrative_text *t, size_t i)
{
	return i < t->toks.n ? t->toks.at[i].end - t->toks.at[i].start : 0;
}

static inline bool
is_number(const struct narrative_text *t, size_t i)
{
	return i < t->toks.n && t->toks.at[i].kind == TOK_NUMBER;
}

static inline bool
is_word(const struct narrative_text *t, size_t i)
{
	return i < t->toks.n && t->toks.at[i].kind == TOK_WORD;
}

static inline bool
is_glued(const struct narrative_text *t, size_t i)
{
	return i < t->toks.n && t->toks.at[i].glued;
}

static inline bool
is_dash(const struct narrative_text *t, size_t i)
{
	return narrative_is(t, i, "-") || narrative_is(t, i, "–") || narrative_is(t, i, "—");
}

static inline bool
is_any(const struct narrative_text *t, size_t i, const char *const *words)
{
	for (; *words; words++)
		if (narrative_is(t, i, *words))
			return true;
	return false;
}

/* Digits only, at most four: its value; else -1. */
static inline int
plain_value(const struct narrative_text *t, size_t i)
{
	int value = 0;

	if (!is_number(t, i) || token_bytes(t, i) > 4)
		return -1;
	for (size_t b = t->toks.at[i].start; b < t->toks.at[i].end; b++) {
		if (t->text.s[b] < '0' || t->text.s[b] > '9')
			return -1;
		value = value * 10 + (t->text.s[b] - '0');
	}
	return value;
}

static inline bool
is_year(const struct narrative_text *t, size_t i)
{
	int value = plain_value(t, i);

	return token_bytes(t, i) == 4 && value >= 1900 && value <= 2100;
}

static inline bool
same_sentence(const struct narrative_text *t, size_t a, size_t b)
{
	return a < t->toks.n && b < t->toks.n && t->toks.at[a].sentence == t->toks.at[b].sentence;
}

/* The counted noun at 'i', unless a longer phrase there is a time. */
static inline const struct sense *
counted(const struct narrative_text *t, size_t i)
{
	const struct sense *count = narrative_sense(t, i, SENSE_COUNT), *time = narrative_sense(t, i, SENSE_TIME);

	return count && time && time->length >= count->length ? NULL : count;
}

static inline bool
is_time(const struct narrative_text *t, size_t i)
{
	return narrative_sense(t, i, SENSE_TIME) && !counted(t, i);
}

static inline bool
has_digits(const struct narrative_text *t, size_t i, size_t n)
{
	return is_number(t, i) && token_bytes(t, i) == n && plain_value(t, i) >= 0;
}

static inline bool
is_percent(const struct narrative_text *t, size_t i)
{
	return narrative_is(t, i, "%") || (narrative_is(t, i, "phần") && narrative_is(t, i + 1, "trăm"));
}

static inline bool
is_line_start(const struct narrative_text *t, size_t i)
{
	return t->lines.at[t->toks.at[i].line].first == i;
}
