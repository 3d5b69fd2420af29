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

struct report_column {
	const char *title;
	enum cell_type type;
	int places;      /* decimals of a CELL_NUMBER, 0 to 6 */
	int width;       /* in characters; 0: by the title */
	bool screen_off; /* for files only, not on the printed page */
};

struct report_cell {
	bool known;       /* false: empty */
	struct str text;  /* CELL_TEXT */
	int64_t micro;    /* CELL_INTEGER, CELL_NUMBER */
	const char *tone; /* class of the cell on the page ("met", "miss"), or NULL */
};

/* "Kỳ: Năm 2025": one line of the block above the table. */
struct report_line {
	const char *label, *value;
};

/* The next row's cells; false when there are no more. They come in zeroed. */
typedef bool report_row_f(void *ctx, struct report_cell *cells);

struct report {
	const char *title, *subtitle; /* subtitle may be NULL */
	const char *name;             /* of the sheet, at most 31 characters */
	enum lang lang;
	const struct report_line *lines;
	size_t lines_n;
	const struct report_column *columns;
	size_t columns_n;
	report_row_f *row;
	void *ctx;
	const char *const *notes;     /* NULL-ended, or NULL: sources, remarks */
};

static inline struct report_cell
report_text(struct str text)
{
	return (struct report_cell){ .known = true, .text = text };
}

static inline struct report_cell
report_number(int64_t micro)
{
	return (struct report_cell){ .known = true, .micro = micro };
}

/* --- CSV --- */

enum { REPORT_CSV_BOM = 1, REPORT_CSV_SEMICOLON = 2, REPORT_CSV_VIETNAMESE = 4 };

/* Header and rows only, for machines: numbers in machine form; with REPORT_CSV_VIETNAMESE
 * in Vietnamese form. The byte order mark is for Excel. What a spreadsheet would run as a
 * formula gets an apostrophe. Answers false when the buffer is full. */
bool report_csv(struct buf *out, const struct report *table, unsigned flags) MUST_USE;

/* The same in pieces, for streaming. */
void report_csv_header(struct buf *out, const struct report *table, unsigned flags);
bool report_csv_row(struct buf *out, const struct report *table, unsigned flags); /* false: no more rows */

/* --- XLSX --- */

/* A file of one sheet a table: title block, frozen and filtered header, number formats, and
 * a last sheet of notes. Rows go to disk as they come. */
bool report_xlsx_file(const struct report *tables, size_t n, const char *path, struct fail *fail) MUST_USE;

/* The same as bytes. */
bool report_xlsx(struct mem *mem, const struct report *tables, size_t n, struct str *out, struct fail *fail) MUST_USE;

/* --- HTML --- */

/* A page to print on A4: the first table's title is the page's, the others are sections.
 * 'style' is the address of the style sheet, 'back' (or NULL) of the page it belongs to. */
struct report_page {
	const struct report *tables;
	size_t n;
	const char *style, *back;
	bool landscape;
	bool illustrative; /* says so below the title */
};
void report_html(struct buf *out, const struct report_page *page);

/* The style sheet itself, text/css. */
struct str report_style(void);
