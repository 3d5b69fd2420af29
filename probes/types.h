/* The kinds of probes there are; table.c lists them. */
#pragma once

#include "probes/probe.h"

extern const struct probe_type probe_dossier;
extern const struct probe_type probe_drop;
