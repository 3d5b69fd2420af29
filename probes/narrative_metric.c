#include "probes/narrative_metric.h"

#include "base/mem.h"
#include "probes/narrative_parts.h"

struct metric_index {
	const struct metrics *metrics;
};

const struct metric_index *
metric_index_new(struct mem *mem, const struct metrics *metrics, struct fail *f)
{
	struct metric_index *index = mem_one(mem, struct metric_index);

	(void)f;
	index->metrics = metrics;
	return index;
}

void
figures_name(struct mem *mem, const struct narrative_text *t, const struct metric_index *metrics, struct figure_list *figures)
{
	(void)mem, (void)t, (void)metrics, (void)figures;
}
