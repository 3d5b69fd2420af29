#include "collector/options.h"

#include <string.h>

#include "base/decimal.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

enum kind { NUMBER, TEXT };
enum reload { RELOADS, RESTARTS };

static const struct option {
	const char *name;
	enum kind kind;
	int64_t least, most;
	const char *value;
	enum reload reload;
	const char *vi, *en;
} all[OPTIONS] = {
#define X(id, name, kind, least, most, value, reload, vi, en) { name, kind, least, most, value, reload, vi, en },
#include "collector/options.def"
#undef X
};

static int
find(struct str name)
{
	for (int i = 0; i < OPTIONS; i++)
		if (str_is(name, all[i].name))
			return i;
	return -1;
}

static bool
set_number(struct options *out, int i, const char *text, const char *place, struct mem *mem, struct fail *f)
{
	int64_t micro;

	if (decimal_read(str_of(text), &micro) != DECIMAL_OK || micro % MICRO)
		return fail(f, BAD_NUMBER, place, text);
	if (micro / MICRO < all[i].least || micro / MICRO > all[i].most)
		return fail(f, JSON_RANGE, place, all[i].name, mem_printf(mem, "%lld", (long long)all[i].least),
			    mem_printf(mem, "%lld", (long long)all[i].most));
	out->number[i] = micro / MICRO;
	return true;
}

static bool
set(struct mem *mem, struct options *out, struct str name, struct str value, const char *place, struct fail *f)
{
	int i = find(name);
	const char *text = str_dup(mem, value);

	if (i < 0)
		return fail(f, NO_OPTION, place, str_dup(mem, name));
	if (all[i].kind == NUMBER && !set_number(out, i, text, place, mem, f))
		return false;
	if (all[i].kind == TEXT && ((int64_t)value.n < all[i].least || (int64_t)value.n > all[i].most))
		return fail(f, BAD_VALUE, place, all[i].name, text);
	out->text[i] = text;
	return true;
}

static bool
read_file(struct mem *mem, struct options *out, const char *path, struct fail *f)
{
	struct str text;

	if (!file_read(mem, path, LIMIT_OPTIONS_FILE, &text, f))
		return false;
	for (int line = 1; text.n > 0; line++) {
		struct str value, name, rest = str_trim(str_cut(text, '\n', &text));
		const char *place = mem_printf(mem, "%s:%d", path, line);

		if (rest.n == 0 || rest.s[0] == '#')
			continue;
		name = str_trim(str_cut(rest, '=', &value));
		if (name.n == rest.n)
			return fail(f, NO_OPTION, place, str_dup(mem, rest));
		if (!set(mem, out, name, str_trim(value), place, f))
			return false;
	}
	return true;
}

/* One argument: *value points into it, or is the next one (then *used is 2). */
static bool
cut_argument(int argc, char **argv, struct str *name, struct str *value, int *used, struct fail *f)
{
	struct str arg = str_of(argv[0]);
	struct str rest;

	if (!str_starts(arg, STR("--")) || arg.n == 2)
		return fail(f, NO_OPTION, "", argv[0]);
	*name = str_cut(str_n(arg.s + 2, arg.n - 2), '=', &rest);
	*used = 1;
	*value = rest;
	if (name->n < arg.n - 2)
		return true;
	if (argc < 2)
		return fail(f, OPTION_VALUE, "", argv[0]);
	*value = str_of(argv[1]);
	*used = 2;
	return true;
}

/* First pass: the configuration file; second: everything else, so that it wins. */
static bool
read_arguments(struct mem *mem, struct options *out, int argc, char **argv, bool config, struct fail *f)
{
	while (argc > 0) {
		struct str name, value;
		int used;

		if (!cut_argument(argc, argv, &name, &value, &used, f))
			return false;
		if (str_is(name, "config")) {
			if (config && !read_file(mem, out, str_dup(mem, value), f))
				return false;
		} else if (!config && !set(mem, out, name, value, mem_printf(mem, "--%.*s", (int)name.n, name.s), f)) {
			return false;
		}
		argc -= used;
		argv += used;
	}
	return true;
}

struct options *
options_read(struct mem *mem, int argc, char **argv, struct fail *f)
{
	struct options *out = mem_one(mem, struct options);

	for (int i = 0; i < OPTIONS; i++)
		if (!set(mem, out, str_of(all[i].name), str_of(all[i].value), all[i].name, f))
			return NULL;
	if (!read_arguments(mem, out, argc - 1, argv + 1, true, f)
	    || !read_arguments(mem, out, argc - 1, argv + 1, false, f))
		return NULL;
	return out;
}

const char *const *
options_list(struct mem *mem, const struct options *options, enum option_id id)
{
	struct str rest = str_of(options->text[id]);
	VEC(const char *) list = { 0 };

	while (rest.n > 0) {
		struct str item = str_trim(str_cut(rest, ',', &rest));

		if (item.n > 0)
			*vec_push(mem, &list) = str_dup(mem, item);
	}
	if (list.n == 0)
		return NULL;
	*vec_push(mem, &list) = NULL;
	return list.at;
}

/* --- the same list for people --- */

static void
print_range(FILE *out, const struct option *o)
{
	if (o->kind == NUMBER)
		fprintf(out, "%lld-%lld", (long long)o->least, (long long)o->most);
	if (o->value[0])
		fprintf(out, "%s%s", o->kind == NUMBER ? ", mặc định / default " : "mặc định / default ", o->value);
}

void
options_help(FILE *out)
{
	fprintf(out, "  --config FILE\n      đọc tuỳ chọn từ tệp / read options from a file\n");
	for (int i = 0; i < OPTIONS; i++) {
		fprintf(out, "  --%s %s\n      %s\n      %s\n", all[i].name, all[i].kind == NUMBER ? "N" : "TEXT", all[i].vi,
			all[i].en);
		if (all[i].value[0] || all[i].kind == NUMBER) {
			fputs("      [", out);
			print_range(out, &all[i]);
			fputs("]\n", out);
		}
	}
}

void
options_sample(FILE *out)
{
	fprintf(out, "# Thước Số: cấu hình máy chủ / configuration of the server.\n"
		     "# Mọi dòng đều là mặc định; bỏ dấu # để đổi.\n"
		     "# Every line is the default; take the # away to change it.\n");
	for (int i = 0; i < OPTIONS; i++) {
		fprintf(out, "\n# %s\n# %s\n", all[i].vi, all[i].en);
		if (all[i].reload == RELOADS)
			fprintf(out, "# (nạp lại bằng SIGHUP / SIGHUP reloads it)\n");
		fprintf(out, "#%s =%s%s\n", all[i].name, all[i].value[0] ? " " : "", all[i].value);
	}
}

static void
print_manual_name(FILE *out, const char *name)
{
	for (; *name; name++)
		fprintf(out, *name == '-' ? "\\-" : "%c", *name);
}

void
options_manual(FILE *out)
{
	for (int i = 0; i < OPTIONS; i++) {
		fputs(".TP\n\\fB\\-\\-", out);
		print_manual_name(out, all[i].name);
		fprintf(out, "\\fR \\fI%s\\fR\n%s.\n%s.\n", all[i].kind == NUMBER ? "N" : "TEXT", all[i].vi, all[i].en);
		if (all[i].value[0])
			fprintf(out, "Mặc định / default: %s.\n", all[i].value);
	}
}
