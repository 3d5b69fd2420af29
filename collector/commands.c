#include "collector/commands.h"

#include <stdio.h>
#include <string.h>

const struct command commands[] = {
	{ "migrate", cmd_migrate, "tạo hoặc nâng cấp lược đồ cơ sở dữ liệu", "make the database schema, or bring it up to date",
	  "migrate --data DIR | CONNINFO" },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct command *
command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

int
command_usage(const char *name)
{
	const struct command *c = command_find(name);

	fprintf(stderr, "thuocso %s\n", c->usage);
	return EXIT_USAGE;
}
