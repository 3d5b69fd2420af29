/* Bytes that people export as text, in the encodings Vietnamese files come in.
 *
 * An encoding is taken only when the text it gives reads as Vietnamese: each candidate is
 * judged by how many of its words with marks are real syllables. What no encoding makes
 * readable is refused, never guessed at.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;

enum encoding {
	ENCODING_ANY,      /* find out */
	ENCODING_UTF8,
	ENCODING_UTF16LE,
	ENCODING_UTF16BE,
	ENCODING_CP1258,   /* Windows: letters with combining tones */
	ENCODING_TCVN3,    /* ABC fonts: .VnTime and the like */
	ENCODING_VNI,      /* VNI fonts: a letter and a mark behind it */
	ENCODING_TWICE,    /* UTF-8 that was taken for Windows-1252 and written as UTF-8 */
	ENCODINGS
};

/* "utf-8", "tcvn3" ...; ENCODINGS if there is none of that name. */
enum encoding encoding_named(struct str name);
const char *encoding_name(enum encoding encoding);

/* 'bytes' as UTF-8 without a byte order mark. *as (may be NULL: find out) is what they must
 * be in, or ENCODING_ANY, and then what they were in. False and *fail for what cannot be
 * read with certainty; the place is 'name'. */
bool encoding_read(struct mem *mem, const char *name, struct str bytes, enum encoding *as, struct str *out, struct fail *fail) MUST_USE;

/* What encoding UTF-8 text was typed in, if its letters only stand for those of an old
 * font ("Céng hßa" for "Cộng hòa"), as in sheets: ENCODING_UTF8 if it is what it seems. */
enum encoding encoding_of_text(struct str text);

/* Text of that encoding as it reads; what does not fit it stays as it is. */
struct str encoding_mend(struct mem *mem, struct str text, enum encoding was);

/* How the words of a text that have letters beyond ASCII fare. */
struct encoding_judged {
	size_t words, good;
	bool foreign; /* characters that no text has: controls, U+FFFD */
};
struct encoding_judged encoding_judge(struct str utf8);
