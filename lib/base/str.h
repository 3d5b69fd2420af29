/* A piece of text that belongs to somebody else: pointer and length, no zero byte. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct mem;

struct str {
	const char *s;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })

static inline struct str
str_of(const char *s)
{
	return (struct str){ s ? s : "", s ? strlen(s) : 0 };
}

static inline struct str
str_n(const char *s, size_t n)
{
	return (struct str){ s, n };
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

static inline bool
str_is(struct str a, const char *b)
{
	return str_eq(a, str_of(b));
}

bool str_starts(struct str s, struct str with);
bool str_ends(struct str s, struct str with);

/* By bytes, shorter first where one begins the other. */
int str_cmp(struct str a, struct str b);

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* What stands before the first 'sep'; *rest is what follows it (or empty). */
struct str str_cut(struct str s, char sep, struct str *rest);

/* Where 'what' begins in 's'; -1 if it does not occur. */
ptrdiff_t str_find(struct str s, struct str what);

/* A copy with a zero byte. */
char *str_dup(struct mem *mem, struct str s);
