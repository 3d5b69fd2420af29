#include "collector/sheets.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "collector/card.h"
#include "collector/live.h"
#include "collector/ranking.h"
#include "reports/report.h"
#include "scoring/words.h"

static const char *
in(enum lang lang, const char *vi, const char *en)
{
	return lang == LANG_VI || !en ? vi : en;
}

static const char *
said(enum lang lang, struct words words)
{
	return words.vi ? in(lang, words.vi, words.en) : "";
}

static int
places_of(const struct framework *fw)
{
	return fw->composite_places >= 0 ? fw->composite_places : fw->points_places;
}

static struct report_cell
text(const char *s)
{
	return s && s[0] ? report_text(str_of(s)) : (struct report_cell){ 0 };
}

static struct report_cell
whole(int64_t n, bool known)
{
	return known ? report_number(n * MICRO) : (struct report_cell){ 0 };
}

static struct report_cell
number(int64_t micro, bool known)
{
	return known ? report_number(micro) : (struct report_cell){ 0 };
}

/* The block above the table: period, framework, when and how many. */
static const struct report_line *
lines_of(struct mem *mem, const struct live_round *round, enum lang lang, size_t *n)
{
	struct report_line *lines = mem_array(mem, struct report_line, 5);
	char period[PERIOD_TEXT_VI], day[DATE_TEXT];
	const struct framework *fw = round->framework;

	lines[0] = (struct report_line){ in(lang, "Kỳ", "Period"),
					 mem_str(mem, lang == LANG_VI ? period_text_vi(round->period, period)
								       : period_text(round->period, period)) };
	lines[1] = (struct report_line){ in(lang, "Bộ chỉ số", "Framework"),
					 mem_printf(mem, "%s, %s", said(lang, fw->title), fw->version) };
	lines[2] = (struct report_line){ in(lang, "Căn cứ", "Decision"),
					 fw->decision_number ? fw->decision_number : in(lang, "không nêu", "none stated") };
	lines[3] = (struct report_line){ in(lang, "Tình trạng", "Status"),
					 round->published ? in(lang, "Đã công bố", "Published")
							  : in(lang, "Tạm tính", "Provisional") };
	lines[4] = (struct report_line){ in(lang, "Số liệu mới nhất", "Newest figure"),
					 mem_str(mem, date_text_vi((int32_t)((round->recorded + 7 * 3600) / 86400), day)) };
	*n = 5;
	return lines;
}

static const char *const *
notes_of(struct mem *mem, const struct live_round *round, enum lang lang)
{
	const char **notes = mem_array(mem, const char *, 4);
	size_t n = 0;

	if (round->illustrative || round->framework->illustrative)
		notes[n++] = in(lang, "Số liệu minh hoạ, không phản ánh tình hình thật của các đơn vị.",
				"Illustrative figures; they say nothing about the real units.");
	notes[n++] = in(lang, "Đơn vị bằng điểm thì đồng hạng; hạng sau đó được bỏ qua.",
			"Units with equal points share a rank; the ranks after it are skipped.");
	notes[n++] = in(lang, "Ô trống là chưa có số liệu, khác với 0 điểm.",
			"An empty cell is a figure not known, which is not 0 points.");
	return notes;
}

/* --- rankings --- */

enum { K_RANK, K_CHANGE, K_CODE, K_NAME, K_AREA, K_TOTAL, K_MAX, K_BAND, K_GAP, K_MISSING, K_FIXED };

struct ranking_sheet {
	const struct live_round *round;
	struct ranking_rows rows;
	size_t next;
	enum lang lang;
};

static bool
ranking_row(void *ctx, struct report_cell *cells)
{
	struct ranking_sheet *sheet = ctx;
	const struct framework *fw = sheet->round->framework;
	const struct ranking_row *row;
	const struct live_unit *unit;
	bool ranked;
	int64_t max;

	if (sheet->next == sheet->rows.n)
		return false;
	row = &sheet->rows.at[sheet->next++];
	unit = &sheet->round->units[row->unit];
	ranked = row->standing.rank > 0;
	cells[K_RANK] = whole(row->place.rank, row->place.rank > 0);
	cells[K_CHANGE] = whole(row->previous - row->place.rank, row->place.rank > 0 && row->previous > 0);
	cells[K_CODE] = text(unit->code);
	cells[K_NAME] = text(unit->name);
	cells[K_AREA] = text(unit->area >= 0 ? sheet->round->areas[unit->area].name : NULL);
	cells[K_TOTAL] = number(row->place.total, row->place.has_total);
	cells[K_MAX] = number(row->standing.max, true);
	cells[K_BAND] = text(row->standing.band >= 0 && ranked ? said(sheet->lang, fw->bands[row->standing.band].title) : NULL);
	cells[K_GAP] = number(row->gap_to_cut, row->has_gap_to_cut);
	cells[K_MISSING] = whole((int64_t)row->missing, true);
	for (size_t i = 0; i < fw->n_indexes; i++)
		cells[K_FIXED + i] = number(board_index(sheet->round->board, row->unit, i, &max), ranked);
	return true;
}

static struct report_column *
ranking_columns(struct mem *mem, const struct live_round *round, enum lang lang, size_t *n)
{
	const struct framework *fw = round->framework;
	struct report_column *c = mem_array(mem, struct report_column, K_FIXED + fw->n_indexes);
	int places = places_of(fw);

	c[K_RANK] = (struct report_column){ in(lang, "Hạng", "Rank"), CELL_INTEGER, 0, 7, false };
	c[K_CHANGE] = (struct report_column){ in(lang, "Tăng/giảm bậc", "Change"), CELL_INTEGER, 0, 9, false };
	c[K_CODE] = (struct report_column){ in(lang, "Mã", "Code"), CELL_TEXT, 0, 8, true };
	c[K_NAME] = (struct report_column){ in(lang, "Đơn vị", "Unit"), CELL_TEXT, 0, 30, false };
	c[K_AREA] = (struct report_column){ in(lang, "Thuộc", "Area"), CELL_TEXT, 0, 22, round->n_areas == 0 };
	c[K_TOTAL] = (struct report_column){ in(lang, "Tổng điểm", "Total"), CELL_NUMBER, places, 11, false };
	c[K_MAX] = (struct report_column){ in(lang, "Điểm tối đa", "Maximum"), CELL_NUMBER, places, 11, true };
	c[K_BAND] = (struct report_column){ in(lang, "Xếp loại", "Band"), CELL_TEXT, 0, 12, fw->n_bands == 0 };
	c[K_GAP] = (struct report_column){ in(lang, "Còn thiếu tới ngưỡng", "Gap to the line"), CELL_NUMBER, places, 12, true };
	c[K_MISSING] = (struct report_column){ in(lang, "Chỉ số thiếu số liệu", "Missing"), CELL_INTEGER, 0, 10, false };
	for (size_t i = 0; i < fw->n_indexes; i++)
		c[K_FIXED + i] = (struct report_column){ said(lang, fw->indexes[i].title), CELL_NUMBER, places, 12, false };
	*n = K_FIXED + fw->n_indexes;
	return c;
}

struct report *
sheets_ranking(struct mem *mem, const struct live_round *round, const struct ranking_query *query, enum lang lang)
{
	struct report *report = mem_one(mem, struct report);
	struct ranking_sheet *sheet = mem_one(mem, struct ranking_sheet);

	*sheet = (struct ranking_sheet){ .round = round, .rows = ranking_select(mem, round, query), .lang = lang };
	report->title = said(lang, round->title);
	report->subtitle = round->framework->target == TARGET_PROVINCE ? "" : round->province_name;
	report->name = in(lang, "Xếp hạng", "Ranking");
	report->lang = lang;
	report->lines = lines_of(mem, round, lang, &report->lines_n);
	report->columns = ranking_columns(mem, round, lang, &report->columns_n);
	report->row = ranking_row;
	report->ctx = sheet;
	report->notes = notes_of(mem, round, lang);
	return report;
}

/* --- scorecards --- */

enum { I_CODE, I_TITLE, I_GROUP, I_NUMERATOR, I_DENOMINATOR, I_VALUE, I_UOM, I_POINTS, I_MAX, I_TARGET, I_STATE,
       I_SOURCE, I_RULE, I_COLUMNS };

struct card_sheet {
	const struct card *card;
	size_t next;
	enum lang lang;
};

static const char *
state_words(const char *state, enum lang lang)
{
	static const struct {
		const char *state, *vi;
	} known[] = { { "fresh", "mới" }, { "late", "muộn" }, { "stale", "cũ" }, { "missing", "thiếu" },
		      { "disputed", "lệch nguồn" }, { "not_applicable", "không áp dụng" } };

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(known[i].state, state) == 0)
			return in(lang, known[i].vi, state);
	return state;
}

static void
put_value(const struct card *card, const struct item *it, struct report_cell *cells)
{
	struct cell cell;
	int64_t value;
	bool known;

	if (!it->n_metrics)
		return;
	cell = board_cell(card->round->board, card->unit, it->metrics[0]);
	known = live_cell_value(card->round, card->unit, it->metrics[0], &value);
	cells[I_NUMERATOR] = number(cell.num, cell.has_fraction);
	cells[I_DENOMINATOR] = number(cell.den, cell.has_fraction);
	cells[I_VALUE] = number(value, known);
	cells[I_UOM] = text(card->round->metrics[it->metrics[0]].uom);
	if (card->facts[it->metrics[0]].known)
		cells[I_SOURCE] = text(card->facts[it->metrics[0]].source_title.vi);
}

static bool
card_row(void *ctx, struct report_cell *cells)
{
	struct card_sheet *sheet = ctx;
	const struct card *card = sheet->card;
	const struct framework *fw = card->round->framework;
	const struct item *it;
	struct buf rule = buf_new(card->mem, 8192);
	int64_t target, points;
	enum cause cause;
	bool aimed;

	if (sheet->next == fw->n_items)
		return false;
	it = &fw->items[sheet->next];
	cells[I_CODE] = text(it->code);
	cells[I_TITLE] = text(said(sheet->lang, it->title));
	cells[I_GROUP] = text(it->index >= 0 ? said(sheet->lang, fw->indexes[it->index].title) : NULL);
	put_value(card, it, cells);
	points = board_points(card->round->board, card->unit, sheet->next);
	cause = board_cause(card->round->board, card->unit, sheet->next);
	cells[I_POINTS] = number(points, cause != CAUSE_MISSING && (cause != CAUSE_NOT_APPLICABLE || points > 0));
	cells[I_MAX] = number(it->max, true);
	aimed = live_target(card->round, card->unit, sheet->next, &target);
	cells[I_TARGET] = number(target, aimed);
	cells[I_STATE] = text(state_words(card_state(card->round, card->unit, sheet->next), sheet->lang));
	words_rule(&rule, fw, sheet->next, sheet->lang);
	cells[I_RULE] = text(buf_cstr(&rule));
	sheet->next++;
	return true;
}

static struct report_column *
card_columns(struct mem *mem, const struct framework *fw, enum lang lang)
{
	struct report_column *c = mem_array(mem, struct report_column, I_COLUMNS);
	int places = fw->points_places;

	c[I_CODE] = (struct report_column){ in(lang, "Mã", "Code"), CELL_TEXT, 0, 8, false };
	c[I_TITLE] = (struct report_column){ in(lang, "Chỉ số", "Indicator"), CELL_TEXT, 0, 48, false };
	c[I_GROUP] = (struct report_column){ in(lang, "Nhóm", "Group"), CELL_TEXT, 0, 24, true };
	c[I_NUMERATOR] = (struct report_column){ in(lang, "Tử số", "Numerator"), CELL_NUMBER, 0, 11, false };
	c[I_DENOMINATOR] = (struct report_column){ in(lang, "Mẫu số", "Denominator"), CELL_NUMBER, 0, 11, false };
	c[I_VALUE] = (struct report_column){ in(lang, "Giá trị", "Value"), CELL_NUMBER, fw->max > MICRO ? 2 : 4, 10, false };
	c[I_UOM] = (struct report_column){ in(lang, "Đơn vị tính", "Unit"), CELL_TEXT, 0, 10, false };
	c[I_POINTS] = (struct report_column){ in(lang, "Điểm", "Points"), CELL_NUMBER, places, 9, false };
	c[I_MAX] = (struct report_column){ in(lang, "Tối đa", "Maximum"), CELL_NUMBER, places, 9, false };
	c[I_TARGET] = (struct report_column){ in(lang, "Mục tiêu", "Target"), CELL_NUMBER, 2, 10, true };
	c[I_STATE] = (struct report_column){ in(lang, "Tình trạng", "State"), CELL_TEXT, 0, 12, false };
	c[I_SOURCE] = (struct report_column){ in(lang, "Nguồn", "Source"), CELL_TEXT, 0, 24, true };
	c[I_RULE] = (struct report_column){ in(lang, "Cách tính điểm", "Rule"), CELL_TEXT, 0, 48, true };
	return c;
}

struct report *
sheets_card(const struct card *card, enum lang lang)
{
	struct mem *mem = card->mem;
	struct report *report = mem_one(mem, struct report);
	struct card_sheet *sheet = mem_one(mem, struct card_sheet);
	const struct live_unit *unit = &card->round->units[card->unit];
	struct live_place place = live_place(card->round, card->unit);
	char total[DECIMAL_TEXT];

	*sheet = (struct card_sheet){ .card = card, .lang = lang };
	report->title = unit->name;
	decimal_text_vi(place.total, places_of(card->round->framework), total);
	report->subtitle = said(lang, card->round->title);
	if (place.rank > 0)
		report->subtitle = mem_printf(mem, "%s · %s %d", report->subtitle, in(lang, "hạng", "rank"), (int)place.rank);
	if (place.has_total)
		report->subtitle = mem_printf(mem, "%s · %s %s", report->subtitle, total, in(lang, "điểm", "points"));
	report->name = in(lang, "Phiếu điểm", "Scorecard");
	report->lang = lang;
	report->lines = lines_of(mem, card->round, lang, &report->lines_n);
	report->columns = card_columns(mem, card->round->framework, lang);
	report->columns_n = I_COLUMNS;
	report->row = card_row;
	report->ctx = sheet;
	report->notes = notes_of(mem, card->round, lang);
	return report;
}
