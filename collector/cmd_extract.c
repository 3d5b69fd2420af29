/* thuocso extract: the figures a report or press text claims, one JSON object a line. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/catalog.h"
#include "collector/commands.h"
#include "probes/narrative.h"
#include "scoring/metric.h"
#include "units/list.h"
#include "units/unit.h"
#include "xml/docx.h"

struct options {
	const char *file, *units;
	int32_t as_of;
};

static void
put_micro(struct json_out *out, const char *key, bool known, int64_t micro)
{
	if (known)
		json_pair_micro(out, key, micro);
	else
		json_pair_null(out, key);
}

static void
put_day(struct json_out *out, const char *key, int32_t day)
{
	char text[DATE_TEXT];

	json_pair_cstr(out, key, day == DAY_NONE ? NULL : date_text(day, text));
}

static void
put_figure(struct buf *text, const struct narrative_figure *f)
{
	struct json_out out = json_out(text);

	json_open(&out, '{');
	json_pair_cstr(&out, "unit", f->unit ? f->unit->code : NULL);
	json_pair_str(&out, "unit_text", f->unit_text);
	json_pair_cstr(&out, "metric", f->metric);
	json_pair_str(&out, "phrase", f->phrase);
	put_micro(&out, "value", f->has_value, f->value);
	put_micro(&out, "numerator", f->has_numerator, f->numerator);
	put_micro(&out, "denominator", f->has_denominator, f->denominator);
	json_pair_cstr(&out, "bound", f->bound);
	json_pair_cstr(&out, "uom", f->uom);
	put_day(&out, "period_from", f->from);
	put_day(&out, "period_to", f->to);
	json_pair_int(&out, "start", (int64_t)f->start);
	json_pair_int(&out, "end", (int64_t)f->end);
	json_key(&out, "flags");
	json_open(&out, '[');
	for (unsigned i = 0; i < NARRATIVE_FLAGS; i++)
		if (f->flags & 1U << i)
			json_put_cstr(&out, narrative_flag_name(i));
	json_close(&out, ']');
	json_close(&out, '}');
	buf_char(text, '\n');
}

/* The text of the file: plain, or of a .docx (a zip archive). */
static bool
read_text(struct mem *mem, const char *file, struct str *text, struct fail *f)
{
	struct str bytes;

	if (!file_read(mem, file, LIMIT_FILE, &bytes, f))
		return false;
	if (str_starts(bytes, STR("PK\3\4")))
		return docx_text(mem, file, bytes, text, f);
	if (bytes.n > LIMIT_TEXT)
		return fail(f, FILE_TOO_LARGE, file, mem_printf(mem, "%zu", (size_t)LIMIT_TEXT));
	*text = bytes;
	return true;
}

static const struct narrative *
read_world(struct mem *mem, const struct options *options, struct fail *f)
{
	struct units_span ever = { DAY_NONE, DAY_NONE };
	struct str csv, json;
	const struct units *units;
	const struct metrics *metrics;

	if (!file_read(mem, options->units, LIMIT_FILE, &csv, f) || !catalog_read(mem, "metrics.json", &json, f))
		return NULL;
	units = units_read(mem, options->units, csv, ever, f);
	if (!units)
		return NULL;
	metrics = metrics_read(mem, "metrics.json", json, f);
	return metrics ? narrative_new(mem, units, metrics, f) : NULL;
}

static bool
extract(struct mem *mem, const struct options *options, struct fail *f)
{
	const struct narrative *narrative = read_world(mem, options, f);
	struct buf line = buf_new(mem, MIB(1));
	struct narrative_figures figures;
	struct str text;

	if (!narrative || !read_text(mem, options->file, &text, f))
		return false;
	figures = narrative_read(mem, narrative, text, options->as_of);
	for (size_t i = 0; i < figures.n; i++) {
		buf_cut(&line, 0);
		put_figure(&line, &figures.at[i]);
		if (fwrite(line.s, 1, line.n, stdout) != line.n)
			return fail(f, FILE_WRITE, "stdout", "");
	}
	return true;
}

int
cmd_extract(int argc, char **argv)
{
	struct options options = { .as_of = DAY_NONE };
	struct fail f = { 0 };
	char message[1200];
	struct mem *mem;
	bool ok;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--units") == 0 && i + 1 < argc)
			options.units = argv[++i];
		else if (strcmp(argv[i], "--as-of") == 0 && i + 1 < argc) {
			if (!date_read(str_of(argv[++i]), &options.as_of)) {
				fail(&f, BAD_DATE, "--as-of", argv[i]);
				fprintf(stderr, "%s\n", fail_line(&f, message, sizeof(message)));
				return EXIT_BAD;
			}
		} else if ((argv[i][0] != '-' || strcmp(argv[i], "-") == 0) && !options.file)
			options.file = argv[i];
		else
			return command_usage("extract");
	}
	if (!options.file || !options.units)
		return command_usage("extract");
	mem = mem_new("extract", LIMIT_ARENA_TOOL);
	ok = extract(mem, &options, &f);
	mem_free(&mem);
	if (!ok)
		fprintf(stderr, "%s\n", fail_line(&f, message, sizeof(message)));
	return ok ? EXIT_OK : EXIT_BAD;
}
