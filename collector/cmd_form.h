/* thuocso form: its parts. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;

int cmd_form_publish(int argc, char **argv);

/* A form as XForm, compiled if 'path' is a spreadsheet; remarks go to standard error. */
struct form_source {
	struct str xform;
	struct str itemsets; /* the file itemsets.csv; empty if it needs none */
	struct str workbook; /* s is NULL for an XForm */
};

bool form_source_read(struct mem *mem, const char *path, struct form_source *out, struct fail *fail) MUST_USE;
