/* What survey/ answers. */
#pragma once

#include "loop/route.h"

extern const struct route survey_openrosa_routes[], survey_submission_routes[];
