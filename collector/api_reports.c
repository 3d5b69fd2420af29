/* What is handed out: rankings and scorecards as CSV, XLSX and a page to print. */
#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/mem.h"
#include "collector/api.h"
#include "collector/card.h"
#include "collector/live.h"
#include "collector/ranking.h"
#include "collector/sheets.h"
#include "loop/blob.h"
#include "loop/child.h"
#include "loop/job.h"
#include "reports/report.h"

static job_f ranking_csv, ranking_xlsx, card_csv, card_csv_show, card_xlsx, card_xlsx_show, ranking_page, card_page,
	card_page_show, style, next_piece, put_piece, end_pieces;

const struct route api_report_routes[] = {
	{ "GET", "/api/v1/rounds/{round}/ranking.csv", ranking_csv, ROUTE_PUBLIC, "round_ranking_csv" },
	{ "GET", "/api/v1/rounds/{round}/ranking.xlsx", ranking_xlsx, ROUTE_PUBLIC | ROUTE_STREAM, "round_ranking_xlsx" },
	{ "GET", "/api/v1/rounds/{round}/units/{unit}/card.csv", card_csv, ROUTE_PUBLIC, "round_unit_csv" },
	{ "GET", "/api/v1/rounds/{round}/units/{unit}/card.xlsx", card_xlsx, ROUTE_PUBLIC | ROUTE_STREAM, "round_unit_xlsx" },
	{ "GET", "/in.css", style, ROUTE_PUBLIC | ROUTE_PAGE, "page_print_style" },
	{ "GET", "/in/{round}", ranking_page, ROUTE_PUBLIC | ROUTE_PAGE, "page_print_ranking" },
	{ "GET", "/in/{round}/{unit}", card_page, ROUTE_PUBLIC | ROUTE_PAGE, "page_print_unit" },
	{ NULL, NULL, NULL, 0, NULL },
};

static enum lang
lang_of(const struct job *job)
{
	return api_english(job) ? LANG_EN : LANG_VI;
}

/* "attachment" under a name that says what it is: xep-hang-xa-2025.xlsx. */
static void
name_file(struct job *job, const char *what, const char *code, const char *end)
{
	reply_header(job, "content-disposition",
		     mem_printf(job_mem(job), "attachment; filename=\"%s-%s.%s\"", what, code, end));
}

/* ?excel=1 asks for what Excel in Vietnam opens by a double click. */
static bool
csv_flags(struct job *job, unsigned *flags)
{
	int64_t excel;

	if (!api_query_int(job, "excel", 0, 1, 0, &excel))
		return false;
	*flags = excel ? REPORT_CSV_BOM | REPORT_CSV_SEMICOLON | REPORT_CSV_VIETNAMESE : 0;
	return true;
}

static void
reply_csv(struct job *job, const struct report *report)
{
	unsigned flags;

	if (!csv_flags(job, &flags))
		return;
	if (!report_csv(job_out(job), report, flags)) {
		reply_status(job, 500);
		return;
	}
	reply_type(job, "text/csv; charset=utf-8; header=present");
	reply(job, 200);
}

/* --- sheets are made by a child and streamed --- */

struct making {
	const struct report *report;
	struct child *child;
	bool open; /* the answer has begun */
};

static bool
make_xlsx(void *ctx, int fd)
{
	const struct making *making = ctx;
	struct mem *mem = mem_new("sheet", (size_t)1 << 30);
	struct str bytes;

	return report_xlsx(mem, making->report, 1, &bytes, NULL) && file_put(fd, bytes);
}

static void
stream_xlsx(struct job *job, const struct report *report)
{
	struct making *making = mem_one(job_mem(job), struct making);

	making->report = report;
	making->child = child_start(job, make_xlsx, making);
	if (!making->child) {
		reply_status(job, 503);
		return;
	}
	job_keep(job, making);
	ask_child(job, making->child);
	then(job, put_piece);
}

static void
put_piece(struct job *job)
{
	struct making *making = job_kept(job);
	struct str piece = child_piece(job, 0);

	if (!making->open) {
		making->open = true;
		reply_type(job, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
		stream_open(job, 200);
	}
	stream_put(job, piece);
	then_sent(job, piece.n ? next_piece : end_pieces);
}

static void
next_piece(struct job *job)
{
	struct making *making = job_kept(job);

	ask_child(job, making->child);
	then(job, put_piece);
}

static void
end_pieces(struct job *job)
{
	stream_end(job);
}

/* --- rankings --- */

static struct report *
ranking_report(struct job *job, const char *end)
{
	struct live_round *round = api_round(job);
	struct ranking_query query;

	if (!round || !ranking_query_read(job, round, &query))
		return NULL;
	if (end)
		name_file(job, "xep-hang", round->code, end);
	return sheets_ranking(job_mem(job), round, &query, lang_of(job));
}

static void
ranking_csv(struct job *job)
{
	struct report *report = ranking_report(job, "csv");

	if (report)
		reply_csv(job, report);
}

static void
ranking_xlsx(struct job *job)
{
	struct report *report = ranking_report(job, "xlsx");

	if (report)
		stream_xlsx(job, report);
}

enum { PORTRAIT_COLUMNS = 7 }; /* more than these lie better on a wide page */

static void
reply_page(struct job *job, const struct report *report, const struct live_round *round)
{
	struct report_page page = { .tables = report, .n = 1, .style = "/in.css",
				    .illustrative = round->illustrative || round->framework->illustrative };
	size_t shown = 0;

	for (size_t i = 0; i < report->columns_n; i++)
		shown += !report->columns[i].screen_off;
	page.landscape = shown > PORTRAIT_COLUMNS;
	page.back = mem_printf(job_mem(job), "/xep-hang?dot=%s", round->code);

	report_html(job_out(job), &page);
	reply_type(job, "text/html; charset=utf-8");
	reply(job, 200);
}

static void
ranking_page(struct job *job)
{
	struct report *report = ranking_report(job, NULL);
	struct live_round *round = report ? api_round(job) : NULL;

	if (round)
		reply_page(job, report, round);
}

/* --- scorecards --- */

static bool
ask_card(struct job *job)
{
	struct live_round *round = api_round(job);
	int unit = round ? api_unit(job, round) : -1;

	if (unit < 0)
		return false;
	card_ask(job, round, (size_t)unit);
	return true;
}

static struct report *
card_report(struct job *job, const char *end)
{
	struct live_round *round = api_round(job);
	int unit = round ? api_unit(job, round) : -1;
	struct card *card = mem_one(job_mem(job), struct card);

	if (unit < 0)
		return NULL;
	card_read(job, round, (size_t)unit, card);
	if (end)
		name_file(job, mem_printf(job_mem(job), "phieu-diem-%s", round->units[unit].code), round->code, end);
	return sheets_card(card, lang_of(job));
}

static void
card_csv(struct job *job)
{
	if (ask_card(job))
		then(job, card_csv_show);
}

static void
card_csv_show(struct job *job)
{
	struct report *report = card_report(job, "csv");

	if (report)
		reply_csv(job, report);
}

static void
card_xlsx(struct job *job)
{
	if (ask_card(job))
		then(job, card_xlsx_show);
}

static void
card_xlsx_show(struct job *job)
{
	struct report *report = card_report(job, "xlsx");

	if (report)
		stream_xlsx(job, report);
}

static void
card_page(struct job *job)
{
	if (ask_card(job))
		then(job, card_page_show);
}

static void
card_page_show(struct job *job)
{
	struct report *report = card_report(job, NULL);
	struct live_round *round = report ? api_round(job) : NULL;

	if (round)
		reply_page(job, report, round);
}

/* --- how printed pages look --- */

static void
style(struct job *job)
{
	static struct blob *sheet;

	if (!sheet)
		sheet = blob_new(report_style(), "text/css; charset=utf-8");
	reply_blob(job, 200, sheet);
}
