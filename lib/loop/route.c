#include "loop/route.h"

#include "base/mem.h"
#include "loop/carrier.h"

/* One segment of the pattern against the path; both move past it. False: no match. */
static bool
match_segment(struct str *pattern, struct str *path, struct pair *param, bool *named)
{
	struct str want = str_cut(*pattern, '/', pattern);

	*named = want.n >= 2 && want.s[0] == '{';
	if (!*named)
		return str_eq(want, str_cut(*path, '/', path));
	if (str_ends(want, STR("...}"))) {
		*param = (struct pair){ str_n(want.s + 1, want.n - 5), *path };
		*path = str_n("", 0);
		return param->value.n > 0;
	}
	*param = (struct pair){ str_n(want.s + 1, want.n - 2), str_cut(*path, '/', path) };
	return param->value.n > 0;
}

static size_t
count_segments(struct str s)
{
	size_t n = 1;

	for (size_t i = 0; i < s.n; i++)
		n += s.s[i] == '/';
	return n;
}

bool
route_match(struct mem *mem, const struct route *route, struct str path, struct pairs *params)
{
	struct str pattern = str_of(route->path);
	struct pair *at = mem_array(mem, struct pair, count_segments(pattern));
	size_t n = 0;
	bool open = str_ends(pattern, STR("...}"));

	if (path.n == 0 || path.s[0] != '/')
		return false;
	if (!open && count_segments(path) != count_segments(pattern))
		return false;
	if (open && count_segments(path) < count_segments(pattern))
		return false;
	while (pattern.n) {
		bool named;

		if (!match_segment(&pattern, &path, &at[n], &named))
			return false;
		n += named;
	}
	if (path.n)
		return false;
	*params = (struct pairs){ at, n };
	return true;
}
