#include "base/real.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXACT_DIGITS = 15, EXACT_POWER = 22, MANY_DIGITS = 800 };

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* Long ones go to the C library, which rounds correctly; what follows the 800th digit
 * cannot matter. */
static double
read_long(struct str text)
{
	char digits[MANY_DIGITS + 1];
	size_t n = text.n < MANY_DIGITS ? text.n : MANY_DIGITS, cut = text.n - n;
	const char *dot = memchr(text.s, '.', text.n);
	double value;

	memcpy(digits, text.s, n);
	digits[n] = '\0';
	value = strtod(digits, NULL);
	if (cut && (!dot || (size_t)(dot - text.s) >= n))
		value = HUGE_VAL; /* eight hundred digits before the point */
	return value;
}

bool
real_read(struct str text, double *out)
{
	struct str all = text;
	bool minus = text.n > 0 && text.s[0] == '-', dot = false;
	uint64_t digits = 0;
	size_t n = 0, after = 0;
	double value;

	if (minus)
		text.s++, text.n--;
	all = text;
	for (; text.n > 0; text.s++, text.n--) {
		if (*text.s == '.') {
			if (dot)
				return false;
			dot = true;
			continue;
		}
		if (*text.s < '0' || *text.s > '9')
			return false;
		n++;
		after += dot;
		if (n <= EXACT_DIGITS)
			digits = digits * 10 + (uint64_t)(*text.s - '0');
	}
	if (n == 0)
		return false;
	value = n <= EXACT_DIGITS && after <= EXACT_POWER ? (double)digits / powers[after]
							  : read_long(all);
	*out = minus ? -value : value;
	return true;
}

/* "1.2345e-07" laid out without an exponent. */
static void
lay_out(const char *scientific, char *out)
{
	char digits[24], *p = out;
	const char *s = scientific, *e = strchr(s, 'e');
	int n = 0, power = (int)strtol(e + 1, NULL, 10);

	if (*s == '-')
		*p++ = *s++;
	for (; s < e; s++)
		if (*s != '.')
			digits[n++] = *s;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	if (power < 0) {
		*p++ = '0';
		*p++ = '.';
		for (int i = -1; i > power; i--)
			*p++ = '0';
	}
	for (int i = 0; i < n || i <= power; i++) {
		if (i > 0 && i == power + 1)
			*p++ = '.';
		*p++ = i < n ? digits[i] : '0';
	}
	*p = '\0';
}

char *
real_text(double value, char *out)
{
	char text[40];

	if (isnan(value)) {
		memcpy(out, "NaN", 4);
	} else if (isinf(value)) {
		snprintf(out, REAL_TEXT, "%sInfinity", value < 0 ? "-" : "");
	} else if (value == floor(value) && fabs(value) < 1e15) {
		snprintf(out, REAL_TEXT, "%lld", (long long)value);
	} else {
		for (int precision = 14; precision <= 16; precision++) {
			snprintf(text, sizeof(text), "%.*e", precision, value);
			if (strtod(text, NULL) == value)
				break;
		}
		lay_out(text, out);
	}
	return out;
}
