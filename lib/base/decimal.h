/* Numbers that come out the same everywhere: integers in millionths ("micro").
 *
 * Points and values are int64_t in 1e-6, so up to about 9.2e12; products go through 128
 * bits; there is one rounding, half away from zero, and it is here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define MICRO 1000000LL

enum { DECIMAL_TEXT = 32 }; /* room for any number as text */

/* How a text was not a number. */
enum decimal_is { DECIMAL_OK, DECIMAL_NOT_A_NUMBER, DECIMAL_TOO_LARGE };

/* Machine form: [+-]digits[.digits]; no grouping, no exponent. More than six decimals are
 * rounded half away from zero. */
enum decimal_is decimal_read(struct str text, int64_t *micro);

/* Vietnamese form: 1.941 is one thousand nine hundred and forty-one, 86,6 is eighty-six
 * point six, 1.234.567,89; a dot that does not group by threes ("86.6", "0.5", "12.3456")
 * is taken as the decimal mark; an ASCII or no-break space may group as well. */
enum decimal_is decimal_read_vi(struct str text, int64_t *micro);

/* a * b / c, half away from zero; c != 0 is the caller's duty. False if it does not fit. */
bool decimal_mul_div(int64_t a, int64_t b, int64_t c, int64_t *out);

/* 'micro' rounded to 'places' (0..6) decimals, half away from zero. */
int64_t decimal_round(int64_t micro, int places);

/* Shortest machine form: "12", "0.5", "-3.141593". Returns 'out' (>= DECIMAL_TEXT). */
char *decimal_text(int64_t micro, char *out);

/* Machine form with exactly 'places' decimals (0..6), rounded. */
char *decimal_text_places(int64_t micro, int places, char *out);

/* Vietnamese form, "1.236,50"; places < 0: as many decimals as needed. */
char *decimal_text_vi(int64_t micro, int places, char *out);
