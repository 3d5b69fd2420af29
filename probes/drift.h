/* Has a source changed under us? What it gave now against what it gave before: its form
 * (names of columns or members, encoding), how many units, and every figure.
 *
 * One figure that jumps is held back alone; many that jump, or another form, hold back the
 * whole payload: somebody has to look at it. Pure.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct readings;

/* What to remember of a payload that was taken: JSON. 'before' (may be empty) is what was
 * remembered so far: figures that did not come this time stay. */
const char *drift_shape(struct mem *mem, struct str before, const struct readings *now);

/* Compare with what was remembered ("" or NULL: nothing, all is well). Figures that jump go
 * from the list to the rejects. False and *fail when the whole of it has to be looked at. */
bool drift_check(struct mem *mem, struct str before, struct readings *now, struct fail *fail) MUST_USE;
