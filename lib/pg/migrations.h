/* The files of migrations/, compiled in, in order of their names; roles.sql last. */
#pragma once

#include "base/embedded.h"

extern const struct embedded migration_files[];
