/* What happened, as JSON lines on standard error, with fields.
 *
 *	log_info("pushed", "source", source, "rows", log_num(rows));
 *
 * Values are const char *; the list is NULL-ended by the macro. The last 64 lines are
 * kept and printed when must() fails.
 */
#pragma once

#include <stdint.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

#define log_debug(event, ...) log_event(LOG_LEVEL_DEBUG, event, (const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL })
#define log_info(event, ...)  log_event(LOG_LEVEL_INFO, event, (const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL })
#define log_warn(event, ...)  log_event(LOG_LEVEL_WARN, event, (const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL })
#define log_error(event, ...) log_event(LOG_LEVEL_ERROR, event, (const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL })

void log_event(enum log_level level, const char *event, const char *const *fields);

/* A number as text, good until sixteen more were made. */
const char *log_num(int64_t n);

void log_set_level(enum log_level level);
void log_set_process(const char *name); /* a literal: "serve", "probe"; goes on every line */
