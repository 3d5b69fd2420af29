#include "collector/files.h"

#include <string.h>

#include "base/mem.h"
#include "base/must.h"
#include "collector/catalog.h"
#include "http/compress.h"
#include "http/server.h"
#include "loop/blob.h"

extern const struct embedded ui_files[];

static const char no_pages[] =
	"<!doctype html>\n<html lang=\"vi\">\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n<title>Thước Số</title>\n<main>\n"
	"<h1>Thước Số</h1>\n<p>Máy chủ đang chạy, nhưng bản dựng này không kèm trang web. "
	"Dữ liệu có tại <a href=\"/api/v1/rounds\">/api/v1/rounds</a>.</p>\n"
	"<p lang=\"en\">The server runs, but this build holds no pages. "
	"Data is at <a href=\"/api/v1/rounds\">/api/v1/rounds</a>.</p>\n<!--payload--></main>\n</html>\n";

const char *
files_type(const char *name)
{
	static const struct {
		const char *end, *type;
	} types[] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".webmanifest", "application/manifest+json" },
		{ ".svg", "image/svg+xml" },
		{ ".png", "image/png" },
		{ ".ico", "image/x-icon" },
		{ ".woff2", "font/woff2" },
		{ ".txt", "text/plain; charset=utf-8" },
	};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_ends(str_of(name), str_of(types[i].end)))
			return types[i].type;
	return "application/octet-stream";
}

/* Names come as "index.html", "assets/board-Bx3_9k2a.js". */
static const struct embedded *
find(const char *name)
{
	for (const struct embedded *file = ui_files; file->name; file++)
		if (strcmp(file->name, name) == 0)
			return file;
	return NULL;
}

static struct str
bytes_of(const struct embedded *file)
{
	return str_n(file->bytes, (size_t)(file->end - file->bytes));
}

static bool
is_form(const char *name)
{
	return str_ends(str_of(name), STR(".br")) || str_ends(str_of(name), STR(".gz"));
}

static void
add_form(struct mem *mem, struct blob *blob, const struct embedded *file, const char *end, enum http_form form)
{
	const struct embedded *made = find(mem_printf(mem, "%s%s", file->name, end));

	if (made)
		blob_set_form(blob, form, bytes_of(made));
}

static void
serve_file(struct mem *mem, struct http_server *server, const struct embedded *file)
{
	struct blob *blob = blob_new(bytes_of(file), files_type(file->name));

	add_form(mem, blob, file, ".br", FORM_BR);
	add_form(mem, blob, file, ".gz", FORM_GZIP);
	if (str_starts(str_of(file->name), STR("assets/")))
		blob->cache = "public, max-age=31536000, immutable";
	http_static(server, mem_printf(mem, "/%s", file->name), blob);
	blob_unref(&blob);
}

void
files_serve(struct http_server *server)
{
	struct mem *mem = mem_new("files", 1 << 20);

	for (const struct embedded *file = ui_files; file->name; file++)
		if (!is_form(file->name) && strcmp(file->name, "index.html") != 0)
			serve_file(mem, server, file);
	mem_free(&mem);
}

bool
files_are_there(void)
{
	return find("index.html") != NULL;
}

struct str
files_shell(void)
{
	const struct embedded *file = find("index.html");

	return file ? bytes_of(file) : str_of(no_pages);
}
