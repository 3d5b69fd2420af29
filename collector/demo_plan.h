/* What the demo consists of: catalog/demo/demo.json, read. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct fail;
struct mem;

struct demo_title {
	const char *vi, *en;
};

struct demo_origin {
	const char *code, *kind;
	struct demo_title title;
};

struct demo_round {
	const char *code, *framework, *target_kind, *as_of, *status;
	const char *top;      /* code of the unit above all; NULL: none */
	const char *previous; /* code of the round before; NULL: none */
	struct demo_title title;
	int period;
	int64_t cut;
	bool illustrative;
	int64_t seed, step, steps; /* of illustrative figures */
};

struct demo_list {
	const char *file, *from, *until, *predecessors; /* NULL: open, none */
};

struct demo_report {
	const char *file, *units; /* units: the list its names are read against */
	int32_t as_of;
	int period;                 /* what its figures are of; 0: each of its own month */
	const char *unit;           /* whose figures are left to it; NULL: nobody's */
	const char *const *metrics; /* and which, NULL-ended */
};

/* What is left to the dossier probe and the simulator it asks. */
struct demo_simulated {
	int period;
	const char *const *units, *const *metrics; /* NULL-ended codes */
};

struct demo_plan {
	struct demo_origin system, one_stop, self, press, published;
	struct demo_simulated simulated;
	const struct demo_list *lists;
	const struct demo_round *rounds;
	const struct demo_report *reports;
	size_t n_lists, n_rounds, n_reports;
};

/* Belongs to 'mem'; NULL and *fail for a file that is not as it should be. */
const struct demo_plan *demo_plan_read(struct mem *mem, struct fail *fail) MUST_USE;
