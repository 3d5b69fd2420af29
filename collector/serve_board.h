/* The parts of a worker with the live board: the board itself, /xep-hang. */
#pragma once

#include <stdbool.h>

struct fail;
struct worker;

bool serve_board_start(struct worker *worker, struct fail *fail);
bool serve_board_ready(const struct worker *worker);
