/* The parts of a worker that know the database: the pool, the live board, /xep-hang. */
#pragma once

#include <stdbool.h>

struct fail;
struct worker;

bool serve_pool_start(struct worker *worker, struct fail *fail);
bool serve_board_start(struct worker *worker, struct fail *fail);
bool serve_board_ready(const struct worker *worker);
