/* Which job answers which request; each folder exports a table of these.
 *
 * A path is literal segments and {names}: "/api/v1/rounds/{round}/units/{unit}". A name
 * takes one segment and is read by job_param. The last may be "{name...}": all the rest.
 * A table ends with a row whose path is NULL. HEAD is answered by GET's row.
 */
#pragma once

#include "loop/job.h"

enum {
	ROUTE_PUBLIC = 1,      /* also without a credential */
	ROUTE_STREAM = 2,      /* answers piece by piece or by events: no time limit */
	ROUTE_NO_CSRF = 4,     /* a person's change without CSRF token (logging in) */
	ROUTE_BIG_BODY = 8,    /* body up to LIMIT_HTTP_BODY; else up to 64 KiB */
	ROUTE_PAGE = 16,       /* people open it: errors as HTML, not as problem document */
	ROUTE_CACHED = 32,     /* what a caller without credential gets depends on the address and
	                        * the live boards alone: kept until one of them changes */
	ROUTE_PHONE = 64,      /* for apps on phones (OpenRosa): a {token} of the path is the caller's
	                        * bearer token, failures are an OpenRosaResponse */
};

struct route {
	const char *method; /* "GET", "POST", "PUT", "DELETE" */
	const char *path;
	job_f *first;
	unsigned flags;
	const char *name;   /* operationId in OpenAPI, label in /metrics: "round_board" */
};
