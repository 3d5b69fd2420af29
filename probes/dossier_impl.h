/* Inside of the dossier probe: configuration, records, dossiers, sums.
 *
 * Times are seconds since 1970 on a Vietnamese clock (UTC+7), TIME_NONE where there is
 * none. Everything here is pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/str.h"
#include "base/vec.h"
#include "probes/probe.h"
#include "probes/reading.h"

struct fail;
struct map;
struct mem;
struct redaction;
struct grid_column;

#define TIME_NONE INT64_MIN
enum { DAY_SECONDS = 86400, DOSSIER_ASKS = 8 };

enum dossier_field {
#define FIELD(name, text) FIELD_##name,
#include "probes/dossier_fields.def"
#undef FIELD
	FIELDS
};

enum { CODE_CHANNEL, CODE_STATUS, CODE_SUBJECT, CODE_PAYMENT, CODES };

enum { CHANNEL_NONE, CHANNEL_DIRECT, CHANNEL_ONLINE, CHANNEL_POST };
enum { STATUS_NONE, STATUS_SUPPLEMENT = 5, STATUS_DONE = 9, STATUS_RETURNED = 10 };
enum { SUBJECT_NONE, SUBJECT_CITIZEN, SUBJECT_OTHER };

enum service { SERVICE_UNKNOWN, SERVICE_NONE, SERVICE_PART, SERVICE_FULL };

/* A procedure of the catalogue in the configuration. */
struct procedure {
	const char *code;
	bool paper_result; /* the law wants a paper result */
	bool fee, citizens;
	enum service service;
};

/* What the national reporting system counted, for the sync rate. */
struct sync_row {
	const char *unit; /* as in the payload, or a code; NULL: any */
	int period;
	int64_t portal, reported, last_year; /* -1: not known */
};

struct dossier_config {
	const char *url, *secret, *body;
	const char *const *headers;
	unsigned first_page, page_size, max_pages;
	const char *data; /* member that holds the dossiers; NULL: look */
	const char *sheet;
	struct map *fields;           /* lower name -> field_of */
	const char *names[FIELDS];    /* what a field is called by this source */
	struct map *codes[CODES];     /* text -> number_of */
	struct map *units;            /* DonViXuLy -> unit code */
	const char *unit;             /* all dossiers are this unit's, or NULL */
	const char *parent;           /* of the units named, or "" */
	struct map *procedures;       /* NULL: no catalogue */
	struct map *population;       /* codes of the population database */
	VEC(struct procedure) procedure_list;
	VEC(struct sync_row) sync;
	VEC(int) periods;             /* empty: those that the dossiers speak of */
	char length;                  /* 'm' 'q' 'h' 'y' */
	int64_t as_of;                /* TIME_NONE: the world's now */
	int64_t tolerance;            /* share of bad rows, micro */
	struct redaction *redaction;
};

struct dossier {
	const char *id, *unit, *procedure;
	int channel, status, subject, payment;
	int64_t received, due, ended;
	unsigned asks; /* how often a supplement was asked for */
	int64_t asked[DOSSIER_ASKS], supplied[DOSSIER_ASKS];
	bool digitised, vneid, docs, doc_digitised, doc_shared, result_link, population;
	bool fees, fee; /* carries a list of fees; one of them is not 0 */
	bool opinion_known, complained;
};

struct dossiers {
	struct mem *mem;
	VEC(struct dossier *) list;
	struct map *by_id;
	size_t rows, doubles;
};

/* A record before it is understood: the text of each field. Of lists: "1" or "0", and ""
 * where there is no list. */
struct record {
	struct str at[FIELDS];
	bool present[FIELDS];
	const json_t *steps;
};

/* dossier_config.c */
const void *dossier_check(struct mem *mem, const struct json_at *config, struct fail *fail);
int dossier_field_of(const struct dossier_config *config, struct str name); /* -1: none */
/* The number of a code or of the word an export shows for it; -1 for an unknown one. */
int dossier_code_of(struct mem *mem, const struct dossier_config *config, int table, struct str text);

/* dossier_record.c: a record becomes a dossier, or a reject; one with the same MaHoSo is
 * replaced. */
struct dossier_reader {
	struct mem *mem;
	const struct dossier_config *config;
	struct dossiers *out;
	struct readings *readings;
	const char *name; /* of the payload */
	bool seen[FIELDS]; /* in any record */
};
void dossier_take(struct dossier_reader *reader, const struct record *record, const char *place);

/* dossier_input.c: JSON pages or a table. False and *fail where the whole is no list of
 * dossiers, or fields are gone, or more rows are bad than the configuration bears. */

void dossier_columns(const struct dossier_config *config, struct grid_column *columns); /* FIELDS of them */
struct str dossier_scalar(struct mem *mem, const json_t *value);
bool dossiers_read(const struct dossier_config *config, const struct payload *in, struct dossiers *out, struct readings *readings,
	struct fail *fail);

/* dossier_time.c: "20260701083000", "2026-07-01T08:30:00Z", "01/07/2026 08:30", and empty
 * ones. *day: there is no time of day. False if it is no time. */
bool dossier_time(struct str text, int64_t *seconds, bool *day);

/* dossier_kpi.c */
void dossiers_sum(const struct dossier_config *config, const struct probe_world *world, const struct dossiers *dossiers,
	struct readings *out);
