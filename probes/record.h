/* What every adapter makes of a payload before any meaning is given to it: records of
 * cells, one cell a field of the mapping, each with its place.
 *
 * Plain data of one arena.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"

struct mem;

enum cell_kind {
	CELL_ABSENT, /* no such column or member */
	CELL_TEXT,   /* as somebody wrote it; empty: nothing there */
	CELL_NUMBER, /* in machine form, its meaning beyond doubt */
	CELL_DATE,   /* 2026-07-01, with or without a time */
	CELL_BAD,    /* there is something, and it is no value: an error, a list, a shared cell */
};

struct cell {
	enum cell_kind kind;
	bool percent; /* 0.866 that is shown as 86.6 % */
	struct str text;
};

struct record {
	int32_t row;            /* of the payload, from 0 */
	struct cell *at;        /* one a field */
	const char *place;      /* "file:12", "file:sheet!7", "file:/data/3" */
	const char *locator;    /* the same without the file: "row:12", "sheet:Số liệu!7", "/data/3" */
	bool open;              /* the payload ends within it */
};

/* Where the fields of a payload were found: for messages, and to tell a changed form. */
struct found_field {
	const char *at;     /* "B", "Hồ sơ > Trực tuyến", "/so_lieu/tong"; NULL: not there */
	const char *column; /* "B" of a sheet; "" elsewhere */
};

struct records {
	struct mem *mem;
	const char *name;     /* of the payload, for messages */
	const char *encoding; /* of text; "" where it has none */
	char separator;       /* of CSV; 0 */
	bool machine;         /* texts that are numbers are in machine form unless the mapping says otherwise */
	struct found_field *found;
	size_t fields;
	VEC(struct record) list;
};
