#include "collector/catalog.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"

static const char *folder;

void
catalog_use(const char *dir)
{
	folder = dir;
}

static struct str
embedded_bytes(const struct embedded *file)
{
	return str_n(file->bytes, (size_t)(file->end - file->bytes));
}

/* Embedded names begin with "catalog/". */
static const char *
embedded_name(const struct embedded *file)
{
	return file->name + strlen("catalog/");
}

bool
catalog_read(struct mem *mem, const char *name, struct str *out, struct fail *f)
{
	if (folder)
		return file_read(mem, mem_printf(mem, "%s/%s", folder, name), LIMIT_FILE, out, f);
	for (const struct embedded *file = catalog_files; file->name; file++)
		if (strcmp(embedded_name(file), name) == 0) {
			*out = embedded_bytes(file);
			return true;
		}
	return fail(f, NO_FILE, name);
}

static int
visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool
folder_each(struct mem *mem, const char *prefix, catalog_each_f *each, void *ctx, struct fail *f)
{
	const char *slash = strrchr(prefix, '/');
	const char *sub = slash ? mem_strn(mem, prefix, (size_t)(slash - prefix + 1)) : "";
	struct dirent **names = NULL;
	int n = scandir(mem_printf(mem, "%s/%s", folder, sub), &names, visible, alphasort);
	bool ok = true;

	if (n < 0)
		return fail(f, NO_FILE, mem_printf(mem, "%s/%s", folder, sub));
	for (int i = 0; i < n; i++) {
		const char *name = mem_printf(mem, "%s%s", sub, names[i]->d_name);
		struct str bytes;

		free(names[i]);
		if (ok && str_starts(str_of(name), str_of(prefix)))
			ok = catalog_read(mem, name, &bytes, f) && each(ctx, name, bytes, f);
	}
	free(names);
	return ok;
}

bool
catalog_each(struct mem *mem, const char *prefix, catalog_each_f *each, void *ctx, struct fail *f)
{
	if (folder)
		return folder_each(mem, prefix, each, ctx, f);
	for (const struct embedded *file = catalog_files; file->name; file++)
		if (str_starts(str_of(embedded_name(file)), str_of(prefix))
		    && !each(ctx, embedded_name(file), embedded_bytes(file), f))
			return false;
	return true;
}
