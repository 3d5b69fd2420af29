/* A table to hand out: columns with types, rows one by one, written as CSV, XLSX or HTML.
 *
 * Whoever knows the data fills the structs and gives the rows by a function; nothing here
 * knows where they come from. Texts are UTF-8 and borrowed while writing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fail.h"
#include "base/str.h"

struct buf;
struct mem;

enum cell_type { CELL_TEXT, CELL_INTEGER, CELL_NUMBER };

struct table_column {
	const char *title;
	enum cell_type type;
	int places;      /* decimals of a CELL_NUMBER, 0 to 6 */
	int width;       /* in characters; 0: by the title */
	bool screen_off; /* for files only, not on the printed page */
};

struct table_cell {
	bool known;       /* false: empty */
	struct str text;  /* CELL_TEXT */
	int64_t micro;    /* CELL_INTEGER, CELL_NUMBER */
	const char *tone; /* class of the cell on the page ("met", "miss"), or NULL */
};

/* "Kỳ: Năm 2025": one line of the block above the table. */
struct table_line {
	const char *label, *value;
};

/* The next row's cells; false when there are no more. They come in zeroed. */
typedef bool table_row_f(void *ctx, struct table_cell *cells);

struct table {
	const char *title, *subtitle; /* subtitle may be NULL */
	const char *name;             /* of the sheet, at most 31 characters */
	enum lang lang;
	const struct table_line *lines;
	size_t lines_n;
	const struct table_column *columns;
	size_t columns_n;
	table_row_f *row;
	void *ctx;
	const char *const *notes;     /* NULL-ended, or NULL: sources, remarks */
};

static inline struct table_cell
cell_text(struct str text)
{
	return (struct table_cell){ .known = true, .text = text };
}

static inline struct table_cell
cell_number(int64_t micro)
{
	return (struct table_cell){ .known = true, .micro = micro };
}

/* --- CSV --- */

enum { TABLE_CSV_BOM = 1, TABLE_CSV_SEMICOLON = 2, TABLE_CSV_VIETNAMESE = 4 };

/* Header and rows only, for machines: numbers in machine form; with TABLE_CSV_VIETNAMESE
 * in Vietnamese form. The byte order mark is for Excel. What a spreadsheet would run as a
 * formula gets an apostrophe. Answers false when the buffer is full. */
bool table_csv(struct buf *out, const struct table *table, unsigned flags) MUST_USE;

/* The same in pieces, for streaming. */
void table_csv_header(struct buf *out, const struct table *table, unsigned flags);
bool table_csv_row(struct buf *out, const struct table *table, unsigned flags); /* false: no more rows */

/* --- XLSX --- */

/* A file of one sheet a table: title block, frozen and filtered header, number formats, and
 * a last sheet of notes. Rows go to disk as they come. */
bool table_xlsx_file(const struct table *tables, size_t n, const char *path, struct fail *fail) MUST_USE;

/* The same as bytes. */
bool table_xlsx(struct mem *mem, const struct table *tables, size_t n, struct str *out, struct fail *fail) MUST_USE;

/* --- HTML --- */

/* A page to print on A4: the first table's title is the page's, the others are sections.
 * 'style' is the address of the style sheet, 'back' (or NULL) of the page it belongs to. */
struct table_page {
	const struct table *tables;
	size_t n;
	const char *style, *back;
	bool landscape;
	bool illustrative; /* says so below the title */
};
void table_html(struct buf *out, const struct table_page *page);

/* The style sheet itself, text/css. */
struct str table_style(void);
