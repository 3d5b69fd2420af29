/* Rankings and scorecards as tables to hand out (reports/report.h). */
#pragma once

#include "base/fail.h"

struct card;
struct live_round;
struct mem;
struct ranking_query;
struct report;

struct report *sheets_ranking(struct mem *mem, const struct live_round *round, const struct ranking_query *query,
			      enum lang lang);
struct report *sheets_card(const struct card *card, enum lang lang);
