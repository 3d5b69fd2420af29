/* Numbers in paths. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct job;

/* {name} of the path as a number; answers 404 and returns false for anything else. */
bool param_id(struct job *job, const char *name, int64_t *out) MUST_USE;
