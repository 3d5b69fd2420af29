/* Which route answers a path and a method.
 *
 * All tables together, literal segments before named ones: "/units/search" wins over
 * "/units/{unit}", and "{unit}.csv" over "{unit}".
 */
#pragma once

#include <stddef.h>

#include "base/attr.h"
#include "http/head.h"
#include "loop/carrier.h"

struct mem;
struct route;
struct router;
struct url;

/* Two routes that could answer the same request are a bug. 'tables' is NULL-ended. */
struct router *router_new(struct mem *mem, const struct route *const *tables) MUST_USE;

enum router_is { ROUTER_FOUND, ROUTER_NO_PATH, ROUTER_NO_METHOD };

struct routed {
	const struct route *route;
	size_t number;       /* of the route, for counting */
	struct pairs params; /* in 'mem' */
	const char *allow;   /* what the path takes, "GET, HEAD, OPTIONS"; not with NO_PATH */
};

/* HEAD finds GET's route. OPTIONS is ROUTER_NO_METHOD: the server answers it itself. */
enum router_is router_find(const struct router *router, struct mem *mem, const struct url *url, enum http_method method,
			   struct routed *out) MUST_USE;

size_t router_size(const struct router *router);
const struct route *router_route(const struct router *router, size_t number);
