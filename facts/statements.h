/* The statements of facts/, made from its .sql files. */
#pragma once

#include "pg/sql.h"

extern const struct sql SQL_observe;
extern const struct sql SQL_directory_units, SQL_directory_metrics, SQL_directory_sources;
extern const struct sql SQL_batch_verdicts;
extern const struct sql SQL_feed_first, SQL_feed_load, SQL_feed_read;
extern const struct sql SQL_change_prune;

/* All of them, for the test that prepares each. */
extern const struct sql observe_sql[], directory_sql[], batch_sql[], feed_sql[], prune_sql[];
