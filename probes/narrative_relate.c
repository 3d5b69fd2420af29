/* Parts and totals, rates and their counts; what does not add up is flagged, not mended. */
#include <string.h>

#include "base/decimal.h"
#include "probes/narrative.h"
#include "probes/narrative_parts.h"

enum { REACH = 60 }; /* figures a relation may span */

struct web {
	const struct narrative_text *t;
	struct figure *at;
	size_t n;
};

static size_t
sentence_of(const struct web *w, const struct figure *f)
{
	return w->t->toks.at[f->first].sentence;
}

static bool
is_count(const struct figure *f)
{
	return f->form == FORM_COUNT && f->has_value && !(f->flags & NARRATIVE_CHANGE);
}

static bool
is_rate(const struct figure *f)
{
	return f->form == FORM_PERCENT && f->has_value && !(f->flags & NARRATIVE_CHANGE);
}

/* Same thing counted, as far as the words tell. */
static bool
same_uom(const struct figure *a, const struct figure *b)
{
	return strcmp(a->uom, b->uom) == 0 || !*a->uom || !*b->uom;
}

/* What a part has of its total: its count, whether written as a fraction or not. */
static int64_t
part_count(const struct figure *f)
{
	return f->form == FORM_FRACTION ? f->numerator : f->value;
}

static void
make_part(struct web *w, size_t part, size_t total)
{
	struct figure *f = &w->at[part];

	f->numerator = part_count(f);
	f->denominator = w->at[total].value;
	f->has_numerator = f->has_denominator = true;
	f->total = total;
	if (f->form == FORM_FRACTION) {
		f->value = f->numerator;
		f->has_value = true;
		f->uom = w->at[total].uom;
	}
}

/* --- in brackets: 577 cơ quan (cấp tỉnh 139, cấp huyện 332, cấp xã 106) --- */

static bool
has_mark(const struct web *w, size_t from, size_t to, const char *mark)
{
	for (size_t i = from; i < to; i++)
		if (narrative_is(w->t, i, mark))
			return true;
	return false;
}

static bool
may_be_part(const struct web *w, size_t part, size_t total)
{
	const struct figure *f = &w->at[part], *whole = &w->at[total];

	if (f->form == FORM_FRACTION)
		return f->denominator == whole->value && f->numerator < f->denominator;
	return is_count(f) && f->value <= whole->value && same_uom(f, whole);
}

static int64_t
sum_of(const struct web *w, size_t from, size_t to, size_t total)
{
	int64_t sum = 0;

	for (size_t i = from; i < to; i++)
		if (may_be_part(w, i, total))
			sum += part_count(&w->at[i]);
	return sum;
}

/* Figures [from, to) break down 'total', or one of the parts before them in the brackets. */
static void
break_down(struct web *w, size_t from, size_t to, size_t total, size_t bracket)
{
	int64_t sum = sum_of(w, from, to, total);
	size_t of = total;
	bool some = narrative_is(w->t, w->at[from].first - 1, "có") || to - from < 2;

	if (sum != w->at[total].value)
		for (size_t i = bracket; i < from; i++)
			if (w->at[i].total == total && w->at[i].value == sum)
				of = i;
	for (size_t i = from; i < to; i++)
		if (may_be_part(w, i, total))
			make_part(w, i, of);
	if (of == total && sum != w->at[total].value && !some)
		for (size_t i = from; i < to; i++) {
			w->at[i].flags |= w->at[i].total == total ? NARRATIVE_SUM_MISMATCH : 0;
			w->at[total].flags |= NARRATIVE_SUM_MISMATCH;
		}
}

static void
relate_bracket(struct web *w, size_t total)
{
	const struct figure *whole = &w->at[total];
	size_t first = total + 1, end = first, from;

	while (end < w->n && end < total + REACH && w->at[end].parens > whole->parens && sentence_of(w, &w->at[end]) == sentence_of(w, whole)
	       && !has_mark(w, w->at[end - 1].end, w->at[end].first, ")"))
		end++;
	if (end == first || !is_count(whole) || !has_mark(w, whole->end, w->at[first].first, "("))
		return;
	if (w->at[first].first - whole->end > 24)
		return;
	if (sum_of(w, first, end, total) == whole->value) {
		break_down(w, first, end, total, first);
		return;
	}
	from = first;
	for (size_t i = first + 1; i <= end; i++)
		if (i == end || has_mark(w, w->at[i - 1].end, w->at[i].first, ";")) {
			break_down(w, from, i, total, first);
			from = i;
		}
}

/* --- "1.286 hồ sơ, trong đó có 1.102 hồ sơ trực tuyến" --- */

static const struct sense *
part_word(const struct web *w, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct sense *part = narrative_sense(w->t, i, SENSE_PART);

		if (part)
			return part;
	}
	return NULL;
}

static void
relate_following(struct web *w, size_t total)
{
	struct figure *whole = &w->at[total];
	int64_t sum = 0;
	size_t end = total + 1;

	if (!is_count(whole) || total + 1 >= w->n || !*whole->uom || w->at[total + 1].parens != whole->parens
	    || sentence_of(w, &w->at[total + 1]) != sentence_of(w, whole)
	    || !part_word(w, whole->end, w->at[total + 1].first))
		return;
	while (end < w->n && end < total + REACH && sentence_of(w, &w->at[end]) == sentence_of(w, whole)
	       && !has_mark(w, w->at[end - 1].end, w->at[end].first, ";"))
		end++;
	for (size_t i = total + 1; i < end; i++)
		if (w->at[i].total == SIZE_MAX && may_be_part(w, i, total))
			sum += part_count(&w->at[i]);
	if (sum > whole->value)
		return;
	for (size_t i = total + 1; i < end; i++)
		if (w->at[i].total == SIZE_MAX && may_be_part(w, i, total))
			make_part(w, i, total);
}

/* "Trong đó, ..." at the start of the next sentence: the total stands in the last one. */
static size_t
total_before(const struct web *w, size_t i)
{
	size_t sentence = sentence_of(w, &w->at[i]);
	size_t start = w->t->sentences.at[sentence];

	if (sentence == 0 || !narrative_sense(w->t, start, SENSE_PART))
		return SIZE_MAX;
	for (size_t k = i; k-- > 0 && i - k < REACH;) {
		if (sentence_of(w, &w->at[k]) + 1 < sentence)
			return SIZE_MAX;
		if (sentence_of(w, &w->at[k]) + 1 == sentence && is_count(&w->at[k]) && same_uom(&w->at[k], &w->at[i])
		    && *w->at[k].uom && w->at[k].value >= w->at[i].value)
			return k;
	}
	return SIZE_MAX;
}

/* --- rates and counts --- */

/* One unit of the last digit that was written. */
static int64_t
last_place(const struct web *w, const struct figure *f)
{
	const struct tok *tok = &w->t->toks.at[f->first];
	const char *s = w->t->text.s + tok->start;
	size_t n = tok->end - tok->start, places = 0;
	int64_t unit = MICRO;

	for (size_t i = 0; i < n; i++)
		if (s[i] == ',' || s[i] == '.')
			places = n - i - 1;
	for (; places > 0 && unit > 1; places--)
		unit /= 10;
	return unit;
}

/* How rough the counts are: "hơn 3,2 triệu hồ sơ" was rounded by whoever wrote it. */
static bool
is_rough(const struct web *w, const struct figure *f)
{
	return strcmp(f->bound, "=") != 0 || narrative_sense(w->t, f->end - 1, SENSE_SCALE);
}

static bool
rate_fits(const struct web *w, const struct figure *rate, int64_t part, int64_t whole)
{
	int64_t is, slack = last_place(w, rate);

	if (whole <= 0 || !decimal_mul_div(part, 100 * MICRO, whole, &is))
		return true;
	slack = slack < MICRO / 20 ? MICRO / 20 : slack;
	if (strcmp(rate->bound, "=") != 0)
		slack = 2 * MICRO;
	if (rate > w->at && (is_rough(w, rate - 1) || (rate[-1].total != SIZE_MAX && is_rough(w, &w->at[rate[-1].total]))))
		slack += is / 15;
	if (rate->bound[0] == '>')
		return is >= rate->value - slack;
	return is >= rate->value - slack && is <= rate->value + slack;
}

/* Does the rate at 'r' say what share the figure before it is? "..., đạt 15%", "(10,7%)" */
static bool
is_joined(const struct web *w, size_t r)
{
	const struct figure *rate = &w->at[r], *count = &w->at[r - 1];

	if (sentence_of(w, rate) != sentence_of(w, count) || rate->first - count->end > 22)
		return false;
	if (narrative_is(w->t, rate->first - 1, "(") && rate->parens == count->parens + 1)
		return true;
	for (size_t i = count->end; i < rate->first; i++)
		if (narrative_sense(w->t, i, SENSE_JOIN) && rate->first - i <= 5
		    && (narrative_is(w->t, i - 1, ",") || narrative_is(w->t, i - 1, "(") || narrative_is(w->t, i - 1, "-")))
			return true;
	return false;
}

/* "... đạt tỷ lệ 95% trên tổng số 1.964": the whole is named behind the rate. */
static size_t
whole_behind(const struct web *w, size_t r)
{
	if (r + 1 >= w->n || !is_count(&w->at[r + 1]) || w->at[r + 1].first - w->at[r].end > 6)
		return SIZE_MAX;
	for (size_t i = w->at[r].end; i < w->at[r + 1].first; i++)
		if (narrative_is(w->t, i, "tổng"))
			return r + 1;
	return SIZE_MAX;
}

static void
fill_rate(struct figure *rate, int64_t part, int64_t whole)
{
	rate->numerator = part;
	rate->has_numerator = true;
	if (whole > 0) {
		rate->denominator = whole;
		rate->has_denominator = true;
	}
}

/* A rate with the count before it; answers the total in doubt, or SIZE_MAX. */
static size_t
relate_rate(struct web *w, size_t r)
{
	struct figure *rate = &w->at[r], *count = &w->at[r - 1];
	size_t total = count->total;
	int64_t part = part_count(count), whole = 0;

	if (count->form == FORM_FRACTION || count->has_denominator)
		whole = count->denominator;
	if (whole == 0 && total == SIZE_MAX)
		total = whole_behind(w, r);
	if (whole == 0 && total == SIZE_MAX)
		total = total_before(w, r - 1);
	if (whole == 0 && total != SIZE_MAX)
		whole = w->at[total].value;
	if (!count->has_numerator && total != SIZE_MAX) {
		count->numerator = part;
		count->has_numerator = true;
	}
	if (whole == 0 || rate_fits(w, rate, part, whole)) {
		fill_rate(rate, part, total == SIZE_MAX || total > r || w->at[r - 1].total == total ? whole : 0);
		rate->total = total;
		return SIZE_MAX;
	}
	fill_rate(rate, part, 0);
	rate->flags |= NARRATIVE_RATE_MISMATCH;
	rate->total = total;
	return total;
}

/* "85,3% (1.234/1.447 hồ sơ)": the fraction explains the rate before it. */
static void
relate_explanation(struct web *w, size_t i)
{
	struct figure *rate = &w->at[i - 1], *fraction = &w->at[i];

	if (fraction->form != FORM_FRACTION || !is_rate(rate) || fraction->parens != rate->parens + 1
	    || fraction->first - rate->end > 4 || sentence_of(w, rate) != sentence_of(w, fraction))
		return;
	fill_rate(rate, fraction->numerator, fraction->denominator);
	if (!rate_fits(w, rate, fraction->numerator, fraction->denominator)) {
		rate->flags |= NARRATIVE_RATE_MISMATCH;
		fraction->flags |= NARRATIVE_RATE_MISMATCH;
	}
	if (narrative_sense(w->t, fraction->end, SENSE_COUNT)) {
		fraction->value = fraction->numerator;
		fraction->uom = narrative_sense(w->t, fraction->end, SENSE_COUNT)->arg;
	}
}

static void
relate_rates(struct web *w)
{
	for (size_t r = 1; r < w->n; r++) {
		size_t doubt;

		relate_explanation(w, r);
		if (!is_rate(&w->at[r]) || w->at[r].has_numerator || !(is_count(&w->at[r - 1]) || w->at[r - 1].form == FORM_FRACTION)
		    || !is_joined(w, r))
			continue;
		doubt = relate_rate(w, r);
		for (size_t k = r; doubt != SIZE_MAX && k-- > 0 && r - k < REACH;)
			if (is_rate(&w->at[k]) && w->at[k].total == doubt)
				w->at[k].flags |= NARRATIVE_RATE_MISMATCH;
	}
}

/* --- a total whose name also names one of its parts --- */

static bool
has_quality(const struct web *w, const struct figure *f, const char *arg, bool *other)
{
	bool found = false;

	for (size_t i = f->end; i < f->end + 8 && i < w->t->toks.n && w->t->toks.at[i].kind == TOK_WORD; i++) {
		const struct sense *quality = narrative_sense(w->t, i, SENSE_QUALITY);

		if (quality && strcmp(quality->arg, arg) == 0)
			found = true;
		else if (quality)
			*other = true;
	}
	return found;
}

static void
check_definition(struct web *w, size_t total)
{
	static const char *const qualities[] = { "online", "on_time", "full", "electronic", NULL };

	for (const char *const *q = qualities; *q; q++) {
		bool ignored = false, with = false, without = false;

		if (!has_quality(w, &w->at[total], *q, &ignored))
			continue;
		for (size_t i = total + 1; i < w->n && i < total + REACH; i++)
			if (w->at[i].total == total && !is_rate(&w->at[i])) {
				bool other = false;

				if (has_quality(w, &w->at[i], *q, &other))
					with = true;
				else
					without |= other;
			}
		if (with && without)
			w->at[total].flags |= NARRATIVE_DEFINITION;
	}
}

/* "tiếp nhận 1.873 hồ sơ, có 1.702/1.873 hồ sơ trực tuyến": a part of the count before it. */
static void
relate_repeated(struct web *w, size_t total)
{
	struct figure *whole = &w->at[total], *part = whole + 1;

	if (total + 1 < w->n && is_count(whole) && part->form == FORM_FRACTION && part->total == SIZE_MAX && part->parens == whole->parens
	    && part->denominator == whole->value && part->numerator < part->denominator && sentence_of(w, part) == sentence_of(w, whole)
	    && strcmp(whole->bound, "=") == 0)
		make_part(w, total + 1, total);
}

void
figures_relate(const struct narrative_text *t, struct figure_list *figures)
{
	struct web w = { t, figures->all.at, figures->all.n };

	for (size_t i = 0; i < w.n; i++)
		relate_bracket(&w, i);
	for (size_t i = 0; i < w.n; i++)
		relate_following(&w, i);
	for (size_t i = 0; i < w.n; i++)
		relate_repeated(&w, i);
	relate_rates(&w);
	for (size_t i = 0; i < w.n; i++)
		if (is_count(&w.at[i]))
			check_definition(&w, i);
}
