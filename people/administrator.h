/* The first administrator: no password that everybody knows, but a link for one use. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct db;
struct fail;

enum { ADMINISTRATOR_TOKEN = 44 };

/* Until an administrator has signed in, every start makes a token, good for 15 minutes and
 * one use (the older one is void). 'token' is "" if there is no need any more. Needs the
 * owner's connection. */
bool administrator_token(struct db *owner, char token[ADMINISTRATOR_TOKEN], struct fail *fail) MUST_USE;
