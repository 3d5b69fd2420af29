/* An index framework: the law as data. What counts, for how much, by which rule.
 *
 * Read once from its JSON (catalog/framework.schema.json), checked whole, then it never
 * changes; any number of boards may hold it. Points, weights and values are int64_t in
 * millionths (base/decimal.h). Nothing here does I/O.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct fail;
struct formula;
struct mem;

/* The same in both languages; en is the Vietnamese where no English was given. */
struct words {
	const char *vi, *en;
};

enum target_kind { TARGET_PROVINCE, TARGET_DISTRICT, TARGET_COMMUNE, TARGET_DEPARTMENT };

/* X(NAME, key in the JSON) */
#define RULE_KINDS(X)                                                                              \
	X(RATIO, "ratio")                                                                          \
	X(RATIO_TO_THRESHOLD, "ratio_to_threshold")                                                \
	X(STEPS, "steps")                                                                          \
	X(CHOICE, "choice")                                                                        \
	X(SUM_OF_PARTS, "sum_of_parts")                                                            \
	X(RELATIVE_TO_BEST, "relative_to_best")                                                    \
	X(MINMAX, "minmax")                                                                        \
	X(LIKERT, "likert")                                                                        \
	X(TALLY, "tally")                                                                          \
	X(FORMULA, "formula")                                                                      \
	X(MANUAL, "manual")

enum rule_kind {
#define X(name, key) RULE_##name,
	RULE_KINDS(X)
#undef X
		RULE_KIND_COUNT
};

/* How the points of a cell came about. */
enum cause {
	CAUSE_SCORED,           /* by the rule, below the maximum */
	CAUSE_FULL,             /* by the rule, the maximum */
	CAUSE_APPRAISED,        /* the points were given, the rule was not asked */
	CAUSE_MISSING,          /* no value */
	CAUSE_NOT_APPLICABLE,   /* the indicator does not apply to the unit */
	CAUSE_ZERO_DENOMINATOR, /* a division by nothing */
	CAUSE_NO_CHOICE,        /* a value that is none of the choices */
	CAUSE_OVERFLOW,         /* a formula left the numbers we can hold */
	CAUSE_COUNT
};

/* What a cause does to the points: the framework's policies come down to these. */
enum effect {
	EFFECT_POINTS,   /* points as computed or given */
	EFFECT_ZERO,     /* 0, and the maximum stays */
	EFFECT_FULL,     /* the maximum */
	EFFECT_REMOVED,  /* 0, and the maximum shrinks */
	EFFECT_UNRANKED, /* 0, and the unit has no rank */
	EFFECT_LOWEST,   /* the lowest points that a unit with a value has */
	EFFECT_MEAN,     /* the mean of the points of the units with a value */
};

/* 'points' from 'at' on (steps), at exactly 'at' (choice), or if 'metric' reaches 'at' (parts). */
struct step {
	int64_t at, points;
	size_t metric;
	struct words title;
};

struct limit {
	bool observed; /* the lowest or highest value among the units */
	int64_t at;
};

struct rule {
	enum rule_kind kind;
	int64_t whole;         /* the value that stands for "all of it": 100 for a percentage */
	int64_t threshold;     /* ratio_to_threshold: full points from here on */
	int64_t each;          /* tally: points of one */
	int64_t otherwise;     /* steps: points below the first step */
	struct limit from, to; /* minmax, likert */
	const struct step *steps;
	size_t n_steps;
	const struct formula *formula;
	int64_t times, by; /* ratios and tallies: points = numerator * times / (denominator * by) */
};

enum item_kind { ITEM_INDICATOR, ITEM_BONUS, ITEM_PENALTY };

/* An indicator, or a bonus or penalty row: whatever gives points. */
struct item {
	enum item_kind kind;
	const char *code;
	struct words title, note;
	int index;   /* main index; -1 for a bonus or penalty */
	int64_t max; /* of a bonus or penalty: its cap, positive */
	bool lower_is_better;
	bool alone; /* the points depend on no other unit */
	struct rule rule;
	const size_t *metrics; /* what it reads: n_metrics positions in framework->metrics */
	enum effect effect[CAUSE_COUNT];
	const char *evidence, *source, *verifier, *clause, *merge;
	const char *const *precedence; /* kinds of source, best first; NULL: the usual order */
	size_t n_precedence, n_metrics;
	int64_t tolerance; /* sources may differ by this much; -1 not said */
	bool verified;     /* points and rule stand in the decision as given here */
};

struct main_index {
	const char *code;
	struct words title, brief, note; /* brief, for narrow heads of columns: vi NULL if not said */
	int64_t weight; /* weighted mean only */
	int64_t max;    /* of its indicators together */
	int components; /* how many the decision has; -1 not said */
	bool verified;
	size_t first, count; /* its indicators in framework->items */
};

/* Some main indexes looked at together, on a scale of their own. Views may overlap. */
struct view {
	const char *code;
	struct words title, brief, note;
	const size_t *indexes;
	size_t n_indexes;
	int64_t scale; /* 0: plain points (sum) */
};

struct band {
	const char *code;
	struct words title;
	bool is_share; /* 'from' is a share (0..1) of the unit's maximum, else points */
	int64_t from;  /* lower bound, inclusive */
};

/* A metric and who reads it. */
struct metric_use {
	const char *code;
	int64_t whole;
	const size_t *items; /* n_items positions in framework->items */
	size_t n_items;
};

enum composite { COMPOSITE_SUM, COMPOSITE_WEIGHTED_MEAN };
enum rounding { ROUND_NEVER, ROUND_BEFORE_RANK, ROUND_DISPLAY };
enum tie { TIE_COMPETITION, TIE_DENSE };

struct framework {
	const char *code, *version;
	struct words title, note;
	const struct words *gaps; /* n_gaps: what is not known of the decision */
	const char *decision_number, *decision_date, *decision_body,
		*decision_article; /* NULL: none */
	bool illustrative;
	enum target_kind target;
	char period; /* 'y' 'h' 'q' 'm', as in base/date.h */
	int points_places;
	enum rounding rounding;
	int rounding_places;
	enum tie tie;
	const size_t *tie_indexes; /* looked at in turn when totals are equal */
	enum composite composite;
	int64_t weights_total, scale;
	int composite_places; /* decimals of the total; -1: as many as there are */
	bool rank_by_share;   /* rank by total / maximum: fair when maxima differ */
	bool capped;          /* bonuses cannot lift a total over the maximum */
	int64_t max;          /* of the total, nothing removed */

	const struct main_index *indexes;
	size_t n_indexes;
	const struct view *views;
	size_t n_views;
	const struct item *items; /* indicators by main index, then bonuses, then penalties */
	size_t n_indicators, n_items;
	const struct metric_use *metrics;
	size_t n_metrics;
	const struct band *bands; /* highest first */
	size_t n_bands, n_gaps, n_tie_indexes;
	const void *lookup; /* codes to positions */
};

/* Read a framework; it lives in 'mem'. 'name' is the file's name for messages. NULL and
 * *fail, with "name:/json/pointer", if anything at all is wrong with it. */
const struct framework *framework_read(struct mem *mem, const char *name, struct str json,
				       struct fail *fail) MUST_USE;

/* Positions by code; -1 if there is none. A metric is found by its own code, or by the
 * code of an indicator that reads just one metric. */
int framework_metric(const struct framework *fw, struct str code);
int framework_item(const struct framework *fw, struct str code);
const char *target_key(enum target_kind kind);
const char *rule_key(enum rule_kind kind); /* as in the JSON */
