#include "base/syllable.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A letter without its tone, in one byte: a to z as they are, the others by a capital:
 * A ă, B â, D đ, E ê, O ô, P ơ, U ư. */
struct letter {
	uint32_t c;
	char base, tone; /* tone: 0 none, 1 grave, 2 hook, 3 tilde, 4 acute, 5 dot */
};

static const struct letter letters[] = {
	{ 0xe0, 'a', 1 }, { 0xe1, 'a', 4 }, { 0xe2, 'B', 0 }, { 0xe3, 'a', 3 }, { 0xe8, 'e', 1 }, { 0xe9, 'e', 4 }, { 0xea, 'E', 0 }, { 0xec, 'i', 1 },
	{ 0xed, 'i', 4 }, { 0xf2, 'o', 1 }, { 0xf3, 'o', 4 }, { 0xf4, 'O', 0 }, { 0xf5, 'o', 3 }, { 0xf9, 'u', 1 }, { 0xfa, 'u', 4 }, { 0xfd, 'y', 4 },
	{ 0x103, 'A', 0 }, { 0x111, 'D', 0 }, { 0x129, 'i', 3 }, { 0x169, 'u', 3 }, { 0x1a1, 'P', 0 }, { 0x1b0, 'U', 0 },
	{ 0x1ea1, 'a', 5 }, { 0x1ea3, 'a', 2 }, { 0x1ea5, 'B', 4 }, { 0x1ea7, 'B', 1 }, { 0x1ea9, 'B', 2 }, { 0x1eab, 'B', 3 }, { 0x1ead, 'B', 5 },
	{ 0x1eaf, 'A', 4 }, { 0x1eb1, 'A', 1 }, { 0x1eb3, 'A', 2 }, { 0x1eb5, 'A', 3 }, { 0x1eb7, 'A', 5 }, { 0x1eb9, 'e', 5 }, { 0x1ebb, 'e', 2 },
	{ 0x1ebd, 'e', 3 }, { 0x1ebf, 'E', 4 }, { 0x1ec1, 'E', 1 }, { 0x1ec3, 'E', 2 }, { 0x1ec5, 'E', 3 }, { 0x1ec7, 'E', 5 }, { 0x1ec9, 'i', 2 },
	{ 0x1ecb, 'i', 5 }, { 0x1ecd, 'o', 5 }, { 0x1ecf, 'o', 2 }, { 0x1ed1, 'O', 4 }, { 0x1ed3, 'O', 1 }, { 0x1ed5, 'O', 2 }, { 0x1ed7, 'O', 3 },
	{ 0x1ed9, 'O', 5 }, { 0x1edb, 'P', 4 }, { 0x1edd, 'P', 1 }, { 0x1edf, 'P', 2 }, { 0x1ee1, 'P', 3 }, { 0x1ee3, 'P', 5 }, { 0x1ee5, 'u', 5 },
	{ 0x1ee7, 'u', 2 }, { 0x1ee9, 'U', 4 }, { 0x1eeb, 'U', 1 }, { 0x1eed, 'U', 2 }, { 0x1eef, 'U', 3 }, { 0x1ef1, 'U', 5 }, { 0x1ef3, 'y', 1 },
	{ 0x1ef5, 'y', 5 }, { 0x1ef7, 'y', 2 }, { 0x1ef9, 'y', 3 },
};

/* Longest first. */
static const char *const onsets[] = { "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", "b", "c", "d", "D", "g", "h", "k", "l", "m",
	"n", "p", "r", "s", "t", "v", "x", "" };

/* What may follow, without tones; those that end in a stop take acute or dot only. */
static const char rimes[] = " a ac ach ai am an ang anh ao ap at au ay Ac Am An Ang Ap At Bc Bm Bn Bng Bp Bt Bu By e ec em en eng eo ep et E Ech Em En Enh Ep Et Eu "
	"i ia ich iEc iEm iEn iEng iEp iEt iEu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oAc oAm oAn oAng oAt oc oe oen oeo oet "
	"oi om on ong ooc oong op ot O Oc Oi Om On Ong Op Ot P Pi Pm Pn Pp Pt u ua uc ui um un ung uo up ut uB uBn uBng uBt uBy uE uEch uEnh uP uOc uOi uOm uOn "
	"uOng uOt uy uya uych uyn uynh uyt uyu uyEn uyEt U Ua Uc Ui Um Un Ung UPc UPi UPm UPn UPng UPp UPt UPu Ut Uu y yEm yEn yEng yEt yEu ";

static char
base_of(uint32_t c, char *tone)
{
	size_t low = 0, high = sizeof(letters) / sizeof(letters[0]);

	*tone = 0;
	if (c < 128)
		return c >= 'a' && c <= 'z' ? (char)c : 0;
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (letters[mid].c == c) {
			*tone = letters[mid].tone;
			return letters[mid].base;
		}
		if (letters[mid].c < c)
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

static bool
is_rime(const char *s, size_t n, int tone)
{
	char wanted[12];

	if (n == 0 || n > 6)
		return false;
	wanted[0] = ' ';
	memcpy(wanted + 1, s, n);
	memcpy(wanted + 1 + n, " ", 2);
	if (!strstr(rimes, wanted))
		return false;
	if (s[n - 1] == 'c' || s[n - 1] == 'p' || s[n - 1] == 't' || (n > 1 && s[n - 1] == 'h' && s[n - 2] == 'c'))
		return tone == 4 || tone == 5 || tone == 0;
	return true;
}

bool
syllable_is(struct str lower)
{
	char plain[16], tone = 0, one;
	size_t n = 0;

	for (size_t at = 0; at < lower.n;) {
		if (n == sizeof(plain) - 1)
			return false;
		plain[n] = base_of(utf8_next(lower, &at), &one);
		if (!plain[n++] || (one && tone))
			return false;
		tone = one ? one : tone;
	}
	plain[n] = '\0';
	for (size_t i = 0; i < sizeof(onsets) / sizeof(onsets[0]); i++) {
		size_t skip = strlen(onsets[i]);

		if (strncmp(plain, onsets[i], skip) != 0)
			continue;
		if (is_rime(plain + skip, n - skip, tone))
			return true;
		/* "gì", "giếng", "quốc": the last letter of gi and qu may be part of the rime. */
		if (skip == 2 && (onsets[i][1] == 'i' || onsets[i][1] == 'u') && is_rime(plain + 1, n - 1, tone))
			return true;
	}
	return false;
}
