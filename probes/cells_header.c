/* Where the columns of a mapping are in a table. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/cells.h"
#include "probes/mapping.h"
#include "xml/xlsx.h"

/* A header ends within the first rows and is so deep at most. */
enum { HEADER_ROWS = 40, HEADER_DEPTH = 4, SEGMENTS = 6 };

/* A name of a field: "Hồ sơ > Trực tuyến" as two folded segments, and whole. */
struct name {
	struct str segment[SEGMENTS];
	size_t n;
	struct str whole;
};

/* A cell of the first rows: its text folded, with and without what stands in brackets. */
struct label {
	struct str full, bare;
};

struct header {
	const struct cells *cells;
	const struct mapping *m;
	struct mem *mem;
	VEC(struct name) *names;  /* of each field */
	struct label **labels;    /* of each of the first rows */
	size_t rows, width;
	int *at;                  /* column of each field, or -1 */
	size_t end, depth;        /* the header's last row, and how many it has */
	int twice_field, twice_a, twice_b; /* why a row was not the header: a field that fits two columns */
	int gone;                 /* a field that fits none */
};

static struct str
without_brackets(struct mem *mem, struct str s)
{
	char *out = mem_alloc(mem, s.n + 1);
	size_t n = 0;
	int depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		depth += s.s[i] == '(' || s.s[i] == '[';
		if (depth == 0)
			out[n++] = s.s[i];
		depth -= depth > 0 && (s.s[i] == ')' || s.s[i] == ']');
	}
	return str_n(out, n);
}

static void
take_names(struct header *h, size_t field)
{
	for (const char *const *text = h->m->fields.at[field].names; *text; text++) {
		struct name name = { .whole = text_fold(h->mem, str_of(*text)) };
		struct str rest = str_of(*text);

		while (rest.n > 0 && name.n < SEGMENTS)
			name.segment[name.n++] = text_fold(h->mem, str_cut(rest, '>', &rest));
		*vec_push(h->mem, &h->names[field]) = name;
	}
}

static void
take_labels(struct header *h)
{
	h->rows = h->cells->rows.n < HEADER_ROWS ? h->cells->rows.n : HEADER_ROWS;
	h->labels = mem_array(h->mem, struct label *, h->rows ? h->rows : 1);
	for (size_t r = 0; r < h->rows; r++)
		h->width = h->cells->rows.at[r].n > h->width ? h->cells->rows.at[r].n : h->width;
	for (size_t r = 0; r < h->rows; r++) {
		h->labels[r] = mem_array(h->mem, struct label, h->width ? h->width : 1);
		for (size_t c = 0; c < h->width; c++) {
			struct str text = c < h->cells->rows.at[r].n ? h->cells->rows.at[r].at[c].text : STR("");

			h->labels[r][c].full = text.n && text.n < 400 ? text_fold(h->mem, text) : STR("");
			h->labels[r][c].bare = memchr(text.s, '(', text.n) || memchr(text.s, '[', text.n)
				? text_fold(h->mem, without_brackets(h->mem, str_n(text.s, text.n < 400 ? text.n : 0))) : h->labels[r][c].full;
		}
	}
}

/* What stands over column c in row r of a header that ends with row 'end': merged cells
 * of a CSV are empty but for the first. */
static const struct label *
label_at(const struct header *h, size_t r, size_t c, size_t end)
{
	const struct label *own = &h->labels[r][c];

	if (own->full.n > 0 || r == end || h->labels[end][c].full.n == 0)
		return own;
	for (size_t k = c; k > 0; k--)
		if (h->labels[r][k - 1].full.n > 0)
			return &h->labels[r][k - 1];
	return own;
}

/* The labels over a column, from the top down, none twice in a row. */
static size_t
path_of(const struct header *h, size_t c, const struct label **path)
{
	size_t n = 0;

	for (size_t r = h->end + 1 - h->depth; r <= h->end; r++) {
		const struct label *label = label_at(h, r, c, h->end);

		if (label->full.n > 0 && (n == 0 || !str_eq(path[n - 1]->full, label->full)))
			path[n++] = label;
	}
	return n;
}

static bool
same(struct str wanted, const struct label *label)
{
	return wanted.n > 0 && (str_eq(wanted, label->full) || str_eq(wanted, label->bare));
}

static bool
joined_is(const struct label *const *path, size_t n, struct str whole)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		struct str part = path[i]->bare.n ? path[i]->bare : path[i]->full;

		if (i > 0 && (at >= whole.n || whole.s[at++] != ' '))
			return false;
		if (at + part.n > whole.n || memcmp(whole.s + at, part.s, part.n) != 0)
			return false;
		at += part.n;
	}
	return n > 1 && at == whole.n;
}

static bool
fits(const struct name *name, const struct label *const *path, size_t n)
{
	size_t at = 0;

	if (n == 0 || name->n == 0)
		return false;
	if (same(name->whole, path[n - 1])) /* also two rows that became one */
		return true;
	for (size_t from = 0; name->n == 1 && from + 1 < n; from++)
		if (joined_is(path + from, n - from, name->whole))
			return true;
	if (!same(name->segment[name->n - 1], path[n - 1]))
		return false;
	for (size_t i = 0; i + 1 < n && at + 1 < name->n; i++)
		at += same(name->segment[at], path[i]);
	return at + 1 == name->n;
}

/* The columns of all fields under the header that ends with row 'end'; false: not there. */
static bool
try_header(struct header *h, size_t end, size_t depth)
{
	const struct label *path[HEADER_DEPTH];

	h->end = end;
	h->depth = depth;
	for (size_t i = 0; i < h->m->fields.n; i++)
		h->at[i] = -1;
	for (size_t c = 0; c < h->width; c++) {
		size_t n = path_of(h, c, path);

		for (size_t i = 0; i < h->m->fields.n; i++) {
			bool is = false;

			for (size_t k = 0; k < h->names[i].n && !is; k++)
				is = fits(&h->names[i].at[k], path, n);
			if (is && h->at[i] >= 0) {
				h->twice_field = (int)i;
				h->twice_a = h->at[i];
				h->twice_b = (int)c;
				return false;
			}
			h->at[i] = is ? (int)c : h->at[i];
		}
	}
	for (size_t i = 0; i < h->m->fields.n; i++)
		if (h->m->fields.at[i].needed && h->at[i] < 0)
			return false;
	return true;
}

/* --- telling --- */

static const char *
column_text(struct header *h, size_t c)
{
	char letters[8];

	return mem_str(h->mem, h->cells->sheet ? xlsx_column_text(c, letters) : mem_printf(h->mem, "%zu", c + 1));
}

/* The header's own words over a column. */
static const char *
shown_path(struct header *h, size_t c)
{
	struct buf out = buf_new(h->mem, 400);
	struct str before = STR("");

	for (size_t r = h->end + 1 - h->depth; r <= h->end; r++) {
		const struct cells_row *row = &h->cells->rows.at[r];
		struct str text = c < row->n ? row->at[c].text : STR("");

		if (text.n == 0 || str_eq(text, before))
			continue;
		if (out.n > 0)
			buf_str(&out, " > ");
		buf_add(&out, text.s, utf8_clip(text, 120));
		before = text;
	}
	return buf_cstr(&out);
}

/* The row in which most fields were found, for the message. */
static bool
not_found(struct header *h, struct fail *f)
{
	size_t best = 0, best_row = 0, best_depth = 1;
	struct buf seen = buf_new(h->mem, 150);
	int missing = 0;

	for (size_t r = 0; r < h->rows; r++)
		for (size_t depth = 1; depth <= HEADER_DEPTH && depth <= r + 1; depth++) {
			size_t n = 0;

			h->twice_field = -1;
			try_header(h, r, depth);
			for (size_t i = 0; i < h->m->fields.n; i++)
				n += h->at[i] >= 0;
			if (n > best) {
				best = n;
				best_row = r;
				best_depth = depth;
			}
		}
	h->twice_field = -1;
	if (h->rows > 0)
		try_header(h, best_row, best_depth);
	if (best > 0 && h->twice_field >= 0)
		return fail(f, COLUMN_AMBIGUOUS, h->cells->name, h->m->fields.at[h->twice_field].label, column_text(h, (size_t)h->twice_a), column_text(h, (size_t)h->twice_b));
	for (size_t i = h->m->fields.n; i > 0; i--)
		if (h->m->fields.at[i - 1].needed && h->at[i - 1] < 0)
			missing = (int)i - 1;
	for (size_t c = 0; h->rows > 0 && c < h->width; c++) {
		const char *path = shown_path(h, c);

		if (*path)
			buf_printf(&seen, "%s%s", seen.n ? "; " : "", path);
	}
	return fail(f, COLUMN_GONE, h->cells->name, h->m->fields.at[missing].label, buf_cstr(&seen));
}

/* --- units of measure in headers --- */

/* "nghìn", "triệu": a word that makes numbers others than they look. */
static const char *
multiplier_in(struct str folded)
{
	static const char *const words[] = { "nghin", "ngan", "trieu", "ty dong", "thousand", "million", "billion", NULL };

	for (const char *const *word = words; *word; word++) {
		ptrdiff_t at = str_find(folded, str_of(*word));
		size_t end = at < 0 ? 0 : (size_t)at + strlen(*word);

		if (at >= 0 && (at == 0 || folded.s[at - 1] == ' ') && (end == folded.n || folded.s[end] == ' '))
			return *word;
	}
	return NULL;
}

static bool
says_multiplier(const struct header *h, size_t field)
{
	for (size_t k = 0; k < h->names[field].n; k++)
		if (multiplier_in(h->names[field].at[k].whole))
			return true;
	return false;
}

/* The header over a number's column must not speak of thousands or percent where the
 * mapping does not. */
static bool
check_column(struct header *h, int field, bool percent_is_fine, bool multiplied, struct fail *f)
{
	const char *path, *word;

	if (field < 0 || h->at[field] < 0)
		return true;
	path = shown_path(h, (size_t)h->at[field]);
	word = multiplier_in(text_fold(h->mem, str_of(path)));
	if (word && !multiplied && !says_multiplier(h, (size_t)field))
		return fail(f, COLUMN_UNIT, h->cells->name, path, word);
	if (strstr(path, "‰"))
		return fail(f, COLUMN_UNIT, h->cells->name, path, "‰");
	return percent_is_fine || !strchr(path, '%') || fail(f, COLUMN_UNIT, h->cells->name, path, "%");
}

static bool
check_units(struct header *h, struct fail *f)
{
	bool multiplied = false;

	for (size_t i = 0; i < h->m->figures.n; i++) {
		const struct figure *figure = &h->m->figures.at[i];
		bool rate = figure->metric >= 0 || figure->one.is == MEASURE_RATE, times = figure->one.multiply != 1;

		multiplied |= times;
		if (!check_column(h, figure->numerator, false, times, f) || !check_column(h, figure->denominator, false, times, f)
		    || !check_column(h, figure->value, rate, times, f))
			return false;
	}
	for (size_t r = 0; r <= h->end; r++)
		for (size_t c = 0; c < h->width; c++) {
			struct str label = h->labels[r][c].full;
			const char *word = str_starts(label, STR("don vi tinh")) || str_starts(label, STR("dvt")) ? multiplier_in(label) : NULL;

			if (word && !multiplied)
				return fail(f, COLUMN_UNIT, h->cells->name, str_dup(h->mem, label), word);
		}
	return true;
}

/* --- the rows below --- */

/* "(1) (2) (3=1/2)": the numbers of the columns. */
static bool
is_numbering(const struct cells_row *row)
{
	size_t n = 0;

	for (size_t c = 0; c < row->n; c++) {
		struct str text = row->at[c].text;

		if (text.n == 0)
			continue;
		if (text.n > 16 || strspn(text.s, "0123456789()[]=+-/*:xX ABCDEabcde%") < text.n)
			return false;
		n++;
	}
	if (n < 2)
		return false;
	/* Numbers that count up from 1 or 2, or brackets. */
	for (size_t c = 0, want = 0; c < row->n; c++) {
		struct str text = row->at[c].text;
		long number;

		if (text.n == 0 || text.s[0] == '(' || text.s[0] == '[' || ((text.s[0] | 32) >= 'a' && (text.s[0] | 32) <= 'e'))
			continue;
		number = text.s[0] - '0';
		for (size_t i = 1; i < text.n && text.s[i] >= '0' && text.s[i] <= '9'; i++)
			number = number * 10 + text.s[i] - '0';
		if (number != (long)want + 1 && !(want == 0 && number <= 2))
			return false;
		want = (size_t)number;
	}
	return true;
}

/* The rest of the header: rows that repeat it (merged cells), or only number it. */
static bool
belongs_to_header(struct header *h, const struct cells_row *row)
{
	size_t same_cells = 0, others = 0;

	for (size_t i = 0; i < h->m->fields.n; i++) {
		size_t c = (size_t)h->at[i];
		struct str above = h->at[i] >= 0 && c < h->cells->rows.at[h->end].n ? h->cells->rows.at[h->end].at[c].text : STR("");
		struct str text = h->at[i] >= 0 && c < row->n ? row->at[c].text : STR("");

		same_cells += text.n > 0 && str_eq(text, above);
		others += text.n > 0 && !str_eq(text, above);
	}
	return (same_cells > 0 && others == 0) || is_numbering(row);
}

/* A row of a CSV has as many cells as its header, but for empty ones at the end. */
static bool
width_is_fine(const struct header *h, const struct cells_row *row)
{
	size_t header = h->cells->rows.at[h->end].n, n = row->n;

	while (n > header && row->at[n - 1].text.n == 0)
		n--;
	return h->cells->sheet || n == 0 || n == header || (n > header ? false : row->n == 1);
}

static void
add_record(struct header *h, const struct cells_row *row, struct records *out)
{
	struct record *record = vec_push(out->mem, &out->list);

	*record = (struct record){ .row = (int32_t)out->list.n - 1, .open = row->open, .at = mem_array(out->mem, struct cell, h->m->fields.n ? h->m->fields.n : 1) };
	record->place = h->cells->sheet ? mem_printf(out->mem, "%s:%s!%u", h->cells->name, h->cells->sheet, row->number)
		: mem_printf(out->mem, "%s:%u", h->cells->name, row->number);
	record->locator = h->cells->sheet ? mem_printf(out->mem, "sheet:%s!%u", h->cells->sheet, row->number) : mem_printf(out->mem, "row:%u", row->number);
	for (size_t i = 0; i < h->m->fields.n; i++)
		record->at[i] = h->at[i] >= 0 && (size_t)h->at[i] < row->n ? row->at[h->at[i]] : (struct cell){ .kind = h->at[i] >= 0 ? CELL_TEXT : CELL_ABSENT, .text = STR("") };
}

static bool
find(struct header *h, struct fail *f)
{
	for (size_t r = 0; r < h->rows; r++)
		for (size_t depth = 1; depth <= HEADER_DEPTH && depth <= r + 1; depth++)
			if (try_header(h, r, depth))
				return true;
	return not_found(h, f);
}

bool
cells_records(const struct cells *cells, const struct mapping *m, struct records *out, struct fail *f)
{
	struct header h = { .cells = cells, .m = m, .mem = cells->mem };
	char a[24], b[24];

	h.names = mem_alloc(h.mem, mem_product(m->fields.n + 1, sizeof(*h.names)));
	h.at = mem_array(h.mem, int, m->fields.n + 1);
	for (size_t i = 0; i < m->fields.n; i++)
		take_names(&h, i);
	take_labels(&h);
	if (!find(&h, f) || !check_units(&h, f))
		return false;
	*out = (struct records){ .mem = cells->mem, .name = cells->name, .encoding = encoding_name(cells->encoding), .separator = cells->separator, .fields = m->fields.n,
		.found = mem_array(cells->mem, struct found_field, m->fields.n + 1) };
	for (size_t i = 0; i < m->fields.n; i++)
		if (h.at[i] >= 0)
			out->found[i] = (struct found_field){ shown_path(&h, (size_t)h.at[i]), cells->sheet ? column_text(&h, (size_t)h.at[i]) : "" };
	for (size_t r = h.end + 1; r < cells->rows.n; r++) {
		const struct cells_row *row = &cells->rows.at[r];

		if (out->list.n == 0 && belongs_to_header(&h, row))
			continue;
		if (!width_is_fine(&h, row)) {
			snprintf(a, sizeof(a), "%zu", row->n);
			snprintf(b, sizeof(b), "%zu", cells->rows.at[h.end].n);
			return fail(f, ROW_FIELDS, mem_printf(cells->mem, "%s:%u", cells->name, row->number), a, b);
		}
		add_record(&h, row, out);
	}
	return out->list.n > 0 || fail(f, TABLE_EMPTY, cells->name);
}
