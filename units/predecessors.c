#include "units/predecessors.h"

#include "base/attr.h"
#include "base/csv.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "base/vec.h"
#include "units/unit.h"

typedef VEC(struct predecessor) predecessor_list;
typedef VEC(const struct unit *) unit_list;

/* A unit of today and its pieces, [first, end) of the list. */
struct row {
	const struct unit *to;
	const unit_list *within; /* provinces it was made from */
	size_t first, end;
	const struct unit *(*maybe)[MATCH_CANDIDATES]; /* namesakes, by piece; NULL-ended or full */
};

struct reader {
	struct mem *mem;
	struct csv *csv;
	int code, name, province, text; /* columns */
	const struct units *then, *now;
	const struct matcher *matcher, *today;
	int32_t day;
	size_t mended;
	struct map *provinces; /* code of a province of today -> unit_list */
	VEC(struct row) rows;
	predecessor_list list;
	size_t *mentions;      /* by position of the old unit */
	bool *gone;            /* wholly taken by a name that is certain */
	bool *named;           /* taken at all */
};

static bool
is_no_unit(struct mem *mem, struct str name)
{
	static const char *const words[] = { "thon ", "xom ", "ban ", "ap ", "to dan pho ", "khu vuc ", "truong ban ", "dao ", "cum dao " };
	struct str folded = text_fold(mem, name);

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_starts(folded, str_of(words[i])))
			return true;
	return false;
}

/* --- one piece --- */

static struct match
ask(struct reader *r, const struct row *row, struct str kind, const struct piece *piece)
{
	const char *name = mem_printf(r->mem, "%.*s%.*s%s%.*s", (int)kind.n, kind.s, (int)piece->name.n, piece->name.s,
				      piece->place.n ? ", " : "", (int)piece->place.n, piece->place.s);

	return match_within(r->mem, r->matcher, str_of(name), row->within->at, row->within->n);
}

/* Of namesakes on several levels a commune is made from communes. */
static void
keep_level(const struct row *row, struct match *match)
{
	size_t n = 0;

	for (size_t i = 0; i < match->candidates_n; i++)
		if (match->candidates[i]->level == row->to->level)
			match->candidates[n++] = match->candidates[i];
	if (n == 0)
		return;
	match->candidates_n = n;
	if (n == 1 && match->status == MATCH_AMBIGUOUS && match->tier <= TIER_STRIPPED && match->candidates_all > 1) {
		match->status = MATCH_MATCHED;
		match->unit = match->candidates[0];
	}
}

/* The unit that stayed what it was: it has the name still, and nearly always the code. */
static struct match
ask_kept(struct reader *r, const struct row *row)
{
	const struct unit *same = units_find(r->then, str_of(row->to->code), r->day - 1);
	struct match match = { .status = MATCH_MATCHED, .unit = same, .why = "Giữ nguyên." };

	if (same && same->level == row->to->level && str_eq(text_fold(r->mem, same->bare), text_fold(r->mem, row->to->bare)))
		return match;
	match = match_within(r->mem, r->matcher, row->to->full_name, row->within->at, row->within->n);
	keep_level(row, &match);
	return match;
}

static void
resolve(struct reader *r, struct row *row, struct predecessor *p)
{
	struct match match = p->piece.kept ? ask_kept(r, row) : ask(r, row, p->piece.kind, &p->piece);
	const struct unit **maybe = row->maybe[p - &r->list.at[row->first]];

	if (match.status != MATCH_MATCHED && p->piece.kind.n > 0)
		match = ask(r, row, STR(""), &p->piece);
	keep_level(row, &match);
	p->status = match.status;
	p->why = match.why;
	p->from = match.unit;
	p->how = p->piece.kept ? HOW_KEPT : p->piece.place.n ? HOW_PLACE : HOW_NAME;
	p->no_unit = match.status != MATCH_MATCHED && is_no_unit(r->mem, p->piece.name);
	for (size_t i = 0; match.status == MATCH_AMBIGUOUS && i < match.candidates_n; i++)
		maybe[i] = match.candidates[i];
	p->near = match.candidates_all == 1 || match.tier > TIER_STRIPPED;
}

/* --- namesakes --- */

static void
note_gone(struct reader *r)
{
	for (size_t i = 0; i < r->list.n; i++) {
		const struct predecessor *p = &r->list.at[i];

		if (!p->from)
			continue;
		r->named[p->from->at] = true;
		r->gone[p->from->at] |= p->part == PART_WHOLE && !p->piece.carried;
	}
}

static const struct unit *
only_left(const struct reader *r, const struct row *row, const struct unit *const *maybe)
{
	const struct unit *only = NULL;

	(void)row;
	for (size_t i = 0; i < MATCH_CANDIDATES && maybe[i]; i++) {
		if (r->gone[maybe[i]->at])
			continue;
		if (only)
			return NULL;
		only = maybe[i];
	}
	return only;
}

/* Does the row draw on the district of 'unit', too? */
static bool
is_near(const struct reader *r, const struct row *row, const struct unit *unit)
{
	const struct unit *up = unit_parent(unit, r->day - 1);

	for (size_t k = row->first; k < row->end; k++)
		if (r->list.at[k].from && unit_parent(r->list.at[k].from, r->day - 1) == up)
			return true;
	return false;
}

static const struct unit *
only_neighbour(const struct reader *r, const struct row *row, const struct unit *const *maybe)
{
	const struct unit *only = NULL;

	for (size_t i = 0; i < MATCH_CANDIDATES && maybe[i]; i++) {
		if (r->gone[maybe[i]->at] || !is_near(r, row, maybe[i]))
			continue;
		if (only)
			return NULL;
		only = maybe[i];
	}
	return only;
}

static const struct unit *
only_near(const struct reader *r, const struct row *row, const struct unit *const *maybe)
{
	const struct unit *only = NULL;

	for (size_t i = 0; i < MATCH_CANDIDATES && maybe[i]; i++) {
		if (r->named[maybe[i]->at]
		    || !(is_near(r, row, maybe[i]) || str_eq(str_of(maybe[i]->code), str_of(row->to->code))))
			continue;
		if (only)
			return NULL;
		only = maybe[i];
	}
	return only;
}

typedef const struct unit *choose_f(const struct reader *r, const struct row *row, const struct unit *const *maybe);

/* One round over all that is open; true if something was told. */
static bool
choose(struct reader *r, choose_f *only, enum predecessor_how how, const char *why)
{
	bool any = false;

	for (size_t i = 0; i < r->rows.n; i++) {
		struct row *row = &r->rows.at[i];

		for (size_t k = row->first; k < row->end; k++) {
			struct predecessor *p = &r->list.at[k];

			if (p->status != MATCH_AMBIGUOUS || p->near != (how == HOW_NEAR))
				continue;
			p->from = only(r, row, row->maybe[k - row->first]);
			if (!p->from)
				continue;
			p->status = MATCH_MATCHED;
			p->how = how;
			p->why = why;
			any = true;
		}
	}
	note_gone(r);
	return any;
}

static void
settle(struct reader *r)
{
	note_gone(r);
	while (choose(r, only_left, HOW_LEFT_OVER, "Các đơn vị trùng tên khác đã vào nơi khác.")
	       || choose(r, only_neighbour, HOW_NEIGHBOURS, "Cùng huyện với các đơn vị khác được nêu.")
	       || choose(r, only_near, HOW_NEAR, "Chỉ gần đúng tên; cùng huyện với các đơn vị khác và không được nêu ở nơi khác."))
		;
}

/* --- parts --- */

/* What goes to two units goes in parts; what is named once, at the end of a list of parts,
 * goes as a whole. */
static void
weigh(struct reader *r)
{
	for (size_t i = 0; i < r->list.n; i++)
		if (r->list.at[i].from)
			r->mentions[r->list.at[i].from->at]++;
	for (size_t i = 0; i < r->list.n; i++) {
		struct predecessor *p = &r->list.at[i];
		size_t n = p->from ? r->mentions[p->from->at] : 0;

		if (n >= 2 && p->part == PART_WHOLE)
			p->part = PART_SOME;
		else if (n == 1 && p->piece.carried)
			p->part = PART_WHOLE;
	}
}

struct whole {
	struct reader *r;
	const struct predecessor *of;
};

static void
add_under(void *ctx, const struct unit *unit)
{
	const struct whole *whole = ctx;
	struct predecessor p = *whole->of;

	p.from = unit;
	p.how = HOW_ABOVE;
	p.why = "Cả huyện sáp nhập.";
	whole->r->mentions[unit->at]++;
	*vec_push(whole->r->mem, &whole->r->list) = p;
}

/* A district that became a special zone took its communes along. */
static void
take_along(struct reader *r)
{
	size_t n = r->list.n;

	for (size_t i = 0; i < n; i++) {
		struct predecessor of = r->list.at[i];

		if (of.from && of.from->level == LEVEL_DISTRICT && of.to->level == LEVEL_COMMUNE)
			units_under(of.from, r->day - 1, add_under, &(struct whole){ r, &of });
	}
}

/* --- the file --- */

/* The unit of a row; a code that does not exist is mended by the name in its province. */
static bool
find_to(struct reader *r, const struct unit **to, struct fail *f)
{
	struct str code = csv_get(r->csv, r->code), province = csv_get(r->csv, r->province);
	const struct unit *above = units_find(r->now, province, r->day);
	struct match match;

	*to = units_find(r->now, code, r->day);
	if (!*to)
		*to = units_find(r->now, code, DAY_NONE);
	if (*to)
		return true;
	match = match_within(r->mem, r->today, csv_get(r->csv, r->name), &above, above ? 1 : 0);
	*to = match.unit;
	r->mended += match.unit != NULL;
	return *to || fail(f, UNIT_NOT_LISTED, csv_place(r->csv), str_dup(r->mem, code));
}

static const unit_list *
find_provinces(struct reader *r, struct str code)
{
	unit_list *list = map_get(r->provinces, code);
	const struct unit *same;

	if (list)
		return list;
	list = mem_one(r->mem, unit_list);
	same = units_find(r->then, code, r->day - 1);
	if (same)
		*vec_push(r->mem, list) = same;
	map_put(r->provinces, code, list);
	return list;
}

static void
read_pieces(struct reader *r, struct row *row)
{
	struct piece *pieces;
	size_t n = pieces_read(r->mem, csv_get(r->csv, r->text), &pieces);
	const char *place = mem_str(r->mem, csv_place(r->csv));

	row->first = r->list.n;
	row->end = row->first + n;
	row->maybe = mem_alloc(r->mem, mem_product(n, sizeof(*row->maybe)));
	for (size_t i = 0; i < n; i++)
		*vec_push(r->mem, &r->list) = (struct predecessor){ .to = row->to, .piece = pieces[i], .part = pieces[i].part, .place = place };
	for (size_t i = row->first; i < row->end; i++)
		resolve(r, row, &r->list.at[i]);
}

/* A province's own row says which provinces its communes come from. */
static bool
read_row(struct reader *r, struct fail *f)
{
	static const unit_list everywhere;
	struct row row = { 0 };

	if (!find_to(r, &row.to, f))
		return false;
	row.within = row.to->level == LEVEL_PROVINCE ? &everywhere : find_provinces(r, csv_get(r->csv, r->province));
	read_pieces(r, &row);
	*vec_push(r->mem, &r->rows) = row;
	if (row.to->level == LEVEL_PROVINCE) {
		unit_list *made_of = mem_one(r->mem, unit_list);

		for (size_t i = row.first; i < row.end; i++)
			if (r->list.at[i].from)
				*vec_push(r->mem, made_of) = r->list.at[i].from;
		map_put(r->provinces, str_of(row.to->code), made_of);
	}
	return true;
}

static bool
read_rows(struct reader *r, struct fail *f)
{
	for (;;) {
		switch (csv_next(r->csv, f)) {
		case CSV_BAD:
			return false;
		case CSV_END:
			return true;
		case CSV_ROW:
			break;
		}
		if (r->rows.n == LIMIT_UNITS)
			return fail(f, CSV_LIMIT, csv_place(r->csv), "predecessors");
		if (!read_row(r, f))
			return false;
	}
}

struct counting {
	const struct reader *r;
	size_t left;
};

static void
count_left(void *ctx, const struct unit *unit)
{
	struct counting *counting = ctx;

	counting->left += unit->level == LEVEL_COMMUNE && counting->r->mentions[unit->at] == 0;
}

static const struct predecessors *
sum_up(struct reader *r)
{
	struct predecessors *sum = mem_one(r->mem, struct predecessors);
	struct counting counting = { r, 0 };

	sum->at = r->list.at;
	sum->n = r->list.n;
	for (size_t i = 0; i < r->list.n; i++) {
		const struct predecessor *p = &r->list.at[i];

		sum->matched += p->status == MATCH_MATCHED;
		sum->ambiguous += p->status == MATCH_AMBIGUOUS;
		sum->no_unit += p->no_unit;
		sum->unknown += p->status == MATCH_UNKNOWN && !p->no_unit;
		if (p->status == MATCH_MATCHED)
			sum->by[p->how]++;
	}
	for (size_t i = 0; i < map_size(r->provinces); i++) {
		const unit_list *made_of = map_value(r->provinces, i);

		for (size_t k = 0; k < made_of->n; k++)
			units_under(made_of->at[k], r->day - 1, count_left, &counting);
	}
	sum->left = counting.left;
	sum->mended = r->mended;
	return sum;
}

const struct predecessors *
predecessors_read(struct mem *mem, const char *name, struct str text, struct merger merger, struct fail *f)
{
	struct reader r = { .mem = mem, .then = merger.then, .now = merger.now, .day = merger.day };

	r.csv = csv_open(mem, name, text, f);
	if (!r.csv || !csv_need(r.csv, "code", &r.code, f) || !csv_need(r.csv, "province", &r.province, f)
	    || !csv_need(r.csv, "predecessors_text", &r.text, f))
		return NULL;
	r.name = csv_column(r.csv, "name");
	r.matcher = matcher_new(mem, r.then, r.day - 1);
	r.today = matcher_new(mem, r.now, r.day);
	r.provinces = map_new(mem);
	r.mentions = mem_array(mem, size_t, units_count(r.then));
	r.gone = mem_array(mem, bool, units_count(r.then));
	r.named = mem_array(mem, bool, units_count(r.then));
	if (!read_rows(&r, f))
		return NULL;
	settle(&r);
	weigh(&r);
	take_along(&r);
	return sum_up(&r);
}
