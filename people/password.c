#include "people/password.h"

#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/text.h"
#include "loop/child.h"
#include "loop/job.h"

enum { AT_ONCE = 6, DISTINCT_LEAST = 5 };

static int under_way; /* children of this process */

struct str
password_text(struct mem *mem, struct str typed)
{
	return text_nfc(mem, typed);
}

static size_t
count_letters(struct str s, size_t *distinct)
{
	uint32_t seen[DISTINCT_LEAST];
	size_t n = 0;

	*distinct = 0;
	for (size_t at = 0; at < s.n; n++) {
		uint32_t c = utf8_next(s, &at);
		size_t i = 0;

		while (i < *distinct && seen[i] != c)
			i++;
		if (i == *distinct && i < DISTINCT_LEAST)
			seen[(*distinct)++] = c;
	}
	return n;
}

/* Words that the first guesses are made of. */
static bool
is_common(struct str folded)
{
	static const char *const common[] = { "0123456789", "1234567890", "abcdefghij", "qwertyuiop", "matkhau", "password",
					      "thuocso", "vietnam", "iloveyou", "admin" };

	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		if (str_starts(folded, str_of(common[i])) && folded.n < strlen(common[i]) + 6)
			return true;
	return false;
}

bool
password_may_be(struct mem *mem, struct str text, struct str login, struct fail *f)
{
	size_t distinct, n = count_letters(text, &distinct);

	if (n < PASSWORD_LEAST || n > PASSWORD_MOST)
		return fail(f, PASSWORD_SHORT, "/password", mem_printf(mem, "%d", PASSWORD_LEAST), mem_printf(mem, "%d", PASSWORD_MOST));
	if (distinct < DISTINCT_LEAST || is_common(text_fold(mem, text))
	    || (login.n > 3 && str_find(text_fold(mem, text), text_fold(mem, login)) >= 0 && n < login.n + 6))
		return fail(f, PASSWORD_EASY, "/password");
	return true;
}

/* --- keys --- */

struct works {
	int n;
	struct password_work at[PASSWORD_WORKS];
};

static bool
make_keys(void *ctx, int fd)
{
	const struct works *works = ctx;
	uint8_t keys[PASSWORD_WORKS][PASSWORD_KEY];
	size_t size = (size_t)works->n * PASSWORD_KEY;

	for (int i = 0; i < works->n; i++)
		if (!password_key(works->at[i].text, works->at[i].salt, works->at[i].operations, works->at[i].memory, keys[i]))
			return false;
	return write(fd, keys, size) == (ssize_t)size;
}

static void
one_less(void *ptr)
{
	(void)ptr;
	under_way--;
}

bool
ask_password_keys(struct job *job, const struct password_work *works, int n, struct fail *f)
{
	struct works *kept = mem_one(job_mem(job), struct works);
	struct child *child;

	if (under_way >= AT_ONCE)
		return fail(f, HTTP_BUSY, "");
	kept->n = n;
	memcpy(kept->at, works, (size_t)n * sizeof(*works));
	child = child_start(job, make_keys, kept);
	if (!child)
		return fail(f, HTTP_BUSY, "");
	under_way++;
	mem_at_end(job_mem(job), one_less, NULL);
	ask_child(job, child);
	return true;
}

const uint8_t *
password_key_made(const struct job *job, int i)
{
	struct str made = child_piece(job, 0);

	if (made.n < (size_t)(i + 1) * PASSWORD_KEY)
		return NULL;
	return (const uint8_t *)made.s + (size_t)i * PASSWORD_KEY;
}
