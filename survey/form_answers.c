/* What was answered, as data: the projection that tallies and exports work with. */
#include "survey/form_in.h"

#include <math.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/real.h"
#include "survey/xpath_in.h"

static bool
has_answer(const struct tree_node *at)
{
	const struct form_node *node = at->mark;

	if (at->hidden || !node || node->personal)
		return false;
	if (!node->first)
		return at->first && str_trim(at->first->text).n > 0;
	for (const struct tree_node *n = tree_first(at); n; n = tree_next(n))
		if (has_answer(n))
			return true;
	return false;
}

static void
put_words(struct json_out *out, struct str text)
{
	struct str word;

	json_open(out, '[');
	while ((word = word_next(&text)).n)
		json_put_str(out, word);
	json_close(out, ']');
}

static void
put_leaf(struct json_out *out, const struct form_node *node, struct str text)
{
	char number[REAL_TEXT];
	double value;

	if (node->choices && node->multiple)
		put_words(out, text);
	else if ((node->type == FORM_INT || node->type == FORM_DECIMAL) && form_number(text, &value)
		 && isfinite(value))
		json_put_raw(out, str_of(real_text(value, number)));
	else
		json_put_str(out, text);
}

static void put_group(struct json_out *out, const struct tree_node *at);

static void
put_element(struct json_out *out, const struct form_node *node, const struct tree_node *at)
{
	if (node->first)
		put_group(out, at);
	else
		put_leaf(out, node, str_trim(at->first->text));
}

/* All children of 'at' that stand for the repeat. */
static void
put_repeats(struct json_out *out, const struct form_node *node, const struct tree_node *first)
{
	json_open(out, '[');
	for (const struct tree_node *n = first; n; n = tree_next(n))
		if (n->mark == node && has_answer(n))
			put_element(out, node, n);
	json_close(out, ']');
}

static bool
was_put(const struct tree_node *at)
{
	for (const struct tree_node *n = at->prev; n; n = n->prev)
		if (n->kind == TREE_ELEMENT && n->mark == at->mark && has_answer(n))
			return true;
	return false;
}

static void
put_group(struct json_out *out, const struct tree_node *at)
{
	json_open(out, '{');
	for (const struct tree_node *n = tree_first(at); n; n = tree_next(n)) {
		const struct form_node *node = n->mark;

		if (!has_answer(n) || (!node->up->up && strcmp(node->name, "meta") == 0))
			continue;
		if (node->repeat && n->prev && was_put(n))
			continue;
		json_key(out, node->name);
		if (node->repeat)
			put_repeats(out, node, n);
		else
			put_element(out, node, n);
	}
	json_close(out, '}');
}

void
form_answers_json(const struct form_result *result, struct buf *buf)
{
	struct json_out out = json_out(buf);

	put_group(&out, tree_first(result->instance));
}

typedef VEC(struct str) names;

static void
add_files(struct mem *mem, const struct tree_node *at, names *found)
{
	const struct form_node *node = at->mark;

	if (at->hidden || !node)
		return;
	if (node->binary && at->first && str_trim(at->first->text).n)
		*vec_push(mem, found) = str_trim(at->first->text);
	for (const struct tree_node *n = tree_first(at); n; n = tree_next(n))
		add_files(mem, n, found);
}

size_t
form_file_names(struct mem *mem, const struct form_result *result, struct str **out)
{
	names found = { 0 };

	add_files(mem, tree_first(result->instance), &found);
	*out = found.at;
	return found.n;
}
