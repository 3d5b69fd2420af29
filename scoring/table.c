#include "scoring/table.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "scoring/board.h"
#include "scoring/robust.h"
#include "scoring/words.h"

static void
put_number(struct buf *out, int64_t micro)
{
	char text[DECIMAL_TEXT];

	buf_char(out, ',');
	buf_str(out, decimal_text(micro, text));
}

static void
csv_header(struct buf *out, const struct framework *fw, const struct robust *robust)
{
	buf_str(out, "rank,tied,unit,total,max,band");
	for (size_t x = 0; x < fw->n_indexes; x++)
		buf_printf(out, ",%s", fw->indexes[x].code);
	for (size_t v = 0; v < fw->n_views; v++)
		buf_printf(out, ",%s", fw->views[v].code);
	if (robust)
		buf_printf(out, ",rank_p5,rank_p50,rank_p95,top_%zu_probability", robust->top);
	buf_char(out, '\n');
}

static void
csv_row(struct buf *out, const struct board *b, size_t u, const char *unit,
	const struct robust *robust)
{
	const struct framework *fw = board_framework(b);
	struct standing s = board_standing(b, u);

	if (s.rank)
		buf_printf(out, "%d", s.rank);
	buf_str(out, s.tied ? ",1," : ",0,");
	csv_put(out, str_of(unit));
	put_number(out, s.total);
	put_number(out, s.max);
	buf_printf(out, ",%s", s.band >= 0 ? fw->bands[s.band].code : "");
	for (size_t x = 0; x < fw->n_indexes; x++)
		put_number(out, board_index(b, u, x, NULL));
	for (size_t v = 0; v < fw->n_views; v++)
		put_number(out, board_view(b, u, v, NULL));
	if (robust && robust->units[u].low) {
		const struct robust_unit *r = &robust->units[u];

		buf_printf(out, ",%d,%d,%d", r->low, r->middle, r->high);
		put_number(out, r->in_top);
	} else if (robust) {
		buf_str(out, ",,,,");
	}
	buf_char(out, '\n');
}

void
table_csv(struct buf *out, const struct board *b, const char *const *units,
	  const struct robust *robust)
{
	csv_header(out, board_framework(b), robust);
	for (size_t at = 0; at < board_units(b); at++)
		csv_row(out, b, board_at(b, at), units[board_at(b, at)], robust);
}

/* --- JSON --- */

static void
pair_words(struct json_out *out, const char *key, struct words words)
{
	json_key(out, key);
	json_open(out, '{');
	json_pair_cstr(out, "vi", words.vi);
	json_pair_cstr(out, "en", words.en);
	json_close(out, '}');
}

static void
put_item(struct json_out *out, const struct framework *fw, size_t i)
{
	static const char *const kinds[] = { "indicator", "bonus", "penalty" };
	const struct item *item = &fw->items[i];
	struct mem *mem = mem_new("words", LIMIT_ARENA_JOB);
	struct buf vi = buf_new(mem, LIMIT_TEXT), en = buf_new(mem, LIMIT_TEXT);

	words_rule(&vi, fw, i, LANG_VI);
	words_rule(&en, fw, i, LANG_EN);
	json_open(out, '{');
	json_pair_cstr(out, "code", item->code);
	json_pair_cstr(out, "kind", kinds[item->kind]);
	pair_words(out, "title", item->title);
	json_pair_cstr(out, "index", item->index >= 0 ? fw->indexes[item->index].code : NULL);
	json_pair_micro(out, "max", item->max);
	json_key(out, "metrics");
	json_open(out, '[');
	for (size_t m = 0; m < item->n_metrics; m++)
		json_put_cstr(out, fw->metrics[item->metrics[m]].code);
	json_close(out, ']');
	json_pair_cstr(out, "rule", rule_key(item->rule.kind));
	pair_words(out, "rule_words", (struct words){ buf_cstr(&vi), buf_cstr(&en) });
	json_pair_cstr(out, "clause", item->clause);
	json_close(out, '}');
	mem_free(&mem);
}

static void
put_framework(struct json_out *out, const struct framework *fw)
{
	json_key(out, "framework");
	json_open(out, '{');
	json_pair_cstr(out, "code", fw->code);
	json_pair_cstr(out, "version", fw->version);
	pair_words(out, "title", fw->title);
	json_pair_bool(out, "illustrative", fw->illustrative);
	json_pair_cstr(out, "decision", fw->decision_number);
	json_pair_micro(out, "max", fw->max);
	json_close(out, '}');
	json_key(out, "indicators");
	json_open(out, '[');
	for (size_t i = 0; i < fw->n_items; i++)
		put_item(out, fw, i);
	json_close(out, ']');
}

static void
put_inputs(struct json_out *out, const struct board *b, size_t u, const struct item *item)
{
	static const char *const states[] = { "missing", "fresh",    "late",
					      "stale",   "disputed", "not_applicable" };

	json_key(out, "inputs");
	json_open(out, '[');
	for (size_t m = 0; m < item->n_metrics; m++) {
		struct cell cell = board_cell(b, u, item->metrics[m]);

		if (cell.state == CELL_MISSING)
			continue;
		json_open(out, '{');
		json_pair_cstr(out, "metric", board_framework(b)->metrics[item->metrics[m]].code);
		json_pair_cstr(out, "state", states[cell.state]);
		if (cell.has_fraction) {
			json_pair_micro(out, "numerator", cell.num);
			json_pair_micro(out, "denominator", cell.den);
		}
		if (cell.has_value)
			json_pair_micro(out, "value", cell.value);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
put_points(struct json_out *out, const struct board *b, size_t u, size_t i)
{
	const struct item *item = &board_framework(b)->items[i];
	struct mem *mem = mem_new("words", LIMIT_ARENA_JOB);
	struct buf vi = buf_new(mem, LIMIT_TEXT), en = buf_new(mem, LIMIT_TEXT);

	words_point(&vi, b, u, i, LANG_VI);
	words_point(&en, b, u, i, LANG_EN);
	json_open(out, '{');
	json_pair_cstr(out, "code", item->code);
	json_pair_micro(out, "points", board_points(b, u, i));
	json_pair_micro(out, "max", board_points_max(b, u, i));
	put_inputs(out, b, u, item);
	json_pair_cstr(out, "cause", cause_key(board_cause(b, u, i)));
	json_pair_cstr(out, "effect", effect_key(board_effect(b, u, i)));
	pair_words(out, "reason", (struct words){ buf_cstr(&vi), buf_cstr(&en) });
	json_close(out, '}');
	mem_free(&mem);
}

static void
put_sums(struct json_out *out, const struct board *b, size_t u)
{
	const struct framework *fw = board_framework(b);

	json_key(out, "indexes");
	json_open(out, '{');
	for (size_t x = 0; x < fw->n_indexes; x++) {
		int64_t max, points = board_index(b, u, x, &max);

		json_key(out, fw->indexes[x].code);
		json_open(out, '{');
		json_pair_micro(out, "points", points);
		json_pair_micro(out, "max", max);
		json_close(out, '}');
	}
	json_close(out, '}');
	json_key(out, "views");
	json_open(out, '{');
	for (size_t v = 0; v < fw->n_views; v++) {
		int64_t max, points = board_view(b, u, v, &max);

		json_key(out, fw->views[v].code);
		json_open(out, '{');
		json_pair_micro(out, "points", points);
		json_pair_micro(out, "max", max);
		json_close(out, '}');
	}
	json_close(out, '}');
}

static void
put_robust(struct json_out *out, const struct robust *robust, size_t u)
{
	const struct robust_unit *r = &robust->units[u];

	json_key(out, "robustness");
	if (!r->low) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_pair_int(out, "rank_p5", r->low);
	json_pair_int(out, "rank_p50", r->middle);
	json_pair_int(out, "rank_p95", r->high);
	json_pair_micro(out, "top_probability", r->in_top);
	json_close(out, '}');
}

static void
put_unit(struct json_out *out, const struct board *b, size_t u, const char *unit,
	 const struct robust *robust)
{
	const struct framework *fw = board_framework(b);
	struct standing s = board_standing(b, u);

	json_open(out, '{');
	if (s.rank)
		json_pair_int(out, "rank", s.rank);
	else
		json_pair_null(out, "rank");
	json_pair_bool(out, "tied", s.tied);
	json_pair_cstr(out, "unit", unit);
	json_pair_micro(out, "total", s.total);
	json_pair_micro(out, "max", s.max);
	json_pair_cstr(out, "band", s.band >= 0 ? fw->bands[s.band].code : NULL);
	put_sums(out, b, u);
	json_pair_micro(out, "extra", board_extra(b, u));
	if (robust)
		put_robust(out, robust, u);
	json_key(out, "indicators");
	json_open(out, '[');
	for (size_t i = 0; i < fw->n_items; i++)
		put_points(out, b, u, i);
	json_close(out, ']');
	json_close(out, '}');
}

void
table_json(struct buf *buf, const struct board *b, const char *const *units, int period,
	   const struct robust *robust)
{
	struct json_out out = json_out(buf);
	char text[PERIOD_TEXT];

	json_open(&out, '{');
	put_framework(&out, board_framework(b));
	json_pair_cstr(&out, "period", period ? period_text(period, text) : NULL);
	if (robust) {
		json_key(&out, "robustness");
		json_open(&out, '{');
		json_pair_int(&out, "draws", (int64_t)robust->draws);
		json_pair_int(&out, "seed", (int64_t)robust->seed);
		json_pair_int(&out, "top", (int64_t)robust->top);
		json_close(&out, '}');
	}
	json_key(&out, "units");
	json_open(&out, '[');
	for (size_t at = 0; at < board_units(b); at++)
		put_unit(&out, b, board_at(b, at), units[board_at(b, at)], robust);
	json_close(&out, ']');
	json_close(&out, '}');
	buf_char(buf, '\n');
}
