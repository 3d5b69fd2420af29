/* Headers: what a column means, whatever it is called; cells by meaning. */
#include "survey/xlsform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/limits.h"

/* Other names of a column; 'means' is a path, its parts separated by blanks. */
struct alias {
	const char *name, *means;
};

static const struct alias survey_aliases[] = {
	{ "appearance", "control appearance" }, { "audio", "media audio" }, { "autoplay", "control autoplay" },
	{ "big-image", "media big-image" }, { "body", "control" }, { "calculate", "bind calculate" },
	{ "calculation", "bind calculate" }, { "caption", "label" }, { "command", "type" }, { "compact_tag", "instance odk:tag" },
	{ "constraint", "bind constraint" }, { "constraint_message", "bind jr:constraintMsg" },
	{ "constraining_message", "bind jr:constraintMsg" }, { "count", "control jr:count" }, { "image", "media image" },
	{ "intent", "control intent" }, { "jr:count", "control jr:count" }, { "jr:constraintmsg", "bind jr:constraintMsg" },
	{ "jr:noapperrorstring", "bind jr:noAppErrorString" }, { "jr:preload", "bind jr:preload" },
	{ "jr:preloadparams", "bind jr:preloadParams" }, { "jr:requiredmsg", "bind jr:requiredMsg" },
	{ "no_app_error_string", "bind jr:noAppErrorString" }, { "noapperrorstring", "bind jr:noAppErrorString" },
	{ "preload", "bind jr:preload" }, { "preloadparams", "bind jr:preloadParams" }, { "read_only", "bind readonly" },
	{ "readonly", "bind readonly" }, { "relevance", "bind relevant" }, { "relevant", "bind relevant" },
	{ "repeat_count", "control jr:count" }, { "required", "bind required" }, { "required_message", "bind jr:requiredMsg" },
	{ "requiredmsg", "bind jr:requiredMsg" }, { "rows", "control rows" }, { "save_to", "bind entities:saveto" },
	{ "skip_logic", "bind relevant" }, { "tag", "name" }, { "value", "name" }, { "video", "media video" },
	{ "sms_field", "sms_field" }, { "sms_option", "sms_option" },
};
static const char *const survey_columns[] = { "type", "name", "label", "hint", "guidance_hint", "bind", "control", "media", "instance",
	"default", "choice_filter", "query", "parameters", "trigger", "disabled", "list_name", "sms_field", "sms_option", "or_other" };

static const struct alias choice_aliases[] = { { "audio", "media audio" }, { "big-image", "media big-image" },
	{ "image", "media image" }, { "value", "name" }, { "video", "media video" } };
static const char *const choice_columns[] = { "list_name", "name", "label", "media", "sms_option" };

static const struct alias setting_aliases[] = { { "form_id", "id_string" }, { "set_form_id", "id_string" }, { "form_title", "title" },
	{ "set_form_title", "title" }, { "client-editable", "client_editable" }, { "omit_instanceid", "omit_instanceID" },
	{ "sms_keyword", "sms_keyword" } };
static const char *const setting_columns[] = { "id_string", "title", "name", "version", "instance_name", "instance_xmlns", "style",
	"default_language", "submission_url", "public_key", "auto_send", "auto_delete", "prefix", "delimiter", "namespaces",
	"client_editable", "omit_instanceID", "allow_choice_duplicates", "clean_text_values", "attribute" };

static const struct alias entity_aliases[] = { { "dataset", "list_name" } };
static const char *const entity_columns[] = { "list_name", "entity_id", "create_if", "update_if", "label", "repeat" };

static const struct {
	const struct alias *aliases;
	size_t naliases;
	const char *const *columns;
	size_t ncolumns;
} meanings[X_SHEETS] = {
	[X_SURVEY] = { survey_aliases, ARRAY_LEN(survey_aliases), survey_columns, ARRAY_LEN(survey_columns) },
	[X_CHOICES] = { choice_aliases, ARRAY_LEN(choice_aliases), choice_columns, ARRAY_LEN(choice_columns) },
	[X_SETTINGS] = { setting_aliases, ARRAY_LEN(setting_aliases), setting_columns, ARRAY_LEN(setting_columns) },
	[X_EXTERNAL] = { choice_aliases, ARRAY_LEN(choice_aliases), choice_columns, ARRAY_LEN(choice_columns) },
	[X_ENTITIES] = { entity_aliases, ARRAY_LEN(entity_aliases), entity_columns, ARRAY_LEN(entity_columns) },
};

/* Lower case, blanks as one '_'. */
static const char *
snake(struct mem *mem, struct str s)
{
	struct buf out = buf_new(mem, LIMIT_FORM_HEADER);

	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		if (!isspace((unsigned char)s.s[i]))
			buf_char(&out, (char)(s.s[i] >= 'A' && s.s[i] <= 'Z' ? s.s[i] + 32 : s.s[i]));
		else if (out.n && out.s[out.n - 1] != '_')
			buf_char(&out, '_');
	}
	return buf_cstr(&out);
}

/* Parts of a header between "::", or between single colons in old forms. */
static size_t
split(struct mem *mem, struct str raw, bool two, struct str parts[4])
{
	size_t n = 0, width = two ? 2 : 1;

	while (n < 4) {
		ptrdiff_t at = str_find(raw, two ? STR("::") : STR(":"));

		/* "jr:count" is one word. */
		if (!two && at == 2 && memcmp(raw.s, "jr", 2) == 0) {
			ptrdiff_t more = str_find(str_n(raw.s + 3, raw.n - 3), STR(":"));

			at = more < 0 ? -1 : more + 3;
		}
		if (at < 0 || n == 3) {
			parts[n++] = str_trim(raw);
			return n;
		}
		parts[n++] = str_trim(str_n(raw.s, (size_t)at));
		raw = str_n(raw.s + at + width, raw.n - (size_t)at - width);
	}
	(void)mem;
	return n;
}

static const char *
known(enum xsheet sheet, const char *name, const char **means)
{
	for (size_t i = 0; i < meanings[sheet].naliases; i++)
		if (strcmp(meanings[sheet].aliases[i].name, name) == 0)
			return *means = meanings[sheet].aliases[i].means;
	for (size_t i = 0; i < meanings[sheet].ncolumns; i++)
		if (strcasecmp(meanings[sheet].columns[i], name) == 0)
			return *means = meanings[sheet].columns[i];
	return *means = NULL;
}

static void
head_read(struct xform *x, enum xsheet sheet, struct str raw, bool two, struct xhead *head)
{
	struct str parts[4], means, rest;
	const char *found;
	size_t n = 1;

	*head = (struct xhead){ .raw = str_dup(x->mem, raw) };
	if (known(sheet, snake(x->mem, raw), &found))
		;
	else {
		n = split(x->mem, raw, two || str_find(raw, STR("::")) >= 0, parts);
		known(sheet, snake(x->mem, parts[0]), &found);
	}
	if (!found) {
		head->path[head->depth++] = head->raw;
		return;
	}
	head->known = true;
	for (means = str_of(found); means.n; means = rest)
		head->path[head->depth++] = str_dup(x->mem, str_cut(means, ' ', &rest));
	for (size_t i = 1; i < n && head->depth < 4; i++)
		head->path[head->depth++] = str_dup(x->mem, parts[i]);
	/* media::image and bind::relevant say what they are, also by another name. */
	if (head->depth > 1 && sheet == X_SURVEY && strcmp(head->path[0], "bind") == 0) {
		const char *name = snake(x->mem, str_of(head->path[1]));

		if (known(X_SURVEY, name, &found) && strncmp(found, "bind ", 5) == 0 && strcmp(name, "rows") != 0)
			head->path[1] = found + 5;
	}
}

static bool
same_path(const struct xhead *a, const struct xhead *b)
{
	if (a->depth != b->depth)
		return false;
	for (unsigned i = 0; i < a->depth; i++)
		if (strcmp(a->path[i], b->path[i]) != 0)
			return false;
	return true;
}

/* --- cells --- */

/* Trimmed, typographic quotes made plain, runs of blanks made one. */
static struct str
clean(struct mem *mem, struct str s, bool squeeze)
{
	struct buf out;
	bool changed = false;

	s = str_trim(s);
	for (size_t i = 0; i < s.n && !changed; i++)
		changed = (unsigned char)s.s[i] == 0xe2 || (squeeze && s.s[i] == ' ' && i + 1 < s.n && s.s[i + 1] == ' ');
	if (!changed)
		return s;
	out = buf_new(mem, LIMIT_FORM_TEXT);
	for (size_t i = 0; i < s.n; i++) {
		if (i + 2 < s.n && memcmp(s.s + i, "\xe2\x80", 2) == 0 && ((unsigned char)s.s[i + 2] & 0xfe) == 0x98) {
			buf_char(&out, '\'');
			i += 2;
		} else if (i + 2 < s.n && memcmp(s.s + i, "\xe2\x80", 2) == 0 && ((unsigned char)s.s[i + 2] & 0xfe) == 0x9c) {
			buf_char(&out, '"');
			i += 2;
		} else if (!squeeze || s.s[i] != ' ' || out.n == 0 || out.s[out.n - 1] != ' ')
			buf_char(&out, s.s[i]);
	}
	return str_of(buf_cstr(&out));
}

static void
rows_read(struct xform *x, enum xsheet sheet, struct xrows *rows)
{
	const struct xlsform_sheet *from = &x->book->sheets[sheet];
	VEC(struct xrow) all = { 0 };

	for (size_t i = 0; i < from->lines.n; i++) {
		const struct xlsform_line *line = &from->lines.at[i];
		VEC(struct xcell) cells = { 0 };

		for (size_t c = 0; c < line->n; c++) {
			struct str text = clean(x->mem, line->cells[c], !x->settings.dirty);

			if (text.n && rows->heads[c].depth)
				*vec_push(x->mem, &cells) = (struct xcell){ &rows->heads[c], text };
		}
		if (cells.n)
			*vec_push(x->mem, &all) = (struct xrow){ sheet, line->number, cells.at, cells.n };
	}
	rows->at = all.at;
	rows->n = all.n;
}

void
xheads_read(struct xform *x, enum xsheet sheet)
{
	const struct xlsform_sheet *from = &x->book->sheets[sheet];
	struct xhead *heads = mem_array(x->mem, struct xhead, from->headers.n);
	struct xrows *rows = &x->rows[sheet];
	bool two = false;

	for (size_t i = 0; i < from->headers.n; i++)
		two = two || str_find(from->headers.at[i], STR("::")) >= 0;
	for (size_t i = 0; i < from->headers.n; i++) {
		struct str raw = str_trim(from->headers.at[i]);

		if (raw.n == 0 || str_is(raw, "None"))
			continue;
		head_read(x, sheet, raw, two, &heads[i]);
		for (size_t j = 0; j < i && heads[i].known; j++)
			if (heads[j].known && same_path(&heads[i], &heads[j]))
				xremark(x, COLUMN_TWICE, ((struct xplace){ xsheet_names[sheet], 1, heads[i].raw }), heads[j].raw, heads[i].raw);
	}
	rows->heads = heads;
	rows->nheads = from->headers.n;
	rows_read(x, sheet, rows);
}

struct str
xget(const struct xrow *row, const char *name)
{
	for (size_t i = 0; row && i < row->n; i++)
		if (row->at[i].head->depth == 1 && strcmp(row->at[i].head->path[0], name) == 0)
			return row->at[i].text;
	return STR("");
}

struct str
xget2(const struct xrow *row, const char *first, const char *second)
{
	for (size_t i = 0; row && i < row->n; i++)
		if (row->at[i].head->depth == 2 && strcmp(row->at[i].head->path[0], first) == 0 &&
		    strcmp(row->at[i].head->path[1], second) == 0)
			return row->at[i].text;
	return STR("");
}

const char *
xdefault_lang(const struct xform *x)
{
	return x->settings.language.n ? x->settings.language.s : "default";
}

struct xtext
xtext_of(struct xform *x, const struct xrow *row, const char *first, const char *second)
{
	struct xtext out = { .plain = STR("") };
	unsigned depth = second ? 2 : 1;

	for (size_t i = 0; row && i < row->n; i++) {
		const struct xhead *h = row->at[i].head;

		if (h->depth < depth || strcmp(h->path[0], first) != 0 || (second && strcmp(h->path[1], second) != 0))
			continue;
		out.column = out.column ? out.column : h->raw;
		if (h->depth == depth)
			out.plain = row->at[i].text;
		else
			*vec_push(x->mem, &out.langs) = (struct xlangtext){ h->path[depth], row->at[i].text };
	}
	return out;
}

bool
xtext_is_empty(const struct xtext *text)
{
	return text->plain.n == 0 && text->langs.n == 0;
}

struct xtext
xtext_by_lang(struct xform *x, const struct xtext *text)
{
	struct xtext out = { .plain = STR(""), .column = text->column };
	const char *lang = xdefault_lang(x);
	bool have = text->plain.n == 0;

	for (size_t i = 0; i < text->langs.n; i++)
		have = have || strcmp(text->langs.at[i].lang, lang) == 0;
	if (!have)
		*vec_push(x->mem, &out.langs) = (struct xlangtext){ lang, text->plain };
	for (size_t i = 0; i < text->langs.n; i++)
		*vec_push(x->mem, &out.langs) = text->langs.at[i];
	return out;
}

static bool
is_media(const char *kind)
{
	static const char *const kinds[] = { "image", "big-image", "audio", "video" };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

void
xmedia_read(struct xform *x, const struct xrow *row, struct xmedias *out)
{
	for (size_t i = 0; row && i < row->n; i++) {
		const struct xhead *h = row->at[i].head;
		bool have = false;

		if (h->depth < 2 || strcmp(h->path[0], "media") != 0)
			continue;
		for (size_t j = 0; j < out->n; j++)
			have = have || strcmp(out->at[j].kind, h->path[1]) == 0;
		if (!have && !is_media(h->path[1]))
			xremark(x, MEDIA_KIND, xat(row, h->raw), h->path[1]);
		else if (!have)
			*vec_push(x->mem, out) = (struct xmedia){ h->path[1], xtext_of(x, row, "media", h->path[1]) };
	}
}

int
xyes(struct str text)
{
	static const char *const yes[] = { "yes", "Yes", "YES", "true", "True", "TRUE", "true()" };
	static const char *const no[] = { "no", "No", "NO", "false", "False", "FALSE", "false()" };

	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		if (str_is(text, yes[i]))
			return 1;
		else if (str_is(text, no[i]))
			return 0;
	return -1;
}
