#include "xml/docx.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "xml/package.h"
#include "xml/sax.h"

struct reading {
	struct buf text;
	int skipped;  /* inside this many elements that are not read */
	int cells;    /* inside this many table cells */
	bool in_text;
	bool cell_begun; /* the cell has a paragraph already */
};

/* Deleted text, the old half of an alternative, drawings' own text is read once. */
static bool
is_skipped(const char *name)
{
	static const char *const names[] = { "del", "moveFrom", "instrText", "delText", "Fallback", "rPrChange", "pPrChange" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void
on_start(void *ctx, struct sax *sax UNUSED, const char *name)
{
	struct reading *r = ctx;

	if (r->skipped > 0 || is_skipped(name)) {
		r->skipped++;
		return;
	}
	if (strcmp(name, "t") == 0)
		r->in_text = true;
	else if (strcmp(name, "tab") == 0 || strcmp(name, "ptab") == 0)
		buf_char(&r->text, r->cells ? ' ' : '\t');
	else if (strcmp(name, "br") == 0 || strcmp(name, "cr") == 0)
		buf_char(&r->text, r->cells ? ' ' : '\n');
	else if (strcmp(name, "noBreakHyphen") == 0)
		buf_char(&r->text, '-');
	else if (strcmp(name, "tc") == 0) {
		r->cells++;
		r->cell_begun = false;
	} else if (strcmp(name, "p") == 0 && r->cells > 0) {
		if (r->cell_begun)
			buf_char(&r->text, ' ');
		r->cell_begun = true;
	}
}

static void
on_end(void *ctx, struct sax *sax, const char *name)
{
	struct reading *r = ctx;

	if (r->skipped > 0) {
		r->skipped--;
		return;
	}
	if (strcmp(name, "t") == 0)
		r->in_text = false;
	else if (strcmp(name, "p") == 0 && r->cells == 0)
		buf_char(&r->text, '\n');
	else if (strcmp(name, "tc") == 0 && r->cells > 0 && --r->cells == 0)
		buf_char(&r->text, '\t');
	else if (strcmp(name, "tr") == 0 && r->cells == 0) {
		if (r->text.n > 0 && r->text.s[r->text.n - 1] == '\t')
			buf_cut(&r->text, r->text.n - 1);
		buf_char(&r->text, '\n');
	}
	if (r->text.over)
		sax_stop(sax);
}

static void
on_text(void *ctx, struct sax *sax UNUSED, struct str text)
{
	struct reading *r = ctx;

	if (r->in_text && r->skipped == 0)
		buf_add(&r->text, text.s, text.n);
}

bool
docx_text(struct mem *mem, const char *name, struct str bytes, struct str *out, struct fail *f)
{
	static const struct sax_events events = { on_start, on_end, on_text };
	struct reading reading = { .text = buf_new(mem, LIMIT_TEXT) };
	struct package *package = package_open(mem, name, ".docx", bytes, f);
	struct relations relations = { 0 };
	const char *path;
	char limit[24];

	if (!package || !package_relations(mem, package, "", &relations, f))
		return false;
	path = relation_by_type(&relations, "/officeDocument");
	if (!part_events(mem, package, path ? path : "word/document.xml", &events, &reading, f))
		return false;
	if (reading.text.over) {
		snprintf(limit, sizeof(limit), "%zu", LIMIT_TEXT);
		return fail(f, DOCX_TEXT, name, limit);
	}
	*out = buf_view(&reading.text);
	return true;
}
