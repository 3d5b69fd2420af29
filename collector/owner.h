/* The database as its owner, for commands: a private cluster's, or the one that is named. */
#pragma once

#include "base/attr.h"

struct db;
struct fail;
struct mem;

/* 'data' is the folder of a private cluster, 'conninfo' any PostgreSQL; both NULL: DATABASE_URL,
 * or where the server keeps its own. The schema must be this program's. It belongs to 'mem'. */
struct db *owner_open(struct mem *mem, const char *data, const char *conninfo, struct fail *fail) MUST_USE;
