/* For those who answer asks (lib/pg, lib/fetch, children): how an ask joins a round.
 *
 * ask_add queues an ask in the round being put together; when the job says then, the
 * asker's send is called once with the asks of that round that are its own, first to last.
 * Each must then be ended once, by ask_done or ask_failed, at any later time (also from
 * within send). The job and its arena live until the last of them.
 */
#pragma once

#include <stddef.h>

#include "base/attr.h"

struct fail;
struct job;

struct ask {
	struct job *job;
	const struct asker *asker;
	struct ask *next;  /* of the same asker, in order */
	void *what;        /* the asker's own: question and answer */
};

struct asker {
	const char *name;
	void (*send)(struct job *job, struct ask *first);
};

struct ask *ask_add(struct job *job, const struct asker *asker, void *what);
void ask_done(struct ask *ask);
void ask_failed(struct ask *ask, const struct fail *fail);

/* The question and answer of the i-th ask of the round just done; it must be this asker's. */
void *ask_what(const struct job *job, const struct asker *asker, size_t i);

/* Who answered the i-th ask. */
const struct asker *ask_asker(const struct job *job, size_t i);

/* Tests: from now on the n-th round that is sent fails (0: none). */
void ask_fail_nth(size_t n);
