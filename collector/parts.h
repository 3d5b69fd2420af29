/* What a worker is made of, in order: started first to last, stopped last to first. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct fail;
struct worker;

struct part {
	const char *name;
	bool (*start)(struct worker *worker, struct fail *fail);
	void (*stop)(struct worker *worker);       /* may be NULL */
	bool (*ready)(const struct worker *worker); /* may be NULL: as soon as it started */
};

/* Ends with a row whose name is NULL. */
extern const struct part parts[];

/* False: *failed is the part that could not start; those before it are stopped. */
bool parts_start(struct worker *worker, const char **failed, struct fail *fail) MUST_USE;
void parts_stop(struct worker *worker);

/* NULL if all are ready, else the name of one that is not. */
const char *parts_waiting(const struct worker *worker);
