/* What time figures speak of: periods and days as reports write them. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "probes/narrative_parts.h"

/* A stretch of time named in the text, at tokens [first, end). */
struct span {
	size_t first, end;
	int32_t from, to;
};

struct span_list {
	VEC(struct span) all;
};

static int
small_number(const struct narrative_text *t, size_t i)
{
	int value = 0;

	if (i >= t->toks.n || t->toks.at[i].kind != TOK_NUMBER || t->toks.at[i].end - t->toks.at[i].start > 4)
		return -1;
	for (uint32_t b = t->toks.at[i].start; b < t->toks.at[i].end; b++) {
		if (t->text.s[b] < '0' || t->text.s[b] > '9')
			return -1;
		value = value * 10 + (t->text.s[b] - '0');
	}
	return value;
}

static bool
year_at(const struct narrative_text *t, size_t i, int *year)
{
	*year = small_number(t, i);
	return *year >= 1990 && *year <= 2100;
}

/* "năm 2024", "/2024", "-2024" or nothing (then the year of the text); *end moves on. */
static int
year_behind(const struct narrative_text *t, size_t *end, int32_t as_of)
{
	int year;

	if ((narrative_is(t, *end, "năm") || narrative_is(t, *end, "/") || narrative_is(t, *end, "-")) && year_at(t, *end + 1, &year)) {
		*end += 2;
		return year;
	}
	if (narrative_is(t, *end, "năm") && narrative_is(t, *end + 1, "nay"))
		*end += 2;
	return as_of == DAY_NONE ? 0 : date_of(as_of).year;
}

static int32_t
month_end(int year, int month)
{
	return period_last(year * 100 + month);
}

/* --- days --- */

/* 29/08/2024, 20/8 (year of the text), "20 tháng 6 năm 2024"; false if none stands here. */
static bool
day_at(const struct narrative_text *t, size_t i, int32_t as_of, int32_t *day, size_t *end)
{
	int d = small_number(t, i), m, y;

	if (d < 1 || d > 31)
		return false;
	if (narrative_is(t, i + 1, "/") || narrative_is(t, i + 1, "-")) {
		m = small_number(t, i + 2);
		*end = i + 3;
	} else if (narrative_is(t, i + 1, "tháng")) {
		m = small_number(t, i + 2);
		*end = i + 3;
	} else {
		return false;
	}
	y = year_behind(t, end, as_of);
	if (!date_is_real(y, m, d))
		return false;
	*day = date_day(y, m, d);
	return true;
}

/* The first whole date near the top: dateline, or "ngày ... tháng ... năm ..." of a letter. */
static int32_t
dateline(const struct narrative_text *t)
{
	enum { TOP_LINES = 12, TOP_TOKENS = 260 };

	for (size_t i = 0; i < t->toks.n && i < TOP_TOKENS && t->toks.at[i].line < TOP_LINES; i++) {
		const struct line *line = &t->lines.at[t->toks.at[i].line];
		int32_t day;
		size_t end;

		/* a year must be written: without one day_at has none */
		if (!day_at(t, i, DAY_NONE, &day, &end))
			continue;
		if (line->end - line->first < 24)
			return day;
	}
	return DAY_NONE;
}

/* --- stretches --- */

static int
quarter_at(const struct narrative_text *t, size_t i)
{
	static const char *const names[] = { "i", "ii", "iii", "iv" };
	int n = small_number(t, i);

	for (int q = 0; q < 4; q++)
		if (narrative_is(t, i, names[q]) || n == q + 1)
			return q + 1;
	return 0;
}

/* "07 tháng đầu năm 2024", "10 tháng năm 2024", "6 tháng cuối năm", "9 tháng qua". */
static bool
months_at(const struct narrative_text *t, size_t i, int32_t as_of, struct span *out)
{
	int n = small_number(t, i), year;
	size_t end = i + 2;
	bool last = narrative_is(t, end, "cuối"), first = narrative_is(t, end, "đầu");

	if (n < 1 || n > 12 || !narrative_is(t, i + 1, "tháng"))
		return false;
	if (first || last)
		end++;
	else if (!narrative_is(t, end, "năm"))
		return false;
	year = year_behind(t, &end, as_of);
	if (year == 0)
		return false;
	if (narrative_is(t, end, "năm"))
		end++;
	*out = (struct span){ i, end, date_day(year, last ? 13 - n : 1, 1), last ? date_day(year, 12, 31) : month_end(year, n) };
	return true;
}

static bool
quarter_span(const struct narrative_text *t, size_t i, int32_t as_of, struct span *out)
{
	int q = narrative_is(t, i, "quý") ? quarter_at(t, i + 1) : 0, year;
	size_t end = i + 2;

	if (q == 0 || (year = year_behind(t, &end, as_of)) == 0)
		return false;
	*out = (struct span){ i, end, date_day(year, q * 3 - 2, 1), month_end(year, q * 3) };
	return true;
}

static bool
month_span(const struct narrative_text *t, size_t i, int32_t as_of, struct span *out)
{
	int month = narrative_is(t, i, "tháng") ? small_number(t, i + 1) : 0, year;
	size_t end = i + 2;

	if (month < 1 || month > 12 || (i > 0 && small_number(t, i - 1) > 0) || (year = year_behind(t, &end, as_of)) == 0)
		return false;
	*out = (struct span){ i, end, date_day(year, month, 1), month_end(year, month) };
	return true;
}

static bool
year_span(const struct narrative_text *t, size_t i, struct span *out)
{
	int year, last;

	if (narrative_is(t, i, "giai") && narrative_is(t, i + 1, "đoạn") && year_at(t, i + 2, &year) && year_at(t, i + 4, &last)
	    && last >= year) {
		*out = (struct span){ i, i + 5, date_day(year, 1, 1), date_day(last, 12, 31) };
		return true;
	}
	if (narrative_is(t, i, "năm") && year_at(t, i + 1, &year)) {
		*out = (struct span){ i, i + 2, date_day(year, 1, 1), date_day(year, 12, 31) };
		return true;
	}
	return false;
}

/* "từ đầu năm 2024", "từ ngày 1/1/2024": a beginning. */
static bool
begin_at(const struct narrative_text *t, size_t i, int32_t as_of, struct span *out)
{
	size_t at = i + 1, end;
	int32_t day;
	int year;

	if (!narrative_is(t, i, "từ"))
		return false;
	if (narrative_is(t, at, "đầu") && narrative_is(t, at + 1, "năm")) {
		end = at + 1;
		year = year_behind(t, &end, as_of);
		if (end == at + 1)
			end++;
		if (year == 0)
			return false;
		*out = (struct span){ i, end, date_day(year, 1, 1), DAY_NONE };
		return true;
	}
	if (month_span(t, at, as_of, out) || quarter_span(t, at, as_of, out) || year_span(t, at, out)) {
		out->first = i;
		out->to = DAY_NONE;
		return true;
	}
	if (narrative_is(t, at, "ngày"))
		at++;
	if (day_at(t, at, as_of, &day, &end)) {
		*out = (struct span){ i, end, day, DAY_NONE };
		return true;
	}
	return false;
}

/* "đến ngày 20/8", "tính đến hết tháng 9/2023", "đến nay", "hiện nay": an end. */
static bool
end_at(const struct narrative_text *t, size_t i, int32_t as_of, struct span *out)
{
	size_t at = i, end;
	struct span part;
	int32_t day;

	if (narrative_says_now(t, i)) {
		*out = (struct span){ i, i + 1, DAY_NONE, as_of };
		return as_of != DAY_NONE;
	}
	if (!narrative_is(t, at, "đến") && !narrative_is(t, at, "hết") && !narrative_is(t, at, "cuối"))
		return false;
	while (at < i + 4 && (narrative_is(t, at, "đến") || narrative_is(t, at, "hết") || narrative_is(t, at, "cuối") || narrative_is(t, at, "ngày")))
		at++;
	if (narrative_is(t, at + 1, "ngày") || narrative_is(t, at + 2, "ngày"))
		at += narrative_is(t, at + 1, "ngày") ? 2 : 3; /* đến 16h ngày, đến 16 giờ ngày */
	if (narrative_is(t, at, "nay") && as_of != DAY_NONE) {
		*out = (struct span){ i, at + 1, DAY_NONE, as_of };
		return true;
	}
	if (day_at(t, at, as_of, &day, &end)) {
		*out = (struct span){ i, end, DAY_NONE, day };
		return true;
	}
	if (!month_span(t, at, as_of, &part) && !quarter_span(t, at, as_of, &part) && !year_span(t, at, &part))
		return false;
	*out = (struct span){ i, part.end, DAY_NONE, part.to };
	return true;
}

static bool
span_at(const struct narrative_text *t, size_t i, int32_t as_of, struct span *out)
{
	struct span end;

	if (begin_at(t, i, as_of, out)) {
		size_t at = out->end + narrative_is(t, out->end, ",");

		if (end_at(t, at, as_of, &end)) {
			out->to = end.to;
			out->end = end.end;
		} else {
			out->to = as_of;
		}
		return true;
	}
	return months_at(t, i, as_of, out) || quarter_span(t, i, as_of, out) || end_at(t, i, as_of, out)
	       || month_span(t, i, as_of, out) || year_span(t, i, out);
}

/* "so với năm 2015", "so cùng kỳ năm 2023": not the time the figure speaks of. */
static bool
is_compared(const struct narrative_text *t, size_t i)
{
	for (size_t at = i; at > 0 && i - at < 5 && t->toks.at[at - 1].sentence == t->toks.at[i].sentence; at--)
		if (narrative_is(t, at - 1, "so") || narrative_is(t, at - 1, "kỳ"))
			return true;
	return false;
}

static void
find_spans(struct mem *mem, const struct narrative_text *t, int32_t as_of, struct span_list *out)
{
	for (size_t i = 0; i < t->toks.n;) {
		struct span span;

		if (span_at(t, i, as_of, &span) && !is_compared(t, i) && (span.from == DAY_NONE || span.to == DAY_NONE || span.from <= span.to)) {
			*vec_push(mem, &out->all) = span;
			i = span.end;
		} else {
			i++;
		}
	}
}

/* --- to the figures --- */

static size_t
sentence_of(const struct narrative_text *t, size_t i)
{
	return t->toks.at[i].sentence;
}

/* Is a span a stretch (07 tháng đầu năm), and not only "until now"? Those last into the
 * sentences that follow in the same line. */
static bool
is_stretch(const struct span *span)
{
	return span->from != DAY_NONE;
}

void
figures_date(struct mem *mem, struct narrative_text *t, int32_t as_of, struct figure_list *figures)
{
	struct span_list spans = { 0 };
	struct span lasting = { 0, 0, DAY_NONE, DAY_NONE };
	size_t s = 0;

	t->dated = dateline(t);
	if (t->dated == DAY_NONE)
		t->dated = as_of;
	find_spans(mem, t, t->dated, &spans);
	for (size_t i = 0; i < figures->all.n; i++) {
		struct figure *f = &figures->all.at[i];
		const struct span *best = NULL;

		for (; s < spans.all.n && spans.all.at[s].first < f->first; s++)
			if (is_stretch(&spans.all.at[s]))
				lasting = spans.all.at[s];
		if (s > 0 && sentence_of(t, spans.all.at[s - 1].first) == sentence_of(t, f->first))
			best = &spans.all.at[s - 1];
		else if (s < spans.all.n && sentence_of(t, spans.all.at[s].first) == sentence_of(t, f->first))
			best = &spans.all.at[s];
		else if (lasting.end > 0 && t->toks.at[lasting.first].line == t->toks.at[f->first].line)
			best = &lasting;
		f->from = best ? best->from : DAY_NONE;
		f->to = best ? best->to : t->dated;
	}
}
