/* From a point back to the bytes: GET /rounds/{round}/units/{unit}/proof/{indicator}. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "collector/api.h"
#include "collector/card.h"
#include "collector/collector.sql.h"
#include "collector/excerpt.h"
#include "collector/live.h"
#include "collector/pairs.h"
#include "loop/job.h"
#include "pg/pool.h"
#include "scoring/words.h"

static job_f proof, proof_found, proof_show;

const struct route api_proof_routes[] = {
	{ "GET", "/api/v1/rounds/{round}/units/{unit}/proof/{indicator}", proof, ROUTE_PUBLIC, "round_unit_proof" },
	{ NULL, NULL, NULL, 0, NULL },
};

/* Columns of proof_observations. */
enum { O_BATCH, O_ROW, O_SOURCE, O_TITLE_VI, O_TITLE_EN, O_KIND, O_RECEIVED, O_NUMERATOR, O_DENOMINATOR, O_VALUE,
       O_BOUND, O_FLAGS, O_BASIS, O_LOCATOR, O_NOTE, O_TAKEN, O_SHA, O_TYPE, O_SIZE, O_REDACTED, O_PUBLIC, O_RUN,
       O_KEY };

/* The cell that is asked for; the boards may be replaced between rounds of the job. */
struct place {
	const struct live_round *round;
	size_t unit, item;
};

static bool
find_place(struct job *job, struct place *place)
{
	const struct live_round *round = api_round(job);
	int unit = round ? api_unit(job, round) : -1, item;

	if (unit < 0)
		return false;
	item = framework_item(round->framework, job_param(job, "indicator"));
	if (item < 0) {
		api_nothing(job, "indicator", job_param(job, "indicator"));
		return false;
	}
	*place = (struct place){ round, (size_t)unit, (size_t)item };
	return true;
}

static const struct item *
item_of(const struct place *place)
{
	return &place->round->framework->items[place->item];
}

/* The metric that the proof is about: the first with a value. */
static int
metric_of(const struct place *place)
{
	const struct item *it = item_of(place);

	for (size_t i = 0; i < it->n_metrics; i++)
		if (board_cell(place->round->board, place->unit, it->metrics[i]).state != CELL_MISSING)
			return (int)it->metrics[i];
	return it->n_metrics ? (int)it->metrics[0] : -1;
}

static void
proof(struct job *job)
{
	struct place place;
	int metric;

	if (!find_place(job, &place))
		return;
	metric = metric_of(&place);
	ask_sql(job, &SQL_proof_observations, arg_int(place.round->units[place.unit].id),
		arg_int(metric >= 0 ? place.round->metrics[metric].id : 0), arg_int(place.round->period));
	ask_sql(job, &SQL_appraisal_of, arg_int(place.round->id), arg_int(place.round->units[place.unit].id),
		arg_text(item_of(&place)->code));
	then(job, proof_found);
}

/* What the first round found, for the second. */
struct found {
	const struct rows *observations, *appraisal;
};

static void
proof_found(struct job *job)
{
	struct found *found = mem_one(job_mem(job), struct found);

	found->observations = rows(job, 0);
	found->appraisal = rows(job, 1);
	job_keep(job, found);
	if (rows_n(found->observations)) {
		ask_sql(job, &SQL_proof_bytes, arg_int(row_int(found->observations, 0, O_BATCH)));
		ask_sql(job, &SQL_proof_run, arg_int(row_int(found->observations, 0, O_RUN)));
	}
	then(job, proof_show);
}

/* --- pieces of the answer --- */

static void
put_point(struct json_out *out, struct mem *mem, const struct place *place)
{
	const struct framework *fw = place->round->framework;
	const struct board *board = place->round->board;
	struct buf text[4];
	bool missing = board_cause(board, place->unit, place->item) == CAUSE_MISSING;

	for (size_t i = 0; i < 4; i++)
		text[i] = buf_new(mem, 8192);
	words_point(&text[0], board, place->unit, place->item, LANG_VI);
	words_point(&text[1], board, place->unit, place->item, LANG_EN);
	words_rule(&text[2], fw, place->item, LANG_VI);
	words_rule(&text[3], fw, place->item, LANG_EN);
	json_key(out, "point");
	json_open(out, '{');
	if (missing)
		json_pair_null(out, "points");
	else
		json_pair_micro(out, "points", board_points(board, place->unit, place->item));
	json_pair_micro(out, "max", item_of(place)->max);
	json_pair_int(out, "places", fw->points_places);
	pair_words(out, "explain", (struct words){ buf_cstr(&text[0]), buf_cstr(&text[1]) });
	pair_words(out, "rule", (struct words){ buf_cstr(&text[2]), buf_cstr(&text[3]) });
	json_pair_cstr(out, "clause", item_of(place)->clause);
	live_put_decision(out, fw);
	json_close(out, '}');
}

static struct words
why_taken(const char *kind)
{
	static const struct {
		const char *kind;
		struct words words;
	} why[] = {
		{ "appraised", { "Số đã thẩm định đứng trước mọi nguồn", "An appraised figure goes before every source" } },
		{ "probe", { "Số đo tự động đứng trước tệp, khảo sát và tự khai",
			     "A measured figure goes before files, surveys and self-declaration" } },
		{ "file", { "Không có số đo tự động; lấy số trong tệp của hệ thống",
			    "No measured figure; taken from a system's file" } },
		{ "survey", { "Không có số đo hay tệp; lấy kết quả khảo sát", "Neither measured nor filed; taken from a survey" } },
		{ "self", { "Chỉ có số đơn vị tự khai", "Only self-declared by the unit" } },
		{ "narrative", { "Chỉ có số nêu trong báo cáo, bài viết", "Only stated in a report or article" } },
	};

	for (size_t i = 0; i < ARRAY_LEN(why); i++)
		if (strcmp(why[i].kind, kind) == 0)
			return why[i].words;
	return (struct words){ NULL, NULL };
}

static void
put_accepted(struct json_out *out, const struct place *place, const struct rows *seen)
{
	int metric = metric_of(place);
	struct cell cell = { 0 };
	int64_t value;

	json_key(out, "accepted");
	if (metric >= 0)
		cell = board_cell(place->round->board, place->unit, (size_t)metric);
	if (cell.state == CELL_MISSING) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	if (live_cell_value(place->round, place->unit, (size_t)metric, &value))
		json_pair_micro(out, "value", value);
	else
		json_pair_null(out, "value");
	if (cell.has_fraction) {
		json_pair_micro(out, "numerator", cell.num);
		json_pair_micro(out, "denominator", cell.den);
	} else {
		json_pair_null(out, "numerator");
		json_pair_null(out, "denominator");
	}
	pair_words(out, "numerator_label", place->round->metrics[metric].numerator);
	pair_words(out, "denominator_label", place->round->metrics[metric].denominator);
	pair_bound(out, cell.bound);
	pair_words(out, "basis", rows_n(seen) && !row_is_null(seen, 0, O_BASIS)
					 ? (struct words){ row_text(seen, 0, O_BASIS), row_text(seen, 0, O_BASIS) }
					 : (struct words){ NULL, NULL });
	json_pair_cstr(out, "state", card_state(place->round, place->unit, place->item));
	json_pair_cstr(out, "uom", place->round->metrics[metric].uom);
	pair_words(out, "why", rows_n(seen) ? why_taken(row_text(seen, 0, O_KIND)) : (struct words){ NULL, NULL });
	json_close(out, '}');
}

static void
put_flags(struct json_out *out, int64_t flags)
{
	static const struct {
		int64_t bit;
		const char *code;
		struct words text;
	} known[] = {
		{ 2, "sum_mismatch", { "Các phần cộng lại không bằng tổng", "The parts do not add up to the whole" } },
		{ 4, "rate_mismatch", { "Tỷ lệ nêu ra không khớp với phân số", "The stated rate does not match its fraction" } },
		{ 8, "definition", { "Cách gọi không khớp với cách tính", "The name does not match what is counted" } },
	};

	json_key(out, "flags");
	json_open(out, '[');
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (!(flags & known[i].bit))
			continue;
		json_open(out, '{');
		json_pair_cstr(out, "code", known[i].code);
		pair_words(out, "text", known[i].text);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
put_observation_members(struct json_out *out, const struct place *place, const struct rows *seen, size_t i)
{
	char period[PERIOD_TEXT];
	struct mem *mem = out->buf->mem;
	const char *locator = row_text(seen, i, O_LOCATOR);

	json_pair_cstr(out, "id", mem_printf(mem, "%s.%s", row_text(seen, i, O_BATCH), row_text(seen, i, O_ROW)));
	json_key(out, "source");
	json_open(out, '{');
	json_pair_str(out, "code", row_str(seen, i, O_SOURCE));
	pair_words(out, "title", (struct words){ row_text(seen, i, O_TITLE_VI), row_text(seen, i, O_TITLE_EN) });
	json_pair_str(out, "kind", row_str(seen, i, O_KIND));
	json_close(out, '}');
	json_pair_cstr(out, "period", period_text(place->round->period, period));
	json_pair_str(out, "recorded_at", row_str(seen, i, O_RECEIVED));
	pair_micro(out, "numerator", seen, i, O_NUMERATOR);
	pair_micro(out, "denominator", seen, i, O_DENOMINATOR);
	pair_micro(out, "value", seen, i, O_VALUE);
	pair_bound(out, row_text(seen, i, O_BOUND)[0]);
	json_pair_cstr(out, "locator", locator[0] ? locator
			: mem_printf(mem, "/observations/%s", row_text(seen, i, O_ROW)));
	pair_text(out, "reason", seen, i, O_NOTE);
	put_flags(out, row_int(seen, i, O_FLAGS));
}

static void
put_observations(struct json_out *out, const struct place *place, const struct rows *seen)
{
	bool taken = rows_n(seen) && row_bool(seen, 0, O_TAKEN);

	json_key(out, "observation");
	if (taken) {
		json_open(out, '{');
		put_observation_members(out, place, seen, 0);
		json_close(out, '}');
	} else {
		json_put_null(out);
	}
	json_key(out, "others");
	json_open(out, '[');
	for (size_t i = taken; i < rows_n(seen); i++) {
		bool same = taken && strcmp(row_text(seen, i, O_SOURCE), row_text(seen, 0, O_SOURCE)) == 0;

		json_open(out, '{');
		put_observation_members(out, place, seen, i);
		pair_words(out, "why", same ? (struct words){ "Đã có số mới hơn của cùng nguồn", "The same source has a newer figure" }
					    : (struct words){ "Có nguồn được ưu tiên hơn", "Another source goes before it" });
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
put_run(struct json_out *out, const struct rows *run)
{
	json_key(out, "run");
	if (!run || !rows_n(run)) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_pair_str(out, "probe", row_str(run, 0, 0));
	pair_words(out, "title", (struct words){ row_text(run, 0, 0), row_text(run, 0, 0) });
	pair_text(out, "started", run, 0, 1);
	pair_text(out, "finished", run, 0, 2);
	json_pair_int(out, "rows", row_int(run, 0, 3));
	json_close(out, '}');
}

static void
put_payload(struct json_out *out, struct job *job, const struct rows *seen, const struct rows *bytes)
{
	struct mem *mem = job_mem(job);
	struct cited cited = { .row = (size_t)row_int(seen, 0, O_ROW) };

	json_open(out, '{');
	json_pair_str(out, "sha256", row_str(seen, 0, O_SHA));
	json_pair_str(out, "media_type", row_str(seen, 0, O_TYPE));
	json_pair_int(out, "size", row_int(seen, 0, O_SIZE));
	json_pair_str(out, "received_at", row_str(seen, 0, O_RECEIVED));
	json_pair_bool(out, "redacted", row_bool(seen, 0, O_REDACTED));
	json_pair_str(out, "name", row_str(seen, 0, O_KEY));
	json_pair_null(out, "url");
	cited.media_type = row_text(seen, 0, O_TYPE);
	cited.locator = row_text(seen, 0, O_LOCATOR);
	if (rows_n(bytes) && !row_is_null(bytes, 0, 0))
		cited.bytes = row_bytes(mem, bytes, 0, 0);
	excerpt_put(mem, out, &cited);
	json_close(out, '}');
}

static void
put_names(struct json_out *out, const struct place *place)
{
	const struct item *it = item_of(place);

	json_key(out, "unit");
	json_open(out, '{');
	json_pair_cstr(out, "code", place->round->units[place->unit].code);
	json_pair_cstr(out, "name", place->round->units[place->unit].name);
	json_close(out, '}');
	json_key(out, "indicator");
	json_open(out, '{');
	json_pair_cstr(out, "code", it->code);
	pair_words(out, "title", it->title);
	pair_words(out, "group", it->index >= 0 ? place->round->framework->indexes[it->index].title
						: (struct words){ NULL, NULL });
	json_close(out, '}');
}

static void
proof_show(struct job *job)
{
	enum { BYTES, RUN };
	const struct found *found = job_kept(job);
	struct json_out out = json_out(job_out(job));
	struct place place;
	bool any = rows_n(found->observations) > 0;

	if (!find_place(job, &place))
		return;
	json_open(&out, '{');
	put_names(&out, &place);
	put_point(&out, job_mem(job), &place);
	put_accepted(&out, &place, found->observations);
	put_observations(&out, &place, found->observations);
	put_run(&out, any ? rows(job, RUN) : NULL);
	json_pair_cstr(&out, "entered_by", NULL);
	json_key(&out, "payload");
	if (any)
		put_payload(&out, job, found->observations, rows(job, BYTES));
	else
		json_put_null(&out);
	json_close(&out, '}');
	reply(job, 200);
}
