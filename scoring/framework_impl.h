/* Between the files that read a framework: the reader and its small typed reads. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"
#include "scoring/framework.h"

enum {
	MAX_INDEXES = 100,
	MAX_VIEWS = 100,
	MAX_BANDS = 50,
	MAX_EXTRAS = 100,
	MAX_STEPS = 200,
	MAX_ITEM_METRICS = 50,
	MAX_GAPS = 100,
};

#define MAX_POINTS 1000000000000LL       /* a million points, in millionths */
#define MAX_BOUND  1000000000000000000LL /* thresholds and limits */

/* A metric while it is being read. */
struct metric_draft {
	const char *code;
	int64_t whole;
	bool whole_said;
	VEC(size_t) items;
};

struct reader {
	struct mem *mem;
	struct fail *f;
	struct framework *fw;
	VEC(struct metric_draft) metrics;
	struct map *metric_at; /* code -> position + 1 */
	struct map *index_at;
	struct map *item_at;
	struct main_index *indexes;
	struct item *items;
};

/* Codes to positions, kept with the framework. */
struct lookup {
	struct map *metric, *item;
};

/* Positions in a map: stored plus one, so that 0 is never put. */
void position_put(struct map *map, const char *code, size_t position);
int position_get(const struct map *map, struct str code); /* -1: none */

bool read_code(struct reader *r, const struct json_at *at, const char *key, const char **out);
bool read_words(struct reader *r, const struct json_at *at, const char *key, bool needed,
		struct words *out);
/* One of 'keys' (NULL-ended); absent: 'or', or missing if 'or' < 0. */
bool read_key(struct reader *r, const struct json_at *at, const char *key, const char *const *keys,
	      int or, int *out);

/* Both ends belong to it. */
struct range {
	int64_t min, max;
};

#define RANGE(min, max) ((struct range){ min, max })

/* A number within the range; needed, or with a default. */
bool read_micro(struct reader *r, const struct json_at *at, const char *key, struct range range,
		int64_t *out);
bool read_micro_or(struct reader *r, const struct json_at *at, const char *key, struct range range,
		   int64_t or, int64_t *out);
/* An array of at most 'most' values; absent is an empty one. */
bool read_list(struct reader *r, const struct json_at *at, const char *key, size_t most,
	       struct json_at *out, size_t *n);
bool is_object(struct reader *r, const struct json_at *at);
/* The place of at, or of its child 'key'. */
const char *place(struct reader *r, const struct json_at *at, const char *key);
const char *number(struct reader *r, int64_t micro);

/* framework_item.c: the indicators, bonus and penalty rows; then the sums and constants
 * that need all of them. */
bool read_items(struct reader *r, const struct json_at *root);

/* framework_rule.c */
bool read_rule(struct reader *r, const struct json_at *item_at, struct item *item);
bool metric_position(struct reader *r, const struct json_at *at, const char *key, const char *code,
		     size_t *out);
bool finish_rule(struct reader *r, const struct json_at *rule_at, struct item *item);
