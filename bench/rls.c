/* What row security costs: the same rows read by a role under it and by the owner with the same
 * condition written out. rls [OBSERVATIONS]; prints one JSON object.
 *
 * Callers: narrow (one commune), province (182 of 11,363 units), whole. Queries: one unit, one
 * province, one indicator across all units. Both sides in transactions of one query, as the
 * server asks, in turns; medians. Setting the identity is measured beside.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "pg/cluster.h"
#include "pg/db.h"
#include "pg/migrate.h"

enum { RUNS_SHORT = 601, RUNS_LONG = 21, LONG = 5000 /* microseconds */ };

static struct mem *mem;
static struct cluster *cluster;

static void
die(const struct fail *f)
{
	char line[700];

	fprintf(stderr, "rls: %s\n", fail_line(f, line, sizeof(line)));
	exit(1);
}

static struct db *
open_as(const char *role)
{
	struct fail f = { 0 };
	struct db *db = db_open(mem, cluster_conninfo(cluster, mem, role), &f);

	if (!db)
		die(&f);
	return db;
}

static void
run(struct db *db, const char *text)
{
	struct fail f = { 0 };

	if (!db_script(db, text, &f))
		die(&f);
}

/* 63 provinces, 700 districts, 10,600 communes; 100 metrics; as many months as make it full. */
static void
fill(long observations)
{
	struct db *db = open_as("dx_owner");
	long months = (observations + 1059999) / 1060000;

	run(db, "insert into unit (code, kind, level) select 'p' || n, 'province', 'province' from generate_series(1, 63) n");
	run(db, "insert into unit (code, kind, level) select 'd' || n, 'district', 'district' from generate_series(1, 700) n");
	run(db, "insert into unit (code, kind, level) select 'c' || n, 'commune', 'commune' from generate_series(1, 10600) n");
	run(db, "insert into unit_parent (unit_id, parent_id) select d.id, p.id from generate_series(1, 700) n "
		"join unit d on d.code = 'd' || n join unit p on p.code = 'p' || (n - 1) % 63 + 1");
	run(db, "insert into unit_parent (unit_id, parent_id) select c.id, d.id from generate_series(1, 10600) n "
		"join unit c on c.code = 'c' || n join unit d on d.code = 'd' || (n - 1) % 700 + 1");
	run(db, "insert into metric (code) select 'm' || n from generate_series(1, 100) n");
	run(db, "insert into person (login, kind) values ('narrow', 'person'), ('province', 'person'), ('whole', 'person')");
	run(db, "insert into person_right (person_id, role, unit_id) select p.id, 'reporter', u.id "
		"from person p left join unit u on u.code = case p.login when 'narrow' then 'c5000' when 'province' then 'p37' end "
		"where p.login in ('narrow', 'province', 'whole')");
	run(db, "insert into token (hash, person_id, expires_at) select sha256(login::bytea), id, now() + interval '1 day' "
		"from person where login in ('narrow', 'province', 'whole')");
	run(db, mem_printf(mem, "insert into observation (batch_id, row, unit_id, metric_id, period, value) "
		"select 1, 1, u.id, m.id, 202500 + p, u.id * 100 + m.id from generate_series(1, %ld) p, unit u, metric m "
		"where u.level = 'commune'", months));
	run(db, "analyze unit, person_units, observation, accepted");
}

/* A query as the caller under row security writes it, and as the owner writes the same. */
struct question {
	const char *name, *caller, *role;
	const char *secured, *plain;
};

#define MINE "unit_id = any ($1::int[])"
#define ONE "unit_id = (select id from unit where code = 'c5000')"
#define SUMS "select metric_id, count(*), sum(value) from observation where period = 202501 "

static const struct question questions[] = {
	{ "one unit", "narrow", "app_scoped", SUMS "and " ONE " group by metric_id", SUMS "and " ONE " group by metric_id" },
	{ "one unit", "province", "app_scoped", SUMS "and " ONE " group by metric_id", SUMS "and " ONE " group by metric_id" },
	{ "one unit", "whole", "app_all", SUMS "and " ONE " group by metric_id", SUMS "and " ONE " group by metric_id" },
	{ "one province", "province", "app_scoped", SUMS "group by metric_id", SUMS "and " MINE " group by metric_id" },
	{ "one province", "whole", "app_all", SUMS "and " MINE " group by metric_id",
	  SUMS "and " MINE " group by metric_id" },
	{ "one indicator", "whole", "app_all", SUMS "and metric_id = 50 group by metric_id", SUMS "and metric_id = 50 group by metric_id" },
	{ "one indicator", "province", "app_scoped", SUMS "and metric_id = 50 group by metric_id",
	  SUMS "and metric_id = 50 and " MINE " group by metric_id" },
};

static struct str
hash_of(struct db *db, const char *login)
{
	struct fail f = { 0 };
	const struct sql hash = { "", "select sha256($1::text::bytea)", 1 };
	const struct rows *rows = db_query(db, &hash, &f, arg_text(login));

	if (!rows)
		die(&f);
	return row_bytes(mem, rows, 0, 0);
}

static struct arg
province_units(struct db *owner)
{
	struct fail f = { 0 };
	const struct sql units = { "", "select units from person_units u join person p on p.id = u.person_id "
				       "where p.login = 'province' and u.bit = 1", 0 };
	const struct rows *rows = db_query(owner, &units, &f);
	int32_t *at;
	size_t n;

	if (!rows)
		die(&f);
	n = row_ints(mem, rows, 0, 0, &at);
	return arg_int4s(mem, at, n);
}

/* Microseconds of one run. */
static int64_t
time_of(struct db *db, const char *name, const char *text, const struct arg *units)
{
	struct fail f = { 0 };
	const struct sql sql = { name, text, strstr(text, "$1") ? 1 : 0 };
	int64_t from = clock_monotonic();

	if (!db_ask(db, &sql, units, (size_t)sql.params, &f))
		die(&f);
	return clock_monotonic() - from;
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

struct runs {
	int64_t at[RUNS_SHORT];
	size_t n;
};

static void
note(struct runs *runs, int64_t micro)
{
	runs->at[runs->n++] = micro;
}

static double
median(struct runs *runs)
{
	qsort(runs->at, runs->n, sizeof(*runs->at), by_size);
	return (double)runs->at[runs->n / 2] / 1000;
}

/* A transaction of one query. 'hash' NULL: as the owner. Microseconds of the query. */
static int64_t
run_once(struct db *db, const struct question *q, const struct str *hash, const struct arg *units, int64_t *identity)
{
	const char *text = hash ? q->secured : q->plain;
	const char *name = mem_printf(mem, "q%zu", (size_t)(q - questions));
	struct fail f = { 0 };
	int64_t from = clock_monotonic(), took;

	if (!db_begin(db, &f) || (hash && !db_identify(db, q->role, 1, (const unsigned char *)hash->s, &f)))
		die(&f);
	*identity = clock_monotonic() - from;
	took = time_of(db, name, text, units);
	if (!db_commit(db, &f))
		die(&f);
	return took;
}

static double
measure(const struct question *q, struct db *web, struct db *owner, const struct arg *units)
{
	struct str hash = hash_of(owner, q->caller);
	static struct runs secured, plain, identity;
	int64_t set, ignored;
	size_t n = RUNS_SHORT;
	double s, p;

	for (int warm = 0; warm < 10; warm++) {
		(void)run_once(owner, q, NULL, units, &ignored);
		n = run_once(web, q, &hash, units, &set) > LONG ? RUNS_LONG : RUNS_SHORT;
	}
	secured.n = plain.n = identity.n = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t turn = 0; turn < 2; turn++) {
			if ((turn + i) & 1) {
				note(&plain, run_once(owner, q, NULL, units, &ignored));
				continue;
			}
			note(&secured, run_once(web, q, &hash, units, &set));
			note(&identity, set);
		}
	s = median(&secured);
	p = median(&plain);
	printf("%s{\"query\": \"%s\", \"caller\": \"%s\", \"secured_ms\": %.3f, \"plain_ms\": %.3f, \"identity_ms\": %.3f, \"ratio\": %.3f}",
	       q > questions ? ", " : "", q->name, q->caller, s, p, median(&identity), s / p);
	return s / p;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st, (void)flag, (void)where;
	return remove(path);
}

int
main(int argc, char **argv)
{
	char dir[] = "/tmp/thuocso-rls-XXXXXX";
	long observations = argc > 1 ? atol(argv[1]) : 3000000;
	double worst = 0;
	struct fail f = { 0 };
	struct arg units;
	struct db *web, *owner;
	int ran;

	mem = mem_new("rls", LIMIT_ARENA_TOOL);
	if (observations <= 0 || !mkdtemp(dir))
		return 2;
	cluster = cluster_start(mem, dir, NULL, &f);
	if (!cluster || !migrate_up(open_as("dx_owner"), &ran, &f))
		die(&f);
	fill(observations);
	web = open_as("dx_web");
	owner = open_as("dx_owner");
	units = province_units(owner);
	printf("{\"line\": \"row security costs at most 1.25x\", \"measured\": [");
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		double ratio = measure(&questions[i], web, owner, &units);

		worst = ratio > worst ? ratio : worst;
	}
	printf("], \"worst\": %.3f, \"ok\": %s}\n", worst, worst <= 1.25 ? "true" : "false");
	cluster_stop(cluster);
	mem_free(&mem);
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
