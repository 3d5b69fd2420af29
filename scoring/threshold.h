/* What it takes to be among the top N of the country, from published national results.
 *
 * Results of a year are often known in part: some provinces with rank and value, some with
 * rank alone. Then the value at rank N is known to lie between two others, and that is
 * what is answered. For a year without results it is forecast from the years before.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A published result; value in millionths on the index's own scale (0..1 for the DTI). */
struct benchmark {
	int year;
	int rank, among; /* among: how many were ranked; 0 not said */
	bool has_value;
	int64_t value;
};

enum threshold_kind {
	THRESHOLD_UNKNOWN,  /* nothing can be said */
	THRESHOLD_READ,     /* the value of the province at rank N was published */
	THRESHOLD_BETWEEN,  /* it lies between low and high, values of neighbours */
	THRESHOLD_FORECAST, /* no results yet: continued from earlier years */
};

struct threshold {
	enum threshold_kind kind;
	int rank, among; /* N as it counts among those who are ranked that year */
	int64_t value, low, high;
	bool has_high; /* BETWEEN: a better value is known */
	int from_year; /* FORECAST: the last year that was known */
};

/* The rank that is to M what 'rank' is to 'of': 35 of 63 is 19 of 34. At least 1. */
int threshold_rank(int rank, int of, int among);

/* Value at rank 'n' of 'of' in 'year'; where another number was ranked, at the rank that is
 * as high (threshold_rank). 'rows' in any order. A forecast moves the last known value by
 * the mean yearly change of the known years, between the smallest and largest of them; it
 * needs two years whose value was read. */
struct threshold threshold_find(const struct benchmark *rows, size_t count, int year, int n,
				int of);
