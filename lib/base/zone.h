/* Time zones by name, for the command line: the server knows one zone, Vietnam's.
 *
 * There is one zone at a time for the whole process.
 */
#pragma once

#include <stdint.h>

/* "Asia/Ho_Chi_Minh", "America/Phoenix", "UTC" as the system's list has it. */
void zone_use(const char *name);

/* Seconds that local clocks are ahead of UTC at a moment; 'ctx' is not looked at. */
int32_t zone_offset(void *ctx, int64_t unix_seconds);
