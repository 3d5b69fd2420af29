/* What a private person tells of his own affairs is no figure of a unit: "Anh Lê Hoàng Phúc,
 * chủ vườn mãng cầu, cho biết gia đình anh tiêu thụ gần 5 tấn trái mỗi vụ". */
#include "probes/narrative_near.h"
#include "probes/narrative_parts.h"

enum { OFFICE_REACH = 16 };

static const char *const titles[] = { "ông", "bà", "anh", "chị", "cụ", "bác", "cô", "chú", "em", NULL };

/* A name right behind a title; *end is the token after it. */
static bool
is_person_at(const struct narrative_text *t, size_t i, size_t *end)
{
	bool title = is_any(t, i, titles);

	*end = i + 1;
	if (narrative_is(t, i, "nông") && narrative_is(t, i + 1, "dân")) {
		title = true;
		*end = i + 2;
	}
	if (!title)
		return false;
	while (*end < t->toks.n && same_sentence(t, i, *end) && is_word(t, *end) && t->toks.at[*end].capital)
		(*end)++;
	return *end > i + 1 && t->toks.at[*end - 1].capital && t->toks.at[i + 1].kind == TOK_WORD;
}

/* Does he speak for an office? It stands before or behind his name. */
static bool
holds_office(const struct narrative_text *t, size_t i, size_t end)
{
	static const char *const offices[] = { "tịch", "nhiệm", "thư", "phó", "trưởng", "đốc", "chánh", "cán", "chức", "đội", "thủ", "hiệu",
					       "viên", "chí", "phòng", "sở", "ubnd", "ban", "đoàn", "hội", "ủy", "uỷ", "đại", "trung", NULL };

	for (size_t at = end; at < end + OFFICE_REACH && at < t->toks.n && same_sentence(t, i, at); at++) {
		if (narrative_is(t, at, "cho") || narrative_is(t, at, ":") || narrative_is(t, at, "\"") || narrative_is(t, at, "“"))
			break;
		if (is_any(t, at, offices))
			return true;
	}
	for (size_t at = i; at > 0 && i - at < OFFICE_REACH && same_sentence(t, i, at - 1); at--)
		if (is_any(t, at - 1, offices))
			return true;
	return false;
}

/* "tôi", "gia đình", "chị" without a name behind: of himself. */
static bool
speaks_of_self(const struct narrative_text *t, size_t i)
{
	if (t->bare) /* "toi", "ba", "em" are many words */
		return narrative_is(t, i, "gia") && narrative_is(t, i + 1, "đình") && is_any(t, i + 2, (const char *const[]){ "anh", "chị", "ông", NULL });
	if (narrative_is(t, i, "tôi"))
		return i == 0 || !narrative_is(t, i - 1, "chúng");
	if (narrative_is(t, i, "gia") && narrative_is(t, i + 1, "đình"))
		return i == 0 || !(narrative_is(t, i - 1, "hộ") || narrative_is(t, i - 1, "các") || is_number(t, i - 1));
	return is_any(t, i, titles) && !t->toks.at[i].capital && is_word(t, i + 1) && !t->toks.at[i + 1].capital
	       && !narrative_is(t, i + 1, "em") && (i == 0 || !narrative_is(t, i - 1, "các"));
}

enum speaker { SPEAKER_UNKNOWN, SPEAKER_PRIVATE, SPEAKER_OFFICE };

/* Sentence by sentence: is it about someone's own affairs? */
static bool
is_private(const struct narrative_text *t, size_t first, size_t end, enum speaker *speaker)
{
	bool self = false;

	for (size_t i = first; i < end; i++) {
		size_t name_end;

		if (is_person_at(t, i, &name_end)) {
			*speaker = holds_office(t, i, name_end) ? SPEAKER_OFFICE : SPEAKER_PRIVATE;
			i = name_end - 1;
			continue;
		}
		self |= speaks_of_self(t, i) && (*speaker == SPEAKER_PRIVATE || (*speaker == SPEAKER_UNKNOWN && !t->bare && narrative_is(t, i, "tôi")));
	}
	return self;
}

void
figures_drop_private(const struct narrative_text *t, struct figure_list *figures)
{
	enum speaker speaker = SPEAKER_UNKNOWN;
	size_t kept = 0, i = 0;

	for (size_t s = 0; s < t->sentences.n; s++) {
		size_t first = t->sentences.at[s], end = s + 1 < t->sentences.n ? t->sentences.at[s + 1] : t->toks.n;
		bool private;

		if (t->lines.at[t->toks.at[first].line].first == first && (s == 0 || t->lines.at[t->toks.at[first - 1].line].breaks))
			speaker = SPEAKER_UNKNOWN;
		private = is_private(t, first, end, &speaker);
		for (; i < figures->all.n && figures->all.at[i].first < end; i++)
			if (!private)
				figures->all.at[kept++] = figures->all.at[i];
	}
	figures->all.n = kept;
}
