/* Texts of a form by language (itext), and answers shown inside of texts. */
#include "survey/xform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/limits.h"

struct form {
	const char *kind; /* "long", "guidance", "image" ... */
	struct str text;
};
struct entry {
	const char *id;
	const struct xnode *context;
	VEC(struct form) forms;
};
struct translation {
	const char *lang;
	VEC(struct entry *) entries;
	struct map *by_id;
};
struct itext {
	VEC(struct translation *) langs;
};

bool
xtext_label_ref(const struct xnode *node)
{
	return node->label.langs.n || node->media.n;
}

bool
xtext_hint_ref(const struct xnode *node)
{
	return node->hint.langs.n || !xtext_is_empty(&node->guidance);
}

bool
xtext_message_ref(const struct xattr *attr)
{
	if (!attr->text)
		return false;
	if (attr->text->langs.n)
		return true;
	return strcmp(attr->name, "jr:noAppErrorString") != 0 && strncmp(attr->name, "jr:preload", 10) != 0 && xref_in(attr->text->plain);
}

/* --- gathering --- */

static struct translation *
translation(struct xform *x, struct itext *itext, const char *lang)
{
	struct translation *t;

	for (size_t i = 0; i < itext->langs.n; i++)
		if (strcmp(itext->langs.at[i]->lang, lang) == 0)
			return itext->langs.at[i];
	t = mem_one(x->mem, struct translation);
	*t = (struct translation){ .lang = lang, .by_id = map_new(x->mem) };
	*vec_push(x->mem, &itext->langs) = t;
	return t;
}

static struct entry *
entry(struct xform *x, struct translation *t, const char *id, const struct xnode *context)
{
	struct entry *e = map_get(t->by_id, str_of(id));

	if (e)
		return e;
	e = mem_one(x->mem, struct entry);
	*e = (struct entry){ .id = id, .context = context };
	map_put(t->by_id, str_of(id), e);
	*vec_push(x->mem, &t->entries) = e;
	return e;
}

static bool
has_form(const struct entry *e, const char *kind)
{
	for (size_t i = 0; i < e->forms.n; i++)
		if (strcmp(e->forms.at[i].kind, kind) == 0)
			return true;
	return false;
}

/* What is gathered, and for whom. */
struct target {
	struct itext *itext;
	const char *id;
	const struct xnode *context;
};

static void
add(struct xform *x, const struct target *to, const char *lang, const char *kind, struct str text)
{
	struct entry *e = entry(x, translation(x, to->itext, lang), to->id, to->context);

	if (!has_form(e, kind))
		*vec_push(x->mem, &e->forms) = (struct form){ kind, text };
}

static void
add_text(struct xform *x, const struct target *to, const char *kind, const struct xtext *text)
{
	struct xtext by = xtext_by_lang(x, text);

	for (size_t i = 0; i < by.langs.n; i++)
		add(x, to, by.langs.at[i].lang, kind, by.langs.at[i].text);
}

static struct str
media_address(struct xform *x, const char *kind, struct str file)
{
	const char *folder = strstr(kind, "image") ? "images" : kind;

	if (str_starts(file, STR("jr://")))
		return file;
	return str_of(mem_printf(x->mem, "jr://%s/%.*s", folder, (int)file.n, file.s));
}

static void
add_media(struct xform *x, const struct target *to, const struct xmedias *media)
{
	for (size_t i = 0; i < media->n; i++) {
		struct xtext by = xtext_by_lang(x, &media->at[i].text);

		for (size_t k = 0; k < by.langs.n; k++)
			add(x, to, by.langs.at[k].lang, media->at[i].kind, media_address(x, media->at[i].kind, by.langs.at[k].text));
	}
}

static void
gather_lists(struct xform *x, struct itext *itext)
{
	for (size_t i = 0; i < x->lists.n; i++) {
		const struct xlist *list = x->lists.at[i];

		for (size_t c = 0; list->itext && c < list->choices.n; c++) {
			struct target to = { itext, mem_printf(x->mem, "%s-%zu", list->name, c), x->root };

			add_text(x, &to, "long", &list->choices.at[c].label);
			add_media(x, &to, &list->choices.at[c].media);
		}
	}
}

static struct target
target(struct xform *x, struct itext *itext, const struct xnode *node, const char *what)
{
	return (struct target){ itext, mem_printf(x->mem, "%s:%s", xnode_path(x, node), what), node };
}

static void
gather_texts(struct xform *x, struct itext *itext, const struct xnode *node)
{
	struct target to;

	for (size_t i = 0; i < node->bind.n; i++)
		if (xtext_message_ref(&node->bind.at[i])) {
			to = target(x, itext, node, node->bind.at[i].name);
			add_text(x, &to, "long", node->bind.at[i].text);
		}
	if (xtext_label_ref(node)) {
		to = target(x, itext, node, "label");
		add_text(x, &to, "long", &node->label);
	}
	if (node->kind == XK_QUESTION && xtext_hint_ref(node)) {
		to = target(x, itext, node, "hint");
		add_text(x, &to, "long", &node->hint);
		add_text(x, &to, "guidance", &node->guidance);
	}
	for (size_t i = 0; i < node->kids.n; i++)
		gather_texts(x, itext, node->kids.at[i]);
}

static void
gather_media(struct xform *x, struct itext *itext, const struct xnode *node)
{
	if (node->media.n) {
		struct target to = target(x, itext, node, "label");

		add_media(x, &to, &node->media);
	}
	for (size_t i = 0; i < node->kids.n; i++)
		gather_media(x, itext, node->kids.at[i]);
}

/* Each language has each text: "-" where nobody translated. */
static void
fill_gaps(struct xform *x, struct itext *itext)
{
	struct translation all = { .by_id = map_new(x->mem) };

	for (size_t i = 0; i < itext->langs.n; i++)
		for (size_t k = 0; k < itext->langs.at[i]->entries.n; k++) {
			const struct entry *e = itext->langs.at[i]->entries.at[k];
			struct entry *sum = entry(x, &all, e->id, e->context);

			for (size_t f = 0; f < e->forms.n; f++)
				if (!has_form(sum, e->forms.at[f].kind))
					*vec_push(x->mem, &sum->forms) = e->forms.at[f];
		}
	for (size_t i = 0; i < itext->langs.n; i++)
		for (size_t k = 0; k < all.entries.n; k++) {
			const struct entry *sum = all.entries.at[k];

			for (int guidance = 1; guidance >= 0; guidance--) {
				const char *kind = guidance ? "guidance" : "long";
				struct entry *e;

				if (!has_form(sum, kind))
					continue;
				e = entry(x, itext->langs.at[i], sum->id, sum->context);
				if (!has_form(e, kind))
					*vec_push(x->mem, &e->forms) = (struct form){ kind, STR("-") };
			}
		}
}

struct itext *
itext_build(struct xform *x)
{
	struct itext *itext = mem_one(x->mem, struct itext);

	gather_lists(x, itext);
	gather_texts(x, itext, x->root);
	gather_media(x, itext, x->root);
	fill_gaps(x, itext);
	return itext;
}

bool
itext_is_empty(const struct itext *itext)
{
	return itext->langs.n == 0;
}

void
itext_check(struct xform *x, const struct itext *itext)
{
	struct buf out = buf_new(x->mem, 1000);

	for (size_t i = 0; i < itext->langs.n; i++)
		if (!xlang_has_code(itext->langs.at[i]->lang))
			buf_printf(&out, "%s%s", out.n ? ", " : "", itext->langs.at[i]->lang);
	if (out.n)
		xremark(x, LANGUAGE_CODES, ((struct xplace){ 0 }), buf_cstr(&out));
}

void
itext_write(struct xform *x, struct xel *model, const struct itext *itext)
{
	struct xel *all;

	if (itext->langs.n == 0)
		return;
	all = xel_new(x->mem, model, "itext");
	for (size_t i = 0; i < itext->langs.n; i++) {
		const struct translation *t = itext->langs.at[i];
		struct xel *lang = xel_new(x->mem, all, "translation");

		xel_attr(x->mem, lang, "lang", str_of(t->lang));
		if (strcmp(t->lang, xdefault_lang(x)) == 0)
			xel_attr(x->mem, lang, "default", STR("true()"));
		for (size_t k = 0; k < t->entries.n; k++) {
			struct xel *text = xel_new(x->mem, lang, "text");

			xel_attr(x->mem, text, "id", str_of(t->entries.at[k]->id));
			for (size_t f = 0; f < t->entries.at[k]->forms.n; f++) {
				const struct form *form = &t->entries.at[k]->forms.at[f];
				struct xel *value = xel_new(x->mem, text, "value");

				if (strcmp(form->kind, "long") != 0)
					xel_attr(x->mem, value, "form", str_of(form->kind));
				xtext_put(x, value, form->text, t->entries.at[k]->context);
			}
		}
	}
}

/* --- answers inside of texts --- */

/* instance('list')/root/item[...]/label at the start of 's': its length, 0 if it is none. */
static size_t
instance_length(struct str s)
{
	size_t open = 0, predicates = 0, i;
	char quote = 0;

	if (!str_starts(s, STR("instance(")))
		return 0;
	for (i = 0; i < s.n; i++) {
		char c = s.s[i];

		if (quote) {
			quote = c == quote ? 0 : quote;
			continue;
		}
		if (open && (c == '\'' || c == '"'))
			quote = c;
		else if (c == '(' || c == '[') {
			predicates += c == '[';
			open++;
		} else if (c == ')' || c == ']') {
			if (open == 0)
				break;
			open--;
		} else if (open == 0 && !isalnum((unsigned char)c) && !strchr("/_-.:", c) && (unsigned char)c < 128)
			break;
	}
	while (i > 0 && open == 0 && strchr(".:-", s.s[i - 1]))
		i--;
	return open == 0 && predicates ? i : 0;
}

void
xtext_put(struct xform *x, struct xel *el, struct str text, const struct xnode *context)
{
	size_t from = 0;

	for (size_t i = 0; i < text.n;) {
		struct str rest = str_n(text.s + i, text.n - i);
		size_t length = (i == 0 || !isalnum((unsigned char)text.s[i - 1])) ? instance_length(rest) : 0;
		struct xref ref;

		if (!length && str_starts(rest, STR("${")) && xref_next(rest, 0, &ref) == XREF_FOUND && ref.start == 0)
			length = ref.end;
		if (!length) {
			i++;
			continue;
		}
		xel_text(x->mem, el, str_n(text.s + from, i - from));
		xel_attr(x->mem, xel_new(x->mem, el, "output"), "value", xresolve(x, str_n(rest.s, length), context, 0));
		from = i += length;
	}
	xel_text(x->mem, el, str_n(text.s + from, text.n - from));
}
