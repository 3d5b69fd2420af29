/* POST /api/v1/observations/table: figures in a CSV or XLSX file. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/api.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "facts/push.h"
#include "loop/job.h"
#include "loop/loop.h"
#include "pg/pool.h"
#include "probes/deliver.h"
#include "probes/statements.h"

static job_f table, table_read;

const struct route api_table_routes[] = {
	{ "POST", "/api/v1/observations/table", table, ROUTE_BIG_BODY, "observations_table" },
	{ NULL, NULL, NULL, 0, NULL },
};

enum { KNOWN_FOR = 600 }; /* seconds that names of units are good for */

/* Names of units, kept by the worker and made again now and then: what they stand for
 * changes a few times a year, and making it takes longer than reading a table. */
static struct {
	struct mem *mem;
	const struct matcher *units;
	int64_t since;
} names;

static bool
names_are_known(void)
{
	return names.units && clock_monotonic() - names.since < (int64_t)KNOWN_FOR * 1000000;
}

static void
know_names(const struct rows *rows)
{
	mem_free(&names.mem);
	names.mem = mem_new("names of units", LIMIT_ARENA_JOB);
	names.units = matcher_of_rows(names.mem, rows, clock_today());
	names.since = clock_monotonic();
}

static void
table(struct job *job)
{
	struct fail f = { 0 };
	struct str type = job_header(job, "content-type"), rest;

	if (job_credential(job)->kind == CREDENTIAL_NONE)
		f.code = FAIL_UNAUTHORIZED;
	else if (!job_header(job, "idempotency-key").n || job_header(job, "idempotency-key").n > LIMIT_PUSH_KEY)
		f.code = FAIL_NO_KEY;
	else if (!directory_is_ready(loop_part(job_loop(job), LOOP_DIRECTORY)))
		f.code = FAIL_DB_DOWN;
	else if (str_is(str_trim(str_cut(type, ';', &rest)), "application/json"))
		fail(&f, BODY_TYPE, "", str_dup(job_mem(job), type), "text/csv, .xlsx");
	if (f.code != FAIL_NONE) {
		reply_fail(job, &f);
		return;
	}
	if (!names_are_known())
		ask_sql(job, &SQL_units_list);
	then(job, table_read);
}

static void
table_read(struct job *job)
{
	struct directory *directory = loop_part(job_loop(job), LOOP_DIRECTORY);
	struct delivery *delivery = delivery_new(job_mem(job));
	const struct directory_source *source;
	struct str code = job_query(job, "source");
	struct fail f = { 0 };

	if (asked(job) > 0)
		know_names(rows(job, 0));
	delivery->key = job_header(job, "idempotency-key");
	source = code.s ? directory_source(directory, code) : NULL;
	delivery->source = source ? source->id : 0;
	if (code.s && !source && !fail(&f, UNKNOWN_SOURCE, "source", str_dup(job_mem(job), code)))
		reply_fail(job, &f);
	else if (!deliver_table(job_mem(job), directory, names.units, job_body(job), delivery, &f))
		reply_fail(job, &f);
	else
		push_deliver(job, delivery);
}
