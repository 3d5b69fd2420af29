/* Expressions of a form: do they read, and call what exists? */
#include "survey/xlsform_in.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "survey/xpath.h"

/* The text with a name of the same length for each reference, so that places stay. */
static struct str
without_references(struct xform *x, struct str text)
{
	char *out = mem_strn(x->mem, text.s, text.n);
	struct xref ref;

	for (size_t at = 0; xref_next(text, at, &ref) == XREF_FOUND; at = ref.end) {
		memset(out + ref.start, ' ', ref.end - ref.start);
		out[ref.start] = 'x';
	}
	return str_n(out, text.n);
}

static void
check(struct xform *x, struct str text, struct xplace place)
{
	struct fail f = { 0 };
	const struct xpath *whole;
	char vi[600], en[600];
	struct xref ref;
	size_t at;

	if (text.n == 0 || str_find(text, STR("%(")) >= 0 || xref_next(text, 0, &ref) == XREF_BAD)
		return;
	whole = xpath_parse(x->mem, without_references(x, text), XPATH_PLAIN, &at, &f);
	if (!whole)
		xremark(x, EXPRESSION, place, fail_text(&f, LANG_VI, vi, sizeof(vi)), fail_text(&f, LANG_EN, en, sizeof(en)));
	else if (!xpath_check(whole, &at, &f))
		xremark(x, FUNCTION, place, fail_text(&f, LANG_VI, vi, sizeof(vi)), fail_text(&f, LANG_EN, en, sizeof(en)));
}

static bool
is_expression(const struct xnode *node, const struct xhead *head)
{
	static const char *const logical[] = { "readonly", "required", "relevant", "constraint", "calculate" };

	if (strcmp(head->path[0], "choice_filter") == 0)
		return true;
	if (strcmp(head->path[0], "default") == 0)
		return node->dynamic;
	if (head->depth == 2 && strcmp(head->path[0], "control") == 0)
		return strcmp(head->path[1], "jr:count") == 0;
	for (size_t i = 0; head->depth == 2 && strcmp(head->path[0], "bind") == 0 && i < ARRAY_LEN(logical); i++)
		if (strcmp(head->path[1], logical[i]) == 0)
			return true;
	return false;
}

static void
check_below(struct xform *x, const struct xnode *node)
{
	for (size_t i = 0; node->row && !node->generated && i < node->row->n; i++) {
		const struct xcell *cell = &node->row->at[i];

		if (is_expression(node, cell->head) && xyes(cell->text) < 0)
			check(x, cell->text, xat(node->row, cell->head->raw));
	}
	for (size_t i = 0; i < node->kids.n; i++)
		check_below(x, node->kids.at[i]);
}

void
xcheck_expressions(struct xform *x)
{
	check_below(x, x->root);
	if (x->settings.instance_name.n)
		check(x, x->settings.instance_name, xat(x->settings.row, xcolumn(x->settings.row, "instance_name", NULL)));
}
