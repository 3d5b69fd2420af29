/* What became of the old units: "Phường A, Xã B (huyện C) và phần còn lại của Xã D".
 *
 * The official texts name, for each new unit, the old ones it was made of. Each name is
 * read, found in the old list under the provinces that went into the new one, and said to
 * have come whole or in part. What cannot be told is said to be so.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "units/match.h"

struct fail;
struct mem;
struct unit;
struct units;

enum part {
	PART_WHOLE,
	PART_SOME, /* "một phần diện tích tự nhiên, quy mô dân số của ..." */
	PART_REST, /* "phần còn lại ..." */
};

/* How an old unit was told. */
enum predecessor_how {
	HOW_NAME,        /* by its name alone */
	HOW_PLACE,       /* by the district that the text adds */
	HOW_KEPT,        /* "giữ nguyên": the unit of that name (and code) */
	HOW_NEIGHBOURS,  /* of several namesakes, the one in a district the others come from */
	HOW_LEFT_OVER,   /* of several namesakes, the one that went nowhere else */
	HOW_NEAR,        /* nearly of that name, from the same district, and named nowhere else */
	HOW_ABOVE,       /* its district went as a whole */
	HOWS
};

/* A name as the text has it. */
struct piece {
	struct str name;  /* "Xã Đông Xuân" */
	struct str kind;  /* "Xã", of the name before, if this one has none of its own */
	struct str place; /* "huyện Sóc Sơn", may be empty */
	enum part part;
	bool carried;     /* part was said of a list that this name may or may not belong to */
	bool kept;        /* "giữ nguyên" */
};

struct predecessor {
	const struct unit *to;
	const struct unit *from; /* NULL if not told */
	struct piece piece;
	enum part part;          /* of 'from', after all texts were weighed against each other */
	enum match_status status;
	enum predecessor_how how;
	bool near;               /* while it is not told: one unit comes close */
	bool no_unit;            /* the text names a village, a shooting range ...: no unit of the list */
	const char *why;
	const char *place;       /* file:line */
};

struct predecessors {
	struct predecessor *at;
	size_t n;
	size_t matched, ambiguous, unknown, no_unit; /* of the pieces */
	size_t by[HOWS];
	size_t mended;      /* rows whose code does not exist, told by their name */
	size_t left;        /* old communes under those provinces that no text names */
};

/* Split one text into its pieces. */
size_t pieces_read(struct mem *mem, struct str text, struct piece **out);

/* On 'day' units of 'now' were made of units of 'then'. */
struct merger {
	const struct units *then, *now;
	int32_t day;
};

/* Read a file with the columns code, name, province, predecessors_text. NULL and *fail for
 * a bad file or an unknown code. */
const struct predecessors *predecessors_read(struct mem *mem, const char *name, struct str text,
					     struct merger merger, struct fail *fail) MUST_USE;
