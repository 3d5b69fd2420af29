/* Which browser a session came from, said as little as will do to know it again. */
#pragma once

#include "base/str.h"

struct mem;

/* "Firefox, Windows" of a User-Agent; "" where nothing is known. */
const char *agent_name(struct mem *mem, struct str user_agent);
