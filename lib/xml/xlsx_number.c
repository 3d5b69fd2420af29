#include "xml/xlsx_number.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"

enum { DIGITS = 15, EXPONENT = 300, DAY_SECONDS = 86400, LAST_DAY = 2958465 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits beyond the fifteenth only round. */
static void
take_digit(struct xlsx_number *n, int digit, int *seen, bool *up, bool fraction)
{
	if (n->digits == 0 && digit == 0) {
		n->exponent -= fraction;
		return;
	}
	(*seen)++;
	if (*seen <= DIGITS)
		n->digits = n->digits * 10 + digit;
	if (*seen == DIGITS + 1)
		*up = digit >= 5;
	n->exponent += (*seen > DIGITS) - fraction;
}

static bool
read_exponent(struct str text, size_t i, int *exponent)
{
	bool negative = i < text.n && text.s[i] == '-';
	int e = 0;

	i += i < text.n && (text.s[i] == '-' || text.s[i] == '+');
	if (i == text.n)
		return false;
	for (; i < text.n && is_digit(text.s[i]); i++)
		e = e < 10000 ? e * 10 + text.s[i] - '0' : e;
	*exponent += negative ? -e : e;
	return i == text.n;
}

bool
xlsx_number_read(struct str text, struct xlsx_number *out)
{
	struct xlsx_number n = { 0 };
	size_t i = text.n > 0 && (text.s[0] == '-' || text.s[0] == '+');
	int seen = 0;
	bool up = false, point = false, any = false;

	n.negative = i && text.s[0] == '-';
	for (; i < text.n && (is_digit(text.s[i]) || (text.s[i] == '.' && !point)); i++) {
		if (text.s[i] == '.') {
			point = true;
			continue;
		}
		any = true;
		take_digit(&n, text.s[i] - '0', &seen, &up, point);
	}
	if (!any || (i < text.n && (text.s[i] | 32) != 'e'))
		return false;
	if (i < text.n && !read_exponent(text, i + 1, &n.exponent))
		return false;
	n.digits += up;
	for (; n.digits && n.digits % 10 == 0; n.digits /= 10)
		n.exponent++;
	if (n.digits == 0)
		n = (struct xlsx_number){ 0 };
	if (n.exponent > EXPONENT || n.exponent < -EXPONENT - DIGITS)
		return false;
	*out = n;
	return true;
}

void
xlsx_number_put(struct buf *out, const struct xlsx_number *number)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%lld", (long long)number->digits);
	int whole = n + number->exponent; /* digits before the mark */

	if (number->negative && number->digits)
		buf_char(out, '-');
	if (whole <= 0)
		buf_str(out, "0.");
	for (int i = whole; i < 0; i++)
		buf_char(out, '0');
	for (int i = 0; i < n; i++) {
		if (i == whole && i > 0)
			buf_char(out, '.');
		buf_char(out, digits[i]);
	}
	for (int i = n; i < whole; i++)
		buf_char(out, '0');
}

bool
xlsx_number_put_date(struct buf *out, const struct xlsx_number *number, bool date1904)
{
	__int128 seconds = (__int128)number->digits * DAY_SECONDS;
	int32_t day, second;
	char text[DATE_TEXT];

	if (number->negative || number->exponent > 6 || number->exponent < -20)
		return false;
	for (int e = number->exponent; e > 0; e--)
		seconds *= 10;
	for (int e = number->exponent; e < 0; e++)
		seconds = e == -1 ? (seconds + 5) / 10 : seconds / 10;
	if (seconds / DAY_SECONDS > LAST_DAY)
		return false;
	day = (int32_t)(seconds / DAY_SECONDS);
	second = (int32_t)(seconds % DAY_SECONDS);
	if (day > 0 || date1904) {
		/* Day 60 is a 29 February 1900 that never was; before it days are one off. */
		day += date1904 ? date_day(1904, 1, 1) : day < 60 ? date_day(1899, 12, 31) : date_day(1899, 12, 30);
		buf_str(out, date_text(day, text));
	}
	if (second > 0 || (seconds < DAY_SECONDS && !date1904))
		buf_printf(out, "%s%02d:%02d:%02d", seconds < DAY_SECONDS && !date1904 ? "" : " ", second / 3600, second / 60 % 60, second % 60);
	return true;
}
