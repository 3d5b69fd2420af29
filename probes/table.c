#include "probes/types.h"

const struct probe_type *const probe_types[] = {
	&probe_dossier,
	&probe_drop,
	NULL,
};
