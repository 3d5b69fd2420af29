/* What a filled-in form says of itself: which form it is, its own name, what it replaces. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct tree_node;

struct submission_head {
	struct str form, version; /* attributes of the root; version may be empty */
	struct str instance;      /* meta/instanceID */
	struct str replaces;      /* meta/deprecatedID; s NULL if there is none */
};

/* False and *fail (NO_INSTANCE) if it lacks the form's id or its own. */
bool submission_head_read(struct mem *mem, const struct tree_node *document, struct submission_head *out,
			  struct fail *fail) MUST_USE;
