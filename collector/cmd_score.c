/* thuocso score: values and a framework in, the ranking out. No database, no server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "collector/catalog.h"
#include "collector/commands.h"
#include "scoring/board.h"
#include "scoring/robust.h"
#include "scoring/sheet.h"
#include "scoring/table.h"

enum { DEFAULT_TOP = 35 };

struct options {
	const char *framework, *values, *points;
	int period;
	bool json;
	long long draws, seed, top;
};

static int
usage(const char *vi, const char *en, const char *what)
{
	fprintf(stderr, "thuocso score: %s \"%s\" / %s \"%s\"\n", vi, what, en, what);
	return command_usage("score");
}

static int
bad(const struct fail *f)
{
	char line[1200];

	fprintf(stderr, "%s\n", fail_line(f, line, sizeof(line)));
	return f->code == FAIL_PERIODS_MANY ? EXIT_USAGE : EXIT_BAD;
}

static bool
read_count(const char *text, long long least, long long most, long long *out)
{
	char *end;

	*out = strtoll(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && *out >= least && *out <= most;
}

static bool
take_option(struct options *o, const char *name, const char *value)
{
	if (strcmp(name, "--framework") == 0)
		o->framework = value;
	else if (strcmp(name, "--values") == 0)
		o->values = value;
	else if (strcmp(name, "--points") == 0)
		o->points = value;
	else if (strcmp(name, "--period") == 0)
		return period_read(str_of(value), &o->period);
	else if (strcmp(name, "--format") == 0)
		return (o->json = strcmp(value, "json") == 0) || strcmp(value, "csv") == 0;
	else if (strcmp(name, "--robustness") == 0)
		return read_count(value, 1, ROBUST_MAX_DRAWS, &o->draws);
	else if (strcmp(name, "--seed") == 0)
		return read_count(value, 0, INT64_MAX, &o->seed);
	else if (strcmp(name, "--top") == 0)
		return read_count(value, 1, LIMIT_UNITS, &o->top);
	else
		return false;
	return true;
}

/* A file, or the bare code of a framework of the catalogue. */
static bool
read_framework_text(struct mem *mem, const char *name, struct str *out, struct fail *f)
{
	struct fail no_entry;

	if (strcmp(name, "-") == 0 || access(name, F_OK) == 0 || strchr(name, '/')
	    || strchr(name, '.'))
		return file_read(mem, name, LIMIT_FILE, out, f);
	return catalog_read(mem, mem_printf(mem, "frameworks/%s.json", name), out, &no_entry)
	       || fail(f, NO_FILE, name);
}

struct known {
	struct mem *mem;
	struct map *codes;
};

/* Codes of a metric file: {"metrics": [{"code": ...}]} or the bare list. */
static bool
note_metrics(void *ctx, const char *name, struct str bytes, struct fail *f)
{
	struct known *known = ctx;
	json_t *json, *list, *metric;
	size_t i;

	if (!str_ends(str_of(name), STR(".json")))
		return true;
	json = json_read(known->mem, name, bytes, f);
	if (!json)
		return false;
	list = json_is_array(json) ? json : json_object_get(json, "metrics");
	json_array_foreach(list, i, metric)
	{
		const char *code = json_string_value(json_object_get(metric, "code"));

		if (code)
			map_put(known->codes, str_of(code), known);
	}
	return true;
}

static void
tell_passed(const struct options *o, const struct sheet *sheet)
{
	if (sheet_passed(sheet))
		fprintf(stderr,
			"%s: bỏ qua %zu dòng của chỉ tiêu mà bộ chỉ số không dùng / "
			"%zu rows of metrics that the framework does not use were passed over\n",
			o->values, sheet_passed(sheet), sheet_passed(sheet));
	if (sheet_over(sheet))
		fprintf(stderr,
			"%s: %zu tỷ lệ lớn hơn toàn phần, tính như đủ / %zu shares are over their "
			"whole and "
			"count as all of it\n",
			o->values, sheet_over(sheet), sheet_over(sheet));
	if (sheet_unread(sheet))
		fprintf(stderr, "%s: không đọc cột %s / columns not read: %s\n", o->values,
			sheet_unread(sheet), sheet_unread(sheet));
}

static bool
fill_sheet(struct mem *mem, struct sheet *sheet, const struct options *o, struct fail *f)
{
	struct str text;

	if (o->values
	    && (!file_read(mem, o->values, LIMIT_FILE, &text, f)
		|| !sheet_values(sheet, o->values, text, o->period, f)))
		return false;
	return !o->points
	       || (file_read(mem, o->points, LIMIT_FILE, &text, f)
		   && sheet_points(sheet, o->points, text, f));
}

static int
score(struct mem *mem, const struct options *o)
{
	struct known known = { mem, map_new(mem) };
	struct buf out = buf_new(mem, LIMIT_ARENA_TOOL / 4);
	const struct framework *fw;
	const struct robust *robust = NULL;
	struct sheet *sheet;
	struct board *board;
	struct fail f = { 0 };
	struct str text;

	if (!read_framework_text(mem, o->framework, &text, &f)
	    || !(fw = framework_read(mem, o->framework, text, &f))
	    || !catalog_each(mem, "metrics", note_metrics, &known, &f))
		return bad(&f);
	sheet = sheet_new(mem, fw, known.codes);
	if (!fill_sheet(mem, sheet, o, &f) || !(board = sheet_board(sheet, &f)))
		return bad(&f);
	tell_passed(o, sheet);
	if (o->draws)
		robust =
			robust_run(mem, board, (size_t)o->draws, (uint64_t)o->seed, (size_t)o->top);
	if (o->json)
		table_json(&out, board, sheet_units(sheet), sheet_period(sheet), robust);
	else
		table_csv(&out, board, sheet_units(sheet), robust);
	return file_put(STDOUT_FILENO, buf_view(&out)) ? EXIT_OK : EXIT_BAD;
}

int
cmd_score(int argc, char **argv)
{
	struct options o = { .top = DEFAULT_TOP };
	struct mem *mem;
	int status;

	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc)
			return usage("thiếu giá trị của", "no value for", argv[i]);
		if (!take_option(&o, argv[i], argv[i + 1]))
			return usage("tùy chọn hoặc giá trị sai", "bad option or value", argv[i]);
	}
	if (!o.framework)
		return usage("thiếu", "missing", "--framework");
	if (!o.values && !o.points)
		return usage("thiếu", "missing", "--values");
	mem = mem_new("score", LIMIT_ARENA_TOOL);
	status = score(mem, &o);
	mem_free(&mem);
	return status;
}
