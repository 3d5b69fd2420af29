/* Compile a form written in a spreadsheet (XLSForm) into an XForm.
 *
 * Pure: rows in, XML and remarks out, all in the caller's arena; no file is opened here.
 * Every fault of a form is told, each with sheet, row and column, not only the first.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

struct fail;
struct mem;
struct json_out;

/* One thing to say about a form: an error, or a warning that stops nothing. */
struct xlsform_remark {
	bool error;
	const char *slug;   /* stable name: "name-twice" */
	const char *sheet;  /* "" where it is about none */
	uint32_t row;       /* as the spreadsheet counts; 0: about no row */
	const char *column; /* the header as written, "" for none */
	const char *vi, *en;
};

struct xlsform_result {
	struct str xform;    /* XML; empty when there is an error */
	struct str itemsets; /* CSV of the sheet external_choices; empty if not needed */
	const struct xlsform_remark *remarks;
	size_t n, errors;
};

/* Sheets as rows of text by column. */
struct xlsform_book;

struct xlsform_book *xlsform_book_xlsx(struct mem *mem, const char *name, struct str bytes, struct fail *fail) MUST_USE;

/* {"survey": [{"type": "text", ...}, ...], "choices": ...}, alone or under "sheets". Rows
 * are counted from 2, as below a header. */
struct xlsform_book *xlsform_book_json(struct mem *mem, const char *name, struct str text, struct fail *fail) MUST_USE;

/* 'root' names the element all answers stand in (NULL: "data"), 'id' the form (NULL: "data")
 * unless the sheet settings does. */
struct xlsform_result xlsform_compile(struct mem *mem, const struct xlsform_book *book, const char *root, const char *id);

/* "survey, dòng/row 4, cột/column name: tiếng Việt / English". */
void xlsform_remark_put(struct buf *out, const struct xlsform_remark *remark);
void xlsform_remark_json(struct json_out *out, const struct xlsform_remark *remark);
