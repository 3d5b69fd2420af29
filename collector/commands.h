/* The sub-commands of thuocso: one file each, one row each in commands.c. */
#pragma once

enum { EXIT_OK = 0, EXIT_BAD = 1, EXIT_USAGE = 2 };

struct command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the command's name */
	const char *help_vi, *help_en;     /* one line each */
	const char *usage;                 /* arguments and options, both languages */
};

/* Ends with a row whose name is NULL. */
extern const struct command commands[];

const struct command *command_find(const char *name);

/* Print the usage of 'name' to standard error; answers EXIT_USAGE. */
int command_usage(const char *name);

/* cmd_<name>.c */
int cmd_demo(int argc, char **argv);
int cmd_extract(int argc, char **argv);
int cmd_form(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_probe(int argc, char **argv);
int cmd_score(int argc, char **argv);
int cmd_token(int argc, char **argv);
int cmd_units(int argc, char **argv);
int cmd_xpath(int argc, char **argv);

/* "form eval": the words behind it. */
int cmd_form_eval(int argc, char **argv);
