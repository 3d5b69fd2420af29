/* The body of a push, in JSON, in lines ('L' in front) or as a table ('C'). What the quick
 * reader of JSON takes, the reader of trees takes alike. */
#include <stdint.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "facts/delivery.h"
#include "facts/directory.h"
#include "facts/push.h"
#include "facts/push_plain.h"
#include "pg/args.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const struct directory *
directory(struct mem *mem)
{
	static const char *const names[8] = { "a", "b", "c", "d", "e", "f", "g", "h" };
	static const char *const unit[] = { "1", "u1", "commune", "-2147483648", "2147483647", "2", "u2", "commune", "18000", "20270" };
	static const char *const metric[] = { "1", "m1", "%", "2", "m2", "" };
	static const char *const source[] = { "1", "s1", "probe", "2", "S", "S", "t" };

	return directory_made(mem, rows_made(mem, 5, names, 2, unit), rows_made(mem, 3, names, 2, metric),
			      rows_made(mem, 7, names, 1, source));
}

static bool
same_text(struct str a, struct str b)
{
	return str_eq(a, b) && !a.s == !b.s;
}

static void
compare_facts(const struct delivery *a, const struct delivery *b)
{
	must(a->rows == b->rows && a->facts.n == b->facts.n && a->refused.n == b->refused.n);
	for (size_t i = 0; i < a->facts.n; i++) {
		const struct fact *x = &a->facts.at[i], *y = &b->facts.at[i];

		must(x->row == y->row && x->unit == y->unit && x->metric == y->metric && x->period == y->period);
		must(x->numerator == y->numerator && x->denominator == y->denominator && x->value == y->value);
		must(x->bound == y->bound && x->flags == y->flags);
		must(same_text(x->basis, y->basis) && same_text(x->note, y->note));
	}
}

static void
compare(const struct delivery *a, const struct delivery *b)
{
	compare_facts(a, b);
	for (size_t i = 0; i < a->refused.n; i++) {
		const struct refusal *x = &a->refused.at[i], *y = &b->refused.at[i];

		must(x->row == y->row && x->code == y->code && strcmp(x->key, y->key) == 0);
		must(strcmp(x->word[0], y->word[0]) == 0 && strcmp(x->word[1], y->word[1]) == 0);
	}
}

static void
read_json_twice(struct mem *mem, struct str body)
{
	const struct directory *d = directory(mem);
	struct delivery *quick = delivery_new(mem), *tree = delivery_new(mem);
	struct fail f = { 0 };
	struct str source;

	if (!push_plain(mem, d, body, quick, &source)) {
		must(push_read(mem, d, body, tree, &f) || f.code != FAIL_NONE);
		return;
	}
	if (push_read_tree(mem, d, body, tree, &f))
		compare(quick, tree);
	else
		must(f.code == FAIL_UNKNOWN_SOURCE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct str body = { (const char *)bytes, n };
	struct delivery *d = delivery_new(mem);
	struct fail f = { 0 };

	if (n && (bytes[0] == 'L' || bytes[0] == 'C')) {
		body = str_n(body.s + 1, n - 1);
		if (push_read_as(mem, directory(mem), bytes[0] == 'L' ? PUSH_LINES : PUSH_CSV, body, d, &f))
			must((size_t)d->rows == d->facts.n + d->refused.n);
		else
			must(f.code != FAIL_NONE);
	} else {
		read_json_twice(mem, body);
	}
	mem_free(&mem);
	return 0;
}
