/* What all workers count, as Prometheus reads it. */
#pragma once

struct buf;
struct worker;

void metrics_put(struct worker *worker, struct buf *out);

/* Bring the gauges of this worker up to date; the others read them. */
void metrics_note(struct worker *worker);
