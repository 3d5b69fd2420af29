#include "base/fail.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "base/text.h"

static const struct {
	int status;
	const char *slug, *vi, *en;
} texts[FAIL_CODES] = {
	[FAIL_NONE] = { 200, "none", "", "" },
#define X(code, status, slug, vi, en) [FAIL_##code] = { status, slug, vi, en },
#include "base/fail.def"
#undef X
};

static void
copy_clipped(char *out, size_t size, const char *s)
{
	struct str text = str_of(s);

	text.n = utf8_clip(text, size - 1);
	memcpy(out, text.s, text.n);
	out[text.n] = '\0';
}

bool
fail_set(struct fail *f, enum fail_code code, const char *place, const char *const *words)
{
	if (!f)
		return false;
	*f = (struct fail){ .code = code };
	copy_clipped(f->place, sizeof(f->place), place);
	for (size_t i = 0; words[i]; i++) {
		must(i < ARRAY_LEN(f->word));
		copy_clipped(f->word[i], sizeof(f->word[i]), words[i]);
	}
	return false;
}

void
fail_prefix(struct fail *f, const char *before)
{
	char place[sizeof(f->place) * 2];

	snprintf(place, sizeof(place), "%s%s%s", before, f->place[0] ? ":" : "", f->place);
	copy_clipped(f->place, sizeof(f->place), place);
}

char *
fail_text(const struct fail *f, enum lang lang, char *out, size_t size)
{
	const char *from = lang == LANG_VI ? texts[f->code].vi : texts[f->code].en;
	size_t n = 0;

	must(size > 0);
	while (*from && n + 1 < size) {
		if (from[0] == '{' && from[1] >= '0' && from[1] <= '2' && from[2] == '}') {
			const char *word = f->word[from[1] - '0'];

			while (*word && n + 1 < size)
				out[n++] = *word++;
			from += 3;
		} else {
			out[n++] = *from++;
		}
	}
	out[utf8_clip(str_n(out, n), n)] = '\0';
	return out;
}

const char *
fail_slug(enum fail_code code)
{
	return texts[code].slug;
}

int
fail_status(enum fail_code code)
{
	return texts[code].status;
}

char *
fail_line(const struct fail *f, char *out, size_t size)
{
	char vi[1024], en[1024];

	fail_text(f, LANG_VI, vi, sizeof(vi));
	fail_text(f, LANG_EN, en, sizeof(en));
	snprintf(out, size, "%s%s%s / %s", f->place, f->place[0] ? ": " : "", vi, en);
	return out;
}
