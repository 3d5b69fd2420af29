#include "probes/narrative.h"

#include "base/mem.h"
#include "base/must.h"
#include "probes/narrative_metric.h"
#include "probes/narrative_parts.h"

struct narrative {
	const struct lexicon *lexicon;
	const struct place_index *places;
	const struct metric_index *metrics;
};

const char *
narrative_flag_name(unsigned n)
{
	static const char *const names[NARRATIVE_FLAGS] = { "sum_mismatch", "rate_mismatch", "definition", "target", "change",
							    "ambiguous_unit", "range", "words" };

	must(n < NARRATIVE_FLAGS);
	return names[n];
}

const struct narrative *
narrative_new(struct mem *mem, const struct units *units, const struct metrics *metrics, struct fail *f)
{
	struct narrative *narrative = mem_one(mem, struct narrative);

	narrative->lexicon = lexicon_new(mem);
	narrative->places = place_index_new(mem, units);
	narrative->metrics = metric_index_new(mem, metrics, f);
	return narrative->metrics ? narrative : NULL;
}

/* Wanted, not reached: the sentence says so before the figure, nearer than it says otherwise. */
static void
mark_targets(const struct narrative_text *t, struct figure_list *figures)
{
	size_t i = 0;

	for (size_t s = 0; s < t->sentences.n; s++) {
		size_t end = s + 1 < t->sentences.n ? t->sentences.at[s + 1] : t->toks.n;
		bool wanted = false;

		for (size_t k = t->sentences.at[s]; k < end; k++) {
			if (narrative_sense(t, k, SENSE_TARGET))
				wanted = true;
			else if (narrative_is(t, k, "đã") || narrative_says_now(t, k))
				wanted = false;
			for (; i < figures->all.n && figures->all.at[i].first <= k; i++)
				if (wanted)
					figures->all.at[i].flags |= NARRATIVE_TARGET;
		}
	}
}

/* The clause around a figure, as people would quote it. */
static struct str
phrase_of(const struct narrative_text *t, const struct figure *f)
{
	enum { BEFORE = 14, BEHIND = 14 };
	size_t first = f->first, end = f->end;
	uint32_t sentence = t->toks.at[f->first].sentence;

	while (first > 0 && f->first - first < BEFORE && t->toks.at[first - 1].sentence == sentence
	       && !narrative_is(t, first - 1, ";") && !narrative_is(t, first - 1, "("))
		first--;
	while (end < t->toks.n && end - f->end < BEHIND && t->toks.at[end].sentence == sentence && !narrative_is(t, end, ";")
	       && !narrative_is(t, end, ")") && !(narrative_is(t, end, ",") && end - f->end > 2))
		end++;
	return narrative_slice(t, first, end);
}

static struct narrative_figure
finished(const struct narrative_text *t, const struct figure *f)
{
	struct narrative_figure out = {
		.unit = f->unit,
		.unit_text = f->unit_text,
		.metric = f->metric,
		.phrase = phrase_of(t, f),
		.value = f->value,
		.numerator = f->numerator,
		.denominator = f->denominator,
		.has_value = f->has_value,
		.has_numerator = f->has_numerator,
		.has_denominator = f->has_denominator,
		.bound = f->bound,
		.uom = f->uom,
		.from = f->from,
		.to = f->to,
		.start = t->from[t->toks.at[f->first].start],
		.end = t->from[t->toks.at[f->end - 1].end],
		.flags = f->flags,
	};

	return out;
}

struct narrative_figures
narrative_read(struct mem *mem, const struct narrative *narrative, struct str text, int32_t as_of)
{
	struct narrative_text *t = narrative_text_new(mem, narrative->lexicon, text);
	struct figure_list found = { 0 };
	struct narrative_figure *out;

	figures_find(mem, t, &found);
	figures_drop_private(t, &found);
	figures_relate(t, &found);
	mark_targets(t, &found);
	figures_date(mem, t, as_of, &found);
	figures_place(mem, t, narrative->places, t->dated, &found);
	figures_name(mem, t, narrative->metrics, &found);
	out = mem_array(mem, struct narrative_figure, found.all.n);
	for (size_t i = 0; i < found.all.n; i++)
		out[i] = finished(t, &found.all.at[i]);
	return (struct narrative_figures){ out, found.all.n };
}
