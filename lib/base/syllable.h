/* Is a word a Vietnamese syllable? By its spelling alone: what may stand in front, what
 * may follow, one tone at most. */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* 'lower': NFC, in lower case. */
bool syllable_is(struct str lower);
