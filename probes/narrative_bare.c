/* Names of units without a word for their kind: "Na Hang (85%)", "Như ở Mường Cơi, ...".
 *
 * Many a commune is called like a person, a firm or a wish, so such a name counts only if it
 * is spelt as the unit is, stands where a place may stand, and the text has named the unit,
 * or the district or province above it, with its kind.
 */
#include "base/attr.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/narrative_near.h"
#include "probes/narrative_place.h"

enum { ABOVE_MAX = 64 };

/* What the text speaks of, as far as names with their kind tell. */
struct scene {
	struct mem *mem;
	const struct narrative_text *t;
	const struct place_index *index;
	const struct mention_list *kinds;
	const struct unit *above[ABOVE_MAX]; /* districts and provinces named with their kind */
	size_t above_n;
};

static void
look_up_to(struct scene *scene, const struct unit *unit)
{
	if (unit->level > LEVEL_DISTRICT || scene->above_n == ABOVE_MAX)
		return;
	for (size_t i = 0; i < scene->above_n; i++)
		if (scene->above[i] == unit)
			return;
	scene->above[scene->above_n++] = unit;
}

static bool
is_above_named(const struct scene *scene, const struct unit *unit)
{
	const struct unit *parent = unit_parent(unit, scene->kinds->day);

	if (parent && parent == scene->kinds->province)
		return true;
	for (size_t i = 0; i < scene->above_n; i++)
		if (scene->above[i] == parent)
			return true;
	return false;
}

static bool
is_at_hand(const struct unit *unit, const void *scene)
{
	return unit->level != LEVEL_PROVINCE && is_above_named(scene, unit);
}

/* Under the district spoken of, or the only one of its name in the province. */
static const struct place *
at_hand(const struct scene *scene, const struct place *places)
{
	const struct place *near = places_kept(scene->mem, places, is_at_hand, scene);
	const struct unit *found = NULL;

	if (near || !scene->kinds->province || !scene->kinds->certain)
		return near;
	for (const struct place *p = places; p; p = p->next)
		if (p->unit->level != LEVEL_PROVINCE && unit_is_under(p->unit, scene->kinds->province, scene->kinds->day)) {
			if (found)
				return NULL;
			found = p->unit;
			near = p;
		}
	return near;
}

/* --- where a place may stand --- */

static bool
is_titled(const struct narrative_text *t, size_t i)
{
	static const char *const titles[] = { "ông", "bà", "anh", "chị", "em", "cụ", "bác", "cô", "chú", "chí", "chợ", "đường", "sông", "núi",
					      "cầu", "suối", "đèo", "hồ", "đập", "trường", "thpt", "thcs", "tiểu", "ty", "htx", "viện",
					      "máy", "phố", "làng", "bản", "xóm", "ấp", "thôn", "khóm", "khu", "tổ", "khối", "ảnh", "bài",
					      "tin", "viên", "pv", "tên", "hiệu", "nhóm", "quán", "dân", "chùa", "đền", "đình", NULL };

	return i > 0 && same_sentence(t, i, i - 1) && is_any(t, i - 1, titles);
}

/* "Tại", "Ở", "Theo" with the capital of a sentence. */
static bool
is_opener(const struct narrative_text *t, size_t i)
{
	static const char *const openers[] = { "như", "riêng", "còn", "sau", "với", "tuy", "song", "nhưng", "và", NULL };

	return narrative_starts(t, i) && (narrative_sense(t, i, SENSE_PLACE) || narrative_sense(t, i, SENSE_AWAY)
					  || narrative_sense(t, i, SENSE_FRONT) || is_any(t, i, openers));
}

/* Was a unit of this name named with its kind somewhere in the text? The levels of it. */
static unsigned
known_levels(const struct scene *scene, size_t first, size_t end)
{
	const struct narrative_text *t = scene->t;
	unsigned levels = 0;

	for (size_t i = 0; i < scene->kinds->all.n && i < 400; i++) {
		const struct mention *m = &scene->kinds->all.at[i];
		bool same = m->kind == MENTION_NAMED && !m->bare && m->name_end - m->name == end - first;

		for (size_t k = 0; same && k < end - first; k++)
			same = str_eq(t->toks.at[m->name + k].fold, t->toks.at[first + k].fold);
		if (same)
			levels |= m->levels[0] == 'c' ? 4 : 3;
	}
	return levels;
}

/* "Ảnh: Minh Tiến", "Bài, ảnh: Yên Sơn", a line that is a name and no more. */
static bool
is_signature(const struct narrative_text *t, size_t first, size_t end)
{
	const struct line *line = &t->lines.at[t->toks.at[first].line];

	if (first > 1 && narrative_is(t, first - 1, ":") && is_titled(t, first - 1))
		return true;
	return line->first == first && line->end == end;
}

static bool
is_led(const struct narrative_text *t, size_t i)
{
	static const char *const leads[] = { "như", "tại", "ở", "khi", "còn", "và", "với", "cùng", "riêng", "gồm", "về", "đến", "từ", "thuộc",
					     "là", "trong", "giữa", "thì", "song", "nhưng", "hay", "hoặc", "nhờ", "theo", "nay", "tới",
					     "cả", "của", "do", "cho", "đó", "quanh", "khắp", NULL };

	return i == 0 || narrative_starts(t, i) || t->toks.at[i - 1].kind == TOK_MARK || is_any(t, i - 1, leads);
}

/* "tại", "như": only a place can follow. */
static bool
is_located(const struct narrative_text *t, size_t i)
{
	static const char *const leads[] = { "như", "tại", "ở", "riêng", NULL };

	return i > 0 && same_sentence(t, i, i - 1) && is_any(t, i - 1, leads);
}

static bool
is_followed(const struct narrative_text *t, const struct mention *m)
{
	size_t i = m->end;

	if (i >= t->toks.n || narrative_starts(t, i) || t->toks.at[i].kind != TOK_WORD)
		return true;
	return mention_acts(t, i, m) || narrative_sense(t, i, SENSE_BOUND) || narrative_is(t, i, "và") || narrative_is(t, i, "thì");
}

/* --- spelling --- */

/* A name as it sounds: lower case, one spelling of tones and of i, no hyphens. */
static struct str
sounded(struct mem *mem, struct str name)
{
	static const struct {
		uint32_t y, i;
	} vowels[] = { { 'y', 'i' }, { 0xfd, 0xed }, { 0x1ef3, 0xec }, { 0x1ef7, 0x1ec9 }, { 0x1ef9, 0x129 }, { 0x1ef5, 0x1ecb } };
	struct str low = text_lower(mem, text_canonical(mem, name));
	struct buf out = buf_new(mem, 2 * low.n + 16);

	for (size_t at = 0; at < low.n;) {
		uint32_t c = utf8_next(low, &at);
		char bytes[4];

		for (size_t k = 0; k < ARRAY_LEN(vowels); k++)
			if (c == vowels[k].y)
				c = vowels[k].i;
		if (c == '-' || (c == ' ' && out.n > 0 && out.s[out.n - 1] == ' '))
			continue;
		buf_add(&out, bytes, utf8_put(c, bytes));
	}
	return buf_view(&out);
}

/* Those spelt like the text; a text that lost its diacritics may mean any of them. */
static const struct place *
spelt_alike(const struct scene *scene, const struct place *places, size_t first, size_t end)
{
	struct str name = narrative_slice(scene->t, first, end), sound = sounded(scene->mem, name);
	const struct place *out = NULL;

	if (scene->t->bare || str_eq(text_lower(scene->mem, name), text_fold(scene->mem, name)))
		return places_spelt(scene->mem, scene->t, places, first, end);
	for (const struct place *p = places; p; p = p->next)
		if (str_eq(sounded(scene->mem, p->low), sound)) {
			struct place *copy = mem_one(scene->mem, struct place);

			*copy = *p;
			copy->next = out;
			out = copy;
		}
	return out;
}

/* --- reading --- */

/* "p", "d", "c" of the units a name may mean, the highest first. */
static const char *
levels_of(const struct place *places)
{
	static const char *const names[] = { "", "p", "d", "pd", "c", "pc", "dc", "pdc" };
	unsigned set = 0;

	for (; places; places = places->next)
		set |= places->unit->level == LEVEL_PROVINCE ? 1 : places->unit->level == LEVEL_DISTRICT ? 2 : 4;
	return names[set];
}

static bool
is_among_capitals(const struct narrative_text *t, size_t i, size_t end)
{
	if (i > 0 && same_sentence(t, i, i - 1) && t->toks.at[i - 1].kind == TOK_WORD && t->toks.at[i - 1].capital && !is_opener(t, i - 1))
		return true;
	return end < t->toks.n && same_sentence(t, i, end) && t->toks.at[end].capital && t->toks.at[end].kind == TOK_WORD;
}

static bool
read_bare(const struct scene *scene, size_t i, struct mention *m)
{
	const struct narrative_text *t = scene->t;
	const struct place *places, *provinces;
	size_t end = 0;
	unsigned known;

	if (!t->toks.at[i].capital || t->toks.at[i].kind != TOK_WORD)
		return false;
	places = places_at(t, scene->index, i, &end);
	if (!places || is_titled(t, i) || is_among_capitals(t, i, end))
		return false;
	known = known_levels(scene, i, end);
	places = known ? places_spelt(scene->mem, t, places, i, end) : spelt_alike(scene, places, i, end);
	if (known == 4)
		places = places_narrowed(scene->mem, places, "dc", STR("")); /* phường Điện Biên, of another province */
	if (!places)
		return false;
	provinces = places_narrowed(scene->mem, places, "p", STR(""));
	*m = (struct mention){ .first = i, .end = end, .name = i, .name_end = end, .sentence = t->toks.at[i].sentence,
			       .kind = MENTION_NAMED, .bare = true, .above = SIZE_MAX };
	if (!known && !provinces) {
		places = at_hand(scene, places);
		if (!places || end - i < 2 || is_signature(t, i, end) || !is_led(t, i))
			return false;
		if (narrative_sense(t, i, SENSE_SURNAME) && !is_located(t, i) && !is_followed(t, m))
			return false;
	}
	if (!known && provinces && end == i + 1 && narrative_starts(t, i) && !t->toks.at[i].shout)
		return false;
	m->places = places;
	m->levels = levels_of(places);
	m->weight = mention_weigh(t, m);
	return true;
}

static bool
read_nation(const struct narrative_text *t, size_t i, struct mention *m)
{
	bool nation = (narrative_is(t, i, "cả") && narrative_is(t, i + 1, "nước"))
		      || (narrative_is(t, i, "toàn") && narrative_is(t, i + 1, "quốc"));

	if (!nation)
		return false;
	*m = (struct mention){ .first = i, .end = i + 2, .name = i, .name_end = i + 2, .sentence = t->toks.at[i].sentence,
			       .kind = MENTION_NATIONAL, .levels = "", .above = SIZE_MAX };
	if (i > 0 && !narrative_starts(t, i) && (narrative_is(t, i - 1, "trên") || narrative_is(t, i - 1, "hiện")))
		i--;
	m->weight = narrative_starts(t, i) || narrative_is(t, i - 1, "chung") || t->toks.at[i - 1].kind == TOK_MARK ? WEIGHT_LOCAL : WEIGHT_NONE;
	return true;
}

/* "Bộ trưởng yêu cầu", "Bộ Thông tin và Truyền thông cho biết": the nation speaks. */
static bool
read_government(const struct narrative_text *t, size_t i, struct mention *m)
{
	bool speaks = narrative_starts(t, i)
		      && ((narrative_is(t, i, "bộ") && (narrative_is(t, i + 1, "trưởng") || (i + 1 < t->toks.n && t->toks.at[i + 1].capital)))
			  || (narrative_is(t, i, "thủ") && narrative_is(t, i + 1, "tướng")) || (narrative_is(t, i, "chính") && narrative_is(t, i + 1, "phủ")));

	if (speaks)
		*m = (struct mention){ .first = i, .end = i + 2, .name = i, .name_end = i + 2, .sentence = t->toks.at[i].sentence,
				       .kind = MENTION_NATIONAL, .levels = "", .above = SIZE_MAX, .weight = WEIGHT_STRONG };
	return speaks;
}

static struct scene
scene_of(struct mem *mem, const struct narrative_text *t, const struct place_index *index, const struct mention_list *kinds)
{
	struct scene scene = { .mem = mem, .t = t, .index = index, .kinds = kinds };

	for (size_t i = 0; i < kinds->all.n; i++)
		for (const struct place *p = kinds->all.at[i].kind == MENTION_NAMED ? kinds->all.at[i].places : NULL; p; p = p->next)
			look_up_to(&scene, p->unit);
	return scene;
}

void
mentions_merge_bare(struct mem *mem, const struct narrative_text *t, const struct place_index *index,
		    const struct mention_list *kinds, struct mention_list *out)
{
	struct scene scene = scene_of(mem, t, index, kinds);
	size_t next = 0;

	for (size_t i = 0; i < t->toks.n;) {
		struct mention m;

		if (next < kinds->all.n && kinds->all.at[next].first == i) {
			*vec_push(mem, &out->all) = kinds->all.at[next];
			i = kinds->all.at[next].end > i ? kinds->all.at[next].end : i + 1;
			next++;
		} else if (read_government(t, i, &m) || read_nation(t, i, &m) || read_bare(&scene, i, &m)) {
			*vec_push(mem, &out->all) = m;
			i = m.end;
		} else {
			i++;
		}
	}
}
