/* A bug stops the program, loudly and at once.
 *
 * must() is for what can only be false when the code is wrong; it is always on.
 * What the world can do wrong (input, network, database) is a struct fail.
 */
#pragma once

#include "base/attr.h"

#define must(cond) ((cond) ? (void)0 : must_failed(#cond, __FILE__, __LINE__, __func__))

/* Called in turn by must_failed before it aborts: prints what the program was doing. */
typedef void must_witness_f(void);

void must_failed(const char *cond, const char *file, int line, const char *func) NORETURN;

/* Add a witness; at most eight, never removed. */
void must_add_witness(must_witness_f *witness);
