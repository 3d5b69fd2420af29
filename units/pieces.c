/* The text of a merger, split into the names it lists. */
#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "units/predecessors.h"

typedef VEC(struct piece) piece_list;
typedef VEC(struct str) strs;

/* Words that lead up to a name; folded. */
static const char *const lead_words[] = {
	"sap", "xep", "nhap", "mot", "phan", "con", "lai", "toan", "bo", "dien", "tich", "tu", "nhien",
	"tn", "quy", "mo", "dan", "so", "cua", "cu", "cac",
};

static const char *const kind_starts[] = { "xa", "phuong", "thi tran", "huyen", "quan", "thi xa", "thanh pho", "tinh" };

/* --- cutting --- */

/* The length of a separator at the start of s: a comma, a semicolon, the word "và". */
static size_t
separator(struct str s, bool at_word)
{
	if (s.s[0] == ',' || s.s[0] == ';')
		return 1;
	if (at_word && str_starts(s, STR("và ")))
		return strlen("và ");
	return 0;
}

/* A new sentence adds what happened later: it is not part of the list. */
static bool
ends_sentence(struct str s)
{
	return s.n > 2 && s.s[0] == '.' && s.s[1] == ' ' && (s.s[2] == 'T' || s.s[2] == 'N' || (unsigned char)s.s[2] >= 0x80);
}

static void
cut_items(struct mem *mem, struct str text, strs *items)
{
	size_t from = 0;
	int depth = 0;

	for (size_t i = 0; i < text.n; i++) {
		struct str here = str_n(text.s + i, text.n - i);
		size_t sep = separator(here, i == 0 || text.s[i - 1] == ' ');

		if (depth == 0 && ends_sentence(here)) {
			text.n = i;
			break;
		}
		depth += text.s[i] == '(' ? 1 : text.s[i] == ')' && depth > 0 ? -1 : 0;
		if (depth > 0 || sep == 0)
			continue;
		*vec_push(mem, items) = str_trim(str_n(text.s + from, i - from));
		from = i + sep;
		i += sep - 1;
	}
	*vec_push(mem, items) = str_trim(str_n(text.s + from, text.n - from));
}

/* --- one item --- */

static bool
is_in(struct str word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(word, list[i]))
			return true;
	return false;
}

static bool
folds_to(struct mem *mem, struct str s, const char *start)
{
	return str_starts(text_fold(mem, s), str_of(start));
}

static bool
has_kind(struct mem *mem, struct str s)
{
	struct str folded = text_fold(mem, s);

	for (size_t i = 0; i < ARRAY_LEN(kind_starts); i++)
		if (str_starts(folded, str_of(kind_starts[i])) && folded.n > strlen(kind_starts[i])
		    && folded.s[strlen(kind_starts[i])] == ' ')
			return true;
	return false;
}

/* Does the item say that only a part went? 'part' is left alone if it says nothing. */
static bool
says_part(struct mem *mem, struct str item, enum part *part)
{
	if (folds_to(mem, item, "sap xep ")) {
		str_cut(item, ' ', &item);
		str_cut(item, ' ', &item);
	}
	if (folds_to(mem, item, "mot phan"))
		*part = PART_SOME;
	else if (folds_to(mem, item, "phan con la"))
		*part = PART_REST;
	else if (folds_to(mem, item, "toan bo"))
		*part = PART_WHOLE;
	else
		return false;
	return true;
}

/* "quy mô dân số của ..." goes on what the comma before it cut. */
static bool
goes_on(struct mem *mem, struct str item)
{
	return folds_to(mem, item, "quy mo dan so") || folds_to(mem, item, "toan bo quy mo dan so")
	    || folds_to(mem, item, "toan bo quy mo");
}

/* The first letter is a capital: ASCII, or one of those that have a lower form. */
static bool
is_capital(struct mem *mem, struct str word)
{
	return !str_starts(word, text_lower(mem, str_n(word.s, utf8_clip(word, 4))));
}

/* Behind "một phần diện tích tự nhiên của các": in small letters but for the first. */
static struct str
behind_lead(struct mem *mem, struct str item)
{
	enum part part;
	bool first = says_part(mem, item, &part);
	struct str rest, word;

	for (;;) {
		item = str_trim(item);
		word = str_cut(item, ' ', &rest);
		if (rest.n == 0 || has_kind(mem, item) || (!first && !str_is(word, "TN") && is_capital(mem, word))
		    || !is_in(text_fold(mem, word), lead_words, ARRAY_LEN(lead_words)))
			return item;
		item = rest;
		first = false;
	}
}

/* Cut the item at "sau khi ...": how the rest came about does not matter. */
static struct str
before_after(struct str item)
{
	ptrdiff_t at = str_find(item, STR(" sau khi "));

	return at < 0 ? item : str_trim(str_n(item.s, (size_t)at));
}

/* Take the brackets off: each says which part, or where. */
static struct str
take_brackets(struct mem *mem, struct str item, struct piece *piece)
{
	ptrdiff_t open = str_find(item, STR("(")), close;
	struct str inner, name = item;

	while (open >= 0) {
		if (name.s == item.s && name.n == item.n)
			name = str_trim(str_n(item.s, (size_t)open));
		item = str_n(item.s + open + 1, item.n - (size_t)open - 1);
		close = str_find(item, STR(")"));
		inner = close < 0 ? item : str_n(item.s, (size_t)close);
		if (says_part(mem, inner, &piece->part))
			piece->carried = false;
		else if (has_kind(mem, inner))
			piece->place = str_trim(inner);
		item = close < 0 ? STR("") : str_n(item.s + close + 1, item.n - (size_t)close - 1);
		open = str_find(item, STR("("));
	}
	return name;
}

/* "xã Yên Định  Xã Yên Định", "các phường Phường Đại Kim": once is enough. */
static struct str
once(struct mem *mem, struct str name)
{
	struct str rest, word = str_cut(name, ' ', &rest), half;

	rest = str_trim(rest);
	if (has_kind(mem, name) && has_kind(mem, rest)) {
		struct str again = str_cut(rest, ' ', &half);

		if (str_eq(text_lower(mem, word), text_lower(mem, again)))
			return rest;
	}
	name = text_canonical(mem, name);
	half = str_n(name.s, name.n / 2);
	rest = str_trim(str_n(name.s + half.n, name.n - half.n));
	half = str_trim(half);
	if (half.n > 0 && str_eq(text_fold(mem, half), text_fold(mem, rest)))
		return rest;
	return name;
}

/* The word for a kind that a list's later names do without. */
static struct str
kind_of(struct mem *mem, struct str name)
{
	static const size_t words[] = { 1, 1, 2, 1, 1, 2, 2, 1 };
	struct str folded = text_fold(mem, name), rest = name;

	for (size_t i = 0; i < ARRAY_LEN(kind_starts); i++) {
		if (!str_starts(folded, str_of(kind_starts[i])))
			continue;
		for (size_t w = 0; w < words[i]; w++)
			str_cut(rest, ' ', &rest);
		return str_n(name.s, name.n - rest.n);
	}
	return STR("");
}

struct reading {
	enum part part;  /* said of the list we are in */
	bool in_list;
	struct str kind; /* of the name before */
};

static void
read_item(struct mem *mem, struct str item, struct reading *reading, piece_list *out)
{
	struct piece piece = { .kind = STR(""), .place = STR("") };

	if (item.n == 0)
		return;
	if (says_part(mem, item, &reading->part))
		reading->in_list = reading->part != PART_WHOLE;
	else
		piece.carried = reading->in_list;
	piece.part = reading->in_list ? reading->part : PART_WHOLE;
	item = take_brackets(mem, item, &piece);
	if (str_find(item, STR(" sau khi ")) >= 0 && reading->part == PART_REST) {
		item = before_after(item);
		reading->in_list = false;
	}
	item = once(mem, behind_lead(mem, before_after(item)));
	if (item.n == 0)
		return;
	piece.name = item;
	if (has_kind(mem, item))
		reading->kind = kind_of(mem, item);
	else
		piece.kind = reading->kind;
	*vec_push(mem, out) = piece;
}

/* A comma inside "diện tích tự nhiên, quy mô dân số" cuts nothing. */
static void
join_items(struct mem *mem, const strs *items, strs *out)
{
	for (size_t i = 0; i < items->n; i++) {
		struct str item = items->at[i];

		if (i > 0 && goes_on(mem, item) && out->n > 0)
			out->at[out->n - 1] = str_of(mem_printf(mem, "%.*s %.*s", (int)out->at[out->n - 1].n,
								out->at[out->n - 1].s, (int)item.n, item.s));
		else
			*vec_push(mem, out) = item;
	}
}

size_t
pieces_read(struct mem *mem, struct str text, struct piece **out)
{
	struct reading reading = { .kind = STR("") };
	piece_list pieces = { 0 };
	strs items = { 0 }, joined = { 0 };

	text = text_nfc(mem, text);
	cut_items(mem, text, &items);
	join_items(mem, &items, &joined);
	if (joined.n == 1 && folds_to(mem, joined.at[0], "giu nguyen")) {
		*vec_push(mem, &pieces) = (struct piece){ STR(""), STR(""), STR(""), PART_WHOLE, false, true };
		joined.n = 0;
	}
	for (size_t i = 0; i < joined.n; i++)
		read_item(mem, joined.at[i], &reading, &pieces);
	*out = pieces.at;
	return pieces.n;
}
