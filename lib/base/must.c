#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

static must_witness_f *witnesses[8];
static unsigned witness_count;

void
must_add_witness(must_witness_f *witness)
{
	must(witness_count < ARRAY_LEN(witnesses));
	witnesses[witness_count++] = witness;
}

void
must_failed(const char *cond, const char *file, int line, const char *func)
{
	static int again;

	fprintf(stderr, "\nBUG: %s:%d: %s: must(%s)\n", file, line, func, cond);
	if (!again++)
		for (unsigned i = 0; i < witness_count; i++)
			witnesses[i]();
	fflush(stderr);
	abort();
}
