/* An expression from anywhere: refused with a place, or worth the same twice. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/random.h"
#include "survey/xpath.h"
#include "survey/xpath_eval.h"
#include "xml/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const char document[] =
	"<data xmlns:x='urn:x'><a>1</a><a>2 3</a><b x:k='v' id='i'>2026-07-01</b><c><!-- - -->"
	"<d>10.5 106.7;10.6 106.8;10.7 106.6</d><?p q?><e/><e>xã</e></c></data>";

static bool
visit(void *ctx, const struct xpath *part, const struct xpath *up)
{
	size_t *length = ctx;

	must(part->start <= part->end && part->end <= *length);
	must(!up || (part->start >= up->start && part->end <= up->end && part->height < up->height));
	return true;
}

static struct str
value_of(struct mem *mem, const struct xpath *x, const struct tree_node *at)
{
	struct random random = { 7 };
	struct xpath_env env = { .now = 1782900000000, .random = &random };
	struct xpath_value value;
	struct fail f = { 0 };

	for (const struct tree_node *n = at; n; n = n->up)
		env.root = n;
	if (!xpath_eval(mem, x, &env, at, &value, &f)) {
		must(f.code != FAIL_NONE);
		return str_of(fail_slug(f.code));
	}
	for (size_t i = 0; value.type == XPATH_IS_NODES && i < value.n; i++)
		must(value.nodes[i]);
	return xpath_string(mem, &env, &value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct fail f = { 0 };
	size_t at = n + 1, end = n;
	struct tree_node *tree = tree_read(mem, &(struct tree_read){ .file = "f" }, str_of(document), &f);
	const struct xpath *x;

	must(tree);
	x = xpath_parse(mem, str_n((const char *)bytes, n), XPATH_PLAIN, &at, &f);
	must((x != NULL) == (f.code == FAIL_NONE));
	must(x || at <= n);
	if (x) {
		must(xpath_walk(x, visit, &end));
		for (struct tree_node *node = tree_first(tree_first(tree)); node; node = tree_next(node))
			must(str_eq(value_of(mem, x, node), value_of(mem, x, node)));
	}
	mem_free(&mem);
	return 0;
}
