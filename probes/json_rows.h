/* Records out of JSON: where the rows are, what a field is in each of them.
 *
 * A field is a member of the row ("so_luong"), a pointer from it ("/chi_tiet/so_luong"), a
 * pointer from the element around it ("^/ma_don_vi", "^^/..." one further up) or from the
 * document ("#/ky").
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/json.h"
#include "probes/record.h"

struct fail;
struct json_at;
struct mapping;
struct mem;
struct payload;

/* The member that holds the pages when there is more than one. */
#define JSON_PAGES "pages_read"

/* Add the rows that 'rows' leads to ("/data/ * /items" without blanks: every element). */
bool json_rows_read(struct records *records, const struct mapping *mapping, const struct json_at *document, const char *rows, struct fail *fail) MUST_USE;

/* After the last page: a needed field that no record had is a changed form. */
bool json_rows_found(const struct records *records, const struct mapping *mapping, struct fail *fail) MUST_USE;

/* How many rows there are. */
size_t json_rows_count(json_t *root, const char *rows);

bool json_pages_join(struct mem *mem, const struct payload *pages, size_t n, struct payload *out, struct fail *fail) MUST_USE;
