#include "survey/xpath_case.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/real.h"
#include "base/zone.h"
#include "survey/xpath.h"
#include "survey/xpath_eval.h"
#include "xml/tree.h"

/* The numbers that the document object model gives to kinds of nodes. */
enum { DOM_CDATA = 4, DOM_DOCTYPE = 10 };

static bool
counts_alike(const struct tree_node *a, const struct tree_node *b)
{
	return a->kind == b->kind && a->cdata == b->cdata
	       && (a->kind != TREE_INSTRUCTION || strcmp(a->name, b->name) == 0);
}

static int
number_of(const struct tree_node *node)
{
	int n = 1;

	for (const struct tree_node *p = node->prev; p; p = p->prev)
		n += counts_alike(p, node);
	return n;
}

static void
add_step(struct buf *out, const struct tree_node *n)
{
	switch (n->kind) {
	case TREE_DOCUMENT:
		break;
	case TREE_DOCTYPE:
		buf_printf(out, "/?%d", DOM_DOCTYPE);
		break;
	case TREE_ELEMENT:
		buf_printf(out, "/*[%d]", number_of(n));
		break;
	case TREE_TEXT:
		if (n->cdata)
			buf_printf(out, "/?%d", DOM_CDATA);
		else
			buf_printf(out, "/text()[%d]", number_of(n));
		break;
	case TREE_COMMENT:
		buf_printf(out, "/comment()[%d]", number_of(n));
		break;
	case TREE_INSTRUCTION:
		buf_printf(out, "/processing-instruction()[%d]", number_of(n));
		break;
	case TREE_ATTRIBUTE:
		buf_printf(out, "/@%s%s%s", n->prefix, n->prefix[0] ? ":" : "", n->name);
		break;
	case TREE_SPACE:
		buf_printf(out, "/@xmlns%s%s", n->name[0] ? ":" : "", n->name);
		break;
	}
}

static void
add_steps(struct buf *out, const struct tree_node *n)
{
	if (n->up)
		add_steps(out, n->up);
	add_step(out, n);
}

void
xpath_node_path(struct buf *out, const struct tree_node *node)
{
	if (!node->up)
		buf_char(out, '/');
	else
		add_steps(out, node);
}

/* The child, attribute or declaration that the step names. */
static const struct tree_node *
follow(struct mem *mem, const struct tree_node *from, struct str step)
{
	const struct tree_node *lists[] = { from->first, from->attrs, from->spaces };

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (const struct tree_node *n = lists[i]; n; n = n->next) {
			struct buf own = buf_new(mem, LIMIT_XPATH_TEXT);

			add_step(&own, n);
			if (str_eq(str_n(own.s + 1, own.n - 1), step))
				return n;
		}
	return NULL;
}

static const struct tree_node *
find(struct mem *mem, const struct tree_node *top, const char *path)
{
	struct str rest = str_of(path), step;
	const struct tree_node *n = top;

	str_cut(rest, '/', &rest);
	while (n && rest.n) {
		step = str_cut(rest, '/', &rest);
		n = follow(mem, n, step);
	}
	return n;
}

static void
put_number(struct json_out *out, double number)
{
	char text[REAL_TEXT];

	real_text(number, text);
	if (!isfinite(number))
		json_put_cstr(out, text);
	else if (number == 0 && signbit(number))
		json_put_cstr(out, "-0");
	else
		json_put_raw(out, str_of(text));
}

static void
put_nodes(struct mem *mem, const struct xpath_value *value, struct json_out *out)
{
	json_open(out, '[');
	for (size_t i = 0; i < value->n; i++) {
		struct buf path = buf_new(mem, LIMIT_XPATH_TEXT);

		xpath_node_path(&path, value->nodes[i]);
		json_put_str(out, buf_view(&path));
	}
	json_close(out, ']');
}

void
xpath_value_json(struct mem *mem, const struct xpath_env *env, const struct xpath_value *value,
		 struct json_out *out)
{
	switch (value->type) {
	case XPATH_IS_NUMBER:
		put_number(out, value->number);
		break;
	case XPATH_IS_BOOLEAN:
		json_put_bool(out, value->truth);
		break;
	case XPATH_IS_NODES:
		put_nodes(mem, value, out);
		break;
	case XPATH_IS_STRING:
	case XPATH_IS_DATE:
		json_put_str(out, xpath_string(mem, env, value));
		break;
	}
}

/* The type asked for; what was only observed comes as it is, nodes as the word. */
static void
put_kind(struct mem *mem, const struct xpath_env *env, const char *kind, const struct xpath_value *v,
	 struct json_out *out)
{
	if (strcmp(kind, "boolean") == 0)
		json_put_bool(out, xpath_boolean(v));
	else if (strcmp(kind, "number") == 0 || strcmp(kind, "number-rounded") == 0)
		put_number(out, xpath_number(mem, env, v));
	else if (strncmp(kind, "string", 6) == 0)
		json_put_str(out, xpath_string(mem, env, v));
	else if (strcmp(kind, "observed") == 0 && v->type == XPATH_IS_NODES)
		json_put_cstr(out, "nodeset");
	else
		xpath_value_json(mem, env, v, out);
}

/* The numbers by which XPathResult asks for a type. */
static const char *
kind_of(const struct json_at *at)
{
	static const char *const types[] = { "observed", "number", "string", "boolean" };
	const char *kind = json_string_value(json_object_get(at->value, "kind"));
	json_int_t type = json_integer_value(json_object_get(at->value, "resultType"));

	if (kind && strcmp(kind, "observed") == 0 && type > 0 && type < 4)
		return types[type];
	return kind ? kind : "";
}

struct asked {
	const char *mode, *xml, *root, *ctx, *expr, *now, *tz;
};

static bool
read_case(struct mem *mem, const struct json_at *at, struct asked *a, struct fail *f)
{
	return json_str_or(mem, at, "mode", "xforms", &a->mode, f)
	       && json_need_str(mem, at, "xml", &a->xml, f) && json_str_or(mem, at, "root", "/", &a->root, f)
	       && json_str_or(mem, at, "ctx", "/", &a->ctx, f) && json_need_str(mem, at, "expr", &a->expr, f)
	       && json_str_or(mem, at, "now", "1970-01-01T00:00:00Z", &a->now, f)
	       && json_str_or(mem, at, "tz", "UTC", &a->tz, f);
}

static bool
run(struct mem *mem, const struct json_at *at, struct json_out *out, struct fail *f)
{
	struct random random = { 1 };
	struct xpath_env env = { .random = &random, .zone = zone_offset };
	struct tree_read how = { .file = "xml", .flags = TREE_DOCTYPE_OK };
	struct asked asked;
	struct xpath_value value;
	const struct tree_node *tree, *context;
	const struct xpath *x;

	if (!read_case(mem, at, &asked, f))
		return false;
	tree = tree_read(mem, &how, str_of(asked.xml), f);
	if (!tree)
		return false;
	env.native = strcmp(asked.mode, "native") == 0;
	env.root = find(mem, tree, asked.root);
	context = find(mem, tree, asked.ctx);
	if (!env.root || !context)
		return fail(f, XPATH_TYPE, "", "ctx");
	if (!time_read(str_of(asked.now), &env.now))
		return fail(f, XPATH_VALUE, "", "now", asked.now);
	env.now /= 1000;
	zone_use(asked.tz);
	x = xpath_parse(mem, str_of(asked.expr), XPATH_PLAIN, NULL, f);
	if (!x || !xpath_eval(mem, x, &env, context, &value, f))
		return false;
	json_key(out, "value");
	put_kind(mem, &env, kind_of(at), &value, out);
	return true;
}

bool
xpath_case_line(struct mem *mem, struct str line, struct buf *buf)
{
	struct json_out out = json_out(buf);
	struct fail f = { 0 };
	json_t *json = json_read(mem, "line", line, &f);
	char text[600];
	bool good = false;

	json_open(&out, '{');
	if (json) {
		struct json_at at = json_root(json, "line");

		good = run(mem, &at, &out, &f);
	}
	if (!good)
		json_pair_cstr(&out, "error", fail_text(&f, LANG_EN, text, sizeof(text)));
	json_close(&out, '}');
	return good;
}
