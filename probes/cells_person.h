/* Persons in tables: columns of names, numbers of papers, telephones, that a mapping does
 * not read must not be stored. */
#pragma once

#include <stdbool.h>

#include "probes/cells.h"

struct buf;

/* Empty every column that seems to hold persons and that 'mapping' does not read; how many
 * there were. */
size_t cells_empty_persons(struct cells *cells, const struct mapping *mapping);

/* A table as bytes that cells_read reads again, with its rows' numbers. */
void cells_write(struct buf *out, const struct cells *cells);
bool cells_are_written(struct str bytes);
bool cells_read_written(struct cells *cells, struct str bytes, struct fail *fail) MUST_USE;
