#include "base/date.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool
date_is_real(int year, int month, int day)
{
	return year >= 1583 && year <= 9999 && month >= 1 && month <= 12 && day >= 1
	       && day <= month_days(year, month);
}

/* Years begin in March here, so that the leap day comes last. */
int32_t
date_day(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int m = month <= 2 ? month + 9 : month - 3;

	must(date_is_real(year, month, day));
	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

struct date
date_of(int32_t day)
{
	int32_t z = day + 719468;
	int32_t era = (z >= 0 ? z : z - 146096) / 146097;
	int32_t in_era = z - era * 146097;
	int32_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int32_t in_year = in_era - (365 * y + y / 4 - y / 100);
	int32_t m = (5 * in_year + 2) / 153;

	return (struct date){ .year = y + era * 400 + (m >= 10),
			      .month = m < 10 ? m + 3 : m - 9,
			      .day = in_year - (153 * m + 2) / 5 + 1 };
}

int
date_weekday(int32_t day)
{
	return (int)(((int64_t)day + 3) % 7 + 7) % 7 + 1;
}

/* Up to 'max' digits, at least 'min'; -1 if they are not there. */
static int
take_number(struct str *text, size_t min, size_t max)
{
	int n = 0;
	size_t i = 0;

	for (; i < text->n && i < max && text->s[i] >= '0' && text->s[i] <= '9'; i++)
		n = n * 10 + (text->s[i] - '0');
	text->s += i;
	text->n -= i;
	return i >= min ? n : -1;
}

static bool
take_char(struct str *text, char c)
{
	if (!text->n || text->s[0] != c)
		return false;
	text->s++, text->n--;
	return true;
}

static bool
take_date(struct str *text, int32_t *day)
{
	int y = take_number(text, 4, 4), m, d;

	if (y < 0 || !take_char(text, '-'))
		return false;
	m = take_number(text, 2, 2);
	if (m < 0 || !take_char(text, '-'))
		return false;
	d = take_number(text, 2, 2);
	if (d < 0 || !date_is_real(y, m, d))
		return false;
	*day = date_day(y, m, d);
	return true;
}

bool
date_read(struct str text, int32_t *day)
{
	int32_t read;

	if (!take_date(&text, &read) || text.n)
		return false;
	*day = read;
	return true;
}

bool
date_read_vi(struct str text, int32_t *day)
{
	int d = take_number(&text, 1, 2), m, y;
	char mark = text.n ? text.s[0] : 0;

	if (d < 0 || (mark != '/' && mark != '-' && mark != '.') || !take_char(&text, mark))
		return false;
	m = take_number(&text, 1, 2);
	if (m < 0 || !take_char(&text, mark))
		return false;
	y = take_number(&text, 4, 4);
	if (y < 0 || text.n || !date_is_real(y, m, d))
		return false;
	*day = date_day(y, m, d);
	return true;
}

char *
date_text(int32_t day, char *out)
{
	struct date d = date_of(day);

	snprintf(out, DATE_TEXT, "%04d-%02d-%02d", d.year % 10000, d.month % 100, d.day % 100);
	return out;
}

char *
date_text_vi(int32_t day, char *out)
{
	struct date d = date_of(day);

	snprintf(out, DATE_TEXT, "%02d/%02d/%04d", d.day % 100, d.month % 100, d.year % 10000);
	return out;
}

bool
period_is_real(int period)
{
	int year = period / 100, part = period % 100;

	return year >= 1900 && year <= 2999
	       && ((part >= 0 && part <= 12) || (part >= 21 && part <= 24) || part == 31 || part == 32);
}

bool
period_read(struct str text, int *period)
{
	int year = take_number(&text, 4, 4), part = 0, base = 0, read;

	if (year < 0)
		return false;
	if (text.n) {
		if (!take_char(&text, '-'))
			return false;
		base = take_char(&text, 'Q') ? 20 : take_char(&text, 'H') ? 30 : 0;
		part = base ? take_number(&text, 1, 1) : take_number(&text, 2, 2);
		if (part < 1 || text.n)
			return false;
	}
	read = year * 100 + base + part;
	if (!period_is_real(read) || (base == 0 && part > 12))
		return false;
	*period = read;
	return true;
}

char *
period_text(int period, char *out)
{
	int year = period / 100, part = period % 100;

	must(period_is_real(period));
	if (part == 0)
		snprintf(out, PERIOD_TEXT, "%04d", year);
	else if (part <= 12)
		snprintf(out, PERIOD_TEXT, "%04d-%02d", year, part);
	else
		snprintf(out, PERIOD_TEXT, "%04d-%c%d", year, part > 30 ? 'H' : 'Q', part % 10);
	return out;
}

char *
period_text_vi(int period, char *out)
{
	static const char *const roman[] = { "I", "II", "III", "IV" };
	int year = period / 100, part = period % 100;

	must(period_is_real(period));
	if (part == 0)
		snprintf(out, PERIOD_TEXT_VI, "Năm %d", year);
	else if (part <= 12)
		snprintf(out, PERIOD_TEXT_VI, "Tháng %d/%d", part, year);
	else if (part <= 24)
		snprintf(out, PERIOD_TEXT_VI, "Quý %s/%d", roman[part - 21], year);
	else
		snprintf(out, PERIOD_TEXT_VI, "6 tháng %s năm %d", part == 31 ? "đầu" : "cuối", year);
	return out;
}

/* First month (1-12) and number of months. */
static int
period_months(int period, int *count)
{
	int part = period % 100;

	must(period_is_real(period));
	if (part == 0) {
		*count = 12;
		return 1;
	}
	*count = part <= 12 ? 1 : part <= 24 ? 3 : 6;
	return part <= 12 ? part : part <= 24 ? (part - 21) * 3 + 1 : (part - 31) * 6 + 1;
}

int32_t
period_first(int period)
{
	int count;

	return date_day(period / 100, period_months(period, &count), 1);
}

int32_t
period_last(int period)
{
	int count, first = period_months(period, &count), last = first + count - 1;

	return date_day(period / 100, last, month_days(period / 100, last));
}

static char
period_length(int period)
{
	int part = period % 100;

	return part == 0 ? 'y' : part <= 12 ? 'm' : part <= 24 ? 'q' : 'h';
}

int
period_previous(int period)
{
	return period_of(period_length(period), period_first(period) - 1);
}

int
period_of(char length, int32_t day)
{
	struct date d = date_of(day);

	switch (length) {
	case 'y': return d.year * 100;
	case 'h': return d.year * 100 + 31 + (d.month - 1) / 6;
	case 'q': return d.year * 100 + 21 + (d.month - 1) / 3;
	default: must(length == 'm'); return d.year * 100 + d.month;
	}
}

char *
time_text(int64_t unix_micro, char *out)
{
	int64_t seconds = unix_micro / 1000000 - (unix_micro % 1000000 < 0);
	int64_t day = seconds / 86400 - (seconds % 86400 < 0);
	int in_day = (int)(seconds - day * 86400);
	char date[DATE_TEXT];

	snprintf(out, TIME_TEXT, "%sT%02d:%02d:%02dZ", date_text((int32_t)day, date), in_day / 3600,
		 in_day / 60 % 60, in_day % 60);
	return out;
}

/* "Z", "+07:00", "-0330"; seconds east of UTC. */
static bool
take_offset(struct str *text, int *seconds)
{
	int sign, hours, minutes = 0;

	if (take_char(text, 'Z') || take_char(text, 'z')) {
		*seconds = 0;
		return true;
	}
	sign = take_char(text, '+') ? 1 : take_char(text, '-') ? -1 : 0;
	hours = take_number(text, 2, 2);
	if (!sign || hours < 0)
		return false;
	if (text->n) {
		take_char(text, ':');
		minutes = take_number(text, 2, 2);
	}
	if (hours > 14 || minutes < 0 || minutes > 59)
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool
time_read(struct str text, int64_t *unix_micro)
{
	int32_t day;
	int h = 0, m = 0, s = 0, east = 0, micro = 0, unit = 100000;

	if (!take_date(&text, &day))
		return false;
	if (text.n) {
		if (!take_char(&text, 'T') && !take_char(&text, ' '))
			return false;
		h = take_number(&text, 2, 2);
		m = take_char(&text, ':') ? take_number(&text, 2, 2) : -1;
		s = take_char(&text, ':') ? take_number(&text, 2, 2) : 0;
		if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60)
			return false;
		if (take_char(&text, '.'))
			for (; text.n && text.s[0] >= '0' && text.s[0] <= '9'; unit /= 10)
				micro += take_number(&text, 1, 1) * unit;
		if (!take_offset(&text, &east) || text.n)
			return false;
	}
	*unix_micro = ((int64_t)day * 86400 + h * 3600 + m * 60 + s - east) * 1000000 + micro;
	return true;
}
