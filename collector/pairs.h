/* Members of a JSON answer that may be null, and the frame of a list.
 *
 * What is not known is null, never 0 and never left out: one place that keeps to that for
 * every handler. The functions write at once; nothing is kept.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scoring/framework.h"

struct json_out;
struct mem;
struct rows;

void pair_known(struct json_out *out, const char *key, bool known, int64_t micro);
void pair_rank(struct json_out *out, const char *key, int rank); /* 0: unranked */
void pair_words(struct json_out *out, const char *key, struct words words);

/* 'bound' as the database has it: '=' '>' '<' '~', 'g' for >=, 'l' for <=; 0 is '='. */
void pair_bound(struct json_out *out, char bound);

/* A column of a row; SQL's null is JSON's. */
void pair_text(struct json_out *out, const char *key, const struct rows *rows, size_t row, int column);
void pair_int(struct json_out *out, const char *key, const struct rows *rows, size_t row, int column);
void pair_micro(struct json_out *out, const char *key, const struct rows *rows, size_t row, int column);

/* {"items":[ ... ],"next":cursor}; 'next' NULL: this is the last page. */
void list_open(struct json_out *out);
void list_close(struct json_out *out, const char *next);

/* "quý III năm 2025", "2025-Q3". */
struct words period_words(struct mem *mem, int period);
