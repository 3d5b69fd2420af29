/* thuocso migrate: make the schema, or bring it up to date. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/catalog_sync.h"
#include "collector/commands.h"
#include "pg/cluster.h"
#include "pg/db.h"
#include "pg/migrate.h"

static int
report(const struct fail *f)
{
	char line[700];

	fprintf(stderr, "%s\n", fail_line(f, line, sizeof(line)));
	return EXIT_BAD;
}

/* The owner's connection string: of the private cluster, started for the while, or as given. */
static const char *
owner_of(struct mem *mem, int argc, char **argv, struct fail *f)
{
	struct cluster *cluster;

	if (argc == 2)
		return argv[1];
	cluster = cluster_start(mem, argv[2], NULL, f);
	return cluster ? cluster_conninfo(cluster, mem, "dx_owner") : NULL;
}

int
cmd_migrate(int argc, char **argv)
{
	struct mem *mem;
	struct fail f = { 0 };
	const char *conninfo;
	struct db *db;
	int ran = 0, status = EXIT_OK;

	if (!(argc == 2 && argv[1][0] != '-') && !(argc == 3 && strcmp(argv[1], "--data") == 0))
		return command_usage("migrate");
	mem = mem_new("migrate", LIMIT_ARENA_TOOL);
	conninfo = owner_of(mem, argc, argv, &f);
	db = conninfo ? db_open(mem, conninfo, &f) : NULL;
	if (!db || !migrate_up(db, &ran, &f) || !catalog_sync(mem, db, &f))
		status = report(&f);
	else if (ran)
		printf("đã chạy %d bước chuyển đổi / %d migrations ran\n", ran, ran);
	else
		printf("lược đồ đã mới nhất / the schema is up to date\n");
	mem_free(&mem);
	return status;
}
