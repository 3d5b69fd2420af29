/* The change log forgets what everybody has read: every few minutes, by whichever worker
 * comes first. */
#pragma once

struct credential;
struct loop;
struct mem;

/* As 'who', who reads everything. */
void prune_start(struct mem *mem, struct loop *loop, const struct credential *who);
