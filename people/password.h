/* Passwords: what may be one, and keys made of them beside the loop.
 *
 * The database alone knows what a key is held against (migrations/0015): the server learns
 * salt and cost, makes the key in a child process and hands it over.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "crypt/secret.h"

struct fail;
struct job;
struct mem;

enum { PASSWORD_LEAST = 10, PASSWORD_MOST = 200 };

/* One spelling of what was typed: keyboards differ in how they compose letters. */
struct str password_text(struct mem *mem, struct str typed);

/* Whether 'text' may become the password of 'login'; *fail says why not. */
bool password_may_be(struct mem *mem, struct str text, struct str login, struct fail *fail) MUST_USE;

/* A key to be made. */
struct password_work {
	struct str text;
	uint8_t salt[PASSWORD_SALT];
	int operations, memory;
};

enum { PASSWORD_WORKS = 2 };

/* Ask, in a round, for the keys of at most PASSWORD_WORKS works, which are copied. False
 * and *fail if too many are being made already. */
bool ask_password_keys(struct job *job, const struct password_work *works, int n, struct fail *fail) MUST_USE;

/* The i-th key, in the round after; NULL if it could not be made. */
const uint8_t *password_key_made(const struct job *job, int i);
