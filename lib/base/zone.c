#include "base/zone.h"

#include <stdlib.h>
#include <time.h>

#include "base/attr.h"

void
zone_use(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

int32_t
zone_offset(void *ctx UNUSED, int64_t unix_seconds)
{
	time_t at = (time_t)unix_seconds;
	struct tm tm;

	return localtime_r(&at, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}
