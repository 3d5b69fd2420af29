/* Which parameters an operation takes, as openapi.json says: the document is the list. */
#pragma once

struct mem;
struct route;

/* Read the document once; it stays in 'mem'. */
void api_params_read(struct mem *mem);

/* Names of the query parameters, NULL-ended; NULL for what is not described (pages). */
const char *const *api_params(const struct route *route);
