/* The only source of time; tests hold it. */
#pragma once

#include <stdint.h>

int64_t clock_unix(void);      /* microseconds since 1970 */
int64_t clock_monotonic(void); /* microseconds, never set back */
int32_t clock_today(void);     /* the day in Vietnam (UTC+7), see base/date.h */

/* From now on clock_unix answers 'unix_micro' (0: real time again). */
void clock_hold(int64_t unix_micro);
