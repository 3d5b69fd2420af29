/* One expression with its document as a line of JSON, as conformance suites record them.
 *
 * Used by the command line and by the tests.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct buf;
struct mem;

/* The line has mode ("native" or "xforms"), xml, root and ctx (canonical paths such as
 * "/", or elements by number and attributes by name), expr, kind, now and tz. Out goes
 * {"value": ...} of the kind asked for, or {"error": "..."}. False if it was an error. */
bool xpath_case_line(struct mem *mem, struct str line, struct buf *out);

struct tree_node;
struct xpath_env;
struct xpath_value;
struct json_out;

/* A value as JSON: numbers that are none, infinite or -0 as texts, nodes as paths. */
void xpath_value_json(struct mem *mem, const struct xpath_env *env, const struct xpath_value *value,
		      struct json_out *out);

/* The canonical path of a node. */
void xpath_node_path(struct buf *out, const struct tree_node *node);
