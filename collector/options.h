/* Options of the server: command line over configuration file over defaults.
 *
 * The list is options.def and nothing else. Values live in the arena they were read into.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attr.h"

struct fail;
struct mem;

enum option_id {
#define X(id, name, kind, least, most, value, reload, vi, en) OPTION_##id,
#include "collector/options.def"
#undef X
	OPTIONS
};

struct options {
	const char *text[OPTIONS]; /* as given */
	int64_t number[OPTIONS];   /* of those that are numbers */
};

/* "--name value" or "--name=value"; "--config FILE" is read first ("name = value", # begins
 * a comment). NULL and *fail with the option as its place. */
struct options *options_read(struct mem *mem, int argc, char **argv, struct fail *fail) MUST_USE;

/* The list a text option holds, split at commas, NULL-ended; NULL if it is empty. */
const char *const *options_list(struct mem *mem, const struct options *options, enum option_id id);

void options_help(FILE *out);   /* for --help */
void options_sample(FILE *out); /* etc/thuocso.conf */
void options_manual(FILE *out); /* part of docs/thuocso.1 */
