#include "http/router.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/vec.h"
#include "http/stats.h"
#include "http/url.h"
#include "loop/route.h"

/* A segment of a pattern: "units", "{unit}", "{unit}.csv" or "{rest...}". */
enum part_kind { PART_LITERAL, PART_SUFFIXED, PART_NAME, PART_REST };

struct part {
	enum part_kind kind;
	struct str text;   /* the literal, or what follows the name */
	struct str name;
};

struct entry {
	const struct route *route;
	size_t number;
	enum http_method method;
	struct part parts[LIMIT_HTTP_SEGMENTS];
	size_t n;
};

struct router {
	struct entry *entries; /* more literal first */
	const struct route **routes; /* in the order of the tables */
	size_t n;
};

static struct part
read_part(struct str text)
{
	ptrdiff_t end = str_find(text, STR("}"));

	if (text.n == 0 || text.s[0] != '{')
		return (struct part){ PART_LITERAL, text, str_n("", 0) };
	must(end > 1);
	if (str_ends(text, STR("...}")))
		return (struct part){ PART_REST, str_n("", 0), str_n(text.s + 1, text.n - 5) };
	return (struct part){
		.kind = (size_t)end + 1 == text.n ? PART_NAME : PART_SUFFIXED,
		.text = str_n(text.s + end + 1, text.n - (size_t)end - 1),
		.name = str_n(text.s + 1, (size_t)end - 1),
	};
}

static enum http_method
read_method(const char *name)
{
	for (int i = 0; i < HTTP_METHODS; i++)
		if (strcmp(http_method_name((enum http_method)i), name) == 0)
			return (enum http_method)i;
	must(!"a route with an unknown method");
	return HTTP_GET;
}

static void
fill_entry(struct entry *e, const struct route *route, size_t number)
{
	struct str rest = str_of(route->path + 1);

	must(route->path[0] == '/' && route->first && route->name);
	*e = (struct entry){ .route = route, .number = number, .method = read_method(route->method) };
	must(e->method != HTTP_HEAD && e->method != HTTP_OPTIONS);
	while (rest.n > 0) {
		must(e->n < LIMIT_HTTP_SEGMENTS && (e->n == 0 || e->parts[e->n - 1].kind != PART_REST));
		e->parts[e->n++] = read_part(str_cut(rest, '/', &rest));
	}
}

static int
by_literal(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	for (size_t i = 0; i < a->n && i < b->n; i++) {
		if (a->parts[i].kind != b->parts[i].kind)
			return a->parts[i].kind < b->parts[i].kind ? -1 : 1;
		if (str_cmp(a->parts[i].text, b->parts[i].text) != 0)
			return str_cmp(a->parts[i].text, b->parts[i].text);
	}
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return (int)a->method - (int)b->method;
}

struct router *
router_new(struct mem *mem, const struct route *const *tables)
{
	struct router *router = mem_one(mem, struct router);
	VEC(const struct route *) routes = { 0 };

	for (; *tables; tables++)
		for (const struct route *route = *tables; route->path; route++)
			*vec_push(mem, &routes) = route;
	must(routes.n <= STATS_STATIC);
	router->routes = routes.at;
	router->n = routes.n;
	router->entries = mem_array(mem, struct entry, routes.n);
	for (size_t i = 0; i < routes.n; i++)
		fill_entry(&router->entries[i], routes.at[i], i);
	qsort(router->entries, router->n, sizeof(struct entry), by_literal);
	for (size_t i = 1; i < router->n; i++)
		must(by_literal(&router->entries[i - 1], &router->entries[i]) != 0);
	return router;
}

static bool
part_fits(const struct part *part, struct str segment)
{
	switch (part->kind) {
	case PART_LITERAL:
		return str_eq(part->text, segment);
	case PART_SUFFIXED:
		return segment.n > part->text.n && str_ends(segment, part->text);
	case PART_NAME:
	case PART_REST:
		return segment.n > 0;
	}
	return false;
}

static bool
fits(const struct entry *e, const struct url *url)
{
	bool rest = e->n > 0 && e->parts[e->n - 1].kind == PART_REST;

	if (rest ? url->n_segments < e->n : url->n_segments != e->n)
		return false;
	for (size_t i = 0; i < e->n; i++)
		if (!part_fits(&e->parts[i], url->segments[i]))
			return false;
	return true;
}

static struct str
rest_of(struct mem *mem, const struct url *url, size_t from)
{
	struct buf buf = buf_new(mem, LIMIT_HTTP_URL);

	for (size_t i = from; i < url->n_segments; i++) {
		if (i > from)
			buf_char(&buf, '/');
		buf_add(&buf, url->segments[i].s, url->segments[i].n);
	}
	return buf_view(&buf);
}

static struct pairs
params(struct mem *mem, const struct entry *e, const struct url *url)
{
	struct pair *at = mem_array(mem, struct pair, e->n);
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++) {
		const struct part *part = &e->parts[i];
		struct str value = url->segments[i];

		if (part->kind == PART_LITERAL)
			continue;
		if (part->kind == PART_SUFFIXED)
			value.n -= part->text.n;
		if (part->kind == PART_REST)
			value = rest_of(mem, url, i);
		at[n++] = (struct pair){ part->name, value };
	}
	return (struct pairs){ at, n };
}

/* The methods of all routes that fit as 'e' does (they stand together). */
static const char *
allow(struct mem *mem, const struct router *router, const struct url *url)
{
	struct buf buf = buf_new(mem, 256);
	bool seen[HTTP_METHODS] = { false };

	for (size_t i = 0; i < router->n; i++)
		if (fits(&router->entries[i], url))
			seen[router->entries[i].method] = true;
	seen[HTTP_HEAD] = seen[HTTP_GET];
	seen[HTTP_OPTIONS] = true;
	for (int i = 0; i < HTTP_METHODS; i++)
		if (seen[i])
			buf_printf(&buf, "%s%s", buf.n ? ", " : "", http_method_name((enum http_method)i));
	return buf_cstr(&buf);
}

enum router_is
router_find(const struct router *router, struct mem *mem, const struct url *url, enum http_method method,
	    struct routed *out)
{
	enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
	bool path = false;

	for (size_t i = 0; i < router->n; i++) {
		const struct entry *e = &router->entries[i];

		if (!fits(e, url))
			continue;
		path = true;
		if (e->method == wanted) {
			*out = (struct routed){ e->route, e->number, params(mem, e, url), NULL };
			return ROUTER_FOUND;
		}
	}
	if (!path)
		return ROUTER_NO_PATH;
	*out = (struct routed){ .allow = allow(mem, router, url) };
	return ROUTER_NO_METHOD;
}

size_t
router_size(const struct router *router)
{
	return router->n;
}

const struct route *
router_route(const struct router *router, size_t number)
{
	must(number < router->n);
	return router->routes[number];
}
