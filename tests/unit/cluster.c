#include "cluster.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "pg/cluster.h"
#include "pg/migrate.h"

static struct mem *process;
static struct cluster *cluster;
static char dir[] = "/tmp/thuocso-test-XXXXXX";

static void
die(const struct fail *f)
{
	char line[700];

	fprintf(stderr, "test cluster: %s\n", fail_line(f, line, sizeof(line)));
	exit(99);
}

void
test_cluster_start(void)
{
	struct fail f = { 0 };
	struct db *db;
	int ran;

	process = mem_new("test cluster", LIMIT_ARENA_TOOL);
	if (!mkdtemp(dir))
		exit(99);
	cluster = cluster_start(process, dir, NULL, &f);
	if (!cluster)
		die(&f);
	db = db_open(process, test_conninfo("dx_owner"), &f);
	if (!db || !migrate_up(db, &ran, &f))
		die(&f);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st, (void)flag, (void)where;
	return remove(path);
}

void
test_cluster_stop(void)
{
	mem_free(&process);
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *
test_conninfo(const char *role)
{
	return cluster_conninfo(cluster, process, role);
}

struct db *
test_db(struct mem *mem, const char *role)
{
	struct fail f = { 0 };
	struct db *db = db_open(mem, test_conninfo(role), &f);
	char line[700];

	ck_assert_msg(db != NULL, "%s", fail_line(&f, line, sizeof(line)));
	return db;
}

void
test_sql(struct db *db, const char *text)
{
	struct fail f = { 0 };
	char line[700];

	ck_assert_msg(db_script(db, text, &f), "%s: %s", text, fail_line(&f, line, sizeof(line)));
}

const char *
test_value(struct db *db, const char *text)
{
	const struct sql sql = { "", text, 0 };
	struct fail f = { 0 };
	const struct rows *rows = db_query(db, &sql, &f);
	char line[700];

	ck_assert_msg(rows != NULL, "%s: %s", text, fail_line(&f, line, sizeof(line)));
	return rows_n(rows) ? row_text(rows, 0, 0) : "";
}

void
test_cluster_fill(const char *sql)
{
	struct mem *mem = mem_new("fill", LIMIT_ARENA_TOOL);

	test_sql(test_db(mem, "dx_owner"), sql);
	mem_free(&mem);
}
