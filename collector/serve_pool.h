/* The database part of a worker: its pool of connections. */
#pragma once

#include <stdbool.h>

struct fail;
struct worker;

bool serve_pool_start(struct worker *worker, struct fail *fail);

/* At least one connection stands. */
bool serve_pool_ready(const struct worker *worker);

/* What takes figures in: the writer that commits them together, the codes they name. */
bool serve_facts_start(struct worker *worker, struct fail *fail);
bool serve_facts_ready(const struct worker *worker);
