/* Numbers in names: "Phường 01", "Phường Một", "Phường I" are one. */
#include <stdio.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/must.h"
#include "units/match_index.h"

static const struct {
	const char *word;
	int value;
} words[] = {
	{ "một", 1 }, { "mốt", 1 }, { "hai", 2 },  { "ba", 3 },  { "bốn", 4 }, { "tư", 4 },   { "năm", 5 },
	{ "lăm", 5 }, { "sáu", 6 }, { "bảy", 7 },  { "bẩy", 7 }, { "tám", 8 }, { "chín", 9 }, { "mười", 10 },
};

struct number_words {
	struct letters word[ARRAY_LEN(words)];
	struct letters tens; /* "mươi" */
};

const struct number_words *
number_words_new(struct mem *mem)
{
	struct number_words *numbers = mem_one(mem, struct number_words);

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		letters_read(mem, str_of(words[i].word), &numbers->word[i]);
	letters_read(mem, STR("mươi"), &numbers->tens);
	return numbers;
}

static bool
is_digit(struct letter letter)
{
	return letter.base >= '0' && letter.base <= '9';
}

void
form_plain(const struct letters *text, size_t first, size_t end, struct form *out)
{
	out->n = 0;
	out->variant = false;
	for (size_t w = first; w < end; w++) {
		size_t at = text->word[w].at, stop = at + text->word[w].n;

		while (is_digit(text->at[at]) && text->at[at].base == '0' && at + 1 < stop)
			at++, out->variant = true;
		while (at < stop)
			out->at[out->n++] = text->at[at++];
	}
}

/* Marks may only be missing where the whole text has none. */
static bool
is_word(const struct letters *text, size_t w, const struct letters *word)
{
	struct likeness like;
	const struct letter *at = &text->at[text->word[w].at];

	if (text->word[w].n != word->n)
		return false;
	for (size_t i = 0; i < word->n; i++)
		if (at[i].base != word->at[i].base || at[i].swapped != word->at[i].swapped)
			return false;
	like = letters_compare(at, word->at, word->n);
	return like.conflicts == 0 && (like.lacks == 0 || !letters_are_marked(text->at, text->n));
}

/* I to XXXIX, without marks; 0 if it is none. */
static int
read_roman(const struct letters *text, size_t w)
{
	const struct letter *at = &text->at[text->word[w].at];
	size_t n = text->word[w].n, i = 0;
	int value = 0, ones = 0;

	if (letters_are_marked(at, n))
		return 0;
	for (size_t k = 0; k < n; k++)
		if (at[k].swapped)
			return 0;
	for (; i < n && at[i].base == 'x' && value < 30; i++)
		value += 10;
	if (n - i == 2 && at[i].base == 'i' && (at[i + 1].base == 'v' || at[i + 1].base == 'x'))
		return value + (at[i + 1].base == 'v' ? 4 : 9);
	if (i < n && at[i].base == 'v')
		i++, value += 5;
	for (; i < n && at[i].base == 'i' && ones < 3; i++)
		ones++;
	return i == n ? value + ones : 0;
}

static int
digit_value(const struct number_words *numbers, const struct letters *text, size_t w)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (is_word(text, w, &numbers->word[i]))
			return words[i].value;
	return 0;
}

/* The number that the last words spell and how many words it takes; 0 if none. */
static int
read_words(const struct number_words *numbers, const struct letters *text, size_t first, size_t end, size_t *took)
{
	int last = digit_value(numbers, text, end - 1), before;

	*took = 1;
	if (end - first >= 3 && last > 0 && last < 10 && is_word(text, end - 2, &numbers->tens)) {
		before = digit_value(numbers, text, end - 3);
		*took = 3;
		return before > 1 && before < 10 ? before * 10 + last : 0;
	}
	if (end - first >= 2 && is_word(text, end - 1, &numbers->tens)) {
		before = digit_value(numbers, text, end - 2);
		*took = 2;
		if (before > 1 && before < 10)
			return before * 10;
		*took = 1;
	}
	if (end - first >= 2 && last > 0 && last < 10 && digit_value(numbers, text, end - 2) == 10) {
		*took = 2;
		return 10 + last;
	}
	return last;
}

bool
form_with_number(const struct number_words *numbers, const struct letters *text, size_t first, size_t end,
	    struct form *out)
{
	char digits[16];
	size_t took = 1;
	int value, n;

	must(first < end);
	value = read_roman(text, end - 1);
	if (!value)
		value = read_words(numbers, text, first, end, &took);
	if (!value)
		return false;
	form_plain(text, first, end - took, out);
	n = snprintf(digits, sizeof(digits), "%d", value);
	if (out->n + (size_t)n > LETTERS_MAX)
		return false;
	for (int i = 0; i < n; i++)
		out->at[out->n++] = (struct letter){ .base = digits[i], .word = (uint8_t)(end - took) };
	out->variant = true;
	return true;
}
