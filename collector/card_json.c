/* The scorecard as JSON; ui/src/api.ts has the shape. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/vec.h"
#include "collector/card.h"
#include "collector/live.h"
#include "collector/pairs.h"
#include "pg/args.h"
#include "scoring/words.h"

/* --- the unit --- */

static void
put_lineage(struct json_out *out, const struct rows *rows)
{
	enum { CODE, NAME, SHARE, BASIS, DAY, DECISION };

	json_key(out, "lineage");
	json_open(out, '[');
	for (size_t i = 0; i < rows_n(rows); i++) {
		bool unknown = strcmp(row_text(rows, i, BASIS), "unknown") == 0;
		bool part = !unknown && row_int(rows, i, SHARE) < MICRO;

		json_open(out, '{');
		json_pair_str(out, "code", row_str(rows, i, CODE));
		json_pair_str(out, "name", row_str(rows, i, NAME));
		pair_known(out, "share", part, row_int(rows, i, SHARE));
		json_pair_cstr(out, "basis", part || unknown ? row_text(rows, i, BASIS) : NULL);
		json_pair_str(out, "date", row_str(rows, i, DAY));
		json_pair_cstr(out, "decision", row_text(rows, i, DECISION)[0] ? row_text(rows, i, DECISION) : NULL);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
put_unit(struct json_out *out, const struct card *card)
{
	const struct live_unit *unit = &card->round->units[card->unit];

	json_key(out, "unit");
	json_open(out, '{');
	json_pair_cstr(out, "code", unit->code);
	json_pair_cstr(out, "name", unit->name);
	json_pair_cstr(out, "kind", unit->kind);
	json_key(out, "area");
	if (unit->area >= 0) {
		json_open(out, '{');
		json_pair_cstr(out, "code", card->round->areas[unit->area].code);
		json_pair_cstr(out, "name", card->round->areas[unit->area].name);
		json_close(out, '}');
	} else {
		json_put_null(out);
	}
	json_pair_cstr(out, "valid_from", card->since);
	put_lineage(out, card->lineage);
	json_close(out, '}');
}

/* --- its place --- */

static int
compare_totals(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool
median_total(struct mem *mem, const struct live_round *round, int64_t *median)
{
	int64_t *totals = mem_array(mem, int64_t, round->n_units);
	size_t n = 0;

	for (size_t u = 0; u < round->n_units; u++) {
		struct live_place place = live_place(round, u);

		if (place.has_total)
			totals[n++] = place.total;
	}
	if (!n || 2 * n < live_ranked(round)) /* the middle of a few known totals says nothing of all */
		return false;
	qsort(totals, n, sizeof(*totals), compare_totals);
	*median = n % 2 ? totals[n / 2] : totals[n / 2 - 1] + (totals[n / 2] - totals[n / 2 - 1]) / 2;
	return true;
}

static void
put_neighbour(struct json_out *out, const char *key, const struct card *card, int step)
{
	const struct live_round *round = card->round;
	uint32_t *order = mem_array(card->mem, uint32_t, round->n_units);
	struct live_place mine = live_place(round, card->unit), other;
	size_t at = 0;

	json_key(out, key);
	live_order(round, order);
	while (order[at] != card->unit)
		at++;
	if ((step < 0 && at == 0) || (step > 0 && at + 1 >= round->n_units)) {
		json_put_null(out);
		return;
	}
	at = step < 0 ? at - 1 : at + 1;
	other = live_place(round, order[at]);
	json_open(out, '{');
	json_pair_cstr(out, "code", round->units[order[at]].code);
	json_pair_cstr(out, "name", round->units[order[at]].name);
	pair_rank(out, "rank", other.rank);
	pair_known(out, "points", other.has_total, other.total);
	pair_known(out, "gap", other.has_total && mine.has_total,
		   step < 0 ? other.total - mine.total : mine.total - other.total);
	json_close(out, '}');
}

static void
put_band(struct json_out *out, const struct framework *fw, int band)
{
	json_key(out, "band");
	if (band < 0) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_pair_cstr(out, "code", fw->bands[band].code);
	pair_words(out, "title", fw->bands[band].title);
	json_pair_micro(out, "from", live_band_from(fw, &fw->bands[band]));
	json_close(out, '}');
}

static void
put_place(struct json_out *out, const struct card *card)
{
	const struct live_round *round = card->round, *before = round->previous;
	struct standing s = board_standing(round->board, card->unit);
	struct live_place place = live_place(round, card->unit), was = { 0 };
	int then = before ? live_unit_then(before, round, card->unit) : -1;
	int64_t number = 0;
	bool known;

	if (then >= 0)
		was = live_place(before, (size_t)then);
	pair_rank(out, "rank", place.rank);
	json_pair_bool(out, "tied", place.tied);
	json_pair_int(out, "of", (int64_t)live_ranked(round));
	pair_rank(out, "previous", was.rank);
	pair_known(out, "previous_total", was.has_total, was.total);
	pair_known(out, "total", place.has_total, place.total);
	json_pair_micro(out, "max", s.max);
	put_band(out, round->framework, s.rank > 0 ? s.band : -1);
	known = median_total(card->mem, round, &number);
	pair_known(out, "median", known, number);
	known = round->cut_rank > 0 && board_gap_to_rank(round->board, card->unit, (size_t)round->cut_rank, &number);
	pair_known(out, "gap_to_cut", known, number);
	put_neighbour(out, "above", card, -1);
	put_neighbour(out, "below", card, 1);
}

/* --- groups, views, history --- */

static void
put_groups(struct json_out *out, const struct card *card)
{
	const struct framework *fw = card->round->framework;
	int64_t max, points;

	json_key(out, "groups");
	json_open(out, '[');
	for (size_t i = 0; i < fw->n_indexes; i++) {
		points = board_index(card->round->board, card->unit, i, &max);
		json_open(out, '{');
		json_pair_cstr(out, "code", fw->indexes[i].code);
		pair_words(out, "title", fw->indexes[i].title);
		pair_words(out, "short", fw->indexes[i].brief);
		json_pair_micro(out, "max", max);
		json_pair_micro(out, "points", points);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_key(out, "views");
	json_open(out, '[');
	for (size_t i = 0; i < fw->n_views; i++) {
		points = board_view(card->round->board, card->unit, i, &max);
		json_open(out, '{');
		json_pair_cstr(out, "code", fw->views[i].code);
		pair_words(out, "title", fw->views[i].title);
		pair_words(out, "short", fw->views[i].brief);
		json_pair_micro(out, "max", max);
		json_pair_micro(out, "points", points);
		json_key(out, "groups");
		json_open(out, '[');
		for (size_t k = 0; k < fw->views[i].n_indexes; k++)
			json_put_cstr(out, fw->indexes[fw->views[i].indexes[k]].code);
		json_close(out, ']');
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
put_history(struct json_out *out, const struct card *card)
{
	const struct live_round *back[LIVE_HISTORY];
	size_t n = live_history(card->round, back);
	char text[PERIOD_TEXT];

	json_key(out, "history");
	json_open(out, '[');
	for (size_t i = 0; i < n; i++) {
		int unit = live_unit_then(back[i], card->round, card->unit);
		struct live_place place = { 0 };

		if (unit >= 0)
			place = live_place(back[i], (size_t)unit);
		json_open(out, '{');
		json_pair_cstr(out, "period", period_text(back[i]->period, text));
		pair_words(out, "label", period_words(card->mem, back[i]->period));
		pair_known(out, "total", place.has_total, place.total);
		pair_rank(out, "rank", place.rank);
		json_pair_int(out, "of", (int64_t)live_ranked(back[i]));
		json_pair_bool(out, "break", unit < 0 && i + 1 < n);
		json_close(out, '}');
	}
	json_close(out, ']');
}

/* --- indicators --- */

/* Points of an item in another round, by its code; false if it is not there. */
static bool
points_then(const struct live_round *then, const struct card *card, const char *code, int64_t *points)
{
	int unit = live_unit_then(then, card->round, card->unit);
	int item = framework_item(then->framework, str_of(code));

	if (unit < 0 || item < 0 || board_cause(then->board, (size_t)unit, (size_t)item) == CAUSE_MISSING)
		return false;
	*points = board_points(then->board, (size_t)unit, (size_t)item);
	return true;
}

static struct words
rule_words(struct mem *mem, const struct framework *fw, size_t item)
{
	struct buf vi = buf_new(mem, 8192), en = buf_new(mem, 8192);

	words_rule(&vi, fw, item, LANG_VI);
	words_rule(&en, fw, item, LANG_EN);
	return (struct words){ buf_cstr(&vi), buf_cstr(&en) };
}

static void
put_value(struct json_out *out, const struct card *card, const struct item *it)
{
	const struct live_round *round = card->round;
	struct cell cell = { 0 };
	int64_t value = 0;
	bool known = it->n_metrics && live_cell_value(round, card->unit, it->metrics[0], &value);

	if (it->n_metrics)
		cell = board_cell(round->board, card->unit, it->metrics[0]);
	json_pair_cstr(out, "metric", it->n_metrics ? round->framework->metrics[it->metrics[0]].code : NULL);
	pair_known(out, "numerator", cell.has_fraction, cell.num);
	pair_known(out, "denominator", cell.has_fraction, cell.den);
	pair_known(out, "value", known, value);
	pair_bound(out, cell.bound);
	json_pair_cstr(out, "uom", it->n_metrics ? round->metrics[it->metrics[0]].uom : "");
}

static void
put_origin(struct json_out *out, const struct card *card, const struct item *it, bool appraised)
{
	const struct fact *fact = it->n_metrics ? &card->facts[it->metrics[0]] : NULL;
	struct words basis = { 0 };
	char text[PERIOD_TEXT];

	if (fact && fact->basis)
		basis = (struct words){ fact->basis, fact->basis };
	else if (it->n_metrics)
		basis = card->round->metrics[it->metrics[0]].denominator;
	pair_words(out, "basis", basis);
	json_pair_cstr(out, "origin", appraised ? "appraised" : fact && fact->known ? fact->kind : NULL);
	json_key(out, "source");
	if (fact && fact->known) {
		json_open(out, '{');
		json_pair_cstr(out, "code", fact->source);
		pair_words(out, "title", fact->source_title);
		json_close(out, '}');
	} else {
		json_put_null(out);
	}
	json_pair_cstr(out, "period", fact && fact->known ? period_text(card->round->period, text) : NULL);
	json_pair_cstr(out, "recorded_at", fact && fact->known ? fact->recorded : NULL);
}

static void
put_target(struct json_out *out, const struct card *card, size_t item)
{
	const struct item *it = &card->round->framework->items[item];
	int64_t target = 0, value = 0, share = 0;
	bool has = live_target(card->round, card->unit, item, &target);
	bool known = has && it->n_metrics && live_cell_value(card->round, card->unit, it->metrics[0], &value);

	pair_known(out, "target", has, target);
	if (known && it->lower_is_better)
		known = value != 0 && decimal_mul_div(target, MICRO, value, &share);
	else if (known)
		known = target != 0 && decimal_mul_div(value, MICRO, target, &share);
	pair_known(out, "attainment", known, share);
}

static void
put_item_history(struct json_out *out, const struct card *card, const char *code)
{
	const struct live_round *back[LIVE_HISTORY];
	size_t n = live_history(card->round, back);
	int64_t points = 0;
	bool known = n > 1 && points_then(back[n - 2], card, code, &points);

	pair_known(out, "previous_points", known, points);
	json_key(out, "history");
	json_open(out, '[');
	for (size_t i = 0; n > 1 && i < n; i++) {
		if (points_then(back[i], card, code, &points))
			json_put_micro(out, points);
		else
			json_put_null(out);
	}
	json_close(out, ']');
}

static void
put_reason(struct json_out *out, const struct card *card, size_t item)
{
	const struct board *board = card->round->board;
	const struct item *it = &card->round->framework->items[item];
	struct words words = { words_reason(board, card->unit, item, LANG_VI),
			       words_reason(board, card->unit, item, LANG_EN) };

	if (!words.vi && it->n_metrics && board_cell(board, card->unit, it->metrics[0]).state == CELL_DISPUTED)
		words = (struct words){ "Các nguồn đưa ra số khác nhau", "Sources disagree" };
	pair_words(out, "reason", words);
}

static void
put_peers(struct json_out *out, const struct card *card, size_t item)
{
	struct peers p;

	json_key(out, "peers");
	if (!card_peers(card->mem, card->round, item, &p)) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_pair_micro(out, "p10", p.p10);
	json_pair_micro(out, "p25", p.p25);
	json_pair_micro(out, "p50", p.p50);
	json_pair_micro(out, "p75", p.p75);
	json_pair_micro(out, "p90", p.p90);
	json_close(out, '}');
}

static void
put_declared(struct json_out *out, const struct card *card, const struct item *it)
{
	const struct fact *fact = it->n_metrics ? &card->facts[it->metrics[0]] : NULL;

	json_key(out, "declared");
	if (!fact || !fact->has_rival || !fact->rival_kind || strcmp(fact->rival_kind, "self") != 0) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_pair_micro(out, "value", fact->rival);
	json_pair_null(out, "points");
	json_close(out, '}');
}

static void
put_indicator(struct json_out *out, const struct card *card, size_t item)
{
	const struct live_round *round = card->round;
	const struct item *it = &round->framework->items[item];
	enum cause cause = board_cause(round->board, card->unit, item);
	bool missing = cause == CAUSE_MISSING || board_effect(round->board, card->unit, item) == EFFECT_REMOVED;

	json_open(out, '{');
	json_pair_cstr(out, "code", it->code);
	pair_words(out, "title", it->title);
	json_pair_cstr(out, "group", it->index >= 0 ? round->framework->indexes[it->index].code : "");
	json_pair_micro(out, "max", it->max);
	pair_known(out, "points", !missing, board_points(round->board, card->unit, item));
	put_value(out, card, it);
	json_pair_cstr(out, "state", card_state(round, card->unit, item));
	put_origin(out, card, it, cause == CAUSE_APPRAISED);
	pair_words(out, "rule", rule_words(card->mem, round->framework, item));
	json_pair_cstr(out, "clause", it->clause);
	put_target(out, card, item);
	put_item_history(out, card, it->code);
	put_reason(out, card, item);
	put_peers(out, card, item);
	put_declared(out, card, it);
	json_pair_cstr(out, "proof", cause == CAUSE_MISSING ? NULL
			: mem_printf(card->mem, "/api/v1/rounds/%s/units/%s/proof/%s", round->code,
				     round->units[card->unit].code, it->code));
	json_close(out, '}');
}

/* --- sources --- */

struct source_seen {
	const struct fact *fact;
	int64_t indicators;
	const char *last;
	enum cell_state state;
};

static void
see_source(struct mem *mem, void *list, const struct fact *fact, enum cell_state state)
{
	VEC(struct source_seen) *seen = list;

	for (size_t i = 0; i < seen->n; i++) {
		struct source_seen *s = &seen->at[i];

		if (strcmp(s->fact->source, fact->source) != 0)
			continue;
		s->indicators++;
		s->last = strcmp(fact->recorded, s->last) > 0 ? fact->recorded : s->last;
		s->state = state > s->state ? state : s->state;
		return;
	}
	*vec_push(mem, seen) = (struct source_seen){ fact, 1, fact->recorded, state };
}

static void
put_sources(struct json_out *out, const struct card *card)
{
	VEC(struct source_seen) seen = { 0 };

	for (size_t m = 0; m < card->round->framework->n_metrics; m++) {
		enum cell_state state = board_cell(card->round->board, card->unit, m).state;

		if (card->facts[m].known)
			see_source(card->mem, &seen, &card->facts[m],
				   state == CELL_LATE || state == CELL_STALE ? state : CELL_FRESH);
	}
	json_key(out, "sources");
	json_open(out, '[');
	for (size_t i = 0; i < seen.n; i++) {
		const struct source_seen *s = &seen.at[i];

		json_open(out, '{');
		json_pair_cstr(out, "code", s->fact->source);
		pair_words(out, "title", s->fact->source_title);
		json_pair_cstr(out, "kind", s->fact->kind);
		json_pair_cstr(out, "last", s->last);
		json_pair_null(out, "due");
		json_pair_cstr(out, "state", s->state == CELL_LATE ? "late" : s->state == CELL_STALE ? "stale" : "fresh");
		json_pair_int(out, "indicators", s->indicators);
		json_close(out, '}');
	}
	json_close(out, ']');
}

/* The rounds a reader may choose from, as on the board. */
static void
put_rounds(struct json_out *out, const struct live *live)
{
	json_key(out, "rounds");
	json_open(out, '[');
	for (size_t i = 0; i < live_rounds(live); i++)
		live_put_round_row(out, live_round_nth(live, i));
	json_close(out, ']');
}

void
card_put(struct json_out *out, const struct card *card)
{
	struct words reason = { 0 };

	json_open(out, '{');
	json_key(out, "round");
	live_put_round(out, card->round);
	put_rounds(out, card->live);
	put_unit(out, card);
	put_place(out, card);
	put_groups(out, card);
	put_history(out, card);
	json_key(out, "indicators");
	json_open(out, '[');
	for (size_t i = 0; i < card->round->framework->n_items; i++)
		put_indicator(out, card, i);
	json_close(out, ']');
	put_sources(out, card);
	live_reason(card->mem, card->round, card->unit, &reason);
	pair_words(out, "reason", reason);
	json_close(out, '}');
}
