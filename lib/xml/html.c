#include "xml/html.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"

enum { DEEP = 200, SPAN = 1000 };

struct walk {
	struct mem *mem;
	struct html_page *page;
	struct buf text;
	struct str heading; /* the last one that was read */
	size_t cells;
	struct fail *fail;
	const char *name;
};

static bool
is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcasecmp((const char *)node->name, name) == 0;
}

static bool
is_any(const xmlNode *node, const char *const *names)
{
	for (; *names; names++)
		if (is(node, *names))
			return true;
	return false;
}

static const char *const silent[] = { "script", "style", "template", "noscript", "head", NULL };
static const char *const blocks[] = { "p", "div", "li", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "br", "caption", "section", "ul", "ol", "dt", "dd", NULL };
static const char *const headings[] = { "h1", "h2", "h3", "h4", "h5", "h6", "caption", NULL };

/* --- text --- */

static void
add_text(struct buf *out, const char *s)
{
	for (; *s; s++) {
		bool hard = (unsigned char)*s == 0xc2 && (unsigned char)s[1] == 0xa0; /* a no-break space */
		bool space = hard || strchr(" \t\r\n\f", *s) != NULL;

		s += hard;
		if (space && (out->n == 0 || out->s[out->n - 1] == ' ' || out->s[out->n - 1] == '\n'))
			continue;
		buf_char(out, space ? ' ' : *s);
	}
}

static void
end_line(struct buf *out)
{
	while (out->n > 0 && out->s[out->n - 1] == ' ')
		buf_cut(out, out->n - 1);
	if (out->n > 0 && out->s[out->n - 1] != '\n')
		buf_char(out, '\n');
}

/* 'inner': only this element, no table within it. */
static void
gather(const xmlNode *node, struct buf *out, bool inner, int depth)
{
	if (depth > DEEP || is_any(node, silent))
		return;
	if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
		add_text(out, (const char *)node->content);
		return;
	}
	if (node->type != XML_ELEMENT_NODE && node->type != XML_HTML_DOCUMENT_NODE && node->type != XML_DOCUMENT_NODE)
		return;
	if (inner && is(node, "br"))
		buf_char(out, ' ');
	else if (!inner && is_any(node, blocks))
		end_line(out);
	else if (!inner && (is(node, "td") || is(node, "th")))
		add_text(out, out->n && out->s[out->n - 1] != '\n' ? " | " : "");
	for (const xmlNode *child = node->children; child; child = child->next)
		if (!(inner && is(child, "table")))
			gather(child, out, inner, depth + 1);
	if (!inner && is_any(node, blocks))
		end_line(out);
}

static struct str
inner_text(struct mem *mem, const xmlNode *node)
{
	struct buf out = buf_new(mem, LIMIT_CSV_FIELD);

	gather(node, &out, true, 0);
	return str_trim(buf_view(&out));
}

/* --- tables --- */

static size_t
span_of(const xmlNode *cell, const char *name)
{
	xmlChar *text = xmlGetProp(cell, (const xmlChar *)name);
	long n = text ? strtol((const char *)text, NULL, 10) : 1;

	xmlFree(text);
	return n < 1 ? 1 : n > SPAN ? SPAN : (size_t)n;
}

/* What hangs down from rows above, by column. */
struct hang {
	struct str text;
	size_t rows;
};

struct table_walk {
	struct walk *w;
	struct html_table *table;
	struct hang *hang;
	struct html_row row; /* with room for any */
};

static void
put(struct html_row *row, struct str text, bool spread)
{
	if (row->n == LIMIT_CSV_COLUMNS)
		return;
	row->at[row->n] = text;
	row->spread[row->n++] = spread;
}

static void
put_hanging(struct table_walk *t, struct html_row *row)
{
	while (row->n < LIMIT_CSV_COLUMNS && t->hang[row->n].rows > 0) {
		t->hang[row->n].rows--;
		put(row, t->hang[row->n].text, true);
	}
}

static bool
take_row(struct table_walk *t, const xmlNode *tr)
{
	struct mem *mem = t->w->mem;
	struct html_row *row = &t->row;
	struct str *at;
	bool *spread;

	row->n = 0;
	for (const xmlNode *cell = tr->children; cell; cell = cell->next) {
		size_t columns, rows;
		struct str text;

		if (!is(cell, "td") && !is(cell, "th"))
			continue;
		put_hanging(t, row);
		text = inner_text(mem, cell);
		columns = span_of(cell, "colspan");
		rows = span_of(cell, "rowspan");
		for (size_t i = 0; i < columns && row->n < LIMIT_CSV_COLUMNS; i++) {
			t->hang[row->n] = (struct hang){ text, rows - 1 };
			put(row, text, i > 0);
		}
	}
	put_hanging(t, row);
	t->w->cells += row->n;
	if (t->w->cells > LIMIT_HTML_CELLS || t->table->rows.n == LIMIT_HTML_ROWS)
		return fail(t->w->fail, CSV_LIMIT, t->w->name, "LIMIT_HTML_CELLS");
	at = mem_array(mem, struct str, row->n + 1);
	spread = mem_array(mem, bool, row->n + 1);
	memcpy(at, row->at, row->n * sizeof(*at));
	memcpy(spread, row->spread, row->n * sizeof(*spread));
	*vec_push(mem, &t->table->rows) = (struct html_row){ at, spread, row->n };
	return true;
}

static bool
take_rows(struct table_walk *t, const xmlNode *node, int depth)
{
	for (const xmlNode *child = node->children; child && depth < DEEP; child = child->next) {
		if (is(child, "caption"))
			t->table->title = inner_text(t->w->mem, child);
		if (is(child, "tr") ? !take_row(t, child) : (is(child, "tbody") || is(child, "thead") || is(child, "tfoot")) && !take_rows(t, child, depth + 1))
			return false;
	}
	return true;
}

static bool
find_tables(struct walk *w, const xmlNode *node, int depth)
{
	if (depth > DEEP)
		return true;
	if (is_any(node, headings))
		w->heading = inner_text(w->mem, node);
	if (is(node, "table")) {
		struct html_table table = { .title = w->heading };
		struct table_walk t = { w, &table, mem_array(w->mem, struct hang, LIMIT_CSV_COLUMNS),
			{ mem_array(w->mem, struct str, LIMIT_CSV_COLUMNS), mem_array(w->mem, bool, LIMIT_CSV_COLUMNS), 0 } };

		if (w->page->tables.n == LIMIT_HTML_TABLES)
			return fail(w->fail, CSV_LIMIT, w->name, "LIMIT_HTML_TABLES");
		if (!take_rows(&t, node, 0))
			return false;
		*vec_push(w->mem, &w->page->tables) = table;
	}
	for (const xmlNode *child = node->children; child; child = child->next)
		if (child->type == XML_ELEMENT_NODE && !find_tables(w, child, depth + 1))
			return false;
	return true;
}

/* --- the page --- */

static size_t
count(struct str s, const char *tag)
{
	size_t n = 0, length = strlen(tag);

	for (size_t i = 0; i + length <= s.n; i++)
		n += strncasecmp(s.s + i, tag, length) == 0;
	return n;
}

static void
free_document(void *ptr)
{
	xmlFreeDoc(ptr);
}

bool
html_read(struct mem *mem, const char *name, struct str bytes, struct html_page *out, struct fail *f)
{
	struct walk w = { .mem = mem, .page = out, .text = buf_new(mem, LIMIT_TEXT), .fail = f, .name = name, .heading = STR("") };
	htmlDocPtr document;

	*out = (struct html_page){ .text = STR("") };
	if (bytes.n > LIMIT_HTML)
		return fail(f, FILE_TOO_LARGE, name, mem_printf(mem, "%zu", LIMIT_HTML));
	/* The parser would close what was cut off. */
	if (count(bytes, "<table") != count(bytes, "</table"))
		return fail(f, PAGE_CUT, name);
	document = htmlReadMemory(bytes.s, (int)bytes.n, NULL, "UTF-8", HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	if (!document)
		return fail(f, PAGE_CUT, name);
	mem_at_end(mem, free_document, document);
	gather((const xmlNode *)document, &w.text, false, 0);
	out->text = buf_view(&w.text);
	return find_tables(&w, (const xmlNode *)document, 0);
}
