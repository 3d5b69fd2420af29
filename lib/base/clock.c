#include "base/clock.h"

#include <time.h>

static int64_t held;

static int64_t
read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
clock_unix(void)
{
	return held ? held : read_clock(CLOCK_REALTIME);
}

int64_t
clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int32_t
clock_today(void)
{
	return (int32_t)((clock_unix() / 1000000 + 7 * 3600) / 86400);
}

void
clock_hold(int64_t unix_micro)
{
	held = unix_micro;
}
