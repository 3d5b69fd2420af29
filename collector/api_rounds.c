/* Rounds and their rankings. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "collector/api.h"
#include "collector/live.h"
#include "collector/pairs.h"
#include "collector/ranking.h"
#include "loop/blob.h"
#include "loop/channel.h"

static job_f rounds, board, ranking, ranking_then, events;

const struct route api_round_routes[] = {
	{ "GET", "/api/v1/rounds", rounds, ROUTE_PUBLIC | ROUTE_CACHED, "rounds" },
	{ "GET", "/api/v1/rounds/{round}/board", board, ROUTE_PUBLIC, "round_board" },
	{ "GET", "/api/v1/rounds/{round}/ranking", ranking, ROUTE_PUBLIC | ROUTE_CACHED, "round_ranking" },
	{ "GET", "/api/v1/rounds/{round}/events", events, ROUTE_PUBLIC | ROUTE_STREAM, "round_events" },
	{ NULL, NULL, NULL, 0, NULL },
};

static void
rounds(struct job *job)
{
	const struct live *live = api_live(job);
	struct json_out out = json_out(job_out(job));

	list_open(&out);
	for (size_t i = 0; i < live_rounds(live); i++)
		live_put_round_row(&out, live_round_nth(live, i));
	list_close(&out, NULL);
	reply(job, 200);
}

static void
board(struct job *job)
{
	struct live_round *round = api_round(job);

	if (round)
		reply_blob(job, 200, live_board_blob(api_live(job), round));
}

/* --- the ranking, row by row --- */

static void
put_coded(struct json_out *out, const char *key, const struct ranking_row *row, bool views)
{
	const struct framework *fw = row->round->framework;
	size_t n = views ? fw->n_views : fw->n_indexes;
	int64_t max;

	json_key(out, key);
	json_open(out, '{');
	for (size_t i = 0; i < n; i++) {
		if (views)
			json_pair_micro(out, fw->views[i].code, board_view(row->round->board, row->unit, i, &max));
		else
			json_pair_micro(out, fw->indexes[i].code, board_index(row->round->board, row->unit, i, &max));
	}
	json_close(out, '}');
}

static void
put_row(struct json_out *out, const struct ranking_row *row)
{
	const struct live_unit *unit = &row->round->units[row->unit];
	const struct band *bands = row->round->framework->bands;

	json_open(out, '{');
	pair_rank(out, "rank", row->place.rank);
	json_pair_bool(out, "tied", row->place.tied);
	json_key(out, "unit");
	json_open(out, '{');
	json_pair_cstr(out, "code", unit->code);
	json_pair_cstr(out, "name", unit->name);
	json_pair_cstr(out, "kind", unit->kind);
	json_pair_cstr(out, "area", unit->area >= 0 ? row->round->areas[unit->area].name : NULL);
	json_close(out, '}');
	pair_known(out, "total", row->place.has_total, row->place.total);
	json_pair_micro(out, "max", row->standing.max);
	json_pair_cstr(out, "band", row->standing.band >= 0 ? bands[row->standing.band].code : NULL);
	pair_rank(out, "previous", row->previous);
	if (row->previous > 0 && row->place.rank > 0)
		json_pair_int(out, "change", row->previous - row->place.rank);
	else
		json_pair_null(out, "change");
	pair_known(out, "gap_to_cut", row->has_gap_to_cut, row->gap_to_cut);
	pair_known(out, "gap_to_next", row->has_gap_above, row->gap_above);
	json_pair_int(out, "missing", (int64_t)row->missing);
	put_coded(out, "groups", row, false);
	put_coded(out, "views", row, true);
	json_close(out, '}');
}

/* What the reader asked for, read once. */
struct ranking_asked {
	struct ranking_query query;
	int64_t cursor, limit;
};

static void
put_ranking(struct job *job, const struct live_round *round, const struct ranking_asked *asked)
{
	struct ranking_rows found = ranking_select(job_mem(job), round, &asked->query);
	struct json_out out = json_out(job_out(job));
	int64_t end = asked->cursor + asked->limit;

	json_open(&out, '{');
	json_key(&out, "round");
	live_put_round(&out, round);
	json_pair_int(&out, "matches", (int64_t)found.n);
	json_key(&out, "items");
	json_open(&out, '[');
	for (int64_t i = asked->cursor; i < end && i < (int64_t)found.n; i++)
		put_row(&out, &found.at[i]);
	json_close(&out, ']');
	json_pair_cstr(&out, "next", end < (int64_t)found.n ? mem_printf(job_mem(job), "%lld", (long long)end) : NULL);
	json_close(&out, '}');
	reply(job, 200);
}

static void
ranking(struct job *job)
{
	struct live_round *round = api_round(job);
	struct ranking_asked *asked = mem_one(job_mem(job), struct ranking_asked);
	const char *as_of;

	if (!round || !ranking_query_read(job, round, &asked->query)
	    || !api_query_int(job, "limit", 1, 1000, 100, &asked->limit)
	    || !api_query_int(job, "cursor", 0, 1000000, 0, &asked->cursor) || !live_then_asked(job, &as_of))
		return;
	if (!as_of) {
		put_ranking(job, round, asked);
		return;
	}
	job_keep(job, asked);
	live_then_ask(job, round, as_of);
	then(job, ranking_then);
}

/* The ranking as it would have stood with what was known then. */
static void
ranking_then(struct job *job)
{
	const struct live_round *round = api_round(job);

	if (round)
		put_ranking(job, live_then_read(job, round), job_kept(job));
}

/* The first event says where the reader stands; "ranking" events follow (live_feed.c). */
static void
events(struct job *job)
{
	struct live_round *round = api_round(job);
	struct mem *mem = job_mem(job);
	char id[REVISION_TEXT];

	if (!round)
		return;
	live_revision_text(round, id);
	reply_channel(job, round->channel,
		      channel_event(mem, "hello", id, str_of(mem_printf(mem, "{\"revision\":\"%s\"}", id))));
}
