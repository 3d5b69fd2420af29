#include "collector/serve_pool.h"

#include "collector/options.h"
#include "collector/worker.h"
#include "loop/loop.h"
#include "pg/pool.h"

bool
serve_pool_start(struct worker *worker, struct fail *f)
{
	struct pool_options options = {
		.conninfo = worker->database,
		.connections = (int)worker->options->number[OPTION_POOL],
	};

	(void)f; /* it connects by itself, and again when the database comes back */
	worker->pool = pool_new(worker->mem, worker->loop, &options);
	return true;
}

bool
serve_pool_ready(const struct worker *worker)
{
	return pool_connected(worker->pool) > 0;
}
