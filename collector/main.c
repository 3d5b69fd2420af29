/* thuocso: one program, its sub-commands in commands.c. */
#include <stdio.h>
#include <string.h>

#include "collector/catalog.h"
#include "collector/commands.h"
#include "collector/options.h"

static void
print_help(FILE *out)
{
	fprintf(out, "Thước Số %s: đo chuyển đổi số / measuring digital transformation\n\n"
		     "thuocso [--catalog DIR] COMMAND ...\n\n", PACKAGE_VERSION);
	for (const struct command *c = commands; c->name; c++)
		fprintf(out, "  %-10s %s\n  %-10s %s\n", c->name, c->help_vi, "", c->help_en);
	fprintf(out, "  %-10s %s\n", "help", "thuocso help COMMAND: cách dùng một lệnh / how to use a command");
}

static int
help(const char *name)
{
	const struct command *c;

	if (!name) {
		print_help(stdout);
		return EXIT_OK;
	}
	c = command_find(name);
	if (!c) {
		fprintf(stderr, "thuocso: không có lệnh \"%s\" / no command \"%s\"\n", name, name);
		return EXIT_USAGE;
	}
	printf("thuocso %s\n\n%s\n%s\n", c->usage, c->help_vi, c->help_en);
	if (strcmp(name, "serve") == 0)
		options_help(stdout);
	return EXIT_OK;
}

int
main(int argc, char **argv)
{
	const struct command *c;

	argc--, argv++;
	if (argc >= 2 && strcmp(argv[0], "--catalog") == 0) {
		catalog_use(argv[1]);
		argc -= 2, argv += 2;
	}
	if (argc == 0) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[0], "help") == 0 || strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
		return help(argv[1]);
	if (strcmp(argv[0], "--version") == 0 || strcmp(argv[0], "version") == 0) {
		printf("thuocso %s\n", PACKAGE_VERSION);
		return EXIT_OK;
	}
	c = command_find(argv[0]);
	if (!c) {
		fprintf(stderr, "thuocso: không có lệnh \"%s\" / no command \"%s\"\n", argv[0], argv[0]);
		return EXIT_USAGE;
	}
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return help(c->name);
	return c->run(argc, argv);
}
