/* National results as people keep them: a table with a row a year, province and index. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "pg/args.h"

struct fail;
struct mem;

/* The columns, ready for the database (benchmarks_put). */
struct benchmark_table {
	size_t n;
	struct arg years, provinces, indexes, values, ranks, among, sources;
};

/* CSV with year,province,index and value or rank, optionally of,source. The whole table or
 * nothing: a bad row is *fail with "name:line". */
bool benchmarks_read(struct mem *mem, const char *name, struct str csv, struct benchmark_table *out,
		     struct fail *fail) MUST_USE;
