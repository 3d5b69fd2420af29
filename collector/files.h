/* The files of the browser pages, compiled in: ui/dist as the build found it.
 *
 * Names with a hash never change and are kept for ever by browsers; a ".br" or ".gz" beside
 * a file is its compressed form. Built without ui/dist there is one page that says so.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct http_server;

/* All files at their paths, index.html excepted: pages are routes. */
void files_serve(struct http_server *server);

/* The shell of the pages (index.html). */
struct str files_shell(void);

/* Were pages compiled in? */
bool files_are_there(void);

/* Media type by the end of a name. */
const char *files_type(const char *name);
