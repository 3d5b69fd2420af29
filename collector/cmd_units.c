/* thuocso units: lists of administrative units, and names matched against them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/commands.h"
#include "collector/owner.h"
#include "collector/units_import.h"
#include "pg/db.h"
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

/* --- import --- */

struct import_options {
	const char *file, *predecessors, *decision;
	const char *from, *until, *data;
	struct units_span span;
};

static bool
read_import_options(int argc, char **argv, struct import_options *o)
{
	for (int i = 1; i < argc; i++) {
		if (option(argc, argv, &i, "--from", &o->from) || option(argc, argv, &i, "--until", &o->until)
		    || option(argc, argv, &i, "--predecessors", &o->predecessors)
		    || option(argc, argv, &i, "--decision", &o->decision) || option(argc, argv, &i, "--data", &o->data))
			continue;
		if (argv[i][0] == '-' || o->file)
			return false;
		o->file = argv[i];
	}
	return o->file != NULL;
}

static bool
read_days(struct import_options *o, struct fail *f)
{
	o->span = (struct units_span){ DAY_NONE, DAY_NONE };
	if (o->from && !date_read(str_of(o->from), &o->span.from))
		return fail(f, BAD_DATE, "--from", o->from);
	if (o->until && !date_read(str_of(o->until), &o->span.to))
		return fail(f, BAD_DATE, "--until", o->until);
	if (o->from && o->until && o->span.to <= o->span.from)
		return fail(f, BAD_VALUE, "--until", "--until", o->until);
	return true;
}

static void
step(int n, const char *vi, const char *en)
{
	fprintf(stderr, "[%d/3] %s / %s\n", n, vi, en);
}

/* What the texts leave open, line by line. */
static void
print_open(const struct predecessors *told)
{
	for (size_t i = 0; i < told->n; i++) {
		const struct predecessor *p = &told->at[i];

		if (p->status == MATCH_MATCHED)
			continue;
		fprintf(stderr, "%s: \"%.*s\": %s\n", p->place, (int)p->piece.name.n, p->piece.name.s,
			p->no_unit ? "Không phải đơn vị trong danh sách." : p->why);
	}
}

static void
print_imported(const struct units_imported *done)
{
	const struct predecessors *told = done->told;

	printf("đơn vị: %zu, mới %zu, đổi %zu / units: %zu, added %zu, changed %zu\n", done->units, done->added,
	       done->changed, done->units, done->added, done->changed);
	if (!told)
		return;
	print_open(told);
	printf("sáp nhập: %zu tên, rõ %zu, mơ hồ %zu, không rõ %zu, không phải đơn vị %zu; ghi %zu thay đổi, hủy %zu\n"
	       "mergers: %zu names, told %zu, ambiguous %zu, unknown %zu, no unit %zu; %zu changes recorded, %zu undone\n",
	       told->n, told->matched, told->ambiguous, told->unknown, told->no_unit, done->changes, done->undone, told->n,
	       told->matched, told->ambiguous, told->unknown, told->no_unit, done->changes, done->undone);
}

/* The day of the mergers: --from, or the one first day that all units of the list have. */
static bool
merger_day(const struct import_options *o, const struct units *units, int32_t *day, struct fail *f)
{
	*day = o->from ? o->span.from : units_at(units, 0)->from;
	for (size_t i = 0; !o->from && i < units_count(units); i++)
		if (units_at(units, i)->from != *day)
			*day = DAY_NONE;
	return *day != DAY_NONE || fail(f, UNITS_NO_DAY, o->predecessors);
}

static bool
import(struct mem *mem, struct import_options *o, struct units_imported *done, struct fail *f)
{
	struct units_import what = { .name = o->predecessors, .text = STR(""), .decision = o->decision };
	struct str text;
	struct db *db;

	if (!read_days(o, f))
		return false;
	step(1, "đọc danh sách", "reading the list");
	if (!file_read(mem, o->file, LIMIT_FILE, &text, f)
	    || (o->predecessors && !file_read(mem, o->predecessors, LIMIT_FILE, &what.text, f)))
		return false;
	what.units = units_read(mem, o->file, text, o->span, f);
	if (!what.units || (o->predecessors && !merger_day(o, what.units, &what.day, f)))
		return false;
	step(2, "mở cơ sở dữ liệu", "opening the database");
	db = owner_open(mem, o->data, NULL, f);
	if (!db)
		return false;
	step(3, "ghi đơn vị", "writing the units");
	return units_import(mem, db, &what, done, f);
}

static int
import_command(int argc, char **argv)
{
	struct import_options options = { 0 };
	struct units_imported done;
	struct fail f = { 0 };
	struct mem *mem;
	bool ok;

	if (!read_import_options(argc, argv, &options))
		return command_usage("units");
	mem = mem_new("units import", LIMIT_ARENA_TOOL);
	ok = import(mem, &options, &done, &f);
	if (ok)
		print_imported(&done);
	mem_free(&mem);
	return ok ? EXIT_OK : bad(&f);
}

/* --- undo --- */

static bool
undo(struct mem *mem, const char *day_text, const char *number, const char *data, struct fail *f)
{
	int32_t day = DAY_NONE;
	int64_t change = 0;
	struct db *db;
	size_t n;

	if (day_text && !date_read(str_of(day_text), &day))
		return fail(f, BAD_DATE, "--day", day_text);
	if (number && (decimal_read(str_of(number), &change) != DECIMAL_OK || change <= 0 || change % MICRO != 0))
		return fail(f, BAD_NUMBER, "--change", number);
	db = owner_open(mem, data, NULL, f);
	if (!db || !units_undo(db, day, change / MICRO, &n, f))
		return false;
	printf("đã hủy %zu thay đổi / %zu changes undone\n", n, n);
	return true;
}

static int
undo_command(int argc, char **argv)
{
	const char *day = NULL, *change = NULL, *data = NULL;
	struct fail f = { 0 };
	struct mem *mem;
	bool ok;

	for (int i = 1; i < argc; i++)
		if (!option(argc, argv, &i, "--day", &day) && !option(argc, argv, &i, "--change", &change)
		    && !option(argc, argv, &i, "--data", &data))
			return command_usage("units");
	if (!day == !change)
		return command_usage("units");
	mem = mem_new("units undo", LIMIT_ARENA_TOOL);
	ok = undo(mem, day, change, data, &f);
	mem_free(&mem);
	return ok ? EXIT_OK : bad(&f);
}

int
cmd_units(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} verbs[] = { { "match", match_command }, { "import", import_command }, { "undo", undo_command } };

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (argc >= 2 && strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	return command_usage("units");
}
