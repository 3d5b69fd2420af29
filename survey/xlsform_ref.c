/* Names, references to them, and paths between questions. */
#include "survey/xlsform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/limits.h"
#include "base/must.h"
#include "base/text.h"

/* --- names --- */

static bool
name_start(uint32_t c)
{
	return (c < 128 && isalpha((int)c)) || c == '_' || (c >= 0xc0 && c != 0xd7 && c != 0xf7 && c != 0xfffd && !(c >= 0x2000 && c < 0x2070) && c != 0x3000);
}

size_t
xname_length(struct str s)
{
	size_t at = 0, end = 0;

	while (at < s.n) {
		uint32_t c = utf8_next(s, &at);

		if (!name_start(c) && (end == 0 || !((c < 128 && isdigit((int)c)) || c == '-' || c == '.' || c == 0xb7)))
			break;
		end = at;
	}
	return end;
}

bool
xname_is(struct str s)
{
	size_t n = xname_length(s);

	if (n > 0 && n < s.n && s.s[n] == ':') {
		struct str local = str_n(s.s + n + 1, s.n - n - 1);

		return local.n > 0 && xname_length(local) == local.n;
	}
	return n > 0 && n == s.n;
}

bool
xname_is_bound(const struct xform *x, struct str s)
{
	static const char *const own[] = { "h", "ev", "xsd", "jr", "orx", "odk", "entities", "xml" };
	struct str prefix = str_n(s.s, xname_length(s)), rest = x->settings.namespaces;

	if (!xname_is(s) || prefix.n == s.n)
		return xname_is(s);
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (str_is(prefix, own[i]))
			return strcmp(own[i], "entities") != 0 || x->entities.n > 0;
	while (rest.n) {
		struct str name = str_trim(str_cut(rest, '=', &rest));

		if (str_eq(name, prefix))
			return true;
		rest = str_trim(rest);
		if (rest.n < 2)
			break;
		str_cut(str_n(rest.s + 1, rest.n - 1), rest.s[0], &rest);
	}
	return false;
}

/* --- ${references} --- */

enum xref_is
xref_next(struct str text, size_t from, struct xref *out)
{
	for (size_t i = from; i + 1 < text.n; i++) {
		struct str rest;
		size_t n;

		if (text.s[i] != '$' || text.s[i + 1] != '{')
			continue;
		*out = (struct xref){ .start = i, .end = i + 2 };
		rest = str_n(text.s + i + 2, text.n - i - 2);
		if (str_starts(rest, STR("last-saved#"))) {
			out->last_saved = true;
			rest = str_n(rest.s + 11, rest.n - 11);
		}
		n = xname_length(rest);
		if (n == 0 || n >= rest.n || rest.s[n] != '}')
			return XREF_BAD;
		out->name = str_n(rest.s, n);
		out->end = (size_t)(rest.s + n + 1 - text.s);
		return XREF_FOUND;
	}
	return XREF_NONE;
}

bool
xref_in(struct str text)
{
	struct xref ref;

	return xref_next(text, 0, &ref) == XREF_FOUND;
}

bool
xref_is_one(struct str text, struct str *name)
{
	struct xref ref;

	text = str_trim(text);
	if (xref_next(text, 0, &ref) != XREF_FOUND || ref.start != 0 || ref.end != text.n || ref.last_saved)
		return false;
	*name = ref.name;
	return true;
}

struct xnode *
xnode_named(const struct xform *x, struct str name)
{
	struct xname *found = map_get(x->names, name);

	return found ? found->first : NULL;
}

/* --- paths --- */

const char *
xnode_path(struct xform *x, const struct xnode *node)
{
	return node->up ? mem_printf(x->mem, "%s/%s", xnode_path(x, node->up), node->name) : mem_printf(x->mem, "/%s", node->name);
}

struct xnode *
xnode_repeat(const struct xnode *node)
{
	for (struct xnode *up = node->up; up; up = up->up)
		if (up->kind == XK_REPEAT)
			return up;
	return NULL;
}

static size_t
depth(const struct xnode *node)
{
	size_t n = 0;

	while ((node = node->up))
		n++;
	return n;
}

struct xnode *
xlowest_common(const struct xnode *a, const struct xnode *b)
{
	struct xnode *p = a->up, *q = b->up;
	size_t m = p ? depth(p) : 0, n = q ? depth(q) : 0;

	while (p && m > n)
		p = p->up, m--;
	while (q && n > m)
		q = q->up, n--;
	while (p && q && p != q)
		p = p->up, q = q->up;
	return p == q ? p : NULL;
}

static void
put_down(struct buf *out, const struct xnode *from, const struct xnode *to)
{
	if (to == from)
		return;
	put_down(out, from, to->up);
	buf_printf(out, "%s%s", to->up == from ? "" : "/", to->name);
}

/* How 'context' finds 'target': by steps inside a repeat they share, else from the root. */
static void
put_path(struct xform *x, struct buf *out, const struct xnode *target, const struct xnode *context, bool current)
{
	const struct xnode *common = context ? xlowest_common(context, target) : NULL;

	if (!common || (common->kind != XK_REPEAT && !xnode_repeat(common))) {
		buf_str(out, xnode_path(x, target));
		return;
	}
	buf_str(out, current ? "current()/" : "");
	for (size_t i = depth(context) - depth(common); i > 0; i--)
		buf_str(out, "../");
	put_down(out, common, target);
}

/* --- where in an expression a reference stands --- */

struct level {
	char bracket;  /* '(' or '[' */
	bool secondary; /* a predicate of another instance */
	bool indexed;   /* arguments of indexed-repeat() */
	unsigned arg;
};
struct walk {
	struct level at[LIMIT_FORM_BRACKETS];
	size_t n;
	char quote;
};

/* Does the blank at 'at' stand beside a '/', or before the bracket at 'end'? */
static bool
around_slash(struct str text, size_t at, size_t end)
{
	size_t before = at, after = at;

	while (before > 0 && text.s[before] == ' ')
		before--;
	while (after < end && text.s[after] == ' ')
		after++;
	return after == end || text.s[after] == '/' || text.s[before] == '/';
}

/* Does the path before a '[' at 'end' begin with instance( ? */
static bool
from_instance(struct str text, size_t end)
{
	size_t i = end, open = 0;

	while (i > 0) {
		char c = text.s[i - 1];

		if (c == ')' || c == ']')
			open++;
		else if ((c == '(' || c == '[') && open == 0)
			break;
		else if (c == '(' || c == '[')
			open--;
		else if (open == 0 && c == ' ' && !around_slash(text, i - 1, end))
			break;
		else if (open == 0 && !isalnum((unsigned char)c) && !strchr(" /_-.:'\"*@", c) && (unsigned char)c < 128)
			break;
		i--;
	}
	return str_starts(str_n(text.s + i, end - i), STR("instance("));
}

static bool
calls(struct str text, size_t paren, const char *name)
{
	size_t n = strlen(name);

	while (paren > 0 && text.s[paren - 1] == ' ')
		paren--;
	return paren >= n && memcmp(text.s + paren - n, name, n) == 0;
}

static void
walk_to(struct walk *w, struct str text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		char c = text.s[i];

		if (w->quote) {
			w->quote = c == w->quote ? 0 : w->quote;
			continue;
		}
		if (c == '\'' || c == '"')
			w->quote = c;
		else if ((c == '(' || c == '[') && w->n < LIMIT_FORM_BRACKETS)
			w->at[w->n++] = (struct level){ c, c == '[' && from_instance(text, i), c == '(' && calls(text, i, "indexed-repeat"), 0 };
		else if ((c == ')' || c == ']') && w->n > 0)
			w->n--;
		else if (c == ',' && w->n > 0)
			w->at[w->n - 1].arg++;
	}
}

static bool
in_secondary(const struct walk *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->at[i].secondary)
			return true;
	return false;
}

/* The repeated thing and the repeats of indexed-repeat() are named from the root. */
static bool
in_indexed(const struct walk *w)
{
	for (size_t i = w->n; i > 0; i--)
		if (w->at[i - 1].indexed)
			return w->at[i - 1].arg == 0 || w->at[i - 1].arg % 2 == 1;
	return false;
}

static bool
is_below(const struct xnode *node, const struct xnode *top);

/* How what stands in the same repeat is found from the nodes that are the choices. */
static void
put_from_items(struct buf *out, const struct xnode *target, const struct xnode *items)
{
	buf_str(out, is_below(target, items) ? "./" : "");
	while (!is_below(target, items)) {
		buf_str(out, "../");
		items = items->up;
	}
	put_down(out, items, target);
}

const char *
xitems_path(struct xform *x, const struct xnode *items, const struct xnode *context)
{
	const struct xnode *repeat = items->kind == XK_REPEAT ? items : xnode_repeat(items);
	struct buf out = buf_new(x->mem, LIMIT_FORM_TEXT);

	/* From inside of the same repeat: out of it and in again, to all of them. */
	if (repeat && is_below(context, repeat)) {
		for (size_t i = depth(context) - depth(repeat) + 1; i > 0; i--)
			buf_str(&out, "../");
		put_down(&out, repeat->up, items);
	} else
		put_path(x, &out, items, context, false);
	return buf_cstr(&out);
}

static bool
is_below(const struct xnode *node, const struct xnode *top)
{
	for (node = node->up; node; node = node->up)
		if (node == top)
			return true;
	return false;
}

static struct str
resolve(struct xform *x, struct str text, const struct xnode *context, const struct xnode *items, unsigned flags)
{
	struct buf out = buf_new(x->mem, LIMIT_FORM_TEXT);
	struct walk walk = { .n = 0 };
	struct xref ref;
	size_t at = 0;

	while (xref_next(text, at, &ref) == XREF_FOUND) {
		struct xnode *target = xnode_named(x, ref.name);
		bool current;

		walk_to(&walk, text, at, ref.start);
		current = (flags & XRESOLVE_CURRENT) || in_secondary(&walk);
		buf_add(&out, text.s + at, ref.start - at);
		at = ref.end;
		if (!target)
			continue;
		buf_char(&out, ' ');
		if (ref.last_saved)
			buf_printf(&out, "instance('__last-saved')%s", xnode_path(x, target));
		else if (items && is_below(target, items->kind == XK_REPEAT ? items : xnode_repeat(items)))
			put_from_items(&out, target, items);
		else
			put_path(x, &out, target, in_indexed(&walk) ? NULL : context, current);
		buf_char(&out, ' ');
	}
	if (at == 0)
		return text;
	buf_add(&out, text.s + at, text.n - at);
	return str_of(buf_cstr(&out));
}

struct str
xresolve(struct xform *x, struct str text, const struct xnode *context, unsigned flags)
{
	return resolve(x, text, context, NULL, flags);
}

struct str
xresolve_in(struct xform *x, struct str text, const struct xnode *context, const struct xnode *items)
{
	return resolve(x, text, context, items, XRESOLVE_CURRENT);
}

/* --- defaults --- */

static size_t
number_length(struct str s)
{
	size_t i = s.n && s.s[0] == '-', from = i;

	while (i < s.n && (isdigit((unsigned char)s.s[i]) || s.s[i] == '.'))
		i++;
	return i > from && !(i == from + 1 && s.s[from] == '.') ? i : 0;
}

/* The length of a date or a time at the start. */
static size_t
date_length(struct str s)
{
	static const char *const forms[] = { "dddd-dd-dd", "dd:dd" };

	for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
		size_t n = strlen(forms[f]), i = 0;

		while (i < n && i < s.n && (forms[f][i] == 'd' ? isdigit((unsigned char)s.s[i]) != 0 : s.s[i] == forms[f][i]))
			i++;
		if (i < n)
			continue;
		while (i < s.n && (isdigit((unsigned char)s.s[i]) || strchr("T:.+-Z", s.s[i])))
			i++;
		return i;
	}
	return 0;
}

static bool
word_at(struct str s, const char *word)
{
	return str_starts(s, str_of(word));
}

bool
xdefault_is_dynamic(struct str text, const struct xtype *type)
{
	bool dates = type && type->bind && (word_at(str_of(type->bind), "date") || word_at(str_of(type->bind), "time") || word_at(str_of(type->bind), "geo"));

	for (size_t i = 0; i < text.n;) {
		struct str rest = str_n(text.s + i, text.n - i);
		size_t n;

		if ((n = date_length(rest)) || (n = number_length(rest))) {
			i += n;
			continue;
		}
		if (rest.s[0] == '"' || rest.s[0] == '\'') {
			const char *end = memchr(rest.s + 1, rest.s[0], rest.n - 1);

			i += end ? (size_t)(end - rest.s) + 1 : 1;
			continue;
		}
		if (word_at(rest, "${"))
			return true;
		if (rest.s[0] == '*' || rest.s[0] == '+' || rest.s[0] == '|' || (rest.s[0] == '-' && !dates))
			return true;
		if (word_at(rest, " mod ") || word_at(rest, " div "))
			return true;
		n = xname_length(rest);
		if (n && n < rest.n && (rest.s[n] == '(' || rest.s[n] == '['))
			return true;
		if (n && n + 2 < rest.n && memcmp(rest.s + n, "://", 3) == 0)
			return false;
		i += n ? n : 1;
	}
	return false;
}
