/* Everything that Collect would not have let pass. */
#include "survey/form_in.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "survey/xpath_in.h"

static const struct {
	const char *slug, *vi, *en;
} kinds[] = {
	[VIOLATION_CONSTRAINT] = { "constraint", "giá trị không thỏa điều kiện của câu hỏi",
				   "the value breaks the question's condition" },
	[VIOLATION_REQUIRED] = { "required", "câu hỏi bắt buộc chưa được trả lời", "a required question has no answer" },
	[VIOLATION_TYPE] = { "type", "giá trị không đúng kiểu của câu hỏi", "the value is not of the question's type" },
	[VIOLATION_CHOICE] = { "choice", "lựa chọn không có trong danh sách", "a choice that is not on the list" },
	[VIOLATION_CALCULATED] = { "calculated", "giá trị tính sẵn bị sửa, khác kết quả của phiếu",
				   "a calculated value differs from what the form calculates" },
	[VIOLATION_UNKNOWN] = { "unknown", "phần tử không có trong phiếu", "the form has no such element" },
	[VIOLATION_EXPRESSION] = { "expression", "biểu thức của phiếu không tính được với các câu trả lời này",
				   "an expression of the form cannot be evaluated with these answers" },
};

const char *
violation_slug(enum violation_kind kind)
{
	return kinds[kind].slug;
}

static size_t
number_among(const struct tree_node *at)
{
	size_t n = 1;

	for (const struct tree_node *p = at->prev; p; p = p->prev)
		n += p->kind == TREE_ELEMENT && p->name == at->name;
	return n;
}

static void
write_path(struct buf *out, const struct tree_node *at)
{
	const struct form_node *node = at->mark;

	if (!at->up)
		return;
	write_path(out, at->up);
	buf_printf(out, "/%s", at->name);
	if (node && node->repeat)
		buf_printf(out, "[%zu]", number_among(at));
}

const char *
run_path(struct run *run, const struct tree_node *at)
{
	struct buf out = buf_new(run->mem, LIMIT_XPATH_TEXT);

	write_path(&out, at);
	return buf_cstr(&out);
}

/* A text with the values that stand in it. */
static struct str
fill_in(struct run *run, const struct tree_node *text, const struct tree_node *at)
{
	struct buf out = buf_new(run->scratch, LIMIT_XPATH_STRING);

	for (const struct tree_node *n = text->first; n; n = n->next) {
		struct xpath_value v;
		const struct xpath *x = NULL;
		struct str piece = n->text;

		if (n->kind == TREE_ELEMENT && strcmp(n->name, "output") == 0) {
			struct str ref = tree_attr_text(n, "value");

			x = xpath_parse(run->scratch, ref.n ? ref : tree_attr_text(n, "ref"), XPATH_PLAIN, NULL, NULL);
			piece = x && xpath_eval(run->scratch, x, &run->env, at, &v, NULL)
					? xpath_string(run->scratch, &run->env, &v)
					: STR("");
		}
		if (n->kind == TREE_TEXT || x)
			buf_add(&out, piece.s, piece.n);
	}
	return buf_view(&out);
}

struct str
run_message(struct run *run, const struct form_message *message, const struct tree_node *at)
{
	const struct tree_node *value;

	if (message && message->text)
		return str_of(message->text);
	value = message && message->itext ? form_itext(run->form, str_of(message->itext)) : NULL;
	return value ? fill_in(run, value, at) : STR("");
}

void
run_violate(struct run *run, const struct tree_node *at, enum violation_kind kind, const struct form_message *own)
{
	struct str text = run_message(run, own, at), value = tree_text(run->mem, at);
	struct violation v = { .kind = kind, .vi = kinds[kind].vi, .en = kinds[kind].en };

	if (run->violations.n >= LIMIT_VIOLATIONS)
		return;
	if (text.n)
		v.vi = v.en = str_dup(run->mem, text);
	v.order = at->order;
	v.path = run_path(run, at);
	v.value = mem_strn(run->mem, value.s, utf8_clip(value, 200));
	*vec_push(run->mem, &run->violations) = v;
}

static bool
is_true(struct run *run, const struct xpath *x, const struct tree_node *at)
{
	struct xpath_value v;

	return run_eval(run, x, at, &v) && xpath_boolean(&v);
}

/* The item of the list that has this value; NULL. */
static const struct tree_node *
find_item(struct run *run, const struct form_choices *c, struct str word, const struct tree_node *at)
{
	struct xpath_value items, value;

	if (!xpath_eval(run->scratch, c->nodeset, &run->env, at, &items, NULL) || items.type != XPATH_IS_NODES)
		return NULL;
	for (size_t i = 0; i < items.n; i++)
		if (xpath_eval(run->scratch, c->value, &run->env, items.nodes[i], &value, NULL)
		    && str_eq(str_trim(xpath_string(run->scratch, &run->env, &value)), word))
			return items.nodes[i];
	return NULL;
}

/* The words of an answer, and which of them are choices. */
struct words {
	struct str *at;
	bool *known;
	size_t n;
};

static struct words
words_of(struct run *run, const struct form_node *node, struct str text)
{
	struct words words = { .at = mem_array(run->scratch, struct str, text.n / 2 + 1) };
	struct str word;

	if (!node->multiple)
		words.at[words.n++] = text;
	else
		while ((word = word_next(&text)).n)
			words.at[words.n++] = word;
	words.known = mem_array(run->scratch, bool, words.n);
	return words;
}

/* The value of a row of the list: nearly always the text of a column. */
static struct str
value_of(struct run *run, const struct form_choices *c, const struct tree_node *item)
{
	const char *column = xpath_child_name(c->value);
	struct xpath_value value;
	const struct tree_node *child;

	if (column) {
		child = tree_child(item, column);
		return child ? str_trim(tree_text(run->scratch, child)) : STR("");
	}
	if (!xpath_eval(run->scratch, c->value, &run->env, item, &value, NULL))
		return STR("");
	return str_trim(xpath_string(run->scratch, &run->env, &value));
}

/* Look among the choices that are shown with these answers. */
static void
look_among_shown(struct run *run, const struct form_choices *c, struct words *words, const struct tree_node *at)
{
	struct xpath_value items;

	if (!run_eval(run, c->nodeset, at, &items) || items.type != XPATH_IS_NODES)
		return;
	for (size_t i = 0; i < items.n; i++) {
		struct str name = value_of(run, c, items.nodes[i]);

		for (size_t k = 0; k < words->n; k++)
			words->known[k] |= str_eq(words->at[k], name);
		run->spent += words->n / 8;
	}
}

static bool
are_choices(struct run *run, const struct form_node *node, struct str text, const struct tree_node *at)
{
	const struct form_choices *c = node->choices;
	struct words words = words_of(run, node, text);
	size_t known = 0;

	for (size_t i = 0; i < words.n; i++)
		known += words.known[i] = map_get(c->fixed, words.at[i]) != NULL;
	if (known == words.n || !c->nodeset || c->constant)
		return known == words.n;
	look_among_shown(run, c, &words, at);
	for (known = 0; known < words.n && words.known[known];)
		known++;
	return known == words.n;
}

static void
check_answer(struct run *run, const struct form_node *node, const struct tree_node *at)
{
	struct str text = str_trim(tree_text(run->mem, at));

	if (text.n == 0) {
		if (node->control && node->required && is_true(run, node->required, at))
			run_violate(run, at, VIOLATION_REQUIRED, &node->required_message);
		return;
	}
	if (!form_type_fits(node->type, text, &run->env))
		run_violate(run, at, VIOLATION_TYPE, NULL);
	else if (node->choices && !are_choices(run, node, text, at))
		run_violate(run, at, VIOLATION_CHOICE, NULL);
	else if (node->control && node->constraint && !is_true(run, node->constraint, at))
		run_violate(run, at, VIOLATION_CONSTRAINT, &node->constraint_message);
}

/* What is not relevant, and everything below, was not asked. */
static void
check_below(struct run *run, const struct tree_node *at)
{
	const struct form_node *node = at->mark;

	if (at->hidden || !node)
		return;
	if (!node->first)
		check_answer(run, node, at);
	run_next(run);
	for (const struct tree_node *n = tree_first(at); n; n = tree_next(n))
		check_below(run, n);
}

static int
by_order(const void *a, const void *b)
{
	const struct violation *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

void
run_check(struct run *run)
{
	check_below(run, tree_first(run->document));
	if (run->violations.n)
		qsort(run->violations.at, run->violations.n, sizeof(struct violation), by_order);
}

static struct form_node *
node_at(struct run *run, struct str path, const struct tree_node *context)
{
	const struct xpath *x = xpath_parse(run->mem, path, XPATH_PLAIN, NULL, NULL);

	return x ? form_resolve(run->form, context->mark, x) : NULL;
}

bool
run_choice_name(void *ctx, struct str value, struct str path, const struct tree_node *context, struct str *text)
{
	struct run *run = ctx;
	const struct form_node *node = node_at(run, path, context);
	const struct form_choices *c = node ? node->choices : NULL;
	const struct tree_node *item;
	struct xpath_value v;

	if (!c)
		return false;
	if (!c->nodeset) {
		const struct form_message *label = map_get(c->fixed, value);

		if (label)
			*text = run_message(run, label, context);
		return label != NULL;
	}
	item = find_item(run, c, value, context);
	if (!item || !xpath_eval(run->scratch, c->label, &run->env, item, &v, NULL))
		return false;
	*text = xpath_string(run->scratch, &run->env, &v);
	return true;
}

void
form_result_json(const struct form_result *result, struct buf *buf)
{
	struct json_out out = json_out(buf);
	struct buf xml = buf_new(buf->mem, LIMIT_FILE);

	json_open(&out, '{');
	json_pair_bool(&out, "valid", result->valid);
	json_key(&out, "violations");
	json_open(&out, '[');
	for (size_t i = 0; i < result->n; i++) {
		const struct violation *v = &result->violations[i];

		json_open(&out, '{');
		json_pair_cstr(&out, "path", v->path);
		json_pair_cstr(&out, "kind", violation_slug(v->kind));
		json_pair_cstr(&out, "message", v->vi);
		json_pair_cstr(&out, "message_en", v->en);
		json_pair_cstr(&out, "value", v->value);
		if (v->expected)
			json_pair_cstr(&out, "expected", v->expected);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	tree_write(&xml, result->instance);
	json_pair_str(&out, "instance", buf_view(&xml));
	json_close(&out, '}');
}

void
form_result_text(const struct form_result *result, struct buf *out)
{
	for (size_t i = 0; i < result->n; i++) {
		const struct violation *v = &result->violations[i];

		buf_printf(out, "%s: %s", v->path, v->vi);
		if (strcmp(v->vi, v->en) != 0)
			buf_printf(out, " / %s", v->en);
		buf_printf(out, " (\"%s\")\n", v->value);
	}
}
