/* Names figures by the catalogue's patterns; inside of the narrative probe. */
#pragma once

#include "base/attr.h"

struct fail;
struct mem;
struct metric_index;
struct metrics;

/* NULL and *fail for a pattern that is none. 'metrics' may be NULL. */
const struct metric_index *metric_index_new(struct mem *mem, const struct metrics *metrics, struct fail *fail) MUST_USE;
