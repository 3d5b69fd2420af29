#include "collector/pairs.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "collector/live.h"
#include "pg/pool.h"

void
pair_known(struct json_out *out, const char *key, bool known, int64_t micro)
{
	if (known)
		json_pair_micro(out, key, micro);
	else
		json_pair_null(out, key);
}

void
pair_rank(struct json_out *out, const char *key, int rank)
{
	if (rank > 0)
		json_pair_int(out, key, rank);
	else
		json_pair_null(out, key);
}

void
pair_words(struct json_out *out, const char *key, struct words words)
{
	json_key(out, key);
	live_put_words(out, words);
}

void
pair_bound(struct json_out *out, char bound)
{
	static const char kinds[] = "=><gl~";
	static const char *const texts[] = { "=", ">", "<", ">=", "<=", "~" };
	const char *kind = bound ? strchr(kinds, bound) : NULL;

	json_pair_cstr(out, "bound", texts[kind ? kind - kinds : 0]);
}

void
pair_text(struct json_out *out, const char *key, const struct rows *rows, size_t row, int column)
{
	json_pair_cstr(out, key, row_is_null(rows, row, column) ? NULL : row_text(rows, row, column));
}

void
pair_int(struct json_out *out, const char *key, const struct rows *rows, size_t row, int column)
{
	if (row_is_null(rows, row, column))
		json_pair_null(out, key);
	else
		json_pair_int(out, key, row_int(rows, row, column));
}

void
pair_micro(struct json_out *out, const char *key, const struct rows *rows, size_t row, int column)
{
	bool known = !row_is_null(rows, row, column);

	pair_known(out, key, known, known ? row_int(rows, row, column) : 0);
}

void
list_open(struct json_out *out)
{
	json_open(out, '{');
	json_key(out, "items");
	json_open(out, '[');
}

void
list_close(struct json_out *out, const char *next)
{
	json_close(out, ']');
	json_pair_cstr(out, "next", next);
	json_close(out, '}');
}

struct words
period_words(struct mem *mem, int period)
{
	char vi[PERIOD_TEXT_VI], en[PERIOD_TEXT];

	return (struct words){ mem_str(mem, period_text_vi(period, vi)), mem_str(mem, period_text(period, en)) };
}
