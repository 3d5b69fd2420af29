/* The demo province: what thuocso demo puts into the database, step by step. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct db;
struct demo_plan;
struct fail;
struct mem;

/* A loading under way: structure goes in as the owner, figures as who may report them. */
struct demo {
	struct mem *mem;
	struct db *owner;
	const char *web; /* how to connect as dx_web */
	const struct demo_plan *plan;
	struct fail *f;
	size_t figures; /* loaded so far */
};

struct demo_push;

/* To write figures with; NULL and *f. */
struct demo_push *demo_pusher(struct demo *demo) MUST_USE;

/* Each answers false with *f filled; run again they change nothing. */
bool demo_units(struct demo *demo) MUST_USE;
bool demo_rounds(struct demo *demo) MUST_USE;
bool demo_fill(struct demo *demo) MUST_USE;
bool demo_reports(struct demo *demo) MUST_USE;
