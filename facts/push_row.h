/* A row of a push while it is read, in whatever form it came: its members one by one, then
 * a fact or the first thing wrong with it. For the readers of facts/push.c alone.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "facts/delivery.h"

struct directory;
struct mem;

enum push_member {
	PUSH_UNIT, PUSH_METRIC, PUSH_PERIOD, PUSH_NUMERATOR, PUSH_DENOMINATOR, PUSH_VALUE,
	PUSH_BOUND, PUSH_BASIS, PUSH_NOTE, PUSH_NOT_APPLICABLE, PUSH_MEMBERS
};

/* PUSH_MEMBERS: there is none of this name. */
enum push_member push_member_of(struct str key);
const char *push_member_name(enum push_member member);

/* What stands in a member. Numbers may come as text. */
struct scalar {
	enum { SCALAR_NULL, SCALAR_TEXT, SCALAR_NUMBER, SCALAR_TOO_LARGE, SCALAR_TRUE, SCALAR_FALSE, SCALAR_OTHER } kind;
	struct str text; /* of a text, and of a number that is too large */
	int64_t micro;
};

struct push_row {
	struct mem *mem;
	const struct directory *directory;
	struct fact fact;
	struct refusal refusal;
	bool refused;
	struct str unit, period;
	bool has_unit, has_metric, has_period;
};

struct push_row push_row(struct mem *mem, const struct directory *directory, int32_t row);
void push_row_put(struct push_row *r, enum push_member member, const struct scalar *is);
void push_row_unknown(struct push_row *r, struct str key);
void push_row_no_object(struct push_row *r);

/* Into the facts or the refused of 'out'. */
void push_row_end(struct push_row *r, struct delivery *out);
