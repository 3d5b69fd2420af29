#include "tests/support/paths.h"

#include "base/mem.h"
#include "base/vec.h"
#include "survey/xpath.h"

struct paths {
	struct mem *mem;
	VEC(const char *) list;
};

static bool
gather(void *ctx, const struct xpath *part, const struct xpath *up)
{
	struct paths *paths = ctx;
	const char *plain;

	(void)up;
	if (part->op != XPATH_PATH)
		return true;
	plain = xpath_plain_path(paths->mem, part);
	if (plain)
		*vec_push(paths->mem, &paths->list) = plain;
	return plain != NULL;
}

const char *const *
expression_paths(struct mem *mem, const char *expression, size_t *n)
{
	struct paths paths = { .mem = mem };
	const struct xpath *whole = xpath_parse(mem, str_of(expression), XPATH_PLAIN, NULL, NULL);

	if (!whole || !xpath_check(whole, NULL, NULL) || !xpath_walk(whole, gather, &paths))
		return NULL;
	*vec_push(mem, &paths.list) = NULL;
	*n = paths.list.n - 1;
	return paths.list.at;
}
