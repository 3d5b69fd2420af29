/* thuocso probe: check a configuration, read a payload, run a probe. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/catalog.h"
#include "collector/cmd_probe.h"
#include "collector/commands.h"
#include "probes/calendar.h"
#include "probes/drift.h"
#include "probes/probe.h"
#include "probes/reading.h"
#include "units/list.h"
#include "units/match.h"

int
probe_bad(const struct fail *f)
{
	char line[1200];

	fprintf(stderr, "%s\n", fail_line(f, line, sizeof(line)));
	return EXIT_BAD;
}

/* --- probe check FILE.json --- */

static int
check(struct mem *mem, int argc, char **argv)
{
	struct probe_setup setup;
	struct fail f = { 0 };
	struct str json;

	if (argc != 2)
		return command_usage("probe");
	if (!file_read(mem, argv[1], LIMIT_FILE, &json, &f) || !probe_setup_read(mem, argv[1], json, NULL, &setup, &f))
		return probe_bad(&f);
	printf("%s: %s / %s\n", setup.type->name, setup.type->vi, setup.type->en);
	return EXIT_OK;
}

/* --- probe parse KIND [--config FILE.json] [--units FILE.csv] [--kept FILE]
 * [--against SHAPE.json] [--shape SHAPE.json] PAYLOAD --- */

struct parse_options {
	const char *kind, *config, *units, *as_of, *kept, *against, *shape, *payload;
};

static bool
take_options(struct parse_options *o, int argc, char **argv)
{
	*o = (struct parse_options){ 0 };
	for (int i = 1; i < argc; i++) {
		const char **to = strcmp(argv[i], "--config") == 0 ? &o->config : strcmp(argv[i], "--units") == 0 ? &o->units
			: strcmp(argv[i], "--kept") == 0 ? &o->kept : strcmp(argv[i], "--as-of") == 0 ? &o->as_of
			: strcmp(argv[i], "--against") == 0 ? &o->against : strcmp(argv[i], "--shape") == 0 ? &o->shape : NULL;

		if (to && i + 1 < argc)
			*to = argv[++i];
		else if (to || (argv[i][0] == '-' && argv[i][1]))
			return false;
		else if (!o->kind)
			o->kind = argv[i];
		else if (!o->payload)
			o->payload = argv[i];
		else
			return false;
	}
	return o->kind && o->payload && probe_type_find(o->kind);
}

static bool
make_world(struct mem *mem, const struct parse_options *o, struct probe_world *world, struct fail *f)
{
	int32_t day = DAY_NONE;
	const struct units *units;
	struct str text;

	world->now = clock_unix();
	if (o->as_of && !date_read(str_of(o->as_of), &day))
		return fail(f, BAD_DATE, "--as-of", o->as_of);
	if (o->as_of) /* the end of that day in Vietnam */
		world->now = ((int64_t)day * 86400 + 86399 - 7 * 3600) * 1000000;
	if (!catalog_read(mem, "holidays.json", &text, f))
		return false;
	world->calendar = calendar_read(mem, "catalog/holidays.json", text, f);
	world->units = NULL;
	if (!world->calendar || !o->units)
		return world->calendar != NULL;
	if (!file_read(mem, o->units, LIMIT_FILE, &text, f))
		return false;
	units = units_read(mem, o->units, text, (struct units_span){ DAY_NONE, DAY_NONE }, f);
	world->units = units ? matcher_new(mem, units, day) : NULL;
	return units != NULL;
}

void
probe_print(struct mem *mem, const struct readings *readings)
{
	char line[1200];

	for (size_t i = 0; i < readings->list.n; i++) {
		struct buf out = buf_new(mem, KIB(16));

		reading_put(&out, &readings->list.at[i]);
		puts(buf_cstr(&out));
	}
	for (size_t i = 0; i < readings->rejects.n; i++)
		fprintf(stderr, "%s\n", fail_line(&readings->rejects.at[i].fault, line, sizeof(line)));
}

/* --against FILE: with what was remembered; --shape FILE: what to remember from now on. */
static bool
compare(struct mem *mem, const struct parse_options *o, struct readings *now, struct fail *f)
{
	struct str before = STR("");

	if ((o->against && !file_read(mem, o->against, LIMIT_PAYLOAD, &before, f)) || !drift_check(mem, before, now, f))
		return false;
	return !o->shape || file_write(o->shape, str_of(drift_shape(mem, before, now)), f);
}

static int
parse(struct mem *mem, int argc, char **argv)
{
	struct parse_options o;
	struct probe_world world;
	struct probe_setup setup;
	struct payload in = { 0 };
	struct probe_parsed out = { 0 };
	struct fail f = { 0 };
	struct str json = STR("{}");

	if (!take_options(&o, argc, argv))
		return command_usage("probe");
	in.name = o.payload;
	in.media = "application/octet-stream";
	if ((o.config && !file_read(mem, o.config, LIMIT_FILE, &json, &f))
	    || !probe_setup_read(mem, o.config ? o.config : "--config", json, o.kind, &setup, &f) || !make_world(mem, &o, &world, &f)
	    || !file_read(mem, o.payload, LIMIT_PAYLOAD, &in.bytes, &f) || !probe_parse(mem, &setup, &world, &in, &out, &f))
		return probe_bad(&f);
	if (!compare(mem, &o, &out.readings, &f))
		return probe_bad(&f);
	if (o.kept && !file_write(o.kept, out.kept.bytes, &f))
		return probe_bad(&f);
	probe_print(mem, &out.readings);
	return out.readings.rejects.n > 0 && !setup.type->bears_bad_rows ? EXIT_BAD : EXIT_OK;
}

int
cmd_probe(int argc, char **argv)
{
	struct mem *mem = mem_new("probe", LIMIT_ARENA_TOOL);
	int status;

	if (argc > 1 && strcmp(argv[1], "check") == 0)
		status = check(mem, argc - 1, argv + 1);
	else if (argc > 1 && strcmp(argv[1], "parse") == 0)
		status = parse(mem, argc - 1, argv + 1);
	else if (argc > 1 && strcmp(argv[1], "run") == 0)
		status = probe_run(mem, argc - 1, argv + 1);
	else if (argc > 1 && strcmp(argv[1], "add") == 0)
		status = probe_add(mem, argc - 1, argv + 1);
	else if (argc > 1 && strcmp(argv[1], "quarantine") == 0)
		status = probe_quarantine(mem, argc - 1, argv + 1);
	else if (argc > 1 && argv[1][0] == '-')
		status = probe_serve(mem, argc, argv);
	else
		status = command_usage("probe");
	mem_free(&mem);
	return status;
}
