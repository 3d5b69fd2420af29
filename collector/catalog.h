/* The catalogue: frameworks, metrics, sources, the demo. Compiled in, or a folder.
 *
 * Names are relative to catalog/: "frameworks/dvc-766.json".
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/embedded.h"
#include "base/str.h"

struct fail;
struct mem;

extern const struct embedded catalog_files[];

/* Read from 'dir' from now on; NULL: what is compiled in. */
void catalog_use(const char *dir);

bool catalog_read(struct mem *mem, const char *name, struct str *out, struct fail *fail) MUST_USE;

/* Calls 'each' for every file whose name starts with 'prefix', in byte order. */
typedef bool catalog_each_f(void *ctx, const char *name, struct str bytes, struct fail *fail);
bool catalog_each(struct mem *mem, const char *prefix, catalog_each_f *each, void *ctx, struct fail *fail) MUST_USE;
