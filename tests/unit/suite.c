#include "suite.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"

struct mem *mem;

void
arena_open(void)
{
	mem = mem_new("test", LIMIT_ARENA_TOOL);
}

void
arena_close(void)
{
	mem_free(&mem);
}

int
suite_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
