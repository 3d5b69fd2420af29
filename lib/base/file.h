/* Whole files in and out of memory, within a limit. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;

/* The file's bytes, with a zero byte behind; "-" is standard input. A folder, a missing or
 * a too large file is *fail with its name. */
bool file_read(struct mem *mem, const char *path, size_t max, struct str *out, struct fail *fail) MUST_USE;

/* All of it or nothing: written beside, synced, renamed. */
bool file_write(const char *path, struct str bytes, struct fail *fail) MUST_USE;

/* Write all bytes to a descriptor. */
bool file_put(int fd, struct str bytes);
