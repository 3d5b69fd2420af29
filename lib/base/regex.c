#include "base/regex.h"

#include <stdio.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
	struct str text;
	unsigned groups;
};

static void
regex_end_of(void *ptr)
{
	struct regex *regex = ptr;

	pcre2_match_data_free(regex->match);
	pcre2_match_context_free(regex->context);
	pcre2_code_free(regex->code);
}

struct regex *
regex_new(struct mem *mem, const char *pattern, struct fail *f)
{
	struct regex *regex = mem_one(mem, struct regex);
	int error;
	PCRE2_SIZE at;

	regex->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
				    PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
	if (!regex->code) {
		char message[128], place[24];

		pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof(message));
		snprintf(place, sizeof(place), "%zu", (size_t)at);
		fail(f, REGEX, "", message, place);
		return NULL;
	}
	pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE); /* without JIT it works too */
	regex->match = pcre2_match_data_create_from_pattern(regex->code, NULL);
	regex->context = pcre2_match_context_create(NULL);
	must(regex->match && regex->context);
	pcre2_set_match_limit(regex->context, LIMIT_REGEX_MATCH);
	pcre2_set_depth_limit(regex->context, LIMIT_REGEX_DEPTH);
	mem_at_end(mem, regex_end_of, regex);
	return regex;
}

enum regex_is
regex_find(struct regex *regex, struct str text, size_t from)
{
	int n = pcre2_match(regex->code, (PCRE2_SPTR)text.s, text.n, from, PCRE2_NO_UTF_CHECK,
			    regex->match, regex->context);

	regex->text = text;
	regex->groups = n > 0 ? (unsigned)n : 0;
	if (n > 0)
		return REGEX_MATCH;
	return n == PCRE2_ERROR_NOMATCH ? REGEX_NONE : REGEX_LIMIT;
}

size_t
regex_start(const struct regex *regex, unsigned n)
{
	return n < regex->groups ? pcre2_get_ovector_pointer(regex->match)[2 * n] : PCRE2_UNSET;
}

size_t
regex_end(const struct regex *regex, unsigned n)
{
	return n < regex->groups ? pcre2_get_ovector_pointer(regex->match)[2 * n + 1] : PCRE2_UNSET;
}

struct str
regex_group(const struct regex *regex, unsigned n)
{
	size_t start = regex_start(regex, n);

	if (start == PCRE2_UNSET)
		return str_n(NULL, 0);
	return str_n(regex->text.s + start, regex_end(regex, n) - start);
}

int
regex_named(const struct regex *regex, const char *name)
{
	int n = pcre2_substring_number_from_name(regex->code, (PCRE2_SPTR)name);

	return n >= 0 ? n : -1;
}
