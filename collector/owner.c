#include "collector/owner.h"

#include <stdlib.h>

#include "base/fail.h"
#include "collector/database.h"
#include "pg/cluster.h"
#include "pg/db.h"
#include "pg/migrate.h"

struct db *
owner_open(struct mem *mem, const char *data, const char *conninfo, struct fail *f)
{
	struct cluster *cluster;
	struct db *db;
	int ran;

	if (!data && !conninfo)
		conninfo = getenv("DATABASE_URL");
	if (conninfo) {
		db = db_open(mem, conninfo, f);
		return db && migrate_check(db, f) ? db : NULL;
	}
	cluster = cluster_start(mem, data ? data : database_folder(mem), NULL, f);
	db = cluster ? db_open(mem, cluster_conninfo(cluster, mem, "dx_owner"), f) : NULL;
	return db && migrate_up(db, &ran, f) ? db : NULL;
}
