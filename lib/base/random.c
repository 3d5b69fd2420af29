#include "base/random.h"

#include <sys/random.h>

#include "base/must.h"

void
random_bytes(void *out, size_t n)
{
	unsigned char *at = out;

	while (n) {
		size_t some = n < 256 ? n : 256;

		must(getrandom(at, some, 0) == (ssize_t)some);
		at += some;
		n -= some;
	}
}

uint64_t
random_next(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t
random_below(struct random *r, uint64_t n)
{
	uint64_t limit, x;

	must(n > 0);
	limit = -n % n; /* 2^64 mod n: smaller draws are thrown away */
	do
		x = random_next(r);
	while (x < limit);
	return x % n;
}
