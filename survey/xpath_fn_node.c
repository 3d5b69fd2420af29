/* Functions of nodes, and what reaches beyond the instance. */
#include "survey/xpath_in.h"

#include <math.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/random.h"
#include "crypt/hash.h"

bool
fn_last(struct call *call, struct xpath_value *out)
{
	return give_number(out, (double)call->at->size);
}

static bool
same_kind(const struct tree_node *a, const struct tree_node *b)
{
	return a->kind == b->kind && strcmp(a->name, b->name) == 0
	       && (a->uri == b->uri || (a->uri && b->uri && strcmp(a->uri, b->uri) == 0));
}

/* The number of a repeat among those of its name. */
static double
place_of(const struct tree_node *node)
{
	double place = 1;

	for (const struct tree_node *n = node->prev; n; n = n->prev)
		place += same_kind(n, node);
	return place;
}

bool
fn_position(struct call *call, struct xpath_value *out)
{
	struct xpath_value v;

	if (call->x->n_args == 0)
		return give_number(out, (double)call->at->position);
	if (!call_nodes(call, 0, &v))
		return false;
	if (v.n == 0)
		return give_number(out, NAN);
	give_number(out, place_of(v.nodes[0]));
	return eval_work(call->e, (size_t)out->number);
}

bool
fn_count(struct call *call, struct xpath_value *out)
{
	struct xpath_value v;

	return call_nodes(call, 0, &v) && give_number(out, (double)v.n);
}

bool
fn_count_non_empty(struct call *call, struct xpath_value *out)
{
	struct xpath_value v;
	double n = 0;

	if (!call_nodes(call, 0, &v))
		return false;
	for (size_t i = 0; i < v.n; i++)
		n += tree_text(call->e->mem, v.nodes[i]).n > 0;
	return give_number(out, n);
}

static const struct tree_node *
top_of(const struct tree_node *n)
{
	while (n->up)
		n = n->up;
	return n;
}

/* The next element of the document after 'n', top down. */
static const struct tree_node *
next_in_document(const struct tree_node *n)
{
	if (n->first)
		return n->first;
	while (n && !n->next)
		n = n->up;
	return n ? n->next : NULL;
}

static bool
has_id(const struct tree_node *n, struct str id)
{
	for (const struct tree_node *a = n->attrs; a; a = a->next)
		if (strcmp(a->name, "id") == 0 && (!a->uri || strcmp(a->prefix, "xml") == 0)
		    && str_eq(a->text, id))
			return true;
	return false;
}

static const struct tree_node *
find_id(struct call *call, const struct tree_node *top, struct str id)
{
	for (const struct tree_node *n = top; n; n = next_in_document(n)) {
		if (!eval_work(call->e, 1))
			return NULL;
		if (has_id(n, id))
			return n;
	}
	return NULL;
}

bool
fn_id(struct call *call, struct xpath_value *out)
{
	struct xpath_value all = { .type = XPATH_IS_NODES };
	struct texts texts;
	size_t room = 0;

	if (!call_texts(call, 0, &texts))
		return false;
	for (size_t i = 0; i < texts.n; i++)
		room += texts.at[i].n / 2 + 1;
	all.nodes = mem_array(call->e->mem, const struct tree_node *, room);
	for (size_t i = 0; i < texts.n; i++) {
		struct str rest = texts.at[i], word;

		while ((word = word_next(&rest)).n) {
			const struct tree_node *n = find_id(call, top_of(call->at->node), word);

			if (n)
				all.nodes[all.n++] = n;
			else if (!eval_work(call->e, 0))
				return false;
		}
	}
	nodes_sort(&all);
	*out = all;
	return true;
}

/* The node that a name is asked of; NULL if the set is empty. */
static bool
named_node(struct call *call, const struct tree_node **node)
{
	struct xpath_value v;

	if (!call_nodes(call, 0, &v))
		return false;
	*node = v.n ? v.nodes[0] : NULL;
	return true;
}

bool
fn_local_name(struct call *call, struct xpath_value *out)
{
	const struct tree_node *n;

	return named_node(call, &n) && give_string(out, n && n->kind != TREE_DOCTYPE ? str_of(n->name) : STR(""));
}

bool
fn_name(struct call *call, struct xpath_value *out)
{
	const struct tree_node *n;

	if (!named_node(call, &n))
		return false;
	if (!n || n->kind == TREE_DOCTYPE)
		return give_string(out, STR(""));
	if (!n->prefix[0])
		return give_string(out, str_of(n->name));
	return give_string(out, str_of(mem_printf(call->e->mem, "%s:%s", n->prefix, n->name)));
}

bool
fn_namespace_uri(struct call *call, struct xpath_value *out)
{
	const struct tree_node *n;

	return named_node(call, &n) && give_string(out, str_of(n ? n->uri : ""));
}

static bool
same_letters(struct str a, const char *b)
{
	for (size_t i = 0; i < a.n; i++)
		if (!b[i] || (a.s[i] | 32) != (b[i] | 32))
			return false;
	return true;
}

/* xml:lang of the nearest ancestor is the language, or a variety of it. */
bool
fn_lang(struct call *call, struct xpath_value *out)
{
	struct str asked;

	if (!call_string(call, 0, &asked))
		return false;
	for (const struct tree_node *n = call->at->node; n; n = n->up)
		for (const struct tree_node *a = n->attrs; a; a = a->next)
			if (strcmp(a->prefix, "xml") == 0 && strcmp(a->name, "lang") == 0)
				return give_boolean(out, asked.n && same_letters(asked, a->text.s)
								 && (a->text.s[asked.n] == '\0'
								     || a->text.s[asked.n] == '-'));
	return give_boolean(out, false);
}

bool
fn_current(struct call *call, struct xpath_value *out)
{
	*out = nodes_of(call->e, call->e->current);
	return true;
}

static const struct tree_node *
search_instance(struct call *call, struct str id)
{
	const struct tree_node *top = top_of(call->e->env->root ? call->e->env->root : call->at->node);

	for (const struct tree_node *n = top; n; n = next_in_document(n))
		if (n->kind == TREE_ELEMENT && strcmp(n->name, "instance") == 0 && has_id(n, id))
			return n;
	return NULL;
}

static bool
instance(struct call *call, struct str id, struct xpath_value *out)
{
	const struct xpath_env *env = call->e->env;
	const struct tree_node *n = env->instance ? env->instance(env->ctx, id) : search_instance(call, id);

	if (!n && env->instance)
		return fail(call->e->fail, XPATH_INSTANCE, "", str_dup(call->e->mem, id));
	*out = nodes_of(call->e, n);
	return true;
}

bool
fn_instance(struct call *call, struct xpath_value *out)
{
	struct str id;

	return call_string(call, 0, &id) && instance(call, id, out);
}

/* The text of 'column' in the row. */
static struct str
cell(struct call *call, const struct tree_node *row, struct str column)
{
	for (const struct tree_node *n = tree_first(row); n; n = tree_next(n))
		if (str_is(column, n->name))
			return tree_text(call->e->mem, n);
	return STR("");
}

/* pulldata('list', 'column', 'key column', key): the column of the first row with that key. */
bool
fn_pulldata(struct call *call, struct xpath_value *out)
{
	struct str id, column, key_column, key;
	struct xpath_value v;
	const struct tree_node *root;

	if (!call_string(call, 0, &id) || !call_string(call, 1, &column) || !call_string(call, 2, &key_column)
	    || !call_string(call, 3, &key) || !instance(call, id, &v))
		return false;
	root = v.n ? tree_first(v.nodes[0]) : NULL;
	for (const struct tree_node *row = root ? tree_first(root) : NULL; row; row = tree_next(row)) {
		if (!eval_work(call->e, 1))
			return false;
		if (str_eq(cell(call, row, key_column), key))
			return give_string(out, cell(call, row, column));
	}
	return give_string(out, STR(""));
}

static const struct tree_node *
repeat_above(const struct tree_node *node, const struct xpath_value *repeats)
{
	for (const struct tree_node *up = node; up; up = up->up) {
		size_t low = 0, high = repeats->n;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (node_is_before(repeats->nodes[middle], up))
				low = middle + 1;
			else
				high = middle;
		}
		if (low < repeats->n && repeats->nodes[low] == up)
			return up;
	}
	return NULL;
}

/* Looks no further back than it must. */
static bool
is_nth(const struct tree_node *node, double index)
{
	double place = 1;

	for (const struct tree_node *n = node->prev; n && place <= index; n = n->prev)
		place += same_kind(n, node);
	return place == index;
}

/* Keep the nodes that stand in the index-th of the repeats. */
static bool
keep_indexed(struct call *call, struct xpath_value *target, const struct xpath_value *repeats, double index)
{
	size_t kept = 0;

	for (size_t i = 0; i < target->n; i++) {
		const struct tree_node *repeat = repeat_above(target->nodes[i], repeats);

		if (!eval_work(call->e, 1))
			return false;
		if (repeat && is_nth(repeat, index))
			target->nodes[kept++] = target->nodes[i];
	}
	target->n = kept;
	return true;
}

static bool
is_below(const struct tree_node *n, const struct tree_node *top)
{
	while (n && n != top)
		n = n->up;
	return n != NULL;
}

/* Of what is left, that which is nearest to the context: repeats not indexed are its own. */
static void
keep_nearest(const struct tree_node *context, struct xpath_value *target)
{
	for (const struct tree_node *up = context; up && target->n > 1; up = up->up) {
		size_t kept = 0;

		for (size_t i = 0; i < target->n; i++)
			kept += is_below(target->nodes[i], up);
		if (kept == 0)
			continue;
		kept = 0;
		for (size_t i = 0; i < target->n; i++)
			if (is_below(target->nodes[i], up))
				target->nodes[kept++] = target->nodes[i];
		target->n = kept;
		return;
	}
}

static bool
all_nodes(struct call *call, size_t i, struct xpath_value *out)
{
	bool before = call->e->astray, good;

	call->e->astray = true;
	good = call_nodes(call, i, out);
	call->e->astray = before;
	return good;
}

/* indexed-repeat(path, repeat, index, repeat, index, ...) */
bool
fn_indexed_repeat(struct call *call, struct xpath_value *out)
{
	struct xpath_value target, repeats;
	double index;

	if (call->x->n_args % 2 == 0)
		return fail(call->e->fail, XPATH_ARGUMENTS, "", "indexed-repeat", "3, 5, 7", "2");
	if (!all_nodes(call, 0, &target))
		return false;
	for (size_t i = 1; i + 1 < call->x->n_args; i += 2) {
		if (!all_nodes(call, i, &repeats) || !call_number(call, i + 1, &index))
			return false;
		index = trunc(index);
		if (call->e->env->javarosa && !(index >= 1))
			index = 1; /* a number not yet filled in */
		if (!keep_indexed(call, &target, &repeats, index))
			return false;
	}
	if (call->e->env->javarosa)
		keep_nearest(call->at->node, &target);
	*out = target;
	return true;
}

/* Park and Miller's numbers, the same in every client of the specification. */
static double
next_number(double *seed)
{
	*seed = fmod(*seed * 16807, 2147483647);
	return (*seed - 1) / 2147483646;
}

static double
first_seed(double number)
{
	double seed = fmod(number, 2147483647);

	return seed <= 0 ? seed + 2147483646 : seed;
}

/* A seed that is no number: the first 64 bits of its SHA-256. */
static double
seed_of_text(struct str text)
{
	uint8_t hash[HASH_BYTES];
	uint64_t bits = 0;

	if (text.n == 0)
		return 0;
	hash_sha256(text, hash);
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | hash[i];
	return (double)(int64_t)bits;
}

bool
fn_randomize(struct call *call, struct xpath_value *out)
{
	struct xpath_value v, by;
	double seed = 1;

	if (!call_nodes(call, 0, &v))
		return false;
	if (call->x->n_args > 1) {
		if (!call_value(call, 1, &by))
			return false;
		seed = eval_number(call->e, &by);
		seed = isfinite(seed) ? trunc(seed) : seed_of_text(eval_string(call->e, &by));
	} else if (call->e->env->random) {
		seed = (double)random_below(call->e->env->random, 2147483646) + 1;
	}
	seed = first_seed(seed);
	for (size_t i = v.n; i > 1; i--) {
		size_t k = (size_t)(next_number(&seed) * (double)i);
		const struct tree_node *n = v.nodes[i - 1];

		v.nodes[i - 1] = v.nodes[k];
		v.nodes[k] = n;
	}
	*out = v;
	return true;
}

/* What the node already holds, or else the value. */
bool
fn_once(struct call *call, struct xpath_value *out)
{
	struct str now = tree_text(call->e->mem, call->e->current);

	return now.n ? give_string(out, now) : call_value(call, 0, out);
}

/* The element of a text in the first (or default) translation of the document. */
static const struct tree_node *
search_itext(struct call *call, struct str id)
{
	const struct tree_node *n = top_of(call->e->env->root ? call->e->env->root : call->at->node), *lang = NULL;

	while (n && !(n->kind == TREE_ELEMENT && strcmp(n->name, "itext") == 0))
		n = next_in_document(n);
	for (const struct tree_node *t = n ? tree_first(n) : NULL; t; t = tree_next(t))
		if (!lang || tree_attr(t, "default"))
			lang = t;
	for (n = lang ? tree_first(lang) : NULL; n; n = tree_next(n))
		if (strcmp(n->name, "text") == 0 && has_id(n, id))
			return n;
	return NULL;
}

/* All forms of the text as nodes; as a text it is the plain one. */
static bool
give_values(struct call *call, const struct tree_node *text, struct xpath_value *out)
{
	struct xpath_value v = { .type = XPATH_IS_NODES, .text = STR("") };
	size_t n = 0;

	for (const struct tree_node *value = text ? tree_first(text) : NULL; value; value = tree_next(value))
		n++;
	v.nodes = mem_array(call->e->mem, const struct tree_node *, n);
	for (const struct tree_node *value = text ? tree_first(text) : NULL; value; value = tree_next(value)) {
		v.nodes[v.n++] = value;
		if (!tree_attr(value, "form"))
			v.text = tree_text(call->e->mem, value);
	}
	*out = v;
	return true;
}

bool
fn_itext(struct call *call, struct xpath_value *out)
{
	const struct xpath_env *env = call->e->env;
	struct str id, text;

	if (!call_string(call, 0, &id))
		return false;
	if (!env->itext)
		return give_values(call, search_itext(call, id), out);
	return give_string(out, env->itext(env->ctx, id, &text) ? text : STR(""));
}

bool
fn_choice_name(struct call *call, struct xpath_value *out)
{
	const struct xpath_env *env = call->e->env;
	struct str value, path, text;

	if (!call_string(call, 0, &value) || !call_string(call, 1, &path))
		return false;
	if (!env->choice_name || !env->choice_name(env->ctx, value, path, call->e->current, &text))
		text = value;
	return give_string(out, text);
}
