/* The passes of the narrative probe, in the order they run; inside of it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"
#include "probes/narrative_text.h"

struct mem;
struct metrics;
struct unit;
struct units;

enum figure_form {
	FORM_COUNT,
	FORM_PERCENT,
	FORM_FRACTION,
	FORM_SHARE, /* in words: tất cả, một nửa */
	FORM_RANK,
};

struct figure {
	size_t first, end; /* tokens */
	enum figure_form form;
	int64_t value, numerator, denominator; /* micro */
	bool has_value, has_numerator, has_denominator;
	const char *bound;
	const char *uom;
	struct str noun;   /* what is counted, lower case; may be empty */
	unsigned flags;    /* enum narrative_flag */
	int parens;        /* how deep in round brackets */
	size_t total;      /* index of the figure it is part of, or SIZE_MAX */
	const struct unit *unit;
	struct str unit_text;
	int32_t from, to;
	const char *metric;
};

struct figure_list {
	VEC(struct figure) all;
};

/* 1. Which numbers are figures. */
void figures_find(struct mem *mem, const struct narrative_text *t, struct figure_list *out);

/* Not those that someone tells of his own affairs. */
void figures_drop_private(const struct narrative_text *t, struct figure_list *figures);

/* 2. Parts and totals, rates and counts; what does not add up. */
void figures_relate(const struct narrative_text *t, struct figure_list *figures);

/* 3. Whose they are. */
struct place_index;
const struct place_index *place_index_new(struct mem *mem, const struct units *units);
void figures_place(struct mem *mem, const struct narrative_text *t, const struct place_index *places, int32_t as_of,
		   struct figure_list *figures);

/* 4. What time they speak of. */
void figures_date(struct mem *mem, struct narrative_text *t, int32_t as_of, struct figure_list *figures);

/* 5. Which metric they are. */
struct metric_index;
void figures_name(struct mem *mem, const struct narrative_text *t, const struct metric_index *metrics,
		  struct figure_list *figures);
