/* What people/ answers. */
#pragma once

#include "loop/route.h"

extern const struct route people_session_routes[];
extern const struct route people_sign_in_routes[];
