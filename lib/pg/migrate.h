/* The schema: made and brought up to date from the files of migrations/, forward only.
 *
 * Each file is one transaction under one advisory lock; its checksum is recorded. A file
 * that was changed after it ran, or a schema newer than the program, is refused.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct db;
struct fail;

/* Roles and the database "thuocso"; needs a superuser's connection. */
bool migrate_roles(struct db *super, struct fail *fail) MUST_USE;

/* Bring the schema up to date; *ran is how many files ran. Needs the owner's connection. */
bool migrate_up(struct db *owner, int *ran, struct fail *fail) MUST_USE;

/* Whether the schema is exactly this program's; *fail says which is newer. */
bool migrate_check(struct db *any, struct fail *fail) MUST_USE;
