/* The form's own texts. */
#include "survey/form_in.h"

#include "base/mem.h"

/* Plain, or jr:itext('id'). */
struct form_message
form_message_of(struct form *form, struct str text)
{
	struct form_message message = { NULL, NULL };
	struct str trimmed = str_trim(text);
	const struct xpath *x;

	if (trimmed.n == 0)
		return message;
	if (str_starts(trimmed, STR("jr:itext("))) {
		x = xpath_parse(form->mem, trimmed, XPATH_PLAIN, NULL, NULL);
		if (x && x->op == XPATH_CALL && x->n_args == 1 && x->args[0]->op == XPATH_STRING) {
			message.itext = str_dup(form->mem, x->args[0]->text);
			return message;
		}
	}
	message.text = str_dup(form->mem, trimmed);
	return message;
}

const struct tree_node *
form_itext(const struct form *form, struct str id)
{
	for (const struct tree_node *t = form->language ? tree_first(form->language) : NULL; t; t = tree_next(t)) {
		if (!str_eq(tree_attr_text(t, "id"), id))
			continue;
		for (const struct tree_node *v = tree_first(t); v; v = tree_next(v))
			if (!tree_attr(v, "form"))
				return v;
	}
	return NULL;
}
