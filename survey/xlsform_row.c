/* Rows of the sheet survey, into a tree of groups and questions. */
#include "survey/xlsform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/limits.h"
#include "base/must.h"
#include "base/text.h"

struct open_group {
	struct xnode *node;
	const char *word; /* group, repeat, loop */
	struct xlist *loop;
	bool table;       /* its selects are rows of a table ... */
	struct str list;  /* ... with the choices of this list as columns */
};
struct reader {
	struct xform *x;
	struct open_group open[LIMIT_FORM_DEPTH + 1];
	size_t depth, nodes;
	bool full;
};

/* --- nodes --- */

struct xnode *
xnode_new(struct xform *x, enum xkind kind, const char *name, const struct xrow *row)
{
	struct xnode *node = mem_one(x->mem, struct xnode);

	*node = (struct xnode){ .kind = kind, .name = name, .row = row, .default_text = STR(""), .trigger = STR(""), .filter = STR(""),
		.count = STR(""), .label = { .plain = STR("") }, .hint = { .plain = STR("") }, .guidance = { .plain = STR("") },
		.select = { .seed = STR(""), .repeat_name = STR("") } };
	return node;
}

void
xnode_add(struct xform *x, struct xnode *up, struct xnode *node)
{
	node->up = up;
	*vec_push(x->mem, &up->kids) = node;
}

struct xattr *
xattr_get(const struct xattrs *attrs, const char *name)
{
	for (size_t i = 0; i < attrs->n; i++)
		if (strcmp(attrs->at[i].name, name) == 0)
			return &attrs->at[i];
	return NULL;
}

void
xattr_set(struct xform *x, struct xattrs *attrs, const char *name, struct str value)
{
	struct xattr *attr = xattr_get(attrs, name);

	if (!attr) {
		attr = vec_push(x->mem, attrs);
		attr->name = name;
	}
	attr->value = value;
}

/* --- attributes of a row --- */

static struct str
condition(const char *name, struct str value)
{
	static const char *const logical[] = { "readonly", "required", "relevant", "constraint", "calculate" };

	for (size_t i = 0; i < ARRAY_LEN(logical); i++)
		if (strcmp(name, logical[i]) == 0)
			return xyes(value) == 1 ? STR("true()") : xyes(value) == 0 ? STR("false()") : value;
	return value;
}

static bool
is_attribute(const struct xhead *h)
{
	return strcmp(h->path[0], "bind") == 0 || strcmp(h->path[0], "control") == 0 || strcmp(h->path[0], "instance") == 0;
}

static void
read_attrs(struct xform *x, struct xnode *node, const struct xrow *row)
{
	for (size_t i = 0; i < row->n; i++) {
		const struct xhead *h = row->at[i].head;
		struct str value = row->at[i].text;

		if (h->depth < 2)
			continue;
		if (is_attribute(h) && !xname_is_bound(x, str_of(h->path[1])) && strcmp(h->path[1], "entities:saveto") != 0) {
			xremark(x, BAD_ATTRIBUTE, xat(row, h->raw), h->path[1]);
			continue;
		}
		if (strcmp(h->path[0], "bind") == 0) {
			struct xattr *attr;

			xattr_set(x, &node->bind, h->path[1], condition(h->path[1], value));
			attr = xattr_get(&node->bind, h->path[1]);
			attr->column = h->raw;
			if (h->depth > 2 || strncmp(h->path[1], "jr:", 3) == 0) {
				struct xtext *text = mem_one(x->mem, struct xtext);

				*text = xtext_of(x, row, "bind", h->path[1]);
				attr->text = text;
			}
		} else if (strcmp(h->path[0], "control") == 0 && strcmp(h->path[1], "jr:count") != 0)
			xattr_set(x, &node->control, h->path[1], value);
		else if (strcmp(h->path[0], "instance") == 0)
			xattr_set(x, &node->instance, h->path[1], value);
	}
}

static void
read_texts(struct xform *x, struct xnode *node, const struct xrow *row)
{
	node->label = xtext_of(x, row, "label", NULL);
	node->hint = xtext_of(x, row, "hint", NULL);
	node->guidance = xtext_of(x, row, "guidance_hint", NULL);
	xmedia_read(x, row, &node->media);
}

static bool
good_name(struct xform *x, const struct xrow *row, struct str name)
{
	if (name.n == 0)
		xremark(x, NO_NAME, xat(row, "name"), "");
	else if (!xname_is_bound(x, name))
		xremark(x, BAD_NAME, xat(row, xcolumn(row, "name", NULL)), xstr(x, name), "name");
	else
		return true;
	return false;
}

/* --- groups --- */

static struct xnode *
top(struct reader *r)
{
	return r->open[r->depth].node;
}

/* The number of repeats: another question's answer, or a calculation of its own. */
static void
read_count(struct xform *x, struct xnode *repeat, struct xnode *up)
{
	struct str count = xget2(repeat->row, "control", "jr:count"), name;
	struct xnode *node;

	if (count.n == 0)
		return;
	if (xref_is_one(count, &name)) {
		repeat->count = count;
		return;
	}
	node = xnode_new(x, XK_QUESTION, mem_printf(x->mem, "%s_count", repeat->name), repeat->row);
	node->generated = true;
	node->type = xtype_find(STR("calculate"));
	xattr_set(x, &node->bind, "type", STR("string"));
	xattr_set(x, &node->bind, "readonly", STR("true()"));
	xattr_set(x, &node->bind, "calculate", count);
	xnode_add(x, up, node);
	repeat->count = str_of(mem_printf(x->mem, "${%s}", node->name));
}

/* A group that shows its selects as a table: its label becomes a note, the choices a head. */
static void
begin_table(struct xform *x, struct open_group *group)
{
	struct xnode *node = group->node;
	struct xattr *look = xattr_get(&node->control, "appearance");
	ptrdiff_t at = look ? str_find(look->value, STR("table-list")) : -1;

	if (at < 0)
		return;
	group->table = true;
	look->value = str_of(mem_printf(x->mem, "%.*sfield-list%.*s", (int)at, look->value.s, (int)look->value.n - (int)at - 10, look->value.s + at + 10));
	if (!xtext_is_empty(&node->label) || !xtext_is_empty(&node->hint)) {
		struct xnode *note = xnode_new(x, XK_QUESTION, mem_printf(x->mem, "generated_table_list_label_%u", node->row->number), node->row);

		note->type = xtype_find(STR("note"));
		note->generated = true;
		note->label = node->label;
		note->hint = node->hint;
		node->label = node->hint = (struct xtext){ .plain = STR("") };
		xattr_set(x, &note->bind, "readonly", STR("true()"));
		xattr_set(x, &note->bind, "type", STR("string"));
		xnode_add(x, node, note);
	}
}

static void
table_row(struct reader *r, const struct xrow *row, const struct xtype *type, struct str list)
{
	struct xform *x = r->x;
	struct open_group *group = &r->open[r->depth];
	struct xnode *head;

	if (group->list.n && !str_eq(group->list, list))
		xremark(x, TABLE_LIST, xat(row, xcolumn(row, "type", NULL)), xstr(x, group->list), xstr(x, list));
	if (group->list.n || list.n == 0)
		return;
	group->list = list;
	head = xnode_new(x, XK_QUESTION, mem_printf(x->mem, "reserved_name_for_field_list_labels_%u", row->number), row);
	head->type = type;
	head->generated = true;
	head->label.plain = STR(" ");
	xattr_set(x, &head->bind, "type", STR("string"));
	xattr_set(x, &head->control, "appearance", STR("label"));
	head->select = (struct xselect){ .is = true, .seed = STR(""), .repeat_name = STR(""), .value = "name", .label = "label", .list = xlist_find(x, list) };
	head->select.instance = head->select.list ? head->select.list->name : NULL;
	xnode_add(x, group->node, head);
}

static void
begin(struct reader *r, const struct xrow *row, const char *word, struct str list)
{
	struct xform *x = r->x;
	struct str name = xget(row, "name");
	bool repeat = strcmp(word, "repeat") == 0, good = good_name(x, row, name);
	struct xnode *node = xnode_new(x, repeat ? XK_REPEAT : XK_GROUP, good ? str_dup(x->mem, name) : "_", row);
	struct open_group group = { .node = node, .word = word };

	if (r->depth == LIMIT_FORM_DEPTH) {
		xremark(x, TOO_DEEP, xat(row, "type"), mem_printf(x->mem, "%d", LIMIT_FORM_DEPTH));
		r->full = true;
		return;
	}
	read_texts(x, node, row);
	read_attrs(x, node, row);
	if (repeat) {
		if (good)
			read_count(x, node, top(r));
		if (xtext_is_empty(&node->label) && node->media.n == 0)
			xremark(x, REPEAT_LABEL, xat(row, "label"), node->name);
	}
	if (strcmp(word, "loop") == 0) {
		group.loop = xlist_find(x, list);
		if (!group.loop)
			xremark(x, LOOP_LIST, xat(row, "type"), "");
	}
	xnode_add(x, top(r), node);
	begin_table(x, &group);
	r->open[++r->depth] = group;
}

static size_t
size_below(const struct xnode *node)
{
	size_t n = 1;

	for (size_t i = 0; i < node->kids.n; i++)
		n += size_below(node->kids.at[i]);
	return n;
}

static void
end(struct reader *r, const struct xrow *row, const char *word)
{
	struct xform *x = r->x;
	struct open_group *group = &r->open[r->depth];

	if (xget2(row, "bind", "entities:saveto").n)
		xremark(x, ENTITY_GROUP, xat(row, xcolumn(row, "bind", "entities:saveto")), "");
	if (r->depth == 0 || strcmp(group->word, word) != 0) {
		struct str name = xget(row, "name");

		xremark(x, UNMATCHED_END, xat(row, xcolumn(row, "type", NULL)), word, name.n ? xstr(x, name) : "unknown");
		return;
	}
	r->depth--;
	if (!group->loop)
		return;
	r->nodes += size_below(group->node) * group->loop->choices.n;
	if (r->nodes > LIMIT_FORM_NODES) {
		xremark(x, TOO_LARGE, xat(row, "type"), mem_printf(x->mem, "%d", LIMIT_FORM_NODES), "questions");
		r->full = true;
		return;
	}
	xloop_copy(x, group->node, group->loop);
}

/* --- questions --- */

static bool
is_shown(const struct xnode *node)
{
	return !xtext_is_empty(&node->label) || !xtext_is_empty(&node->hint) || !xtext_is_empty(&node->guidance) || node->media.n;
}

static void
type_attrs(struct xform *x, struct xnode *node)
{
	const struct xtype *type = node->type;

	if (type->special == XS_NOTE)
		xattr_set(x, &node->bind, "readonly", STR("true()"));
	if (type->preload)
		xattr_set(x, &node->bind, "jr:preload", str_of(type->preload));
	if (type->bind)
		xattr_set(x, &node->bind, "type", str_of(type->bind));
	if (type->params)
		xattr_set(x, &node->bind, "jr:preloadParams", str_of(type->params));
	if (type->media)
		xattr_set(x, &node->control, "mediatype", str_of(type->media));
}

static void
check_question(struct xform *x, struct xnode *node)
{
	const struct xrow *row = node->row;
	bool calculated = xattr_get(&node->bind, "calculate") != NULL;

	switch (node->type->special) {
	case XS_CALCULATE:
		if (!calculated && node->default_text.n == 0 && node->trigger.n == 0)
			xremark(x, NO_CALCULATION, xat(row, "calculation"), node->name);
		break;
	case XS_BACKGROUND_GEO:
		if (node->trigger.n == 0)
			xremark(x, TRIGGER_MISSING, xat(row, "trigger"), node->name, "background-geopoint");
		if (calculated)
			xremark(x, GEO_CALCULATION, xat(row, xcolumn(row, "bind", "calculate")), node->name);
		break;
	case XS_META:
		if (strstr(node->type->names, "subscriberid") || strstr(node->type->names, "simserial"))
			xremark(x, SUBSCRIBER, xat(row, xcolumn(row, "type", NULL)), xstr(x, xget(row, "type")));
		break;
	case XS_NO: case XS_NOTE: case XS_AUDIT: case XS_GEO: case XS_START_GEO: case XS_RECORD: case XS_IMAGE: case XS_AUDIO: case XS_TEXT:
	case XS_RANGE: case XS_SELECT: case XS_EXTERNAL_XML: case XS_EXTERNAL_CSV: case XS_HIDDEN: case XS_FILE: break;
	}
	if (node->type->body != XB_NONE && !is_shown(node) && !calculated && node->trigger.n == 0)
		xremark(x, NO_LABEL, xat(row, "label"), node->name);
}

static struct xnode *
question_node(struct reader *r, const struct xrow *row, const struct xtype *type)
{
	struct xform *x = r->x;
	struct str name = xget(row, "name");
	struct xnode *node;

	if (name.n == 0 && type->special == XS_NOTE)
		name = str_of(mem_printf(x->mem, "generated_note_name_%u", row->number));
	if (type->special == XS_AUDIT) {
		if (name.n && !str_is(name, "audit"))
			xremark(x, AUDIT_NAME, xat(row, xcolumn(row, "name", NULL)), xstr(x, name));
		name = STR("audit");
	}
	if (!good_name(x, row, name))
		return NULL;
	node = xnode_new(x, XK_QUESTION, str_dup(x->mem, name), row);
	node->type = type;
	type_attrs(x, node);
	read_texts(x, node, row);
	read_attrs(x, node, row);
	node->default_text = xget(row, "default");
	node->dynamic = xdefault_is_dynamic(node->default_text, type);
	node->trigger = xget(row, "trigger");
	return node;
}

static void
question(struct reader *r, const struct xrow *row, const struct xtype *type, struct str list, unsigned how)
{
	struct xform *x = r->x;
	struct xnode *node;
	struct xparams params;

	if (type->special == XS_SELECT && r->open[r->depth].table)
		table_row(r, row, type, list);
	node = question_node(r, row, type);
	if (!node)
		return;
	if (type->special == XS_SELECT && r->open[r->depth].table)
		xattr_set(x, &node->control, "appearance", STR("list-nolabel"));
	if (type->special == XS_EXTERNAL_XML || type->special == XS_EXTERNAL_CSV) {
		bool xml = type->special == XS_EXTERNAL_XML;

		node->kind = XK_EXTERNAL;
		*vec_push(x->mem, &x->instances) = (struct xinstance){ node->name,
			mem_printf(x->mem, xml ? "jr://file/%s.xml" : "jr://file-csv/%s.csv", node->name), "external", node };
		node->up = top(r);
		xnode_add(x, top(r), node);
		return;
	}
	if (type->special == XS_AUDIT) {
		node->meta = true;
		xnode_add(x, x->meta, node);
	} else
		xnode_add(x, top(r), node);
	if (type->special == XS_SELECT) {
		node->select.from_file = how & 1;
		node->select.external = (how & 2) != 0;
		xselect_read(x, node, list, (how & 4) != 0);
	} else
		node->filter = xget(row, "choice_filter");
	if (xparams_read(x, row, &params))
		xparams_apply(x, node, &params);
	xpulldata_read(x, node);
	check_question(x, node);
}

/* --- what the type says --- */

enum { HOW_FILE = 1, HOW_EXTERNAL = 2, HOW_OTHER = 4 };

static const struct {
	const char *words, *type;
	unsigned how;
} selects[] = {
	{ "select one from file", "select one", HOW_FILE }, { "select multiple from file", "select multiple", HOW_FILE },
	{ "select one external", "select one external", HOW_EXTERNAL },
	{ "add select one prompt using", "select one", 0 }, { "add select multiple prompt using", "select multiple", 0 },
	{ "select all that apply from", "select multiple", 0 }, { "select all that apply", "select multiple", 0 },
	{ "select one using", "select one", 0 }, { "select one from", "select one", 0 }, { "select one", "select one", 0 },
	{ "select1", "select one", 0 }, { "select multiple using", "select multiple", 0 },
	{ "select multiple from", "select multiple", 0 }, { "select multiple", "select multiple", 0 }, { "rank", "rank", 0 },
};

/* Lower case, with blanks for '_', of the same length. */
static struct str
plain_words(struct mem *mem, struct str s)
{
	char *out = mem_strn(mem, s.s, s.n);

	for (size_t i = 0; i < s.n; i++)
		out[i] = (char)(out[i] == '_' || isspace((unsigned char)out[i]) ? ' ' : out[i] >= 'A' && out[i] <= 'Z' ? out[i] + 32 : out[i]);
	return str_n(out, s.n);
}

static bool
cut_other(struct str *list, struct str words)
{
	static const char *const ends[] = { " or other", " or specify other" };

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends(words, str_of(ends[i])) && list->n >= strlen(ends[i])) {
			*list = str_trim(str_n(list->s, list->n - strlen(ends[i])));
			return true;
		}
	return false;
}

static bool
select_row(struct reader *r, const struct xrow *row, struct str type, struct str words)
{
	for (size_t i = 0; i < ARRAY_LEN(selects); i++) {
		size_t n = strlen(selects[i].words);
		struct str list;
		unsigned how = selects[i].how;

		if (!str_starts(words, str_of(selects[i].words)) || (words.n > n && words.s[n] != ' '))
			continue;
		list = str_trim(str_n(type.s + n, type.n - n));
		if (cut_other(&list, words))
			how |= HOW_OTHER;
		if (list.n == 0 && xget(row, "list_name").n)
			list = xget(row, "list_name");
		question(r, row, xtype_find(str_of(selects[i].type)), list, how);
		return true;
	}
	return false;
}

static bool
group_row(struct reader *r, const struct xrow *row, struct str type, struct str words)
{
	static const struct { const char *words, *word; } kinds[] = { { "group", "group" }, { "repeat", "repeat" }, { "looped group", "repeat" },
		{ "lgroup", "repeat" }, { "loop", "loop" } };
	bool begins = str_starts(words, STR("begin "));

	if (!begins && !str_starts(words, STR("end ")))
		return false;
	words = str_n(words.s + (begins ? 6 : 4), words.n - (begins ? 6 : 4));
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		size_t n = strlen(kinds[i].words);

		if (!str_starts(words, str_of(kinds[i].words)) || (words.n > n && words.s[n] != ' '))
			continue;
		if (begins) {
			struct str list = str_trim(str_n(type.s + type.n - (words.n - n), words.n - n));

			if (str_starts(list, STR("over ")))
				list = str_trim(str_n(list.s + 5, list.n - 5));
			begin(r, row, kinds[i].word, list);
		} else
			end(r, row, kinds[i].word);
		return true;
	}
	return false;
}

static void
one_row(struct reader *r, const struct xrow *row)
{
	struct xform *x = r->x;
	struct str type = xget(row, "type"), words;
	const struct xtype *found;

	if (xyes(xget(row, "disabled")) == 1)
		return;
	if (type.n == 0) {
		/* Remarks beside the questions are let alone. */
		if (xget(row, "name").n || !xtext_is_empty(&(struct xtext){ .plain = xget(row, "label") }))
			xremark(x, NO_TYPE, xat(row, "type"), "");
		return;
	}
	if (++r->nodes > LIMIT_FORM_NODES) {
		xremark(x, TOO_LARGE, xat(row, "type"), mem_printf(x->mem, "%d", LIMIT_FORM_NODES), "questions");
		r->full = true;
		return;
	}
	words = plain_words(x->mem, type);
	if (group_row(r, row, type, words) || select_row(r, row, type, words))
		return;
	found = xtype_find(words);
	if (found && found->special != XS_SELECT)
		question(r, row, found, STR(""), 0);
	else
		xremark(x, UNKNOWN_TYPE, xat(row, xcolumn(row, "type", NULL)), xstr(x, type));
}

static bool
has_type(const struct xrows *rows)
{
	for (size_t i = 0; i < rows->nheads; i++)
		if (rows->heads[i].depth == 1 && strcmp(rows->heads[i].path[0], "type") == 0)
			return true;
	return false;
}

void
xsurvey_read(struct xform *x)
{
	struct reader r = { .x = x };
	const struct xrows *rows = &x->rows[X_SURVEY];

	xheads_read(x, X_SURVEY);
	if (!has_type(rows)) {
		xremark(x, NO_COLUMN, ((struct xplace){ "survey", 1, NULL }), "survey", "type");
		return;
	}
	r.open[0] = (struct open_group){ .node = x->root, .word = "" };
	for (size_t i = 0; i < rows->n && !r.full; i++)
		one_row(&r, &rows->at[i]);
	for (; r.depth > 0 && !r.full; r.depth--)
		xremark(x, UNMATCHED_BEGIN, xat(r.open[r.depth].node->row, "type"), r.open[r.depth].word, r.open[r.depth].node->name);
}
