/* Days and periods.
 *
 * A day is the number of days since 1 January 1970. A period is year * 100 + part, part
 * 0 the year, 1-12 a month, 21-24 a quarter, 31-32 a half year: it sorts, fits an int and
 * is the database's own form. Its text is "2026", "2026-07", "2026-Q3", "2026-H2".
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { DATE_TEXT = 16, PERIOD_TEXT = 24, PERIOD_TEXT_VI = 48, TIME_TEXT = 40 };

#define DAY_NONE INT32_MIN

struct date {
	int year, month, day;
};

bool date_is_real(int year, int month, int day);
int32_t date_day(int year, int month, int day); /* a real date; 1583-9999 */
struct date date_of(int32_t day);
int date_weekday(int32_t day); /* 1 Monday .. 7 Sunday */

bool date_read(struct str text, int32_t *day);    /* 2026-07-01 */
bool date_read_vi(struct str text, int32_t *day); /* 1/7/2026, 01/07/2026, 01-07-2026 */
char *date_text(int32_t day, char *out);          /* 2026-07-01 */
char *date_text_vi(int32_t day, char *out);       /* 01/07/2026 */

bool period_read(struct str text, int *period);
bool period_is_real(int period);
char *period_text(int period, char *out);    /* 2026-Q3 */
char *period_text_vi(int period, char *out); /* >= PERIOD_TEXT_VI; Quý III/2026, Tháng 7/2026, 6 tháng đầu năm 2026, Năm 2026 */
int32_t period_first(int period);
int32_t period_last(int period);
int period_previous(int period); /* of the same length */
int period_of(char length, int32_t day); /* length: 'y' 'h' 'q' 'm'; the period that holds the day */

/* Seconds since 1970 and microseconds as RFC 3339 in UTC, "2026-07-01T08:00:00Z". */
char *time_text(int64_t unix_micro, char *out);
bool time_read(struct str text, int64_t *unix_micro); /* Z or +hh:mm offset; also a plain date */
