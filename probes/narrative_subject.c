/* Decides whose each figure is: what the text is about at that point. */
#include <string.h>

#include "base/decimal.h"
#include "probes/narrative.h"
#include "probes/narrative_near.h"
#include "probes/narrative_place.h"

/* What the text is about at a point. */
struct subject {
	const struct unit *unit;
	struct str text;
	bool ambiguous;
};

struct teller {
	const struct narrative_text *t;
	const struct mention_list *mentions;
	struct subject now;
	struct subject base; /* the last subject of a sentence without figures: a head line */
	bool based;
	struct subject report; /* whose report it is: the base before its first part */
	bool parted;
	const struct unit *district, *commune; /* last ones spoken of */
	const struct unit *districts[4];       /* last ones of each kind, by kind - KIND_CITY */
	const struct unit *communes[8];        /* last ones of each kind, by kind - KIND_COMMUNE */
	const struct unit *first;              /* the first subject of all */
	bool province_speaks;                  /* the province is a subject somewhere */
};

/* The unit a bare "xã", "huyện", "thành phố" means here; NULL if none was spoken of. */
static const struct unit *
generic_unit(const struct teller *w, const struct mention *m)
{
	const struct narrative_text *t = w->t;
	const struct unit *province = w->mentions->province;

	if (strcmp(m->levels, "p") == 0)
		return province;
	if (m->levels[0] == 'c') {
		enum unit_kind kind = narrative_is(t, m->first, "phường") ? KIND_WARD : narrative_is(t, m->first, "thị") ? KIND_TOWNSHIP
				      : narrative_is(t, m->first, "đặc") ? KIND_ZONE : KIND_COMMUNE;

		return w->communes[kind - KIND_COMMUNE];
	}
	if (strcmp(m->levels, "pd") == 0) {
		if (province && province->kind == KIND_MUNICIPALITY
		    && !(w->district && w->now.unit && (w->now.unit == w->district || unit_is_under(w->now.unit, w->district, w->mentions->day))))
			return province;
		return w->districts[0] ? w->districts[0] : province && province->kind == KIND_MUNICIPALITY ? province : NULL;
	}
	return w->districts[(narrative_is(t, m->first, "quận") ? KIND_QUARTER : narrative_is(t, m->first, "thị") || narrative_is(t, m->first, "tx")
			     ? KIND_TOWN : KIND_DISTRICT) - KIND_CITY];
}

static void
remember(struct teller *w, const struct unit *unit)
{
	if (!unit)
		return;
	if (unit->level == LEVEL_COMMUNE) {
		w->commune = unit;
		w->communes[unit->kind - KIND_COMMUNE] = unit;
		unit = unit_parent(unit, w->mentions->day);
	}
	if (unit && unit->level == LEVEL_DISTRICT) {
		w->district = unit;
		w->districts[unit->kind - KIND_CITY] = unit;
	}
}

/* False if the mention means no unit that was ever named. */
static bool
subject_of(const struct teller *w, const struct mention *m, struct subject *out)
{
	const struct unit *unit = m->kind == MENTION_GENERIC ? generic_unit(w, m) : m->unit;

	if (m->kind == MENTION_GENERIC && !unit)
		return false;
	*out = (struct subject){ unit, narrative_slice(w->t, m->first, m->end), m->ambiguous };
	return true;
}

static void
give(struct figure *f, const struct subject *subject)
{
	f->unit = subject->unit;
	f->unit_text = subject->text;
	f->flags |= subject->ambiguous ? NARRATIVE_AMBIGUOUS_UNIT : 0;
}

static bool
is_above(const struct unit *a, const struct unit *b, int32_t day)
{
	return a && b && (a == b || unit_is_under(b, a, day));
}

/* "Một số địa phương còn chậm", "Nhiều xã ...": of the unit above those. */
static bool
opens_plural(const struct narrative_text *t, size_t i, const char **levels)
{
	static const char *const plurals[] = { "các", "nhiều", "những", NULL };
	const struct sense *kind;

	if (narrative_is(t, i, "một") && narrative_is(t, i + 1, "số"))
		i += 2;
	else if (is_any(t, i, plurals))
		i++;
	else
		return false;
	kind = narrative_sense(t, i, SENSE_KIND);
	*levels = kind ? kind->arg : "";
	if (kind)
		return *kind->arg && !(i + kind->length < t->toks.n && t->toks.at[i + kind->length].capital);
	return (narrative_is(t, i, "địa") && narrative_is(t, i + 1, "phương")) || (narrative_is(t, i, "đơn") && narrative_is(t, i + 1, "vị"));
}

static void
widen(struct teller *w, size_t first)
{
	const char *levels;
	const struct unit *unit = w->now.unit, *whole = w->first;

	if (!unit || !opens_plural(w->t, first, &levels))
		return;
	if (!*levels) {
		if (!whole || whole == unit || !unit_is_under(unit, whole, w->mentions->day))
			return;
		unit = whole;
	} else {
		while (unit && strchr(levels, "pdc"[unit->level]) && unit->kind != KIND_MUNICIPALITY)
			unit = unit_parent(unit, w->mentions->day);
	}
	if (unit && unit != w->now.unit)
		w->now = (struct subject){ .unit = unit, .text = unit->full_name };
}

/* "II. HẠN CHẾ", "D. PHƯƠNG HƯỚNG": a part of the report. */
static bool
is_part(const struct narrative_text *t, size_t i)
{
	const struct tok *tok = &t->toks.at[i];

	if (tok->kind != TOK_WORD || !tok->capital || !is_line_start(t, i) || !is_glued(t, i + 1)
	    || !(narrative_is(t, i + 1, ".") || narrative_is(t, i + 1, "/") || narrative_is(t, i + 1, ")")) || tok->low.n > 4)
		return false;
	if (tok->low.n == 1)
		return i + 2 < t->toks.n && t->toks.at[i + 2].shout;
	for (size_t b = 0; b < tok->low.n; b++)
		if (!strchr("ivx", tok->low.s[b]))
			return false;
	return true;
}

/* A line of a list speaks again of what the report is about. */
static void
open_sentence(struct teller *w, size_t sentence)
{
	size_t first = w->t->sentences.at[sentence];

	if (is_part(w->t, first)) {
		if (!w->parted && w->based)
			w->report = w->base;
		w->parted = w->parted || w->based;
		if (w->report.unit)
			w->now = w->base = w->report;
	}
	if (narrative_is_bullet(w->t, first) && w->t->lines.at[w->t->toks.at[first].line].first == first && w->based)
		w->now = w->base;
}

static bool
is_fronted(const struct narrative_text *t, size_t sentence)
{
	return narrative_sense(t, t->sentences.at[sentence], SENSE_FRONT) != NULL;
}

/* "21/21 trường học trên địa bàn thị xã không thu ...": named in the counted phrase. */
static bool
is_counted_there(const struct narrative_text *t, const struct figure *f, const struct mention *m)
{
	size_t before = m->first;

	if (m->first - f->end > 16 || m->first < 3 || narrative_is(t, m->end, ","))
		return false;
	if (is_any(t, before - 1, (const char *const[]){ "ở", "tại", NULL })
	    && (m->kind != MENTION_NAMED || m->levels[0] != 'c' || m->first - f->end > 6 || narrative_is(t, m->end, "và")))
		return false;
	if (!is_any(t, before - 1, (const char *const[]){ "bàn", "toàn", "của", "ở", "tại", NULL }))
		return false;
	for (size_t i = f->end; i < m->first; i++)
		if (t->toks.at[i].kind != TOK_WORD ? !narrative_is(t, i, ",") : narrative_sense(t, i, SENSE_VERB) != NULL)
			return false;
	return true;
}

/* --- units beside a figure: "Na Hang (85%), Lâm Bình 90%", "97,2% (xã Đức Mỹ)" --- */

/* Nothing but a bracket, a mark or a word like "đạt" from token 'i' on up to 'end'. */
static bool
is_short_way(const struct narrative_text *t, size_t i, size_t end)
{
	static const char *const words[] = { "(", ":", "-", "–", "=", "đạt", "là", "với", "có", "chiếm", "mức", "tỷ", "tỉ", "lệ", "được", "chỉ",
					     "mới", "đều", "cũng", "còn", NULL };
	enum { WAY = 6 };

	if (end - i > WAY)
		return false;
	while (i < end) {
		const struct sense *bound = narrative_sense(t, i, SENSE_BOUND);

		if (!bound && !is_any(t, i, words))
			return false;
		i += bound ? bound->length : 1;
	}
	return i == end;
}

/* Does the figure follow the mention at once? */
static bool
is_beside(const struct narrative_text *t, const struct mention *m, const struct figure *f)
{
	if (m->kind != MENTION_NAMED || !(m->unit || m->places) || m->end > f->first || !same_sentence(t, m->first, f->first))
		return false;
	if (m->first > 0 && is_any(t, m->first - 1, (const char *const[]){ "của", "thuộc", NULL }) && !narrative_is(t, m->end, "("))
		return false;
	if (m->first > 0 && is_any(t, m->first - 1, (const char *const[]){ "hơn", "kém", "sau", "trước", "bằng", NULL }) && !narrative_is(t, m->end, "("))
		return false;
	return is_short_way(t, m->end, f->first);
}

/* "... cao như Na Hang (85%), Lâm Bình (90%)": in brackets, of that unit alone. */
static bool
is_item(const struct narrative_text *t, const struct mention *m)
{
	static const char *const leads[] = { "như", ",", "và", ";", "(", ":", "là", "gồm", "các", NULL };
	size_t i = m->first;

	if (m->kind != MENTION_NAMED || !narrative_is(t, m->end, "(") || !is_number(t, m->end + 1))
		return false;
	while (i > 0 && same_sentence(t, i, i - 1) && narrative_sense_before(t, i, SENSE_BODY))
		i--;
	return i > 0 && same_sentence(t, i, i - 1) && is_any(t, i - 1, leads);
}

/* "cao nhất 97,2% (phường Minh Xuân)" */
static const struct mention *
bracketed_behind(const struct narrative_text *t, const struct mention_list *mentions, const struct figure *f, size_t from, size_t to)
{
	enum { WAY = 5 };

	for (size_t i = from; i < to; i++) {
		const struct mention *m = &mentions->all.at[i];
		size_t at = f->end;

		if (m->first < f->end || m->kind != MENTION_NAMED)
			continue;
		while (at < m->first && at - f->end < WAY && is_word(t, at))
			at++;
		return at + 1 == m->first && narrative_is(t, at, "(") && (narrative_is(t, m->end, ")") || narrative_is(t, m->end - 1, ")")) ? m : NULL;
	}
	return NULL;
}

/* --- lists: "các huyện A, B và C lần lượt đạt 45%, 38% và 60%" --- */

enum { LISTED_MAX = 16 };

/* How many mentions from 'last' back are one list, joined by commas and "và". */
static size_t
listed_units(const struct narrative_text *t, const struct mention_list *mentions, size_t first, size_t last)
{
	size_t n = 1;

	while (last >= first + n && n < LISTED_MAX) {
		const struct mention *a = &mentions->all.at[last - n], *b = &mentions->all.at[last - n + 1];

		if (a->kind != MENTION_NAMED || b->first > a->end + 2 || b->first == a->end
		    || !(narrative_is(t, a->end, ",") || narrative_is(t, a->end, "và")))
			break;
		n++;
	}
	return n;
}

/* How many figures from 'first' on are one list. */
static size_t
listed_figures(const struct narrative_text *t, const struct figure_list *figures, size_t first)
{
	size_t n = 1;

	while (first + n < figures->all.n && n < LISTED_MAX) {
		const struct figure *a = &figures->all.at[first + n - 1], *b = &figures->all.at[first + n];
		size_t at = a->end;

		while (at < b->first && at < a->end + 4 && is_word(t, at) && !narrative_is(t, at, "và"))
			at++;
		if (!same_sentence(t, a->first, b->first) || !(narrative_is(t, at, ",") || narrative_is(t, at, "và") || narrative_is(t, at, ";")))
			break;
		if (b->first > at + 3)
			break;
		n++;
	}
	return n;
}

static bool
says_respectively(const struct narrative_text *t, size_t from, size_t to)
{
	for (size_t i = from; i + 1 < to; i++)
		if ((narrative_is(t, i, "lần") && narrative_is(t, i + 1, "lượt")) || (narrative_is(t, i, "tương") && narrative_is(t, i + 1, "ứng")))
			return true;
	return false;
}

/* Give figures their units one by one; 'm' is the last mention before figure 'i'. How many. */
static size_t
distribute(struct teller *w, size_t from, size_t m, struct figure_list *figures, size_t i)
{
	const struct narrative_text *t = w->t;
	const struct mention_list *mentions = w->mentions;
	size_t units = listed_units(t, mentions, from, m), n = listed_figures(t, figures, i);
	size_t behind = figures->all.at[i + n - 1].end;

	if (units < 2 || units != n || figures->all.at[i].first > mentions->all.at[m].end + 30)
		return 0;
	if (!says_respectively(t, mentions->all.at[m].end, figures->all.at[i].first) && !says_respectively(t, behind, behind + 3))
		return 0;
	for (size_t k = 0; k < n; k++) {
		struct subject subject;

		if (subject_of(w, &mentions->all.at[m + 1 - units + k], &subject))
			give(&figures->all.at[i + k], &subject);
	}
	return n;
}

/* Walks through a sentence's mentions [at, to) as its figures come. */
struct walk {
	size_t from, at, to;
	struct subject found, before; /* 'before': what holds again after a comparison */
	size_t until;                 /* the token where it does, or SIZE_MAX */
	bool any, lifted;
};

/* --- counts of units belong to the unit above them --- */

/* The level of what is counted, where that is units; LEVEL_VILLAGE otherwise. */
static enum unit_level
counted_level(const struct narrative_text *t, const struct figure *f)
{
	const struct sense *count = counted(t, f->end), *kind = narrative_sense(t, f->end, SENSE_KIND);
	const char *uom = count ? count->arg : "";
	size_t next = f->end + (kind ? kind->length : 1);

	if (f->form == FORM_RANK || narrative_is(t, f->end, "(") || (!f->has_numerator && f->value <= MICRO && f->form == FORM_COUNT))
		return LEVEL_VILLAGE;
	if (!count && kind && *kind->arg)
		uom = kind->arg[0] == 'c' ? "communes" : kind->arg[0] == 'd' ? "districts" : "provinces";
	if (next < t->toks.n && t->toks.at[next].capital && t->toks.at[next].kind == TOK_WORD)
		return LEVEL_VILLAGE;
	return strcmp(uom, "provinces") == 0 ? LEVEL_PROVINCE : strcmp(uom, "districts") == 0 ? LEVEL_DISTRICT
	       : strcmp(uom, "communes") == 0 ? LEVEL_COMMUNE : LEVEL_VILLAGE;
}

/* "sáp nhập 03 xã", "một trong 12 xã": said of a commune all the same. */
static bool
is_of_itself(const struct narrative_text *t, const struct figure *f)
{
	static const char *const words[] = { "nhập", "hợp", "giáp", "trong", "đầu", "nhất", "giữa", "từ", "liên", NULL };

	for (size_t i = f->first; i > 0 && f->first - i < 8 && same_sentence(t, i - 1, f->first); i--)
		if (is_any(t, i - 1, words))
			return true;
	return false;
}

/* "xếp thứ 42/63 tỉnh, thành phố" can only be a province's, "thứ 3/9 huyện" a district's. */
static enum unit_level
ranked_level(const struct narrative_text *t, const struct figure *f)
{
	const struct sense *kind = narrative_sense(t, f->end, SENSE_KIND);
	bool nation = (narrative_is(t, f->end, "toàn") && narrative_is(t, f->end + 1, "quốc")) || (narrative_is(t, f->end, "cả") && narrative_is(t, f->end + 1, "nước"));

	if (nation || (f->has_denominator && (f->denominator == 63 * MICRO || f->denominator == 34 * MICRO)))
		return LEVEL_PROVINCE;
	if (!kind || !*kind->arg)
		return LEVEL_VILLAGE;
	return kind->arg[0] == 'p' && f->has_denominator && f->denominator > 30 * MICRO ? LEVEL_PROVINCE : kind->arg[0] == 'd' && f->has_denominator ? LEVEL_DISTRICT : LEVEL_VILLAGE;
}

static bool
lift_rank(const struct teller *w, const struct figure *f, const struct walk *walk, struct subject *subject)
{
	enum unit_level level = ranked_level(w->t, f);
	const struct unit *unit = subject->unit;

	if (level == LEVEL_VILLAGE || !unit || unit->level <= level)
		return false;
	for (size_t i = walk->from; i < walk->to; i++) {
		const struct mention *m = &w->mentions->all.at[i];

		if (m->unit && m->unit->level == level && subject_of(w, m, subject))
			return true;
	}
	while (unit && unit->level > level)
		unit = unit_parent(unit, w->mentions->day);
	if (!unit || unit->level != level)
		return false;
	*subject = (struct subject){ .unit = unit, .text = unit->full_name };
	return true;
}

/* The subject, or the unit above it that figure 'f' can speak of. */
static bool
lift(const struct teller *w, const struct figure *f, struct subject *subject)
{
	enum unit_level level = counted_level(w->t, f);
	const struct unit *unit = subject->unit;

	if (!unit || level == LEVEL_VILLAGE || level > unit->level || is_of_itself(w->t, f))
		return false;
	while (unit && unit->level >= level && unit->kind != KIND_MUNICIPALITY)
		unit = unit_parent(unit, w->mentions->day);
	if (unit == subject->unit)
		return false;
	*subject = (struct subject){ .unit = unit, .text = unit ? unit->full_name : STR("cả nước") };
	return true;
}

/* --- sentence by sentence --- */

/* Where what a mention says ends before its sentence does: "so với bình quân chung của tỉnh
 * (684,1 điểm), | kết quả ...", "(cả tỉnh: 72%) |". SIZE_MAX if it does not. */
static size_t
mention_until(const struct narrative_text *t, const struct mention *m)
{
	bool compared = mention_is_compared(t, m->first);
	int parens = 0;

	for (size_t i = m->end; i < t->toks.n && same_sentence(t, i, m->first); i++) {
		parens += narrative_is(t, i, "(") - narrative_is(t, i, ")");
		if (parens < 0 || (compared && parens == 0 && (narrative_is(t, i, ",") || narrative_is(t, i, ";"))))
			return i;
	}
	return SIZE_MAX;
}

/* "Ông đề nghị | Cần Giờ nâng tỷ lệ ...": whoever is above tells it what to reach. */
static bool
is_told(const struct teller *w, const struct mention *m)
{
	static const char *const words[] = { "nghị", "cầu", "giao", "đạo", NULL };

	return m->kind == MENTION_NAMED && m->unit && m->first > 0 && is_any(w->t, m->first - 1, words) && w->now.unit
	       && unit_is_under(m->unit, w->now.unit, w->mentions->day);
}

static void
step_over(struct teller *w, const struct mention *m, struct walk *walk)
{
	struct subject subject;

	if ((m->weight >= WEIGHT_LOCAL || is_told(w, m)) && !is_item(w->t, m) && subject_of(w, m, &subject)) {
		walk->until = mention_until(w->t, m);
		walk->before = walk->found;
		walk->found = subject;
		walk->any = true;
		walk->lifted = false;
	}
	if (m->kind == MENTION_NAMED && !m->among)
		remember(w, m->unit);
}

/* A unit named right at figure 'f', before or in brackets behind it. */
static const struct mention *
named_beside(const struct teller *w, const struct figure *f, const struct walk *walk)
{
	size_t last = walk->at - 1;
	const struct mention *m = NULL;

	if (walk->at > walk->from) {
		while (last > walk->from && w->mentions->all.at[last - 1].above == last)
			last--; /* of "Phường 5, thành phố Đông Hà" the first */
		m = &w->mentions->all.at[last];
	}
	if (m && is_beside(w->t, m, f))
		return m;
	return bracketed_behind(w->t, w->mentions, f, walk->at, walk->to);
}

/* The subject of figure 'f': named before it in its sentence, or still spoken of. */
static struct subject
subject_at(struct teller *w, const struct figure *f, struct walk *walk)
{
	enum { AHEAD = 20 };
	struct subject subject;
	const struct mention *beside;

	for (; walk->at < walk->to && w->mentions->all.at[walk->at].first < f->first; walk->at++)
		step_over(w, &w->mentions->all.at[walk->at], walk);
	if (walk->until != SIZE_MAX && walk->until < f->first) {
		walk->found = walk->before;
		walk->until = SIZE_MAX;
	}
	beside = named_beside(w, f, walk);
	if (beside && subject_of(w, beside, &subject)) {
		if (beside->first < f->first && !is_item(w->t, beside)) {
			walk->found = subject;
			walk->any = true;
		}
		return subject;
	}
	if (walk->any)
		return walk->found;
	if (walk->at < walk->to && is_counted_there(w->t, f, &w->mentions->all.at[walk->at])
	    && subject_of(w, &w->mentions->all.at[walk->at], &subject))
		return subject;
	if (!is_fronted(w->t, w->t->toks.at[f->first].sentence))
		return walk->found;
	for (size_t i = walk->at; i < walk->to && i < walk->at + AHEAD; i++)
		if (w->mentions->all.at[i].weight == WEIGHT_STRONG && subject_of(w, &w->mentions->all.at[i], &subject))
			return subject;
	return walk->found;
}

/* After a sentence: what its mentions leave behind. */
static void
close_sentence(struct teller *w, const struct walk *walk, bool figures)
{
	const struct mention *strong = NULL, *weak = NULL;
	struct subject subject;

	for (size_t i = walk->from; i < walk->to; i++) {
		const struct mention *m = &w->mentions->all.at[i];

		if (m->weight == WEIGHT_STRONG && !is_item(w->t, m) && subject_of(w, m, &subject))
			strong = m;
		else if (m->weight == WEIGHT_WEAK && m->unit && !is_above(m->unit, w->now.unit, w->mentions->day))
			weak = weak ? weak : m;
		if (m->kind == MENTION_NAMED && !m->among)
			remember(w, m->unit);
	}
	if (walk->lifted)
		subject = walk->found;
	else if (!(strong ? subject_of(w, strong, &subject) : weak ? subject_of(w, weak, &subject) : false))
		return;
	w->now = subject;
	if (!figures) {
		w->base = subject;
		w->based = true;
	}
	w->first = w->first ? w->first : subject.unit;
	w->province_speaks |= subject.unit && subject.unit == w->mentions->province;
}

/* A line of its own under a picture: who is seen doing what; nothing is counted. */
static bool
is_caption(const struct narrative_text *t, size_t sentence)
{
	static const char *const people[] = { "cán", "người", "lãnh", "công", "đoàn", "bộ", "một", "quang", "nhân", "chị", "anh", "thành", "tiểu",
					      "khách", "học", "giao", "các", "tổ", "ảnh", "hình", "đại", NULL };
	size_t first = t->sentences.at[sentence], end = sentence + 1 < t->sentences.n ? t->sentences.at[sentence + 1] : t->toks.n;
	const struct line *line = &t->lines.at[t->toks.at[first].line];

	for (size_t i = first; i < line->end; i++)
		if ((narrative_is(t, i, "ảnh") && narrative_is(t, i + 1, ":")) || (narrative_is(t, i, "(") && narrative_is(t, i + 1, "bìa")))
			return true;
	return line->first == first && line->end == end && end - first > 5 && end - first < 45 && is_any(t, first, people)
	       && !narrative_is(t, end - 1, ":") && !narrative_is(t, end - 1, ";");
}

/* If all the text names one district, that is what "huyện" means before it is named. */
static void
foresee(struct teller *w)
{
	const struct unit *only = NULL;

	for (size_t i = 0; i < w->mentions->all.n; i++) {
		const struct unit *unit = w->mentions->all.at[i].unit;

		if (unit && unit->level == LEVEL_COMMUNE)
			unit = unit_parent(unit, w->mentions->day);
		if (!unit || unit->level != LEVEL_DISTRICT || unit == only)
			continue;
		if (only)
			return;
		only = unit;
	}
	remember(w, only);
}

/* Figures before any unit is spoken of: the province's, if it ever is the subject; else the
 * first subject's. */
static void
fill_unspoken(const struct mention_list *mentions, const struct teller *w, struct figure_list *figures)
{
	const struct unit *unit = w->province_speaks ? mentions->province : w->first ? w->first : mentions->province;

	if (!unit || (unit == mentions->province && !mentions->certain))
		return;
	for (size_t i = 0; i < figures->all.n; i++)
		if (!figures->all.at[i].unit && figures->all.at[i].unit_text.n == 0)
			figures->all.at[i].unit = unit;
}

/* The figures [i, end) of one sentence. */
static void
place_sentence(struct teller *w, struct walk *walk, struct figure_list *figures, size_t i, size_t end)
{
	while (i < end) {
		struct figure *f = &figures->all.at[i];
		struct subject subject = subject_at(w, f, walk);
		size_t given = walk->at > walk->from ? distribute(w, walk->from, walk->at - 1, figures, i) : 0;

		i += given;
		if (given)
			continue;
		if (f->form == FORM_RANK) {
			lift_rank(w, f, walk, &subject);
		} else if (lift(w, f, &subject)) {
			walk->found = subject;
			walk->lifted = walk->any = true;
		}
		give(f, &subject);
		i++;
	}
}

void
figures_place(struct mem *mem, const struct narrative_text *t, const struct place_index *places, int32_t as_of,
	      struct figure_list *figures)
{
	struct mention_list mentions = { 0 };
	struct teller w = { .t = t, .mentions = &mentions };
	size_t m = 0;

	mentions_find(mem, t, places, as_of, &mentions);
	foresee(&w);
	for (size_t i = 0, sentence = 0; sentence < t->sentences.n; sentence++) {
		struct walk walk = { .from = m, .at = m, .until = SIZE_MAX };
		size_t end = i;

		while (m < mentions.all.n && mentions.all.at[m].sentence == sentence)
			m++;
		while (end < figures->all.n && t->toks.at[figures->all.at[end].first].sentence == sentence)
			end++;
		walk.to = m;
		if (end == i && is_caption(t, sentence)) {
			for (size_t k = walk.from; k < m; k++)
				remember(&w, mentions.all.at[k].unit);
			continue;
		}
		open_sentence(&w, sentence);
		widen(&w, t->sentences.at[sentence]);
		walk.found = w.now;
		place_sentence(&w, &walk, figures, i, end);
		close_sentence(&w, &walk, end > i);
		i = end;
	}
	fill_unspoken(&mentions, &w, figures);
}
