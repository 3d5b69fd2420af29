/* An Office file: a zip of XML parts, from bytes in memory, within limits.
 *
 * What people send under these names is often something else: an old .xls, a file with a
 * password, a web page. Each gets a message of its own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct package;
struct part;
struct sax_events;

/* 'name' is the file's name for messages, 'kind' what it should be (".xlsx"). The bytes
 * must outlive the package. */
struct package *package_open(struct mem *mem, const char *name, const char *kind, struct str bytes, struct fail *fail) MUST_USE;

const char *package_name(const struct package *package);

bool package_has(const struct package *package, const char *path);

/* One part, inflated as it is read; it goes with 'mem'. */
struct part *part_open(struct mem *mem, struct package *package, const char *path, struct fail *fail) MUST_USE;

/* Up to 'size' bytes; *n == 0 at the end. All parts together may not inflate to more than
 * LIMIT_UNZIPPED bytes. */
bool part_read(struct part *part, char *out, size_t size, size_t *n, struct fail *fail) MUST_USE;

/* A whole part through the events. */
bool part_events(struct mem *mem, struct package *package, const char *path, const struct sax_events *events, void *ctx,
	struct fail *fail) MUST_USE;

/* Where the relation of 'from' (a part, or "" for the package) whose type ends in 'type',
 * or whose id is 'id' (NULL: any), leads; NULL if there is none, with *fail untouched, or
 * if its list cannot be read. */
struct relation {
	const char *id, *type, *target; /* target: a path in the package */
};
struct relations {
	struct relation *at;
	size_t n;
};
bool package_relations(struct mem *mem, struct package *package, const char *from, struct relations *out, struct fail *fail) MUST_USE;
const char *relation_by_type(const struct relations *relations, const char *type_end);
const char *relation_by_id(const struct relations *relations, struct str id);
