/* The kinds of probes there are; table.c lists them. */
#pragma once

#include "probes/probe.h"

extern const struct probe_type probe_csv;
extern const struct probe_type probe_dossier;
extern const struct probe_type probe_drop;
extern const struct probe_type probe_http_json;
extern const struct probe_type probe_http_text;
extern const struct probe_type probe_prometheus;
extern const struct probe_type probe_xlsx;
