/* The text of a .docx file, as a person reads it.
 *
 * A paragraph is a line, a table row a line with tabs between its cells. Deleted text of
 * tracked changes, field codes, comments, footnotes and headers are left out.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;

/* UTF-8, at most LIMIT_TEXT bytes. */
bool docx_text(struct mem *mem, const char *name, struct str bytes, struct str *out, struct fail *fail) MUST_USE;
