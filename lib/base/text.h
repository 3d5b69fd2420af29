/* Vietnamese text: one spelling, one search form, one order.
 *
 * Everything takes UTF-8 and survives bytes that are not: those become U+FFFD.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct mem;

/* Next code point at *at (which moves on); U+FFFD for a bad sequence, one byte long. */
uint32_t utf8_next(struct str s, size_t *at);
size_t utf8_put(uint32_t c, char out[4]);
bool utf8_is_valid(struct str s);
/* The longest start of at most 'n' bytes that does not cut a character. */
size_t utf8_clip(struct str s, size_t n);

/* NFC. */
struct str text_nfc(struct mem *mem, struct str s);

/* NFC with the way back: from[i] is where byte i of the result began in 's', and
 * from[result.n] == s.n. For byte spans in the original. */
struct str text_nfc_mapped(struct mem *mem, struct str s, uint32_t **from);

/* One spelling of a name: NFC, tone placed as in the official unit lists (hoà -> hòa,
 * thuý -> thúy, but quý), white space squeezed and trimmed, typographic quotes and dashes
 * made plain. Case kept. */
struct str text_canonical(struct mem *mem, struct str s);

/* Search form: lower case, no diacritics, d for đ, letters and digits and single spaces
 * only: "Xã Đức  Mỹ" -> "xa duc my". */
struct str text_fold(struct mem *mem, struct str s);

/* Lower case with diacritics kept, NFC. */
struct str text_lower(struct mem *mem, struct str s);

/* A key whose byte order is Vietnamese order (a ă â, d đ, e ê, o ô ơ, u ư; then tones
 * ngang huyền hỏi ngã sắc nặng; then case). Zero-terminated. */
char *text_sort_key(struct mem *mem, struct str s);
