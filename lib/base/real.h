/* Floating-point numbers as text, the same on every machine.
 *
 * For what a standard defines in binary floating point (survey expressions); figures and
 * points are integers, see decimal.h.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

enum { REAL_TEXT = 400 }; /* room for any number without an exponent */

/* [-]digits[.digits] or [-].digits, nothing else, correctly rounded. */
bool real_read(struct str text, double *out);

/* The shortest text that reads back as the same number, never with an exponent: "0.1",
 * "NaN", "Infinity"; minus zero is "0". Returns 'out' (>= REAL_TEXT). */
char *real_text(double value, char *out);
