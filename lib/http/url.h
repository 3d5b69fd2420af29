/* The address of a request, taken apart, decoded and checked.
 *
 * Nothing is guessed: a bad percent sign, a control character, text that is no UTF-8, a
 * dot segment or a parameter given twice is a fault, not something to repair. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;

struct url_param {
	struct str name, value;
};

struct url {
	struct str path;             /* as sent, without the query */
	const struct str *segments;  /* decoded; "/" has none */
	size_t n_segments;
	const struct url_param *params; /* decoded, in order */
	size_t n_params;
};

/* Take 'target' ("/don-vi/01?q=tr%C3%A0") apart; everything lives in 'mem'. */
bool url_read(struct mem *mem, struct str target, struct url *out, struct fail *fail) MUST_USE;

/* Undo percent-encoding; 'plus' also makes '+' a space. */
bool url_decode(struct mem *mem, struct str raw, bool plus, struct str *out, struct fail *fail) MUST_USE;

/* A query or a form body, "a=1&b=2". */
bool url_read_params(struct mem *mem, struct str query, struct url *out, struct fail *fail) MUST_USE;

/* Value of a parameter; false if it was not given. */
bool url_param(const struct url *url, const char *name, struct str *value);
