#include "survey/submission_head.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "xml/tree.h"

static struct str
text_in(struct mem *mem, const struct tree_node *up, const char *name)
{
	const struct tree_node *node = up ? tree_child(up, name) : NULL;

	return node ? str_trim(tree_text(mem, node)) : str_n(NULL, 0);
}

bool
submission_head_read(struct mem *mem, const struct tree_node *document, struct submission_head *out, struct fail *f)
{
	const struct tree_node *root = tree_first(document), *meta = root ? tree_child(root, "meta") : NULL;

	if (!root)
		return fail(f, NO_INSTANCE, "/", "id");
	out->form = tree_attr_text(root, "id");
	out->version = tree_attr_text(root, "version");
	if (!out->version.s)
		out->version = str_n("", 0);
	out->instance = text_in(mem, meta, "instanceID");
	out->replaces = text_in(mem, meta, "deprecatedID");
	if (out->form.n == 0 || out->form.n > LIMIT_FORM_ID)
		return fail(f, NO_INSTANCE, mem_printf(mem, "/%s", root->name), "id");
	if (out->instance.n == 0 || out->instance.n > LIMIT_INSTANCE_ID)
		return fail(f, NO_INSTANCE, mem_printf(mem, "/%s/meta", root->name), "instanceID");
	if (out->replaces.n == 0 || out->replaces.n > LIMIT_INSTANCE_ID)
		out->replaces = str_n(NULL, 0);
	return true;
}
