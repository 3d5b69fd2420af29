/* Forms (ODK XForms): compiled once, then asked about any number of filled-in instances.
 *
 * A form never changes after form_compile, but for regular expressions that it keeps: it
 * belongs to one thread. Instances are looked at as Collect (JavaRosa) would: calculations
 * are done again, what is not relevant is left out, and everything that Collect would not
 * have let pass is a violation with its path. No I/O: files of the form (lists as CSV or
 * XML) come through a hook.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct buf;
struct fail;
struct form;
struct mem;
struct tree_node;

/* Where the form's files are. */
struct form_media {
	/* The bytes of a file; false (and *fail) if there is none of that name. */
	bool (*read)(void *ctx, struct mem *mem, const char *name, struct str *bytes, struct fail *fail);
	void *ctx;
};

/* Read an XForm; 'name' is for messages, 'media' may be NULL. NULL and *fail: no form, an
 * expression that is wrong (with its node), calculations that wait for one another (with
 * the names of the circle), a file that is missing. */
struct form *form_compile(struct mem *mem, const char *name, struct str xform,
			  const struct form_media *media, struct fail *fail) MUST_USE;

const char *form_id(const struct form *form);
const char *form_version(const struct form *form); /* "" if it has none */
const char *form_title(const struct form *form);
size_t form_questions(const struct form *form); /* nodes with a control */

/* What is wrong with an answer. */
enum violation_kind {
	VIOLATION_CONSTRAINT,
	VIOLATION_REQUIRED,
	VIOLATION_TYPE,       /* not of the type: text in a number, no such day */
	VIOLATION_CHOICE,     /* not among the choices, as far as they are shown */
	VIOLATION_CALCULATED, /* another value than the form calculates */
	VIOLATION_UNKNOWN,    /* an element that the form does not have, or has once */
	VIOLATION_EXPRESSION, /* an expression of the form fails with these answers */
};

struct violation {
	enum violation_kind kind;
	const char *path;     /* "/data/person[2]/age": repeats are numbered from 1 */
	const char *vi, *en;  /* the form's own message in both, if it has one */
	const char *value;    /* what was sent, cut short */
	const char *expected; /* what the form calculates; else NULL */
	uint32_t order;       /* of the element in the document */
};

const char *violation_slug(enum violation_kind kind);

struct form_result {
	bool valid;
	const struct violation *violations; /* in the order of the document */
	size_t n;
	struct tree_node *instance; /* the document, recalculated; what is not relevant is hidden */
};

struct form_ask {
	int64_t now;    /* milliseconds since 1970; an instance that tells when it was ended is taken at its word */
	uint64_t seed;  /* of random(), where it must be computed */
	const char *name; /* of the instance, for messages */
};

/* Evaluate an instance; everything lives in 'mem'. False and *fail only if it is no
 * instance of this form at all. */
bool form_evaluate(struct mem *mem, const struct form *form, struct str instance,
		   const struct form_ask *ask, struct form_result *out, struct fail *fail) MUST_USE;

/* {"valid": ..., "violations": [{"path", "kind", "message", "message_en", "value",
 * "expected"}], "instance": "<...>"} */
void form_result_json(const struct form_result *result, struct buf *out);

/* The answers as data: an object by the names of nodes, repeats as lists, int and decimal
 * as numbers, choices of several as lists of texts, all else as text. Left out: what is
 * empty or not relevant, meta, and what a bind marks personal="true", with all below. */
void form_answers_json(const struct form_result *result, struct buf *out);

/* The files that relevant answers speak of (binds of the type binary); their number. */
size_t form_file_names(struct mem *mem, const struct form_result *result, struct str **names);

/* A line each: path: Vietnamese / English. */
void form_result_text(const struct form_result *result, struct buf *out);
