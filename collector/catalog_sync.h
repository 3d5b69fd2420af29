/* The catalogue into the database: definitions of metrics, frameworks. By the owner, after the
 * schema was brought up to date; running it again changes nothing.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct db;
struct fail;
struct mem;

bool catalog_sync(struct mem *mem, struct db *owner, struct fail *fail) MUST_USE;
