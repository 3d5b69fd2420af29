/* Illustrative figures of every round, and the published ones of the national round. */
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/random.h"
#include "collector/catalog.h"
#include "collector/catalog.sql.h"
#include "collector/collector.sql.h"
#include "collector/demo.h"
#include "collector/demo_figures.h"
#include "collector/demo_plan.h"
#include "collector/demo_push.h"
#include "crypt/hash.h"
#include "facts/push.h"
#include "pg/db.h"
#include "scoring/board.h"

/* A round while its figures are made. */
struct filling {
	struct demo *demo;
	struct demo_push *push;
	const struct demo_round *round;
	struct demo_draw draw;
	const int32_t *ids; /* of the units in the database */
	bool *urban;
	struct demo_figures figures;
};

/* --- what the round consists of --- */

static const struct framework *
read_framework(struct demo *demo, const char *code)
{
	const char *name = mem_printf(demo->mem, "frameworks/%s.json", code);
	struct str json;

	return catalog_read(demo->mem, name, &json, demo->f) ? framework_read(demo->mem, name, json, demo->f) : NULL;
}

static bool
read_units(struct filling *f)
{
	enum { ID, CODE, NAME, KIND };
	struct mem *mem = f->demo->mem;
	const struct rows *rows = db_query(f->demo->owner, &SQL_round_units, f->demo->f, arg_text(f->round->code));
	size_t n = rows ? rows_n(rows) : 0;
	const char **codes = mem_array(mem, const char *, n);
	bool *urban = mem_array(mem, bool, n);
	int32_t *ids = mem_array(mem, int32_t, n);

	for (size_t i = 0; i < n; i++) {
		ids[i] = (int32_t)row_int(rows, i, ID);
		codes[i] = mem_str(mem, row_text(rows, i, CODE));
		urban[i] = str_is(row_str(rows, i, KIND), "ward") || str_is(row_str(rows, i, KIND), "town");
	}
	f->ids = ids;
	f->draw.units = codes;
	f->draw.urban = f->urban = urban;
	f->draw.n_units = n;
	return rows != NULL;
}

/* --- a tie at the line --- */

static void
put_on_board(struct board *board, const struct demo_figures *figures)
{
	for (size_t i = 0; i < figures->n; i++) {
		const struct demo_figure *f = &figures->at[i];
		struct cell cell = { .state = f->not_applicable ? CELL_NOT_APPLICABLE : CELL_FRESH,
				     .has_fraction = f->has_fraction, .has_value = !f->has_fraction,
				     .num = f->num, .den = f->den, .value = f->value };

		if (f->metric < 0)
			board_give(board, f->unit, (size_t)f->item, f->value);
		else if (f->source == DEMO_SYSTEM)
			board_put(board, f->unit, (size_t)f->metric, &cell);
	}
	board_settle(board);
}

/* Who would stand just below the line at the end gets the luck of who stands on it. */
static void
tie_at_the_line(struct filling *f)
{
	struct mem *mem = mem_new("demo board", (size_t)1 << 30);
	struct board *board = board_new(mem, f->draw.fw, f->draw.n_units);
	const char **as = mem_array(f->demo->mem, const char *, f->draw.n_units);
	struct demo_draw last = f->draw;
	struct demo_figures figures;
	size_t cut = (size_t)f->round->cut;

	last.step = last.steps - 1;
	figures = demo_figures(mem, &last);
	put_on_board(board, &figures);
	if (cut > 0 && cut < f->draw.n_units) {
		size_t on = board_at(board, cut - 1), below = board_at(board, cut);

		as[below] = f->draw.units[on];
		f->urban[below] = f->urban[on];
		f->draw.drawn_as = as;
	}
	mem_free(&mem);
}

/* --- deliveries --- */

/* What one unit says of itself, or the systems of it. */
struct saying {
	const struct filling *filling;
	size_t unit;
	enum demo_source source;
};

static void
put_figure(struct json_out *out, const struct filling *f, const struct demo_figure *figure, const char *period)
{
	json_open(out, '{');
	json_pair_cstr(out, "unit", f->draw.units[figure->unit]);
	json_pair_cstr(out, "metric", f->draw.fw->metrics[figure->metric].code);
	json_pair_cstr(out, "period", period);
	if (figure->not_applicable)
		json_pair_bool(out, "not_applicable", true);
	else if (figure->has_fraction) {
		json_pair_micro(out, "numerator", figure->num);
		json_pair_micro(out, "denominator", figure->den);
	} else
		json_pair_micro(out, "value", figure->value);
	json_close(out, '}');
}

static bool
is_one_of(const char *const *codes, const char *code)
{
	for (; *codes; codes++)
		if (strcmp(*codes, code) == 0)
			return true;
	return false;
}

/* Whether a report of the unit tells it. */
static bool
is_told(const struct filling *f, const char *unit, const char *metric)
{
	const struct demo_plan *plan = f->demo->plan;

	for (size_t i = 0; i < plan->n_reports; i++) {
		const struct demo_report *r = &plan->reports[i];

		if (r->unit && r->period == f->round->period && strcmp(r->unit, unit) == 0 && is_one_of(r->metrics, metric))
			return true;
	}
	return false;
}

/* Whether it is this source's to say; what the dossier probe and reports bring nobody draws. */
static bool
is_said(const struct filling *f, const struct demo_figure *figure, size_t unit, enum demo_source source)
{
	const struct demo_simulated *s = &f->demo->plan->simulated;

	if (figure->unit != unit || figure->source != source || figure->metric < 0
	    || is_told(f, f->draw.units[unit], f->draw.fw->metrics[figure->metric].code))
		return false;
	return f->round->period != s->period || !is_one_of(s->units, f->draw.units[unit])
	       || !is_one_of(s->metrics, f->draw.fw->metrics[figure->metric].code);
}

static bool
build_saying(struct mem *mem, const struct directory *directory, const void *what, struct delivery *out, struct fail *fail)
{
	const struct saying *s = what;
	const struct filling *f = s->filling;
	const struct demo_plan *plan = f->demo->plan;
	char period[PERIOD_TEXT];
	struct buf buf = buf_new(mem, 1 << 20);
	struct json_out json = json_out(&buf);

	period_text(f->round->period, period);
	json_open(&json, '{');
	json_pair_cstr(&json, "source", s->source == DEMO_SYSTEM ? plan->system.code : plan->self.code);
	json_key(&json, "observations");
	json_open(&json, '[');
	for (size_t i = 0; i < f->figures.n; i++)
		if (is_said(f, &f->figures.at[i], s->unit, s->source))
			put_figure(&json, f, &f->figures.at[i], period);
	json_close(&json, ']');
	json_close(&json, '}');
	return push_read(mem, directory, buf_view(&buf), out, fail);
}

static bool
says_anything(const struct filling *f, size_t unit, enum demo_source source)
{
	for (size_t i = 0; i < f->figures.n; i++)
		if (is_said(f, &f->figures.at[i], unit, source))
			return true;
	return false;
}

static void
add_sayings(const struct filling *f, enum demo_source source)
{
	for (size_t unit = 0; unit < f->draw.n_units; unit++) {
		struct saying *s = mem_one(f->demo->mem, struct saying);

		if (!says_anything(f, unit, source))
			continue;
		*s = (struct saying){ f, unit, source };
		demo_push_add(f->push, mem_printf(f->demo->mem, "demo/%s/%s/%s", f->round->code, f->draw.units[unit],
						  source == DEMO_SYSTEM ? "system" : "self"), build_saying, s);
	}
}

/* --- points given by hand --- */

static bool
put_points(const struct filling *f)
{
	struct mem *mem = f->demo->mem;
	int32_t *units = mem_array(mem, int32_t, f->figures.n);
	struct str *items = mem_array(mem, struct str, f->figures.n);
	int64_t *points = mem_array(mem, int64_t, f->figures.n);
	size_t n = 0;

	for (size_t i = 0; i < f->figures.n; i++) {
		const struct demo_figure *figure = &f->figures.at[i];

		if (figure->metric >= 0)
			continue;
		units[n] = f->ids[figure->unit];
		items[n] = str_of(f->draw.fw->items[figure->item].code);
		points[n++] = figure->value;
	}
	return db_query(f->demo->owner, &SQL_appraisals_put, f->demo->f, arg_text(f->round->code), arg_int4s(mem, units, n),
			arg_texts(mem, items, n), arg_int8s(mem, points, n),
			arg_text("Điểm minh hoạ, không phải kết quả thẩm định thật"));
}

static bool
fill_round(struct demo *demo, struct demo_push *push, const struct demo_round *round)
{
	struct filling *f = mem_one(demo->mem, struct filling);

	f->demo = demo;
	f->push = push;
	f->round = round;
	if (!read_units(f))
		return false;
	if (f->draw.n_units == 0)
		return true;
	f->draw.fw = read_framework(demo, round->framework);
	f->draw.seed = (uint64_t)round->seed;
	f->draw.step = (int)round->step;
	f->draw.steps = (int)round->steps;
	if (!f->draw.fw)
		return false;
	tie_at_the_line(f);
	f->figures = demo_figures(demo->mem, &f->draw);
	add_sayings(f, DEMO_SELF); /* first: who is stronger comes last and stays */
	add_sayings(f, DEMO_SYSTEM);
	return put_points(f);
}

/* --- published figures --- */

static bool
build_published(struct mem *mem, const struct directory *directory, const void *what, struct delivery *out, struct fail *fail)
{
	return push_read(mem, directory, *(const struct str *)what, out, fail);
}

/* Main indexes of the provinces whose values were published, from the benchmarks themselves. */
static bool
fill_published(struct demo *demo, struct demo_push *push, const struct demo_round *round)
{
	enum { UNIT, METRIC, VALUE };
	const struct rows *rows = db_query(demo->owner, &SQL_published_values, demo->f, arg_text(round->code));
	struct buf buf = buf_new(demo->mem, 1 << 20);
	struct json_out json = json_out(&buf);
	struct str *body = mem_one(demo->mem, struct str);
	char period[PERIOD_TEXT];

	if (!rows)
		return false;
	period_text(round->period, period);
	json_open(&json, '{');
	json_pair_cstr(&json, "source", demo->plan->published.code);
	json_key(&json, "observations");
	json_open(&json, '[');
	for (size_t i = 0; i < rows_n(rows); i++) {
		json_open(&json, '{');
		json_pair_str(&json, "unit", row_str(rows, i, UNIT));
		json_pair_str(&json, "metric", row_str(rows, i, METRIC));
		json_pair_cstr(&json, "period", period);
		json_pair_micro(&json, "value", row_int(rows, i, VALUE));
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	*body = buf_view(&buf);
	demo_push_add(push, mem_printf(demo->mem, "demo/%s", round->code), build_published, body);
	return true;
}

/* A token for this loading alone. */
static bool
make_token(struct demo *demo, uint8_t hash[32])
{
	uint8_t secret[32];

	random_bytes(secret, sizeof(secret));
	hash_sha256(str_n((const char *)secret, sizeof(secret)), hash);
	return db_query(demo->owner, &SQL_demo_token, demo->f, arg_bytes(str_n((const char *)hash, 32)));
}

struct demo_push *
demo_pusher(struct demo *demo)
{
	uint8_t token[32];

	return make_token(demo, token) ? demo_push_new(demo->mem, demo->web, token) : NULL;
}

bool
demo_fill(struct demo *demo)
{
	struct demo_push *push = demo_pusher(demo);

	if (!push)
		return false;
	for (size_t i = 0; i < demo->plan->n_rounds; i++) {
		const struct demo_round *round = &demo->plan->rounds[i];

		if (!(round->steps ? fill_round : fill_published)(demo, push, round))
			return false;
	}
	return demo_push_run(push, &demo->figures, demo->f);
}
