/* Codes of units, metrics and sources, and their numbers in the database.
 *
 * Every worker keeps a copy, read at its start and again when the change log says that
 * units, metrics or sources changed. What it gives out is good until the next turn of the
 * loop; keep numbers, not pointers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct directory;
struct loop;
struct mem;
struct rows;

/* Makes it, hangs it on the loop and begins to read. */
struct directory *directory_new(struct mem *mem, struct loop *loop);

/* Read again; several wishes at once are one. */
void directory_reload(struct directory *directory);

/* Whether it was read at least once. */
bool directory_is_ready(const struct directory *directory);

/* Called after each reading. */
void directory_on_read(struct directory *directory, void (*fn)(void *ctx), void *ctx);

/* The unit that has 'code' at the end of the period, else one that had it within the
 * period; 0 if there is none. */
int32_t directory_unit(const struct directory *directory, struct str code, int period);

struct directory_metric {
	int32_t id;
	struct str code, uom;
};
const struct directory_metric *directory_metric(const struct directory *directory, struct str code);

struct directory_source {
	int32_t id;
	struct str code, kind, title_vi, title_en;
	int rank;
	bool public;
};
const struct directory_source *directory_source(const struct directory *directory, struct str code);

/* The other way round; s NULL if there is none. */
struct str directory_unit_code(const struct directory *directory, int32_t id);
struct str directory_metric_code(const struct directory *directory, int32_t id);
const struct directory_source *directory_source_by_id(const struct directory *directory, int32_t id);

/* For tests and commands: filled from rows of the three statements, without a loop. */
struct directory *directory_made(struct mem *mem, const struct rows *units, const struct rows *metrics,
				 const struct rows *sources) MUST_USE;
