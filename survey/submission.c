#include "survey/submission.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "loop/job.h"
#include "pg/writer.h"
#include "survey/openrosa.sql.h"

enum { TOGETHER = 256 };

struct submission *
submission_new(struct mem *mem)
{
	struct submission *s = mem_one(mem, struct submission);

	s->mem = mem;
	return s;
}

/* One statement sees no instance twice and no edit beside what it replaces. */
static size_t
together(const struct submission *const *at, size_t n)
{
	n = n < TOGETHER ? n : TOGETHER;
	for (size_t i = 1; i < n; i++) {
		if (at[i]->replaces.s || at[0]->replaces.s)
			return i;
		for (size_t k = 0; k < i; k++)
			if (at[i]->form == at[k]->form && str_eq(at[i]->instance, at[k]->instance))
				return i;
	}
	return n;
}

static void
put_heads(struct mem *mem, struct write_call *call, const struct submission *const *at, size_t n)
{
	int32_t *form = mem_array(mem, int32_t, n), *version = mem_array(mem, int32_t, n);
	struct str *instance = mem_array(mem, struct str, n), *replaces = mem_array(mem, struct str, n);
	struct str *state = mem_array(mem, struct str, n), *device = mem_array(mem, struct str, n);
	struct str *sha = mem_array(mem, struct str, n), *sealed = mem_array(mem, struct str, n);
	bool *counts = mem_array(mem, bool, n);

	for (size_t i = 0; i < n; i++) {
		const struct submission *s = at[i];

		form[i] = s->form;
		version[i] = s->version;
		instance[i] = s->instance;
		replaces[i] = s->replaces;
		state[i] = str_of(s->state);
		counts[i] = s->counts;
		device[i] = s->device;
		sha[i] = str_n((const char *)s->sha256, sizeof(s->sha256));
		sealed[i] = s->sealed;
	}
	call->args[0] = arg_int4s(mem, form, n);
	call->args[1] = arg_int4s(mem, version, n);
	call->args[2] = arg_texts(mem, instance, n);
	call->args[3] = arg_texts(mem, replaces, n);
	call->args[4] = arg_texts(mem, state, n);
	call->args[5] = arg_bools(mem, counts, n);
	call->args[6] = arg_texts(mem, device, n);
	call->args[7] = arg_byteas(mem, sha, n);
	call->args[8] = arg_byteas(mem, sealed, n);
}

static void
put_answers(struct mem *mem, struct write_call *call, const struct submission *const *at, size_t n)
{
	struct str *answers = mem_array(mem, struct str, n), *violations = mem_array(mem, struct str, n);
	struct str *awaits = mem_array(mem, struct str, n);

	for (size_t i = 0; i < n; i++) {
		answers[i] = at[i]->answers;
		violations[i] = at[i]->violations;
		awaits[i] = at[i]->awaits;
	}
	call->args[9] = arg_texts(mem, answers, n);
	call->args[10] = arg_texts(mem, violations, n);
	call->args[11] = arg_texts(mem, awaits, n);
}

static void
put_files(struct mem *mem, struct write_call *call, const struct submission *const *at, size_t n)
{
	size_t total = 0, k = 0;
	int32_t *of, *size;
	struct str *name, *type, *sha, *sealed;

	for (size_t i = 0; i < n; i++)
		total += at[i]->files.n;
	of = mem_array(mem, int32_t, total);
	size = mem_array(mem, int32_t, total);
	name = mem_array(mem, struct str, total);
	type = mem_array(mem, struct str, total);
	sha = mem_array(mem, struct str, total);
	sealed = mem_array(mem, struct str, total);
	for (size_t i = 0; i < n; i++)
		for (size_t f = 0; f < at[i]->files.n; f++, k++) {
			const struct submission_file *file = &at[i]->files.at[f];

			of[k] = (int32_t)i + 1;
			size[k] = (int32_t)file->size;
			name[k] = file->name;
			type[k] = file->type;
			sha[k] = str_n((const char *)file->sha256, sizeof(file->sha256));
			sealed[k] = file->sealed;
		}
	call->args[12] = arg_int4s(mem, of, total);
	call->args[13] = arg_texts(mem, name, total);
	call->args[14] = arg_texts(mem, type, total);
	call->args[15] = arg_int4s(mem, size, total);
	call->args[16] = arg_byteas(mem, sha, total);
	call->args[17] = arg_byteas(mem, sealed, total);
}

static void
pack(struct mem *mem, void *const *items, size_t n, struct write_call *call)
{
	const struct submission *const *at = (const struct submission *const *)items;

	call->sql = &SQL_submit;
	call->items = together(at, n);
	put_heads(mem, call, at, call->items);
	put_answers(mem, call, at, call->items);
	put_files(mem, call, at, call->items);
}

static bool
answer(void *const *items, size_t n, const struct rows *rows)
{
	enum { N, ID, AGAIN, SAME, HOME, OPEN, BASE, AWAITS };

	for (size_t i = 0; i < rows_n(rows); i++) {
		struct submission *s = items[row_int(rows, i, N) - 1];
		bool welcome = row_bool(rows, i, HOME) && row_bool(rows, i, OPEN) && row_bool(rows, i, BASE);

		must(row_int(rows, i, N) <= (int64_t)n);
		s->id = row_int(rows, i, ID);
		s->again = row_bool(rows, i, AGAIN);
		s->other = !row_bool(rows, i, SAME);
		s->homeless = !row_bool(rows, i, HOME);
		s->closed = !row_bool(rows, i, OPEN);
		s->stale = !row_bool(rows, i, BASE);
		s->waits = s->again ? row_int(rows, i, AWAITS) > 0 : s->awaits.n > 0;
		if (!s->id && !s->again && welcome)
			return false; /* another transaction, which we could not see, has just sent or edited it */
	}
	return true;
}

static size_t
weight(const void *item)
{
	const struct submission *s = item;
	size_t bytes = s->sealed.n + s->answers.n;

	for (size_t i = 0; i < s->files.n; i++)
		bytes += s->files.at[i].sealed.n;
	return 1 + bytes / 1024;
}

static const struct write_kind submission_kind = { "submission", pack, answer, weight };

void
submission_ask(struct job *job, struct submission *submission)
{
	must(submission->form && submission->instance.n && submission->state);
	ask_write(job, &submission_kind, submission);
}

struct submission *
submission_done(const struct job *job, size_t i)
{
	return written(job, i);
}
