/* Long work beside the loop: a child process makes bytes, the job gets them in pieces.
 *
 * The child is a copy of the process as it stands, so what it reads cannot change under
 * it; it may compute and write to its descriptor, nothing else: no sockets, no database.
 * It is killed when the job goes.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

struct child;
struct job;

/* In the child: write everything to 'fd'. False: it failed (the job sees it). */
typedef bool child_f(void *ctx, int fd);

/* Start; it belongs to the job. NULL if no process could be had. */
struct child *child_start(struct job *job, child_f *make, void *ctx) MUST_USE;

/* Ask, in a round, for its next bytes. */
void ask_child(struct job *job, struct child *child);

/* The bytes of the i-th ask of the round just done; n 0: that was all. A child that failed
 * fails its ask. */
struct str child_piece(const struct job *job, size_t i);
