/* PCRE2 with limits: no pattern and no text makes it hang.
 *
 * A pattern is compiled once (UTF, UCP, JIT where there is one) and shared; matching is by
 * one thread at a time per pattern.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;
struct regex;

struct regex *regex_new(struct mem *mem, const char *pattern, struct fail *fail) MUST_USE;

enum regex_is { REGEX_MATCH, REGEX_NONE, REGEX_LIMIT };

/* Look in 'text' (valid UTF-8) from 'from' on. */
enum regex_is regex_find(struct regex *regex, struct str text, size_t from);

/* The n-th group of the last match; s is NULL if it took no part. */
struct str regex_group(const struct regex *regex, unsigned n);
size_t regex_start(const struct regex *regex, unsigned n);
size_t regex_end(const struct regex *regex, unsigned n);

/* Number of a named group; -1 if the pattern has none of that name. */
int regex_named(const struct regex *regex, const char *name);
