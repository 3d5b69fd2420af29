/* Finds the places of a text where a unit is named or meant. */
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/narrative_near.h"
#include "probes/narrative_place.h"

enum { NAME_TOKENS = 6, NAME_BYTES = 96 };

/* Letters that name a place: no diacritics, i for y. */
static struct str
letters(struct mem *mem, struct str name)
{
	struct str fold = text_fold(mem, name);
	char *copy = mem_strn(mem, fold.s, fold.n);

	for (size_t i = 0; i < fold.n; i++)
		if (copy[i] == 'y')
			copy[i] = 'i';
	return str_n(copy, fold.n);
}

static void
add_place(struct mem *mem, struct place_index *index, const struct unit *unit, struct str key)
{
	struct place *place = mem_one(mem, struct place);

	if (key.n == 0)
		return;
	place->unit = unit;
	place->low = text_lower(mem, unit->bare);
	place->next = map_get(index->names, key);
	map_put(index->names, key, place);
}

/* "Hồ Chí Minh" is also "HCM", a municipality's also "TPHCM". */
static void
add_initials(struct mem *mem, struct place_index *index, const struct unit *unit, struct str key)
{
	struct buf initials = buf_new(mem, 32);
	int words = 0;

	for (size_t i = 0; i < key.n; i++)
		if (i == 0 || key.s[i - 1] == ' ') {
			buf_char(&initials, key.s[i]);
			words++;
		}
	if (words < 3 || unit->level != LEVEL_PROVINCE)
		return;
	add_place(mem, index, unit, buf_view(&initials));
	if (unit->kind == KIND_MUNICIPALITY)
		add_place(mem, index, unit, str_of(mem_printf(mem, "tp%s", buf_cstr(&initials))));
}

const struct place_index *
place_index_new(struct mem *mem, const struct units *units)
{
	struct place_index *index = mem_one(mem, struct place_index);

	index->names = map_new(mem);
	for (size_t i = 0; units && i < units_count(units); i++) {
		const struct unit *unit = units_at(units, i);
		struct str key = letters(mem, unit->bare);

		if (unit->level > LEVEL_COMMUNE)
			continue;
		add_place(mem, index, unit, key);
		add_initials(mem, index, unit, key);
	}
	return index;
}

/* --- names --- */

static bool
may_be_named(const struct narrative_text *t, size_t i)
{
	const struct tok *tok = &t->toks.at[i];

	return (tok->kind == TOK_WORD && tok->capital) || (tok->kind == TOK_NUMBER && tok->end - tok->start <= 2);
}

const struct place *
places_at(const struct narrative_text *t, const struct place_index *index, size_t i, size_t *end)
{
	char key[NAME_BYTES];
	size_t n = 0;
	const struct place *best = NULL;

	for (size_t at = i; at < i + NAME_TOKENS && at < t->toks.n; at++) {
		struct str fold = t->toks.at[at].fold;
		const struct place *found;

		if (narrative_is(t, at, "-") && at > i)
			continue;
		if (!may_be_named(t, at) || n + fold.n + 1 >= NAME_BYTES || t->toks.at[at].sentence != t->toks.at[i].sentence)
			break;
		if (at > i)
			key[n++] = ' ';
		for (size_t b = 0; b < fold.n; b++)
			key[n++] = fold.s[b] == 'y' ? 'i' : fold.s[b];
		found = map_get(index->names, str_n(key, n));
		/* Phường 01 */
		if (!found && at == i && fold.n == 2 && fold.s[0] == '0')
			found = map_get(index->names, str_n(fold.s + 1, 1));
		if (found) {
			best = found;
			*end = at + 1;
		}
	}
	return best;
}

static bool
kind_fits(struct str word, enum unit_kind kind)
{
	static const struct {
		const char *word;
		kind_set kinds;
	} kinds[] = {
		{ "xã", KIND_SET(KIND_COMMUNE) }, { "phường", KIND_SET(KIND_WARD) }, { "p", KIND_SET(KIND_WARD) },
		{ "thị trấn", KIND_SET(KIND_TOWNSHIP) }, { "tt", KIND_SET(KIND_TOWNSHIP) }, { "đặc khu", KIND_SET(KIND_ZONE) },
		{ "huyện", KIND_SET(KIND_DISTRICT) }, { "h", KIND_SET(KIND_DISTRICT) }, { "quận", KIND_SET(KIND_QUARTER) },
		{ "q", KIND_SET(KIND_QUARTER) }, { "thị xã", KIND_SET(KIND_TOWN) }, { "tx", KIND_SET(KIND_TOWN) },
		{ "thành phố", KIND_SET(KIND_CITY) | KIND_SET(KIND_MUNICIPALITY) },
		{ "tp", KIND_SET(KIND_CITY) | KIND_SET(KIND_MUNICIPALITY) }, { "tỉnh", KIND_SET(KIND_PROVINCE) },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_is(word, kinds[i].word))
			return kinds[i].kinds & KIND_SET(kind);
	return false;
}

const struct place *
places_kept(struct mem *mem, const struct place *places, bool (*keep)(const struct unit *, const void *), const void *ctx)
{
	const struct place *out = NULL;

	for (const struct place *p = places; p; p = p->next)
		if (keep(p->unit, ctx)) {
			struct place *copy = mem_one(mem, struct place);

			*copy = *p;
			copy->next = out;
			out = copy;
		}
	return out;
}

static bool
is_on_levels(const struct unit *unit, const void *levels)
{
	return strchr(levels, "pdc"[unit->level]) != NULL;
}

static bool
is_of_kind(const struct unit *unit, const void *word)
{
	return kind_fits(*(const struct str *)word, unit->kind);
}

const struct place *
places_narrowed(struct mem *mem, const struct place *places, const char *levels, struct str word)
{
	const struct place *level = places_kept(mem, places, is_on_levels, levels), *kind = places_kept(mem, level, is_of_kind, &word);

	return kind ? kind : level;
}

const struct place *
places_spelt(struct mem *mem, const struct narrative_text *t, const struct place *places, size_t first, size_t end)
{
	struct str low = text_lower(mem, text_canonical(mem, narrative_slice(t, first, end)));
	const struct place *out = NULL;

	for (const struct place *p = places; p; p = p->next)
		if (str_eq(text_canonical(mem, p->low), low)) {
			struct place *copy = mem_one(mem, struct place);

			*copy = *p;
			copy->next = out;
			out = copy;
		}
	return out ? out : places;
}

/* --- what stands around --- */

static bool
in_sentence(const struct narrative_text *t, size_t i, const struct mention *m)
{
	return i < t->toks.n && t->toks.at[i].sentence == m->sentence;
}

/* "Phòng Giáo dục và Đào tạo | thành phố": back over capital words to the head of the body's
 * name, if there is one; else 'at'. */
static size_t
head_of(const struct narrative_text *t, const struct mention *m, size_t at)
{
	enum { REACH = 12 };
	size_t i = at;

	while (i > 0 && at - i < REACH && in_sentence(t, i - 1, m)) {
		const struct tok *tok = &t->toks.at[i - 1];

		if (tok->kind == TOK_NUMBER || (tok->kind == TOK_MARK && !narrative_is(t, i - 1, "-")))
			break;
		if (!tok->capital && (narrative_sense(t, i - 1, SENSE_PLACE) || narrative_sense(t, i - 1, SENSE_VERB)
				      || (narrative_sense(t, i - 1, SENSE_AWAY) && !narrative_is(t, i - 1, "và"))))
			break;
		i--;
		if (tok->capital && narrative_sense(t, i, SENSE_HEAD))
			return i;
	}
	return at;
}

/* The first token of what belongs to the mention on its left: UBND, Công an, Chủ tịch ... */
static size_t
left_of(const struct narrative_text *t, const struct mention *m)
{
	size_t at = m->first;

	for (int step = 0; step < 6 && at > 0 && in_sentence(t, at - 1, m); step++) {
		const struct sense *body = narrative_sense_before(t, at, SENSE_BODY);

		if (body)
			at -= body->length;
		else if ((narrative_is(t, at - 1, "-") || narrative_is(t, at - 1, "–")) && at > 1 && narrative_sense_before(t, at - 1, SENSE_BODY))
			at--;
		else
			break;
	}
	return head_of(t, m, at);
}

bool
mention_acts(const struct narrative_text *t, size_t i, const struct mention *m)
{
	return in_sentence(t, i, m) && (narrative_sense(t, i, SENSE_VERB) || narrative_is(t, i, ":"));
}

/* "các xã, thị trấn", "tỉnh, thành phố": kinds listed, no unit meant. */
static bool
is_listed(const struct narrative_text *t, const struct mention *m)
{
	bool before = m->first > 1 && (narrative_is(t, m->first - 1, ",") || narrative_is(t, m->first - 1, "và") || narrative_is(t, m->first - 1, "-"));
	bool behind = narrative_is(t, m->end, ",") || narrative_is(t, m->end, "và") || narrative_is(t, m->end, "-") || narrative_is(t, m->end, "/");

	return (before && narrative_sense_before(t, m->first - 1, SENSE_KIND))
	       || (behind && narrative_sense(t, m->end + 1, SENSE_KIND) && *narrative_sense(t, m->end + 1, SENSE_KIND)->arg
		   && !(m->end + 2 < t->toks.n && t->toks.at[m->end + 2].capital));
}

/* "nơi đầu tiên trong các xã của tỉnh phủ sóng 5G": the unit owns a place, not a result. */
static bool
owns_place(const struct narrative_text *t, size_t of)
{
	static const char *const places[] = { "nơi", "phương", "vị", "xã", "phường", "huyện", "trấn", "phố", NULL };

	for (size_t i = of; i > 0 && of - i < 5 && same_sentence(t, of, i - 1) && is_word(t, i - 1); i--)
		if (is_any(t, i - 1, places) && !(narrative_is(t, i - 1, "vị") && !narrative_is(t, i - 2, "đơn")))
			return true;
	return false;
}

static enum mention_weight
weight_away(const struct narrative_text *t, const struct mention *m, size_t left)
{
	static const char *const levels[] = { "ở", "tại", "về", NULL };

	if (narrative_is(t, left - 1, "của") && left > 1 && (narrative_is(t, left - 2, "nhất") || narrative_is(t, left - 2, "tiên") || narrative_is(t, left - 2, "đầu")))
		return WEIGHT_NONE; /* đơn vị duy nhất của huyện có */
	if (m->kind == MENTION_GENERIC && narrative_is(t, left - 1, "của") && owns_place(t, left - 1))
		return WEIGHT_NONE;
	if (narrative_is(t, left - 1, "của") && !narrative_is(t, m->end, "với")
	    && (mention_acts(t, m->end, m) || (in_sentence(t, m->end, m) && narrative_sense(t, m->end, SENSE_BOUND))))
		return m->kind == MENTION_NAMED ? WEIGHT_STRONG : WEIGHT_LOCAL;
	if (narrative_is(t, left - 1, "với") && m->kind == MENTION_NAMED && narrative_starts(t, left - 1) && narrative_is(t, m->end, ","))
		return WEIGHT_STRONG; /* Với xã Tông Lạnh, ... */
	if (narrative_is(t, left - 1, "như") && m->kind == MENTION_NAMED && (narrative_starts(t, left - 1) || left - t->sentences.at[m->sentence] < 5))
		return WEIGHT_STRONG; /* Điển hình như phường Hải Hòa, ... */
	if (narrative_is(t, left - 1, "cấp") && left > 1)
		for (const char *const *w = levels; *w; w++)
			if (narrative_is(t, left - 2, *w) && narrative_starts(t, left - 2))
				return WEIGHT_STRONG;
	return m->kind == MENTION_NAMED ? WEIGHT_WEAK : WEIGHT_NONE;
}

/* In round brackets a kind alone means no unit: "(bưu cục, điểm Bưu điện - Văn hóa xã)". */
static bool
is_bracketed(const struct narrative_text *t, const struct mention *m)
{
	if (m->first > 0 && is_any(t, m->first - 1, (const char *const[]){ "cả", "toàn", NULL }))
		return false;
	for (size_t i = m->first; i > 0 && m->first - i < 40 && in_sentence(t, i - 1, m); i--) {
		if (narrative_is(t, i - 1, ")"))
			return false;
		if (narrative_is(t, i - 1, "("))
			return true;
	}
	return false;
}

bool
mention_is_compared(const struct narrative_text *t, size_t left)
{
	for (size_t i = left; i > 0 && left - i < 8 && t->toks.at[i - 1].kind == TOK_WORD && !narrative_starts(t, i); i--) {
		if (narrative_is(t, i - 1, "so") && narrative_is(t, i, "với"))
			return true;
		if (narrative_is(t, i - 1, "hơn") && i > 1 && (narrative_is(t, i - 2, "cao") || narrative_is(t, i - 2, "thấp")))
			return true;
		if (left > i && ((narrative_is(t, i - 1, "bình") && narrative_is(t, i, "quân")) || (narrative_is(t, i - 1, "mặt") && narrative_is(t, i, "bằng"))
				 || (narrative_is(t, i - 1, "trung") && narrative_is(t, i, "bình"))))
			return narrative_is(t, left - 1, "của");
	}
	return false;
}

/* "cao hơn bình quân chung toàn | tỉnh 9,3%": the difference is the subject's. */
static bool
is_exceeded(const struct narrative_text *t, size_t left)
{
	for (size_t i = left; i > 0 && left - i < 7 && same_sentence(t, i - 1, left) && is_word(t, i - 1); i--)
		if (narrative_is(t, i - 1, "hơn"))
			return true;
	return false;
}

/* "dẫn đầu khối xã, phường toàn | tỉnh năm 2023": among whom, not who. */
static bool
is_field(const struct narrative_text *t, const struct mention *m, size_t left)
{
	bool wide = left > 0 && is_any(t, left - 1, (const char *const[]){ "toàn", "cả", "trong", NULL });

	if (!wide || mention_acts(t, m->end, m))
		return false;
	for (size_t i = left - 1; i > 0 && left - i < 9 && same_sentence(t, i - 1, left); i--) {
		if (narrative_is(t, i - 1, "nhất") || narrative_is(t, i - 1, "hạng") || (narrative_is(t, i - 1, "đầu") && i > 1 && (narrative_is(t, i - 2, "dẫn") || narrative_is(t, i - 2, "đứng"))))
			return true;
		if (narrative_is(t, i - 1, ";") || narrative_is(t, i - 1, "."))
			return false;
	}
	return false;
}

/* "Bà ..., | Phó Trưởng phòng Văn hóa - Thông tin huyện nhìn nhận" */
static bool
is_office(const struct narrative_text *t, size_t from, size_t to)
{
	static const char *const offices[] = { "tịch", "thư", "trưởng", "đốc", "chánh", "phó", NULL };

	for (size_t i = from; i < to; i++)
		if (is_any(t, i, offices))
			return true;
	return false;
}

enum mention_weight
mention_weigh(const struct narrative_text *t, const struct mention *m)
{
	size_t left = left_of(t, m);
	const struct tok *before;

	if (m->kind == MENTION_GENERIC && (is_listed(t, m) || (is_bracketed(t, m) && !mention_is_compared(t, left))))
		return WEIGHT_NONE;
	if (left == 0 || !in_sentence(t, left - 1, m))
		return m->kind == MENTION_NAMED || mention_acts(t, m->end, m) || narrative_is(t, m->end, ",") || left < m->first
			       ? WEIGHT_STRONG : WEIGHT_NONE;
	before = &t->toks.at[left - 1];
	if ((is_number(t, m->end) && is_exceeded(t, left)) || is_any(t, left - 1, (const char *const[]){ "sau", "kém", NULL }))
		return WEIGHT_NONE; /* cao hơn Quan Lạn 2,5%; đứng sau Bình Xuyên */
	if (m->kind == MENTION_GENERIC && is_field(t, m, left))
		return WEIGHT_NONE;
	if (mention_is_compared(t, left))
		return m->kind == MENTION_NAMED || narrative_sense_before(t, left, SENSE_PLACE) || narrative_is(t, left - 1, "của")
			       ? WEIGHT_LOCAL : WEIGHT_NONE;
	if (narrative_sense_before(t, left, SENSE_PLACE))
		return WEIGHT_STRONG;
	if (narrative_sense_before(t, left, SENSE_AWAY))
		return weight_away(t, m, left);
	/* "năm 2023 huyện xếp thứ": a year counts no districts */
	if (before->kind == TOK_NUMBER && left > 1 && narrative_is(t, left - 2, "năm"))
		return m->kind == MENTION_NAMED || mention_acts(t, m->end, m) ? WEIGHT_STRONG : WEIGHT_NONE;
	if (before->kind == TOK_NUMBER || narrative_is(t, left - 1, "%") || narrative_is(t, left - 1, "/"))
		return WEIGHT_NONE;
	if (before->kind == TOK_MARK)
		return m->kind == MENTION_NAMED || mention_acts(t, m->end, m) || is_office(t, left, m->first) ? WEIGHT_STRONG : WEIGHT_NONE;
	if (m->kind == MENTION_NAMED && !m->bare && !strchr(m->levels, 'p'))
		return WEIGHT_STRONG;
	if (m->first > 0 && narrative_sense_before(t, m->first, SENSE_BODY))
		return WEIGHT_STRONG;
	return mention_acts(t, m->end, m) ? WEIGHT_STRONG : m->kind == MENTION_NAMED ? WEIGHT_WEAK : WEIGHT_NONE;
}

/* --- reading --- */

/* "P.", "TX.": an abbreviation, only taken for a kind with a name behind. */
static bool
is_short(const struct narrative_text *t, size_t i, const struct sense *kind)
{
	return kind->length == 1 && t->toks.at[i].low.n <= 2 && !narrative_is(t, i, "xã");
}

/* "xã biên viễn Xín Chải": words that describe the unit before its name, of that very kind. */
static const struct place *
described_at(struct mem *mem, const struct narrative_text *t, const struct place_index *index, const struct sense *kind, size_t *name,
	     size_t *end)
{
	enum { WORDS = 3 };
	const struct place *places;
	struct str word = t->toks.at[*name - 1].low;
	size_t at = *name;

	if (kind->length != 1 || is_short(t, at - 1, kind))
		return NULL;
	while (at < *name + WORDS && is_word(t, at) && !t->toks.at[at].capital && same_sentence(t, *name - 1, at)) {
		if (narrative_sense(t, at, SENSE_VERB) || narrative_sense(t, at, SENSE_PLACE) || narrative_sense(t, at, SENSE_AWAY)
		    || narrative_sense(t, at, SENSE_KIND) || narrative_sense(t, at, SENSE_FRONT) || narrative_is(t, at, "khác"))
			return NULL;
		at++;
	}
	if (at == *name || !is_word(t, at) || !(places = places_at(t, index, at, end)) || *end < at + 2)
		return NULL;
	*name = at;
	for (const struct place *p = places; p; p = p->next)
		if (kind_fits(word, p->unit->kind))
			return places_spelt(mem, t, places, at, *end);
	return NULL;
}

static bool
named_at(struct mem *mem, const struct narrative_text *t, const struct place_index *index, const struct sense *kind,
	 struct mention *m)
{
	size_t name = m->first + kind->length, end = 0;
	const struct place *places = NULL;

	if (narrative_is(t, name, ".") && t->toks.at[name].glued && is_short(t, m->first, kind))
		name++;
	for (const struct sense *modifier; name < t->toks.n && (modifier = narrative_sense(t, name, SENSE_MODIFIER));)
		name += modifier->length; /* xã đảo Quan Lạn */
	if (name >= t->toks.n || !same_sentence(t, m->first, name))
		return false;
	places = places_at(t, index, name, &end);
	if (!places)
		places = described_at(mem, t, index, kind, &name, &end);
	if (places && is_short(t, m->first, kind) && end == name + 1 && t->toks.at[name].kind == TOK_WORD
	    && t->toks.at[name].end - t->toks.at[name].start == 1)
		return false; /* P.V, T.T */
	if (places)
		places = places_narrowed(mem, places, kind->arg, narrative_slice(t, m->first, m->first + kind->length).n
					 ? t->toks.at[m->first].low : STR(""));
	if (!places)
		return false;
	if (kind->length == 2)
		places = places_narrowed(mem, places, kind->arg,
					 text_lower(mem, narrative_slice(t, m->first, m->first + kind->length)));
	m->kind = MENTION_NAMED;
	m->name = name;
	m->name_end = m->end = end;
	m->places = places_spelt(mem, t, places, name, end);
	return true;
}

/* "Chủ tịch UBND huyện | Hà Đức Tiến", "công chức phường | Trần Thị Hà": people are named
 * right behind the unit they serve. */
static bool
is_officer(const struct narrative_text *t, const struct mention *m, size_t name, size_t end)
{
	static const char *const ranks[] = { "tịch", "thư", "chức", "phòng", "viên", "đội", "ban", "an", "bộ", "quân", "sự", NULL };
	bool served = narrative_sense_before(t, m->first, SENSE_BODY);

	for (const char *const *w = ranks; m->first > 0 && *w; w++)
		served |= narrative_is(t, m->first - 1, *w);
	return served && (narrative_sense(t, name, SENSE_SURNAME) || end - name >= 3);
}

/* A name that is on no list: at least two words, in a line that is not all capitals. */
static bool
strange_at(const struct narrative_text *t, const struct sense *kind, struct mention *m)
{
	size_t end = m->first + kind->length;

	while (end < t->toks.n && end < m->first + kind->length + 4 && t->toks.at[end].kind == TOK_WORD
	       && t->toks.at[end].capital && !t->toks.at[end].shout && t->toks.at[end].sentence == m->sentence)
		end++;
	if (end < m->first + kind->length + 2 || strchr(kind->arg, 'p') || is_officer(t, m, m->first + kind->length, end))
		return false;
	m->kind = MENTION_NAMED;
	m->name = m->first + kind->length;
	m->name_end = m->end = end;
	return true;
}

/* "giáp TP Vĩnh Long", "cách huyện Càng Long": not the place spoken of. */
static bool
is_beside(const struct narrative_text *t, size_t i)
{
	static const char *const words[] = { "giáp", "cách", "sang", "qua", "nối", "gần", "quê", "hỏi", NULL };

	for (const char *const *w = words; *w; w++)
		if (narrative_is(t, i - 1, *w))
			return true;
	return false;
}

/* "các xã, | thị trấn Mỹ An", but not "Ở trung tâm huyện, | thị trấn Sơn Dương" */
static bool
is_after_kinds(const struct narrative_text *t, size_t i)
{
	const struct sense *kind = i > 1 && narrative_is(t, i - 1, ",") ? narrative_sense_before(t, i - 1, SENSE_KIND) : NULL;
	size_t before = kind ? i - 1 - kind->length : 0;

	return before > 0 && is_any(t, before - 1, (const char *const[]){ "các", "những", ",", "số", NULL });
}

static size_t
read_kind(struct mem *mem, const struct narrative_text *t, const struct place_index *index, size_t i, struct mention_list *out)
{
	const struct sense *kind = narrative_sense(t, i, SENSE_KIND);
	struct mention m = { .first = i, .end = i + kind->length, .sentence = t->toks.at[i].sentence, .levels = kind->arg,
			     .above = SIZE_MAX };

	if (!*kind->arg)
		return m.end;
	if (!named_at(mem, t, index, kind, &m)) {
		if (is_short(t, i, kind))
			return i + 1;
		if (!strange_at(t, kind, &m))
			m.kind = MENTION_GENERIC;
	} else if (is_short(t, i, kind) && !t->toks.at[i].capital) {
		return i + 1;
	}
	m.among = m.kind == MENTION_NAMED && i > 0
		  && (narrative_is(t, i - 1, "các") || narrative_is(t, i - 1, "những")
		      || is_after_kinds(t, i) || is_beside(t, i));
	m.weight = m.among ? WEIGHT_NONE : mention_weigh(t, &m);
	*vec_push(mem, &out->all) = m;
	return m.end;
}

/* "Sở Thông tin và Truyền thông cho biết": the province speaks. */
static size_t
read_department(struct mem *mem, const struct narrative_text *t, size_t i, struct mention_list *out)
{
	static const char *const leads[] = { "đốc", "đạo", "theo", "của", NULL };
	struct mention m = { .first = i, .end = i + 1, .sentence = t->toks.at[i].sentence, .levels = "p",
			     .kind = MENTION_GENERIC, .above = SIZE_MAX };
	size_t end = i + 1;

	while (end < t->toks.n && end < i + 12 && t->toks.at[end].kind == TOK_WORD && (t->toks.at[end].capital || narrative_is(t, end, "và")))
		end++;
	if (i == 0 || narrative_starts(t, i) || t->toks.at[i - 1].kind == TOK_MARK)
		m.weight = mention_acts(t, end, &m) || narrative_is(t, end, ",") || end == i + 1 ? WEIGHT_STRONG : WEIGHT_NONE;
	for (const char *const *w = leads; i > 0 && *w; w++)
		if (narrative_is(t, i - 1, *w) && !(strcmp(*w, "của") == 0 && !(i > 1 && narrative_is(t, i - 2, "cáo"))))
			m.weight = WEIGHT_STRONG;
	*vec_push(mem, &out->all) = m;
	return i + 1;
}

/* "Giám đốc Trung tâm Thông tin ... cho biết", of no district or commune: the province. */
static bool
read_director(struct mem *mem, const struct narrative_text *t, size_t i, struct mention_list *out)
{
	static const char *const heads[] = { "trung", "viettel", "vnpt", "mobifone", "bưu", "công", "kho", "bảo", "cục", NULL };
	struct mention m = { .first = i, .end = i + 2, .sentence = t->toks.at[i].sentence, .levels = "p",
			     .kind = MENTION_GENERIC, .above = SIZE_MAX, .weight = WEIGHT_STRONG };
	size_t end = i + 2;
	bool head = false;

	for (const char *const *w = heads; *w; w++)
		head |= narrative_is(t, end, *w);
	if (narrative_is(t, end, "trung") && !(end + 2 < t->toks.n && t->toks.at[end + 2].capital))
		return false;
	if (!head || narrative_is(t, end + 1, "ty") || end >= t->toks.n || !t->toks.at[end].capital)
		return false;
	for (; end < i + 18 && in_sentence(t, end, &m) && t->toks.at[end].kind == TOK_WORD; end++) {
		const struct sense *verb = narrative_sense(t, end, SENSE_VERB);

		if (narrative_sense(t, end, SENSE_KIND))
			return false;
		if (verb && verb->length == 2 && narrative_is(t, end, "cho"))
			break;
	}
	if (!in_sentence(t, end, &m) || !(narrative_is(t, end, ",") || narrative_is(t, end, "cho") || narrative_is(t, end, ":")))
		return false;
	*vec_push(mem, &out->all) = m;
	return true;
}

void
mentions_find(struct mem *mem, const struct narrative_text *t, const struct place_index *index, int32_t day,
	      struct mention_list *out)
{
	struct mention_list kinds = { .day = day }, provinces = { .day = day };

	for (size_t i = 0; i < t->toks.n;) {
		if (narrative_sense(t, i, SENSE_KIND))
			i = read_kind(mem, t, index, i, &kinds);
		else if (narrative_is(t, i, "sở") && t->toks.at[i].capital && !(t->bare && !(i + 1 < t->toks.n && t->toks.at[i + 1].capital)))
			i = read_department(mem, t, i, &kinds);
		else if (narrative_is(t, i, "giám") && narrative_is(t, i + 1, "đốc") && read_director(mem, t, i, &kinds))
			i += 2;
		else
			i++;
	}
	mentions_merge_bare(mem, t, index, &kinds, &provinces);
	provinces.day = day;
	mentions_province(mem, t, index, &provinces);
	kinds.province = provinces.province;
	kinds.certain = provinces.certain;
	mentions_merge_bare(mem, t, index, &kinds, out);
	out->day = day;
	mentions_resolve(mem, t, index, out);
}
