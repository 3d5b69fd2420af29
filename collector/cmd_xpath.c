/* thuocso xpath: what an expression of a survey form is worth. No database, no server. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "collector/commands.h"
#include "survey/xpath.h"
#include "survey/xpath_case.h"
#include "survey/xpath_eval.h"
#include "xml/tree.h"

static int
bad(const struct fail *f)
{
	char line[1200];

	fprintf(stderr, "%s\n", fail_line(f, line, sizeof(line)));
	return EXIT_BAD;
}

/* Each line by itself, so that one bad line does not hide the others. */
static int
run_cases(struct mem *mem, const char *name)
{
	struct fail f = { 0 };
	struct str text, line;

	if (!file_read(mem, name, LIMIT_FILE, &text, &f))
		return bad(&f);
	while (text.n) {
		struct mem *own = mem_new("case", LIMIT_ARENA_JOB);
		struct buf out = buf_new(own, LIMIT_XPATH_STRING);

		line = str_trim(str_cut(text, '\n', &text));
		if (line.n) {
			xpath_case_line(own, line, &out);
			buf_char(&out, '\n');
			if (!file_put(STDOUT_FILENO, buf_view(&out)))
				text.n = 0;
		}
		mem_free(&own);
	}
	return EXIT_OK;
}

static int
run_one(struct mem *mem, const char *file, const char *text)
{
	struct random random;
	struct xpath_env env = { .now = clock_unix() / 1000, .random = &random };
	struct tree_read how = { .file = file ? file : "data", .flags = TREE_DOCTYPE_OK };
	struct buf buf = buf_new(mem, LIMIT_ARENA_JOB);
	struct json_out out = json_out(&buf);
	struct str xml = STR("<data/>");
	struct xpath_value value;
	struct fail f = { 0 };
	const struct xpath *x;

	random_bytes(&random.state, sizeof(random.state));
	if (file && !file_read(mem, file, LIMIT_FILE, &xml, &f))
		return bad(&f);
	env.root = tree_read(mem, &how, xml, &f);
	if (!env.root)
		return bad(&f);
	x = xpath_parse(mem, str_of(text), XPATH_PLAIN, NULL, &f);
	if (!x || !xpath_eval(mem, x, &env, env.root, &value, &f))
		return bad(&f);
	xpath_value_json(mem, &env, &value, &out);
	buf_char(&buf, '\n');
	return file_put(STDOUT_FILENO, buf_view(&buf)) ? EXIT_OK : EXIT_BAD;
}

int
cmd_xpath(int argc, char **argv)
{
	const char *cases = NULL, *xml = NULL, *text = NULL;
	struct mem *mem;
	int status;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--cases") == 0 && i + 1 < argc)
			cases = argv[++i];
		else if (strcmp(argv[i], "--xml") == 0 && i + 1 < argc)
			xml = argv[++i];
		else if (!text)
			text = argv[i];
		else
			return command_usage("xpath");
	if (!cases == !text || (cases && xml))
		return command_usage("xpath");
	mem = mem_new("xpath", LIMIT_ARENA_TOOL);
	status = cases ? run_cases(mem, cases) : run_one(mem, xml, text);
	mem_free(&mem);
	return status;
}
