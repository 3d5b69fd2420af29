/* REST /api/v1: which handlers there are, and what several of them need.
 *
 * Each api_*.c holds the handlers of one subject and exports its table of routes; the
 * shapes of what they answer are in ui/src/api.ts and collector/openapi.json.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "loop/route.h"

struct fail;
struct live;
struct live_round;

extern const struct route api_round_routes[];
extern const struct route api_unit_routes[];
extern const struct route api_proof_routes[];
extern const struct route api_catalog_routes[];
extern const struct route api_target_routes[];
extern const struct route api_benchmark_routes[];
extern const struct route api_report_routes[];
extern const struct route api_table_routes[];
extern const struct route api_form_routes[];

/* The worker's live board. */
struct live *api_live(const struct job *job);

/* {round} of the path; answers 404 and returns NULL if there is none of that code. */
struct live_round *api_round(struct job *job);

/* {unit} of the path within the round, as a number; answers 404 and returns -1. */
int api_unit(struct job *job, const struct live_round *round);

/* Answers 404: there is no 'what' called 'code'. */
void api_nothing(struct job *job, const char *what, struct str code);

/* Answers 400 for a value of the query or the body; false. */
bool api_refuse(struct job *job, const char *name, struct str value);

/* A whole number from the query between min and max, 'or' if it is not there; answers 400
 * and returns false for anything else. */
bool api_query_int(struct job *job, const char *name, int64_t min, int64_t max, int64_t or, int64_t *out);

/* Whether the query asks for English (?lang=en). */
bool api_english(const struct job *job);
