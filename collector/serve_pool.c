#include "collector/serve_pool.h"

#include "collector/options.h"
#include "collector/worker.h"
#include "facts/directory.h"
#include "loop/loop.h"
#include "people/expire.h"
#include "pg/pool.h"
#include "pg/writer.h"
#include "survey/form_store.h"

bool
serve_pool_start(struct worker *worker, struct fail *f)
{
	struct pool_options options = {
		.conninfo = worker->database,
		.connections = (int)worker->options->number[OPTION_POOL],
	};

	(void)f; /* it connects by itself, and again when the database comes back */
	worker->pool = pool_new(worker->mem, worker->loop, &options);
	if (worker->number == 0)
		people_expire_start(worker->mem, worker->loop);
	return true;
}

bool
serve_facts_start(struct worker *worker, struct fail *f)
{
	const struct writer_options options = {
		.conninfo = worker->database,
		.lines = (int)worker->options->number[OPTION_WRITERS],
		.together = (size_t)worker->options->number[OPTION_WRITE_TOGETHER],
	};

	(void)f;
	writer_new(worker->mem, worker->loop, &options);
	worker->directory = directory_new(worker->mem, worker->loop);
	loop_hang(worker->loop, LOOP_FORMS, form_store_new(worker->mem));
	return true;
}

bool
serve_facts_ready(const struct worker *worker)
{
	return directory_is_ready(worker->directory);
}

bool
serve_pool_ready(const struct worker *worker)
{
	return pool_connected(worker->pool) > 0;
}
