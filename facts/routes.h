/* What facts/ answers: the push of observations. */
#pragma once

#include "loop/route.h"

extern const struct route facts_routes[];
