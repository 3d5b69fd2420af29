/* The statements of probes/, made from runner.sql. */
#pragma once

#include "pg/sql.h"

extern const struct sql SQL_probe_schedule, SQL_probe_abandoned, SQL_probe_claim, SQL_probe_begin, SQL_probe_look, SQL_probe_done, SQL_probe_batch, SQL_probe_shape;
extern const struct sql SQL_quarantine_list, SQL_quarantine_payload, SQL_quarantine_end;
extern const struct sql SQL_runner_person, SQL_runner_right, SQL_runner_token, SQL_runner_tokens_drop, SQL_probe_put;
extern const struct sql SQL_units_list;

/* All of them, for the test that prepares each. */
extern const struct sql runner_sql[];
