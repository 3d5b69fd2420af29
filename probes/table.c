#include "probes/types.h"

const struct probe_type *const probe_types[] = {
	&probe_csv,
	&probe_dossier,
	&probe_drop,
	&probe_http_json,
	&probe_http_text,
	&probe_prometheus,
	&probe_xlsx,
	NULL,
};
