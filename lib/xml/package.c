#include "xml/package.h"

#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "xml/sax.h"

struct package {
	const char *name;
	zip_t *zip;
	size_t inflated; /* by all parts so far */
};

struct part {
	struct package *package;
	const char *place;
	zip_file_t *file;
};

static void
close_zip(void *ptr)
{
	zip_discard(ptr);
}

static void
close_part(void *ptr)
{
	zip_fclose(ptr);
}

static bool
begins_like_html(struct str bytes)
{
	struct str head = str_trim(str_n(bytes.s, bytes.n < 512 ? bytes.n : 512));

	if (str_starts(head, STR("\xef\xbb\xbf")))
		head = str_trim(str_n(head.s + 3, head.n - 3));
	return head.n > 5 && head.s[0] == '<' && (head.s[1] == '!' || (head.s[1] | 32) == 'h' || (head.s[1] | 32) == 't' || (head.s[1] | 32) == 'm');
}

/* What is it, if it is no zip? */
static bool
refuse(const char *name, const char *kind, struct str bytes, struct fail *f)
{
	if (bytes.n == 0)
		return fail(f, FILE_EMPTY, name);
	if (str_starts(bytes, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		return fail(f, OFFICE_OLD, name, kind);
	if (begins_like_html(bytes))
		return fail(f, OFFICE_HTML, name, kind);
	if (str_starts(bytes, STR("PK")))
		return fail(f, ZIP_BROKEN, name, kind);
	return fail(f, OFFICE_NOT, name, kind);
}

struct package *
package_open(struct mem *mem, const char *name, const char *kind, struct str bytes, struct fail *f)
{
	struct package *package = mem_one(mem, struct package);
	zip_error_t error;
	zip_source_t *source;
	char text[24];

	package->name = mem_str(mem, name);
	if (!str_starts(bytes, STR("PK"))) {
		refuse(name, kind, bytes, f);
		return NULL;
	}
	zip_error_init(&error);
	source = zip_source_buffer_create(bytes.s, bytes.n, 0, &error);
	package->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	zip_error_fini(&error);
	if (!package->zip) {
		zip_source_free(source);
		refuse(name, kind, bytes, f);
		return NULL;
	}
	mem_at_end(mem, close_zip, package->zip);
	if (zip_get_num_entries(package->zip, 0) > LIMIT_ZIP_ENTRIES) {
		snprintf(text, sizeof(text), "%d", LIMIT_ZIP_ENTRIES);
		fail(f, ZIP_ENTRIES, name, text);
		return NULL;
	}
	return package;
}

const char *
package_name(const struct package *package)
{
	return package->name;
}

/* Some writers put backslashes, or other capitals, into the names. */
static zip_int64_t
locate(const struct package *package, const char *path)
{
	zip_int64_t at = zip_name_locate(package->zip, path, ZIP_FL_NOCASE | ZIP_FL_ENC_GUESS);
	char other[512];

	if (at >= 0)
		return at;
	snprintf(other, sizeof(other), "%s", path);
	for (char *c = other; *c; c++)
		if (*c == '/')
			*c = '\\';
	return zip_name_locate(package->zip, other, ZIP_FL_NOCASE | ZIP_FL_ENC_GUESS);
}

bool
package_has(const struct package *package, const char *path)
{
	return locate(package, path) >= 0;
}

struct part *
part_open(struct mem *mem, struct package *package, const char *path, struct fail *f)
{
	struct part *part = mem_one(mem, struct part);
	zip_int64_t at = locate(package, path);
	zip_stat_t stat;

	part->package = package;
	part->place = mem_printf(mem, "%s:%s", package->name, path);
	if (at < 0) {
		fail(f, OFFICE_PART, package->name, path);
		return NULL;
	}
	zip_stat_init(&stat);
	if (zip_stat_index(package->zip, (zip_uint64_t)at, 0, &stat) == 0 && (stat.valid & ZIP_STAT_ENCRYPTION_METHOD)
	    && stat.encryption_method != ZIP_EM_NONE) {
		fail(f, ZIP_PASSWORD, package->name);
		return NULL;
	}
	part->file = zip_fopen_index(package->zip, (zip_uint64_t)at, 0);
	if (!part->file) {
		fail(f, ZIP_BROKEN, part->place, path);
		return NULL;
	}
	mem_at_end(mem, close_part, part->file);
	return part;
}

bool
part_read(struct part *part, char *out, size_t size, size_t *n, struct fail *f)
{
	zip_int64_t got = zip_fread(part->file, out, size);
	char text[24];

	if (got < 0)
		return fail(f, ZIP_BROKEN, part->place, "");
	part->package->inflated += (size_t)got;
	if (part->package->inflated > LIMIT_UNZIPPED) {
		snprintf(text, sizeof(text), "%zu", LIMIT_UNZIPPED);
		return fail(f, ZIP_INFLATED, part->place, text);
	}
	*n = (size_t)got;
	return true;
}

bool
part_events(struct mem *mem, struct package *package, const char *path, const struct sax_events *events, void *ctx, struct fail *f)
{
	struct part *part = part_open(mem, package, path, f);
	struct sax *sax;
	char bytes[16384];
	size_t n = 0;

	if (!part)
		return false;
	sax = sax_new(mem, part->place, events, ctx);
	do {
		if (!part_read(part, bytes, sizeof(bytes), &n, f) || !sax_feed(sax, str_n(bytes, n), f))
			return false;
	} while (n > 0 && !sax_is_stopped(sax));
	return sax_finish(sax, f);
}

/* --- relations: _rels/NAME.rels beside the part --- */

struct gather {
	struct mem *mem;
	const char *folder; /* of the part, with its slash */
	VEC(struct relation) list;
};

/* "../media/a.png" seen from "xl/worksheets/" is "xl/media/a.png". */
static const char *
resolve(struct mem *mem, const char *folder, struct str target)
{
	struct buf path = buf_new(mem, 1024);
	struct str rest, piece;

	if (target.n > 0 && target.s[0] != '/')
		buf_str(&path, folder);
	for (rest = target; rest.n > 0;) {
		piece = str_cut(rest, '/', &rest);
		if (piece.n == 0 || str_is(piece, "."))
			continue;
		if (str_is(piece, "..")) {
			if (path.n > 0)
				path.n--;
			while (path.n > 0 && path.s[path.n - 1] != '/')
				path.n--;
			buf_cut(&path, path.n);
			continue;
		}
		buf_add(&path, piece.s, piece.n);
		if (rest.n > 0)
			buf_char(&path, '/');
	}
	return buf_cstr(&path);
}

static void
relation_start(void *ctx, struct sax *sax, const char *name)
{
	struct gather *g = ctx;
	struct str id, type, target, mode;

	if (strcmp(name, "Relationship") != 0 || g->list.n >= LIMIT_ZIP_ENTRIES)
		return;
	if (sax_attr(sax, "TargetMode", &mode) && str_is(mode, "External"))
		return;
	if (sax_attr(sax, "Id", &id) && sax_attr(sax, "Type", &type) && sax_attr(sax, "Target", &target))
		*vec_push(g->mem, &g->list) = (struct relation){ .id = str_dup(g->mem, id),
			.type = str_dup(g->mem, type), .target = resolve(g->mem, g->folder, target) };
}

bool
package_relations(struct mem *mem, struct package *package, const char *from, struct relations *out, struct fail *f)
{
	static const struct sax_events events = { .start = relation_start };
	const char *slash = strrchr(from, '/');
	size_t n = slash ? (size_t)(slash - from + 1) : 0;
	struct gather g = { .mem = mem, .folder = mem_strn(mem, from, n) };
	const char *path = mem_printf(mem, "%s_rels/%s.rels", g.folder, from + n);

	if (package_has(package, path) && !part_events(mem, package, path, &events, &g, f))
		return false;
	*out = (struct relations){ g.list.at, g.list.n };
	return true;
}

const char *
relation_by_type(const struct relations *relations, const char *type_end)
{
	for (size_t i = 0; i < relations->n; i++)
		if (str_ends(str_of(relations->at[i].type), str_of(type_end)))
			return relations->at[i].target;
	return NULL;
}

const char *
relation_by_id(const struct relations *relations, struct str id)
{
	for (size_t i = 0; i < relations->n; i++)
		if (str_is(id, relations->at[i].id))
			return relations->at[i].target;
	return NULL;
}
