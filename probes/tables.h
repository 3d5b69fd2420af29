/* What the csv and xlsx adapters share: a configuration, what of a table may be kept, how
 * it is read. */
#pragma once

#include <stdbool.h>

#include "probes/cells.h"
#include "probes/probe.h"

struct mapping;
struct source;

struct tables {
	const struct source *source;
	const struct mapping *mapping;
	struct cells_wanted wanted;
	bool sheets; /* XLSX, not text */
};

const void *tables_check(struct mem *mem, const struct json_at *config, bool sheets, struct fail *fail);
bool tables_ask(struct mem *mem, const void *config, const struct probe_world *world, unsigned page, const struct probe_answer *last,
	struct probe_request *out);

/* Columns that hold persons and are no business of the mapping are emptied. */
bool tables_keep(struct mem *mem, const void *config, const struct payload *in, struct payload *out, struct fail *fail);
bool tables_read(struct mem *mem, const void *config, const struct probe_world *world, const struct payload *in, struct readings *out,
	struct fail *fail);
