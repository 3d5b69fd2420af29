/* Working days of the administration: weekends, public holidays, days moved.
 *
 * Read once from catalog/holidays.json, then constant. Days outside the years it knows
 * are weekdays and weekends only; calendar_knows says so.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct calendar;
struct fail;
struct mem;

const struct calendar *calendar_read(struct mem *mem, const char *name, struct str json, struct fail *fail) MUST_USE;

/* Is the year announced for sure? */
bool calendar_knows(const struct calendar *calendar, int year);

bool calendar_is_working(const struct calendar *calendar, int32_t day);

/* Working days, from 2000 to 2099, after 'from' up to and including 'to'; negative when 'to' is earlier. The
 * day something is received does not count, the day it is done does. */
int calendar_between(const struct calendar *calendar, int32_t from, int32_t to);

/* The n-th working day after 'from' (n >= 0; 0 is 'from' itself). */
int32_t calendar_after(const struct calendar *calendar, int32_t from, int n);
