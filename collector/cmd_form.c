/* thuocso form: forms written in spreadsheets, and what is filled into them. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/cmd_form.h"
#include "collector/commands.h"
#include "survey/xlsform.h"

struct options {
	const char *in, *out, *cases;
	bool json; /* remarks as JSON */
};

static int
complain(const struct fail *f)
{
	char message[1200];

	fprintf(stderr, "%s\n", fail_line(f, message, sizeof(message)));
	return EXIT_BAD;
}

static bool
put(struct str bytes, struct fail *f)
{
	return fwrite(bytes.s, 1, bytes.n, stdout) == bytes.n || fail(f, FILE_WRITE, "stdout", "");
}

/* --- one form --- */

/* The name of a form that does not say its own: the file's, without folder and ending. */
static const char *
form_id(struct mem *mem, const char *path)
{
	const char *name = strrchr(path, '/'), *dot;

	name = name ? name + 1 : path;
	dot = strrchr(name, '.');
	return dot && dot > name ? mem_strn(mem, name, (size_t)(dot - name)) : mem_str(mem, name);
}

static struct xlsform_book *
read_book(struct mem *mem, const char *path, struct fail *f)
{
	struct str bytes;

	if (!file_read(mem, path, LIMIT_FILE, &bytes, f))
		return NULL;
	return str_starts(str_trim(bytes), STR("{")) ? xlsform_book_json(mem, path, bytes, f) : xlsform_book_xlsx(mem, path, bytes, f);
}

static void
print_remarks(struct mem *mem, const struct xlsform_result *result, const char *file, bool json)
{
	struct buf text = buf_new(mem, LIMIT_FORM_XML);

	for (size_t i = 0; i < result->n; i++) {
		struct json_out out = json_out(&text);

		if (json)
			xlsform_remark_json(&out, &result->remarks[i]);
		else {
			buf_printf(&text, "%s: %s: ", file, result->remarks[i].error ? "lỗi/error" : "lưu ý/warning");
			xlsform_remark_put(&text, &result->remarks[i]);
		}
		buf_char(&text, '\n');
	}
	fputs(buf_cstr(&text), stderr);
}

static bool
write_form(struct mem *mem, const struct options *options, const struct xlsform_result *result, struct fail *f)
{
	const char *slash;

	if (!options->out)
		return put(result->xform, f);
	if (!file_write(options->out, result->xform, f))
		return false;
	if (result->itemsets.n == 0)
		return true;
	slash = strrchr(options->out, '/');
	return file_write(mem_printf(mem, "%.*sitemsets.csv", slash ? (int)(slash + 1 - options->out) : 0, options->out), result->itemsets, f);
}

static int
compile(struct mem *mem, const struct options *options)
{
	struct fail f = { 0 };
	struct xlsform_book *book = read_book(mem, options->in, &f);
	struct xlsform_result result;

	if (!book)
		return complain(&f);
	result = xlsform_compile(mem, book, NULL, form_id(mem, options->in));
	print_remarks(mem, &result, options->in, options->json);
	if (result.errors)
		return EXIT_BAD;
	return write_form(mem, options, &result, &f) ? EXIT_OK : complain(&f);
}

bool
form_source_read(struct mem *mem, const char *path, struct form_source *out, struct fail *f)
{
	struct xlsform_result result;
	struct xlsform_book *book;
	struct str bytes;

	*out = (struct form_source){ .workbook = { NULL, 0 } };
	if (!file_read(mem, path, LIMIT_FILE, &bytes, f))
		return false;
	if (str_starts(str_trim(bytes), STR("<"))) {
		out->xform = bytes;
		return true;
	}
	book = read_book(mem, path, f);
	if (!book)
		return false;
	result = xlsform_compile(mem, book, NULL, form_id(mem, path));
	print_remarks(mem, &result, path, false);
	if (result.errors)
		return fail(f, FORM_FAULTY, path, mem_printf(mem, "%zu", result.errors));
	out->xform = result.xform;
	out->itemsets = result.itemsets;
	out->workbook = bytes;
	return true;
}

/* --- many, a JSON object a line --- */

static void
put_case(struct mem *mem, struct buf *line, const struct xlsform_result *result)
{
	struct json_out out = json_out(line);
	struct buf text = buf_new(mem, LIMIT_FORM_XML);

	json_open(&out, '{');
	if (result->errors == 0) {
		json_pair_str(&out, "xform", result->xform);
		if (result->itemsets.n)
			json_pair_str(&out, "itemsets", result->itemsets);
		json_key(&out, "warnings");
		json_open(&out, '[');
	}
	for (size_t i = 0; i < result->n; i++) {
		if (result->errors && !result->remarks[i].error)
			continue;
		if (result->errors && text.n)
			buf_char(&text, '\n');
		if (!result->errors)
			buf_cut(&text, 0);
		xlsform_remark_put(&text, &result->remarks[i]);
		if (!result->errors)
			json_put_cstr(&out, buf_cstr(&text));
	}
	if (result->errors == 0)
		json_close(&out, ']');
	else {
		json_pair_str(&out, "error", buf_view(&text));
		json_key(&out, "remarks");
		json_open(&out, '[');
		for (size_t i = 0; i < result->n; i++)
			xlsform_remark_json(&out, &result->remarks[i]);
		json_close(&out, ']');
	}
	json_close(&out, '}');
}

static void
put_fault(struct buf *line, const struct fail *f)
{
	struct json_out out = json_out(line);
	char message[1200];

	json_open(&out, '{');
	json_pair_cstr(&out, "error", fail_line(f, message, sizeof(message)));
	json_close(&out, '}');
}

/* The name of the root that a case asks for. */
static const char *
case_root(struct mem *mem, const char *place, struct str text)
{
	json_t *one = json_read(mem, place, text, NULL), *name = json_object_get(one, "name");

	return json_is_string(name) ? mem_str(mem, json_string_value(name)) : "test_name";
}

static bool
one_case(const char *place, struct str text, struct fail *f)
{
	struct mem *mem = mem_new("form", LIMIT_ARENA_TOOL);
	struct buf line = buf_new(mem, LIMIT_FORM_XML * 2);
	struct fail bad = { 0 };
	struct xlsform_book *book = xlsform_book_json(mem, place, text, &bad);
	bool ok;

	if (book) {
		struct xlsform_result result = xlsform_compile(mem, book, case_root(mem, place, text), NULL);

		put_case(mem, &line, &result);
	} else
		put_fault(&line, &bad);
	buf_char(&line, '\n');
	ok = put(buf_view(&line), f);
	mem_free(&mem);
	return ok;
}

static int
compile_cases(struct mem *mem, const char *path)
{
	struct fail f = { 0 };
	struct str rest, line;
	size_t number = 0;

	if (!file_read(mem, path, LIMIT_FILE, &rest, &f))
		return complain(&f);
	while (rest.n) {
		line = str_cut(rest, '\n', &rest);
		number++;
		if (str_trim(line).n && !one_case(mem_printf(mem, "%s:%zu", path, number), line, &f))
			return complain(&f);
	}
	return EXIT_OK;
}

static int
cmd_compile(int argc, char **argv)
{
	struct options options = { .in = NULL };
	struct mem *mem;
	int status;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "-o") == 0 && i + 1 < argc)
			options.out = argv[++i];
		else if (strcmp(argv[i], "--cases") == 0 && i + 1 < argc)
			options.cases = argv[++i];
		else if (strcmp(argv[i], "--json") == 0)
			options.json = true;
		else if ((argv[i][0] != '-' || strcmp(argv[i], "-") == 0) && !options.in)
			options.in = argv[i];
		else
			return command_usage("form");
	}
	if (!options.in == !options.cases)
		return command_usage("form");
	mem = mem_new("form", LIMIT_ARENA_TOOL);
	status = options.cases ? compile_cases(mem, options.cases) : compile(mem, &options);
	mem_free(&mem);
	return status;
}

int
cmd_form(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "compile") == 0)
		return cmd_compile(argc - 2, argv + 2);
	if (argc > 1 && strcmp(argv[1], "eval") == 0)
		return cmd_form_eval(argc - 2, argv + 2);
	if (argc > 1 && (strcmp(argv[1], "publish") == 0 || strcmp(argv[1], "close") == 0 || strcmp(argv[1], "list") == 0))
		return cmd_form_publish(argc, argv);
	return command_usage("form");
}
