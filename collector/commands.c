#include "collector/commands.h"

#include <stdio.h>
#include <string.h>

const struct command commands[] = {
	{ "migrate", cmd_migrate, "tạo hoặc nâng cấp lược đồ cơ sở dữ liệu", "make the database schema, or bring it up to date",
	  "migrate --data DIR | CONNINFO" },
	{ "units", cmd_units,
	  "Danh mục đơn vị hành chính; nhận ra đơn vị từ tên viết tự do",
	  "administrative units; which unit does a name as people write it mean",
	  "units match --units FILE.csv [--as-of DATE] < NAMES\n"
	  "  mỗi dòng một tên, có thể thêm TAB và tên hoặc mã cấp trên / a name a line, optionally a tab and\n"
	  "  the name or code of a unit above it; ra một đối tượng JSON mỗi dòng / out a JSON object a line" },
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
