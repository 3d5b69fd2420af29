/* The forms that a worker has compiled, by id and version.
 *
 * A version never changes, so what is here stays good; when LIMIT_FORMS are kept, all go
 * and are compiled again as they are asked for. One thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct form;
struct form_store;
struct mem;
struct rows;

struct stored_form {
	int32_t form, version; /* their numbers in the database */
	uint8_t seal_key[32];
	bool counts_when_valid; /* else when somebody approves it */
	const struct form *compiled;
};

struct form_store *form_store_new(struct mem *mem);

/* NULL: not here. Good until the next form_store_put. */
const struct stored_form *form_store_get(const struct form_store *store, struct str id, struct str version);

/* From the rows of SQL_form_load and SQL_form_media_load; NULL and *fail. */
const struct stored_form *form_store_put(struct form_store *store, struct str id, struct str version,
					 const struct rows *form, const struct rows *media, struct fail *fail) MUST_USE;
