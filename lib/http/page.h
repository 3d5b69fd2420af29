/* Small pages that the server itself shows to people and their phones. */
#pragma once

#include "base/str.h"

struct fail;
struct mem;

/* What went wrong, for somebody who followed a link. No script, no style attribute. */
struct str page_of_fail(struct mem *mem, const struct fail *fail);

/* The same for an app on a phone: an OpenRosaResponse with a message, Vietnamese first. */
struct str page_of_fail_for_phone(struct mem *mem, const struct fail *fail);

/* Text for HTML: & < > " ' become references. */
struct str page_escape(struct mem *mem, struct str s);
