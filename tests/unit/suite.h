/* What every test program does: an arena for each test, and its suite run. */
#pragma once

#include <check.h>

/* The arena of the test that runs; arena_open and arena_close are a checked fixture. */
extern struct mem *mem;
void arena_open(void);
void arena_close(void);

/* Run all of it; what main() answers. */
int suite_run(Suite *suite);
