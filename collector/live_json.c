/* The board of a round as JSON, column by column; ui/src/api.ts has the shape. */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "collector/live.h"
#include "collector/pairs.h"
#include "loop/blob.h"

void
live_put_words(struct json_out *out, struct words words)
{
	if (!words.vi) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_pair_cstr(out, "vi", words.vi);
	json_pair_cstr(out, "en", words.en ? words.en : words.vi);
	json_close(out, '}');
}

static void
put_round_members(struct json_out *out, const struct live_round *round)
{
	const struct framework *fw = round->framework;
	char text[PERIOD_TEXT];

	json_pair_cstr(out, "code", round->code);
	pair_words(out, "title", round->title);
	json_pair_cstr(out, "framework", fw->code);
	pair_words(out, "framework_title", fw->title);
	json_pair_cstr(out, "framework_version", fw->version);
	json_pair_cstr(out, "target_kind", target_key(fw->target));
	json_pair_cstr(out, "period", period_text(round->period, text));
	pair_words(out, "period_label", period_words(out->buf->mem, round->period));
	json_pair_cstr(out, "status", round->published ? "published" : "provisional");
	json_pair_cstr(out, "previous", round->previous ? round->previous->code : NULL);
	json_pair_int(out, "units", (int64_t)round->n_units);
}

void
live_put_round_row(struct json_out *out, const struct live_round *round)
{
	json_open(out, '{');
	put_round_members(out, round);
	json_close(out, '}');
}

void
live_put_decision(struct json_out *out, const struct framework *fw)
{
	json_key(out, "decision");
	if (!fw->decision_number) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_pair_cstr(out, "number", fw->decision_number);
	json_pair_cstr(out, "date", fw->decision_date);
	json_pair_cstr(out, "body", fw->decision_body);
	json_pair_cstr(out, "article", fw->decision_article);
	json_close(out, '}');
}

static void
put_cut(struct json_out *out, const struct live_round *round)
{
	int64_t total;

	json_key(out, "cut");
	if (round->cut_rank <= 0) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_pair_int(out, "rank", round->cut_rank);
	if (board_cut(round->board, (size_t)round->cut_rank, &total))
		json_pair_micro(out, "points", total);
	else
		json_pair_null(out, "points");
	pair_words(out, "title", round->cut_title);
	json_close(out, '}');
}

void
live_put_round(struct json_out *out, const struct live_round *round)
{
	const struct framework *fw = round->framework;
	char text[TIME_TEXT], revision[REVISION_TEXT];

	json_open(out, '{');
	put_round_members(out, round);
	json_pair_micro(out, "max", fw->max);
	json_pair_int(out, "places", fw->composite_places >= 0 ? fw->composite_places : fw->points_places);
	json_pair_cstr(out, "revision", live_revision_text(round, revision));
	json_pair_cstr(out, "updated", time_text(round->recorded * 1000000, text));
	json_pair_bool(out, "illustrative", round->illustrative || fw->illustrative);
	live_put_decision(out, fw);
	put_cut(out, round);
	json_close(out, '}');
}

/* 'titles': whole, and short or vi NULL. */
static void
put_group(struct json_out *out, const char *code, const struct words titles[2], int64_t max)
{
	json_open(out, '{');
	json_pair_cstr(out, "code", code);
	pair_words(out, "title", titles[0]);
	pair_words(out, "short", titles[1]);
	json_pair_micro(out, "max", max);
	json_close(out, '}');
}

/* The most a view can give when nothing is removed. */
static int64_t
view_max(const struct framework *fw, const struct view *view)
{
	int64_t max = 0;

	if (view->scale)
		return view->scale;
	for (size_t i = 0; i < view->n_indexes; i++)
		max += fw->indexes[view->indexes[i]].max;
	return max;
}

static void
put_framework(struct json_out *out, const struct framework *fw)
{
	json_key(out, "groups");
	json_open(out, '[');
	for (size_t i = 0; i < fw->n_indexes; i++)
		put_group(out, fw->indexes[i].code, (struct words[]){ fw->indexes[i].title, fw->indexes[i].brief }, fw->indexes[i].max);
	json_close(out, ']');
	json_key(out, "views");
	json_open(out, '[');
	for (size_t i = 0; i < fw->n_views; i++)
		put_group(out, fw->views[i].code, (struct words[]){ fw->views[i].title, fw->views[i].brief }, view_max(fw, &fw->views[i]));
	json_close(out, ']');
	json_key(out, "indicators");
	json_open(out, '[');
	for (size_t i = 0; i < fw->n_indicators; i++) {
		json_open(out, '{');
		json_pair_cstr(out, "code", fw->items[i].code);
		pair_words(out, "title", fw->items[i].title);
		json_pair_int(out, "group", fw->items[i].index);
		json_pair_micro(out, "max", fw->items[i].max);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_key(out, "bands");
	json_open(out, '[');
	for (size_t i = 0; i < fw->n_bands; i++) {
		const struct band *band = &fw->bands[i];

		json_open(out, '{');
		json_pair_cstr(out, "code", band->code);
		pair_words(out, "title", band->title);
		json_pair_micro(out, "from", live_band_from(fw, band));
		json_close(out, '}');
	}
	json_close(out, ']');
}

/* --- the columns --- */

/* What the writers of columns look at. */
struct columns {
	struct mem *mem;
	struct json_out *out;
	const struct live_round *round;
	const uint32_t *order;
	const struct live_round *history[LIVE_HISTORY];
	size_t n_history;
	VEC(struct words) reasons;
};

typedef void column_f(struct columns *c, size_t unit);

static void
put_column(struct columns *c, const char *key, column_f *put)
{
	json_key(c->out, key);
	json_open(c->out, '[');
	for (size_t i = 0; i < c->round->n_units; i++)
		put(c, c->order[i]);
	json_close(c->out, ']');
}

static void
put_code(struct columns *c, size_t unit)
{
	json_put_cstr(c->out, c->round->units[unit].code);
}

static void
put_name(struct columns *c, size_t unit)
{
	json_put_cstr(c->out, c->round->units[unit].name);
}

static void
put_kind(struct columns *c, size_t unit)
{
	json_put_cstr(c->out, c->round->units[unit].kind);
}

static void
put_area(struct columns *c, size_t unit)
{
	json_put_int(c->out, c->round->units[unit].area);
}

static void
put_rank_or_null(struct json_out *out, int32_t rank)
{
	if (rank > 0)
		json_put_int(out, rank);
	else
		json_put_null(out);
}

static void
put_rank(struct columns *c, size_t unit)
{
	put_rank_or_null(c->out, live_place(c->round, unit).rank);
}

static void
put_tied(struct columns *c, size_t unit)
{
	json_put_int(c->out, live_place(c->round, unit).tied);
}

static void
put_previous(struct columns *c, size_t unit)
{
	const struct live_round *before = c->round->previous;
	int then = before ? live_unit_then(before, c->round, unit) : -1;

	put_rank_or_null(c->out, then >= 0 ? live_place(before, (size_t)then).rank : 0);
}

static bool
has_total(const struct live_round *round, size_t unit)
{
	return board_standing(round->board, unit).rank > 0;
}

static void
put_total(struct columns *c, size_t unit)
{
	struct live_place place = live_place(c->round, unit);

	if (place.has_total)
		json_put_micro(c->out, place.total);
	else
		json_put_null(c->out);
}

static void
put_band(struct columns *c, size_t unit)
{
	int band = board_standing(c->round->board, unit).band;

	json_put_cstr(c->out, band >= 0 && has_total(c->round, unit) ? c->round->framework->bands[band].code : NULL);
}

/* Whether a main index of a unit has points to show: nothing is silently zero. */
static bool
index_known(const struct live_round *round, size_t unit, size_t index)
{
	const struct main_index *of = &round->framework->indexes[index];

	if (has_total(round, unit))
		return true;
	for (size_t i = of->first; i < of->first + of->count; i++)
		if (board_cause(round->board, unit, i) != CAUSE_MISSING)
			return true;
	return false;
}

static void
put_groups(struct columns *c, size_t unit)
{
	int64_t max;

	json_open(c->out, '[');
	for (size_t i = 0; i < c->round->framework->n_indexes; i++)
		if (index_known(c->round, unit, i))
			json_put_micro(c->out, board_index(c->round->board, unit, i, &max));
		else
			json_put_null(c->out);
	json_close(c->out, ']');
}

static void
put_views(struct columns *c, size_t unit)
{
	const struct framework *fw = c->round->framework;
	int64_t max;

	json_open(c->out, '[');
	for (size_t i = 0; i < fw->n_views; i++) {
		bool known = false;

		for (size_t k = 0; k < fw->views[i].n_indexes; k++)
			known |= index_known(c->round, unit, fw->views[i].indexes[k]);
		if (known)
			json_put_micro(c->out, board_view(c->round->board, unit, i, &max));
		else
			json_put_null(c->out);
	}
	json_close(c->out, ']');
}

static void
put_marks(struct columns *c, size_t unit)
{
	size_t n = c->round->framework->n_indicators;
	char *marks = mem_alloc(c->mem, n + 1);

	for (size_t i = 0; i < n; i++)
		marks[i] = live_mark(c->round, unit, i);
	json_put_cstr(c->out, marks);
}

static void
put_missing(struct columns *c, size_t unit)
{
	json_put_int(c->out, (int64_t)board_missing(c->round->board, unit));
}

/* A letter a round for a small line: A the unit's lowest total, Z its highest, M when all
 * are equal, - not known. */
static void
put_history(struct columns *c, size_t unit)
{
	int64_t total[LIVE_HISTORY], lowest = INT64_MAX, highest = INT64_MIN, share;
	char run[LIVE_HISTORY + 1] = "";

	for (size_t i = 0; i < c->n_history; i++) {
		const struct live_round *then = c->history[i];
		int number = live_unit_then(then, c->round, unit);

		run[i] = '-';
		if (number < 0 || !has_total(then, (size_t)number))
			continue;
		run[i] = 'M';
		total[i] = board_standing(then->board, (size_t)number).total;
		lowest = total[i] < lowest ? total[i] : lowest;
		highest = total[i] > highest ? total[i] : highest;
	}
	for (size_t i = 0; i < c->n_history && highest > lowest; i++)
		if (run[i] == 'M' && decimal_mul_div(total[i] - lowest, 25, highest - lowest, &share))
			run[i] = (char)('A' + share);
	json_put_cstr(c->out, run);
}

/* The position of a text among the reasons, added if it is new. */
static int
reason_number(struct columns *c, struct words words)
{
	for (size_t i = 0; i < c->reasons.n; i++)
		if (strcmp(c->reasons.at[i].vi, words.vi) == 0)
			return (int)i;
	*vec_push(c->mem, &c->reasons) = words;
	return (int)c->reasons.n - 1;
}

static void
put_reason(struct columns *c, size_t unit)
{
	struct words words;

	json_put_int(c->out, live_reason(c->mem, c->round, unit, &words) ? reason_number(c, words) : -1);
}

static void
put_fresh(struct columns *c)
{
	char *fresh = mem_alloc(c->mem, c->round->n_units + 1);

	for (size_t i = 0; i < c->round->n_units; i++)
		fresh[i] = board_freshness(c->round->board, c->order[i]);
	json_pair_cstr(c->out, "fresh", fresh);
}

static void
put_units(struct columns *c)
{
	json_key(c->out, "units");
	json_open(c->out, '{');
	put_column(c, "code", put_code);
	put_column(c, "name", put_name);
	put_column(c, "kind", put_kind);
	put_column(c, "area", put_area);
	put_column(c, "rank", put_rank);
	put_column(c, "tied", put_tied);
	put_column(c, "previous", put_previous);
	put_column(c, "total", put_total);
	put_column(c, "band", put_band);
	put_column(c, "groups", put_groups);
	put_column(c, "views", put_views);
	put_column(c, "marks", put_marks);
	put_fresh(c);
	put_column(c, "missing", put_missing);
	put_column(c, "history", put_history);
	put_column(c, "reason", put_reason);
	json_close(c->out, '}');
}

static void
put_areas(struct json_out *out, const struct live_round *round)
{
	json_key(out, "areas");
	json_open(out, '[');
	for (size_t i = 0; i < round->n_areas; i++) {
		json_open(out, '{');
		json_pair_cstr(out, "code", round->areas[i].code);
		json_pair_cstr(out, "name", round->areas[i].name);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
put_words_list(struct json_out *out, const char *key, const struct words *words, size_t n)
{
	json_key(out, key);
	json_open(out, '[');
	for (size_t i = 0; i < n; i++)
		live_put_words(out, words[i]);
	json_close(out, ']');
}

void
live_put_board(struct mem *mem, struct json_out *out, const struct live *live, const struct live_round *round)
{
	struct columns c = { .mem = mem, .out = out, .round = round };
	uint32_t *order = mem_array(mem, uint32_t, round->n_units);
	struct words labels[LIVE_HISTORY];

	live_order(round, order);
	c.order = order;
	c.n_history = live_history(round, c.history);
	for (size_t i = 0; i < c.n_history; i++)
		labels[i] = period_words(mem, c.history[i]->period);
	json_open(out, '{');
	json_key(out, "round");
	live_put_round(out, round);
	json_key(out, "rounds");
	json_open(out, '[');
	for (size_t i = 0; i < live_rounds(live); i++)
		live_put_round_row(out, live_round_nth(live, i));
	json_close(out, ']');
	json_key(out, "province");
	json_open(out, '{');
	json_pair_cstr(out, "code", round->province_code);
	json_pair_cstr(out, "name", round->province_name);
	json_close(out, '}');
	put_framework(out, round->framework);
	put_areas(out, round);
	put_words_list(out, "history_labels", labels, c.n_history);
	put_units(&c);
	put_words_list(out, "reasons", c.reasons.at, c.reasons.n);
	json_close(out, '}');
}

struct blob *
live_board_blob(struct live *live, struct live_round *round)
{
	uint64_t revision = live_revision(round);
	struct mem *mem;
	struct buf buf;
	struct json_out out;

	if (round->json && (round->json_revision == revision || clock_monotonic() - round->json_made < LIMIT_BOARD_AGE))
		return round->json;
	mem = mem_new("board JSON", LIMIT_ARENA_JOB);
	buf = buf_new(mem, LIMIT_BOARD_JSON);
	out = json_out(&buf);
	live_put_board(mem, &out, live, round);
	blob_unref(&round->json);
	round->json = blob_new(buf_view(&buf), "application/json");
	round->json_revision = revision;
	round->json_made = clock_monotonic();
	mem_free(&mem);
	return round->json;
}
