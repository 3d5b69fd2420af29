#include "xml/xlsx_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "xml/package.h"
#include "xml/sax.h"

bool
xlsx_reference(struct str text, uint32_t *column, uint32_t *row)
{
	uint32_t c = 0, r = 0;
	size_t i = 0;

	for (; i < text.n && ((text.s[i] | 32) >= 'a' && (text.s[i] | 32) <= 'z'); i++) {
		c = c * 26 + (uint32_t)(text.s[i] | 32) - 'a' + 1;
		if (c > 1 << 20)
			return false;
	}
	if (c == 0)
		return false;
	for (; i < text.n && text.s[i] >= '0' && text.s[i] <= '9'; i++) {
		r = r * 10 + (uint32_t)(text.s[i] - '0');
		if (r > 1 << 24)
			return false;
	}
	*column = c - 1;
	*row = r;
	return i == text.n;
}

static bool
is_elapsed(struct str inside)
{
	for (size_t i = 0; i < inside.n; i++)
		if (!strchr("hHmMsS", inside.s[i]))
			return false;
	return inside.n > 0;
}

enum xlsx_format
xlsx_format_of(struct str code)
{
	bool quoted = false;
	enum xlsx_format is = XLSX_FORMAT_PLAIN;

	for (size_t i = 0; i < code.n; i++) {
		char c = code.s[i];

		if (c == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == '\\' || c == '_' || c == '*')
			i++;
		else if (c == '[') {
			struct str rest = str_n(code.s + i + 1, code.n - i - 1);
			struct str inside = str_cut(rest, ']', &rest);

			if (is_elapsed(inside)) /* a duration, not a day */
				return XLSX_FORMAT_PLAIN;
			i += inside.n + 1;
		} else if (c == '%')
			is = XLSX_FORMAT_PERCENT;
		else if (c == ';') /* what follows is for negative numbers */
			return is;
		else if (strchr("ydhmsYDHMS", c))
			return XLSX_FORMAT_DATE;
		else if (str_starts(str_n(code.s + i, code.n - i), STR("General")))
			return is;
	}
	return is;
}

void
xlsx_add_text(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char utf8[4], hex[5] = "", *end;
		unsigned long c;

		if (text.s[i] != '_' || i + 7 > text.n || text.s[i + 1] != 'x' || text.s[i + 6] != '_') {
			buf_char(out, text.s[i]);
			continue;
		}
		memcpy(hex, text.s + i + 2, 4);
		c = strtoul(hex, &end, 16);
		if (*end || c == 0 || (c >= 0xd800 && c < 0xe000) || strspn(hex, "0123456789abcdefABCDEF") != 4) {
			buf_char(out, '_');
			continue;
		}
		buf_add(out, utf8, utf8_put((uint32_t)c, utf8));
		i += 6;
	}
}

/* --- the list of sheets --- */

struct sheet {
	const char *name;
	const char *id;
	bool hidden;
};

struct book {
	struct mem *mem;
	VEC(struct sheet) sheets;
	bool date1904;
};

static void
book_start(void *ctx, struct sax *sax, const char *name)
{
	struct book *book = ctx;
	struct str value, id = STR("");

	if (strcmp(name, "workbookPr") == 0 && sax_attr(sax, "date1904", &value))
		book->date1904 = str_is(value, "1") || str_is(value, "true") || str_is(value, "on");
	if (strcmp(name, "sheet") != 0 || book->sheets.n >= LIMIT_XLSX_SHEETS || !sax_attr(sax, "name", &value))
		return;
	sax_attr(sax, "id", &id);
	*vec_push(book->mem, &book->sheets) = (struct sheet){ .name = str_dup(book->mem, value), .id = str_dup(book->mem, id) };
	if (sax_attr(sax, "state", &value))
		book->sheets.at[book->sheets.n - 1].hidden = !str_is(value, "visible");
}

static const struct sheet *
choose(struct mem *mem, const struct book *book, const char *wanted)
{
	if (!wanted) {
		for (size_t i = 0; i < book->sheets.n; i++)
			if (!book->sheets.at[i].hidden)
				return &book->sheets.at[i];
		return book->sheets.n ? book->sheets.at : NULL;
	}
	for (size_t i = 0; i < book->sheets.n; i++)
		if (str_eq(text_fold(mem, str_of(book->sheets.at[i].name)), text_fold(mem, str_of(wanted))))
			return &book->sheets.at[i];
	return NULL;
}

static bool
no_sheet(struct mem *mem, const char *name, const struct book *book, const char *wanted, struct fail *f)
{
	struct buf names = buf_new(mem, 512);

	for (size_t i = 0; i < book->sheets.n; i++)
		buf_printf(&names, "%s\"%s\"", i ? ", " : "", book->sheets.at[i].name);
	return fail(f, SHEET_UNKNOWN, name, wanted ? wanted : "", buf_cstr(&names));
}

/* --- shared strings --- */

struct strings {
	struct mem *mem;
	struct xlsx_parts *parts;
	VEC(uint32_t) ends;
	struct buf piece;
	bool inside, text, phonetic;
};

static void
strings_start(void *ctx, struct sax *sax UNUSED, const char *name)
{
	struct strings *s = ctx;

	if (strcmp(name, "si") == 0)
		s->inside = true;
	else if (strcmp(name, "rPh") == 0)
		s->phonetic = true;
	else if (strcmp(name, "t") == 0)
		s->text = s->inside && !s->phonetic;
}

static void
strings_end(void *ctx, struct sax *sax, const char *name)
{
	struct strings *s = ctx;

	if (strcmp(name, "t") == 0)
		s->text = false;
	else if (strcmp(name, "rPh") == 0)
		s->phonetic = false;
	else if (strcmp(name, "si") == 0) {
		s->inside = false;
		xlsx_add_text(&s->parts->strings, buf_view(&s->piece));
		buf_cut(&s->piece, 0);
		*vec_push(s->mem, &s->ends) = (uint32_t)s->parts->strings.n;
		if (s->parts->strings.over || s->piece.over || s->ends.n > LIMIT_XLSX_STRINGS)
			sax_stop(sax);
	}
}

static void
strings_text(void *ctx, struct sax *sax UNUSED, struct str text)
{
	struct strings *s = ctx;

	if (s->text)
		buf_add(&s->piece, text.s, text.n);
}

static bool
read_strings(struct mem *mem, struct package *package, const char *path, struct xlsx_parts *out, struct fail *f)
{
	static const struct sax_events events = { strings_start, strings_end, strings_text };
	struct strings s = { .mem = mem, .parts = out, .piece = buf_new(mem, KIB(256)) };
	char text[24];

	out->strings = buf_new(mem, LIMIT_XLSX_STRING_BYTES);
	if (!part_events(mem, package, path, &events, &s, f))
		return false;
	if (out->strings.over || s.piece.over || s.ends.n > LIMIT_XLSX_STRINGS) {
		snprintf(text, sizeof(text), "%d", LIMIT_XLSX_STRINGS);
		return fail(f, SHEET_STRINGS, package_name(package), text);
	}
	out->ends = s.ends.at;
	out->nstrings = s.ends.n;
	return true;
}

/* --- formats --- */

struct custom {
	int64_t id;
	enum xlsx_format format;
};

struct styles {
	struct mem *mem;
	VEC(struct custom) custom;
	VEC(uint8_t) formats;
	bool cells; /* inside cellXfs */
};

static enum xlsx_format
format_by_id(const struct styles *s, int64_t id)
{
	for (size_t i = 0; i < s->custom.n; i++)
		if (s->custom.at[i].id == id)
			return s->custom.at[i].format;
	if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id == 45 || id == 47 || (id >= 50 && id <= 58))
		return XLSX_FORMAT_DATE;
	return id == 9 || id == 10 ? XLSX_FORMAT_PERCENT : XLSX_FORMAT_PLAIN;
}

static void
styles_start(void *ctx, struct sax *sax, const char *name)
{
	struct styles *s = ctx;
	struct str id, code;

	if (strcmp(name, "cellXfs") == 0)
		s->cells = true;
	else if (strcmp(name, "numFmt") == 0 && s->custom.n < LIMIT_XLSX_FORMATS) {
		if (sax_attr(sax, "numFmtId", &id) && sax_attr(sax, "formatCode", &code))
			*vec_push(s->mem, &s->custom) = (struct custom){ strtol(mem_strn(s->mem, id.s, id.n), NULL, 10), xlsx_format_of(code) };
	} else if (s->cells && strcmp(name, "xf") == 0 && s->formats.n < LIMIT_XLSX_FORMATS)
		*vec_push(s->mem, &s->formats) = sax_attr(sax, "numFmtId", &id)
			? (uint8_t)format_by_id(s, strtol(mem_strn(s->mem, id.s, id.n), NULL, 10)) : XLSX_FORMAT_PLAIN;
}

static void
styles_end(void *ctx, struct sax *sax UNUSED, const char *name)
{
	struct styles *s = ctx;

	if (strcmp(name, "cellXfs") == 0)
		s->cells = false;
}

static bool
read_styles(struct mem *mem, struct package *package, const char *path, struct xlsx_parts *out, struct fail *f)
{
	static const struct sax_events events = { styles_start, styles_end, NULL };
	struct styles s = { .mem = mem };

	if (!part_events(mem, package, path, &events, &s, f))
		return false;
	out->formats = s.formats.at;
	out->nformats = s.formats.n;
	return true;
}

/* --- merged areas: they stand behind the cells, so the sheet is inflated once for them.
 * A scan for "mergeCell ref=" is enough: in the text of a cell '<' cannot stand. --- */

struct scan {
	struct mem *mem;
	VEC(struct xlsx_area) areas;
};

static bool
read_area(struct str ref, struct xlsx_area *area)
{
	struct str last, first = str_cut(ref, ':', &last);

	if (!xlsx_reference(first, &area->column, &area->row) || !xlsx_reference(last, &area->last_column, &area->last_row))
		return false;
	return area->row > 0 && area->row <= area->last_row && area->column <= area->last_column;
}

/* One tag, without its angle brackets. */
static void
scan_tag(struct scan *scan, struct str tag)
{
	ptrdiff_t at = str_find(tag, STR("mergeCell "));
	struct str rest;
	struct xlsx_area area;

	if (at < 0 || (at > 0 && tag.s[at - 1] != ':'))
		return;
	at = str_find(tag, STR("ref="));
	if (at < 0 || (size_t)at + 5 >= tag.n)
		return;
	rest = str_n(tag.s + at + 5, tag.n - (size_t)at - 5);
	if (read_area(str_cut(rest, tag.s[at + 4], &rest), &area) && scan->areas.n < LIMIT_XLSX_MERGED)
		*vec_push(scan->mem, &scan->areas) = area;
}

/* Tags in 'bytes'; answers how many bytes at its end are to be seen again. */
static size_t
scan_bytes(struct scan *scan, struct str bytes)
{
	const char *s = bytes.s, *end = bytes.s + bytes.n, *open, *close;

	while (s < end && (open = memchr(s, '<', (size_t)(end - s)))) {
		close = memchr(open, '>', (size_t)(end - open));
		if (!close)
			return (size_t)(end - open);
		/* Cells are many and short: look at the letter first. */
		if (close - open > 20 && memchr(open, 'C', 20))
			scan_tag(scan, str_n(open + 1, (size_t)(close - open - 1)));
		s = close + 1;
	}
	return 0;
}

static int
by_row(const void *a, const void *b)
{
	const struct xlsx_area *x = a, *y = b;

	return x->row < y->row ? -1 : x->row > y->row ? 1 : x->column < y->column ? -1 : x->column > y->column;
}

static bool
read_merged(struct mem *mem, struct package *package, struct xlsx_parts *out, struct fail *f)
{
	struct scan scan = { .mem = mem };
	struct part *part = part_open(mem, package, out->path, f);
	enum { CHUNK = 65536, KEPT = 4096 };
	char *bytes = mem_array(mem, char, CHUNK + KEPT);
	size_t n = 0, kept = 0;

	if (!part)
		return false;
	do {
		if (!part_read(part, bytes + kept, CHUNK, &n, f))
			return false;
		size_t all = kept + n, left = scan_bytes(&scan, str_n(bytes, all));
		kept = left <= KEPT ? left : 0;
		memmove(bytes, bytes + all - kept, kept);
	} while (n > 0);
	if (scan.areas.n > 0)
		qsort(scan.areas.at, scan.areas.n, sizeof(*scan.areas.at), by_row);
	out->merged = scan.areas.at;
	out->nmerged = scan.areas.n;
	return true;
}

/* --- all of it --- */

static bool
list_sheets(struct mem *mem, struct package *package, struct relations *relations, struct book *book, struct fail *f)
{
	static const struct sax_events events = { .start = book_start };
	const char *path;

	if (!package_relations(mem, package, "", relations, f))
		return false;
	path = relation_by_type(relations, "/officeDocument");
	path = path ? path : "xl/workbook.xml";
	if (str_ends(str_of(path), STR(".bin")))
		return fail(f, OFFICE_OLD, package_name(package), ".xlsx");
	return part_events(mem, package, path, &events, book, f) && package_relations(mem, package, path, relations, f);
}

bool
xlsx_parts_sheets(struct mem *mem, struct package *package, const char *const **names, size_t *n, struct fail *f)
{
	struct book book = { .mem = mem };
	struct relations relations = { 0 };
	const char **list;

	if (!list_sheets(mem, package, &relations, &book, f))
		return false;
	list = mem_array(mem, const char *, book.sheets.n);
	for (size_t i = 0; i < book.sheets.n; i++)
		list[i] = book.sheets.at[i].name;
	*names = list;
	*n = book.sheets.n;
	return true;
}

static bool
read_book(struct mem *mem, struct package *package, const char *wanted, struct relations *relations, struct xlsx_parts *out,
	struct fail *f)
{
	struct book book = { .mem = mem };
	const struct sheet *sheet;

	if (!list_sheets(mem, package, relations, &book, f))
		return false;
	sheet = choose(mem, &book, wanted);
	if (!sheet)
		return no_sheet(mem, package_name(package), &book, wanted, f);
	out->sheet = sheet->name;
	out->path = relation_by_id(relations, str_of(sheet->id));
	if (!out->path)
		out->path = "xl/worksheets/sheet1.xml";
	out->date1904 = book.date1904;
	return true;
}

bool
xlsx_parts_read(struct mem *mem, struct package *package, const char *sheet, struct xlsx_parts *out, struct fail *f)
{
	struct relations relations = { 0 };
	const char *strings, *styles;

	*out = (struct xlsx_parts){ .strings = buf_new(mem, 0) };
	if (!read_book(mem, package, sheet, &relations, out, f))
		return false;
	strings = relation_by_type(&relations, "/sharedStrings");
	styles = relation_by_type(&relations, "/styles");
	if (strings && package_has(package, strings) && !read_strings(mem, package, strings, out, f))
		return false;
	if (styles && package_has(package, styles) && !read_styles(mem, package, styles, out, f))
		return false;
	return read_merged(mem, package, out, f);
}
