/* thuocso form eval: is a filled-in form right? No database, no server. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/commands.h"
#include "survey/form.h"

struct asked {
	const char *form, *instance, *media;
	bool text;
};

static int
bad(const struct fail *f)
{
	char line[1200];

	fprintf(stderr, "%s\n", fail_line(f, line, sizeof(line)));
	return EXIT_BAD;
}

static bool
read_media(void *ctx, struct mem *mem, const char *name, struct str *bytes, struct fail *f)
{
	const char *folder = ctx;

	return file_read(mem, mem_printf(mem, "%s/%s", folder, name), LIMIT_FILE, bytes, f);
}

/* Unless said otherwise, the form's lists lie beside it. */
static char *
folder_of(struct mem *mem, const struct asked *asked)
{
	const char *slash = strrchr(asked->form, '/');

	if (asked->media)
		return mem_str(mem, asked->media);
	return slash ? mem_strn(mem, asked->form, (size_t)(slash - asked->form)) : mem_str(mem, ".");
}

static int
evaluate(struct mem *mem, const struct asked *asked)
{
	struct form_media media = { read_media, folder_of(mem, asked) };
	struct form_ask ask = { .now = clock_unix() / 1000, .seed = 1, .name = asked->instance };
	struct buf out = buf_new(mem, LIMIT_ARENA_JOB);
	struct form_result result;
	struct fail f = { 0 };
	struct str xform, xml;
	struct form *form;

	if (!file_read(mem, asked->form, LIMIT_FILE, &xform, &f))
		return bad(&f);
	form = form_compile(mem, asked->form, xform, &media, &f);
	if (!form || !file_read(mem, asked->instance, LIMIT_FILE, &xml, &f)
	    || !form_evaluate(mem, form, xml, &ask, &result, &f))
		return bad(&f);
	if (asked->text)
		form_result_text(&result, &out);
	else
		form_result_json(&result, &out);
	if (!asked->text)
		buf_char(&out, '\n');
	return file_put(STDOUT_FILENO, buf_view(&out)) && result.valid ? EXIT_OK : EXIT_BAD;
}

int
cmd_form_eval(int argc, char **argv)
{
	struct asked asked = { NULL, NULL, NULL, false };
	struct mem *mem;
	int status;

	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--media") == 0 && i + 1 < argc)
			asked.media = argv[++i];
		else if (strcmp(argv[i], "--text") == 0)
			asked.text = true;
		else if (!asked.form)
			asked.form = argv[i];
		else if (!asked.instance)
			asked.instance = argv[i];
		else
			return command_usage("form");
	if (!asked.instance)
		return command_usage("form");
	mem = mem_new("form eval", LIMIT_ARENA_TOOL);
	status = evaluate(mem, &asked);
	mem_free(&mem);
	return status;
}
