#include "scoring/words.h"

#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/must.h"
#include "scoring/formula.h"

static const char *const cause_keys[CAUSE_COUNT] = {
	[CAUSE_SCORED] = "scored",
	[CAUSE_FULL] = "full",
	[CAUSE_APPRAISED] = "appraised",
	[CAUSE_MISSING] = "missing",
	[CAUSE_NOT_APPLICABLE] = "not_applicable",
	[CAUSE_ZERO_DENOMINATOR] = "zero_denominator",
	[CAUSE_NO_CHOICE] = "no_choice",
	[CAUSE_OVERFLOW] = "overflow",
};

static const char *const effect_keys[] = {
	[EFFECT_POINTS] = "points",   [EFFECT_ZERO] = "zero",         [EFFECT_FULL] = "full",
	[EFFECT_REMOVED] = "removed", [EFFECT_UNRANKED] = "unranked", [EFFECT_LOWEST] = "lowest",
	[EFFECT_MEAN] = "mean",
};

const char *
cause_key(enum cause cause)
{
	return cause_keys[cause];
}

const char *
effect_key(enum effect effect)
{
	return effect_keys[effect];
}

/* --- putting pieces together --- */

/* 'vi' or 'en' with {0}..{4} replaced. */
static void
put(struct buf *out, enum lang lang, const char *vi, const char *en, const char *const *words)
{
	for (const char *s = lang == LANG_VI ? vi : en; *s; s++) {
		if (s[0] == '{' && s[1] >= '0' && s[1] <= '4' && s[2] == '}') {
			buf_str(out, words[s[1] - '0']);
			s += 2;
		} else {
			buf_char(out, *s);
		}
	}
}

#define PUT(out, lang, vi, en, ...)                                                                \
	put(out, lang, vi, en, (const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })

static char *
number(int64_t micro, enum lang lang, char *out)
{
	return lang == LANG_VI ? decimal_text_vi(micro, -1, out) : decimal_text(micro, out);
}

static const char *
percent(const struct rule *rule)
{
	return rule->whole == 100 * MICRO ? "%" : "";
}

static const char *
word(struct words words, enum lang lang)
{
	return lang == LANG_VI ? words.vi : words.en;
}

static void
ratio_words(struct buf *out, const struct item *item, enum lang lang)
{
	const struct rule *rule = &item->rule;
	char max[DECIMAL_TEXT], whole[DECIMAL_TEXT], t[DECIMAL_TEXT], left[DECIMAL_TEXT];
	const char *p = percent(rule);

	number(item->max, lang, max);
	number(rule->whole, lang, whole);
	if (rule->kind == RULE_RATIO) {
		if (item->lower_is_better)
			PUT(out, lang, "Điểm = ({0}{1} − tỷ lệ) / {0}{1} × {2}",
			    "Points = ({0}{1} − rate) / {0}{1} × {2}", whole, p, max);
		else
			PUT(out, lang, "Điểm = tỷ lệ / {0}{1} × {2}",
			    "Points = rate / {0}{1} × {2}", whole, p, max);
		return;
	}
	number(rule->threshold, lang, t);
	number(rule->whole - rule->threshold, lang, left);
	if (item->lower_is_better)
		PUT(out, lang,
		    "Từ {0}{1} trở xuống được {2} điểm; trên {0}{1}: ({3}{1} − tỷ lệ) × {2} / "
		    "{4}{1}",
		    "{0}{1} or less earns {2} points; above: ({3}{1} − rate) × {2} / {4}{1}", t, p,
		    max, whole, left);
	else
		PUT(out, lang,
		    "Đạt từ {0}{1} trở lên được {2} điểm; dưới {0}{1}: tỷ lệ × {2} / {0}{1}",
		    "{0}{1} or more earns {2} points; below: rate × {2} / {0}{1}", t, p, max);
}

static void
steps_words(struct buf *out, const struct item *item, enum lang lang)
{
	const struct rule *rule = &item->rule;
	char at[DECIMAL_TEXT], points[DECIMAL_TEXT];

	for (size_t i = 0; i < rule->n_steps; i++) {
		const struct step *s =
			&rule->steps[item->lower_is_better ? i : rule->n_steps - 1 - i];

		number(s->at, lang, at);
		number(s->points, lang, points);
		if (item->lower_is_better)
			PUT(out, lang, "Đến {0}: {1} điểm; ", "Up to {0}: {1} points; ", at,
			    points);
		else
			PUT(out, lang, "Từ {0}: {1} điểm; ", "From {0}: {1} points; ", at, points);
	}
	PUT(out, lang, "còn lại: {0} điểm", "otherwise: {0} points",
	    number(rule->otherwise, lang, points));
}

/* Choices and parts: what each earns. */
static void
list_words(struct buf *out, const struct item *item, enum lang lang)
{
	const struct rule *rule = &item->rule;
	char value[DECIMAL_TEXT], points[DECIMAL_TEXT];

	if (rule->kind == RULE_SUM_OF_PARTS)
		PUT(out, lang, "Cộng điểm các phần đạt: ", "Sum of the parts that hold: ");
	for (size_t i = 0; i < rule->n_steps; i++) {
		const struct step *s = &rule->steps[i];

		PUT(out, lang, "{0}{1}: {2} điểm", "{0}{1}: {2} points", i ? "; " : "",
		    s->title.vi ? word(s->title, lang) : number(s->at, lang, value),
		    number(s->points, lang, points));
	}
}

static const char *
limit_words(const struct limit *limit, bool high, enum lang lang, char *text)
{
	if (!limit->observed)
		return number(limit->at, lang, text);
	if (lang == LANG_VI)
		return high ? "giá trị cao nhất" : "giá trị thấp nhất";
	return high ? "highest value" : "lowest value";
}

static void
between_words(struct buf *out, const struct item *item, enum lang lang)
{
	char low[DECIMAL_TEXT], high[DECIMAL_TEXT], max[DECIMAL_TEXT];
	const char *from = limit_words(&item->rule.from, false, lang, low);
	const char *to = limit_words(&item->rule.to, true, lang, high);

	number(item->max, lang, max);
	if (item->lower_is_better)
		PUT(out, lang, "Điểm = ({1} − giá trị) / ({1} − {0}) × {2}",
		    "Points = ({1} − value) / ({1} − {0}) × {2}", from, to, max);
	else
		PUT(out, lang, "Điểm = (giá trị − {0}) / ({1} − {0}) × {2}",
		    "Points = (value − {0}) / ({1} − {0}) × {2}", from, to, max);
}

void
words_rule(struct buf *out, const struct framework *fw, size_t item_at, enum lang lang)
{
	const struct item *item = &fw->items[item_at];
	char max[DECIMAL_TEXT], each[DECIMAL_TEXT];

	number(item->max, lang, max);
	switch (item->rule.kind) {
	case RULE_RATIO:
	case RULE_RATIO_TO_THRESHOLD:
		ratio_words(out, item, lang);
		break;
	case RULE_STEPS:
		steps_words(out, item, lang);
		break;
	case RULE_CHOICE:
	case RULE_SUM_OF_PARTS:
		list_words(out, item, lang);
		break;
	case RULE_RELATIVE_TO_BEST:
		if (item->lower_is_better)
			PUT(out, lang, "Điểm = giá trị thấp nhất trong các đơn vị / giá trị × {0}",
			    "Points = lowest value of all units / value × {0}", max);
		else
			PUT(out, lang, "Điểm = giá trị / giá trị cao nhất trong các đơn vị × {0}",
			    "Points = value / highest value of all units × {0}", max);
		break;
	case RULE_MINMAX:
	case RULE_LIKERT:
		between_words(out, item, lang);
		break;
	case RULE_TALLY:
		PUT(out, lang, "Mỗi đơn vị đếm được {0} điểm, tối đa {1}",
		    "{0} points for each, at most {1}", number(item->rule.each, lang, each), max);
		break;
	case RULE_FORMULA:
		PUT(out, lang, "Công thức: {0} (từ 0 đến {1} điểm)",
		    "Formula: {0} (0 to {1} points)", formula_text(item->rule.formula), max);
		break;
	case RULE_MANUAL:
		PUT(out, lang, "Hội đồng thẩm định cho điểm, tối đa {0}",
		    "Points given by the appraisers, at most {0}", max);
		break;
	case RULE_KIND_COUNT:
		must(false);
	}
}

/* --- points --- */

static const char *const reasons[CAUSE_COUNT][2] = {
	[CAUSE_APPRAISED] = { "điểm thẩm định", "appraised points" },
	[CAUSE_MISSING] = { "chưa có số liệu", "no value" },
	[CAUSE_NOT_APPLICABLE] = { "không áp dụng cho đơn vị", "does not apply to the unit" },
	[CAUSE_ZERO_DENOMINATOR] = { "mẫu số bằng 0", "the denominator is 0" },
	[CAUSE_NO_CHOICE] = { "giá trị không thuộc các lựa chọn",
			      "the value is none of the choices" },
	[CAUSE_OVERFLOW] = { "công thức vượt giới hạn số",
			     "the formula left the range of numbers" },
};

static const char *const effects[][2] = {
	[EFFECT_POINTS] = { "", "" },
	[EFFECT_ZERO] = { "tính 0 điểm", "counts 0 points" },
	[EFFECT_FULL] = { "tính điểm tối đa", "counts full points" },
	[EFFECT_REMOVED] = { "loại khỏi điểm tối đa", "taken out of the maximum" },
	[EFFECT_UNRANKED] = { "chưa xếp hạng đơn vị", "the unit is not ranked" },
	[EFFECT_LOWEST] = { "lấy điểm thấp nhất trong các đơn vị",
			    "takes the lowest points of all units" },
	[EFFECT_MEAN] = { "lấy điểm trung bình của các đơn vị",
			  "takes the mean points of all units" },
};

const char *
words_reason(const struct board *b, size_t unit, size_t item, enum lang lang)
{
	return reasons[board_cause(b, unit, item)][lang];
}

/* "439 / 824 = 53,276699%", for each metric that has a value. */
static void
cell_words(struct buf *out, const struct board *b, size_t unit, const struct item *item,
	   enum lang lang)
{
	const struct framework *fw = board_framework(b);
	char num[DECIMAL_TEXT], den[DECIMAL_TEXT], value[DECIMAL_TEXT];
	bool some = false;

	for (size_t i = 0; i < item->n_metrics; i++) {
		struct cell cell = board_cell(b, unit, item->metrics[i]);
		const struct metric_use *metric = &fw->metrics[item->metrics[i]];

		if (!cell.has_value)
			continue;
		if (some)
			buf_str(out, "; ");
		if (item->n_metrics > 1)
			PUT(out, lang, "{0}: ", "{0}: ", metric->code);
		if (cell.has_fraction)
			PUT(out, lang, "{0} / {1} = ", "{0} / {1} = ", number(cell.num, lang, num),
			    number(cell.den, lang, den));
		buf_str(out, number(cell.value, lang, value));
		if (cell.has_fraction && metric->whole == 100 * MICRO)
			buf_char(out, '%');
		some = true;
	}
	if (some)
		buf_str(out, " → ");
}

void
words_point(struct buf *out, const struct board *b, size_t unit, size_t item_at, enum lang lang)
{
	const struct item *item = &board_framework(b)->items[item_at];
	enum cause cause = board_cause(b, unit, item_at);
	enum effect effect = board_effect(b, unit, item_at);
	char points[DECIMAL_TEXT], max[DECIMAL_TEXT];

	if (cause <= CAUSE_FULL)
		cell_words(out, b, unit, item, lang);
	else
		PUT(out, lang, "{0}: ", "{0}: ", words_reason(b, unit, item_at, lang));
	if (effect != EFFECT_POINTS)
		PUT(out, lang, "{0}", "{0}", effects[effect][lang]);
	if (effect == EFFECT_REMOVED)
		return;
	if (effect != EFFECT_POINTS)
		buf_str(out, " → ");
	PUT(out, lang, "{0}/{1} điểm", "{0}/{1} points",
	    number(board_points(b, unit, item_at), lang, points), number(item->max, lang, max));
}
