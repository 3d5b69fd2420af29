#include "survey/xlsform_in.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"

static const struct {
	bool error;
	const char *slug, *vi, *en;
} texts[] = {
#define X(code, error, slug, vi, en) { error, slug, vi, en },
#include "survey/xlsform_remark.def"
#undef X
};

/* The text with {0}, {1}, {2} in place. */
static const char *
fill(struct mem *mem, const char *text, const char *const *words, size_t nwords)
{
	struct buf out = buf_new(mem, LIMIT_FORM_REMARK);

	for (const char *s = text; *s; s++) {
		if (s[0] == '{' && s[1] >= '0' && s[1] <= '2' && s[2] == '}') {
			size_t i = (size_t)(s[1] - '0');

			if (i < nwords)
				buf_str(&out, words[i]);
			s += 2;
		} else
			buf_char(&out, *s);
	}
	return buf_cstr(&out);
}

void
xremark_add(struct xform *x, enum xremark code, struct xplace place, const char *const *words)
{
	struct xlsform_remark *r;
	size_t n = 0;

	while (words[n])
		n++;
	x->errors += texts[code].error;
	if (x->remarks.n >= LIMIT_FORM_REMARKS)
		return;
	r = vec_push(x->mem, &x->remarks);
	*r = (struct xlsform_remark){ texts[code].error, texts[code].slug, place.sheet ? place.sheet : "", place.row,
		place.column ? place.column : "", fill(x->mem, texts[code].vi, words, n), fill(x->mem, texts[code].en, words, n) };
}

struct xplace
xat(const struct xrow *row, const char *column)
{
	if (!row)
		return (struct xplace){ xsheet_names[X_SURVEY], 0, column };
	return (struct xplace){ xsheet_names[row->sheet], row->number, column };
}

const char *
xcolumn(const struct xrow *row, const char *first, const char *second)
{
	for (size_t i = 0; row && i < row->n; i++) {
		const struct xhead *h = row->at[i].head;

		if (strcmp(h->path[0], first) == 0 && (!second || (h->depth > 1 && strcmp(h->path[1], second) == 0)))
			return h->raw;
	}
	return second ? second : first;
}

const char *
xstr(struct xform *x, struct str s)
{
	return mem_strn(x->mem, s.s, s.n < 200 ? s.n : 200);
}

void
xlsform_remark_put(struct buf *out, const struct xlsform_remark *r)
{
	if (*r->sheet)
		buf_printf(out, "%s", r->sheet);
	if (r->row)
		buf_printf(out, ", dòng/row %u", r->row);
	if (*r->column)
		buf_printf(out, "%scột/column '%s'", *r->sheet ? ", " : "", r->column);
	buf_printf(out, "%s%s / %s", *r->sheet || *r->column ? ": " : "", r->vi, r->en);
}

void
xlsform_remark_json(struct json_out *out, const struct xlsform_remark *r)
{
	json_open(out, '{');
	json_pair_cstr(out, "kind", r->error ? "error" : "warning");
	json_pair_cstr(out, "code", r->slug);
	json_pair_cstr(out, "sheet", *r->sheet ? r->sheet : NULL);
	if (r->row)
		json_pair_int(out, "row", r->row);
	else
		json_pair_null(out, "row");
	json_pair_cstr(out, "column", *r->column ? r->column : NULL);
	json_pair_cstr(out, "vi", r->vi);
	json_pair_cstr(out, "en", r->en);
	json_close(out, '}');
}
