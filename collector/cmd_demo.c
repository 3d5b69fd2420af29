/* thuocso demo: load the demo province, once. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/commands.h"
#include "collector/demo.h"
#include "collector/demo_plan.h"
#include "pg/cluster.h"
#include "pg/db.h"
#include "pg/migrate.h"

static const struct {
	bool (*run)(struct demo *demo);
	const char *vi, *en;
} steps[] = {
	{ demo_units, "đơn vị hành chính trước và sau 1/7/2025", "units before and after 1 July 2025" },
	{ demo_rounds, "bộ chỉ số, kỳ xếp hạng, kết quả toàn quốc", "frameworks, rounds, national results" },
	{ demo_fill, "số liệu minh hoạ", "illustrative figures" },
	{ demo_reports, "đọc các báo cáo", "reading the reports" },
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

static bool
run_steps(struct demo *demo)
{
	for (int i = 0; i < STEPS; i++) {
		int64_t from = clock_monotonic();

		printf("[%d/%d] %s / %s ... ", i + 1, STEPS, steps[i].vi, steps[i].en);
		fflush(stdout);
		if (!steps[i].run(demo)) {
			printf("\n");
			return false;
		}
		printf("%.1f s\n", (double)(clock_monotonic() - from) / 1e6);
	}
	return true;
}

static bool
load(struct mem *mem, const char *dir, struct fail *f)
{
	struct cluster *cluster = cluster_start(mem, dir, NULL, f);
	struct demo demo = { .mem = mem, .f = f };
	int ran;

	if (!cluster)
		return false;
	demo.owner = db_open(mem, cluster_conninfo(cluster, mem, "dx_owner"), f);
	if (!demo.owner || !migrate_up(demo.owner, &ran, f))
		return false;
	demo.web = cluster_conninfo(cluster, mem, "dx_web");
	demo.plan = demo_plan_read(mem, f);
	return demo.plan && run_steps(&demo);
}

int
cmd_demo(int argc, char **argv)
{
	struct fail f = { 0 };
	struct mem *mem;
	char line[900];
	bool ok;

	if (argc != 3 || strcmp(argv[1], "--data") != 0)
		return command_usage("demo");
	mem = mem_new("demo", LIMIT_ARENA_TOOL);
	ok = load(mem, argv[2], &f);
	if (!ok)
		fprintf(stderr, "%s\n", fail_line(&f, line, sizeof(line)));
	mem_free(&mem);
	return ok ? EXIT_OK : EXIT_BAD;
}
