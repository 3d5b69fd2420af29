/* Putting a form into the database and opening it to units; by the command line.
 *
 * A version is never changed: the same bytes again are nothing new, other bytes are refused.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct db;
struct fail;
struct mem;

struct publish_file {
	struct str name, bytes;
	const char *type; /* media type */
};

struct publish {
	struct str xform, workbook; /* workbook.s NULL: none */
	const struct publish_file *files;
	size_t n_files;
	const char *counts; /* "valid" or "approved" */
	const char *unit;   /* code; NULL: everywhere */
	const char *until;  /* 2026-12-31, that day included; NULL: until it is closed */
};

struct published {
	struct str form, version, title; /* in the arena given */
	int64_t version_id;
	bool is_new;
	size_t languages;
};

/* In one transaction. False and *fail. */
bool publish_form(struct mem *mem, struct db *db, const struct publish *what, struct published *out,
		  struct fail *fail) MUST_USE;
