/* Each pattern of the catalogue looks at the words around a figure, in which the figure
 * stands as # and every other figure as @. The longest match names it; where none does,
 * or the figure is a difference, it has no metric. */
#include "probes/narrative_metric.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/regex.h"
#include "base/text.h"
#include "base/vec.h"
#include "probes/narrative.h"
#include "probes/narrative_parts.h"
#include "scoring/metric.h"

struct rule {
	struct regex *regex;
	struct regex *bare; /* the same for texts without diacritics */
	const struct metric *metric;
};

struct metric_index {
	VEC(struct rule) rules;
};

/* A pattern for words without diacritics; what means something to PCRE2 is ASCII and stays. */
static const char *
without_diacritics(struct mem *mem, const char *pattern)
{
	struct str from = str_of(pattern);
	struct buf out = buf_new(mem, from.n + 16);

	for (size_t at = 0; at < from.n;) {
		size_t start = at;
		uint32_t c = utf8_next(from, &at);
		struct str fold = str_n(from.s + start, at - start);

		if (c >= 0x80)
			fold = text_fold(mem, fold);
		buf_add(&out, fold.s, fold.n);
	}
	return buf_cstr(&out);
}

const struct metric_index *
metric_index_new(struct mem *mem, const struct metrics *metrics, struct fail *f)
{
	struct metric_index *index = mem_one(mem, struct metric_index);

	for (size_t i = 0; metrics && i < metrics_count(metrics); i++) {
		const struct metric *metric = metrics_at(metrics, i);

		for (size_t k = 0; k < metric->patterns_n; k++) {
			struct rule rule = { regex_new(mem, metric->patterns[k], f), NULL, metric };

			if (rule.regex)
				rule.bare = regex_new(mem, without_diacritics(mem, metric->patterns[k]), f);
			if (!rule.bare) {
				fail_prefix(f, mem_printf(mem, "%s/patterns/%zu", metric->code, k));
				return NULL;
			}
			*vec_push(mem, &index->rules) = rule;
		}
	}
	return index;
}

/* --- the words around --- */

enum { WORDS_BEFORE = 40, WORDS_BEHIND = 44, AROUND_BYTES = 4096 };

struct around {
	size_t first, end; /* tokens */
};

/* The sentence near the figure; inside brackets only what is in them. */
static struct around
around_figure(const struct narrative_text *t, const struct figure *f)
{
	struct around a = { f->first, f->end };
	uint32_t sentence = t->toks.at[f->first].sentence;

	while (a.first > 0 && f->first - a.first < WORDS_BEFORE && t->toks.at[a.first - 1].sentence == sentence
	       && !(f->parens > 0 && narrative_is(t, a.first - 1, "(")))
		a.first--;
	while (a.end < t->toks.n && a.end - f->end < WORDS_BEHIND && t->toks.at[a.end].sentence == sentence
	       && !(f->parens > 0 && narrative_is(t, a.end, ")")))
		a.end++;
	return a;
}

/* "... hóa đơn điện tử và 80% doanh nghiệp": a new clause, as the noun behind shows. */
static bool
begins_anew(const struct narrative_text *t, const struct figure *f)
{
	bool parted = f->first > 0 && (narrative_is(t, f->first - 1, ",") || narrative_is(t, f->first - 1, "và"));
	const struct sense *bound = narrative_sense_before(t, f->first, SENSE_BOUND);

	if (!parted && bound && f->first > bound->length)
		parted = narrative_is(t, f->first - bound->length - 1, ",") || narrative_is(t, f->first - bound->length - 1, "và");
	return parted && (narrative_sense(t, f->end, SENSE_COUNT) || narrative_is(t, f->end, "số"));
}

/* Tokens with single spaces between, figures as marks. 'i' is the index of the figure. */
static struct str
words_around(struct buf *out, const struct narrative_text *t, const struct figure_list *figures, size_t i)
{
	struct around a = around_figure(t, &figures->all.at[i]);
	size_t k = i;

	while (k > 0 && figures->all.at[k - 1].first >= a.first)
		k--;
	buf_cut(out, 0);
	for (size_t at = a.first; at < a.end;) {
		if (out->n > 0)
			buf_char(out, ' ');
		while (k < figures->all.n && figures->all.at[k].first < at)
			k++;
		if (k < figures->all.n && figures->all.at[k].first == at) {
			if (k == i && begins_anew(t, &figures->all.at[k]))
				buf_str(out, "; "); /* what stands before speaks of something else */
			buf_char(out, k == i ? '#' : '@');
			at = figures->all.at[k].end;
		} else {
			struct str word = t->bare ? t->toks.at[at].fold : t->toks.at[at].low;

			buf_add(out, word.s, word.n);
			at++;
		}
	}
	return out->over ? str_n("", 0) : buf_view(out);
}

/* --- choosing --- */

/* Units of measure that people use for one another. */
static bool
same_thing(const char *a, const char *b)
{
	static const char *const groups[] = {
		" persons users person-times subscribers accounts cases certificates ",
		" agencies units orgs places points enterprises households cooperatives departments rooms ",
		" dossiers records cases transactions procedures services documents reports calls ",
		" classes sessions meetings ", " points index ", " devices places points ", " systems databases services ",
		" cards dossiers cases ", " indicators tasks ",
	};
	char first[32], second[32];

	if (strcmp(a, b) == 0)
		return true;
	snprintf(first, sizeof(first), " %s ", a);
	snprintf(second, sizeof(second), " %s ", b);
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (strstr(groups[i], first) && strstr(groups[i], second))
			return true;
	return false;
}

static bool
measures(const struct metric *metric, const struct figure *f)
{
	if (strcmp(metric->uom, "%") == 0)
		return strcmp(f->uom, "%") == 0;
	if (strcmp(metric->uom, "rank") == 0)
		return f->form == FORM_RANK;
	return strcmp(f->uom, "%") != 0 && f->form != FORM_RANK && (!*f->uom || same_thing(metric->uom, f->uom));
}

static const char *
name_of(const struct metric_index *index, const struct figure *f, struct str words, bool bare)
{
	const char *best = NULL;
	size_t longest = 0;

	for (size_t r = 0; r < index->rules.n; r++) {
		const struct rule *rule = &index->rules.at[r];
		struct regex *regex = bare ? rule->bare : rule->regex;
		size_t length;

		if (!measures(rule->metric, f) || regex_find(regex, words, 0) != REGEX_MATCH)
			continue;
		length = regex_end(regex, 0) - regex_start(regex, 0);
		if (length > longest) {
			longest = length;
			best = rule->metric->code;
		}
	}
	return best;
}

void
figures_name(struct mem *mem, const struct narrative_text *t, const struct metric_index *index, struct figure_list *figures)
{
	struct buf words = buf_new(mem, AROUND_BYTES);

	for (size_t i = 0; i < figures->all.n && i < LIMIT_NAMED_FIGURES; i++) {
		struct figure *f = &figures->all.at[i];

		if (f->has_value && !(f->flags & NARRATIVE_CHANGE))
			f->metric = name_of(index, f, words_around(&words, t, figures, i), t->bare);
	}
}
