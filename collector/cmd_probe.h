/* What the files of 'thuocso probe' share. */
#pragma once

#include "base/fail.h"

struct mem;
struct readings;

/* Readings to standard output, one JSON object a line; refused rows to standard error. */
void probe_print(struct mem *mem, const struct readings *readings);

/* The fault to standard error; answers EXIT_BAD. */
int probe_bad(const struct fail *fail);

/* The runner: thuocso probe --data DIR ... */
int probe_serve(struct mem *mem, int argc, char **argv);

/* thuocso probe run NAME|FILE.json [--dry-run] --data DIR ... */
int probe_run(struct mem *mem, int argc, char **argv);

/* thuocso probe add NAME FILE.json --data DIR [--every INTERVAL] */
int probe_add(struct mem *mem, int argc, char **argv);

/* thuocso probe quarantine [take N | refuse N] --data DIR */
int probe_quarantine(struct mem *mem, int argc, char **argv);
