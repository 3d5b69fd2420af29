/* Lists of units, and what became of units, put into the database. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "units/predecessors.h"

struct db;
struct fail;
struct mem;
struct units;

struct units_imported {
	size_t units, added, changed;       /* changed: known ones, with another name, parent or time */
	size_t changes, undone;             /* mergers and splits recorded; older ones taken back */
	const struct predecessors *told;    /* how the texts were understood; NULL if none were given */
};

/* What to import: a list, and a file of predecessors if 'text' is not empty. */
struct units_import {
	const struct units *units;
	const char *name;   /* of the file of predecessors, for messages */
	struct str text;
	int32_t day;        /* of the mergers; needed with a text */
	const char *decision;
};

/* All of it or nothing, in one transaction of 'owner'. Again, it changes nothing. */
bool units_import(struct mem *mem, struct db *owner, const struct units_import *import, struct units_imported *out,
		  struct fail *fail) MUST_USE;

/* Take back what was recorded for a day (DAY_NONE: any) or under a number (0: any); the
 * rows stay, marked. Not both may be open. *n is how many. */
bool units_undo(struct db *owner, int32_t day, int64_t change, size_t *n, struct fail *fail) MUST_USE;
