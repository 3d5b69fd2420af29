/* Evaluating an instance: calculations in their order, then everything that is wrong. */
#include "survey/form_in.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "survey/xpath_in.h"

static const struct tree_node *
find_instance(void *ctx, struct str id)
{
	const struct run *run = ctx;

	return map_get(run->form->instances, id);
}

static bool
find_itext(void *ctx, struct str id, struct str *text)
{
	const struct run *run = ctx;
	const struct tree_node *value = form_itext(run->form, id);

	if (value)
		*text = tree_text(run->scratch, value);
	return value != NULL;
}

static bool
is_hidden(const struct tree_node *n)
{
	for (; n; n = n->up)
		if (n->hidden)
			return true;
	return false;
}

bool
run_eval(struct run *run, const struct xpath *x, const struct tree_node *at, struct xpath_value *out)
{
	if (xpath_eval(run->scratch, x, &run->env, at, out, NULL))
		return true;
	run_violate(run, at, VIOLATION_EXPRESSION, NULL);
	return false;
}

void
run_next(struct run *run)
{
	if (mem_used(run->scratch) > KIB(64))
		mem_reset(run->scratch);
}

/* What the person may not write himself is the form's own. */
static bool
is_fixed(struct run *run, const struct form_node *node, const struct tree_node *element)
{
	struct xpath_value v;

	if (!node->control)
		return true;
	return node->readonly && run_eval(run, node->readonly, element, &v) && xpath_boolean(&v);
}

static void
calculate(struct run *run, const struct form_node *node, struct tree_node *element)
{
	struct str sent = tree_text(run->scratch, element), now;
	struct xpath_value value;
	size_t n = run->violations.n;

	if (is_hidden(element) || (node->changing && str_trim(sent).n) || !is_fixed(run, node, element)
	    || !run_eval(run, node->calculate, element, &value))
		return;
	now = form_value_text(run->scratch, node->type, &value, &run->env);
	if (form_same_value(node->type, sent, now, &run->env))
		return;
	now = str_n(str_dup(run->mem, now), now.n);
	/* One who sends without it has not tampered. */
	if (str_trim(sent).n || !node->changing)
		run_violate(run, element, VIOLATION_CALCULATED, NULL);
	if (run->violations.n > n)
		run->violations.at[n].expected = mem_strn(run->mem, now.s, utf8_clip(now, 200));
	tree_set_text(run->mem, element, now);
}

static void
decide_relevance(struct run *run, const struct form_node *node, struct tree_node *element)
{
	struct xpath_value value;

	if (run_eval(run, node->relevant, element, &value))
		element->hidden = !xpath_boolean(&value);
}

static void
run_tasks(struct run *run)
{
	for (size_t i = 0; i < run->form->n_tasks; i++) {
		const struct form_task *task = &run->form->tasks[i];
		const struct elements *list = &run->elements[task->node->index];

		for (size_t k = 0; k < list->n; k++) {
			if (task->what == FORM_RELEVANT)
				decide_relevance(run, task->node, list->at[k]);
			else
				calculate(run, task->node, list->at[k]);
			run_next(run);
		}
	}
}

/* When the instance says that it was ended, that is the time of its expressions. */
static void
set_time(struct run *run, const struct form_ask *ask)
{
	const struct form_node *node = run->form->ended;
	const struct elements *list = node ? &run->elements[node->index] : NULL;
	double ms;

	run->env.now = ask->now;
	if (list && list->n == 1 && moment_read(&run->env, str_trim(tree_text(run->mem, list->at[0])), &ms)
	    && ms < (double)ask->now + MS_DAY)
		run->env.now = (int64_t)ms;
}

bool
form_evaluate(struct mem *mem, const struct form *form, struct str instance, const struct form_ask *ask,
	      struct form_result *out, struct fail *f)
{
	struct random random = { ask->seed };
	struct run run = { .mem = mem, .form = form };

	run.env = (struct xpath_env){ .random = &random, .patterns = form->patterns,
				      .spent = &run.spent, .instance = find_instance, .itext = find_itext,
				      .choice_name = run_choice_name, .ctx = &run,
				      .javarosa = true, .any_space = true };
	run.scratch = mem_new("scratch", LIMIT_ARENA_JOB);
	if (!run_load(&run, ask->name ? ask->name : "instance", instance, f)) {
		mem_free(&run.scratch);
		return false;
	}
	run.env.slots = run.slots;
	set_time(&run, ask);
	run_tasks(&run);
	run_check(&run);
	mem_free(&run.scratch);
	if (run.spent > LIMIT_XPATH_WORK)
		return fail(f, XPATH_LIMIT, "", "LIMIT_XPATH_WORK");
	*out = (struct form_result){ .valid = run.violations.n == 0, .violations = run.violations.at,
				     .n = run.violations.n, .instance = run.document };
	return true;
}
