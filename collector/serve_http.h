/* The HTTP part of a worker: its routes, its files, its sockets. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

struct fail;
struct http_stats;
struct route;
struct worker;

/* Every table of routes there is, NULL-ended. */
extern const struct route *const all_routes[];

bool serve_http_start(struct worker *worker, struct fail *fail);
void serve_http_stop(struct worker *worker);

/* Certificate and log anew, after SIGHUP. What fails stays as it was, and is logged. */
void serve_http_reload(struct worker *worker);

/* "METHOD PATH NAME" a line, of all routes: for the test that holds openapi.json against
 * them. */
void serve_http_print_routes(FILE *out);

/* Name of a route by its number in http/stats.h. */
const char *serve_http_route_name(unsigned number);
