/* The service endpoints: is it alive, is it ready, what does it count, what can it do. */
#pragma once

#include "loop/route.h"

extern const struct route service_routes[];
