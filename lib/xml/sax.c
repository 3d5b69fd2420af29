#include "xml/sax.h"

#include <stdio.h>
#include <stdlib.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/must.h"

struct sax {
	const struct sax_events *events;
	void *ctx;
	const char *name;
	xmlParserCtxtPtr parser;
	const xmlChar **attrs; /* of the element being started */
	int nattrs;
	bool stopped, dtd;
};

/* A libxml2 attribute is five pointers: local name, prefix, URI, value, end of value. */
enum { ATTR_NAME, ATTR_PREFIX, ATTR_URI, ATTR_VALUE, ATTR_END, ATTR_PARTS };

bool
sax_attr(const struct sax *sax, const char *name, struct str *out)
{
	for (int i = 0; i < sax->nattrs; i++) {
		const xmlChar **a = sax->attrs + i * ATTR_PARTS;

		if (strcmp((const char *)a[ATTR_NAME], name) == 0) {
			*out = str_n((const char *)a[ATTR_VALUE], (size_t)(a[ATTR_END] - a[ATTR_VALUE]));
			return true;
		}
	}
	return false;
}

static void
on_start(void *ptr, const xmlChar *name, const xmlChar *prefix UNUSED, const xmlChar *uri UNUSED,
	int nspaces UNUSED, const xmlChar **spaces UNUSED, int nattrs, int ndefaulted UNUSED, const xmlChar **attrs)
{
	struct sax *sax = ptr;

	if (sax->stopped || !sax->events->start)
		return;
	sax->attrs = attrs;
	sax->nattrs = nattrs;
	sax->events->start(sax->ctx, sax, (const char *)name);
	sax->nattrs = 0;
}

static void
on_end(void *ptr, const xmlChar *name, const xmlChar *prefix UNUSED, const xmlChar *uri UNUSED)
{
	struct sax *sax = ptr;

	if (!sax->stopped && sax->events->end)
		sax->events->end(sax->ctx, sax, (const char *)name);
}

static void
on_text(void *ptr, const xmlChar *text, int n)
{
	struct sax *sax = ptr;

	if (!sax->stopped && sax->events->text)
		sax->events->text(sax->ctx, sax, str_n((const char *)text, (size_t)n));
}

/* A document type is the door to entities: shut. */
static void
on_dtd(void *ptr, const xmlChar *name UNUSED, const xmlChar *external UNUSED, const xmlChar *system UNUSED)
{
	struct sax *sax = ptr;

	sax->dtd = true;
	sax_stop(sax);
}

static xmlEntityPtr
on_entity(void *ptr UNUSED, const xmlChar *name)
{
	return xmlGetPredefinedEntity(name);
}

static void
on_fault(void *ptr UNUSED, xmlErrorPtr error UNUSED)
{
	/* Read from the parser when the chunk is done. */
}

static void
free_parser(void *ptr)
{
	struct sax *sax = ptr;

	xmlFreeParserCtxt(sax->parser);
}

struct sax *
sax_new(struct mem *mem, const char *name, const struct sax_events *events, void *ctx)
{
	struct sax *sax = mem_one(mem, struct sax);
	xmlSAXHandler handler = { .initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start, .endElementNs = on_end, .characters = on_text,
		.ignorableWhitespace = on_text, .cdataBlock = on_text, .internalSubset = on_dtd,
		.getEntity = on_entity, .serror = on_fault };

	sax->events = events;
	sax->ctx = ctx;
	sax->name = mem_str(mem, name);
	sax->parser = xmlCreatePushParserCtxt(&handler, sax, NULL, 0, NULL);
	must(sax->parser);
	xmlCtxtUseOptions(sax->parser, XML_PARSE_NONET | XML_PARSE_COMPACT);
	mem_at_end(mem, free_parser, sax);
	return sax;
}

static bool
bad_xml(const struct sax *sax, struct fail *f)
{
	xmlErrorPtr error = xmlCtxtGetLastError(sax->parser);
	char line[16], what[160] = "?";

	snprintf(line, sizeof(line), "%d", error ? error->line : 0);
	if (error && error->message)
		snprintf(what, sizeof(what), "%.*s", (int)strcspn(error->message, "\n"), error->message);
	return fail(f, XML_SYNTAX, sax->name, line, what);
}

bool
sax_feed(struct sax *sax, struct str bytes, struct fail *f)
{
	bool bad;

	if (sax->stopped && !sax->dtd)
		return true;
	must(bytes.n <= 1 << 30);
	bad = xmlParseChunk(sax->parser, bytes.s, (int)bytes.n, 0) != 0;
	if (sax->dtd)
		return fail(f, XML_DTD, sax->name);
	/* What is wrong only about name spaces does not concern us. */
	if (bad && !sax->stopped && !sax->parser->wellFormed)
		return bad_xml(sax, f);
	return true;
}

bool
sax_finish(struct sax *sax, struct fail *f)
{
	if (sax->stopped && !sax->dtd)
		return true;
	xmlParseChunk(sax->parser, "", 0, 1);
	if (sax->dtd)
		return fail(f, XML_DTD, sax->name);
	return sax->stopped || sax->parser->wellFormed || bad_xml(sax, f);
}

void
sax_stop(struct sax *sax)
{
	sax->stopped = true;
	xmlStopParser(sax->parser);
}

bool
sax_is_stopped(const struct sax *sax)
{
	return sax->stopped;
}
