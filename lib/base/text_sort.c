#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

/* Primary order of letters: Latin with the Vietnamese letters in their places. Digits
 * come before letters; everything else is white space. */
static const char order[][4] = {
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "ă", "â", "b", "c", "d", "đ", "e", "ê",
	"f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư",
	"v", "w", "x", "y", "z",
};

enum { WEIGHT_SPACE = 2, WEIGHT_FIRST = 3 };

static int
weight_of(uint32_t letter)
{
	char utf8[5] = { 0 };

	utf8_put(letter, utf8);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (strcmp(order[i], utf8) == 0)
			return (int)i + WEIGHT_FIRST;
	return WEIGHT_SPACE;
}

/* ngang huyền hỏi ngã sắc nặng, as the dictionaries have them; 0 if it is no tone. */
static int
tone_of(uint32_t mark)
{
	switch (mark) {
	case 0x300: return 2;
	case 0x309: return 3;
	case 0x303: return 4;
	case 0x301: return 5;
	case 0x323: return 6;
	default: return 0;
	}
}

/* The letter without its tone ("ắ" -> "ă", tone 5). */
static uint32_t
without_tone(uint32_t c, int *tone)
{
	char utf8[4];
	struct mem *mem = mem_new("letter", 4096);
	size_t n = 0;
	uint8_t split[32];
	uint8_t kept[32];
	size_t kept_n = 0, length = sizeof(split);
	uint32_t letter = c;

	n = utf8_put(c, utf8);
	*tone = 1;
	if (c >= 0x80 && u8_normalize(UNINORM_NFD, (const uint8_t *)utf8, n, split, &length) == split) {
		for (size_t at = 0; at < length;) {
			uint32_t part = utf8_next(str_n((const char *)split, length), &at);

			if (tone_of(part))
				*tone = tone_of(part);
			else
				kept_n += utf8_put(part, (char *)kept + kept_n);
		}
		struct str whole = text_nfc(mem, str_n((const char *)kept, kept_n));
		size_t at = 0;

		letter = whole.n ? utf8_next(whole, &at) : c;
	}
	mem_free(&mem);
	return letter;
}

char *
text_sort_key(struct mem *mem, struct str s)
{
	struct str nfc = text_nfc(mem, s);
	struct buf key = buf_new(mem, nfc.n * 3 + 8), tones = buf_new(mem, nfc.n + 8), cases = buf_new(mem, nfc.n + 8);

	for (size_t at = 0; at < nfc.n;) {
		uint32_t c = utf8_next(nfc, &at), low = uc_tolower(c);
		int tone;
		uint32_t letter = without_tone(low, &tone);

		buf_char(&key, (char)weight_of(letter));
		buf_char(&tones, (char)tone);
		buf_char(&cases, c == low ? 1 : 2);
	}
	buf_char(&key, 1);
	buf_add(&key, buf_cstr(&tones), tones.n);
	buf_char(&key, 1);
	buf_add(&key, buf_cstr(&cases), cases.n);
	return mem_str(mem, buf_cstr(&key));
}
