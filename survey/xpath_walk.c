#include "survey/xpath.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "survey/xpath_in.h"

static bool
walk(const struct xpath *x, const struct xpath *up, xpath_visit_f *visit, void *ctx)
{
	if (!visit(ctx, x, up) || (x->base && !walk(x->base, x, visit, ctx)))
		return false;
	for (size_t i = 0; i < x->n_predicates; i++)
		if (!walk(x->predicates[i], x, visit, ctx))
			return false;
	for (size_t i = 0; i < x->n_args; i++)
		if (!walk(x->args[i], x, visit, ctx))
			return false;
	for (size_t i = 0; i < x->n_steps; i++)
		for (size_t k = 0; k < x->steps[i].n_predicates; k++)
			if (!walk(x->steps[i].predicates[k], x, visit, ctx))
				return false;
	return true;
}

bool
xpath_walk(const struct xpath *whole, xpath_visit_f *visit, void *ctx)
{
	return walk(whole, NULL, visit, ctx);
}

static bool
write_plain_step(struct buf *out, const struct xpath_step *step)
{
	if (step->n_predicates)
		return false;
	if (step->axis == AXIS_SELF && step->test == TEST_NODE) {
		buf_char(out, '.');
	} else if (step->axis == AXIS_PARENT && step->test == TEST_NODE) {
		buf_str(out, "..");
	} else if (step->axis == AXIS_CHILD && step->test == TEST_NAME) {
		if (step->prefix[0])
			buf_printf(out, "%s:", step->prefix);
		buf_str(out, step->name);
	} else {
		return false;
	}
	return true;
}

const char *
xpath_plain_path(struct mem *mem, const struct xpath *path)
{
	struct buf out = buf_new(mem, LIMIT_XPATH_TEXT);

	if (path->op != XPATH_PATH || path->from == FROM_BASE)
		return NULL;
	for (size_t i = 0; i < path->n_steps; i++) {
		if (i > 0 || path->from == FROM_ROOT)
			buf_char(&out, '/');
		if (!write_plain_step(&out, &path->steps[i]))
			return NULL;
	}
	if (path->n_steps == 0)
		buf_char(&out, '/');
	return buf_cstr(&out);
}

void
xpath_give_slot(const struct xpath *path, unsigned slot)
{
	/* The tree is ours, and nobody else has seen it yet. */
	((struct xpath *)(uintptr_t)path)->slot = slot;
}

static bool
intern_steps(void *ctx, const struct xpath *x, const struct xpath *up UNUSED)
{
	for (size_t i = 0; i < x->n_steps; i++) {
		struct xpath_step *step = (struct xpath_step *)(uintptr_t)&x->steps[i];

		if (step->test == TEST_NAME)
			step->name = tree_name(ctx, str_of(step->name));
	}
	return true;
}

void
xpath_intern(const struct xpath *whole, struct tree_names *names)
{
	xpath_walk(whole, intern_steps, names);
}

const char *
xpath_child_name(const struct xpath *x)
{
	const struct xpath_step *step = x->steps;

	if (x->op != XPATH_PATH || x->from != FROM_CONTEXT || x->n_steps != 1 || x->slot != 0
	    || step->axis != AXIS_CHILD || step->test != TEST_NAME || step->prefix[0] || step->n_predicates)
		return NULL;
	return step->name;
}

struct check {
	size_t at;
	struct fail *fail;
};

static bool
check_part(void *ctx, const struct xpath *x, const struct xpath *up UNUSED)
{
	struct check *check = ctx;
	const struct function *f = x->function;
	char takes[32], has[24];

	if (x->op != XPATH_CALL)
		return true;
	check->at = x->start;
	if (!f)
		return fail(check->fail, XPATH_FUNCTION, "", x->text.s);
	if (x->n_args >= f->least && x->n_args <= f->most)
		return true;
	if (f->most == ANY_NUMBER)
		snprintf(takes, sizeof(takes), ">= %d", f->least);
	else if (f->most > f->least)
		snprintf(takes, sizeof(takes), "%d-%d", f->least, f->most);
	else
		snprintf(takes, sizeof(takes), "%d", f->least);
	snprintf(has, sizeof(has), "%zu", x->n_args);
	return fail(check->fail, XPATH_ARGUMENTS, "", x->text.s, takes, has);
}

bool
xpath_check(const struct xpath *whole, size_t *at, struct fail *f)
{
	struct check check = { .fail = f };

	if (xpath_walk(whole, check_part, &check))
		return true;
	if (at)
		*at = check.at;
	return false;
}

bool
xpath_has_function(struct str name)
{
	return function_find(name) != NULL;
}
