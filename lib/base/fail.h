/* What went wrong with the world: a code, a place and up to three words of detail.
 *
 * A function that can fail takes a struct fail * last and fills it once, where the fault
 * was found, by 'return fail(f, CODE, place, detail...)'. Nobody below the rim logs or
 * exits. The texts, Vietnamese and English, with their HTTP status, are in fail.def.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum fail_code {
	FAIL_NONE,
#define X(code, status, slug, vi, en) FAIL_##code,
#include "base/fail.def"
#undef X
	FAIL_CODES
};

enum lang { LANG_VI, LANG_EN };

struct fail {
	enum fail_code code;
	char place[240];   /* "file:line", "file:/json/pointer", "sheet!B7", may be empty */
	char word[3][160]; /* stand for {0} {1} {2} in the texts */
};

/* fail(f, BAD_NUMBER, place, text): fill *f (may be NULL), answer false. Details are
 * const char *, at most three; longer ones are cut at a character. */
#undef fail /* Check has a deprecated macro of that name: include <check.h> first */
#define fail(f, code, place, ...) \
	fail_set(f, FAIL_##code, place, (const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL })

bool fail_set(struct fail *f, enum fail_code code, const char *place, const char *const *words);

/* Put "before:" in front of the place, for a caller who knows the file. */
void fail_prefix(struct fail *f, const char *before);

/* The sentence, without the place; always terminated. Returns 'out'. */
char *fail_text(const struct fail *f, enum lang lang, char *out, size_t size);

/* Stable name for machines ("bad-number") and HTTP status. */
const char *fail_slug(enum fail_code code);
int fail_status(enum fail_code code);

/* "place: Vietnamese / English", as the command line prints it. Returns 'out'. */
char *fail_line(const struct fail *f, char *out, size_t size);
