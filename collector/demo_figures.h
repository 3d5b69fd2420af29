/* Illustrative figures for the demo: drawn from a seed, the same on every machine.
 *
 * They look like what provinces publish (strong and weak units, slow growth, gaps,
 * disagreements) and say nothing about real places. Pure: no I/O.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct framework;
struct mem;

/* What is drawn: step 'step' of 'steps' periods, the last being the best known. */
struct demo_draw {
	const struct framework *fw;
	const char *const *units; /* codes */
	const char *const *drawn_as; /* the code whose luck a unit has: twins tie; NULL: its own */
	const bool *urban;        /* wards do a little better */
	size_t n_units;
	uint64_t seed;
	int step, steps;
};

enum demo_source { DEMO_SYSTEM, DEMO_SELF };

/* One figure of a unit: a value of a metric, or points of an indicator given by hand. */
struct demo_figure {
	size_t unit;
	int metric; /* position in fw->metrics; -1: points of 'item' */
	int item;
	enum demo_source source;
	bool not_applicable, has_fraction;
	int64_t num, den, value; /* millionths; value also for points */
};

struct demo_figures {
	const struct demo_figure *at;
	size_t n;
};

struct demo_figures demo_figures(struct mem *mem, const struct demo_draw *draw);
