#include "probes/dossier_impl.h"

#include "base/date.h"

enum { ZONE = 7 * 3600 };

static bool
digits(struct str s, size_t at, size_t n, int *out)
{
	*out = 0;
	if (at + n > s.n)
		return false;
	for (size_t i = at; i < at + n; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
		*out = *out * 10 + s.s[i] - '0';
	}
	return true;
}

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	return s.n > 0;
}

/* hh:mm, hh:mm:ss, hh:mm:ss.fff; *rest is what follows. */
static bool
clock_time(struct str s, int64_t *seconds, struct str *rest)
{
	int h, m, sec = 0;
	size_t at = 5;

	if (!digits(s, 0, 2, &h) || s.n < 5 || s.s[2] != ':' || !digits(s, 3, 2, &m) || h > 23 || m > 59)
		return false;
	if (s.n > at && s.s[at] == ':') {
		if (!digits(s, at + 1, 2, &sec) || sec > 60)
			return false;
		at += 3;
		if (s.n > at && (s.s[at] == '.' || s.s[at] == ','))
			for (at++; at < s.n && s.s[at] >= '0' && s.s[at] <= '9';)
				at++;
	}
	*seconds = h * 3600 + m * 60 + sec;
	*rest = str_n(s.s + at, s.n - at);
	return true;
}

/* "", "Z", "+07:00", "-0330": what to add to come to Vietnamese time. */
static bool
zone(struct str s, int64_t *shift)
{
	int h, m = 0, sign;

	*shift = 0;
	if (s.n == 0)
		return true;
	if (s.n == 1 && (s.s[0] | 32) == 'z') {
		*shift = ZONE;
		return true;
	}
	sign = s.s[0] == '+' ? 1 : s.s[0] == '-' ? -1 : 0;
	if (!sign || !digits(s, 1, 2, &h) || h > 14)
		return false;
	if (s.n > 3 && !digits(s, s.s[3] == ':' ? 4 : 3, 2, &m))
		return false;
	if (s.n != 3 && s.n != 5 && s.n != 6)
		return false;
	*shift = ZONE - sign * (h * 3600 + m * 60);
	return true;
}

/* yyyymmdd[hhmm[ss]], or seconds or milliseconds since 1970. */
static bool
run_of_digits(struct str s, int64_t *seconds, bool *day)
{
	int y, mo, d, h = 0, mi = 0, sec = 0;
	int64_t n = 0;

	if (s.n == 10 || s.n == 13) {
		for (size_t i = 0; i < 10; i++)
			n = n * 10 + s.s[i] - '0';
		*seconds = n + ZONE;
		*day = false;
		return true;
	}
	if ((s.n != 8 && s.n != 12 && s.n != 14) || !digits(s, 0, 4, &y) || !digits(s, 4, 2, &mo) || !digits(s, 6, 2, &d))
		return false;
	if (s.n >= 12 && (!digits(s, 8, 2, &h) || !digits(s, 10, 2, &mi)))
		return false;
	if (s.n == 14 && !digits(s, 12, 2, &sec))
		return false;
	if (y < 1900 || !date_is_real(y, mo, d) || h > 23 || mi > 59 || sec > 60)
		return false;
	*seconds = (int64_t)date_day(y, mo, d) * DAY_SECONDS + h * 3600 + mi * 60 + sec;
	*day = s.n == 8;
	return true;
}

static bool
plain_day(struct str s, int32_t *day)
{
	return (date_read(s, day) || date_read_vi(s, day)) && date_of(*day).year >= 1900;
}

/* A day, then perhaps a time; or the time first: "08:30 01/07/2026". */
static bool
day_and_time(struct str s, int64_t *seconds, bool *day)
{
	int64_t time = 0, shift = 0;
	int32_t date;
	struct str rest;
	size_t cut = 0;

	*day = false;
	if (clock_time(s, &time, &rest) && rest.n > 1 && rest.s[0] == ' ') {
		if (!plain_day(str_trim(rest), &date))
			return false;
		*seconds = (int64_t)date * DAY_SECONDS + time;
		return true;
	}
	while (cut < s.n && s.s[cut] != ' ' && (s.s[cut] | 32) != 't')
		cut++;
	if (!plain_day(str_n(s.s, cut), &date))
		return false;
	*day = cut == s.n;
	if (!*day && (!clock_time(str_n(s.s + cut + 1, s.n - cut - 1), &time, &rest) || !zone(str_trim(rest), &shift)))
		return false;
	*seconds = (int64_t)date * DAY_SECONDS + time + shift;
	return true;
}

bool
dossier_time(struct str text, int64_t *seconds, bool *day)
{
	*day = false;
	text = str_trim(text);
	/* What systems write for "never". */
	if (text.n == 0 || str_is(text, "null") || str_is(text, "NULL") || str_is(text, "0") || str_starts(text, STR("0001-01-01"))
	    || str_starts(text, STR("01/01/0001")) || str_starts(text, STR("1/1/0001"))) {
		*seconds = TIME_NONE;
		return true;
	}
	return all_digits(text) ? run_of_digits(text, seconds, day) : day_and_time(text, seconds, day);
}
