/* Runs a fuzz target without a fuzzer: every file of its corpus, then mutations of them.
 *
 * The program is called replay_NAME and finds its corpus in tests/fuzz/corpus/NAME below
 * $top_srcdir. FUZZ_RUNS is the number of mutations (default 2000), FUZZ_SEED the seed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/vec.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static VEC(struct str) corpus;

static void
run(const char *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1); /* exact, so that a read past the end is seen */

	memcpy(copy, bytes, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void
load(struct mem *mem, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct str bytes;

		if (entry->d_name[0] != '.'
		    && file_read(mem, mem_printf(mem, "%s/%s", folder, entry->d_name), MIB(16), &bytes, NULL))
			*vec_push(mem, &corpus) = bytes;
	}
	if (dir)
		closedir(dir);
}

/* One small change: a byte, a cut, a doubling, a piece of another file. */
static size_t
mutate(struct random *r, char *bytes, size_t n, size_t max)
{
	size_t at = random_below(r, n + 1), length = random_below(r, 16) + 1;
	struct str other = corpus.at[random_below(r, corpus.n)];

	switch (random_below(r, 4)) {
	case 0:
		if (at < n)
			bytes[at] = (char)random_next(r);
		return n;
	case 1:
		length = at + length > n ? n - at : length;
		memmove(bytes + at, bytes + at + length, n - at - length);
		return n - length;
	case 2:
		length = at + length > n ? n - at : length;
		break;
	default:
		length = length < other.n ? length : other.n;
	}
	if (n + length > max)
		return n;
	memmove(bytes + at + length, bytes + at, n - at);
	if (length <= other.n)
		memcpy(bytes + at, other.s + random_below(r, other.n - length + 1), length);
	return n + length;
}

static void
run_mutations(long runs, struct random *r)
{
	size_t max = 1 << 20;
	char *bytes = malloc(max);

	for (long i = 0; i < runs; i++) {
		struct str from = corpus.at[random_below(r, corpus.n)];
		size_t n = from.n < max / 2 ? from.n : max / 2;

		memcpy(bytes, from.s, n);
		for (uint64_t times = random_below(r, 6) + 1; times; times--)
			n = mutate(r, bytes, n, max);
		run(bytes, n);
	}
	free(bytes);
}

int
main(int argc, char **argv)
{
	struct mem *mem = mem_new("replay", LIMIT_ARENA_TOOL);
	const char *top = getenv("top_srcdir"), *runs = getenv("FUZZ_RUNS"), *seed = getenv("FUZZ_SEED");
	const char *name = strstr(argv[0], "replay_");
	struct random r = { seed ? strtoull(seed, NULL, 10) : 1 };
	size_t n;

	(void)argc;
	load(mem, mem_printf(mem, "%s/tests/fuzz/corpus/%s", top ? top : ".", name ? name + strlen("replay_") : ""));
	for (size_t i = 0; i < corpus.n; i++)
		run(corpus.at[i].s, corpus.at[i].n);
	n = corpus.n;
	if (n)
		run_mutations(runs ? strtol(runs, NULL, 10) : 2000, &r);
	mem_free(&mem);
	printf("%zu files replayed\n", n);
	return n ? EXIT_SUCCESS : EXIT_FAILURE;
}
