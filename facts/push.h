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

/* What figures are pushed in: one JSON object, a JSON object a line, or a table. */
enum push_form { PUSH_JSON, PUSH_LINES, PUSH_CSV };

/* By media type; none is JSON. False: another one. */
bool push_form_of(struct str type, enum push_form *form) MUST_USE;

/* Read 'body' ({"source"?, "observations": [...]}). What is wrong with a row refuses that
 * row; what is wrong with the whole is *fail. Fills all but key, and payload is 'body',
 * which must outlive 'out'. */
bool push_read(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out,
	       struct fail *fail) MUST_USE;

/* The same of another form; the source is the token's. */
bool push_read_as(struct mem *mem, const struct directory *directory, enum push_form form, struct str body,
		  struct delivery *out, struct fail *fail) MUST_USE;

/* Only for tests: as push_read, but never in the quick way. */
bool push_read_tree(struct mem *mem, const struct directory *directory, struct str body, struct delivery *out,
		    struct fail *fail) MUST_USE;

/* Write a delivery, however it was read, and answer as a push is answered: in the place of
 * asking and then-ing. Its key is the caller's duty. */
void push_deliver(struct job *job, struct delivery *delivery);
