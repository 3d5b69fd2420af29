/* thuocso form publish, close, list: which forms are open, and to whom. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "collector/cmd_form.h"
#include "collector/commands.h"
#include "collector/owner.h"
#include "pg/db.h"
#include "survey/form.h"
#include "survey/publish.h"
#include "survey/publish.sql.h"

struct wish {
	const char *verb, *subject; /* a file or a form's id */
	const char *data, *conninfo, *unit, *until, *counts, *media;
};

static bool
read_wish(int argc, char **argv, struct wish *w)
{
	static const struct {
		const char *option;
		size_t at;
	} words[] = {
		{ "--data", offsetof(struct wish, data) },   { "--database", offsetof(struct wish, conninfo) },
		{ "--unit", offsetof(struct wish, unit) },   { "--until", offsetof(struct wish, until) },
		{ "--media", offsetof(struct wish, media) }, { "--counts", offsetof(struct wish, counts) },
	};

	*w = (struct wish){ .verb = argv[1], .counts = "valid" };
	for (int i = 2; i < argc; i++) {
		size_t k = 0;

		if (argv[i][0] != '-' && !w->subject) {
			w->subject = argv[i];
			continue;
		}
		while (k < ARRAY_LEN(words) && strcmp(argv[i], words[k].option) != 0)
			k++;
		if (k == ARRAY_LEN(words) || i + 1 == argc)
			return false;
		memcpy((char *)w + words[k].at, &argv[++i], sizeof(argv[i]));
	}
	return (strcmp(w->verb, "list") == 0) == !w->subject && (strcmp(w->counts, "valid") == 0 || strcmp(w->counts, "approved") == 0);
}

/* --- publish --- */

static const char *
type_of(struct str name)
{
	static const struct {
		const char *end, *type;
	} types[] = {
		{ ".csv", "text/csv" },	  { ".xml", "text/xml" },   { ".geojson", "application/geo+json" },
		{ ".jpg", "image/jpeg" }, { ".png", "image/png" },  { ".svg", "image/svg+xml" },
		{ ".mp3", "audio/mpeg" }, { ".mp4", "video/mp4" },
	};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_ends(name, str_of(types[i].end)))
			return types[i].type;
	return "application/octet-stream";
}

struct files {
	struct mem *mem;
	const char *folder;
	VEC(struct publish_file) all;
};

/* A file that the form asks for is published with it. */
static bool
read_file(void *ctx, struct mem *mem, const char *name, struct str *bytes, struct fail *f)
{
	struct files *files = ctx;

	(void)mem;
	for (size_t i = 0; i < files->all.n; i++)
		if (str_is(files->all.at[i].name, name)) {
			*bytes = files->all.at[i].bytes;
			return true;
		}
	return fail(f, NO_FILE, name);
}

/* Every file of the folder beside the form that could be its media. */
static bool
read_folder(struct files *files, struct fail *f)
{
	DIR *dir = files->folder ? opendir(files->folder) : NULL;
	struct dirent *entry;
	bool ok = !files->folder || dir;

	if (!ok)
		return fail(f, NO_FILE, files->folder);
	while (dir && ok && (entry = readdir(dir))) {
		struct publish_file *file;

		if (entry->d_name[0] == '.')
			continue;
		file = vec_push(files->mem, &files->all);
		file->name = str_of(mem_str(files->mem, entry->d_name));
		file->type = type_of(file->name);
		ok = file_read(files->mem, mem_printf(files->mem, "%s/%s", files->folder, entry->d_name), LIMIT_HTTP_BODY, &file->bytes, f);
	}
	if (dir)
		closedir(dir);
	return ok;
}

static bool
publish(struct mem *mem, const struct wish *w, struct fail *f)
{
	struct files files = { .mem = mem, .folder = w->media };
	const struct form_media media = { read_file, &files };
	struct publish what = { .counts = w->counts, .unit = w->unit, .until = w->until };
	struct form_source source;
	struct published done;
	struct db *db;
	int32_t day;

	if (w->until && !date_read(str_of(w->until), &day))
		return fail(f, BAD_DATE, "--until", w->until);
	if (!read_folder(&files, f) || !form_source_read(mem, w->subject, &source, f))
		return false;
	if (source.itemsets.n)
		*vec_push(mem, &files.all) = (struct publish_file){ STR("itemsets.csv"), source.itemsets, "text/csv" };
	what.xform = source.xform;
	what.workbook = source.workbook;
	if (!form_compile(mem, w->subject, what.xform, &media, f))
		return false;
	what.files = files.all.at;
	what.n_files = files.all.n;
	db = owner_open(mem, w->data, w->conninfo, f);
	if (!db || !publish_form(mem, db, &what, &done, f))
		return false;
	printf("%.*s\t%.*s\t%.*s\t%s\n", (int)done.form.n, done.form.s, (int)done.version.n, done.version.s, (int)done.title.n,
	       done.title.s, done.is_new ? "mới / new" : "đã có / known");
	return true;
}

/* --- close, list --- */

static bool
act(struct mem *mem, const struct wish *w, struct fail *f)
{
	const struct rows *rows;
	struct db *db;

	if (strcmp(w->verb, "publish") == 0)
		return publish(mem, w, f);
	db = owner_open(mem, w->data, w->conninfo, f);
	if (!db)
		return false;
	if (strcmp(w->verb, "close") == 0) {
		rows = db_query(db, &SQL_publish_close, f, arg_text(w->subject));
		return rows && (rows_n(rows) > 0 || fail(f, NO_FORM, "", w->subject));
	}
	rows = db_query(db, &SQL_publish_list, f);
	for (size_t i = 0; rows && i < rows_n(rows); i++)
		printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\n", row_text(rows, i, 0), row_text(rows, i, 1), row_text(rows, i, 2),
		       row_text(rows, i, 3), row_text(rows, i, 4), row_text(rows, i, 5), row_text(rows, i, 6));
	return rows != NULL;
}

int
cmd_form_publish(int argc, char **argv)
{
	struct mem *mem;
	struct fail f = { 0 };
	struct wish wish;
	char line[1200];
	bool ok;

	if (!read_wish(argc, argv, &wish))
		return command_usage("form");
	mem = mem_new("form", LIMIT_ARENA_TOOL);
	ok = act(mem, &wish, &f);
	if (!ok)
		fprintf(stderr, "%s\n", fail_line(&f, line, sizeof(line)));
	mem_free(&mem);
	return ok ? EXIT_OK : EXIT_BAD;
}
