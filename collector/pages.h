/* The addresses people open: each answers with the shell of the browser pages.
 *
 * Into the shell go what the site is called and, where it is known, the answer that the
 * page would ask for first, so that the first view needs no second request.
 */
#pragma once

#include "base/attr.h"
#include "base/str.h"
#include "loop/route.h"

struct blob;
struct job;
struct worker;

extern const struct route page_routes[];

/* The shell with 'json', the answer of API address 'url', inside; one reference, the
 * caller's. 'url' NULL: nothing inside. */
struct blob *pages_shell(const struct worker *worker, const char *url, struct str json) MUST_USE;

/* Who has the ranking at hand answers /xep-hang: a shell to show (borrowed), or NULL. */
typedef struct blob *pages_board_f(struct job *job);
void pages_set_board(pages_board_f *board);
