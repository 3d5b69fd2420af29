/* thuocso units: lists of administrative units, and names matched against them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/commands.h"
#include "units/list.h"
#include "units/match.h"
#include "units/unit.h"

static int
bad(const struct fail *f)
{
	char line[1200];

	fprintf(stderr, "%s\n", fail_line(f, line, sizeof(line)));
	return EXIT_BAD;
}

/* The value of an option that takes one: "--units FILE" or "--units=FILE". */
static bool
option(int argc, char **argv, int *i, const char *name, const char **value)
{
	size_t n = strlen(name);

	if (strncmp(argv[*i], name, n) == 0 && argv[*i][n] == '=') {
		*value = argv[*i] + n + 1;
		return true;
	}
	if (strcmp(argv[*i], name) != 0 || *i + 1 >= argc)
		return false;
	*value = argv[++*i];
	return true;
}

static void
put_unit(struct mem *mem, struct json_out *out, const struct unit *unit, int32_t day)
{
	json_open(out, '{');
	json_pair_cstr(out, "code", unit->code);
	json_pair_str(out, "full_name", unit->full_name);
	json_pair_cstr(out, "parent", unit_place(mem, unit, day));
	json_close(out, '}');
}

static void
put_match(struct mem *mem, struct buf *text, struct str input, const struct match *match, int32_t day)
{
	struct json_out out = json_out(text);

	json_open(&out, '{');
	json_pair_str(&out, "input", input);
	json_pair_cstr(&out, "status", match_status_name(match->status));
	json_pair_cstr(&out, "code", match->unit ? match->unit->code : NULL);
	json_pair_cstr(&out, "full_name", match->unit ? match->unit->full_name.s : NULL);
	json_key(&out, "candidates");
	json_open(&out, '[');
	for (size_t i = 0; i < match->candidates_n; i++)
		put_unit(mem, &out, match->candidates[i], day);
	json_close(&out, ']');
	json_pair_cstr(&out, "why", match->why);
	json_close(&out, '}');
	buf_char(text, '\n');
}

static bool
match_lines(const struct matcher *matcher, FILE *in, FILE *out)
{
	struct mem *mem = mem_new("match", LIMIT_ARENA_TOOL);
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	bool ok = true;

	while (ok && (n = getline(&line, &room, in)) >= 0) {
		struct buf text = buf_new(mem, MIB(1) + 8 * (size_t)n);
		struct str input = str_n(line, (size_t)n), name, parent;
		struct match match;

		while (input.n > 0 && (input.s[input.n - 1] == '\n' || input.s[input.n - 1] == '\r'))
			input.n--;
		name = str_cut(input, '\t', &parent);
		match = match_name(mem, matcher, name, parent);
		put_match(mem, &text, input, &match, matcher_day(matcher));
		ok = fwrite(text.s, 1, text.n, out) == text.n;
		mem_reset(mem);
	}
	free(line);
	mem_free(&mem);
	return ok && fflush(out) == 0 && !ferror(in);
}

static int
match_run(const char *file, int32_t day)
{
	struct mem *mem = mem_new("units", LIMIT_ARENA_TOOL);
	struct fail f = { 0 };
	struct str text;
	const struct units *units = NULL;
	bool ok;

	if (file_read(mem, file, LIMIT_FILE, &text, &f))
		units = units_read(mem, file, text, (struct units_span){ DAY_NONE, DAY_NONE }, &f);
	if (!units) {
		mem_free(&mem);
		return bad(&f);
	}
	ok = match_lines(matcher_new(mem, units, day), stdin, stdout);
	mem_free(&mem);
	if (!ok)
		fprintf(stderr, "thuocso units match: không đọc hoặc ghi được / cannot read or write\n");
	return ok ? EXIT_OK : EXIT_BAD;
}

static int
match_command(int argc, char **argv)
{
	const char *file = NULL, *as_of = NULL;
	int32_t day = clock_today();

	for (int i = 1; i < argc; i++)
		if (!option(argc, argv, &i, "--units", &file) && !option(argc, argv, &i, "--as-of", &as_of))
			return command_usage("units");
	if (!file)
		return command_usage("units");
	if (as_of && !date_read(str_of(as_of), &day)) {
		struct fail f = { 0 };

		fail(&f, BAD_DATE, "--as-of", as_of);
		return bad(&f);
	}
	return match_run(file, day);
}

int
cmd_units(int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "match") == 0)
		return match_command(argc - 1, argv + 1);
	return command_usage("units");
}
