/* The catalogue of metrics: what is measured, over what, and the words that name it.
 *
 * Read once from catalog/metrics.json, then never changed. A metric whose rate can have
 * several denominators lists its bases; rates on different bases are never merged.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct mem;

struct metric_title {
	const char *vi, *en;
};

/* What a rate is of: all residents, residents of 14 and more, officials ... */
struct metric_basis {
	const char *code;
	struct metric_title title;
};

/* How a metric survives a merger of units. */
enum metric_merge { METRIC_SUM, METRIC_WEIGHTED, METRIC_MEAN, METRIC_NOT_COMPARABLE };

enum metric_direction { METRIC_UP, METRIC_DOWN, METRIC_NEITHER }; /* what is better */

struct metric {
	const char *code; /* [a-z0-9_.-] */
	struct metric_title title;
	const char *uom;
	enum metric_direction direction;
	struct metric_title numerator, denominator; /* empty texts where there is none */
	const struct metric_basis *bases;
	size_t bases_n;
	enum metric_merge merge;
	const char *cadence;           /* month, quarter, half, year, once */
	const char *const *precedence; /* kinds of source, best first */
	size_t precedence_n;
	const char *const *patterns; /* PCRE2 over the lower-case clause around a figure */
	size_t patterns_n;
};

struct metrics;

/* Read the catalogue; 'name' is the file's, for messages. NULL and *fail with the place. */
const struct metrics *metrics_read(struct mem *mem, const char *name, struct str json,
				   struct fail *fail) MUST_USE;

size_t metrics_count(const struct metrics *metrics);
const struct metric *metrics_at(const struct metrics *metrics,
				size_t i); /* in the order of the file */
const struct metric *metrics_find(const struct metrics *metrics, struct str code); /* or NULL */

const char *metric_merge_name(enum metric_merge merge);
const char *metric_direction_name(enum metric_direction direction);
