/* The body of POST /observations: read into a delivery, row by row.
 *
 * Pure: the same bytes and the same directory give the same delivery.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

struct delivery;
struct directory;
struct fail;
struct job;
struct mem;

/* Read 'body' ({"source"?, "observations": [...]}). What is wrong with a row refuses that
 * row; what is wrong with the whole is *fail. Fills all but key, and payload is 'body'. */
bool push_read(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out,
	       struct fail *fail) MUST_USE;

/* Write a delivery, however it was read, and answer as a push is answered: in the place of
 * asking and then-ing. Its key is the caller's duty. */
void push_deliver(struct job *job, struct delivery *delivery);
