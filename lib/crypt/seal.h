/* Sealing: whoever has the one key of a pair can close, only the other one opens.
 *
 * What people wrote into forms is stored sealed; destroying the opening key destroys the
 * content. X25519 and XSalsa20-Poly1305 (libsodium's sealed box); some 50 us each.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct mem;

enum { SEAL_KEY = 32 };

void seal_pair(uint8_t closing[SEAL_KEY], uint8_t opening[SEAL_KEY]);

/* In 'mem'. */
struct str seal_close(struct mem *mem, const uint8_t closing[SEAL_KEY], struct str bytes);

/* False if it was sealed with another key, or changed. */
bool seal_open(struct mem *mem, const uint8_t opening[SEAL_KEY], struct str sealed, struct str *bytes) MUST_USE;
