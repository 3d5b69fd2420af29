#include "base/str.h"

#include "base/mem.h"

bool
str_starts(struct str s, struct str with)
{
	return s.n >= with.n && memcmp(s.s, with.s, with.n) == 0;
}

bool
str_ends(struct str s, struct str with)
{
	return s.n >= with.n && memcmp(s.s + s.n - with.n, with.s, with.n) == 0;
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.s, b.s, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str s)
{
	while (s.n && is_space(s.s[0]))
		s.s++, s.n--;
	while (s.n && is_space(s.s[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_cut(struct str s, char sep, struct str *rest)
{
	const char *at = s.n ? memchr(s.s, sep, s.n) : NULL;

	if (!at) {
		*rest = str_n(s.s + s.n, 0);
		return s;
	}
	*rest = str_n(at + 1, s.n - (size_t)(at - s.s) - 1);
	return str_n(s.s, (size_t)(at - s.s));
}

ptrdiff_t
str_find(struct str s, struct str what)
{
	const char *at;

	if (what.n == 0 || s.n < what.n)
		return what.n == 0 ? 0 : -1;
	at = memmem(s.s, s.n, what.s, what.n);
	return at ? at - s.s : -1;
}

char *
str_dup(struct mem *mem, struct str s)
{
	return mem_strn(mem, s.s, s.n);
}
