#include "people/param.h"

#include "loop/job.h"

enum { DIGITS = 9 };

bool
param_id(struct job *job, const char *name, int64_t *out)
{
	struct str text = job_param(job, name);
	int64_t n = 0;
	bool ok = text.n > 0 && text.n <= DIGITS;

	for (size_t i = 0; ok && i < text.n; i++) {
		ok = text.s[i] >= '0' && text.s[i] <= '9';
		n = n * 10 + (text.s[i] - '0');
	}
	if (ok)
		*out = n;
	else
		reply_status(job, 404);
	return ok;
}
